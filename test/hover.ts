import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { execa } from 'execa';

/** A message of the Language Server Protocol, as far as it is read here. */
interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: { readonly contents?: { readonly value?: string } } | null;
}

/** What an editor shows for the first `word` in a file: TypeScript's language server is asked. Waits at most 60 s. */
export async function hover(project: string, file: string, word: string): Promise<string> {
  const path = join(project, file);
  const uri = pathToFileURL(path).href;
  const text = await readFile(path, 'utf8');
  const before = text.slice(0, text.indexOf(word)).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };

  const server = execa('tsc', ['--lsp', '--stdio'], {
    preferLocal: true,
    localDir: join(import.meta.dirname, '..'),
    encoding: 'buffer',
    buffer: false,
    reject: false,
    timeout: 60_000,
  });
  const send = (message: object) => {
    const content = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`);
  };
  const rootUri = pathToFileURL(project).href;
  send({ id: 1, method: 'initialize', params: { processId: null, rootUri, capabilities: {} } });
  try {
    for await (const message of messages(server.stdout)) {
      if (message.id === 1) {
        send({ method: 'initialized', params: {} });
        const textDocument = { uri, languageId: 'typescript', version: 1, text };
        send({ method: 'textDocument/didOpen', params: { textDocument } });
        send({ id: 2, method: 'textDocument/hover', params: { textDocument: { uri }, position } });
      } else if (message.id === 2) {
        return message.result?.contents?.value ?? '';
      } else if (message.id !== undefined && message.method !== undefined) {
        send({ id: message.id, result: null }); // the server's own questions, as for its settings
      }
    }
  } finally {
    server.kill('SIGKILL');
    await server;
  }
  throw new Error('The language server ended without an answer');
}

async function* messages(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Message> {
  let pending = Buffer.alloc(0);
  for await (const piece of stream) {
    pending = Buffer.concat([pending, piece]);
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(pending.subarray(0, Math.max(end, 0)).toString())?.[1]);
      if (end < 0 || pending.length < end + 4 + length) break;
      const message: Message = JSON.parse(pending.subarray(end + 4, end + 4 + length).toString());
      pending = pending.subarray(end + 4 + length);
      yield message;
    }
  }
}

import { createServer, type Server } from 'node:net';

/**
 * The wire of an old guest agent, on a unix socket: no ids, half a message of its last client's before anything else, and an
 * answer to `guest-sync-delimited` that a byte precedes which is no JSON.
 */
export function fakeAgent(path: string): Server {
  const server = createServer((socket) => {
    socket.write('{"return": {"left": "over"');
    let received = '';
    socket.on('data', (bytes: Buffer) => {
      received += bytes.toString('latin1').replaceAll('\u00ff', '');
      for (let end = complete(received); end > 0; end = complete(received)) {
        const { execute, arguments: args } = JSON.parse(received.slice(0, end)) as {
          execute: string;
          arguments?: { id: number };
        };
        received = received.slice(end).trimStart();
        if (execute === 'guest-sync-delimited') socket.write(Buffer.from([0xff]));
        socket.write(`${JSON.stringify(answer(execute, args?.id))}\n`);
      }
    });
  });
  return server.listen(path);
}

/** Where the first object ends; 0 where it is not complete. */
function complete(text: string): number {
  for (let end = text.indexOf('}') + 1; end > 0; end = text.indexOf('}', end) + 1) {
    try {
      JSON.parse(text.slice(0, end));
      return end;
    } catch {
      // a brace inside
    }
  }
  return 0;
}

function answer(command: string, id: number | undefined): object {
  if (command === 'guest-sync-delimited') return { return: id };
  if (command === 'guest-get-host-name') return { return: { 'host-name': 'old' } };
  return { error: { class: 'CommandNotFound', desc: `The command ${command} has not been found` } };
}

/* `pnpm agent:build`: compiles the guest agent and writes it into packages/guest/src/agent/agent-program.ts. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { buildAgent } from './build-agent.ts';

const target = join(import.meta.dirname, '../src/agent/agent-program.ts');
const program = await buildAgent();
const before = await readFile(target, 'utf8');
const text = gzipSync(program, { level: 9 }).toString('base64');
await writeFile(target, before.replace(/(PROGRAM_X86_64 =\s*)'[^']*'/, `$1'${text}'`));
process.stdout.write(`${program.length} bytes, ${text.length} characters in ${target}\n`);

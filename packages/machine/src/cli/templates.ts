import { parseArgs } from 'node:util';

import { listTemplates, pruneTemplates, type StoredTemplate } from '../template-store.ts';

/** What `qemukit templates --help` prints. */
export const templatesUsage = `Usage: qemukit templates list
       qemukit templates prune [--all]

Lists the machines that Template.boot() has booted and saved on this host, the last used first; or removes those that nobody
uses until they take no more than 8 GiB on the disk and a quarter of /dev/shm, the longest unused first.

  --all   remove all that nobody uses
`;

/** `qemukit templates`. Resolves to the exit code. */
export async function templates(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { all: { type: 'boolean', default: false } },
  });
  const [action = 'list', ...more] = positionals;
  if (!['list', 'prune'].includes(action) || more.length > 0 || (action === 'list' && values.all)) {
    throw new RangeError(`templates takes "list", "prune" or "prune --all", not ${JSON.stringify(argv.join(' '))}`);
  }
  const found = action === 'list' ? await listTemplates() : await pruneTemplates(values.all ? 0 : undefined);
  const none = action === 'list' ? 'No templates.' : 'Nothing to remove.';
  const lines = found.map((template) => `${action === 'list' ? '' : 'removed '}${describe(template)}`);
  process.stdout.write(`${lines.length === 0 ? none : lines.join('\n')}\n`);
  return 0;
}

function describe({ key, record, size, lastUsed, users, directory }: StoredTemplate): string {
  const used = users > 0 ? 'in use' : `used ${lastUsed.toISOString().slice(0, 16).replace('T', ' ')}`;
  const place = directory.startsWith('/dev/shm/') ? 'memory' : 'disk';
  const mib = `${(size / 2 ** 20).toFixed(0)} MiB`.padStart(9);
  return `${key}  ${mib} ${place}  ${used.padEnd(21)}  ${record.title}`;
}

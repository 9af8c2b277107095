/**
 * The commands in what HMP's `help` or `help info` prints: `block_resize device size -- resize a block image`, or with a
 * short form `c|cont  -- resume emulation`. Lines that begin with a space go on with an explanation.
 */
export function hmpCommands(help: string): string[] {
  const lines = help.split(/\r?\n/).filter((line) => /^\S.* -- /.test(line));
  return lines.flatMap((line) => {
    const [names = '', subcommand = ''] = line.split(/\s+/);
    return names === 'info' && /^\w/.test(subcommand) ? [`info ${subcommand}`] : names.split('|');
  });
}

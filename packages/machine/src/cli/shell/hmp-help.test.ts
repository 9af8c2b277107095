import { expect, test } from 'vitest';

import { hmpCommands } from './hmp-help.ts';

test.for<[help: string, commands: readonly string[]]>([
  ['', []],
  ['block_resize device size -- resize a block image\r\n', ['block_resize']],
  ['c|cont  -- resume emulation\r\nq|quit  -- quit the emulator\r\n', ['c', 'cont', 'q', 'quit']],
  ['job_cancel [-f] device -- stop it (use -f\r\n\t\t\t to abort -- at once)\r\n', ['job_cancel']],
  ['info [subcommand] -- show various information\r\n', ['info']],
  ['info block [-n] [-v] -- show block devices\r\ninfo cpus  -- show CPUs\r\n', ['info block', 'info cpus']],
])('hmpCommands() finds the commands in %j', ([help, commands]) => {
  expect(hmpCommands(help)).toEqual(commands);
});

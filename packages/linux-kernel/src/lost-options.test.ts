import { expect, test } from 'vitest';
import { lostOptions } from './lost-options.ts';

const FULL = 'CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_NAME="qemukit"\nCONFIG_COUNT=64\n';

test.for<[string, string, string[]]>([
  ['nothing where all are granted', 'CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_NAME="qemukit"\nCONFIG_COUNT=64', []],
  ['an option that was refused', 'CONFIG_B=y', ['CONFIG_B=y']],
  ['an option that is not there', 'CONFIG_C=y', ['CONFIG_C=y']],
  ['another value', 'CONFIG_COUNT=8', ['CONFIG_COUNT=8']],
  ['one that is set though it should not be', '# CONFIG_A is not set', ['# CONFIG_A is not set']],
  ['not one that is absent and should not be set', '# CONFIG_C is not set', []],
  ['not comments', '# CONFIG_A=y costs time\n\n# Disks', []],
])('lostOptions() gives %s', ([, wanted, lost]) => {
  expect(lostOptions(wanted, FULL)).toEqual(lost);
});

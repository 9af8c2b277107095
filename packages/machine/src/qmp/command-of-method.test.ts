import { expect, test } from 'vitest';

import { range } from '../qapi/range.ts';
import { commandOfMethod, methodOfCommand } from './command-of-method.ts';

const commands = range.entities.filter((entity) => entity['meta-type'] === 'command').map(({ name }) => name);

test.for([
  ['queryStatus', 'query-status'],
  ['stop', 'stop'],
  ['deviceAdd', 'device_add'],
  ['blockSetIoThrottle', 'block_set_io_throttle'],
  ['xDebugQueryBlockGraph', 'x-debug-query-block-graph'],
  ['queryS390xCpuPolarization', 'query-s390x-cpu-polarization'],
  ['query-status', 'query-status'],
  ['__com.redhat_drive-mirror', '__com.redhat_drive-mirror'],
])('commandOfMethod(%o) is %o', ([method = '', command]) => {
  expect(commandOfMethod(method)).toBe(command);
});

test('commandOfMethod() finds every shipped command by the name of its method', () => {
  expect(commands.length).toBeGreaterThanOrEqual(247);
  expect(commands.map((command) => commandOfMethod(methodOfCommand(command)))).toEqual(commands);
});

test('methodOfCommand() gives every shipped command a method of its own, in camel case', () => {
  const methods = commands.map(methodOfCommand);
  expect(new Set(methods).size).toBe(commands.length);
  expect(methods.filter((method) => !/^[a-z][A-Za-z0-9]*$/.test(method))).toEqual([]);
});

test.for(['__com.redhat_drive-mirror', 'x_new', 'Old'])('methodOfCommand(%o) keeps the name on the wire', (command) => {
  expect(methodOfCommand(command)).toBe(command);
});

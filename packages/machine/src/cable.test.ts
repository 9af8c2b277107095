import { inspect } from 'node:util';

import { expect, test } from 'vitest';

import { Network } from './network.ts';

test('a cable is for two machines, once', async () => {
  await using cable = await Network.create({ kind: 'cable', name: 'link' });
  cable.port('a').handOver();
  using _ = cable.port('b');
  expect(cable.machines).toEqual(['a', 'b']);
  expect(inspect(cable)).toBe('Cable "link" (a, b)');
  expect(() => cable.port('c')).toThrow(
    'Cannot join net0 of machine "c" to cable "link": both its ends were given away. It is for two machines, once',
  );
});

test('an end that was not handed over is free again, one that was is not', async () => {
  await using cable = await Network.create({ kind: 'cable' });
  const kept = cable.port('a');
  const first = cable.port('b');
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  expect(cable.machines).toEqual(['a']);
  expect(cable.port('c').fd).toBe(first.fd);
  kept.handOver();
  kept[Symbol.dispose]();
  expect(cable.machines).toEqual(['c']);
  expect(() => cable.port('d')).toThrow('both its ends were given away');
});

test('a cable that was disposed has no end for anybody', async () => {
  const cable = await Network.create({ kind: 'cable' });
  const end = cable.port('a');
  await cable[Symbol.asyncDispose]();
  await cable[Symbol.asyncDispose]();
  end[Symbol.dispose]();
  expect(() => cable.port('b')).toThrow('it has been disposed');
});

test('Network.create() refuses a kind that there is not', async () => {
  await expect(Network.create({ kind: 'hub' as 'cable' })).rejects.toThrow(
    'Network option "kind" is switch or cable, not \'hub\'',
  );
});

import { expect, test } from 'vitest';
import { choose, probeAccelerators, type AcceleratorProbe } from './accelerator.ts';
import { QemuError } from './errors.ts';

const kvm: AcceleratorProbe = { name: 'kvm', usable: true, why: '/dev/kvm can be opened' };
const noKvm: AcceleratorProbe = { name: 'kvm', usable: false, why: 'there is no /dev/kvm' };
const slowKvm: AcceleratorProbe = { name: 'kvm', usable: true, slow: true, why: 'it is PVM' };
const tcg: AcceleratorProbe = { name: 'tcg', usable: true, why: 'always' };

test.for<[string, string, AcceleratorProbe[], string, RegExp]>([
  ['auto is kvm where it works', 'auto', [kvm, tcg], 'kvm', /can be opened/],
  ['auto is tcg elsewhere, and says why not kvm', 'auto', [noKvm, tcg], 'tcg', /not kvm, because there is no/],
  ['auto passes over what is slow, and says why', 'auto', [slowKvm, tcg], 'tcg', /not kvm, because it is PVM/],
  ['what is slow is taken when it is asked for', 'kvm', [slowKvm, tcg], 'kvm', /asked for/],
  ['what is asked for is kept', 'tcg', [kvm, tcg], 'tcg', /asked for/],
  ['options stay with the name', 'tcg,thread=single', [noKvm, tcg], 'tcg,thread=single', /asked for/],
  ['others are not checked', 'whpx', [noKvm, tcg], 'whpx', /not checked/],
])('choose(): %s', ([, wanted, probes, name, why]) => {
  const chosen = choose(wanted, 'x86_64', probes);
  expect(chosen.name).toBe(name);
  expect(chosen.why).toMatch(why);
});

test('choose() rejects an accelerator that does not work here, with why and what to do', () => {
  expect(() => choose('kvm', 'x86_64', [noKvm, tcg])).toThrow(QemuError);
  expect(() => choose('kvm', 'x86_64', [noKvm, tcg])).toThrow(
    "Cannot use the accelerator kvm for x86_64: there is no /dev/kvm. Accelerator 'auto' takes what works, 'tcg' always does.",
  );
});

test('probeAccelerators() offers only tcg for an architecture that no host runs itself', async () => {
  const probes = await probeAccelerators('avr');
  expect(probes.filter(({ usable }) => usable).map(({ name }) => name)).toEqual(['tcg']);
});

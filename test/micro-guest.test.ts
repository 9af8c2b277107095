import { askMicroGuest, microGuest, type MicroGuestArchitecture } from '@qemukit/guest';
import { Machine, MachineExitedError, QemuError, TimeoutError } from '@qemukit/machine';
import { describe, expect, onTestFinished, test } from 'vitest';

import { launchMicroGuest, microGuests } from './micro-guests.ts';

/** Gives commands one after another, and the last one's answer. */
async function tell(vm: Machine, ...commands: readonly string[]): Promise<readonly string[]> {
  let answer: readonly string[] = [];
  for (const command of commands) answer = await askMicroGuest(vm, command);
  return answer;
}

for (const guest of await microGuests()) {
  const { architecture, machine } = guest;
  const x86 = architecture === 'x86_64';
  const pci = machine !== 'microvm';
  const launch = async (...args: readonly string[]) => await launchMicroGuest(guest, { args });
  const refuses = async (vm: Machine, command: string, why: string) => {
    await expect(askMicroGuest(vm, command)).rejects.toThrow(`The micro-guest cannot do "${command}": ${why}`);
  };

  describe.skipIf(guest.binary === undefined)(`the micro-guest for ${guest.title}`, () => {
    test('prints what it is, answers commands, and says why it cannot do others', async () => {
      const vm = await launch();
      await vm.console.waitFor(`micro-guest ${architecture}\r\nqemukit: ready\r\n`);
      expect(await tell(vm, 'echo ok')).toEqual(['ok']);
      expect(await tell(vm, 'echo')).toEqual([]);
      expect(await tell(vm, 'info')).toEqual([
        expect.stringMatching(`^architecture=${architecture} cpus=01 ticks=[0-9a-f]{16}$`),
      ]);
      expect(await tell(vm, 'help')).toEqual(expect.arrayContaining(['echo TEXT', 'reboot', 'poweroff']));
      await refuses(vm, 'rebooot', 'there is no such command: see help');
      await refuses(vm, 'flood x', 'that is no number, as 12 or 0xc');
      await refuses(vm, `echo ${'x'.repeat(251)}`, 'the line is longer than 255 characters');
      expect(await tell(vm, `echo ${'x'.repeat(250)}`)).toEqual(['x'.repeat(250)]);
    });

    test('floods its console, and nothing is lost', async () => {
      const vm = await launch();
      const lines = Array.from({ length: 500 }, (_, i) => `line ${i.toString(16).padStart(8, '0')}`);
      expect(await tell(vm, 'flood 500')).toEqual(lines);
    });

    test('reads and writes memory', async () => {
      const vm = await launch();
      const address = x86 ? '0x60000' : architecture === 'aarch64' ? '0x48000000' : '0x88000000';
      expect(await tell(vm, `poke ${address} 0xdeadbeef`, `peek ${address}`)).toEqual(['deadbeef']);
      const read = await vm.qmp.hmp(`xp /1xw ${address}`);
      expect(read).toContain('0xdeadbeef');
    });

    test('reads the files of fw_cfg', async () => {
      // QEMU 7.2 makes the fw_cfg of riscv64 too late for the option.
      const files = architecture === 'riscv64' ? [] : ['-fw_cfg', 'name=opt/test/nonce,string=one\nok\ntwo'];
      const vm = await launch(...files);
      if (files.length > 0) expect(await tell(vm, 'fw-cfg opt/test/nonce')).toEqual(['one', 'ok', 'two']);
      await refuses(vm, 'fw-cfg opt/test', 'there is no such file in fw_cfg');
      await refuses(vm, 'fw-cfg opt/test/nonces', 'there is no such file in fw_cfg');
    });

    test('reboots, and is what it was', async () => {
      const vm = await launch();
      const from = vm.console.mark();
      await tell(vm, 'reboot');
      expect(await vm.events.waitFor('RESET')).toMatchObject({ data: { guest: true, reason: 'guest-reset' } });
      await vm.console.waitFor('qemukit: ready', { from });
      expect(await tell(vm, 'echo again')).toEqual(['again']);
    });

    test.runIf(machine !== 'microvm')('powers itself off', async () => {
      const vm = await launch();
      await tell(vm, 'poweroff');
      // The device by which riscv64 ends QEMU does not announce it.
      const end = architecture === 'riscv64' ? { code: 0 } : { code: 0, guest: true, reason: 'guest-shutdown' };
      expect(await vm.waitForExit()).toMatchObject(end);
    });

    test.runIf(machine === 'virt' ? architecture === 'aarch64' : pci)('obeys its power button', async () => {
      const vm = await launch();
      expect(await vm.powerdown()).toMatchObject({ code: 0, guest: true, reason: 'guest-shutdown' });
    });

    test.runIf(machine === 'microvm')('says that it cannot power microvm off', async () => {
      await refuses(await launch(), 'poweroff', 'this machine has no ACPI power management that the guest knows');
    });

    test('ends QEMU with a code', async () => {
      const vm = await launch();
      await tell(vm, 'exit 21');
      // isa-debug-exit doubles it, so that no code of the guest is 0.
      expect(await vm.waitForExit()).toMatchObject({ code: x86 ? 43 : 21 });
    });

    test.runIf(pci)('panics', async () => {
      const vm = await launch();
      await tell(vm, 'panic');
      await vm.events.waitFor('GUEST_PANICKED');
      expect(await vm.waitForExit()).toMatchObject({ reason: 'guest-panic' });
    });

    test.runIf(pci)('says which exception it crashed of, and panics', async () => {
      const vm = await launch('-action', 'panic=pause');
      await tell(vm, 'crash');
      await vm.events.waitFor('GUEST_PANICKED');
      const number = { x86_64: '06', aarch64: '00', riscv64: '02' }[architecture];
      await vm.console.waitFor(new RegExp(`^ exception ${number} code [0-9a-f]{8} at [0-9a-f]{8,16}\r$`));
    });

    test.runIf(pci)('arms, feeds, stops and starves a watchdog', async () => {
      const vm = await launch();
      const events = () => vm.events.since().map(({ name }) => name);
      await tell(vm, 'watchdog 60000', 'watchdog 60000', 'watchdog 0');
      expect(events()).toEqual([]);
      const from = vm.console.mark();
      await tell(vm, 'watchdog 200');
      expect(await vm.events.waitFor('WATCHDOG')).toMatchObject({ data: { action: 'reset' } });
      await vm.console.waitFor('qemukit: ready', { from });
      await refuses(vm, 'watchdog 1048576', 'it can wait for 1048575 ms at most');
    });

    test.skipIf(pci)('says that there is nothing to panic with, and no watchdog', async () => {
      const vm = await launch();
      await refuses(vm, 'panic', 'there is no device pvpanic-pci');
      await refuses(vm, 'watchdog 200', 'there is no device i6300esb');
    });

    test.for(['halt', 'spin'])('can be made to %s, and answers no more', async (command) => {
      const vm = await launch();
      await tell(vm, command);
      await expect(askMicroGuest(vm, 'info', { timeout: 50 })).rejects.toThrow(TimeoutError);
      expect(await vm.qmp.queryStatus()).toMatchObject({ status: 'running' });
      await vm.qmp.stop(); // where a CPU that spins is, no register tells
      if (x86) expect(await vm.qmp.hmp('info registers')).toContain(`HLT=${command === 'halt' ? 1 : 0}`);
      await vm.quit();
    });

    test.runIf(x86)('triple-faults', async () => {
      const vm = await launch('-no-reboot');
      await tell(vm, 'triple-fault');
      expect(await vm.waitForExit()).toMatchObject({ guest: true, reason: 'guest-reset' });
    });

    test.skipIf(x86)('says what this machine does not have', async () => {
      const vm = await launch();
      await refuses(vm, 'triple-fault', 'only x86 has triple faults');
      await refuses(vm, 'read 0', 'this machine has no IDE');
      await refuses(vm, 'write 0 text', 'this machine has no IDE');
      await refuses(vm, 'screen text', 'this machine has no VGA text screen');
      await refuses(vm, 'keys 1', 'this machine has no i8042 keyboard controller');
    });
  });
}

describe('askMicroGuest()', () => {
  const launch = async () => {
    const vm = await Machine.launch({ ...(await microGuest()), accelerator: 'tcg' });
    onTestFinished(async () => await vm[Symbol.asyncDispose]());
    return vm;
  };

  test('needs not wait for the guest to be ready', async () => {
    const vm = await launch();
    expect(await askMicroGuest(vm, 'echo early')).toEqual(['early']);
  });

  test('gives commands one after another', async () => {
    const vm = await launch();
    const numbers = Array.from({ length: 20 }, (_, i) => `${i}`);
    const answers = numbers.map(async (number) => await askMicroGuest(vm, `echo ${number}`));
    expect(await Promise.all(answers)).toEqual(numbers.map((number) => [number]));
  });

  test('goes on after an error', async () => {
    const vm = await launch();
    const [refused, answered] = await Promise.allSettled([askMicroGuest(vm, 'no'), askMicroGuest(vm, 'echo yes')]);
    expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(QemuError) });
    expect(answered).toEqual({ status: 'fulfilled', value: ['yes'] });
  });

  test('rejects when the machine ends', async () => {
    const vm = await launch();
    await askMicroGuest(vm, 'spin');
    const asked = expect(askMicroGuest(vm, 'echo')).rejects.toThrow(MachineExitedError);
    await vm.kill();
    await asked;
  });

  test.for(['', ' ', 'echo 1\necho 2', 'echo\r'])('refuses %j', async (command) => {
    const vm = await launch();
    await expect(askMicroGuest(vm, command)).rejects.toThrow(TypeError);
    await expect(askMicroGuest(vm, command)).rejects.toThrow('A command of the micro-guest is one line, not "');
  });
});

test.for([
  [
    { architecture: 'sparc' as MicroGuestArchitecture },
    'There is a micro-guest for x86_64, aarch64, riscv64; not for "sparc"',
  ],
  [
    { architecture: 'x86_64', machine: 'none' },
    'The micro-guest for x86_64 runs on the machine types pc, q35 and microvm; not on "none"',
  ],
  [
    { architecture: 'riscv64', machine: 'virtual' },
    'The micro-guest for riscv64 runs on the machine types virt; not on',
  ],
] as const)('microGuest() refuses %o', async ([options, message]) => {
  await expect(microGuest(options)).rejects.toThrow(RangeError);
  await expect(microGuest(options)).rejects.toThrow(message);
});

import { askMicroGuest, microGuest, type MicroGuestArchitecture } from '@qemukit/guest';
import { Machine, QemuError, TimeoutError } from '@qemukit/machine';
import { describe, expect, onTestFinished, test } from 'vitest';

import { launchMicroGuest, pcMicroGuests, virtMicroGuests, type MicroGuestUnderTest } from './micro-guests.ts';

/** Gives commands one after another, and the last one's answer. */
async function tell(vm: Machine, ...commands: readonly string[]): Promise<readonly string[]> {
  let answer: readonly string[] = [];
  for (const command of commands) answer = await askMicroGuest(vm, command);
  return answer;
}

/** Why the guest cannot do a command. */
async function refusal(vm: Machine, command: string): Promise<string> {
  return await askMicroGuest(vm, command).then(
    () => 'it can',
    (error: unknown) => (error as Error).message.replace(`The micro-guest cannot do "${command}": `, ''),
  );
}

const microvm = await pcMicroGuests('microvm');
const pcs = await pcMicroGuests('pc', 'q35');
const x86 = [...pcs, ...microvm];
const virt = await virtMicroGuests();
const pci = [...pcs, ...virt];
const guests = [...x86, ...virt];
const notRiscv = guests.filter(({ architecture }) => architecture !== 'riscv64');

/** A suite for each of some guests; one whose QEMU is not here is skipped, and its title says why. */
function suites(
  some: readonly MicroGuestUnderTest[],
  define: (guest: MicroGuestUnderTest, launch: (...args: readonly string[]) => Promise<Machine>) => void,
): void {
  for (const guest of some) {
    describe.skipIf(guest.binary === undefined)(`the micro-guest for ${guest.title}`, () => {
      define(guest, async (...args) => await launchMicroGuest(guest, { args }));
    });
  }
}

suites(guests, ({ architecture }, launch) => {
  test('prints what it is, answers commands, and says why it cannot do others', async () => {
    const vm = await launch();
    await vm.console.waitFor(`micro-guest ${architecture}\r\nqemukit: ready\r\n`);
    expect(await tell(vm, 'echo ok')).toEqual(['ok']);
    expect(await tell(vm, 'echo')).toEqual([]);
    expect(await tell(vm, 'info')).toEqual([
      expect.stringMatching(`^architecture=${architecture} cpus=01 ticks=[0-9a-f]{16}$`),
    ]);
    expect(await tell(vm, 'help')).toEqual(expect.arrayContaining(['echo TEXT', 'reboot', 'poweroff']));
    expect(await refusal(vm, 'rebooot')).toBe('there is no such command: see help');
    expect(await refusal(vm, 'flood x')).toBe('that is no number, as 12 or 0xc');
    expect(await refusal(vm, `echo ${'x'.repeat(251)}`)).toBe('the line is longer than 255 characters');
    expect(await tell(vm, `echo ${'x'.repeat(250)}`)).toEqual(['x'.repeat(250)]);
  });

  test('floods its console, and nothing is lost', async () => {
    const vm = await launch();
    const lines = Array.from({ length: 500 }, (_, i) => `line ${i.toString(16).padStart(8, '0')}`);
    expect(await tell(vm, 'flood 500')).toEqual(lines);
  });

  test('reads and writes memory', async () => {
    const vm = await launch();
    const address = { x86_64: '0x60000', aarch64: '0x48000000', riscv64: '0x88000000' }[architecture];
    expect(await tell(vm, `poke ${address} 0xdeadbeef`, `peek ${address}`)).toEqual(['deadbeef']);
    expect(await vm.qmp.hmp(`xp /1xw ${address}`)).toContain('0xdeadbeef');
  });

  test('reboots, and is what it was', async () => {
    const vm = await launch();
    const from = vm.console.mark();
    await tell(vm, 'reboot');
    expect(await vm.events.waitFor('RESET')).toMatchObject({ data: { guest: true, reason: 'guest-reset' } });
    await vm.console.waitFor('qemukit: ready', { from });
    expect(await tell(vm, 'echo again')).toEqual(['again']);
    expect(vm.console.transcript.slice(from).match(/ready/g)).toHaveLength(1);
  });

  test('ends QEMU with a code', async () => {
    const vm = await launch();
    await tell(vm, 'exit 21');
    // isa-debug-exit doubles it, so that no code of the guest is 0.
    const code = { x86_64: 43, aarch64: 21, riscv64: 21 }[architecture];
    expect(await vm.waitForExit()).toMatchObject({ code });
  });

  test.for(['halt', 'spin'])('can be made to %s, and answers no more', async (command) => {
    const vm = await launch();
    await tell(vm, command);
    await expect(askMicroGuest(vm, 'info', { timeout: 50 })).rejects.toThrow(TimeoutError);
    expect(await vm.qmp.queryStatus()).toMatchObject({ status: 'running' });
    expect(await vm.quit()).toMatchObject({ code: 0 });
  });
});

suites(pci, ({ architecture }, launch) => {
  test('powers itself off', async () => {
    const vm = await launch();
    await tell(vm, 'poweroff');
    // The device by which riscv64 ends QEMU does not announce it.
    const announced = { guest: true, reason: 'guest-shutdown' };
    const end = { x86_64: announced, aarch64: announced, riscv64: {} }[architecture];
    expect(await vm.waitForExit()).toMatchObject({ code: 0, ...end });
  });

  test('panics', async () => {
    const vm = await launch();
    await tell(vm, 'panic');
    await vm.events.waitFor('GUEST_PANICKED');
    expect(await vm.waitForExit()).toMatchObject({ reason: 'guest-panic' });
  });

  test('says which exception it crashed of, and panics', async () => {
    const vm = await launch('-action', 'panic=pause');
    await tell(vm, 'crash');
    await vm.events.waitFor('GUEST_PANICKED');
    const number = { x86_64: '06', aarch64: '00', riscv64: '02' }[architecture];
    const line = new RegExp(`^ exception ${number} code [0-9a-f]{8} at [0-9a-f]{8,16}\r$`);
    await expect(vm.console.waitFor(line)).resolves.toBeDefined();
  });

  test('arms, feeds, stops and starves a watchdog', async () => {
    const vm = await launch();
    await tell(vm, 'watchdog 60000', 'watchdog 60000', 'watchdog 0');
    expect(vm.events.since()).toEqual([]);
    const from = vm.console.mark();
    await tell(vm, 'watchdog 200');
    expect(await vm.events.waitFor('WATCHDOG')).toMatchObject({ data: { action: 'reset' } });
    await vm.console.waitFor('qemukit: ready', { from });
    expect(await refusal(vm, 'watchdog 1048576')).toBe('it can wait for 1048575 ms at most');
  });

  test('lives on for as long as it feeds its watchdog', async () => {
    const vm = await launch('-action', 'watchdog=none');
    await tell(vm, 'watchdog 500');
    const fed = Date.now();
    await tell(vm, 'watchdog 1000');
    const { timestamp } = await vm.events.waitFor('WATCHDOG');
    // No timer of QEMU's is early; its milliseconds are 0.98 of one.
    expect(timestamp.seconds * 1000 + timestamp.microseconds / 1000 - fed).toBeGreaterThan(800);
    expect(await tell(vm, 'echo alive')).toEqual(['alive']);
  });
});

suites(
  pci.filter(({ architecture }) => architecture !== 'riscv64'),
  (_guest, launch) => {
    test('obeys its power button', async () => {
      const vm = await launch();
      expect(await vm.powerdown()).toMatchObject({ code: 0, guest: true, reason: 'guest-shutdown' });
    });
  },
);

// QEMU 7.2 makes the fw_cfg of riscv64 too late for its option.
suites(notRiscv, (_guest, launch) => {
  test('prints files of fw_cfg', async () => {
    const vm = await launch('-fw_cfg', 'name=opt/test/nonce,string=one\nok\ntwo');
    expect(await tell(vm, 'fw-cfg opt/test/nonce')).toEqual(['one', 'ok', 'two']);
    expect(await refusal(vm, 'fw-cfg opt/test')).toBe('there is no such file in fw_cfg');
    expect(await refusal(vm, 'fw-cfg opt/test/nonces')).toBe('there is no such file in fw_cfg');
  });
});

suites(x86, (_guest, launch) => {
  test('triple-faults', async () => {
    const vm = await launch('-no-reboot');
    await tell(vm, 'triple-fault');
    expect(await vm.waitForExit()).toMatchObject({ guest: true, reason: 'guest-reset' });
  });
});

suites(microvm, (_guest, launch) => {
  test('says what this machine does not have', async () => {
    const vm = await launch();
    expect(await refusal(vm, 'panic')).toBe('there is no device pvpanic-pci');
    expect(await refusal(vm, 'watchdog 200')).toBe('there is no device i6300esb');
    expect(await refusal(vm, 'poweroff')).toBe('this machine has no ACPI power management that the guest knows');
    expect(await refusal(vm, 'keys 1')).toBe('there is no i8042 keyboard controller');
  });
});

suites(virt, (_guest, launch) => {
  test('says what this machine does not have', async () => {
    const vm = await launch();
    expect(await refusal(vm, 'triple-fault')).toBe('only x86 has triple faults');
    expect(await refusal(vm, 'read 0')).toBe('this machine has no IDE');
    expect(await refusal(vm, 'write 0 text')).toBe('this machine has no IDE');
    expect(await refusal(vm, 'screen text')).toBe('this machine has no VGA text screen');
    expect(await refusal(vm, 'keys 1')).toBe('this machine has no i8042 keyboard controller');
    expect(await refusal(vm, 'fw-cfg opt/test')).toBe('there is no such file in fw_cfg');
  });
});

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
    // The command may have been typed by then, or not.
    const asked = askMicroGuest(vm, 'echo');
    await Promise.all([expect(asked).rejects.toThrow(QemuError), vm.kill()]);
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Machine, MachineExitedError } from '@qemukit/machine';
import { describe, expect, test } from 'vitest';

import { QTEST } from './qtest-machine.ts';

const SEABIOS = { architecture: 'x86_64', machine: 'q35,graphics=off' };

/** The data ports of the first two and the fourth serial port of a PC. */
const [COM1, COM2, COM4] = [0x3f8, 0x2f8, 0x2e8];

async function print(vm: Machine, port: number, bytes: Iterable<number>): Promise<void> {
  for (const byte of bytes) await vm.qtest.outb(port, byte);
}

describe('the option consoles', () => {
  test('gives each serial port a console and a file of its own, those left out none', async () => {
    await using vm = await Machine.launch({ ...QTEST, consoles: [{ id: 'second' }, { index: 3 }] });
    await print(vm, COM1, Buffer.from('one\n'));
    await print(vm, COM2, Buffer.from('two\n'));
    await print(vm, COM4, Buffer.from('four\n'));
    expect(Array.from(vm.consoles, ({ id }) => id)).toEqual(['console0', 'second', 'console1']);
    expect(vm.consoles.get('console0')).toBe(vm.console);
    await vm.console.waitFor(/^one$/);
    await vm.consoles.get('second').waitFor(/^two$/);
    await vm.consoles.get('console1').waitFor(/^four$/);
    await vm.quit();
    const files = ['console0.log', 'second.log', 'console1.log'].map((name) => join(vm.directory, name));
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(['one\n', 'two\n', 'four\n']);
  });

  test('connects a console to a device', async () => {
    const consoles = [{ id: 'debug', device: 'isa-debugcon,iobase=0x402' }];
    await using vm = await Machine.launch({ ...SEABIOS, consoles });
    // What SeaBIOS says to its debug port, and not to its user.
    await vm.consoles.get('debug').waitFor('Running on QEMU');
    await vm.console.waitFor('No bootable device.');
    expect(vm.console.transcript.text).not.toContain('Running on QEMU');
  });

  test('gives ports of virtio-serial the controller that they need', async () => {
    const consoles = [{ device: 'virtconsole' }, { id: 'agent', device: 'virtserialport,name=agent.0' }];
    await using vm = await Machine.launch({ ...SEABIOS, consoles, paused: true });
    const tree = await vm.qmp.execute('human-monitor-command', { 'command-line': 'info qtree' });
    expect(tree).toMatch(/dev: virtconsole,[^:]*chardev = "console1"/);
    expect(tree).toMatch(/dev: virtserialport,[^:]*chardev = "agent"[^:]*name = "agent.0"/);
  });

  test('has every console end with the machine', async () => {
    await using vm = await Machine.launch({ ...SEABIOS, consoles: [{ id: 'second' }] });
    const waiting = vm.consoles.get('second').waitFor('login:');
    process.kill(vm.pid, 'SIGKILL');
    await expect(waiting).rejects.toThrow(MachineExitedError);
    await expect(waiting).rejects.toThrow('waiting for "login:" on console "second"; nothing was printed on it');
  });

  test('names the consoles that there are for one that is not', async () => {
    await using vm = await Machine.launch({ machine: 'none', consoles: [{ id: 'second' }] });
    const wrong = () => vm.consoles.get('secnd');
    expect(wrong).toThrow(RangeError);
    expect(wrong).toThrow('"secnd" is no console of this machine. Did you mean "second"? There are: console0, second');
  });
});

describe('a console', () => {
  test('keeps a byte that is no UTF-8 in its file, shows it as U+FFFD, and goes on', async () => {
    await using vm = await Machine.launch(QTEST);
    await print(vm, COM1, [0x61, 0xff, 0x62, 0xc3, 0xa9, 0x0a]);
    const { match } = await vm.console.waitFor(/^a.b.\n/);
    expect(match[0]).toBe('a\u{fffd}bé\n');
    await vm.quit();
    const file = readFileSync(join(vm.directory, 'console0.log'));
    expect(file).toEqual(Buffer.from([0x61, 0xff, 0x62, 0xc3, 0xa9, 0x0a]));
  });

  test('keeps both directions in order, each line with its time', async () => {
    const began = performance.now();
    await using vm = await Machine.launch(QTEST);
    await vm.qtest.irqInterceptIn('ioapic');
    await vm.qtest.outb(COM1 + 1, 1); // an interrupt when something was typed
    await print(vm, COM1, Buffer.from('hello\nlogin: '));
    await vm.console.waitFor('login: ');
    await vm.console.write('r');
    await vm.qtest.irqs.waitFor(4, 'raise');
    expect(await vm.qtest.inb(COM1)).toBe(0x72);
    await vm.console.write(Uint8Array.of(0x0a));
    await print(vm, COM1, Buffer.from('# '));
    await vm.console.waitFor('# ');
    const lines = vm.console.dialogue.toJsonLines().trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { time: number; guest?: string; host?: string });
    // In how many pieces the host sees a line, or two, is the scheduler's.
    const turns = entries.map(({ guest, host }) => guest ?? `[${host}]`).join('');
    expect(turns).toBe('hello\nlogin: [r\n]# ');
    const times = entries.map(({ time }) => time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((time) => time > 0 && time < performance.now() - began)).toBe(true);
    expect(vm.console.transcript.text).toBe('hello\nlogin: # ');
  });
});

import { once } from 'node:events';
import { duplexPair, type Duplex } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { AbortError, ProtocolError, QemuError, TimeoutError } from './errors.ts';
import { QtestLine } from './qtest-line.ts';

/** A line, and QEMU's end of its wire. */
function wire(): { line: QtestLine; peer: Duplex } {
  const [stream, peer] = duplexPair();
  peer.setEncoding('latin1');
  return { line: new QtestLine(stream), peer };
}

describe('QtestLine.request()', () => {
  test('gives each command its own reply, however the bytes come', async () => {
    const { line, peer } = wire();
    const replies = [line.request('readb 0x1', {}), line.request('readb 0x2', {})];
    for (const byte of 'OK 0x1\nOK 0x2\n') peer.write(byte);
    expect(await Promise.all(replies)).toEqual(['0x1', '0x2']);
  });

  test('takes an interrupt between command and reply for none of them', async () => {
    const { line, peer } = wire();
    const reply = line.request('clock_step', {});
    peer.write('IRQ raise 0\nIRQ lower 0\nIRQ raise 4\nOK 1000\n');
    expect(await reply).toBe('1000');
    expect(line.irqs.since()).toHaveLength(3);
    expect(line.irqs.isRaised(0)).toBe(false);
    expect(line.irqs.isRaised(4)).toBe(true);
    await expect(line.irqs.waitFor(4, 'lower', { timeout: 1 })).rejects.toThrow(
      'waiting for "IRQ lower 4"; changes that came: raise 0, lower 0, raise 4',
    );
  });

  test('drops a reply that comes after its deadline, and not the next command’s', async () => {
    const { line, peer } = wire();
    const late = line.request('readb 0x1', { timeout: 1 });
    await expect(late).rejects.toThrow(TimeoutError);
    await expect(late).rejects.toThrow('waiting for the reply to qtest\'s "readb 0x1"');
    const next = line.request('readb 0x2', {});
    peer.write('OK 0x1\nOK 0x2\n');
    expect(await next).toBe('0x2');
  });

  test('rejects when its signal is aborted', async () => {
    const { line } = wire();
    const controller = new AbortController();
    const reply = line.request('readb 0x1', { signal: controller.signal });
    controller.abort(new Error('no longer needed'));
    await expect(reply).rejects.toThrow(AbortError);
  });

  test('says what QEMU refused, and why', async () => {
    const { line, peer } = wire();
    const reply = line.request(`write 0x0 ${'f'.repeat(100)}`, {});
    peer.write('FAIL not enough\n');
    await expect(reply).rejects.toThrow(QemuError);
    await expect(reply).rejects.toThrow(/^Cannot execute qtest's "write 0x0 f{68,}…": not enough$/);
  });

  test.for(['', ' readb', 'readb\nreadb', 'readb é', 'a\0'])('refuses to send %o', async (words) => {
    const { line, peer } = wire();
    await expect(line.request(words, {})).rejects.toThrow(RangeError);
    void line.request('next', {}).catch(() => undefined);
    expect(await once(peer, 'data')).toEqual(['next\n']);
    line.end((waiting) => new Error(waiting));
  });

  test('rejects when the line has ended, before and after', async () => {
    const { line } = wire();
    const [reply, irq] = [line.request('readb 0x1', {}), line.irqs.waitFor(4, 'raise')];
    line.end((waiting) => new Error(`QEMU ended while ${waiting}`));
    await expect(reply).rejects.toThrow('QEMU ended while waiting for the reply to qtest\'s "readb 0x1"');
    await expect(irq).rejects.toThrow('QEMU ended while waiting for "IRQ raise 4"; no interrupt line changed');
    await expect(line.request('readb 0x2', {})).rejects.toThrow('QEMU ended while');
  });

  test('rejects with what came instead where the peer speaks something else', async () => {
    const { line, peer } = wire();
    const reply = line.request('readb 0x1', {});
    peer.write('{"QMP": {}}\n');
    await expect(reply).rejects.toThrow(ProtocolError);
    await expect(line.request('readb 0x1', {})).rejects.toThrow('no message of qtest: "{\\"QMP\\": {}}"');
  });
});

test('a QtestLine keeps what was sent and received', async () => {
  const { line, peer } = wire();
  const reply = line.request('inb 0x60', {});
  peer.write('OK 0x0\n');
  await reply;
  expect(line.dialogue.toJsonLines()).toMatch(
    /^\{"time":[\d.]+,"sent":"inb 0x60\\n"\}\n\{"time":[\d.]+,"received":"OK 0x0\\n"\}\n$/,
  );
});

import { describe, expect, test } from 'vitest';

import { MonitorClosedError, ProtocolError, TimeoutError } from '../../errors.ts';
import { adviceFor, parseAddress } from './address.ts';

describe('parseAddress()', () => {
  test.for<[text: string, address: ReturnType<typeof parseAddress>]>([
    ['/run/vm.sock', '/run/vm.sock'],
    ['vm.sock', 'vm.sock'],
    ['./host:4444', './host:4444'],
    ['host:name', 'host:name'],
    ['localhost:4444', { host: 'localhost', port: 4444 }],
    [':4444', { host: 'localhost', port: 4444 }],
    ['10.0.0.2:1', { host: '10.0.0.2', port: 1 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
  ])('reads %s', ([text, address]) => {
    expect(parseAddress(text)).toEqual(address);
  });

  test.for(['host:0', 'host:65536'])('refuses the port of %s', (text) => {
    expect(() => parseAddress(text)).toThrow(new RangeError(`${text}: a port is a number from 1 to 65535`));
  });
});

describe('adviceFor()', () => {
  const failed = (code: string) =>
    new MonitorClosedError('no greeting', { cause: Object.assign(new Error('connect'), { code }) });
  const tcp = { host: 'h', port: 1 };

  test.for<[address: ReturnType<typeof parseAddress>, error: Error, advice: string]>([
    ['/a', failed('ENOENT'), 'there is no such socket; QEMU makes it when it is started with -qmp unix:/a,'],
    ['/a', failed('ECONNREFUSED'), 'nobody listens on it: the QEMU that made it has ended'],
    [tcp, failed('ECONNREFUSED'), 'nobody listens there; QEMU does when it is started with -qmp tcp:h:1,server=on'],
    ['/a', failed('EACCES'), 'the user who runs QEMU'],
    [tcp, failed('ENOTFOUND'), 'there is no host of this name'],
    ['/a', new TimeoutError('Timed out'), 'another one may be connected'],
    [
      '/a',
      new MonitorClosedError('no', { cause: new ProtocolError('not JSON', 'x', { cause: new SyntaxError('x') }) }),
      '--hmp',
    ],
  ])('says what to look at at %o for %o', ([address, error, advice]) => {
    expect(adviceFor(address, error)).toContain(advice);
  });

  test.for<[address: ReturnType<typeof parseAddress>, error: Error, advice: string]>([
    [
      '/a',
      failed('ENOENT'),
      'with -chardev socket,id=qga,path=/a,server=on,wait=off -device virtio-serial -device virtserial',
    ],
    [tcp, failed('ECONNREFUSED'), 'with -chardev socket,id=qga,host=h,port=1,server=on'],
    ['/a', new TimeoutError('Timed out'), 'no guest agent runs in the guest'],
  ])("says what to look at at %o, a guest agent's, for %o", ([address, error, advice]) => {
    expect(adviceFor(address, error, true)).toContain(advice);
  });

  test('says nothing for an error that it does not know', () => {
    expect(adviceFor('/a', failed('EIO'))).toBeUndefined();
  });
});

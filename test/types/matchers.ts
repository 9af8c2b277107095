/*
 * What the compiler has to accept and to refuse of the matchers. Nobody runs this file: `tsc -b` fails where a line is wrong
 * that is not marked, or a marked line is right.
 */
import type { Console, Machine } from '@qemukit/machine';
import { expect } from '@qemukit/vitest';

declare const vm: Machine;
declare const serial: Console;
declare const png: Uint8Array;
declare const unknown: unknown;

void expect(vm).toEmitEvent('SHUTDOWN', { data: { guest: true }, timeout: 1 });
void expect(vm).not.toBeRunning();
void expect.soft(vm).toHaveStatus('paused', { timeout: 1 });
void expect.poll(() => vm).toExit({ code: 0 });
void expect(serial).toPrint(/login:/, { since: serial.mark() });
void expect(vm).toRunInGuest(['true'], { stdout: /^$/ });
void expect(png).toMatchScreenshot('login', { mask: [{ x: 0, y: 0, width: 1, height: 1 }], threshold: 0.1 });
void expect(vm.qmp.cont()).rejects.toBeCommandError('GenericError', /why/);
void expect(unknown).toEmitEvent('STOP');
expect(vm.events.since()).toContainEqual(expect.qmpEvent('SHUTDOWN', { guest: true }));

// @ts-expect-error -- no machine
void expect('vm').toEmitEvent('STOP');
// @ts-expect-error -- no machine
void expect(serial).toBeRunning();
// @ts-expect-error -- no machine
void expect(5).toHaveStatus('paused');
// @ts-expect-error -- no console
void expect('login:').toPrint('login:');
// @ts-expect-error -- no machine
void expect(serial).toExit();
// @ts-expect-error -- no machine
void expect(png).toRunInGuest('true');
// @ts-expect-error -- neither a machine nor bytes
void expect('login.png').toMatchScreenshot('login');
// @ts-expect-error -- no machine, softly
void expect.soft('vm').toBeRunning();
// @ts-expect-error -- no machine, polled
void expect.poll(() => 'vm').toBeRunning();
// @ts-expect-error -- no such event
void expect(vm).toEmitEvent('SHUTDOWM');
// @ts-expect-error -- the event has no such data
void expect(vm).toEmitEvent('SHUTDOWN', { data: { gest: true } });
// @ts-expect-error -- no such run state
void expect(vm).toHaveStatus('sleeping');
// @ts-expect-error -- no such member
void expect(vm).toExit({ exitCode: 0 });
// @ts-expect-error -- a name is needed
void expect(vm).toMatchScreenshot();
// @ts-expect-error -- a rectangle has a size
void expect(vm).toMatchScreenshot('login', { mask: [{ x: 0, y: 0 }] });

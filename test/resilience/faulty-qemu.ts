/**
 * Stands in for QEMU on the sockets that it inherits, and is at fault where `query-status` is asked of it, in the way that
 * $FAULT names. At `quit` it exits; all else it answers with nothing.
 */
import { Socket } from 'node:net';

/** The end of an inherited socket, as QEMU is told of it. */
function chardev(id: string): Socket {
  const [, fd] = new RegExp(`socket,id=${id},fd=(\\d+)`).exec(process.argv.join(' ')) ?? [];
  return new Socket({ fd: Number(fd) }).on('error', () => undefined);
}

/** Writes the same again and again, as fast as it is read. */
function flood(socket: Socket, piece: string | Buffer): void {
  const more = () => {
    while (socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

const monitor = chardev('monitor');
const guest = chardev('console0');
const event = (text: string) => `${JSON.stringify({ event: 'SAID', data: { text }, timestamp: {} })}\r\n`;
const reply = (id: number, value: unknown) => `${JSON.stringify({ return: value, id })}\r\n`;

const FAULTS: Readonly<Record<string, (id: number) => void>> = {
  mute: () => undefined,
  closes: () => void monitor.end(),
  'floods with events': (id) => {
    flood(monitor, event('x'.repeat(1000)));
    setTimeout(() => monitor.write(reply(id, 'came through')), 500);
  },
  'sends no JSON': () => void monitor.write('{"return": {]\r\n'),
  'sends a number': () => void monitor.write('42\r\n'),
  'sends no UTF-8': (id) =>
    void monitor.write(Buffer.from(`{"return":"\xff\xc3(\xed\xa0\x80","id":${id}}\r\n`, 'latin1')),
  'sends terminal sequences': (id) => {
    const hostile = 'red \u001b[31m title \u001b]0;x\u0007 clear \u009b2J bell \u0007 end';
    guest.write(`${hostile}\r\n`);
    process.stderr.write(`${hostile}\n`);
    // JSON may hold them as they are.
    monitor.write(`{"event":"HOSTILE","data":{"text":"\u009b2J \u007f"},"timestamp":{}}\r\n`);
    monitor.write(`${JSON.stringify({ error: { class: 'GenericError', desc: hostile }, id })}\r\n`);
  },
  'sends nonsense with terminal sequences': () => void monitor.write('\u001b[2J \u009b31m\r\n'),
  'never ends a line': () => flood(monitor, Buffer.alloc(1024 * 1024, 'x')),
  'answers at length': (id) => void monitor.write(reply(id, 'x'.repeat(64 * 1024 * 1024))),
  'says its last words': () => {
    const written = [
      new Promise((resolve) => guest.write(`${'x'.repeat(1024 * 1024)}last words`, resolve)),
      new Promise((resolve) => monitor.write(event('last words'), resolve)),
      new Promise((resolve) => process.stderr.write('last words on stderr', resolve)),
    ];
    void Promise.all(written).then(() => process.kill(process.pid, 'SIGKILL'));
  },
  'floods its console': (id) => {
    flood(guest, `${'x'.repeat(1023)}\n`.repeat(64));
    setTimeout(() => monitor.write(reply(id, {})), 500);
  },
};

monitor.write(
  `${JSON.stringify({ QMP: { version: { qemu: { major: 7, minor: 2, micro: 0 }, package: '' }, capabilities: [] } })}\r\n`,
);
let received = '';
monitor.on('data', (bytes) => {
  received += String(bytes);
  received = received.replaceAll(/\{"execute":"([\w-]+)"[^{}]*"id":(\d+)\}/g, (_, name: string, id: string) => {
    if (name === 'quit') process.exit(0);
    if (name === 'query-status') FAULTS[process.env['FAULT'] ?? '']?.(Number(id));
    else monitor.write(reply(Number(id), {}));
    return '';
  });
});

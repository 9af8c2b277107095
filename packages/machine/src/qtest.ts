import type { WaitOptions } from './deadline.ts';
import type { Dialogue } from './dialogue.ts';
import type { IrqLog } from './irq-log.ts';
import type { QtestLine } from './qtest-line.ts';

const LARGEST = { b: 0xff, w: 0xffff, l: 0xffff_ffff } as const;
type Width = keyof typeof LARGEST;

/**
 * The devices of a machine without a CPU that runs: its ports, memory, clock and interrupt lines by qtest's protocol. Addresses
 * are physical. What is wider than a byte has the guest's byte order.
 *
 * Every method takes `timeout` (default: 30 s) and `signal`, and throws RangeError for a value that does not fit; QemuError
 * where QEMU refuses; TimeoutError and AbortError, where QEMU may still execute the command; MachineExitedError.
 */
export class Qtest {
  readonly #line: QtestLine;

  constructor(line: QtestLine) {
    this.#line = line;
  }

  /** How the intercepted interrupt lines changed. A change that a command brings about is there before its reply. */
  get irqs(): IrqLog {
    return this.#line.irqs;
  }

  /** What was sent and received, for evidence. */
  get dialogue(): Dialogue<'sent' | 'received'> {
    return this.#line.dialogue;
  }

  /** Executes a command by its name and words on the wire → the words after its OK. QEMU aborts when some words are missing. */
  async command(line: string, options: WaitOptions = {}): Promise<string> {
    return await this.#line.request(line, options);
  }

  /** Reads an 8-bit port. */
  async inb(port: number, options: WaitOptions = {}): Promise<number> {
    return await this.#in('b', port, options);
  }

  /** Reads a 16-bit port. */
  async inw(port: number, options: WaitOptions = {}): Promise<number> {
    return await this.#in('w', port, options);
  }

  /** Reads a 32-bit port. */
  async inl(port: number, options: WaitOptions = {}): Promise<number> {
    return await this.#in('l', port, options);
  }

  /** Writes an 8-bit port. */
  async outb(port: number, value: number, options: WaitOptions = {}): Promise<void> {
    await this.#out('b', port, value, options);
  }

  /** Writes a 16-bit port. */
  async outw(port: number, value: number, options: WaitOptions = {}): Promise<void> {
    await this.#out('w', port, value, options);
  }

  /** Writes a 32-bit port. */
  async outl(port: number, value: number, options: WaitOptions = {}): Promise<void> {
    await this.#out('l', port, value, options);
  }

  /** Reads 8 bits of memory. */
  async readb(address: number | bigint, options: WaitOptions = {}): Promise<number> {
    return await this.#read('b', address, options);
  }

  /** Reads 16 bits of memory. */
  async readw(address: number | bigint, options: WaitOptions = {}): Promise<number> {
    return await this.#read('w', address, options);
  }

  /** Reads 32 bits of memory. */
  async readl(address: number | bigint, options: WaitOptions = {}): Promise<number> {
    return await this.#read('l', address, options);
  }

  /** Reads 64 bits of memory. */
  async readq(address: number | bigint, options: WaitOptions = {}): Promise<bigint> {
    return BigInt(await this.command(`readq ${addressWord(address)}`, options));
  }

  /** Writes 8 bits of memory. */
  async writeb(address: number | bigint, value: number, options: WaitOptions = {}): Promise<void> {
    await this.#write('b', address, value, options);
  }

  /** Writes 16 bits of memory. */
  async writew(address: number | bigint, value: number, options: WaitOptions = {}): Promise<void> {
    await this.#write('w', address, value, options);
  }

  /** Writes 32 bits of memory. */
  async writel(address: number | bigint, value: number, options: WaitOptions = {}): Promise<void> {
    await this.#write('l', address, value, options);
  }

  /** Writes 64 bits of memory. */
  async writeq(address: number | bigint, value: number | bigint, options: WaitOptions = {}): Promise<void> {
    await this.command(`writeq ${addressWord(address)} ${word('value', value, MAX)}`, options);
  }

  /** Reads memory as it is, byte by byte. */
  async memread(address: number | bigint, size: number, options: WaitOptions = {}): Promise<Uint8Array> {
    const words = `${addressWord(address)} ${word('size', size, Number.MAX_SAFE_INTEGER)}`;
    if (size === 0) return new Uint8Array(); // QEMU aborts when it is asked for nothing
    return new Uint8Array(Buffer.from(await this.command(`b64read ${words}`, options), 'base64'));
  }

  /** Writes memory as it is, byte by byte. */
  async memwrite(address: number | bigint, data: Uint8Array, options: WaitOptions = {}): Promise<void> {
    const start = addressWord(address);
    if (data.length === 0) return;
    const { buffer, byteOffset, length } = data;
    const text = Buffer.from(buffer, byteOffset, length).toString('base64');
    await this.command(`b64write ${start} ${word('size', length, MAX)} ${text}`, options);
  }

  /** Fills memory with one byte. */
  async memset(address: number | bigint, size: number, value: number, options: WaitOptions = {}): Promise<void> {
    const words = [addressWord(address), word('size', size, Number.MAX_SAFE_INTEGER), word('value', value, LARGEST.b)];
    await this.command(`memset ${words.join(' ')}`, options);
  }

  /** Lets the guest's clock run for so many nanoseconds, by default until its next timer fires → its new time. */
  async clockStep(ns?: number | bigint, options: WaitOptions = {}): Promise<bigint> {
    const step = ns === undefined ? '' : ` ${timeWord(ns)}`;
    return BigInt(await this.command(`clock_step${step}`, options));
  }

  /** Lets the guest's clock run until a time in nanoseconds → its new time. It never runs backwards. */
  async clockSet(ns: number | bigint, options: WaitOptions = {}): Promise<bigint> {
    return BigInt(await this.command(`clock_set ${timeWord(ns)}`, options));
  }

  /** From now on `irqs` tells how the lines into a device change, which is named by its QOM path, and the device is not told. */
  async irqInterceptIn(path: string, options: WaitOptions = {}): Promise<void> {
    await this.command(`irq_intercept_in ${path}`, options);
  }

  /** The same for the lines out of a device. */
  async irqInterceptOut(path: string, options: WaitOptions = {}): Promise<void> {
    await this.command(`irq_intercept_out ${path}`, options);
  }

  async #in(width: Width, port: number, options: WaitOptions): Promise<number> {
    return Number(await this.command(`in${width} ${portWord(port)}`, options));
  }

  async #out(width: Width, port: number, value: number, options: WaitOptions): Promise<void> {
    await this.command(`out${width} ${portWord(port)} ${word('value', value, LARGEST[width])}`, options);
  }

  async #read(width: Width, address: number | bigint, options: WaitOptions): Promise<number> {
    return Number(await this.command(`read${width} ${addressWord(address)}`, options));
  }

  async #write(width: Width, address: number | bigint, value: number, options: WaitOptions): Promise<void> {
    await this.command(`write${width} ${addressWord(address)} ${word('value', value, LARGEST[width])}`, options);
  }
}

const MAX = 2n ** 64n - 1n;

function addressWord(address: number | bigint): string {
  return word('address', address, MAX);
}

function portWord(port: number): string {
  return word('port', port, 0xffff);
}

function timeWord(ns: number | bigint): string {
  return word('time', ns, 2n ** 63n - 1n);
}

/** A number as qtest reads it. */
function word(name: string, value: number | bigint, max: number | bigint): string {
  if (!(typeof value === 'bigint' || Number.isSafeInteger(value)) || value < 0 || value > max) {
    throw new RangeError(`qtest's ${name} is a whole number from 0 to ${max}, not ${value}`);
  }
  return `0x${value.toString(16)}`;
}

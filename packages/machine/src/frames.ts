/** Length of a frame's header: its length, 32 bits, big endian. It is what QEMU's `-netdev stream` speaks. */
const HEADER = 4;
/** The longest that a card can send: 64 KiB with offloads, and their headers. */
const LONGEST = 0x11000;

/** Takes Ethernet frames out of a stream that comes in any pieces. */
export class Frames {
  #pieces: Buffer[] = [];
  #size = 0;

  /**
   * Takes the next piece of the stream → the frames that are whole now, each with its header, as it can be sent on.
   *
   * @throws RangeError for a length that no frame has: the stream cannot be read any further
   */
  *push(piece: Buffer): Generator<Buffer, void, undefined> {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size < HEADER) return;
    const all = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces, this.#size);
    let start = 0;
    while (all.length - start >= HEADER) {
      const length = all.readUInt32BE(start);
      if (length > LONGEST) throw new RangeError(`a frame of ${length} bytes is none: at most ${LONGEST} are`);
      const end = start + HEADER + length;
      if (end > all.length) break;
      yield all.subarray(start, end);
      start = end;
    }
    const rest = all.subarray(start);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#size = rest.length;
  }
}

/** The addresses of a frame with its header, as twelve hexadecimal digits; undefined where it is too short to have them. */
export function addresses(frame: Buffer): { readonly to: string; readonly from: string } | undefined {
  if (frame.length < HEADER + 12) return undefined;
  return { to: frame.toString('hex', HEADER, HEADER + 6), from: frame.toString('hex', HEADER + 6, HEADER + 12) };
}

/** Whether an address of {@link addresses} is of several cards: broadcast or multicast. */
export function isGroup(address: string): boolean {
  return Number.parseInt(address.slice(0, 2), 16) % 2 === 1;
}

/** The start of a conversation; see the protocol in packages/guest/agent/agent.c. */
export const RESET: Buffer<ArrayBuffer> = Buffer.from('\xffqemukit:reset\r\n', 'latin1');
/** How many bytes of each stream may be on their way, in each direction. */
export const WINDOW = 1 << 18;
/** How many bytes the nonce of a hello has. */
export const NONCE = 8;
/** Input in one frame. */
const CHUNK = 1 << 15;
const HEADER = 9;
/** The longest frame that the agent takes, without its first four bytes; it sends much shorter ones. */
const LONGEST = 1 << 20;

/** A message of the agent's protocol. */
export interface Frame {
  /** Which request it belongs to; 0 for none. */
  readonly stream: number;
  /** One character. */
  readonly type: string;
  readonly payload: Buffer;
}

/**
 * A frame as on the wire.
 *
 * @throws RangeError where it is longer than the agent takes
 */
export function encodeFrame(stream: number, type: string, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const length = HEADER - 4 + payload.length;
  if (length > LONGEST) throw new RangeError(`The guest agent takes at most ${LONGEST} bytes of command line`);
  const header = Buffer.alloc(HEADER);
  header.writeUInt32LE(length, 0);
  header.writeUInt32LE(stream, 4);
  header.write(type, 8, 'latin1');
  return Buffer.concat([header, payload]);
}

/** What a host says first, in answer to whatever the agent was in the middle of. */
export function encodeHello(nonce: Uint8Array): Buffer {
  return Buffer.concat([RESET, encodeFrame(0, 'H', nonce)]);
}

/** Data in pieces for one frame each; none of them holds RESET, which would count wherever it stands. */
export function* pieces(data: Uint8Array): Generator<Buffer, void, undefined> {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  for (let start = 0; start < bytes.length;) {
    const piece = bytes.subarray(start, start + CHUNK);
    const at = piece.indexOf(RESET);
    const cut = at < 0 ? piece : piece.subarray(0, at + 1);
    yield cut;
    start += cut.length;
  }
}

/** Cuts what the agent sends into frames, beginning with its answer to one hello: what comes before is void. */
export class FrameReader {
  /** What begins the conversation; undefined once it was found. */
  #start: Buffer | undefined;
  #rest: Buffer = Buffer.alloc(0);

  constructor(nonce: Uint8Array) {
    // Up to the nonce, which was drawn for this: nothing that was said before can be the same.
    const hello = encodeFrame(0, 'H', Buffer.concat([nonce, Buffer.alloc(8)]));
    this.#start = Buffer.concat([RESET, hello.subarray(0, HEADER + NONCE)]);
  }

  /**
   * The frames that this piece completes.
   *
   * @throws RangeError for what is no frame: the two sides are out of step
   */
  push(piece: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    if (this.#start !== undefined) {
      const at = this.#rest.indexOf(this.#start);
      if (at < 0) {
        this.#rest = this.#rest.subarray(-this.#start.length);
        return [];
      }
      this.#rest = this.#rest.subarray(at + RESET.length);
      this.#start = undefined;
    }
    const frames: Frame[] = [];
    while (this.#rest.length >= 4) {
      const end = 4 + this.#rest.readUInt32LE(0);
      if (end < HEADER || end > LONGEST) throw new RangeError(`the guest agent sent a frame of ${end} bytes`);
      if (this.#rest.length < end) break;
      const type = this.#rest.toString('latin1', 8, HEADER);
      frames.push({ stream: this.#rest.readUInt32LE(4), type, payload: this.#rest.subarray(HEADER, end) });
      this.#rest = this.#rest.subarray(end);
    }
    return frames;
  }
}

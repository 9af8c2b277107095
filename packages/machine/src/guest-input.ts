/** What a command reads, or a file is made of. An iterable, as a stream, is read only as fast as the guest takes it. */
export type GuestInput = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** Input as bytes. */
export async function* guestInput(input: GuestInput): AsyncGenerator<Uint8Array, void, undefined> {
  if (typeof input === 'string' || input instanceof Uint8Array) {
    if (input.length > 0) yield bytes(input);
    return;
  }
  for await (const piece of input) yield bytes(piece);
}

function bytes(piece: string | Uint8Array): Uint8Array {
  return typeof piece === 'string' ? Buffer.from(piece) : piece;
}

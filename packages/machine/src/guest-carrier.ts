/** What carries the calls of a {@link GuestShell} to a shell inside the guest. */
export interface GuestCarrier {
  /** What it is called: the value or the key of the option `guest`. */
  readonly name: string;
  /** Settles when nothing more can come. */
  readonly closed: Promise<void>;
  /** How often the next call may rest for 100 ms in the guest, when there is nothing new: less where others wait for the line meanwhile. */
  readonly rests: number;
  /** How many bytes of input a call should have at most, and how many of output it should ask for. */
  readonly most: { readonly input: number; readonly output: number };
  /** Whether anything answers, as words that follow "the guest". */
  describe(): string;
  /** Gets into step with what answers in the guest, whatever was before; resolves when it does. @throws the signal's reason, or why it never will */
  open(signal: AbortSignal): Promise<void>;
  /** Runs a program of the guest with this input, to its end → what it printed on stdout. @throws QemuError where it does not exit with 0, with what it said */
  call(command: readonly string[], input: Uint8Array, signal: AbortSignal): Promise<Buffer>;
  /** Has the session's end told, where the carrier notices it itself; the guest did it, in words that follow its name. */
  onLost?(listener: (why: string) => void): void;
  /** Nothing is called any more. */
  close(): void;
}

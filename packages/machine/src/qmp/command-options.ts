import type { WaitOptions } from '../deadline.ts';

/** How a command is executed: how long its reply is awaited. */
export type CommandOptions = WaitOptions;

/** How a command that QEMU can execute out of band is executed. */
export interface OutOfBandOptions extends CommandOptions {
  /** Out of band: at once, before commands that QEMU is still busy with. Default: false. */
  readonly oob?: boolean | undefined;
}

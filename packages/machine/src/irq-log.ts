import type { WaitOptions } from './deadline.ts';
import { Log } from './log.ts';
import type { Irq } from './qtest-message.ts';

/** Which change is meant. */
export interface IrqOptions extends WaitOptions {
  /** A position from `mark()`; changes before it do not count. Default: 0, all since the launch. */
  readonly from?: number | undefined;
}

/** How many changes are kept; older ones go. */
const KEPT = 10_000;

/** How the intercepted interrupt lines changed, in order, the newest 10 000 changes. */
export class IrqLog extends Log<Irq> {
  constructor() {
    super(KEPT);
  }

  /** Whether a line is raised now: false for one that never changed since it was intercepted. */
  isRaised(line: number): boolean {
    return this.since().findLast((irq) => irq.line === line)?.action === 'raise';
  }

  /**
   * Waits until a line is raised, or lowered: resolves at once if it was already (after `from`).
   *
   * @throws TimeoutError, AbortError, or MachineExitedError when QEMU has ended; the message lists the changes that came
   */
  async waitFor(line: number, action: Irq['action'], options: IrqOptions = {}): Promise<Irq> {
    const { from = 0 } = options;
    const accepts = (irq: Irq) => irq.line === line && irq.action === action;
    return await this.first(
      from,
      accepts,
      () => `waiting for "IRQ ${action} ${line}"; ${this.#describe(from)}`,
      options,
    );
  }

  #describe(from: number): string {
    const changes = this.since(from).map((irq) => `${irq.action} ${irq.line}`);
    return changes.length === 0 ? 'no interrupt line changed' : `changes that came: ${changes.slice(-20).join(', ')}`;
  }
}

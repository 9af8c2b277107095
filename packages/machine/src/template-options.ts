import { boolean, checkMembers, text, type Checks } from './check-members.ts';
import type { WaitOptions } from './deadline.ts';
import type { Machine } from './machine.ts';
import type { MachineOptions } from './options.ts';
import type { TemplateProgress } from './template-progress.ts';

/** When a machine is ready to be saved: when its console has printed a pattern, or when a function that prepares it is done. */
export type TemplateReady = string | RegExp | ((vm: Machine) => unknown);

/** How a template is made. `timeout` (default: 5 minutes) bounds the boot, or the wait for another process that boots it. */
export interface TemplateOptions extends WaitOptions {
  /** Default: when the guest's agent answers. */
  readonly ready?: TemplateReady | undefined;
  /**
   * What tells a function `ready` from others. Default: its source text. To be given where it depends on anything outside of
   * itself, as a variable, a file, another function.
   */
  readonly key?: string | undefined;
  /** Called once a second, by a timer, as long as the template is booted or waited for; not where it is found. */
  readonly onProgress?: ((progress: TemplateProgress) => void) | undefined;
}

/** What a clone may have of its own. `timeout` and `signal` bound the call. */
export interface CloneOptions extends Pick<
  MachineOptions,
  'name' | 'networks' | 'monitor' | 'debugMonitor' | 'paused' | 'timeout' | 'signal'
> {}

const pattern = (value: unknown) =>
  typeof value === 'function' || value instanceof RegExp ? undefined : text(value) && 'is a pattern or a function';

/** Machine.launch() looks at the others. */
const any = () => undefined;

const CHECKS: Checks<TemplateOptions> = {
  ready: pattern,
  key: text,
  onProgress: (value) => (typeof value === 'function' ? undefined : 'is a function'),
  timeout: any,
  signal: any,
};
const CLONE_CHECKS: Checks<CloneOptions> = {
  name: any,
  networks: any,
  monitor: (value) => (value === 'none' ? "is not 'none': a clone is loaded through its monitor" : undefined),
  debugMonitor: any,
  paused: boolean,
  timeout: any,
  signal: any,
};

/** @throws TypeError, RangeError */
export function checkTemplateOptions(options: TemplateOptions): void {
  checkMembers('Template option', options, CHECKS);
}

/** @throws TypeError, RangeError: what a clone is cannot differ from its template, so most options of a machine are none of a clone */
export function checkCloneOptions(options: CloneOptions): void {
  checkMembers('Clone option', options, CLONE_CHECKS);
}

/** What tells one way to the ready point from another. */
export function readyKey({ ready, key }: TemplateOptions): string {
  if (typeof ready === 'function') return `function ${key ?? ready.toString()}`;
  return `${ready instanceof RegExp ? 'RegExp' : 'text'} ${String(ready)} ${key ?? ''}`;
}

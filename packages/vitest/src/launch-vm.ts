import {
  Machine,
  Template,
  TemplateError,
  type CloneOptions,
  type MachineOptions,
  type TemplateOptions,
} from '@qemukit/machine';

import type { FileTemplates } from './file-templates.ts';
import { defaultOptions } from './run-context.ts';
import { showBoot } from './show-boot.ts';
import { sizeOf, type Size } from './vm-size.ts';

/** What a template is booted from: a machine's options, when it is ready, and what to do where it cannot be cloned. */
export interface TemplateSource extends MachineOptions, Pick<TemplateOptions, 'ready' | 'key'> {
  /** Whether a machine that cannot be cloned is an error; else every test boots one, and that is said once. Default: false. */
  readonly require?: boolean | undefined;
}

/** The options of a test's machine. */
export interface VmOptions extends MachineOptions {
  /**
   * A machine that is booted once on this host, and of which the test gets a clone: `linux()`. The other options are added to
   * it, and win; `name`, `networks`, `monitor`, `debugMonitor` and `paused` are the clone's own.
   */
  readonly template?: TemplateSource | Promise<TemplateSource> | undefined;
}

/** Takes a place for a machine of this size, as `FilePlaces` does; there may be no cap, and so none. */
export type TakePlace = (size: Size) => Disposable | undefined;

/** Where clones are prepared ahead, for as many machines of the same options as will be asked for. */
export interface Ahead {
  readonly templates: FileTemplates;
  readonly demand: () => number;
}

/** The reasons that were said. */
const said = new Set<string>();

/** The options with those of the plugin below them. With a template, they are below that: `launchVm()` adds them. */
export function withDefaults(options: VmOptions): VmOptions {
  return options.template === undefined ? { ...defaultOptions(), ...options } : options;
}

/** What a machine with these options takes of the host, with those of its template and of the plugin below them. */
export async function sizeOfVm({ template, cpus, memory }: VmOptions): Promise<Size> {
  const source = await template;
  const defaults = defaultOptions();
  return sizeOf({
    cpus: cpus ?? source?.cpus ?? defaults.cpus,
    memory: memory ?? source?.memory ?? defaults.memory,
  });
}

/**
 * Launches a machine, or clones its template; what the plugin has for every machine is below its options. Its place is freed
 * when it has ended. With `ahead` the template is kept, and clones of it that have nothing of their own but a name are prepared;
 * those stand still, and take no place.
 *
 * @throws what `Machine.launch()`, `Template.boot()` and `clone()` throw
 */
export async function launchVm(options: VmOptions, takePlace: TakePlace, ahead?: Ahead): Promise<Machine> {
  using resources = new DisposableStack();
  resources.use(takePlace(await sizeOfVm(options)));
  const machine = await launchOrClone(options, ahead);
  const place = resources.move();
  void machine.exited.then(() => place.dispose());
  return machine;
}

async function launchOrClone(options: VmOptions, ahead?: Ahead): Promise<Machine> {
  const { template: source, ...all } = options;
  if (source === undefined) return await Machine.launch(withDefaults(all));
  const { ready, key, require = false, ...machine } = await source;
  const { name, networks, monitor, debugMonitor, paused, timeout, signal, ...added } = all;
  const shared = { ...defaultOptions(), ...machine, ...added, networks: networks ?? machine.networks };
  const own: CloneOptions = { name, networks, monitor, debugMonitor, paused, timeout, signal };
  const alike = name !== undefined && [networks, monitor, debugMonitor, paused].every((each) => each === undefined);
  const subject = { shared, ready, key, name };
  const pool = alike ? ahead?.templates.find(subject) : undefined;
  if (pool !== undefined) return await pool.take({ timeout, signal });
  const template = await booted(shared, { ready, key, signal }, require);
  if (template !== undefined && alike && ahead !== undefined) {
    const kept = await ahead.templates.keep(subject, template, name, ahead.demand);
    return await kept.take({ timeout, signal });
  }
  if (template !== undefined) {
    await using _ = template; // a clone holds what it needs of it
    return await template.clone(own);
  }
  await using resources = new AsyncDisposableStack();
  const vm = resources.use(await Machine.launch({ ...shared, ...given(own) }));
  if (ready === undefined) await vm.guest.ready({ signal });
  else if (typeof ready === 'function') await ready(vm);
  else await vm.console.waitFor(ready, { signal });
  resources.move();
  return vm;
}

/** What was not given must not hide what is below it. */
function given(options: CloneOptions): CloneOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The template; undefined where there can be none, which is said. */
async function booted(machine: MachineOptions, how: TemplateOptions, require: boolean): Promise<Template | undefined> {
  try {
    return await Template.boot(machine, { ...how, onProgress: showBoot((line) => process.stderr.write(line)) });
  } catch (error) {
    if (require || !(error instanceof TemplateError)) throw error;
    const why = `${error.message}. Each test boots its own machine`;
    if (!said.has(why)) process.emitWarning(why, { type: 'QemukitWarning' });
    said.add(why);
    return undefined;
  }
}

import { Machine, Template, TemplateError, type MachineOptions, type TemplateOptions } from '@qemukit/machine';

/** What a template is booted from: a machine's options, when it is ready, and what to do where it cannot be cloned. */
export interface TemplateSource extends MachineOptions, Pick<TemplateOptions, 'ready' | 'key'> {
  /** Whether a machine that cannot be cloned is an error; else every test boots one, and that is said once. Default: false. */
  readonly require?: boolean | undefined;
}

/** The options of a test's machine: of its own, or those in which a clone differs from its template. */
export interface VmOptions extends MachineOptions {
  /**
   * A machine that is booted once on this host, and of which the test gets a clone: `linux()`. The other options are the clone's
   * then, as `name` and `networks`.
   */
  readonly template?: TemplateSource | Promise<TemplateSource> | undefined;
}

/** The reasons that were said. */
const said = new Set<string>();

/**
 * Launches a machine, or clones its template.
 *
 * @throws what `Machine.launch()`, `Template.boot()` and `clone()` throw
 */
export async function launchVm(options: VmOptions): Promise<Machine> {
  const { template: source, ...own } = options;
  if (source === undefined) return await Machine.launch(own);
  const { ready, key, require = false, ...machine } = await source;
  const { signal } = own;
  const template = await booted(machine, { ready, key, signal }, require);
  if (template !== undefined) {
    await using _ = template; // a clone holds what it needs of it
    return await template.clone(own);
  }
  await using resources = new AsyncDisposableStack();
  const vm = resources.use(await Machine.launch({ ...machine, ...own }));
  if (ready === undefined) await vm.guest.ready({ signal });
  else if (typeof ready === 'function') await ready(vm);
  else await vm.console.waitFor(ready, { signal });
  resources.move();
  return vm;
}

/** The template; undefined where there can be none, which is said. */
async function booted(machine: MachineOptions, how: TemplateOptions, require: boolean): Promise<Template | undefined> {
  try {
    return await Template.boot(machine, how);
  } catch (error) {
    if (require || !(error instanceof TemplateError)) throw error;
    const why = `${error.message}. Each test boots its own machine`;
    if (!said.has(why)) process.emitWarning(why, { type: 'QemukitWarning' });
    said.add(why);
    return undefined;
  }
}

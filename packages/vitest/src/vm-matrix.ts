import type { MachineOptions } from '@qemukit/machine';

/** One of the combinations that `vmMatrix()` makes. */
export interface VmVariant {
  /** What tells it from the others, for the title of a test: `aarch64, 2 cpus`. */
  readonly title: string;
  /** For `vmOptions`. */
  readonly options: MachineOptions;
}

/**
 * All combinations of one of each list, for `describe.for`: `vmMatrix([{ machine: 'pc' }, { machine: 'q35' }], …)`. A title
 * of your own goes before the options, as `['old', { binary: '/opt/qemu-7.2/bin/qemu-system-x86_64' }]`; of two that name the
 * same option the later list's wins.
 *
 * @throws RangeError for a list that is empty: nothing would be tested; or for two combinations of the same title
 */
export function vmMatrix(
  ...lists: readonly (readonly (MachineOptions | readonly [title: string, options: MachineOptions])[])[]
): readonly VmVariant[] {
  let all: readonly VmVariant[] = [{ title: '', options: {} }];
  for (const list of lists) {
    if (list.length === 0) throw new RangeError('A list of vmMatrix() is empty: nothing would be tested');
    const variants = list.map((each) => variant(each));
    all = all.flatMap((one) => variants.map((other) => combine(one, other)));
  }
  const titles = all.map(({ title }) => title);
  const twice = titles.find((title, n) => titles.indexOf(title) !== n);
  if (twice !== undefined) {
    throw new RangeError(`vmMatrix() has "${twice}" twice: give these options titles, as ['a title', { … }]`);
  }
  return all;
}

function combine(one: VmVariant, other: VmVariant): VmVariant {
  const title = [one.title, other.title].filter((part) => part !== '').join(', ');
  return { title, options: { ...one.options, ...other.options } };
}

function variant(each: MachineOptions | readonly [string, MachineOptions]): VmVariant {
  if (isTitled(each)) return { title: each[0], options: each[1] };
  return {
    title: Object.entries(each)
      .map(([name, value]) => describe(name, value))
      .join(', '),
    options: each,
  };
}

function isTitled(each: MachineOptions | readonly [string, MachineOptions]): each is readonly [string, MachineOptions] {
  return Array.isArray(each);
}

/** A name says what it is; a number or a switch does not. */
function describe(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return `${value} ${name}`;
  if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name);
  return `${name} ${JSON.stringify(value)}`;
}

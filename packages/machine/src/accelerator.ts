import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { hostArchitecture } from './architecture.ts';
import { QemuError } from './errors.ts';
import { explainKvm, groupName } from './kvm-access.ts';

/** Whether an accelerator works on this host for a guest architecture. */
export interface AcceleratorProbe {
  readonly name: 'kvm' | 'hvf' | 'tcg';
  readonly usable: boolean;
  /** Whether `auto` passes it over although it works, because guests run slower than under tcg. */
  readonly slow?: boolean;
  /** In words: why it works, or why not and what to do. */
  readonly why: string;
}

/** The accelerator that was chosen, and why. */
export interface ChosenAccelerator {
  readonly name: string;
  readonly why: string;
}

/**
 * Which accelerators this host has for guests of an architecture, fastest first. KVM is tried by opening `/dev/kvm` for
 * reading and writing, because that it exists says little. hvf counts as usable on every Mac of the guest's architecture.
 */
export async function probeAccelerators(architecture: string): Promise<readonly AcceleratorProbe[]> {
  const tcg = {
    name: 'tcg',
    usable: true,
    why: 'translation works everywhere, at a tenth of the speed or less',
  } as const;
  return [probe('kvm', architecture, probeKvm), probe('hvf', architecture, probeHvf), tcg];
}

/**
 * Decides on an accelerator: for `auto` the first of kvm, hvf and tcg that works and is not slow; for one of these, that one. Any other name
 * (`xen`, `whpx`) is taken unchecked. Options after a comma stay with the name.
 *
 * @throws QemuError if the one wanted does not work here, with why and what to do
 */
export async function chooseAccelerator(wanted: string, architecture: string): Promise<ChosenAccelerator> {
  return choose(wanted, architecture, await probeAccelerators(architecture));
}

/** The decision alone, from what was found. */
export function choose(wanted: string, architecture: string, probes: readonly AcceleratorProbe[]): ChosenAccelerator {
  if (wanted === 'auto') {
    const taken = (accelerator: AcceleratorProbe) => accelerator.usable && accelerator.slow !== true;
    const best = probes.find(taken);
    const better = probes.filter((accelerator) => !taken(accelerator) && accelerator.why !== OTHER_PLATFORM);
    const reasons = better.map(({ name, why }) => `not ${name}, because ${why}`);
    if (best?.name === 'tcg' && reasons.length > 0) return { name: 'tcg', why: reasons.join('; ') };
    return best ?? { name: 'tcg', why: 'nothing else was found' };
  }
  const found = probes.find(({ name }) => name === wanted.split(',')[0]);
  if (found === undefined) return { name: wanted, why: 'it was asked for, and is not checked' };
  if (found.usable) return { name: wanted, why: `it was asked for; ${found.why}` };
  throw new QemuError(
    `Cannot use the accelerator ${found.name} for ${architecture}: ${found.why}. Accelerator 'auto' takes what works, 'tcg' always does.`,
  );
}

const OTHER_PLATFORM = 'it belongs to another operating system';

const SOFTWARE_KVM = 'behind /dev/kvm is no hardware virtualization but PVM, which is fast for guests made for it only';

type Verdict = Omit<AcceleratorProbe, 'name'>;

function probe(name: 'kvm' | 'hvf', architecture: string, ask: () => Verdict): AcceleratorProbe {
  if (process.platform !== (name === 'kvm' ? 'linux' : 'darwin')) return { name, usable: false, why: OTHER_PLATFORM };
  const host = hostArchitecture();
  if (!runsNatively(architecture, host)) {
    return { name, usable: false, why: `the host is ${host} and cannot run ${architecture} itself` };
  }
  return { name, ...ask() };
}

/** Whether a host's CPU executes a guest architecture's code. */
function runsNatively(guest: string, host: string): boolean {
  return guest === host || (guest === 'i386' && host === 'x86_64');
}

function probeHvf(): Verdict {
  return { usable: true, why: 'this is macOS on the same architecture' };
}

function probeKvm(): Verdict {
  try {
    closeSync(openSync('/dev/kvm', 'r+'));
    // Measured: SeaBIOS takes 25 times as long as under tcg, because each of its instructions is emulated in the kernel.
    if (existsSync('/sys/module/kvm_pvm')) return { usable: true, slow: true, why: SOFTWARE_KVM };
    return { usable: true, why: '/dev/kvm can be opened' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { usable: false, why: explainKvm({ code, device: kvmDevice(), container: inContainer() }) };
  }
}

function kvmDevice(): { readonly mode: number; readonly group: string } | undefined {
  const found = statSync('/dev/kvm', { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const groups = existsSync('/etc/group') ? readFileSync('/etc/group', 'utf8') : '';
  return { mode: found.mode, group: groupName(groups, found.gid) };
}

function inContainer(): boolean {
  return existsSync('/.dockerenv') || existsSync('/run/.containerenv');
}

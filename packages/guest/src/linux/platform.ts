/** The architectures of Linux guests, in QEMU's words. */
export type LinuxArchitecture = 'x86_64' | 'aarch64';

/** What is particular to the guests of one architecture. */
export interface Platform {
  /** Debian's name of the architecture. */
  readonly debian: string;
  /** The packages that name the distribution's newest kernel, the smallest first: Debian's for clouds, Ubuntu's, Debian's. */
  readonly kernelPackages: readonly string[];
  /** What a kernel may be given as. */
  readonly kernelFormats: string;
  /** Where programs look for their loader and their libraries, as in a release that does not have all in /usr. */
  readonly libraries: readonly string[];
  /** The serial port that is the console. */
  readonly console: string;
  /** The kernel's command line. */
  readonly append: string;
  /** What kernels of distributions are told besides: ours would hand it to the first process as its environment. */
  readonly appendForOthers: string;
  /** What makes a guest obey, where the kernel has it as a module: its power button, the port of its agent, word of a panic. */
  readonly helpfulModules: readonly string[];
  /** The processor; undefined for QEMU's own choice. */
  readonly cpu: string | undefined;
  /** The device by which its kernel says that it panicked; it stands still then, for a look at its screen and memory. */
  readonly args: readonly string[];
}

/**
 * No messages but errors, no grace periods that nobody waits for, random numbers from the start; and after a panic the machine
 * restarts at once, where QEMU does not learn of it.
 */
const COMMON = 'quiet random.trust_cpu=on rcupdate.rcu_expedited=1';

/** What costs an emulated processor about a quarter of the boot, in kernels that have it: work against attacks, and self-tests. */
const COMMON_FOR_OTHERS = 'nokaslr mitigations=off cryptomgr.notests audit=0 selinux=0 apparmor=0';

/** The platforms of Linux guests. */
export const PLATFORMS: Readonly<Record<LinuxArchitecture, Platform>> = {
  x86_64: {
    debian: 'amd64',
    kernelPackages: ['linux-image-cloud-amd64', 'linux-image-virtual', 'linux-image-amd64'],
    kernelFormats: 'a bzImage or vmlinux',
    libraries: ['/lib64', '/lib/x86_64-linux-gnu'],
    console: 'ttyS0',
    // What is known need not be measured.
    append: `console=ttyS0 ${COMMON} no_timer_check tsc=reliable lpj=4000000 8250.nr_uarts=1 panic=-1`,
    appendForOthers: COMMON_FOR_OTHERS,
    helpfulModules: ['button', 'evdev', 'virtio_pci', 'virtio_mmio', 'virtio_console', 'pvpanic_mmio'],
    cpu: undefined,
    args: ['-device', 'pvpanic', '-action', 'panic=pause'],
  },
  aarch64: {
    debian: 'arm64',
    kernelPackages: ['linux-image-cloud-arm64', 'linux-image-virtual', 'linux-image-arm64'],
    kernelFormats: 'an Image',
    libraries: ['/lib/ld-linux-aarch64.so.1', '/lib/aarch64-linux-gnu'],
    console: 'ttyAMA0',
    append: `console=ttyAMA0 ${COMMON} random.trust_bootloader=on panic=-1`,
    // Pointer authentication is a cipher at each call and return, which an emulated processor computes.
    appendForOthers: `${COMMON_FOR_OTHERS} arm64.nopauth`,
    helpfulModules: ['gpio_keys', 'evdev', 'virtio_pci', 'virtio_mmio', 'virtio_console', 'pvpanic_pci'],
    // The machine type's own is a processor of 32 bits.
    cpu: 'max',
    args: ['-device', 'pvpanic-pci', '-action', 'panic=pause'],
  },
};

/** Whether there are Linux guests for an architecture. */
export function isLinuxArchitecture(architecture: string): architecture is LinuxArchitecture {
  return Object.hasOwn(PLATFORMS, architecture);
}

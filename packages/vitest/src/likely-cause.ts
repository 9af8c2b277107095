/** What the book of patterns reads: all that a machine left in words. */
export interface Clues {
  /** What the guest printed, on all of its consoles. */
  readonly console: string;
  /** What QEMU itself printed. */
  readonly stderr: string;
  /** The monitor's messages, as JSON lines. */
  readonly qmp: string;
}

/** Why a machine may have failed, and what to do about it. */
export interface LikelyCause {
  readonly cause: string;
  readonly fix: string;
}

/** One page of the book: where it looks, what for, and what that means; `$1` is what the pattern's first group matched. */
interface Page extends LikelyCause {
  readonly in: readonly (keyof Clues)[];
  readonly pattern: RegExp;
}

/**
 * The patterns, the most telling first: a kernel that finds no root panics too, and firmware that finds nothing to boot says so
 * long before the test looks at it.
 */
const BOOK: readonly Page[] = [
  {
    in: ['stderr'],
    pattern: /Could not access KVM kernel module: (.+)|(?:failed to initialize|invalid accelerator) kvm\b/i,
    cause: 'KVM is not accessible on this host',
    fix: "make /dev/kvm readable and writable for this user (group kvm), or take the option accelerator: 'tcg'",
  },
  {
    in: ['stderr'],
    pattern: /Failed to get (?:shared )?"\w+" lock/,
    cause: 'an image is in use by another QEMU',
    fix: 'give each machine an overlay of its own over the image (`overlay()`), or end the other one',
  },
  {
    in: ['stderr'],
    pattern:
      /could not load PC BIOS '([^']+)'|[Cc]ould not (?:find|load) (?:ROM|BIOS|firmware) (?:image )?'?([^'\n]+)'?|Could not open '([^']*(?:OVMF|AAVMF|edk2|QEMU_EFI)[^']*)': No such file/,
    cause: 'the firmware "$1" was not found',
    fix: "install it (Debian and Ubuntu: the package ovmf, for ARM qemu-efi-aarch64) and give the file's path",
  },
  {
    in: ['stderr'],
    pattern:
      /cannot set up guest memory '[^']*': Cannot allocate memory|cannot allocate memory|failed to allocate memory/i,
    cause: 'the host has not enough memory for the machine',
    fix: 'take a smaller option memory, or run fewer machines at once',
  },
  {
    in: ['stderr', 'qmp'],
    pattern: /'([^'"\n]+)' is not a valid device model name/,
    cause: 'this QEMU has no device "$1"',
    fix: 'see `qemu-system-… -device help` for those that it has; some come in packages of their own (qemu-system-modules-*)',
  },
  {
    in: ['stderr'],
    pattern: /Could not open '([^']+)': (?:No such file or directory|Permission denied)/,
    cause: 'QEMU could not open "$1"',
    fix: 'check the path, and that this user may read it (and write, unless it is read-only)',
  },
  {
    in: ['console'],
    pattern: /Kernel panic - not syncing: VFS: Unable to mount root fs/,
    cause: "the guest's kernel found no root file system",
    fix: 'check root= on the kernel command line, that the disk is attached, and that the kernel or initrd has its driver',
  },
  {
    in: ['console'],
    pattern:
      /Out of memory(?: and no killable processes|: Killed process \d+ \(([^)]*)\))|Kernel panic - not syncing: System is deadlocked on memory/,
    cause: 'the guest ran out of memory',
    fix: 'give it more with the option memory',
  },
  {
    in: ['console'],
    pattern: /Kernel panic - not syncing: ([^\r\n]+)/,
    cause: "the guest's kernel panicked: $1",
    fix: 'read the lines before "Kernel panic" in console.log',
  },
  {
    in: ['qmp'],
    pattern: /"event": ?"GUEST_PANICKED"/,
    cause: "the guest's kernel panicked",
    fix: 'read the end of console.log; with console=ttyS0 on its command line the kernel says why',
  },
  {
    in: ['qmp'],
    // With -no-reboot it ends QEMU; else the guest starts anew, and again: firmware may do so once or twice on purpose.
    pattern:
      /"event": ?"SHUTDOWN"[^\n]*"reason": ?"guest-reset"|(?:"event": ?"RESET"[^\n]*"reason": ?"guest-reset"[^]*?){3}/,
    cause: 'the guest reset itself: a reboot, or a triple fault (a fault that no handler took)',
    fix: "if it was not meant to, add args: ['-no-reboot', '-d', 'cpu_reset'] and read the CPU's last state in stderr.log",
  },
  {
    in: ['console'],
    pattern:
      /No bootable device\.|BdsDxe: No bootable option or device was found|No bootable option or device was found/,
    cause: 'the firmware found nothing to boot',
    fix: 'attach a bootable disk, or boot a kernel directly with -kernel (as `linux()` of @qemukit/guest does)',
  },
];

/** What most likely went wrong, from what the machine printed; undefined where nothing in the book fits. */
export function likelyCause(clues: Clues): LikelyCause | undefined {
  for (const { in: places, pattern, cause, fix } of BOOK) {
    for (const place of places) {
      const match = pattern.exec(clues[place]);
      // An alternative without a group leaves undefined in its place.
      if (match !== null) return { cause: cause.replace('$1', () => match.slice(1).find(Boolean) ?? ''), fix };
    }
  }
  return undefined;
}

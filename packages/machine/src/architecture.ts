/** QEMU's name, Debian's name of an architecture, by Node's name. */
const NAMES: Readonly<Record<string, readonly [qemu: string, debian: string]>> = {
  x64: ['x86_64', 'amd64'],
  ia32: ['i386', 'i386'],
  arm64: ['aarch64', 'arm64'],
  arm: ['arm', 'armhf'],
  riscv64: ['riscv64', 'riscv64'],
  ppc64: ['ppc64', 'ppc64el'],
  s390x: ['s390x', 's390x'],
  loong64: ['loongarch64', 'loong64'],
};

/** The host's architecture as QEMU calls it: the `x86_64` of `qemu-system-x86_64`. */
export function hostArchitecture(node: string = process.arch): string {
  return NAMES[node]?.[0] ?? node;
}

/** The host's architecture as Debian calls it: `amd64`, `arm64`. */
export function debianArchitecture(node: string = process.arch): string {
  return NAMES[node]?.[1] ?? node;
}

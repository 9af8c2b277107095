/** What the agent is compiled with, for one architecture. */
export interface Toolchain {
  /** The compiler. */
  readonly gcc: string;
  /** What the compiler says of itself: another version may make other bytes. */
  readonly version: string;
  /** In paths of the C library. */
  readonly triplet: string;
  /** The architecture as Debian calls it. */
  readonly debian: string;
  /** The SHA-256 of its package of the C library, {@link MUSL}. */
  readonly musl: string;
}

/** The C library: a Debian package, which is unpacked and not installed, for those of other architectures cannot be. */
export const MUSL = { name: 'musl-dev', version: '1.2.3-1' };

/** The toolchains, by architecture in QEMU's words. */
export const TOOLCHAINS = {
  x86_64: {
    gcc: 'x86_64-linux-gnu-gcc',
    version: 'x86_64-linux-gnu-gcc (Debian 12.2.0-14+deb12u1) 12.2.0',
    triplet: 'x86_64-linux-musl',
    debian: 'amd64',
    musl: '7c34f29a0c1aa12f6da1d25ed6de6fe6bbd9e048ee76b3dcb88c5e51fb65507f',
  },
  aarch64: {
    gcc: 'aarch64-linux-gnu-gcc',
    version: 'aarch64-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0',
    triplet: 'aarch64-linux-musl',
    debian: 'arm64',
    musl: '55c2ca4bc3041c8ed8ac7dc3ef6080d9551a21650568b2fd7610b59eaf98a4f4',
  },
} as const satisfies Record<string, Toolchain>;

/** The architectures that there is an agent for. */
export type AgentArchitecture = keyof typeof TOOLCHAINS;

/** Firmware for a guest architecture, and where distributions put it. */
export interface Firmware {
  readonly name: string;
  readonly architecture: 'x86_64' | 'aarch64' | 'riscv64';
  /** Whether guests of this architecture boot with it by default: it comes with QEMU's own packages. */
  readonly standard: boolean;
  /** In the order of preference. */
  readonly paths: readonly string[];
}

/** Debian and Ubuntu, Fedora, Arch, Alpine, openSUSE, Homebrew (ARM, Intel) and QEMU's own installation. */
export const FIRMWARE: readonly Firmware[] = [
  {
    name: 'SeaBIOS',
    architecture: 'x86_64',
    standard: true,
    paths: [
      '/usr/share/seabios/bios-256k.bin',
      '/usr/share/qemu/bios-256k.bin',
      '/opt/homebrew/share/qemu/bios-256k.bin',
      '/usr/local/share/qemu/bios-256k.bin',
    ],
  },
  {
    name: 'OVMF (UEFI)',
    architecture: 'x86_64',
    standard: false,
    paths: [
      '/usr/share/OVMF/OVMF_CODE_4M.fd',
      '/usr/share/OVMF/OVMF_CODE.fd',
      '/usr/share/edk2/ovmf/OVMF_CODE_4M.qcow2',
      '/usr/share/edk2/ovmf/OVMF_CODE.fd',
      '/usr/share/edk2/x64/OVMF_CODE.4m.fd',
      '/usr/share/edk2-ovmf/x64/OVMF_CODE.fd',
      '/usr/share/qemu/ovmf-x86_64-4m-code.bin',
      '/usr/share/qemu/ovmf-x86_64-code.bin',
      '/usr/share/qemu/edk2-x86_64-code.fd',
      '/opt/homebrew/share/qemu/edk2-x86_64-code.fd',
      '/usr/local/share/qemu/edk2-x86_64-code.fd',
    ],
  },
  {
    name: 'AAVMF (UEFI)',
    architecture: 'aarch64',
    standard: false,
    paths: [
      '/usr/share/AAVMF/AAVMF_CODE.fd',
      '/usr/share/qemu-efi-aarch64/QEMU_EFI.fd',
      '/usr/share/edk2/aarch64/QEMU_EFI-pflash.qcow2',
      '/usr/share/edk2/aarch64/QEMU_EFI.fd',
      '/usr/share/edk2/aarch64/QEMU_CODE.fd',
      '/usr/share/qemu/aavmf-aarch64-code.bin',
      '/usr/share/qemu/edk2-aarch64-code.fd',
      '/opt/homebrew/share/qemu/edk2-aarch64-code.fd',
      '/usr/local/share/qemu/edk2-aarch64-code.fd',
    ],
  },
  {
    name: 'OpenSBI',
    architecture: 'riscv64',
    standard: true,
    paths: [
      '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin',
      '/usr/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin',
      '/opt/homebrew/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin',
      '/usr/local/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin',
    ],
  },
];

// Devices that all machines can have: two on PCI, and fw_cfg, by which QEMU hands files to its guest.
#include "guest.h"

// Gives a device its place in memory → where that is; 0 where there is no such device.
static uptr pci_claim(u32 id, u32 *function) {
  for (*function = 0; *function < 256; *function += 8) {
    if (pci_read32(*function, 0) != id) continue;
    uptr base = pci_window + *function * 0x1000;
    pci_write32(*function, 0x10, base);
    pci_write16(*function, 4, 2); // it answers to memory accesses
    return base;
  }
  return 0;
}

// pvpanic-pci: docs/specs/pvpanic.rst of QEMU
error panic(int command) {
  u32 function;
  uptr base = pci_claim(0x00111b36, &function);
  if (!base) return "there is no device pvpanic-pci";
  if (command) answer(0);
  MMIO8(base) = 1;
  halt();
}

// The watchdog i6300esb, of Intel's 6300ESB I/O Controller Hub: a write to its timers is preceded by two to its lock.
static void set_timer(uptr timer, uptr base, u32 milliseconds) {
  MMIO16(base + 0xc) = 0x80;
  MMIO16(base + 0xc) = 0x86;
  MMIO32(timer) = milliseconds;
}

error watchdog(u32 milliseconds) {
  u32 function;
  uptr base = pci_claim(0x25ab8086, &function);
  if (!base) return "there is no device i6300esb";
  if (milliseconds >= 1 << 20) return "it can wait for 1048575 ms at most";
  pci_write8(function, 0x68, 0); // stopped
  if (!milliseconds) return 0;
  // It has two stages: the first may interrupt, and is not to; the second acts.
  set_timer(base, base, milliseconds / 2);
  set_timer(base + 4, base, milliseconds - milliseconds / 2);
  pci_write16(function, 0x60, 3); // ticks of 1 ms, no interrupt, action enabled
  pci_write8(function, 0x68, 2);  // started, both stages anew
  return 0;
}

// fw_cfg: docs/specs/fw_cfg.rst of QEMU. Its own numbers are big-endian.
static u32 fw_cfg_u32(void) {
  u32 value = 0;
  for (int i = 0; i < 4; i++) value = value << 8 | fw_cfg_byte();
  return value;
}

static int has_fw_cfg(void) {
  fw_cfg_select(0);
  return fw_cfg_u32() == 0x51454d55; // "QEMU"
}

u32 cpu_count(void) {
  if (!has_fw_cfg()) return 0;
  fw_cfg_select(5);
  return fw_cfg_byte();
}

error print_fw_cfg(const char *name) {
  if (!has_fw_cfg()) return "there is no fw_cfg";
  fw_cfg_select(0x19);
  for (u32 count = fw_cfg_u32(); count; count--) {
    u32 size = fw_cfg_u32();
    u32 key = fw_cfg_u32() >> 16;
    int same = 1, ended = 0;
    for (int i = 0; i < 56; i++) {
      char c = fw_cfg_byte();
      if (ended) continue;
      if (c != name[i]) same = 0;
      ended = !c || !same;
    }
    if (!same) continue;
    fw_cfg_select(key);
    while (size--) say_char(fw_cfg_byte());
    return 0;
  }
  return "there is no such file in fw_cfg";
}

// The machine type virt of qemu-system-riscv64, in machine mode: hw/riscv/virt.c of QEMU has its addresses.
#include "virt.h"

const char architecture[] = "riscv64";
const uptr pci_window = 0x40000000;
const uptr pci_configuration = 0x30000000;
const uptr fw_cfg = 0x10100000;

#define UART 0x10000000
#define PLIC 0x0c000000
#define CLAIM (PLIC + 0x200004)
#define TEST_DEVICE 0x00100000
#define SERIAL_INTERRUPT 10

// Interrupts are masked for good: one that is pending ends `wfi` all the same.
void halt(void) {
  asm volatile("csrw mie, zero");
  for (;;) asm volatile("wfi");
}

u64 ticks(void) {
  u64 value;
  asm volatile("rdtime %0" : "=r"(value));
  return value;
}

void serial_put(u8 c) {
  while (!(MMIO8(UART + 5) & 0x20)) {}
  MMIO8(UART) = c;
}

// An interrupt that was claimed and ended comes again for as long as its reason is there.
u8 serial_get(void) {
  for (;;) {
    u32 interrupt = MMIO32(CLAIM);
    if (interrupt) MMIO32(CLAIM) = interrupt;
    if (MMIO8(UART + 5) & 1) return MMIO8(UART);
    asm volatile("wfi" ::: "memory");
  }
}

void machine_init(void) {
  MMIO8(UART + 1) = 1; // interrupts when something was received
  MMIO32(PLIC + 4 * SERIAL_INTERRUPT) = 1;
  MMIO32(PLIC + 0x2000) = 1 << SERIAL_INTERRUPT;
  MMIO32(PLIC + 0x200000) = 0;
  asm volatile("csrw mie, %0" ::"r"(1 << 11));
}

// The device that SiFive tests its chips with ends QEMU.
static error test_device(u32 value) {
  answer(0);
  MMIO32(TEST_DEVICE) = value;
  halt();
}

error poweroff(void) { return test_device(0x5555); }
error reboot(void) { return test_device(0x7777); }
error exit_with(u32 code) { return test_device(code << 16 | 0x3333); }

void undefined_instruction(void) { asm volatile("unimp"); }

// The machine type virt of qemu-system-aarch64: hw/arm/virt.c of QEMU has its addresses.
#include "virt.h"

const char architecture[] = "aarch64";
const uptr pci_window = 0x10000000;
const uptr pci_configuration = 0x4010000000;
const uptr fw_cfg = 0x09020000;

#define UART 0x09000000
#define GICD 0x08000000
#define GICC 0x08010000
#define GPIO 0x09030000
#define SERIAL_INTERRUPT 33
#define GPIO_INTERRUPT 39
#define POWER_BUTTON 8 // a pin of GPIO

// Interrupts are masked for good: one that is pending ends `wfi` all the same.
void halt(void) {
  for (;;) asm volatile("wfi");
}

u64 ticks(void) {
  u64 value;
  asm volatile("mrs %0, cntvct_el0" : "=r"(value));
  return value;
}

// Power State Coordination Interface (Arm DEN0022): QEMU is the one that answers.
enum { POWER_OFF = 0x84000008, RESET = 0x84000009 };

static void __attribute__((noreturn)) psci(u32 function) {
  register uptr x0 asm("x0") = function;
  asm volatile("hvc #0" : "+r"(x0)::"memory");
  halt();
}

void serial_put(u8 c) {
  while (MMIO32(UART + 0x18) & 0x20) {}
  MMIO32(UART) = c;
}

u8 serial_get(void) {
  while (MMIO32(UART + 0x18) & 0x10) {
    if (MMIO32(GPIO + 0x414) & POWER_BUTTON) psci(POWER_OFF);
    asm volatile("wfi" ::: "memory");
  }
  u8 c = MMIO32(UART);
  MMIO32(UART + 0x44) = 0x7ff;
  return c;
}

// The interrupt controller has to pass an interrupt on, or `wfi` would not end.
static void enable_interrupt(u32 number) {
  MMIO32(GICD + 0x100 + number / 32 * 4) = 1u << number % 32;
  MMIO8(GICD + 0x400 + number) = 0;
  MMIO8(GICD + 0x800 + number) = 1;
}

void machine_init(void) {
  MMIO32(UART + 0x2c) = 0x60;  // 8 bits, no FIFO
  MMIO32(UART + 0x30) = 0x301; // on, both ways
  MMIO32(UART + 0x38) = 0x50;  // interrupts when something was received
  MMIO32(GPIO + 0x40c) = POWER_BUTTON; // when it goes up
  MMIO32(GPIO + 0x410) = POWER_BUTTON;
  MMIO32(GICD) = 1;
  enable_interrupt(SERIAL_INTERRUPT);
  enable_interrupt(GPIO_INTERRUPT);
  MMIO32(GICC + 4) = 0xff;
  MMIO32(GICC) = 1;
}

error poweroff(void) {
  answer(0);
  psci(POWER_OFF);
}

error reboot(void) {
  answer(0);
  psci(RESET);
}

// SYS_EXIT_EXTENDED of Arm's semihosting. Where QEMU has that switched off, it is an undefined instruction.
error exit_with(u32 code) {
  answer(0);
  uptr block[] = {0x20026, code};
  register uptr x0 asm("x0") = 0x20, x1 asm("x1") = (uptr)block;
  asm volatile("hlt #0xf000" ::"r"(x0), "r"(x1) : "memory");
  halt();
}

void undefined_instruction(void) { asm volatile("udf #0"); }

// The micro-guest: what its machine-independent part (guest.c, devices.c) and the part of one machine (x86_64.c, aarch64.c,
// riscv64.c) promise one another.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef unsigned long uptr;

#define MMIO8(address) (*(volatile u8 *)(uptr)(address))
#define MMIO16(address) (*(volatile u16 *)(uptr)(address))
#define MMIO32(address) (*(volatile u32 *)(uptr)(address))

// How a command ended: 0, or why it could not be done.
typedef const char *error;

// guest.c

// Part of an answer. Each of its lines begins with a space, so that none can be taken for the "ok" or "err" that ends it.
void say_char(char c);
void say(const char *text);
void say_hex(u64 value, int digits);
// Ends an answer. Whoever does something that the guest does not come back from says so before.
void answer(error why);
// The CPU met an exception: says which and where, tells the host, and halts.
void exception(u64 number, u64 code, u64 at);
// Entered by the start code, with a stack and cleared variables.
void guest_main(void);

// devices.c: what is the same on all machines, because it is on PCI or fw_cfg

// Tells the host of a panic; as a command (1) it is answered before.
error panic(int command);
error watchdog(u32 milliseconds);
error print_fw_cfg(const char *name);
u32 cpu_count(void);

// Each machine's own

extern const char architecture[];
void machine_init(void);
void serial_put(u8 c);
// Waits for a character with the CPU halted: a guest that polled would keep a core of the host busy under TCG.
u8 serial_get(void);
u64 ticks(void);
void undefined_instruction(void);
void halt(void) __attribute__((noreturn));
error poweroff(void);
error reboot(void);
error exit_with(u32 code);
error triple_fault(void);
// A sector's 512 bytes, from the first IDE disk or to it.
error read_sector(u32 number, u8 *data);
error write_sector(u32 number, const u8 *data);
error show(const char *text);
error print_keys(u32 count);

void fw_cfg_select(u16 key);
u8 fw_cfg_byte(void);

// Configuration space on bus 0, `function` being device * 8 + function; -1 is read where there is nothing.
u32 pci_read32(u32 function, u32 offset);
void pci_write8(u32 function, u32 offset, u8 value);
void pci_write16(u32 function, u32 offset, u16 value);
void pci_write32(u32 function, u32 offset, u32 value);
// Where in memory the machine lets PCI devices appear. No firmware has given them a place, so the guest does.
extern const uptr pci_window;

// A PC, in 32-bit protected mode: machine types pc, q35 and microvm.
#include "font.h"
#include "guest.h"

const char architecture[] = "x86_64";
const uptr pci_window = 0xfe000000;

static inline void outb(u16 port, u8 value) { asm volatile("outb %0,%1" ::"a"(value), "Nd"(port)); }
static inline void outw(u16 port, u16 value) { asm volatile("outw %0,%1" ::"a"(value), "Nd"(port)); }
static inline void outl(u16 port, u32 value) { asm volatile("outl %0,%1" ::"a"(value), "Nd"(port)); }

static inline u8 inb(u16 port) {
  u8 value;
  asm volatile("inb %1,%0" : "=a"(value) : "Nd"(port));
  return value;
}

static inline u16 inw(u16 port) {
  u16 value;
  asm volatile("inw %1,%0" : "=a"(value) : "Nd"(port));
  return value;
}

static inline u32 inl(u16 port) {
  u32 value;
  asm volatile("inl %1,%0" : "=a"(value) : "Nd"(port));
  return value;
}

// Interrupts do one thing: they end a halt. They are off at all other times, so none is missed between a look at a device and
// the halt: `sti` takes effect after the instruction that follows it.
static void halt_until_interrupt(void) { asm volatile("sti; hlt; cli" ::: "memory"); }

void halt(void) {
  for (;;) asm volatile("cli; hlt");
}

u64 ticks(void) {
  u64 value;
  asm volatile("rdtsc" : "=A"(value));
  return value;
}

// Interrupts

static struct gate {
  u16 low, selector;
  u8 zero, type;
  u16 high;
} __attribute__((packed)) gates[48];

struct table {
  u16 limit;
  const void *base;
} __attribute__((packed));

// Of x86_64.S: 16 bytes for each exception, and the end of a hardware interrupt.
extern char exception_entries[], interrupt_entry[];

static void set_gate(int vector, char *entry) {
  gates[vector] = (struct gate){(u16)(uptr)entry, 8, 0, 0x8e, (uptr)entry >> 16};
}

static void init_interrupts(void) {
  for (int i = 0; i < 32; i++) set_gate(i, exception_entries + i * 16);
  for (int i = 32; i < 48; i++) set_gate(i, interrupt_entry);
  struct table idt = {sizeof gates - 1, gates};
  asm volatile("lidt %0" ::"m"(idt));
  // The local APIC passes on what the PIC has, and NMIs: firmware would have done that.
  MMIO32(0xfee000f0) = 0x1ff;
  MMIO32(0xfee00350) = 0x700;
  MMIO32(0xfee00360) = 0x400;
  // Both PICs: vectors from 32 on; the keyboard (1), the second PIC (2), COM1 (4), ACPI (9) and IDE (14) may interrupt.
  static const u8 pics[][2] = {{0x20, 0x11}, {0xa0, 0x11}, {0x21, 32}, {0xa1, 40},           {0x21, 4},
                               {0xa1, 2},    {0x21, 1},    {0xa1, 1},  {0x21, (u8)~0x16}, {0xa1, (u8)~0x42}};
  for (uptr i = 0; i < sizeof pics / sizeof *pics; i++) outb(pics[i][0], pics[i][1]);
}

// PCI

static void pci_select(u32 function, u32 offset) { outl(0xcf8, 0x80000000u | function << 8 | (offset & ~3u)); }

u32 pci_read32(u32 function, u32 offset) {
  pci_select(function, offset);
  return inl(0xcfc);
}

void pci_write8(u32 function, u32 offset, u8 value) {
  pci_select(function, offset);
  outb(0xcfc + (offset & 3), value);
}

void pci_write16(u32 function, u32 offset, u16 value) {
  pci_select(function, offset);
  outw(0xcfc + (offset & 2), value);
}

void pci_write32(u32 function, u32 offset, u32 value) {
  pci_select(function, offset);
  outl(0xcfc, value);
}

// Power

#define PM 0x600 // the guest puts ACPI's power management registers here
#define POWER_BUTTON 0x100

static int has_acpi;

static void init_acpi(void) {
  const u32 ich9 = 31 * 8, piix4 = 1 * 8 + 3; // of q35, and of pc
  if (pci_read32(ich9, 0) == 0x29188086) {
    pci_write32(ich9, 0x40, PM | 1);
    pci_write8(ich9, 0x44, 0x80);
  } else if (pci_read32(piix4, 0) == 0x71138086) {
    pci_write32(piix4, 0x40, PM | 1);
    pci_write8(piix4, 0x80, 1);
  } else {
    return;
  }
  has_acpi = 1;
  outw(PM + 2, POWER_BUTTON); // it may interrupt
}

// The shutdown comes a little later: going on would change its reason.
static void switch_off(void) {
  outw(PM + 4, 0x2000);
  halt();
}

error poweroff(void) {
  if (!has_acpi) return "this machine has no ACPI power management that the guest knows";
  answer(0);
  switch_off();
  return 0;
}

error triple_fault(void) {
  answer(0);
  struct table none = {0, 0};
  asm volatile("lidt %0; int3" ::"m"(none));
  return 0;
}

static int has_keyboard(void) { return inb(0x64) != 0xff; }

// One way only, and nothing after it: the reset comes a little later, and a second request would reset the next boot as well.
error reboot(void) {
  answer(0);
  if (has_keyboard()) {
    outb(0x64, 0xfe);
  } else if (has_acpi) {
    outb(0xcf9, 6); // of the chip sets
  } else {
    struct table none = {0, 0};
    asm volatile("lidt %0; int3" ::"m"(none)); // of every processor
  }
  halt();
}

error exit_with(u32 code) {
  if (inl(0xf4) == 0xffffffff) return "there is no device isa-debug-exit at port 0xf4";
  answer(0);
  outl(0xf4, code);
  halt();
}

void undefined_instruction(void) { asm volatile("ud2"); }

// The serial port

#define COM1 0x3f8

void serial_put(u8 c) {
  while (!(inb(COM1 + 5) & 0x20)) {}
  outb(COM1, c);
}

u8 serial_get(void) {
  for (;;) {
    if (inb(COM1 + 5) & 1) return inb(COM1);
    if (has_acpi && inw(PM) & POWER_BUTTON) switch_off();
    halt_until_interrupt();
  }
}

// Without its FIFO, whose being switched on would drop what was typed before.
static void init_serial(void) {
  static const u8 settings[][2] = {{3, 0x80}, {0, 1}, {1, 0}, {3, 3}, {4, 0x0b}, {1, 1}};
  for (uptr i = 0; i < sizeof settings / sizeof *settings; i++) outb(COM1 + settings[i][0], settings[i][1]);
}

// The keyboard

static void init_keyboard(void) {
  if (!has_keyboard()) return;
  outb(0x64, 0xae); // on
  outb(0x64, 0x60);
  outb(0x60, 0x41); // it interrupts, and translates to the scan codes of set 1
}

error print_keys(u32 count) {
  if (!has_keyboard()) return "there is no i8042 keyboard controller";
  while (count--) {
    while (!(inb(0x64) & 1)) halt_until_interrupt();
    say_hex(inb(0x60), 2);
    say("\n");
  }
  return 0;
}

// The disk: the first one of IDE, by programmed input and output

#define IDE 0x1f0

static error ide_wait(void) {
  while (inb(0x3f6) & 0x80) halt_until_interrupt();
  return inb(IDE + 7) & 0x21 ? "the disk reports an error" : 0; // this read ends the interrupt, too
}

static error ide_command(u32 sector, u8 command) {
  outb(IDE + 6, 0xe0 | sector >> 24);
  u8 status = inb(IDE + 7);
  if (status == 0 || status == 0xff) return "there is no IDE disk";
  outb(IDE + 2, 1);
  outb(IDE + 3, sector);
  outb(IDE + 4, sector >> 8);
  outb(IDE + 5, sector >> 16);
  outb(IDE + 7, command);
  return ide_wait();
}

error read_sector(u32 number, u8 *data) {
  error why = ide_command(number, 0x20);
  for (int i = 0; !why && i < 256; i++) ((u16 *)data)[i] = inw(IDE);
  return why;
}

error write_sector(u32 number, const u8 *data) {
  error why = ide_command(number, 0x30);
  if (why) return why;
  for (int i = 0; i < 256; i++) outw(IDE, ((const u16 *)data)[i]);
  why = ide_wait();
  if (why) return why;
  return ide_command(number, 0xe7); // out of the cache: the file holds it when the command has ended
}

// The screen: VGA's text mode of 80 columns and 25 rows, in white on blue. There is no VGA BIOS, so the guest sets the mode.

#define COLUMNS 80
#define ROWS 25
#define BLANK 0x1f20

static volatile u16 *const screen = (u16 *)0xb8000;

static void set_register(u16 port, u8 index, u8 value) { outw(port, index | value << 8); }

static void set_registers(u16 port, const u8 *values, int count) {
  for (int i = 0; i < count; i++) set_register(port, i, values[i]);
}

// 720x400 in cells of 9x16, memory at 0xb8000, no cursor.
static void set_text_mode(void) {
  static const u8 sequencer[] = {0x03, 0x00, 0x03, 0x00, 0x02};
  static const u8 crtc[] = {0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4f, 0x20, 0x0e, 0x00,
                            0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff};
  static const u8 graphics[] = {0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0e, 0x00, 0xff};
  static const u8 attributes[] = {0x0c, 0x00, 0x0f, 0x08, 0x00};
  outb(0x3c2, 0x67);
  set_registers(0x3c4, sequencer, sizeof sequencer);
  set_register(0x3d4, 0x11, 0); // unlocks the registers below 8
  set_registers(0x3d4, crtc, sizeof crtc);
  set_registers(0x3ce, graphics, sizeof graphics);
  inb(0x3da); // the next write to 0x3c0 is an index
  for (u8 i = 0; i < 16; i++) {
    outb(0x3c0, i);
    outb(0x3c0, i);
  }
  for (u8 i = 0; i < sizeof attributes; i++) {
    outb(0x3c0, 16 + i);
    outb(0x3c0, attributes[i]);
  }
  outb(0x3c0, 0x20); // shows the picture
}

// Two colours are used: 1 is the blue ground, 15 the white ink.
static void set_palette(void) {
  outb(0x3c6, 0xff);
  outb(0x3c8, 0);
  for (int colour = 0; colour < 16; colour++)
    for (int part = 2; part >= 0; part--) outb(0x3c9, (colour >> part & 1 ? 42 : 0) + (colour & 8 ? 21 : 0));
}

// The font is in the memory's third plane, 32 bytes a character. Each row of a glyph is shown twice, from the cell's second on.
static void load_font(void) {
  set_register(0x3c4, 2, 4);
  set_register(0x3c4, 4, 6);
  set_register(0x3ce, 5, 0);
  set_register(0x3ce, 6, 0);
  volatile u8 *plane = (u8 *)0xa0000;
  for (int c = 0; c < GLYPHS; c++)
    for (int y = 0; y < 16; y++) plane[(c + ' ') * 32 + y] = y >= 1 && y <= 14 ? font[c][(y - 1) / 2] : 0;
  set_register(0x3c4, 2, 3);
  set_register(0x3c4, 4, 2);
  set_register(0x3ce, 5, 0x10);
  set_register(0x3ce, 6, 0x0e);
}

error show(const char *text) {
  static int rows_left;
  if (inb(0x3cc) == 0xff) return "there is no VGA";
  if (!rows_left) {
    set_text_mode();
    set_palette();
    load_font();
    for (int i = 0; i < COLUMNS * ROWS; i++) screen[i] = BLANK;
    rows_left = ROWS;
  }
  volatile u16 *cell = screen + (ROWS - rows_left--) * COLUMNS;
  for (int column = 0; *text && column < COLUMNS; column++) cell[column] = (BLANK & 0xff00) | (u8)*text++;
  return 0;
}

// fw_cfg

void fw_cfg_select(u16 key) { outw(0x510, key); }
u8 fw_cfg_byte(void) { return inb(0x511); }

void machine_init(void) {
  init_interrupts();
  init_serial();
  init_keyboard();
  init_acpi();
}

// The machine types virt: devices that are in memory, and those of a PC that they do not have.
#include "virt.h"

// The enhanced configuration access mechanism of PCI Express: 4 KiB for each function.
static uptr place(u32 function, u32 offset) { return pci_configuration + (function << 12) + offset; }

u32 pci_read32(u32 function, u32 offset) { return MMIO32(place(function, offset)); }
void pci_write8(u32 function, u32 offset, u8 value) { MMIO8(place(function, offset)) = value; }
void pci_write16(u32 function, u32 offset, u16 value) { MMIO16(place(function, offset)) = value; }
void pci_write32(u32 function, u32 offset, u32 value) { MMIO32(place(function, offset)) = value; }

void fw_cfg_select(u16 key) { MMIO16(fw_cfg + 8) = key << 8 | key >> 8; }
u8 fw_cfg_byte(void) { return MMIO8(fw_cfg); }

error triple_fault(void) { return "only x86 has triple faults"; }
error read_sector(u32 number, u8 *data) { return "this machine has no IDE"; }
error write_sector(u32 number, const u8 *data) { return "this machine has no IDE"; }
error show(const char *text) { return "this machine has no VGA text screen"; }
error print_keys(u32 count) { return "this machine has no i8042 keyboard controller"; }

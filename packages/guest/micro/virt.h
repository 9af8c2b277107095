// What the machine types virt have in common, but for its addresses.
#pragma once
#include "guest.h"

extern const uptr pci_configuration;
extern const uptr fw_cfg;

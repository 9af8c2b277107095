# Where a PC starts: at the last 16 bytes below 4 GiB, in real mode. The ROM executes in place; only variables are in RAM.

  .section .reset, "ax"
  .code16
  jmp start16

  .section .start, "ax"
start16:
  cli
  cld
  addr32 lgdtl %cs:gdt_pointer - 0xffff0000
  mov %cr0, %eax
  or $1, %al
  mov %eax, %cr0
  ljmpl $8, $start32

  .code32
start32:
  mov $16, %eax
  mov %eax, %ds
  mov %eax, %es
  mov %eax, %ss
  mov $stack_top, %esp
  mov $variables_start, %edi
  mov $variables_end, %ecx
  sub %edi, %ecx
  xor %eax, %eax
  rep stosb
  call guest_main

  # Flat code and data. They count as accessed already, for a processor could not write that into the ROM.
  .balign 8
gdt:
  .quad 0, 0x00cf9b000000ffff, 0x00cf93000000ffff
gdt_pointer:
  .word gdt_pointer - gdt - 1
  .long gdt

  .section .text.entries, "ax"
  .code32

  # Of a hardware interrupt nothing is wanted but that it ends a halt. Both PICs are told that it is over.
  .globl interrupt_entry
interrupt_entry:
  push %eax
  mov $0x20, %al
  out %al, $0xa0
  out %al, $0x20
  pop %eax
  iret

  # Some exceptions push an error code; the others get one here.
  .globl exception_entries
  .balign 16
exception_entries:
  .set number, 0
  .rept 32
  .balign 16
  .if number != 8 && number != 17 && (number < 10 || number > 14)
  push $0
  .endif
  push $number
  jmp exception_entry
  .set number, number + 1
  .endr

exception_entry:
  pop %eax
  pop %ecx
  pop %edx      # where it happened
  push $0       # exception() takes 64 bits each
  push %edx
  push $0
  push %ecx
  push $0
  push %eax
  call exception

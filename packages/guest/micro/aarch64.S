  .section .start, "ax"
  .globl _start
_start:
  ldr x0, =stack_top
  mov sp, x0
  ldr x0, =vectors
  msr vbar_el1, x0
  ldr x0, =variables_start
  ldr x1, =variables_end
1:
  cmp x0, x1
  b.hs 2f
  strb wzr, [x0], #1
  b 1b
2:
  b guest_main

  # All 16 are the same: an interrupt does not come here, because all are masked.
  .section .text.vectors, "ax"
  .balign 0x800
vectors:
  .rept 16
  mrs x1, esr_el1
  lsr x0, x1, #26
  mrs x2, elr_el1
  b exception
  .balign 0x80
  .endr

  .section .start, "ax"
  .globl _start
_start:
  csrr t0, mhartid
  bnez t0, other
  la sp, stack_top
  la t0, trap
  csrw mtvec, t0
  la t0, variables_start
  la t1, variables_end
1:
  bgeu t0, t1, 2f
  sb zero, 0(t0)
  addi t0, t0, 1
  j 1b
2:
  j guest_main

  # One CPU is enough for the guest.
other:
  wfi
  j other

  # Interrupts do not come here, because all are masked.
  .balign 4
trap:
  csrr a0, mcause
  csrr a1, mtval
  csrr a2, mepc
  j exception

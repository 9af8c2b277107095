/** Linux's numbers, which are the same on every architecture that QEMU runs it on but MIPS and SPARC; the host's may differ. */
const NAMES = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ ' +
  'VTALRM PROF WINCH IO PWR SYS'
).split(' ');

/** The name of a signal of a Linux guest, as `SIGKILL`. */
export function guestSignal(number: number): string {
  const name = NAMES[number - 1];
  return name === undefined ? `SIG${number}` : `SIG${name}`;
}

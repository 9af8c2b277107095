/**
 * The names in what QEMU prints for `-machine help`, `-accel help`, `-cpu help` and the like, in its order. Understands
 * the forms of QEMU 7.2 to 10.0: `name  description`, `x86 name  description` and `name "name", bus …`.
 */
export function helpNames(option: string, printed: string): readonly string[] {
  const names: string[] = [];
  for (const line of printed.split('\n')) {
    if (line.startsWith('Recognized ')) break; // after the CPUs come their flags
    if (line.trim() === '' || /:\s*$/.test(line)) continue; // a heading
    const quoted = /^\s*name "([^"]+)"/.exec(line)?.[1];
    // Only `-cpu help` of x86, up to QEMU 8.2, begins its lines with the architecture.
    const first = /^\s*(\S+)/.exec(option === 'cpu' ? line.replace(/^(?:x86|PowerPC|s390)\s+/, '') : line)?.[1];
    const name = quoted ?? first;
    if (name !== undefined) names.push(name);
  }
  return names;
}

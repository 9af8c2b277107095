/**
 * The names in what QEMU prints for `-machine help`, `-accel help`, `-cpu help` and the like, in its order. Understands
 * the forms of QEMU 7.2 to 11.1: `name  description`, `x86 name  description` and `name "name", bus …, alias "name"`, of which the
 * alias is a name, too.
 */
export function helpNames(option: string, printed: string): readonly string[] {
  const names: string[] = [];
  for (const line of printed.split('\n')) {
    const quoted = /^\s*name "([^"]+)"/.exec(line)?.[1];
    // Only devices are listed in paragraphs; elsewhere prose follows the list, or a CPU's flags.
    if (line.trim() === '' && names.length > 0 && option !== 'device') break;
    if (line.trim() === '' || /:\s*$/.test(line)) continue; // a heading
    // Only `-cpu help` of some architectures, up to QEMU 8.2, begins its lines with their name.
    const first = /^\s*(\S+)/.exec(option === 'cpu' ? line.replace(/^(?:x86|PowerPC|s390)\s+/, '') : line)?.[1];
    const name = quoted ?? first;
    if (name !== undefined) names.push(name);
    const alias = quoted === undefined ? undefined : /, alias "([^"]+)"/.exec(line)?.[1];
    if (alias !== undefined) names.push(alias);
  }
  return names;
}

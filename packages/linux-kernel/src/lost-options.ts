/** The options of a wanted configuration, as lines, that a full one does not have as they are written. */
export function lostOptions(wanted: string, full: string): readonly string[] {
  const lines = new Set(full.split('\n'));
  const set = new Set([...lines].map((line) => line.split('=', 1)[0]));
  return wanted.split('\n').filter((line) => {
    const unset = /^# (CONFIG_\w+) is not set$/.exec(line)?.[1];
    // What Kconfig does not even ask for is not set either, and not written.
    return unset === undefined ? line.startsWith('CONFIG_') && !lines.has(line) : set.has(unset);
  });
}

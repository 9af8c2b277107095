import type { Machine } from '@qemukit/machine';

/** Runs a command in the shell on the console of a guest of `linux()` → what it printed, and its exit code. */
export async function shell(vm: Machine, command: string): Promise<{ readonly output: string; readonly code: number }> {
  const { end } = await vm.console.waitFor(/^# $/);
  // The shell echoes what is typed: there the marks are in two pieces.
  await vm.console.write(`echo 'beg''in'; ${command}; echo "en""d $?"\n`);
  const begun = await vm.console.waitFor(/^begin\r\n/, { from: end });
  const ended = await vm.console.waitFor(/^end (\d+)\r\n/, { from: begun.end });
  await vm.console.waitFor(/^# $/, { from: ended.end });
  return {
    output: vm.console.transcript.slice(begun.end, ended.start).replaceAll('\r', ''),
    code: Number(ended.match[1]),
  };
}

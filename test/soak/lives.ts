import { Machine, QemuError } from '@qemukit/machine';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32): a run that fails can be run again. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How the lives of machines ended. */
export interface Ends {
  disposed: number;
  killed: number;
}

/**
 * One life of a machine: launched, asked something, disposed; or QEMU is killed in the middle, with waits that are pending.
 *
 * @throws where anything but its own kill ends it
 */
export async function live(chance: number, ends: Ends): Promise<void> {
  await using vm = await Machine.launch({ machine: 'none', accelerator: 'tcg' });
  const killed = chance < 0.3;
  const waits = [vm.qmp.execute('query-qmp-schema'), vm.events.waitFor('STOP'), vm.console.waitFor('never')];
  const ended = Promise.allSettled(waits);
  if (killed) process.kill(vm.pid, chance < 0.2 ? 'SIGKILL' : 'SIGSEGV');
  else {
    await waits[0];
    await vm.qmp.execute('stop');
    await vm.quit();
  }
  for (const [n, wait] of (await ended).entries()) {
    const fulfilled = wait.status === 'fulfilled';
    if (fulfilled ? n === 2 : !(wait.reason instanceof QemuError)) throw new Error(`wait ${n} ended as ${wait.status}`);
  }
  const { expected } = await vm.exited;
  if (expected === killed) throw new Error(`a machine that was ${killed ? '' : 'not '}killed ended otherwise`);
  ends[killed ? 'killed' : 'disposed'] += 1;
}

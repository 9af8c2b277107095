/*
 * What goes through a network between two Linux guests, by TCP: through the switch of this process, and through a cable; and what
 * CPU time this process takes for it. The two alternate, so both see the same host.
 */
import { linux } from '@qemukit/guest';
import { Machine, Network, type MachineOptions } from '@qemukit/machine';

import { median } from './figures.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const SIZE = Number(process.env['SIZE'] ?? 64);

interface Rate {
  /** MiB a second. */
  readonly speed: number;
  /** This process's CPU time in ms, for each MiB. */
  readonly cpu: number;
}

/** How a round is made: data from one guest to another. */
async function rates(
  networks: NonNullable<MachineOptions['networks']>,
  [one, other]: string[],
): Promise<() => Promise<Rate>> {
  const guest = { ...(await linux()), accelerator: 'tcg', networks };
  const boot = async (name = '', address = '') => {
    const vm = resources.use(await Machine.launch({ ...guest, name }));
    await vm.guest.exec(`ip link set eth0 up && ip address add ${address}/24 dev eth0`);
    return vm;
  };
  const [a, b] = await Promise.all([boot(one, '10.1.0.1'), boot(other, '10.1.0.2')]);
  await a.guest.exec(`head -c ${SIZE << 20} /dev/zero >/tmp/data`);
  return async () => {
    await b.guest.exec(
      'rm -f /tmp/got; (sleep 999 | nc -l -p 99 >/tmp/got &) >/dev/null 2>&1; until grep -q :0063 /proc/net/tcp /proc/net/tcp6; do :; done',
    );
    const began = performance.now();
    const used = process.cpuUsage();
    await a.guest.exec('nc 10.1.0.2 99 </tmp/data');
    await b.guest.exec(`until [ $(wc -c </tmp/got) = ${SIZE << 20} ]; do :; done`);
    const { user, system } = process.cpuUsage(used);
    return { speed: (SIZE * 1000) / (performance.now() - began), cpu: (user + system) / 1000 / SIZE };
  };
}

await using resources = new AsyncDisposableStack();
const lan = resources.use(await Network.create());
const cable = resources.use(await Network.create({ kind: 'cable' }));
const kinds = [
  { kind: 'switch', run: await rates([{ network: lan, capture: false }], ['a', 'b']), found: [] as Rate[] },
  { kind: 'cable', run: await rates([{ network: cable, capture: false }], ['c', 'd']), found: [] as Rate[] },
];
for (let round = 0; round < ROUNDS; round++) for (const { run, found } of kinds) found.push(await run());
for (const { kind, found } of kinds) {
  const speeds = found.map(({ speed }) => speed);
  const speed = `${median(speeds).toFixed(1)} MiB/s (${speeds.map((each) => each.toFixed(1)).join(', ')})`;
  const cpu = `${median(found.map((each) => each.cpu)).toFixed(2)} ms of CPU a MiB`;
  console.log(`${kind.padEnd(8)} ${SIZE} MiB from guest to guest: median of ${ROUNDS} ${speed}, ${cpu}`);
}

import { join } from 'node:path';

import type { NicSettings } from './network-options.ts';

/** A machine's network card: {@link Machine.nics}. */
export interface Nic {
  /** `net0`, `net1`, …: the netdev's id, for `qmp.setLink({ name: 'net0', up: false })`. */
  readonly id: string;
  /** As `52:54:00:12:34:56`. */
  readonly mac: string;
  /** The file that its packets are written into, as pcap has them; undefined where they are not. */
  readonly capture: string | undefined;
}

/** The cards of a machine with this directory. */
export function nicsIn(directory: string, nics: readonly NicSettings[]): readonly Nic[] {
  return nics.map(({ id, mac, capture }) => {
    return { id, mac, capture: capture ? join(directory, `${id}.pcap`) : undefined };
  });
}

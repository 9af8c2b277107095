import { execa } from 'execa';

/** Who sent echo requests and replies (ICMP) to whom, as the bytes of a pcap file of this host's byte order have it. */
export function echoes(pcap: Buffer): string[] {
  const found: string[] = [];
  for (let start = 24; start < pcap.length;) {
    const size = pcap.readUInt32LE(start + 8);
    const packet = pcap.subarray(start + 16, start + 16 + size);
    start += 16 + size;
    const isPing = packet.readUInt16BE(12) === 0x0800 && packet[23] === 1;
    if (isPing) found.push(`${packet.subarray(26, 30).join('.')} > ${packet.subarray(30, 34).join('.')}`);
  }
  return found;
}

/** Wireshark's opinion on packets. */
export interface Tshark {
  /** The same as {@link echoes}, as tshark sees it in a file; rejects where it finds anything wrong with that. */
  readonly echoes: (file: string) => Promise<string[]>;
}

const { failed: absent } = await execa('tshark', ['--version'], { reject: false });

/** What follows in the title of a test that needs tshark: why it is skipped, where it is. */
export const tsharkTitle = absent ? ' (skipped: this host has no tshark; Debian has it in the package "tshark")' : '';

/** Tshark; undefined where the host has none. */
export const tshark: Tshark | undefined = absent
  ? undefined
  : {
      echoes: async (file) => {
        const fields = ['-T', 'fields', '-E', 'separator=/s', '-e', 'ip.src', '-e', 'ip.dst'];
        const { stdout } = await execa('tshark', ['-r', file, '-Y', 'icmp.type == 8 or icmp.type == 0', ...fields]);
        return stdout.split('\n').map((line) => line.replace(' ', ' > '));
      },
    };

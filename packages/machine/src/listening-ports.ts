/** The TCP ports that a Linux listens on, from the text of its /proc/net/tcp and /proc/net/tcp6, in order (proc(5)). */
export function listeningPorts(text: string): readonly number[] {
  const ports = [...text.matchAll(/^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /gm)];
  return [...new Set(ports.map(([, port = '']) => Number.parseInt(port, 16)))].toSorted((a, b) => a - b);
}

/** What `apt-get --print-uris install` would download. */
export interface Download {
  readonly packages: number;
  readonly bytes: number;
}

/** Reads `'uri' file size hash` lines. */
export function parseUris(printed: string): Download {
  const sizes = [...printed.matchAll(/^'[^']+' \S+ (\d+)/gm)].map(([, size]) => Number(size));
  return { packages: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Which package `apt-get download`s are at, from a line like `Get:43 http://… amd64 10.0.2 [1918 kB]`; else undefined. */
export function startedDownload(line: string): number | undefined {
  const at = /^Get:(\d+) /.exec(line)?.[1];
  return at === undefined ? undefined : Number(at);
}

/** The version of a package among the names of downloaded files: `name_1%3a10.0.2+ds-2_amd64.deb`. */
export function downloadedVersion(files: readonly string[], name: string): string | undefined {
  const file = files.find((candidate) => candidate.startsWith(`${name}_`));
  const version = file?.split('_')[1];
  return version === undefined ? undefined : decodeURIComponent(version);
}

/** Megabytes for people. */
export function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}

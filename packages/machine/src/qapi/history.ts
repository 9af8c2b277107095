import type { History, Schema } from './schema.ts';

/** A release's schema, with readable type names. */
export interface Release {
  /** `major.minor`. */
  readonly version: string;
  /** Whether it holds what any build and target has, as QEMU's sources do. A binary lacks what its build left out. */
  readonly complete: boolean;
  readonly schema: Schema;
}

/**
 * Since when and until when something is there. `has` says whether a release has it; undefined where the release lacks
 * even what would hold it. The releases are ordered, oldest first; there may be several schemas of one version.
 */
export function historyOf(releases: readonly Release[], has: (schema: Schema) => boolean | undefined): History {
  const found = releases.map((release) => ({ ...release, has: has(release.schema) }));
  // What no binary ever had is for other builds or targets: that a binary lacks it then says nothing.
  const inBinaries = found.some((release) => !release.complete && release.has === true);
  const versions = [...new Set(releases.map(({ version }) => version))].flatMap((version) => {
    const same = found.filter((release) => release.version === version && release.has !== undefined);
    if (same.some((release) => release.has === true)) return [{ version, has: true }];
    return same.some((release) => release.complete || inBinaries) ? [{ version, has: false }] : [];
  });
  const first = versions.findIndex((version) => version.has);
  const last = versions.findLastIndex((version) => version.has);
  const change = (at: number) => [versions[at]?.version ?? '', versions[at + 1]?.version ?? ''] as const;
  return {
    ...(first > 0 ? { since: change(first - 1) } : {}),
    ...(last >= 0 && last < versions.length - 1 ? { removed: change(last) } : {}),
  };
}

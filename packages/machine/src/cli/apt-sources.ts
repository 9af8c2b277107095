/** One entry of APT's sources: a stanza of sources.list(5)'s deb822 form, its field names in lower case. */
export type AptSource = ReadonlyMap<string, string>;

/** The enabled sources of binary packages in a `*.sources` file. */
export function parseDeb822(text: string): readonly AptSource[] {
  return text
    .split(/\n\s*\n/)
    .map((stanza) => {
      const fields = new Map<string, string>();
      let name = '';
      for (const line of stanza.split('\n')) {
        if (line.startsWith('#')) continue;
        const [, field, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
        if (field !== undefined && value !== undefined) fields.set((name = field.toLowerCase()), value.trimEnd());
        else if (name !== '' && line.trim() !== '') fields.set(name, `${fields.get(name)}\n${line}`); // a key, inline
      }
      return fields;
    })
    .filter(
      (fields) => words(fields, 'types').includes('deb') && !/^(?:no|false|0|off)$/i.test(fields.get('enabled') ?? ''),
    );
}

/** The sources of binary packages in a `sources.list` of one-line entries. */
export function parseOneLine(text: string): readonly AptSource[] {
  return text.split('\n').flatMap((line) => {
    const [, options = '', uri, suite, components = ''] =
      /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line) ?? [];
    if (uri === undefined || suite === undefined || uri.startsWith('cdrom:')) return [];
    const fields = new Map([
      ['uris', uri],
      ['suites', suite],
      ['components', components.trim()],
    ]);
    for (const [, name, value] of options.matchAll(/([\w-]+)\+?=(\S+)/g)) {
      if (name !== undefined && value !== undefined) fields.set(name.toLowerCase(), value.replaceAll(',', ' '));
    }
    return [fields];
  });
}

/**
 * The sources for a private APT root that offers a suite beside the distribution's own, in deb822 form; undefined where
 * the host has no source to take the mirror from. `codename` names the distribution's release. A suite of that release
 * (`bookworm-backports`) needs the release too; any other (`sid`) stands alone.
 *
 * Mirror, components and trusted keys are the host's; other people's archives are left out.
 */
export function privateSources(
  sources: readonly AptSource[],
  { codename, suite, architecture }: { codename: string; suite: string; architecture: string },
): string | undefined {
  const named = sources.filter((source) => words(source, 'suites').some((name) => isOf(name, codename)));
  const own = named.length > 0 ? named : sources.filter(isOfficial);
  const main = own.find((source) => words(source, 'suites').includes(codename)) ?? own[0];
  if (main === undefined) return undefined;
  const release = isOf(suite, codename) ? own : [];
  const there = release.some((source) => words(source, 'suites').includes(suite));
  // Where the release goes by another name (`stable`), it is already all there.
  const added = there || (suite === codename && named.length === 0) ? [] : [new Map([...main, ['suites', suite]])];
  return [...release, ...added].map((source) => format(source, codename, named.length > 0, architecture)).join('\n');
}

function format(source: AptSource, codename: string, byName: boolean, architecture: string): string {
  const suites = words(source, 'suites').filter((name) => !byName || isOf(name, codename));
  const fields: [string, string | undefined][] = [
    ['Types', 'deb'],
    ['URIs', source.get('uris')],
    ['Suites', (suites.length > 0 ? suites : words(source, 'suites')).join(' ')],
    ['Components', source.get('components') || undefined],
    ['Architectures', architecture],
    ['Targets', 'Packages'], // neither translations nor descriptions of desktop programs
    ['Signed-By', source.get('signed-by')],
    ['Trusted', source.get('trusted')],
  ];
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\n`])).join('');
}

function isOf(suite: string, codename: string): boolean {
  return suite === codename || suite.startsWith(`${codename}-`) || suite.startsWith(`${codename}/`);
}

function isOfficial(source: AptSource): boolean {
  return words(source, 'suites').some((name) => /^(?:old)*(?:stable|testing|unstable)\b/.test(name));
}

function words(source: AptSource, field: string): readonly string[] {
  return (source.get(field) ?? '').split(/\s+/).filter((word) => word !== '');
}

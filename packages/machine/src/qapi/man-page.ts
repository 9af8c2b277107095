import type { Documentation } from './emit-comment.ts';

/** What the qemu-qmp-ref(7) page says. */
export interface ManPage {
  /** QEMU's version, as `7.2.22`; empty where the page does not say it. */
  readonly version: string;
  /** By the names of commands, events and types. */
  readonly docs: ReadonlyMap<string, Documentation>;
}

/** An entry while it is read. */
interface Entry {
  text: string[];
  since: string | undefined;
  readonly members: Map<string, string[]>;
}

/** `.SS \fBname\fP (Command)`, up to QEMU 9; `.B Command name (Since: 6.0)`, from QEMU 10 on. */
const OLD_ENTRY = /^\.SS (\S+) \((?:Command|Event|Object|Enum|Alternate)\)$/;
const NEW_ENTRY = /^\.B (?:Command|Event|Object|Enum|Alternate) (\S+)(?: \(Since:? ([\d.]+)\))?/;
/** `.SS Members`, up to QEMU 9; `.B Members:`, from QEMU 10 on. */
const SECTION =
  /^\.(?:SS|B) (Arguments|Members|Values|Features|Since|Returns?|Return|Errors?|Examples?|Notes?|TODO|If)\b/;
const WITH_MEMBERS = ['Arguments', 'Members', 'Values'];

/** Reads the source of the manual page qemu-qmp-ref(7), in the layouts of QEMU 7 to 11. */
export function parseManPage(source: string): ManPage {
  const lines = source.split('\n');
  const entries = new Map<string, Entry>();
  let entry: Entry | undefined;
  let section = '';
  let target: string[] | undefined;
  for (const [i, raw] of lines.entries()) {
    const line = plain(raw);
    const title = OLD_ENTRY.exec(line) ?? NEW_ENTRY.exec(line);
    if (title !== null) {
      const [, name = '', since] = title;
      entry = { text: [], since, members: new Map() };
      entries.set(name, entry);
      section = '';
      target = entry.text;
      continue;
    }
    if (entry === undefined) continue;
    const [, heading] = SECTION.exec(line) ?? [];
    if (heading !== undefined || /^\.S[HS] /.test(line)) {
      // A heading that is none of an entry's ends the entry.
      if (heading === undefined) entry = undefined;
      section = heading ?? '';
      target = undefined;
      continue;
    }
    const member = WITH_MEMBERS.includes(section) ? memberName(raw, lines[i - 1] ?? '') : undefined;
    if (member !== undefined) {
      target = member.text === '' ? [] : [member.text];
      entry.members.set(member.name, target);
    } else if (section === 'Since') entry.since ??= /^\d[\d.]*/.exec(line)?.[0];
    // Examples and notes have a layout that text in a comment cannot keep.
    else if (/^\.(?:nf|IP "?(?:Example|Note))/.test(line)) target = undefined;
    else if (line === '' || line === '.sp') target?.push('');
    else if (!line.startsWith('.')) target?.push(line);
  }
  return {
    version: /^\.TH \S+ \S+ "[^"]*" "([^"]*)"/m.exec(source)?.[1] ?? '',
    docs: new Map(Array.from(entries, ([name, read]) => [name, finish(read)])),
  };
}

/**
 * A line that begins a member: `.B \fBname\fP: type (optional)`, up to QEMU 9, or in a list's item
 * `\fBname\fP (type, optional) -- text`, from QEMU 10 on.
 */
function memberName(raw: string, before: string): { name: string; text: string } | undefined {
  const old = /^\.B \\fB(\S+)\\fP(?:: .*)?$/.exec(raw);
  if (old !== null) return { name: plain(old[1] ?? ''), text: '' };
  if (!before.startsWith(String.raw`.IP \(bu`)) return undefined;
  const item = /^\\fB(\S+)\\fP(?: \(.*?\))?(?: \\-\\- )?(.*)$/.exec(raw);
  return item === null ? undefined : { name: plain(item[1] ?? ''), text: plain(item[2] ?? '') };
}

function finish({ text, since, members }: Entry): Documentation {
  return { text: join(text), since, members: new Map(Array.from(members, ([name, lines]) => [name, join(lines)])) };
}

function join(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replaceAll(/\n{2,}/g, '\n\n')
    .trim();
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['(aq', "'"],
  ['(dq', '"'],
  ['(bu', '-'],
  ['(em', '--'],
  ['(ga', '`'],
  ['(ha', '^'],
  ['(ti', '~'],
  ['e', '\\'],
  ['-', '-'],
  [' ', ' '],
  ['%', ''],
  ['&', ''],
]);

/** A line without roff's escapes: fonts go, characters are what they stand for. */
function plain(line: string): string {
  return line
    .replaceAll(/\\f(?:\(..|\[[^\]]*\]|.)/g, '')
    .replaceAll(/\\(\(..|.)/g, (escape, name: string) => ESCAPES.get(name) ?? escape);
}

/** A console beside the first serial port: {@link MachineOptions.consoles}. */
export interface ConsoleOptions {
  /** What it is called in `vm.consoles`, its chardev and its file: letters, digits, `.`, `_` and `-`, a letter first. Default: `console1`, … */
  readonly id?: string | undefined;
  /** The device whose other end it is, with its properties if any: `isa-serial`, `virtconsole`, `virtserialport,name=port.0`. Default: a serial port of the machine. */
  readonly device?: string | undefined;
  /** Which serial port, where no device is named: 0 is `vm.console`'s, 1 the next; ports that are left out are connected to nothing. Default: the next. */
  readonly index?: number | undefined;
}

/** A complete and checked console. */
export interface ConsoleSettings {
  readonly id: string;
  /** Empty for a serial port of the machine. */
  readonly device: string;
  /** The serial port; 0 where there is a device. */
  readonly index: number;
}

/** Names that are taken: chardevs of ours, and files beside the consoles' own. */
const TAKEN = ['console0', 'console', 'monitor', 'debug-monitor', 'qtest', 'guest', 'qmp', 'stderr', 'screen'];
const MEMBERS = new Set(['id', 'device', 'index']);

/** What is wrong with the option `consoles`, in words that follow its name; undefined where nothing is. */
export function checkConsoles(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'is an array of consoles, as [{ device: "virtconsole" }]';
  for (const each of value as unknown[]) {
    const wrong = checkConsole(each);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function checkConsole(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'is an array of objects { id, device, index }';
  const unknown = Object.keys(value).find((key) => !MEMBERS.has(key));
  if (unknown !== undefined) return `is an array of objects { id, device, index } without "${unknown}"`;
  const { id, device, index } = value as { readonly [member in keyof ConsoleOptions]: unknown };
  if (id !== undefined && !(typeof id === 'string' && /^[A-Za-z][\w.-]{0,63}$/.test(id))) {
    return 'has ids of letters, digits, ".", "_" and "-", at most 64, a letter first';
  }
  if (device !== undefined && !(typeof device === 'string' && /^[^,\0][^\0]*$/.test(device))) {
    return 'has devices that are a name, with properties if any, as "virtserialport,name=port.0"';
  }
  if (index !== undefined && !(Number.isSafeInteger(index) && (index as number) > 0 && (index as number) < 64)) {
    return 'has indices from 1 to 63: 0 is the serial port of vm.console';
  }
  if (index !== undefined && device !== undefined) return 'has consoles with a device or an index, not both';
  return undefined;
}

/**
 * Fills what checked consoles leave out; an id that is made up is one that no other has.
 *
 * @throws RangeError for an id or a serial port that is taken
 */
export function completeConsoles(consoles: readonly ConsoleOptions[]): readonly ConsoleSettings[] {
  const used = new Set(TAKEN);
  for (const { id } of consoles) {
    if (id === undefined) continue;
    if (used.has(id)) throw new RangeError(`Machine option "consoles" names "${id}", which is taken already`);
    used.add(id);
  }
  let port = 0;
  return consoles.map(({ id = unusedId(used), device = '', index = port + 1 }) => {
    if (device !== '') return { id, device, index: 0 };
    if (index <= port) {
      throw new RangeError(
        `Machine option "consoles" has "${id}" at serial port ${index}, but the console before it is at port ${port}: they are listed in the order of their ports`,
      );
    }
    port = index;
    return { id, device, index };
  });
}

function unusedId(used: Set<string>): string {
  for (let n = 1; ; n++) {
    const id = `console${n}`;
    if (used.has(id)) continue;
    used.add(id);
    return id;
  }
}

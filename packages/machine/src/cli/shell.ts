import { parseArgs } from 'node:util';

import { cacheDirectory } from '../cache.ts';
import { messageOf, QemuError } from '../errors.ts';
import { Monitor, type ConnectOptions } from '../qmp/monitor.ts';
import type { AnySchema } from '../qmp/register.ts';
import { adviceFor, parseAddress, type TypedAddress } from './shell/address.ts';
import { Agent } from './shell/agent.ts';
import { AgentDialect } from './shell/agent-dialect.ts';
import { History } from './shell/history.ts';
import { HmpDialect } from './shell/hmp-dialect.ts';
import { MessageLog } from './shell/message-log.ts';
import { runPiped } from './shell/pipe.ts';
import { QmpDialect } from './shell/qmp-dialect.ts';
import { Terminal } from './shell/terminal.ts';

/** What `qemukit shell --help` prints. */
export const shellUsage = `Usage: qemukit shell [--hmp | --agent] [--compact] [--log FILE] SOCKET

Executes QMP commands on the monitor of a running QEMU, typed or from the standard input. SOCKET is the path of a unix socket,
or host:port.

  query-status                                     a command
  blockdev-add driver=null-co node-name=n0         with arguments; file.driver=… is a member of a member
  {"execute": "query-status"}                      as JSON; "exec-oob" for out of band
  transaction(                                     actions that are done together: a line each, and then )
  .exit                                            leaves, as Ctrl-D does; QEMU goes on

  --hmp        commands of the monitor for people (HMP)
  --agent      commands of a guest agent, whose channel SOCKET is
  --compact    a reply on one line; so it is anyway where the input is no terminal
  --log FILE   appends all that is sent and received to a file, as JSON lines
`;

/** How long the greeting may take, in ms. */
const GREETING = 5_000;

/** `qemukit shell`. Resolves to the exit code. */
export async function shell(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      hmp: { type: 'boolean', default: false },
      agent: { type: 'boolean', default: false },
      compact: { type: 'boolean', default: false },
      log: { type: 'string' },
    },
  });
  if (values.hmp && values.agent) throw new RangeError('shell takes one of --hmp and --agent');
  const [socket] = positionals;
  if (socket === undefined || positionals.length > 1) throw new RangeError('shell takes one socket');
  const address = parseAddress(socket);

  using log = values.log === undefined ? undefined : new MessageLog(values.log);
  let terminal: Terminal | undefined;
  const onMessage: ConnectOptions['onMessage'] = (direction, text) => {
    log?.add(direction, text);
    // Later, when the event is in the log; and before the reply that comes behind it is shown.
    queueMicrotask(() => terminal?.showEvents());
  };
  await using connection = values.agent
    ? await explained(socket, address, Agent.connect(address, onMessage, { timeout: GREETING }), true)
    : await explained(socket, address, Monitor.connect<AnySchema>(address, { onMessage, timeout: GREETING }));
  const dialect = values.agent
    ? new AgentDialect(connection)
    : values.hmp
      ? new HmpDialect(connection)
      : new QmpDialect(connection);
  if (!process.stdin.isTTY || !process.stdout.isTTY || process.env['TERM'] === 'dumb') {
    return await runPiped(connection, dialect);
  }
  process.stdout.write(`${nameOf(connection)}. TAB completes, Ctrl-D leaves, and QEMU goes on.\n`);
  const history = new History(cacheDirectory('shell-history'));
  terminal = new Terminal(connection, dialect, { history, compact: values.compact });
  return await terminal.run();
}

function nameOf(connection: Agent | Monitor<AnySchema>): string {
  if (connection instanceof Agent) return 'Guest agent';
  const { major, minor, micro } = connection.greeting.version.qemu;
  return `QEMU ${major}.${minor}.${micro}`;
}

async function explained<T>(shown: string, address: TypedAddress, connecting: Promise<T>, agent = false): Promise<T> {
  try {
    return await connecting;
  } catch (cause) {
    throw new QemuError(`Cannot connect to ${shown}: ${adviceFor(address, cause, agent) ?? messageOf(cause)}`, {
      cause,
    });
  }
}

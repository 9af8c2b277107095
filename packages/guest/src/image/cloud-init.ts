import { inspect } from 'node:util';

import { sha256 } from '../linux/store.ts';
import { iso9660 } from './iso9660.ts';

/**
 * What cloud-init does in the guest at its first boot (https://cloudinit.readthedocs.io). What is not here is for `userData`.
 */
export interface CloudInit {
  /** A user who may do everything by sudo without a password. Default: the image's own default user, who gets the keys. */
  readonly user?: string | undefined;
  /** The user's password, for the console, in clear text. Default: none, so nobody can log in there. */
  readonly password?: string | undefined;
  /** Public keys that may log in by SSH, as lines of `authorized_keys`. */
  readonly keys?: readonly string[] | undefined;
  /** Files by their absolute paths, written before the commands; mode 0644, or as given. */
  readonly files?: Readonly<Record<string, CloudInitFile>> | undefined;
  /** Run once, in this order, as root: a string by the shell, an array as it is. One that fails does not stop the next. */
  readonly commands?: readonly (string | readonly string[])[] | undefined;
  /** The guest's name. Default: the image's own. */
  readonly hostname?: string | undefined;
  /** More members of the cloud-config, which win over those made of the options above. */
  readonly userData?: Readonly<Record<string, unknown>> | undefined;
}

/** A file for the guest. */
export type CloudInitFile =
  string | Uint8Array | { readonly content: string | Uint8Array; readonly mode?: number | undefined };

const MEMBERS = ['user', 'password', 'keys', 'files', 'commands', 'hostname', 'userData'];
const AGENT = '/usr/local/sbin/qemukit-agent';
const START_AGENT = '/usr/local/sbin/qemukit-start-agent';
/** cloud-init runs what is here at each boot, at its end. */
const EACH_BOOT = '/var/lib/cloud/scripts/per-boot/';

/**
 * A seed of cloud-init's data source NoCloud: an image that is given to the machine as a drive. With the program `agent` it has qemukit's agent
 * started when all else is done, at each boot.
 *
 * @throws TypeError, RangeError for a wrong option
 */
export function cloudInitSeed(options: CloudInit, agent: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  const userData = `#cloud-config\n${JSON.stringify(cloudConfig(options, agent), undefined, 2)}\n`;
  // Another id is another instance, and its first boot.
  const metaData = {
    'instance-id': `qemukit-${sha256(userData).slice(0, 16)}`,
    ...(options.hostname === undefined ? {} : { 'local-hostname': options.hostname }),
  };
  return iso9660(
    'CIDATA',
    new Map([
      ['meta-data', Buffer.from(`${JSON.stringify(metaData)}\n`)],
      ['user-data', Buffer.from(userData)],
    ]),
  );
}

/** JSON is YAML. */
function cloudConfig(options: CloudInit, agent: Uint8Array | undefined): Record<string, unknown> {
  const { user, password, keys = [], files = {}, commands = [], hostname, userData = {} } = checked(options);
  const access = {
    ...(password === undefined ? {} : { lock_passwd: false, plain_text_passwd: password }),
    ...(keys.length === 0 ? {} : { ssh_authorized_keys: keys }),
  };
  const own = { name: user, sudo: 'ALL=(ALL) NOPASSWD:ALL', shell: '/bin/sh', lock_passwd: true, ...access };
  const written = Object.entries(files).map(([path, file]) => writtenFile(path, file));
  if (agent !== undefined) {
    written.push(writtenFile(AGENT, { content: agent, mode: 0o755 }));
    // A process of its own, which outlives the one that it is started by.
    const script = `#!/bin/sh\n${AGENT} </dev/null >/dev/null 2>&1 &\n`;
    written.push(writtenFile(START_AGENT, { content: script, mode: 0o755 }));
  }
  const last = agent !== undefined ? [['cp', START_AGENT, EACH_BOOT], [START_AGENT]] : [];
  return {
    ...(user === undefined ? defaultUser(password, keys) : { users: [own] }),
    ...(hostname === undefined ? {} : { hostname, preserve_hostname: false }),
    ...(written.length === 0 ? {} : { write_files: written }),
    ...(commands.length + last.length === 0 ? {} : { runcmd: [...commands, ...last] }),
    ...userData,
  };
}

function defaultUser(password: string | undefined, keys: readonly string[]): Record<string, unknown> {
  return {
    ...(password === undefined ? {} : { password, chpasswd: { expire: false } }),
    ...(keys.length === 0 ? {} : { ssh_authorized_keys: keys }),
  };
}

function writtenFile(path: string, file: CloudInitFile): Record<string, unknown> {
  const { content, mode = 0o644 } = typeof file === 'string' || file instanceof Uint8Array ? { content: file } : file;
  return {
    path,
    encoding: 'b64',
    content: Buffer.from(content as Uint8Array).toString('base64'),
    permissions: `0${mode.toString(8)}`,
  };
}

function checked(options: CloudInit): CloudInit {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`cloudInit is an object, as { user: 'me', keys: ['ssh-ed25519 …'] }, not ${inspect(options)}`);
  }
  const unknown = Object.keys(options).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) throw new TypeError(`cloudInit has no "${unknown}"; it has ${MEMBERS.join(', ')}`);
  const { user, password, hostname, keys = [], files = {}, commands = [], userData = {} } = options;
  for (const [member, value] of Object.entries({ user, password, hostname })) {
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      throw new TypeError(`cloudInit.${member} is a text, not ${inspect(value)}`);
    }
  }
  if (user !== undefined && !/^[a-z_][a-z0-9_-]{0,31}$/.test(user)) {
    throw new RangeError(
      `cloudInit.user is a user's name, as "me" (small letters, digits, "_" and "-"), not "${user}"`,
    );
  }
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string' && /^\S+ \S+[^\n]*$/.test(key))) {
    throw new TypeError(`cloudInit.keys are lines of authorized_keys, as "ssh-ed25519 AAAA…", not ${inspect(keys)}`);
  }
  for (const path of Object.keys(files)) {
    if (!/^\/[^\0]*[^/\0]$/.test(path)) {
      throw new RangeError(`cloudInit.files has the absolute paths of files, not ${inspect(path)}`);
    }
  }
  const isCommand = (command: unknown) =>
    typeof command === 'string' ||
    (Array.isArray(command) && command.length > 0 && command.every((word) => typeof word === 'string'));
  if (!Array.isArray(commands) || !commands.every(isCommand)) {
    throw new TypeError(`cloudInit.commands are texts or arrays of texts, not ${inspect(commands)}`);
  }
  if (typeof userData !== 'object' || userData === null || Array.isArray(userData)) {
    throw new TypeError(`cloudInit.userData is an object, as { timezone: 'UTC' }, not ${inspect(userData)}`);
  }
  return options;
}

import type { MachineSettings } from './options.ts';

/** Arguments that decide on the guest's memory, or on what QEMU loads, themselves. */
const ARGUMENTS = /^--?(incoming|loadvm|mem-path|mem-prealloc|numa|snapshot|daemonize|preconfig|S)$/;

/** Why machines with these options cannot be cloned, as words that follow "because"; undefined where nothing speaks against it. */
export function templateBlocker(settings: MachineSettings, platform: NodeJS.Platform): string | undefined {
  const { monitor, qtest, preconfig, incoming, paused, fds, drives, args, machine, guest, shares } = settings;
  if (platform !== 'linux') return `QEMU maps a guest's memory copy-on-write on Linux only, and this is ${platform}`;
  if (monitor === 'none') return "it takes a monitor: leave out monitor: 'none'";
  if (qtest) return 'qtest has no guest that could be booted';
  if (preconfig) return 'the option "preconfig" leaves the machine unfinished';
  if (incoming) return 'the option "incoming" waits for the state of another machine';
  if (paused) return 'the option "paused" keeps the guest from booting; give it to clone() instead';
  if (guest.length > 1)
    return 'its guest is reached in one of several ways, and a clone has to know in which: give one';
  if (guest.some((by) => typeof by === 'object' && 'console' in by))
    return 'the shell on its console is in the middle of something that a clone cannot know of';
  if (shares.length > 0) return 'QEMU does not save the state of shared directories, which the option "shares" takes';
  if (fds.length > 0) return 'what the descriptors of the option "fds" hold cannot be told apart';
  const written = drives.find(({ overlay, readOnly }) => !overlay && !readOnly);
  if (written !== undefined) {
    return `drive "${written.id}" is written to its image itself (overlay: false), which clones would share`;
  }
  if (/memory-backend=/.test([machine, ...args].join(' '))) {
    return 'its memory is in a backend of its own (memory-backend), and a template has to choose where it lies';
  }
  const argument = args.find((arg) => ARGUMENTS.test(arg));
  return argument === undefined ? undefined : `${argument} is among the option "args"`;
}

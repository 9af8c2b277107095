/** The commands whose name has an underscore: QEMU's oldest, of which there will be no more. */
const UNDERSCORED: ReadonlyMap<string, string> = new Map(
  [
    'add_client',
    'block_resize',
    'block_set_io_throttle',
    'client_migrate_info',
    'device_add',
    'device_del',
    'expire_password',
    'migrate_cancel',
    'netdev_add',
    'netdev_del',
    'qmp_capabilities',
    'set_link',
    'set_password',
    'system_powerdown',
    'system_reset',
    'system_wakeup',
  ].map((command) => [camel(command), command]),
);

/**
 * The command's name on the wire for a method's name: `queryStatus` → `query-status`, `deviceAdd` → `device_add`. A name
 * with `-`, `_` or `.` in it is a name on the wire already.
 */
export function commandOfMethod(method: string): string {
  if (/[-_.]/.test(method)) return method;
  return UNDERSCORED.get(method) ?? method.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * The method's name for a command: camel case where `commandOfMethod` finds the way back, else the name on the wire
 * (vendors' commands, as `__com.redhat_drive-mirror`).
 */
export function methodOfCommand(command: string): string {
  const method = camel(command);
  return commandOfMethod(method) === command ? method : command;
}

function camel(command: string): string {
  return command.replace(/[-_]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

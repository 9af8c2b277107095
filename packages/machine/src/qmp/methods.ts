import type { CommandOptions } from './command-options.ts';
import { commandOfMethod } from './command-of-method.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** What a method of a monitor calls. */
export interface Executes {
  execute(command: string, args?: JsonObject, options?: CommandOptions): Promise<JsonValue>;
}

/**
 * Names that JavaScript and test tools ask of any object, to see what it is: were they commands, `await monitor` would
 * execute `then`, and printing one `to-json`.
 */
const ASKED_OF_ALL = new Set([
  ...['then', 'catch', 'finally', 'toJSON', 'inspect', 'length', 'size', 'name', 'message', 'stack', 'cause'],
  ...['asymmetricMatch', 'nodeType', 'nodeName', 'tagName', 'hasAttribute', 'isEqualNode', 'getMockName', 'mock'],
]);

/**
 * The end of the monitor's prototype chain: a property that nothing before it has is the method of a command, `queryStatus`
 * of `query-status`. So a user's own QEMU has methods for its own commands too, whose names nobody could list here.
 */
export const commandMethods: object = new Proxy(Object.create(Object.prototype) as object, {
  get(target, property, receiver: Executes): unknown {
    if (typeof property !== 'string' || property in target || ASKED_OF_ALL.has(property)) {
      return Reflect.get(target, property, receiver) as unknown;
    }
    const command = commandOfMethod(property);
    return (args?: JsonObject, options?: CommandOptions) => receiver.execute(command, args, options);
  },
});

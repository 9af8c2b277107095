import { within, type WaitOptions } from './deadline.ts';

/**
 * Waits for work that takes no deadline of its own, and goes on without anybody where that is reached. `describe` is as in
 * `within()`.
 *
 * @throws TimeoutError, AbortError, and what the work throws
 */
export async function bounded<T>(
  work: Promise<T>,
  { timeout, signal }: WaitOptions,
  describe: () => string,
): Promise<T> {
  return await within<T>({ timeout, signal }, describe, (settle) => {
    settle.follow(work);
    return () => undefined;
  });
}

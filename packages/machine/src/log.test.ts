import { describe, expect, test } from 'vitest';

import { pendingWaits } from './deadline.ts';
import { Log } from './log.ts';

function filled(limit: number, count: number): Log<number> {
  const log = new Log<number>(limit);
  for (let i = 0; i < count; i++) log.append(i);
  return log;
}

describe('Log', () => {
  test('keeps the newest entries, under positions that stay valid', () => {
    const log = filled(10, 25);
    expect(log.mark()).toBe(25);
    expect(log.since(20)).toEqual([20, 21, 22, 23, 24]);
    expect(log.since().length).toBeGreaterThanOrEqual(10);
    expect(log.since().length).toBeLessThan(20);
    expect(log.since(25)).toEqual([]);
  });

  test('is iterated over what is there and what comes, to its end', async () => {
    const log = filled(10, 2);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const entry of log) seen.push(entry);
    })();
    log.append(2);
    await Promise.resolve();
    expect(pendingWaits(), 'who reads all does not hang').toEqual([]);
    log.append(3);
    log.append(4);
    log.end(() => new Error('over'));
    await reading;
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  test('is left in the middle without anything waiting on', async () => {
    const log = filled(10, 3);
    for await (const entry of log) if (entry === 1) break;
    log.append(3);
    expect(log.since()).toHaveLength(4);
  });
});

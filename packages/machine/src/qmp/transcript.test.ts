import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { QmpTranscript } from './transcript.ts';

test('a QmpTranscript is JSON lines, integers as they were', () => {
  const transcript = new QmpTranscript();
  transcript.add('sent', '{"execute":"qom-get","id":0}');
  transcript.add('received', '{\n  "return": 18446744073709551615\n}');
  transcript.add('received', 'garbage');
  const lines = transcript.toJsonLines().trimEnd().split('\n');
  expect(lines.map((line) => line.replace(/^\{"time":\d+\.\d{3},/, '{'))).toEqual([
    '{"sent":{"execute":"qom-get","id":0}}',
    '{"received":{  "return": 18446744073709551615}}',
    '{"received":"garbage"}',
  ]);
});

test('a QmpTranscript cuts long messages and drops old ones', () => {
  const transcript = new QmpTranscript();
  transcript.add('received', JSON.stringify('x'.repeat(100_000)));
  expect(JSON.parse(transcript.toJsonLines())).toMatchObject({
    length: 100_002,
    received: expect.any(String) as string,
  });
  for (let i = 0; i < 300; i++) transcript.add('received', JSON.stringify(`${i} ${'x'.repeat(60_000)}`));
  const text = transcript.toJsonLines();
  expect(text.length).toBeLessThan(9 * 1024 * 1024);
  expect(text).toContain('"299 xxx');
});

test('a QmpTranscript keeps of a long message in memory what it shows of it', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const transcript = new QmpTranscript();
  for (let i = 0; i < 16; i++) transcript.add('received', JSON.stringify(`${i} ${'x'.repeat(4 * 1024 * 1024)}`));
  collectGarbage();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 * 1024 * 1024);
  expect(transcript.lastLines(16)).toHaveLength(16);
});

test('a QmpTranscript shows its last messages to a person', () => {
  const transcript = new QmpTranscript();
  transcript.add('sent', '{"execute":"stop","id":0}');
  transcript.add('received', `{"return": "${'x'.repeat(500)}"}`);
  const [sent, received] = transcript.lastLines(2, { width: 60 });
  expect(sent).toMatch(/^ +\d+\.\d → \{"execute":"stop","id":0\}$/);
  expect(received).toMatch(/^ +\d+\.\d ← \{"return": "xxx+…$/);
  expect(received).toHaveLength(60);
});

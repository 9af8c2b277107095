import { describe, expect, test } from 'vitest';

import { Transcript } from './transcript.ts';

function printed(...pieces: string[]): Transcript {
  const transcript = new Transcript('console "console0"');
  for (const piece of pieces) transcript.append(piece);
  return transcript;
}

describe('Transcript.waitFor()', () => {
  test('finds what was printed before', async () => {
    const found = await printed('Welcome\r\nlogin: ').waitFor('login:');
    expect(found).toMatchObject({ start: 9, end: 15 });
  });

  test('finds what is printed later, across pieces', async () => {
    const transcript = printed('log');
    const found = transcript.waitFor(/log(in|out):/);
    for (const letter of 'in: root') transcript.append(letter);
    expect((await found).match[1]).toBe('in');
  });

  test('does not look before its position', async () => {
    const transcript = printed('# ');
    const from = transcript.mark();
    const found = transcript.waitFor('# ', { from });
    transcript.append('uname\r\nLinux\r\n# ');
    expect(await found).toMatchObject({ start: 16, end: 18 });
    expect(transcript.slice(from, (await found).start)).toBe('uname\r\nLinux\r\n');
  });

  test.for([
    [/^two$/, 'one\r\ntwo\r\n', 'at the ends of a line'],
    ['a.b', 'axb a.b', 'a string literally'],
    [/WORLD/i, 'hello world', 'with its own flags'],
    [/one\r\ntwo/y, 'zero\r\none\r\ntwo', 'over lines'],
  ] as const)('matches %s', async ([pattern, text]) => {
    const { start, end } = await printed(text).waitFor(pattern, { timeout: 1000 });
    expect(text.slice(start, end)).toMatch(pattern);
  });

  test('does not take the place where a search begins for the start of a line', async () => {
    const transcript = printed('x'.repeat(3000));
    const found = transcript.waitFor(/^x{5,10}$/);
    transcript.append('x'.repeat(3000));
    transcript.append('\nxxxxx\n');
    expect(await found).toMatchObject({ start: 6001, end: 6006 });
  });

  test('says at its timeout what it waited for, and the last line without control sequences', async () => {
    const transcript = printed('Booting\r\n\u001b[2JNo bootable device.\r\n');
    await expect(transcript.waitFor(/login:/, { timeout: 1 })).rejects.toThrow(
      'Timed out after 1 ms waiting for /login:/ on console "console0"; its last line is "No bootable device."',
    );
  });

  test('rejects with what ended it, but still finds what is there', async () => {
    const transcript = printed('login: ');
    const pending = transcript.waitFor('# ');
    transcript.end((waiting) => new Error(`ended while ${waiting}`));
    await expect(pending).rejects.toThrow('ended while waiting for "# " on console "console0"');
    await expect(transcript.waitFor('# ')).rejects.toThrow('ended while');
    await expect(transcript.waitFor('login:')).resolves.toMatchObject({ start: 0 });
  });
});

test('a Transcript keeps its newest 4 Mi characters, and its positions stay valid', async () => {
  const transcript = new Transcript('console "console0"');
  const line = `${'.'.repeat(1023)}\n`;
  for (let i = 0; i < 20 * 1024; i++) transcript.append(line);
  const from = transcript.mark();
  transcript.append('the end');
  expect(from).toBe(20 * 1024 * 1024);
  expect(transcript.text.length).toBeGreaterThanOrEqual(4 * 1024 * 1024);
  expect(transcript.text.length).toBeLessThan(8.1 * 1024 * 1024);
  expect(transcript.slice(from)).toBe('the end');
  await expect(transcript.waitFor('the end')).resolves.toMatchObject({ start: from });
});

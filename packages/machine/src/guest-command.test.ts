import { expect, test } from 'vitest';
import { commandWords, shownCommand, templateCommand, type GuestCommand } from './guest-command.ts';

const tagged = (strings: TemplateStringsArray, ...values: unknown[]) => templateCommand(strings, values);

test.for<[string, string, string]>([
  ['a plain word', tagged`cat ${'/etc/passwd'}`, 'cat /etc/passwd'],
  ['a word with a space and a quote', tagged`rm ${"it's here"}`, `rm 'it'\\''s here'`],
  ['an empty word', tagged`test -z ${''}`, "test -z ''"],
  ['what would be a substitution', tagged`echo ${'$(reboot) `x` $HOME'}`, "echo '$(reboot) `x` $HOME'"],
  ['an array', tagged`ls ${['a b', 'c']} -l`, "ls 'a b' c -l"],
  ['a number', tagged`sleep ${0.5}`, 'sleep 0.5'],
  ['a backslash of the template', tagged`printf 'a\n'`, String.raw`printf 'a\n'`],
])('templateCommand() quotes %s', ([, command, expected]) => {
  expect(command).toBe(expected);
});

test('templateCommand() takes no objects', () => {
  expect(() => tagged`echo ${{}}`).toThrow(new TypeError("A command's words are strings and numbers, not object"));
});

test('commandWords() gives a string to the shell, and an array to nobody', () => {
  expect(commandWords('echo $HOME')).toEqual(['/bin/sh', '-c', 'echo $HOME']);
  expect(commandWords(['echo', '$HOME'])).toEqual(['echo', '$HOME']);
});

test.for<[string, unknown, string]>([
  ['an empty array', [], 'A command names a program'],
  ['a number', 5, 'A command is a string'],
  ['a NUL', ['echo', 'a\0b'], 'A command cannot hold NUL'],
])('commandWords() rejects %s', ([, command, message]) => {
  expect(() => commandWords(command as GuestCommand)).toThrow(message);
});

test('shownCommand() shows what one would type', () => {
  expect(shownCommand(['grep', '-c', 'a b', '/x'])).toBe("grep -c 'a b' /x");
  expect(shownCommand('a | b')).toBe('a | b');
});

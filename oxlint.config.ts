import { defineConfig } from 'oxlint';

/** What may not be imported: a regular expression, or patterns as in .gitignore, over the import as it is written. */
interface Ban {
  readonly regex?: string;
  readonly group?: string[];
  readonly message: string;
  readonly allowTypeImports?: boolean;
}

/*
 * Who may import whom. A file is held to the last line below that names it, so each line lists all of its bans.
 */
const index: Ban = { regex: String.raw`^\.{1,2}/index\.ts$`, message: 'inside a package nobody imports its index' };
const entries: Ban = {
  regex: String.raw`^(\.\./)+(packages/)?(machine|guest|vitest)/|^@qemukit/\w+/(src|dist)/`,
  message: 'packages reach one another by their public entries only',
};
const vitest: Ban = {
  regex: '^vitest($|/)',
  message: 'only packages/vitest imports Vitest: the others serve any runner',
};
const processes: Ban = {
  regex: '^(execa|node:child_process)$',
  message: 'processes are spawned by process.ts, guard.ts, image.ts, binary.ts and the commands of the CLI only',
};
const ground: Ban = {
  group: ['./*', '../*', ...['errors', 'printable', 'deadline'].map((name) => `!./${name}.ts`)],
  message: 'errors, printable, deadline and log are the ground floor: they import each other only',
};
const beyondQmp: Ban = {
  group: ['../*', ...['errors', 'printable', 'deadline', 'log'].map((name) => `!../${name}.ts`)],
  message: 'qmp/ is a protocol client of its own: of the rest it imports the ground floor only',
};
const qmp: Ban = { regex: String.raw`^\./qmp/`, message: 'what knows the process or the host does not know QMP' };
const impure: Ban = {
  group: [
    'node:*',
    './*',
    '!node:util',
    ...['', 'console-', 'drive-', 'guest-', 'monitor-', 'network-', 'share-', 'start-'].map(
      (of) => `!./${of}options.ts`,
    ),
    ...['check-members', 'did-you-mean', 'drive-arguments', 'qmp/socket-path'].map((name) => `!./${name}.ts`),
  ],
  message: 'options and command-line.ts are pure',
  allowTypeImports: true,
};

const machine = 'packages/machine/src';
const library = [index, entries, vitest];
const imports: [files: string[], bans: Ban[]][] = [
  [['test/**', 'examples/**'], [entries]],
  [['packages/guest/src/**'], library],
  [['packages/vitest/src/**'], [index, entries, processes]],
  [[`${machine}/**`], [...library, processes]],
  [[`${machine}/{console,accelerator}.ts`], [...library, processes, qmp]],
  [[`${machine}/{process,guard,image,binary}.ts`], [...library, qmp]],
  [[`${machine}/cli/**`], library],
  [[`${machine}/{errors,printable,deadline,log}.ts`], [...library, processes, ground]],
  [[`${machine}/qmp/**`], [...library, processes, beyondQmp]],
  [
    [
      `${machine}/{options,console-options,drive-options,guest-options,monitor-options,network-options,start-options}.ts`,
      `${machine}/{check-members,command-line,drive-arguments}.ts`,
    ],
    [...library, processes, impure],
  ],
  [['packages/*/src/**/*.test.ts'], [entries]],
];

export default defineConfig({
  plugins: ['eslint', 'typescript', 'import', 'unicorn', 'oxc', 'vitest', 'node', 'promise'],
  options: { typeAware: true },
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    'typescript/return-await': ['error', 'always'],
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/only-throw-error': 'error',
    'import/no-cycle': 'error',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    // Vitest reads from a fixture's parameters what it depends on: nothing is written so.
    'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
    // Next to its use a small function needs no name of its own outside.
    'unicorn/consistent-function-scoping': 'off',
    // Groups of words on one line: a command line reads so.
    'unicorn/no-useless-spread': 'off',
    // In a matcher `this` is Vitest's.
    'oxc/no-this-in-exported-function': 'off',
    // The protocol's edge asserts what it has checked in another way.
    'typescript/no-unsafe-type-assertion': 'off',
  },
  overrides: imports.map(([files, bans]) => ({
    files,
    rules: { 'no-restricted-imports': ['error', { patterns: bans }] },
  })),
  // What is generated is checked by the generator's tests.
  ignorePatterns: ['dist/', 'node_modules/', 'packages/machine/src/qapi/range.ts', 'packages/machine/src/qmp/schema/'],
});

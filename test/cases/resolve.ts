const { VITEST_ENTRY } = process.env;

/** How cases find the packages' sources, and the Vitest that runs them. */
export const resolve = {
  conditions: ['source'],
  alias: VITEST_ENTRY === undefined ? [] : [{ find: /^vitest$/, replacement: VITEST_ENTRY }],
};

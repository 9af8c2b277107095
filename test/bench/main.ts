/* `pnpm bench`: runs the benchmarks that are named, or all. */
const BENCHMARKS = [
  'evidence',
  'guest',
  'launch',
  'linux',
  'micro-guest',
  'network',
  'qmp',
  'qmp-types',
  'suite',
  'templates',
];

const named = process.argv.slice(2);
const unknown = named.filter((name) => !BENCHMARKS.includes(name));
if (unknown.length > 0) throw new RangeError(`no benchmark "${unknown.join(' ')}": there are ${BENCHMARKS.join(', ')}`);
for (const name of named.length > 0 ? named : BENCHMARKS) await import(`./${name}.ts`);

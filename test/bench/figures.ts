/** The middle one; for an even number of values the upper of the two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The one below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}

/** Whether a limit is kept, so that a missed one is seen. */
export function verdict(kept: boolean): string {
  return kept ? 'yes' : 'NO';
}

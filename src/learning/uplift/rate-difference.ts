/** Successes of a number of people. */
export interface Rate {
  readonly people: number;
  readonly successes: number;
}

/** Difference of two rates. */
export interface RateDifference {
  readonly difference: number;
  /** Newcombe's hybrid of two Wilson intervals, 95 %. */
  readonly low: number;
  readonly high: number;
  /** Pooled z; 0 when nobody or everybody had a success. */
  readonly z: number;
  /** Without pooling; for weighing differences against each other. */
  readonly standardError: number;
}

const z95 = 1.959963984540054;

/** Rate of `b` less rate of `a`, both with at least one person (science §12.1). */
export function rateDifference(a: Rate, b: Rate): RateDifference {
  const [pa, pb] = [a.successes / a.people, b.successes / b.people];
  const difference = pb - pa;
  const pooled = (a.successes + b.successes) / (a.people + b.people);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / a.people + 1 / b.people));
  const [wa, wb] = [wilson(a), wilson(b)];
  return {
    difference,
    low: difference - Math.hypot(pb - wb.low, wa.high - pa),
    high: difference + Math.hypot(wb.high - pb, pa - wa.low),
    z: spread === 0 ? 0 : difference / spread,
    standardError: Math.sqrt((pa * (1 - pa)) / a.people + (pb * (1 - pb)) / b.people),
  };
}

/** Wilson's 95 % interval of a rate. */
export function wilson({ people: n, successes }: Rate): { readonly low: number; readonly high: number } {
  const p = successes / n;
  const centre = (p + (z95 * z95) / (2 * n)) / (1 + (z95 * z95) / n);
  const half = (z95 * Math.sqrt((p * (1 - p)) / n + (z95 * z95) / (4 * n * n))) / (1 + (z95 * z95) / n);
  return { low: centre - half, high: centre + half };
}

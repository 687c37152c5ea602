interface Interval {
  readonly low: number;
  readonly high: number;
}

const z = 1.959963984540054;

/** 95 % interval of an area under the curve (Hanley and McNeil 1982); null without both kinds of outcome. */
export function aucInterval(auc: number | null, positives: number, n: number): Interval | null {
  const negatives = n - positives;
  if (auc === null || positives < 1 || negatives < 1) return null;
  const [one, two] = [auc / (2 - auc), (2 * auc ** 2) / (1 + auc)];
  const sum = auc * (1 - auc) + (positives - 1) * (one - auc ** 2) + (negatives - 1) * (two - auc ** 2);
  const half = z * Math.sqrt(Math.max(0, sum) / (positives * negatives));
  return { low: Math.max(0, auc - half), high: Math.min(1, auc + half) };
}

/** 95 % interval of observed ÷ expected, where what was observed is a count that varies as a Poisson one does; null without any. */
export function ratioInterval(ratio: number | null, observed: number): Interval | null {
  if (ratio === null || observed < 1) return null;
  const factor = Math.exp(z / Math.sqrt(observed));
  return { low: ratio / factor, high: ratio * factor };
}

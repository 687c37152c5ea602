/** A share with its 95 % interval. */
export interface ShareInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const z = 1.959963984540054;

/** The share of hits among trials with its 95 % score interval (Wilson 1927); null without trials. Hits beyond the trials count as all. */
export function shareInterval(hits: number, trials: number): ShareInterval | null {
  if (trials <= 0) return null;
  const share = Math.min(1, hits / trials);
  const scale = 1 + z ** 2 / trials;
  const middle = (share + z ** 2 / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

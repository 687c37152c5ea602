/** Open rate that a person, a style or a facet without data is taken to have, and how many pushes that is worth. */
export const usualRate = 0.06;
export const usualPushes = 12;

interface Counts {
  readonly sent: number;
  readonly opened: number;
}

/** Log-odds of a smoothed rate, relative to the usual one; between −3 and 3. */
export function logOdds(of: Counts, rate: number, pushes: number): number {
  const p = (of.opened + pushes * rate) / (of.sent + pushes);
  return Math.max(-3, Math.min(3, Math.log(p / (1 - p)) - Math.log(rate / (1 - rate))));
}

/** How something did with a person beside everything they were sent, as log-odds smoothed by six pushes; between −3 and 3. */
export const relativeOdds = (of: Counts, person: Counts): number => oddsBeside(person)(of);

/** `relativeOdds` for one person and many things. */
export function oddsBeside(person: Counts): (of: Counts) => number {
  const rate = Math.min(0.9, openRateOf(person));
  const usual = Math.log(rate / (1 - rate));
  return ({ sent, opened }) => {
    const p = (opened + 6 * rate) / (sent + 6);
    return Math.max(-3, Math.min(3, Math.log(p / (1 - p)) - usual));
  };
}

/** Share of their settled pushes that the person opened, smoothed by the usual rate as if by so many pushes more. */
export const openRateOf = (of: Counts): number => (of.opened + usualPushes * usualRate) / (of.sent + usualPushes);

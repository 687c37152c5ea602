/** A share as a percentage; – where there is none to speak of (null, or of nothing). */
export const percent = (share: number | null, digits = 1): string =>
  share === null || Number.isNaN(share) ? "–" : `${(100 * share).toFixed(digits)} %`;

/** Where values stand between the two ends of a picture. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Place from 0 to 1; outside the ends at the end. */
  placeOf(value: number): number;
}

/** Room left at each end, as a share of the span. */
const margin = 0.06;

/** A scale that holds all values that there are, with some room; null without any. */
export function scaleOf(values: readonly (number | null | undefined)[]): Scale | null {
  const known = values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  if (known.length === 0) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const span = most - least || Math.abs(most) || 1;
  const [from, to] = [least - margin * span, most + margin * span];
  return { from, to, placeOf: (value) => Math.min(1, Math.max(0, (value - from) / (to - from))) };
}

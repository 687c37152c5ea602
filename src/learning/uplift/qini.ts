import type { Rng } from "../../base/rng.ts";

/** Rows of a trial with a predicted uplift each. */
export interface ScoredTrial {
  readonly scores: Float64Array;
  /** 0 or 1 a row. */
  readonly outcomes: Float64Array;
  readonly treated: Uint8Array;
}

/** Gain of treating the part `share` of people with the highest scores. */
export interface QiniPoint {
  readonly share: number;
  /** Outcomes gained for each treated person of the whole trial, so that the last point is the average effect. */
  readonly gain: number;
}

/** How well scores rank people by uplift. */
export interface Qini {
  readonly points: readonly QiniPoint[];
  /**
   * Area between the curve and the straight line to its end; 0 for a random order, on the scale of outcomes a treated person. Coefficients
   * compare orders on the same rows only.
   */
  readonly coefficient: number;
}

/**
 * Qini curve (Radcliffe 2007; science §7): with rows by falling score, Q(k) = Yt(k) − Yc(k) · Nt(k)/Nc(k), here divided by all treated. Rows
 * of one score enter together, or their order would be taken for skill. Points before both arms appeared are left out.
 */
export function qiniOf(trial: ScoredTrial): Qini {
  const walk = walkOf(trial);
  return walk(null);
}

/** An interval of the coefficient by the bootstrap. */
export interface QiniInterval {
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
}

/**
 * Percentile interval of the coefficient over resampled rows, each row drawn a Poisson(1) number of times. The scores stay: it tells how
 * sure the evaluation of these scores is, not how much others would come of other training rows.
 */
export function qiniInterval(
  trial: ScoredTrial,
  options: { readonly rng: Rng; readonly resamples?: number; readonly coverage?: number },
): QiniInterval {
  const { rng, resamples = 300, coverage = 0.95 } = options;
  const walk = walkOf(trial);
  const times = new Uint8Array(trial.scores.length);
  const drawn = Float64Array.from({ length: resamples }, () => {
    for (let row = 0; row < times.length; row++) times[row] = poissonOne(rng.next());
    return walk(times).coefficient;
  }).sort();
  const mean = drawn.reduce((sum, value) => sum + value, 0) / resamples;
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (resamples - 1);
  const edge = Math.floor(((1 - coverage) / 2) * resamples);
  return { low: drawn[edge] ?? Number.NaN, high: drawn[resamples - 1 - edge] ?? Number.NaN, standardError: Math.sqrt(variance) };
}

/** Sorts once, then computes the curve with any multiplicities of rows. */
function walkOf({ scores, outcomes, treated }: ScoredTrial): (times: Uint8Array | null) => Qini {
  const order = Int32Array.from(scores, (_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  return (times) => {
    const points: QiniPoint[] = [{ share: 0, gain: 0 }];
    let [seen, nt, nc, yt, yc] = [0, 0, 0, 0, 0];
    for (const [place, row] of order.entries()) {
      const weight = times === null ? 1 : (times[row] ?? 0);
      seen += weight;
      if (treated[row] === 1) {
        nt += weight;
        yt += weight * (outcomes[row] ?? 0);
      } else {
        nc += weight;
        yc += weight * (outcomes[row] ?? 0);
      }
      const next = order[place + 1];
      const sameFollows = next !== undefined && scores[next] === scores[row];
      if (!sameFollows && nt > 0 && nc > 0) points.push({ share: seen, gain: yt - (yc * nt) / nc });
    }
    const scaled = points.map(({ share, gain }) => ({ share: share / Math.max(1, seen), gain: gain / Math.max(1, nt) }));
    return { points: scaled, coefficient: areaOf(scaled) };
  };
}

function areaOf(points: readonly QiniPoint[]): number {
  let area = 0;
  for (let k = 1; k < points.length; k++) {
    const [from, to] = [points[k - 1], points[k]];
    if (from && to) area += ((from.gain + to.gain) / 2) * (to.share - from.share);
  }
  return area - (points.at(-1)?.gain ?? 0) / 2;
}

/** Poisson(1) by inversion; 255 is out of reach. */
function poissonOne(uniform: number): number {
  let [count, term] = [0, Math.exp(-1)];
  let sum = term;
  while (uniform > sum && count < 20) {
    count++;
    term /= count;
    sum += term;
  }
  return count;
}

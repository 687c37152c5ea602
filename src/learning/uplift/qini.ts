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
  const points: QiniPoint[] = [{ share: 0, gain: 0 }];
  const { people, treated } = walk((seen, gain) => points.push({ share: seen, gain }));
  return {
    points: points.map(({ share, gain }) => ({ share: share / Math.max(1, people), gain: gain / Math.max(1, treated) })),
    coefficient: coefficientOf(walk),
  };
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
  const { rng, resamples = 200, coverage = 0.95 } = options;
  const walk = walkOf(trial);
  const times = (): number => poissonOne(rng.next());
  const drawn = Float64Array.from({ length: resamples }, () => coefficientOf(walk, times)).sort();
  const mean = drawn.reduce((sum, value) => sum + value, 0) / resamples;
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (resamples - 1);
  const edge = Math.floor(((1 - coverage) / 2) * resamples);
  return { low: drawn[edge] ?? Number.NaN, high: drawn[resamples - 1 - edge] ?? Number.NaN, standardError: Math.sqrt(variance) };
}

/**
 * Sorts once, then walks as often as asked, each row counting as many times as `times` draws for it (once without), and tells each point as
 * people so far and outcomes gained so far.
 */
function walkOf({ scores, outcomes, treated }: ScoredTrial) {
  const order = Int32Array.from(scores, (_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const isTreated = Uint8Array.from(order, (row) => treated[row] ?? 0);
  const outcome = Float64Array.from(order, (row) => outcomes[row] ?? 0);
  const isEnd = Uint8Array.from(order, (row, place) => (scores[order[place + 1] ?? -1] === scores[row] ? 0 : 1));
  return (tell: (seen: number, gain: number) => void, times?: () => number): { readonly people: number; readonly treated: number } => {
    let [seen, nt, nc, yt, yc] = [0, 0, 0, 0, 0];
    for (let place = 0; place < isEnd.length; place++) {
      const weight = times === undefined ? 1 : times();
      seen += weight;
      if (isTreated[place] === 1) {
        nt += weight;
        yt += weight * (outcome[place] ?? 0);
      } else {
        nc += weight;
        yc += weight * (outcome[place] ?? 0);
      }
      if (isEnd[place] === 1 && nt > 0 && nc > 0) tell(seen, yt - (yc * nt) / nc);
    }
    return { people: seen, treated: nt };
  };
}

/** Area between the curve and the straight line to its end. */
function coefficientOf(walk: ReturnType<typeof walkOf>, times?: () => number): number {
  let [area, lastSeen, lastGain] = [0, 0, 0];
  const { people, treated } = walk((seen, gain) => {
    area += ((gain + lastGain) / 2) * (seen - lastSeen);
    lastSeen = seen;
    lastGain = gain;
  }, times);
  return (area / Math.max(1, people) - lastGain / 2) / Math.max(1, treated);
}

/** How often each count of Poisson(1) comes, cumulated; more than twelve comes once in ten milliards. */
const poissonSteps = Float64Array.from({ length: 12 }, (_, most) => {
  let [term, sum] = [Math.exp(-1), 0];
  for (let count = 0; count <= most; count++) {
    sum += term;
    term /= count + 1;
  }
  return sum;
});

function poissonOne(uniform: number): number {
  let count = 0;
  while (count < 12 && uniform > (poissonSteps[count] ?? 1)) count++;
  return count;
}

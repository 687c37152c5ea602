/** How a model's probability is turned into an honest one. Plain data, to be stored as JSON. */
export type Calibration =
  | { readonly kind: "identity" }
  /** σ(a·logit(p) + b). */
  | { readonly kind: "platt"; readonly a: number; readonly b: number }
  /** Straight lines between the points (from[i], to[i]), level outside; both rise. */
  | { readonly kind: "isotonic"; readonly from: readonly number[]; readonly to: readonly number[] };

/** Rows to calibrate on, none of which the model may have learned from. */
export interface CalibrationRows {
  readonly predictions: ArrayLike<number>;
  /** 0 or 1. */
  readonly labels: ArrayLike<number>;
  /** Default 1 a row. */
  readonly weights?: ArrayLike<number>;
}

/** Positives, and as many negatives, that isotonic regression wants. Source: Niculescu-Mizil and Caruana, ICML 2005. */
const isotonicFrom = 1000;
/** Below so many positives or negatives nothing is fitted. */
const plattFrom = 20;

/**
 * The probability in the world, when the model learned from all positives and a share `keptShare` of the negatives:
 * q ÷ (q + (1 − q) ÷ keptShare). Source: He et al., ADKDD 2014, §6.3.
 */
export function correctDownSampling(q: number, keptShare: number): number {
  return q / (q + (1 - q) / keptShare);
}

/** Applies a calibration to one probability. */
export function calibrate(calibration: Calibration, p: number): number {
  switch (calibration.kind) {
    case "identity":
      return p;
    case "platt":
      return 1 / (1 + Math.exp(-(calibration.a * logitOf(p) + calibration.b)));
    case "isotonic":
      return interpolated(calibration.from, calibration.to, p);
    default:
      return calibration satisfies never;
  }
}

/**
 * Platt's scaling of log-odds: the a and b of σ(a·logit(p) + b) with the most likelihood for targets (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2),
 * by Newton's method with halved steps. A slope below 0 (a model that ranks backwards) is taken as 0: the base rate for all. Sources:
 * Platt 1999; Lin, Lin and Weng, "A note on Platt's probabilistic outputs", 2007.
 */
export function fitPlatt(rows: CalibrationRows): Calibration {
  const scores = Float64Array.from(rows.predictions, logitOf);
  const weightOf = (i: number): number => rows.weights?.[i] ?? 1;
  let [positives, negatives] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (isPositive(rows, i)) positives += weightOf(i);
    else negatives += weightOf(i);
  }
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  const lossAt = (a: number, b: number): number => {
    let loss = 0;
    for (let i = 0; i < scores.length; i++) {
      const f = a * (scores[i] ?? 0) + b;
      const target = isPositive(rows, i) ? high : low;
      loss += weightOf(i) * (Math.max(0, f) + Math.log1p(Math.exp(-Math.abs(f))) - target * f);
    }
    return loss;
  };
  let a = 0;
  let b = Math.log((positives + 1) / (negatives + 1));
  let loss = lossAt(a, b);
  for (let turn = 0; turn < 100; turn++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-12, 0, 1e-12];
    for (let i = 0; i < scores.length; i++) {
      const f = scores[i] ?? 0;
      const w = weightOf(i);
      const p = 1 / (1 + Math.exp(-(a * f + b)));
      const miss = w * (p - (isPositive(rows, i) ? high : low));
      const curve = w * p * (1 - p);
      ga += miss * f;
      gb += miss;
      haa += curve * f * f;
      hab += curve * f;
      hbb += curve;
    }
    if (Math.abs(ga) + Math.abs(gb) < 1e-9 * (positives + negatives)) break;
    const det = haa * hbb - hab * hab;
    if (!(det > 0)) break;
    const da = -(hbb * ga - hab * gb) / det;
    const db = -(haa * gb - hab * ga) / det;
    let step = 1;
    while (step > 1e-10 && lossAt(a + step * da, b + step * db) > loss + 1e-4 * step * (ga * da + gb * db)) step /= 2;
    if (step <= 1e-10) break;
    a += step * da;
    b += step * db;
    loss = lossAt(a, b);
  }
  return a >= 0
    ? { kind: "platt", a, b }
    : { kind: "platt", a: 0, b: Math.log(high * positives + low * negatives) - Math.log((1 - high) * positives + (1 - low) * negatives) };
}

/**
 * Isotonic regression of labels on predictions. Equal predictions are pooled first; a block ends where it began to differ, and between
 * blocks a straight line leads on. Ends are kept half an example away from 0 and 1, so that no answer is ever sure.
 * Source: Zadrozny and Elkan, KDD 2002.
 */
export function fitIsotonic(rows: CalibrationRows): Calibration {
  const order = Array.from({ length: rows.predictions.length }, (_, i) => i);
  order.sort((i, j) => (rows.predictions[i] ?? 0) - (rows.predictions[j] ?? 0));
  const [xs, means, weights]: [number[], number[], number[]] = [[], [], []];
  let total = 0;
  for (const i of order) {
    const x = rows.predictions[i] ?? 0;
    const weight = rows.weights?.[i] ?? 1;
    if (!(weight > 0)) continue;
    total += weight;
    const last = xs.length - 1;
    const label = isPositive(rows, i) ? 1 : 0;
    if (xs[last] === x) {
      const sum = (weights[last] ?? 0) + weight;
      means[last] = ((means[last] ?? 0) * (weights[last] ?? 0) + label * weight) / sum;
      weights[last] = sum;
    } else {
      xs.push(x);
      means.push(label);
      weights.push(weight);
    }
  }
  if (xs.length === 0) return { kind: "identity" };
  const fitted = poolAdjacentViolators(means, weights);
  const margin = 0.5 / (total + 1);
  const from: number[] = [];
  const to: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    const inside = fitted[i] === fitted[i - 1] && fitted[i] === fitted[i + 1];
    if (inside) continue;
    from.push(xs[i] ?? 0);
    to.push(Math.min(1 - margin, Math.max(margin, fitted[i] ?? 0)));
  }
  return { kind: "isotonic", from, to };
}

/**
 * The rising numbers nearest to the given ones by weighted squares: neighbours in the wrong order are pooled to their weighted mean.
 * Source: Ayer et al., 1955; the algorithm in one pass after Best and Chakravarti, 1990.
 */
export function poolAdjacentViolators(values: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  const count = values.length;
  const means = new Float64Array(count);
  const masses = new Float64Array(count);
  const sizes = new Uint32Array(count);
  let blocks = 0;
  for (let i = 0; i < count; i++) {
    let mean = values[i] ?? 0;
    let mass = weights?.[i] ?? 1;
    let size = 1;
    while (blocks > 0 && (means[blocks - 1] ?? 0) >= mean) {
      blocks--;
      const before = masses[blocks] ?? 0;
      mean = mass + before > 0 ? (mean * mass + (means[blocks] ?? 0) * before) / (mass + before) : mean;
      mass += before;
      size += sizes[blocks] ?? 0;
    }
    means[blocks] = mean;
    masses[blocks] = mass;
    sizes[blocks++] = size;
  }
  const fitted = new Float64Array(count);
  for (let block = 0, at = 0; block < blocks; block++) {
    fitted.fill(means[block] ?? 0, at, at + (sizes[block] ?? 0));
    at += sizes[block] ?? 0;
  }
  return fitted;
}

/** Isotonic with at least 1,000 rows of each label, Platt's with at least 20, else the identity. Rows of weight 0 do not count. */
export function fitCalibration(rows: CalibrationRows): Calibration {
  let [positives, negatives] = [0, 0];
  for (let i = 0; i < rows.predictions.length; i++) {
    if ((rows.weights?.[i] ?? 1) <= 0) continue;
    if (isPositive(rows, i)) positives++;
    else negatives++;
  }
  const scarcer = Math.min(positives, negatives);
  if (scarcer >= isotonicFrom) return fitIsotonic(rows);
  return scarcer >= plattFrom ? fitPlatt(rows) : { kind: "identity" };
}

/** Calibrations by group (a channel and a category, say) and one of all rows together. Plain data, to be stored as JSON. */
export interface Calibrator {
  readonly overall: Calibration;
  readonly groups: readonly { readonly group: string; readonly calibration: Calibration }[];
}

/** Fits each group by itself as far as its rows allow; a group with too few takes what all rows together say. */
export function fitCalibrator(rows: CalibrationRows & { readonly groups: ArrayLike<string> }): Calibrator {
  const rowsOf = new Map<string, number[]>();
  for (let i = 0; i < rows.predictions.length; i++) {
    const group = rows.groups[i] ?? "";
    const own = rowsOf.get(group);
    if (own) own.push(i);
    else rowsOf.set(group, [i]);
  }
  const pick = (from: ArrayLike<number>, own: readonly number[]): Float64Array => Float64Array.from(own, (i) => from[i] ?? 0);
  const groups = [...rowsOf]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, own]) => {
      const part = { predictions: pick(rows.predictions, own), labels: pick(rows.labels, own) };
      return { group, calibration: fitCalibration(rows.weights ? { ...part, weights: pick(rows.weights, own) } : part) };
    });
  return { overall: fitCalibration(rows), groups: groups.filter((one) => one.calibration.kind !== "identity") };
}

/** A calibrator ready for use: an unknown group is treated like all together. */
export function makeCalibrate({ overall, groups }: Calibrator): (group: string, p: number) => number {
  const known = new Map(groups.map((one) => [one.group, one.calibration]));
  return (group, p) => calibrate(known.get(group) ?? overall, p);
}

const isPositive = (rows: CalibrationRows, i: number): boolean => (rows.labels[i] ?? 0) > 0.5;

function logitOf(p: number): number {
  const inside = Math.min(1 - 1e-12, Math.max(1e-12, p));
  return Math.log(inside / (1 - inside));
}

function interpolated(from: readonly number[], to: readonly number[], x: number): number {
  let [low, high] = [0, from.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((from[middle] ?? 0) <= x) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return to[0] ?? x;
  const [x0, y0, x1, y1] = [from[low - 1] ?? 0, to[low - 1] ?? 0, from[low], to[low]];
  return x1 === undefined || y1 === undefined ? y0 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}

/** Numbers in a row, one for each prediction. */
type Numbers = ArrayLike<number>;

/**
 * Mean logarithmic loss of labels (0 to 1) under predicted probabilities; predictions are kept 1e-15 away from 0 and 1. `null` for no
 * rows.
 */
export function logLoss(labels: Numbers, predictions: Numbers): number | null {
  if (labels.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? 0;
    const p = Math.min(1 - 1e-15, Math.max(1e-15, predictions[i] ?? Number.NaN));
    sum -= label * Math.log(p) + (1 - label) * Math.log1p(-p);
  }
  return sum / labels.length;
}

/**
 * Log-loss ÷ the entropy of the share of positives: below 1 is better than always saying that share. `null` when the labels are all of
 * one kind. Source: He et al., "Practical Lessons from Predicting Clicks on Ads at Facebook", ADKDD 2014, §3.
 */
export function normalisedEntropy(labels: Numbers, predictions: Numbers): number | null {
  const loss = logLoss(labels, predictions);
  const base = total(labels) / labels.length;
  if (loss === null || !(base > 0 && base < 1)) return null;
  return loss / -(base * Math.log(base) + (1 - base) * Math.log1p(-base));
}

/**
 * Probability that a positive ranks above a negative, ties counting half (Mann–Whitney). Labels above 0.5 are positive. `null` when the
 * labels are all of one kind.
 */
export function auc(labels: Numbers, predictions: Numbers): number | null {
  const positives = sortedOf(labels, predictions, true);
  const negatives = sortedOf(labels, predictions, false);
  if (positives.length === 0 || negatives.length === 0) return null;
  let wins = 0;
  let below = 0;
  let notAbove = 0;
  for (const score of positives) {
    while (below < negatives.length && (negatives[below] ?? 0) < score) below++;
    notAbove = Math.max(notAbove, below);
    while (notAbove < negatives.length && (negatives[notAbove] ?? 0) <= score) notAbove++;
    wins += (below + notAbove) / 2;
  }
  return wins / (positives.length * negatives.length);
}

/**
 * AUC within groups (people), averaged with each group's number of rows; groups with labels of one kind are left out. `null` when no
 * group has both. Source: Zhu et al., "Optimized Cost per Click in Taobao Display Advertising", KDD 2017, §5.
 */
export function groupedAuc(labels: Numbers, predictions: Numbers, groups: ArrayLike<string | number>): number | null {
  const rowsOf = new Map<string | number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const group = groups[i] ?? "";
    const rows = rowsOf.get(group);
    if (rows) rows.push(i);
    else rowsOf.set(group, [i]);
  }
  let sum = 0;
  let counted = 0;
  for (const rows of rowsOf.values()) {
    const own = auc(
      rows.map((row) => labels[row] ?? 0),
      rows.map((row) => predictions[row] ?? 0),
    );
    if (own === null) continue;
    sum += rows.length * own;
    counted += rows.length;
  }
  return counted === 0 ? null : sum / counted;
}

/** A run of rows with near predictions: what was said and what came. */
export interface ReliabilityBin {
  readonly count: number;
  readonly predicted: number;
  readonly observed: number;
}

/** Rows in order of prediction, cut into bins of equal count; equal predictions are never parted, so there may be fewer bins. */
export function reliability(labels: Numbers, predictions: Numbers, bins = 10): readonly ReliabilityBin[] {
  const order = orderOf(predictions);
  const found: ReliabilityBin[] = [];
  for (let bin = 1, from = 0; bin <= bins; bin++) {
    let to = Math.max(from, Math.round((bin * order.length) / bins));
    while (to > from && to < order.length && at(predictions, order[to]) === at(predictions, order[to - 1])) to++;
    let [predicted, observed] = [0, 0];
    for (let i = from; i < to; i++) {
      predicted += at(predictions, order[i]);
      observed += at(labels, order[i]);
    }
    const count = to - from;
    if (count > 0) found.push({ count, predicted: predicted / count, observed: observed / count });
    from = to;
  }
  return found;
}

/**
 * Expected calibration error: |observed − predicted| of bins of equal count, averaged with their counts. `null` for no rows. Grows with
 * fewer rows even for perfect predictions. Source: Naeini, Cooper, Hauskrecht, AAAI 2015; bins of equal count after Nguyen and O'Connor,
 * EMNLP 2015.
 */
export function calibrationError(labels: Numbers, predictions: Numbers, bins = 10): number | null {
  if (labels.length === 0) return null;
  const found = reliability(labels, predictions, bins);
  return found.reduce((sum, one) => sum + one.count * Math.abs(one.observed - one.predicted), 0) / labels.length;
}

/** Positives that came ÷ positives that were predicted (O/E); 1 is right on the whole. `null` when none was predicted. */
export function observedOverExpected(labels: Numbers, predictions: Numbers): number | null {
  const expected = total(predictions);
  return expected > 0 ? total(labels) / expected : null;
}

/** What calling every prediction at or above a threshold positive comes to. */
export interface ThresholdScore {
  readonly threshold: number;
  /** Share of the called that are positive; `null` when none is called. */
  readonly precision: number | null;
  /** Share of the positives that are called; `null` when there is none. */
  readonly recall: number | null;
  /** Harmonic mean of both: 2·hits ÷ (called + positives); `null` when nothing is called and nothing positive. */
  readonly f1: number | null;
}

/** Precision, recall and F1 at a threshold. */
export function scoreAt(labels: Numbers, predictions: Numbers, threshold: number): ThresholdScore {
  let [hits, called, positives] = [0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    const positive = (labels[i] ?? 0) > 0.5;
    const chosen = at(predictions, i) >= threshold;
    if (positive) positives++;
    if (chosen) called++;
    if (positive && chosen) hits++;
  }
  return thresholdScore(threshold, hits, called, positives);
}

/** The threshold with the highest F1 among the predictions made, the highest of equals. `null` when no label is positive. Chosen and
 * judged on the same rows it flatters: choose on one part, judge on another. */
export function bestF1(labels: Numbers, predictions: Numbers): ThresholdScore | null {
  const order = orderOf(predictions);
  let positives = 0;
  for (let i = 0; i < labels.length; i++) if ((labels[i] ?? 0) > 0.5) positives++;
  if (positives === 0) return null;
  let [best, hits] = [thresholdScore(Infinity, 0, 0, positives), 0];
  for (let i = order.length - 1; i >= 0; i--) {
    if (at(labels, order[i]) > 0.5) hits++;
    const threshold = at(predictions, order[i]);
    if (i > 0 && at(predictions, order[i - 1]) === threshold) continue;
    const score = thresholdScore(threshold, hits, order.length - i, positives);
    if ((score.f1 ?? 0) > (best.f1 ?? 0)) best = score;
  }
  return best;
}

function thresholdScore(threshold: number, hits: number, called: number, positives: number): ThresholdScore {
  return {
    threshold,
    precision: called === 0 ? null : hits / called,
    recall: positives === 0 ? null : hits / positives,
    f1: called + positives === 0 ? null : (2 * hits) / (called + positives),
  };
}

const at = (values: Numbers, row: number | undefined): number => values[row ?? -1] ?? Number.NaN;

function total(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}

function sortedOf(labels: Numbers, predictions: Numbers, positive: boolean): Float64Array {
  const found = new Float64Array(labels.length);
  let count = 0;
  for (let i = 0; i < labels.length; i++) if ((labels[i] ?? 0) > 0.5 === positive) found[count++] = at(predictions, i);
  return found.subarray(0, count).sort();
}

/** Rows in rising order of their value; equal values in the order of the rows. */
function orderOf(values: Numbers): Uint32Array {
  return Uint32Array.from({ length: values.length }, (_, row) => row).sort((a, b) => at(values, a) - at(values, b));
}

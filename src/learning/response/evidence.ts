import { auc, calibrationError, observedOverExpected, type ReliabilityBin, reliability } from "../metrics.ts";

/** Newest predictions of one category, each made before the message's own outcome was learned: log-odds, and what came. */
export interface RecentPredictions {
  readonly logits: Float32Array;
  readonly opened: Uint8Array;
  readonly size: number;
}

/** Messages before a model may be promoted. */
export const leastExamples = 500;
/** It has to beat the mean rate by more than luck on some thousand predictions gives. */
export const mostEntropy = 0.995;

/** Log-loss of predictions and of always saying their category's mean rate; sums over so many predictions, in nats. */
export interface Entropy {
  readonly seen: number;
  readonly loss: number;
  readonly lossOfMean: number;
  /** Their ratio; null where nothing was seen, or all of it was alike. */
  readonly normalised: number | null;
}

/** How predictions made before the outcome do beside the mean rate of their category. */
export function entropyOf(recent: Iterable<RecentPredictions>): Entropy {
  let [seen, loss, lossOfMean] = [0, 0, 0];
  for (const { logits, opened, size } of recent) {
    let positives = 0;
    for (let n = 0; n < size; n++) positives += opened[n] ?? 0;
    const mean = Math.min(1 - 1e-6, Math.max(1e-6, positives / size));
    for (let n = 0; n < size; n++) {
      const p = 1 / (1 + Math.exp(-(logits[n] ?? 0)));
      loss -= Math.log(Math.max(1e-9, opened[n] === 1 ? p : 1 - p));
      lossOfMean -= Math.log(opened[n] === 1 ? mean : 1 - mean);
    }
    seen += size;
  }
  return { seen, loss, lossOfMean, normalised: seen === 0 || lossOfMean === 0 ? null : loss / lossOfMean };
}

/** Why a model may not decide yet. */
export type HeldBack = "tooFewExamples" | "noPredictions" | "noBetterThanMean";

/** Whether deciders may use a model: null when they may, else why not. */
export function heldBack(examples: number, normalisedEntropy: number | null): HeldBack | null {
  if (examples < leastExamples) return "tooFewExamples";
  if (normalisedEntropy === null) return "noPredictions";
  return normalisedEntropy < mostEntropy ? null : "noBetterThanMean";
}

/** How predictions did on messages whose outcome was not known when they were made. A measure is null where it is not defined. */
export interface Judged {
  readonly n: number;
  readonly positives: number;
  readonly auc: number | null;
  readonly ece: number | null;
  readonly observedOverExpected: number | null;
}

/** The measures that need labels and probabilities alone. */
export function judge(labels: ArrayLike<number>, predictions: ArrayLike<number>): Judged {
  let positives = 0;
  for (let n = 0; n < labels.length; n++) positives += labels[n] ?? 0;
  return {
    n: labels.length,
    positives,
    auc: auc(labels, predictions),
    ece: calibrationError(labels, predictions),
    observedOverExpected: observedOverExpected(labels, predictions),
  };
}

/** Kept predictions of all categories as one list of labels and probabilities. */
export function flatten(recent: Iterable<RecentPredictions>): {
  readonly labels: Float64Array;
  readonly predictions: Float64Array;
} {
  const all = [...recent];
  const count = all.reduce((sum, { size }) => sum + size, 0);
  const [labels, predictions] = [new Float64Array(count), new Float64Array(count)];
  let at = 0;
  for (const { logits, opened, size } of all)
    for (let n = 0; n < size; n++, at++) {
      labels[at] = opened[n] ?? 0;
      predictions[at] = 1 / (1 + Math.exp(-(logits[n] ?? 0)));
    }
  return { labels, predictions };
}

/** Predicted and observed rate in ten bins of equal count (fewer where predictions are equal). */
export const tenBins = (labels: ArrayLike<number>, predictions: ArrayLike<number>): readonly ReliabilityBin[] =>
  reliability(labels, predictions, 10);

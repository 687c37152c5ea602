import type { FeatureList } from "../features/feature-list.ts";
import type { Ftrl } from "../ftrl.ts";
import { mix } from "../murmur3.ts";
import { entropyOf, heldBack } from "./evidence.ts";
import type { ResponseLearner } from "./learner.ts";

/** Posterior draws that every model brings along: choices are drawn among what they lead to. */
export const drawCount = 16;

/** σ(slope · logit + intercept): how predictions of a category are brought to the rates that were seen. */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

/** A frozen snapshot of what was learned of responses. Deciders read it and nothing else; the same version decides the same. */
export interface ResponseModel {
  readonly version: number;
  /** Messages learned from. */
  readonly examples: number;
  /** Weights by slot, the constant last. */
  readonly open: Float32Array;
  readonly openOffset: number;
  readonly off: Float32Array | null;
  readonly offRate: number;
  readonly offOffset: number;
  readonly convert: Float32Array | null;
  readonly convertRate: number;
  readonly convertOffset: number;
  /** Share of unopened messages that are swiped away one by one. */
  readonly dismissRate: number;
  readonly calibration: ReadonlyMap<string, Calibration>;
  /** What the 16 posterior draws add to a slot's weight. Kept once asked for. */
  perturbation(slot: number): Float32Array;
  /** Log-loss of the newest predictions made before their outcome, over that of always saying the mean rate; below 1 it knows something. */
  readonly normalisedEntropy: number | null;
  /** Whether deciders may use it: it has seen enough and beats the mean rate. */
  readonly promoted: boolean;
}

export const noCalibration: Calibration = { slope: 1, intercept: 0 };

/** Freezes a learner. `width` damps the posterior draws (science: 0.25 to 0.5; Chapelle and Li, NeurIPS 2011); null before it can predict. */
export function freeze(learner: ResponseLearner, version: number, width: number): ResponseModel | null {
  const { open, off, convert, counts } = learner;
  if (open === null) return null;
  const calibration = new Map<string, Calibration>();
  for (const [category, { logits, opened, size }] of learner.recent) calibration.set(category, platt(logits, opened, size));
  const { normalised: normalisedEntropy } = entropyOf(learner.recent.values());
  const finals = Math.max(1, counts.finals);
  return {
    version,
    examples: counts.sends,
    open: open.weights(),
    openOffset: open.settings.offset,
    off: off?.weights() ?? null,
    offRate: counts.switchedOff / finals,
    offOffset: (off?.settings.offset ?? 0) + correctionOf(learner.foretold.off),
    convert: convert?.weights() ?? null,
    convertRate: counts.finalOpens === 0 ? 0 : counts.converted / counts.finalOpens,
    convertOffset: (convert?.settings.offset ?? 0) + correctionOf(learner.foretold.convert),
    dismissRate: counts.dismissed / Math.max(1, counts.finals - counts.finalOpens),
    calibration,
    perturbation: makePerturbation(open, version, width),
    normalisedEntropy,
    promoted: heldBack(counts.sends, normalisedEntropy) === null,
  };
}

/** Outcomes that what was foretold is worth when it is brought to what came. */
const foretoldPrior = 2;

/** What the log-odds of a rare outcome lack so that as many are foretold as came (O/E of 1): rare labels move weights too slowly for that. */
const correctionOf = ({ expected, observed }: { readonly expected: number; readonly observed: number }): number =>
  Math.log((observed + foretoldPrior) / (expected + foretoldPrior));

function makePerturbation(open: Ftrl, version: number, width: number): (slot: number) => Float32Array {
  const known = new Map<number, Float32Array>();
  return (slot) => {
    const before = known.get(slot);
    if (before !== undefined) return before;
    const spread = width / Math.sqrt(open.precision(slot));
    const made = Float32Array.from({ length: drawCount }, (_, k) => spread * normalOf(mix(mix(slot, version), k + 1)));
    known.set(slot, made);
    return made;
  };
}

/** A standard normal from one hash (Box and Muller 1958). */
function normalOf(hash: number): number {
  const radius = Math.sqrt(-2 * Math.log((hash + 1) / 4294967297));
  return radius * Math.cos((2 * Math.PI * mix(hash, 7)) / 4294967296);
}

/** The sum of a list's weights. */
export function dot(weights: Float32Array, { slots, values, count }: FeatureList): number {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += (weights[slots[n] ?? 0] ?? 0) * (values[n] ?? 0);
  return sum;
}

export const constantOf = (weights: Float32Array): number => weights[weights.length - 1] ?? 0;

export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/**
 * Platt's calibration over newest predictions, pulled towards no change by what a hundred predictions weigh, so that thin data change
 * little (Platt 1999, with a ridge in place of his smoothed targets).
 */
function platt(logits: Float32Array, opened: Uint8Array, size: number): Calibration {
  if (size < 300) return noCalibration;
  let [slope, intercept] = [1, 0];
  const ridge = 10;
  for (let step = 0; step < 20; step++) {
    let [gs, gi, hss, hsi, hii] = [ridge * (slope - 1), ridge * intercept, ridge, 0, ridge];
    for (let n = 0; n < size; n++) {
      const x = logits[n] ?? 0;
      const p = sigmoid(slope * x + intercept);
      const miss = p - (opened[n] ?? 0);
      const weight = p * (1 - p);
      gs += miss * x;
      gi += miss;
      hss += weight * x * x;
      hsi += weight * x;
      hii += weight;
    }
    const determinant = hss * hii - hsi * hsi;
    const [ds, di] = [(hii * gs - hsi * gi) / determinant, (hss * gi - hsi * gs) / determinant];
    slope -= ds;
    intercept -= di;
    if (Math.abs(ds) + Math.abs(di) < 1e-6) break;
  }
  // An upside-down or flat fit would mean that the model knows nothing: better no calibration than that.
  return slope > 0.2 && slope < 3 ? { slope, intercept } : noCalibration;
}

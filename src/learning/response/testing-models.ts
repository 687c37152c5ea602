import { makeRng } from "../../base/rng.ts";
import { featureBits } from "../features/slots.ts";
import { drawCount, type ResponseModel } from "./model.ts";

/** Models for tests, made without learning. */

const blank = new Float32Array(2 ** featureBits + 1);

/** A promoted model that predicts its offset for everything, unless the test says more. */
export const aModel = (over: Partial<ResponseModel> = {}): ResponseModel => ({
  version: 7,
  examples: 10_000,
  open: blank,
  openOffset: Math.log(0.05 / 0.95),
  off: null,
  offRate: 0.001,
  offOffset: 0,
  convert: null,
  convertRate: 0,
  convertOffset: 0,
  dismissRate: 0,
  calibration: new Map(),
  perturbation: () => new Float32Array(drawCount),
  normalisedEntropy: 0.9,
  promoted: true,
  ...over,
});

/** Weights that are 0 but for the slots named. */
export function weightsOf(weights: Iterable<readonly [slot: number, weight: number]>): Float32Array {
  const made = new Float32Array(2 ** featureBits + 1);
  for (const [slot, weight] of weights) made[slot] = weight;
  return made;
}

/** A weight for every slot and the constant, uniform between −`width` and `width`. */
export function randomWeights(seed: string, width: number): Float32Array {
  const rng = makeRng(seed);
  return Float32Array.from({ length: 2 ** featureBits + 1 }, () => (2 * rng.next() - 1) * width);
}

/** Posterior draws that differ by slot and by draw, uniform between −`width` and `width`. */
export function randomDraws(seed: string, width: number): ResponseModel["perturbation"] {
  const known = new Map<number, Float32Array>();
  return (slot) => {
    const made = known.get(slot) ?? drawsOf(`${seed} ${slot}`, width);
    known.set(slot, made);
    return made;
  };
}

function drawsOf(seed: string, width: number): Float32Array {
  const rng = makeRng(seed);
  return Float32Array.from({ length: drawCount }, () => (2 * rng.next() - 1) * width);
}

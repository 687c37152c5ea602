import { type FeatureSink, inSteps } from "./feature-list.ts";

/** The sum of weights of features, without a list of them. */
export class WeightSum implements FeatureSink {
  total = 0;
  readonly #weights: Float32Array;

  /** @param weights by slot. */
  constructor(weights: Float32Array) {
    this.#weights = weights;
  }

  add(_group: number, slot: number, value = 1): void {
    const weight = this.#weights[slot] ?? 0;
    this.total += value === 1 ? weight : weight * inSteps(value);
  }
}

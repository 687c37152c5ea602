import type { Policy } from "../../catalogue/catalogue.ts";
import { type LearnedParts, type Scorer, sigmoid } from "../../learning/response/score-field.ts";
import type { RateModel } from "../decision.ts";
import { campaignRates } from "../rates.ts";
import type { Field } from "./creatives.ts";

/** A field with what is expected of its pairs. By rates the score of (i, j) is itemRates[i] × creativeRates[j] ÷ mean. */
export interface Scored extends Field {
  readonly itemRates: readonly number[];
  readonly creativeRates: readonly number[];
  readonly mean: number;
  /** Log-odds by parts when a learned model scores; the rates are not read then. */
  readonly learned?: LearnedParts;
}

/** Expected open rate of every pair by the counted rates; 1 for all with scorer `none`. */
export function score(fields: readonly Field[], scorer: Policy["scorer"], model: RateModel): readonly Scored[] {
  return fields.map((field) => {
    if (scorer === "none") return { ...field, itemRates: field.items.map(() => 1), creativeRates: field.creatives.map(() => 1), mean: 1 };
    const rates = campaignRates(model, field.campaign.id);
    return {
      ...field,
      // Without item the score is the creative's rate alone.
      itemRates: field.items.map((item) => (item === null ? rates.mean : rates.ofItem(item.id))),
      creativeRates: field.creatives.map((creative) => rates.ofCreative(creative.id)),
      mean: rates.mean,
    };
  });
}

const noRates: readonly number[] = [];

/** Expected open rate of every pair by the learned model. */
export const scoreByModel = (fields: readonly Field[], scorer: Scorer): readonly Scored[] =>
  fields.map((field) => ({ ...field, itemRates: noRates, creativeRates: noRates, mean: 1, learned: scorer.partsOf(field) }));

/** Expected open rate of pair (i, j). */
export function scoreOf(field: Scored, i: number, j: number): number {
  const { learned } = field;
  if (learned === undefined) return ((field.itemRates[i] ?? 0) * (field.creativeRates[j] ?? 0)) / field.mean;
  return sigmoid(logitOf(learned, i, j));
}

/** An upper bound of the score of an item's pairs: no pair needs a look when this is too low. */
export function mostOfItem(field: Scored): (i: number) => number {
  const { learned } = field;
  if (learned === undefined) {
    const highest = Math.max(...field.creativeRates);
    // Rounding keeps the order of products.
    return (i) => ((field.itemRates[i] ?? 0) * highest) / field.mean;
  }
  const width = learned.creatives.length;
  const highest: number[] = [];
  for (let level = 0; level * width < learned.pairing.length; level++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < width; j++) most = Math.max(most, (learned.creatives[j] ?? 0) + (learned.pairing[level * width + j] ?? 0));
    highest.push(most);
  }
  // A little more than the sum, whose order of adding differs from the score's.
  return (i) => sigmoid(learned.base + (learned.items[i] ?? 0) + (highest[learned.levels[i] ?? 0] ?? 0) + 1e-9);
}

/** Log-odds of an open. */
export const logitOf = (parts: LearnedParts, i: number, j: number): number =>
  parts.base +
  (parts.items[i] ?? 0) +
  (parts.creatives[j] ?? 0) +
  (parts.pairing[(parts.levels[i] ?? 0) * parts.creatives.length + j] ?? 0);

/** True when item `i` may go with creative `j`. */
export const isOpen = (field: Field, i: number, j: number): boolean =>
  field.open === null || field.open[i * field.creatives.length + j] === 1;

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

/** A measure of a field's pairs that rises with their score, the same for all fields of a decision. */
export interface Rank {
  of(i: number, j: number): number;
  /** That of an item's best pair if all of its pairs are open, but for rounding; an upper bound if not. */
  mostOfItem(i: number): number;
}

/** Log-odds where a model scored, which saves a power for each pair; else the expected open rate. */
export function rankOf(field: Scored): Rank {
  const { learned } = field;
  if (learned === undefined) {
    const highest = Math.max(...field.creativeRates);
    // Rounding keeps the order of products.
    return { of: (i, j) => scoreOf(field, i, j), mostOfItem: (i) => ((field.itemRates[i] ?? 0) * highest) / field.mean };
  }
  const { base, items, creatives, pairing, levels } = learned;
  const width = creatives.length;
  const highest: number[] = [];
  for (let level = 0; level * width < pairing.length; level++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < width; j++) most = Math.max(most, (creatives[j] ?? 0) + (pairing[level * width + j] ?? 0));
    highest.push(base + most);
  }
  return {
    of: (i, j) => logitOf(learned, i, j),
    // A little more than the sum, whose order of adding differs from the log-odds'.
    mostOfItem: (i) => (items[i] ?? 0) + (highest[levels[i] ?? 0] ?? 0) + 1e-10,
  };
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

import type { Policy } from "../../catalogue/catalogue.ts";
import type { RateModel } from "../decision.ts";
import { campaignRates } from "../rates.ts";
import type { Field } from "./creatives.ts";

/** A field with what is expected of its pairs. The score of (i, j) is itemRates[i] × creativeRates[j] ÷ mean. */
export interface Scored extends Field {
  readonly itemRates: readonly number[];
  readonly creativeRates: readonly number[];
  readonly mean: number;
}

/** Expected open rate of every pair by the model; 1 for all with scorer `none`. */
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

export const scoreOf = (field: Scored, i: number, j: number): number =>
  ((field.itemRates[i] ?? 0) * (field.creativeRates[j] ?? 0)) / field.mean;

/** True when item `i` may go with creative `j`. */
export const isOpen = (field: Field, i: number, j: number): boolean =>
  field.open === null || field.open[i * field.creatives.length + j] === 1;

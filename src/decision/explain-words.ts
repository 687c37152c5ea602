import { type FeatureGroup, featureGroups } from "../learning/features/feature-list.ts";

/** A contribution as people read it. */
export interface ToldContribution {
  readonly group: string;
  /** In log-odds of an open: above 0 it spoke for the message. */
  readonly effect: number;
  /** Such as `fits what they like (×2.2)`: what it did to the odds of an open. */
  readonly text: string;
}

interface Words {
  readonly for: string;
  readonly against: string;
}

const people = (what: string): Words => ({ for: `people ${what} open more`, against: `people ${what} open less` });

const words: Readonly<Record<FeatureGroup, Words>> = {
  recency: people("last seen as long ago as them"),
  frequency: people("as active as them"),
  spending: people("who spend as they do"),
  tenure: people("known for as long as them"),
  sessions: people("who visit as they do"),
  openRate: { for: "opens much of what they get", against: "opens little of what they get" },
  fatigue: { for: "has had few pushes lately", against: "has had many pushes lately" },
  device: people("with such a device and language"),
  hour: { for: "the hour suits them", against: "the hour does not suit them" },
  campaign: { for: "the campaign does well with people like them", against: "the campaign does badly with people like them" },
  campaignHistory: {
    for: "what became of its earlier messages to them speaks for it",
    against: "what became of its earlier messages to them speaks against it",
  },
  item: { for: "such items are opened much", against: "such items are opened little" },
  taste: { for: "fits what they like", against: "does not fit what they like" },
  familiarity: { for: "they know the item as well as such messages need", against: "they know the item too well or too little" },
  repeatedItem: { for: "bears telling them of the item again", against: "has been told of the item before" },
  declaredTaste: { for: "fits what they say they like", against: "what they say they like has not made such messages opened" },
  creative: { for: "the wording does well", against: "the wording does badly" },
  styleTaste: { for: "takes to this style of wording", against: "does not take to this style of wording" },
  repeatedCreative: { for: "bears reading this wording again", against: "has read this wording before" },
  pairing: { for: "wording and item go well together", against: "wording and item do not go well together" },
};

const isGroup = (group: string): group is FeatureGroup => featureGroups.some((one) => one === group);

/** Contributions in words, in their order. A group that another version of the program wrote is told by its name. */
export const wordsOf = (contributions: readonly { readonly group: string; readonly effect: number }[]): readonly ToldContribution[] =>
  contributions.map(({ group, effect }) => ({ group, effect, text: `${sentenceOf(group, effect)} (${oddsFactor(effect)})` }));

function sentenceOf(group: string, effect: number): string {
  if (!isGroup(group)) return `${group} speaks ${effect >= 0 ? "for" : "against"} it`;
  return effect >= 0 ? words[group].for : words[group].against;
}

/** What an effect in log-odds does to the odds: `×2.2`, `×0.6`; with a digit more where one would read `×1.0` or `×0.0`. */
function oddsFactor(effect: number): string {
  const factor = Math.exp(effect);
  if (factor >= 9.95) return `×${Math.round(factor)}`;
  const isNearOne = Math.abs(factor - 1) < 0.15;
  return `×${factor.toFixed(isNearOne || factor < 0.15 ? 2 : 1)}`;
}

import type { RateModel, Tally } from "./decision.ts";

/** Impressions that the prior stands for when a rate is smoothed. */
export const priorShown = 50;
/**
 * Of a campaign with thousands of items a frozen model leaves out those that were shown fewer times than the prior stands for and whose rate is so near to their campaign's mean, as
 * a share of it: they are scored with the mean, as if they were never shown, which changes the score of their pairs by at most a nineteenth
 * (mean ÷ rate lies between 1 ÷ 1.05 and 1 ÷ 0.95). One that was shown once or twice and not opened is always left out (2 ÷ 52 of the mean).
 * Chance alone moves a rate more than that: the standard error is 9 % of the mean after one show where 5 % open, and 31 % after 50.
 */
export const nearTheMean = 0.05;
/** Open rate of an installation that has not counted anything yet, and the impressions it stands for. */
const blankRate = 0.05;
const blankShown = 1;

/** Smoothed open rates of one campaign. */
export interface CampaignRates {
  readonly mean: number;
  /** Rate of an item or creative that was never shown: the mean. */
  ofItem(id: string): number;
  ofCreative(id: string): number;
}

/**
 * Reads a campaign's rates from the model. An item's or creative's rate is (opened + 50 × mean) ÷ (shown + 50). The mean itself
 * leans, with the same weight, on the rate over all campaigns, so that one without data competes as an average one.
 */
export function campaignRates(model: RateModel, campaign: string): CampaignRates {
  const tallies = model.campaigns.get(campaign);
  const overall = overallRate(model);
  if (tallies === undefined) return { mean: overall, ofItem: () => overall, ofCreative: () => overall };
  const mean = smoothed(tallies.all, overall);
  const rate = (tally: Tally | undefined): number => (tally === undefined ? mean : smoothed(tally, mean));
  return { mean, ofItem: (id) => rate(tallies.items.get(id)), ofCreative: (id) => rate(tallies.creatives.get(id)) };
}

const smoothed = (tally: Tally, prior: number): number => (tally.opened + priorShown * prior) / (tally.shown + priorShown);

// A memo of a pure function of an immutable model, not state.
const overallRates = new WeakMap<RateModel, number>();

/** Open rate over all campaigns. */
export function overallRate(model: RateModel): number {
  const known = overallRates.get(model);
  if (known !== undefined) return known;
  let shown = blankShown;
  let opened = blankRate * blankShown;
  for (const { all } of model.campaigns.values()) {
    shown += all.shown;
    opened += all.opened;
  }
  overallRates.set(model, opened / shown);
  return opened / shown;
}

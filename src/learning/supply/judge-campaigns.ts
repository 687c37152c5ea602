import type { Campaign, Catalogue } from "../../catalogue/catalogue.ts";
import type { Beta, Trials } from "../bandit/beta.ts";
import { betaOfGroup, fitGroupPrior } from "../bandit/empirical-bayes.ts";
import { measureSupply, type RestAdvice, restAdvice, type Supply } from "../bandit/supply.ts";
import type { CreativeCounts } from "./creative-counts.ts";

/** A live campaign's creatives that may be sent, judged against each other. */
export interface JudgedCampaign {
  readonly campaign: Campaign;
  /** One a creative that may be sent, also those that never were. */
  readonly members: readonly CreativeCounts[];
  readonly prior: Beta;
  readonly supply: Supply;
  readonly advice: readonly RestAdvice[];
}

/** Judges the creatives of every live campaign. `least`: messages of a period that a creative is judged by. */
export function judgeCampaigns(
  { campaigns }: Pick<Catalogue, "campaigns">,
  counts: readonly CreativeCounts[],
  least: number,
): readonly JudgedCampaign[] {
  const byPair = new Map(counts.map((one) => [pairKey(one.campaign, one.creative), one]));
  return campaigns
    .filter(({ status }) => status === "live")
    .map((campaign) => {
      const members = campaign.creatives.map(({ id }) => byPair.get(pairKey(campaign.id, id)) ?? neverSent(campaign.id, id));
      const prior = priorOf(members.map(({ settled }) => settled));
      const records = members.map(({ creative, settled }) => ({ creative, ...settled }));
      return {
        campaign,
        members,
        prior,
        supply: withNeverSent(measureSupply(records, prior), members),
        advice: restAdvice(members, prior, { leastTrials: least }),
      };
    });
}

/** Where creatives that were never sent are told of: when equal shares would have been this many messages. */
const plentyOfSends = 100;

/** Creatives without a message have no quality to be ranked by: they are told of together, and for what they are. */
function withNeverSent(supply: Supply, members: readonly CreativeCounts[]): Supply {
  const unsent = members.flatMap(({ creative, sends }) => (sends === 0 ? [creative] : []));
  if (unsent.length === 0) return supply;
  const ranked = supply.starving.map(({ creative }) => !unsent.includes(creative));
  let place = 0;
  const alerts = supply.alerts.filter(({ kind }) => kind !== "starving" || ranked[place++]);
  const sends = sumOf(members.map((one) => one.sends));
  if (sends >= plentyOfSends * members.length) {
    const named = `${unsent.slice(0, 5).join(", ")}${unsent.length > 5 ? ", …" : ""}`;
    const text = `${unsent.length} of ${members.length} creatives (${named}) were not sent once in ${sends} messages: look whether their language, needed values or caps keep them out, or raise the floor of exploration`;
    alerts.push({ kind: "starving", text, values: { unsent: unsent.length, creatives: members.length, names: unsent.slice(0, 5), sends } });
  }
  return { ...supply, starving: supply.starving.filter((_, n) => ranked[n]), alerts };
}

/**
 * One advice for each creative, since its status holds for all campaigns: only where every campaign in which it was sent often enough
 * says the same; retirement only where all of them say so.
 */
export function agreedAdvice(judged: readonly JudgedCampaign[], least: number): readonly RestAdvice[] {
  const voices = new Map<string, { readonly campaign: string; readonly advice: RestAdvice | null }[]>();
  for (const { campaign, members, advice } of judged) {
    for (const { creative, earlier, recent } of members) {
      const said = advice.find((one) => one.creative === creative) ?? null;
      if (said === null && earlier.trials + recent.trials < least) continue;
      voices.set(creative, [...(voices.get(creative) ?? []), { campaign: campaign.id, advice: said }]);
    }
  }
  return [...voices].flatMap(([creative, said]): RestAdvice[] => {
    const given = said.flatMap(({ campaign, advice }) => (advice === null ? [] : [{ campaign, ...advice }]));
    if (given.length < said.length) return [];
    const kind = given.every((one) => one.kind === "retire") ? "retire" : "rest";
    const reason = given.map((one) => `${one.campaign}: ${one.reason}`).join("; ");
    const first = given.find((one) => one.kind === kind);
    if (first === undefined) return [];
    const values = { ...first.values, campaign: first.campaign };
    return [{ creative, kind, reason, values: given.length > 1 ? { ...values, others: given.length - 1 } : values }];
  });
}

/** Messages that the prior of a campaign may stand for at most: with few creatives its fit is rough, and new data must still speak. */
const mostPriorTrials = 1000;
/** The spread of rates is read off creatives with so many messages: one lucky open of three would pass for a spread of its own. */
const leastArmTrials = 100;
/** Where there is nothing to fit, the prior stands for this many messages, at the rate of all. */
const leanPriorTrials = 50;

/** Prior of the open rates of a group: fitted, or when there is too little to fit, the common rate. */
export function priorOf(arms: readonly Trials[]): Beta {
  const fitted = fitGroupPrior(arms.filter(({ trials }) => trials >= leastArmTrials));
  if (fitted !== null && fitted.mean > 0) return betaOfGroup(fitted, mostPriorTrials);
  const [trials, successes] = [sumOf(arms.map((one) => one.trials)), sumOf(arms.map((one) => one.successes))];
  return betaOfGroup({ mean: (successes + 0.5) / (trials + 10), kappa: leanPriorTrials });
}

const nothing: Trials = { trials: 0, successes: 0 };

const neverSent = (campaign: string, creative: string): CreativeCounts => ({
  campaign,
  creative,
  sends: 0,
  opens: 0,
  settled: nothing,
  earlier: nothing,
  recent: nothing,
});

const pairKey = (campaign: string, creative: string): string => JSON.stringify([campaign, creative]);

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

import type { SentenceValues } from "../../base/sentences.ts";
import { type Beta, betaMean, betaVariance, chanceBelow, chancesOfBest, posteriorOf, type Trials } from "./beta.ts";
import { betaOfGroup } from "./empirical-bayes.ts";

/** What a creative got and gave in the period looked at. */
export interface CreativeRecord extends Trials {
  readonly creative: string;
}

/** A creative whose share of impressions does not fit its quality. Ranks count from 1, the best and the most shown. */
export interface Misfit {
  readonly creative: string;
  readonly impressionShare: number;
  readonly impressionRank: number;
  readonly qualityRank: number;
}

/** A warning, with what to do about it. */
export interface SupplyAlert {
  readonly kind: "concentrated" | "fewCreatives" | "starving" | "overfed";
  readonly text: string;
  /** The names and figures in it. */
  readonly values: SentenceValues;
}

/** State of the supply of creatives of one group (science §3). */
export interface Supply {
  readonly creatives: number;
  /** Part of all clicks that the `top` creatives with most clicks gave; 0 without clicks. */
  readonly topClickShare: number;
  readonly top: readonly string[];
  /** 1 / Σ share² of clicks: how many equal creatives would be as concentrated; 0 without clicks. */
  readonly effectiveNumber: number;
  /** Good but hardly shown. */
  readonly starving: readonly Misfit[];
  /** Poor but shown much. */
  readonly overfed: readonly Misfit[];
  readonly alerts: readonly SupplyAlert[];
}

/** Limits of the supply monitor. */
export interface SupplyLimits {
  /** How many creatives "the top" is; default 3. */
  readonly top?: number;
  /** Alert when the top gives more than this part of clicks (NetEase saw volatile days at 0.3 among hundreds); default 0.5. */
  readonly mostTopClickShare?: number;
  /** Alert when the effective number is below; default 5. */
  readonly leastEffectiveNumber?: number;
}

/**
 * How concentrated clicks are, and whether the good creatives are those that are shown. Quality is the posterior mean under the group's
 * prior. Starving: better quarter by quality, but less than a quarter of an equal share of impressions; overfed: worse half, but more than
 * twice an equal share. Shares of clicks are observations, not effects: a creative that is shown more gives more clicks.
 */
export function measureSupply(records: readonly CreativeRecord[], prior: Beta, limits: SupplyLimits = {}): Supply {
  const { top = 3, mostTopClickShare = 0.5, leastEffectiveNumber = 5 } = limits;
  const [clicks, shown] = [sumOf(records.map(({ successes }) => successes)), sumOf(records.map(({ trials }) => trials))];
  const leaders = [...records].sort((a, b) => b.successes - a.successes).slice(0, top);
  const topClickShare = clicks > 0 ? sumOf(leaders.map(({ successes }) => successes)) / clicks : 0;
  const effectiveNumber = clicks > 0 ? 1 / sumOf(records.map(({ successes }) => (successes / clicks) ** 2)) : 0;
  const { starving, overfed } = misfitsOf(records, prior, shown);
  const names = leaders.map(({ creative }) => creative);
  const alerts: SupplyAlert[] = [];
  if (records.length > top && topClickShare > mostTopClickShare)
    alerts.push({
      kind: "concentrated",
      text: `${top} of ${records.length} creatives (${names.join(", ")}) give ${percent(topClickShare)} of clicks, more than ${percent(mostTopClickShare)}: results will drop on the day one of them reaches its cap; write variants of them and raise the floor of exploration`,
      values: { top, creatives: records.length, names, share: percent(topClickShare), most: percent(mostTopClickShare) },
    });
  if (clicks > 0 && effectiveNumber < leastEffectiveNumber)
    alerts.push({
      kind: "fewCreatives",
      text: `clicks come from ${effectiveNumber.toFixed(1)} creatives in effect, fewer than ${leastEffectiveNumber}: add creatives, in other styles than those of ${names.join(", ")}`,
      values: { number: effectiveNumber.toFixed(1), least: leastEffectiveNumber, names },
    });
  for (const one of starving)
    alerts.push({
      kind: "starving",
      text: `${one.creative} is number ${one.qualityRank} by quality, but gets ${percent(one.impressionShare)} of impressions: look whether its conditions or caps keep it from being eligible, or raise the floor`,
      values: { creative: one.creative, rank: one.qualityRank, share: percent(one.impressionShare) },
    });
  for (const one of overfed)
    alerts.push({
      kind: "overfed",
      text: `${one.creative} is number ${one.qualityRank} of ${records.length} by quality, but gets ${percent(one.impressionShare)} of impressions: look whether it is the only one eligible for many people or has a priority set by hand`,
      values: { creative: one.creative, rank: one.qualityRank, creatives: records.length, share: percent(one.impressionShare) },
    });
  return { creatives: records.length, topClickShare, top: names, effectiveNumber, starving, overfed, alerts };
}

function misfitsOf(records: readonly CreativeRecord[], prior: Beta, shown: number): Pick<Supply, "starving" | "overfed"> {
  if (records.length < 4 || shown === 0) return { starving: [], overfed: [] };
  const quality = records.map((record) => betaMean(posteriorOf(prior, record)));
  const ranked = records.map((record, a) => ({
    creative: record.creative,
    impressionShare: record.trials / shown,
    impressionRank: 1 + records.filter(({ trials }) => trials > record.trials).length,
    qualityRank: 1 + quality.filter((other) => other > (quality[a] ?? 0)).length,
  }));
  const equal = 1 / records.length;
  return {
    starving: ranked.filter((one) => one.qualityRank <= records.length / 4 && one.impressionShare < equal / 4),
    overfed: ranked.filter((one) => one.qualityRank > records.length / 2 && one.impressionShare > 2 * equal),
  };
}

/** A creative with its latest period apart from what came before. */
export interface CreativeHistory {
  readonly creative: string;
  readonly earlier: Trials;
  readonly recent: Trials;
}

/** Which creative to take out of choice, for a time or for good, and why. */
export interface RestAdvice {
  readonly creative: string;
  readonly kind: "rest" | "retire";
  readonly reason: string;
  /** The figures in it. */
  readonly values: SentenceValues;
}

/** How sure advice must be. */
export interface RestLimits {
  /** Least impressions of a period to judge by; default 500. */
  readonly leastTrials?: number;
  /** Default 0.9. */
  readonly sureWorn?: number;
  /** Default 0.95. */
  readonly surePoor?: number;
}

/**
 * The least fall that is called wear, as a part of the rate: a tenth. In a large log a creative's rate is known to a hundredth of itself, and
 * no two weeks are alike to so little; and a rest takes away two weeks of sending, which a creative that gives nine tenths of what it gave is
 * still worth.
 */
const leastFall = 0.1;

/**
 * Advice to retire creatives whose rate is below half of the group's mean with a chance above 0.95, and to rest worn ones: the recent rate
 * is more than a tenth below what the creative's own earlier rate had become by now if it had gone the way of the others, and below the
 * group's mean of now, each with a chance above 0.9. Retirement compares with the mean of all creatives' posterior means over both periods,
 * wear with that of the recent period, so that a season that lowers all of them is nobody's wear. How the others went is their successes
 * over those that the earlier rate of each would have given (indirect standardisation: which of them were shown more does not matter); a
 * rise asks for none, so that what rests has always fallen. Taken as exact, which it is not where all others together were opened less
 * than some hundred times. Never advises to take out all: the best of the recent period stays. A bandit that moves a creative to another
 * audience can look like wear.
 */
export function restAdvice(histories: readonly CreativeHistory[], prior: Beta, limits: RestLimits = {}): RestAdvice[] {
  const { leastTrials = 500, sureWorn = 0.9, surePoor = 0.95 } = limits;
  const whole = histories.map(({ earlier, recent }) =>
    posteriorOf(prior, { trials: earlier.trials + recent.trials, successes: earlier.successes + recent.successes }),
  );
  const groupMean = meanOf(whole.map(betaMean));
  const current = histories.map(({ recent }) => betaMean(posteriorOf(prior, recent)));
  const best = current.indexOf(Math.max(...current));
  const compared = histories.filter(({ earlier, recent }) => earlier.trials >= leastTrials && recent.trials >= leastTrials);
  const meanNow = meanOf(compared.map(({ recent }) => betaMean(posteriorOf(prior, recent))));
  return histories.flatMap((history, a): RestAdvice[] => {
    const { creative, earlier, recent } = history;
    const all = whole[a];
    if (all === undefined || a === best) return [];
    const seen = earlier.trials + recent.trials;
    const poor = chanceBelow(all, groupMean / 2);
    if (seen >= leastTrials && poor > surePoor)
      return [
        {
          creative,
          kind: "retire",
          reason: `${percent(betaMean(all))} of ${seen} impressions clicked (shrunken); with a chance of ${percent(poor)} that is below half of the group's ${percent(groupMean)}`,
          values: { rate: percent(betaMean(all)), seen, chance: percent(poor), mean: percent(groupMean) },
        },
      ];
    if (!compared.includes(history)) return [];
    const [before, now] = [posteriorOf(prior, earlier), posteriorOf(prior, recent)];
    const season = Math.min(1, changeOf(compared.filter((one) => one !== history)));
    const worn = chancesOfBest([scaled(before, season * (1 - leastFall)), now])[0] ?? 0;
    const below = chanceBelow(now, meanNow);
    if (worn <= sureWorn || below <= sureWorn) return [];
    const expected = percent(season * betaMean(before));
    return [
      {
        creative,
        kind: "rest",
        reason: `fell from ${percent(betaMean(before))} to ${percent(betaMean(now))} (shrunken), and would be at ${expected} had it gone as the others did: more than a tenth below that with a chance of ${percent(worn)}, and below the group's ${percent(meanNow)} of now with a chance of ${percent(below)}`,
        values: {
          before: percent(betaMean(before)),
          now: percent(betaMean(now)),
          expected,
          worn: percent(worn),
          mean: percent(meanNow),
          below: percent(below),
        },
      },
    ];
  });
}

/** What became of the rates of creatives from the earlier period to the recent one, as a factor; one success more on both sides keeps it off 0. */
function changeOf(histories: readonly CreativeHistory[]): number {
  const expected = sumOf(histories.map(({ earlier, recent }) => (recent.trials * earlier.successes) / earlier.trials));
  return (sumOf(histories.map(({ recent }) => recent.successes)) + 1) / (expected + 1);
}

/** A rate times a factor, as the Beta of the same mean and variance. */
function scaled(rate: Beta, factor: number): Beta {
  const mean = factor * betaMean(rate);
  return betaOfGroup({ mean, kappa: (mean * (1 - mean)) / (factor ** 2 * betaVariance(rate)) - 1 }, Number.POSITIVE_INFINITY);
}

const meanOf = (values: readonly number[]): number => sumOf(values) / values.length;

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`;

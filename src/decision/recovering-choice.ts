import { DAY_MS } from "../base/duration.ts";
import { type CreativeScores, noCreativeScores } from "../learning/bandit/creative-scores.ts";
import { recencyPenalty, softmaxShares } from "../learning/bandit/recovering.ts";
import { withFloor } from "../learning/bandit/thompson.ts";
import type { LearnedParts } from "../learning/response/score-field.ts";
import type { Spot } from "./contest.ts";
import type { DayOutcome, DayQuestion } from "./day-choice.ts";
import type { Moment } from "./moment.ts";
import { isMarketing } from "./scene.ts";
import { isOpen, logitOf, type Scored } from "./steps/score.ts";

/** Least share of a creative among those that go with an item (science §9.1). */
const floor = 0.01;

interface Play {
  readonly spot: Spot;
  readonly share: number;
}

/**
 * The ways a day may go when creatives recover (Yancey and Settles, KDD 2020; science §4). In every campaign the creative is drawn by a
 * softmax over how it did against the campaign's others, less what it lost by having been sent to this person lately; every creative
 * keeps 1 %. The item is the one that is expected to do best: alone with `itemFirst`, with the drawn creative with `creativeFirst` and
 * `combined`; with `random` a uniform one. The campaign is the one whose play is expected to bring most after line price and
 * interruption; when none brings anything, silence. One message at the best of its times, no plan beyond it. Shares sum to 1.
 */
export function recoveringWays(
  question: DayQuestion,
  rewardOf: (spot: Spot) => number,
): readonly { readonly share: number; readonly outcome: DayOutcome | null }[] {
  const { fields, moment, wanting, price } = question;
  const sharesOf = creativeShares(moment, question.creativeScores ?? noCreativeScores);
  let best: readonly Play[] = [];
  let most = 0;
  for (const [owner, field] of fields.entries()) {
    if (field.learned === undefined) continue;
    const plays = playsOf(owner, field, field.learned, sharesOf);
    const interruption = wanting || !isMarketing(field.campaign) ? 0 : price;
    const reward = plays.reduce((sum, { spot, share }) => sum + share * rewardOf(spot), 0);
    const value = reward - interruption - question.scarcity(field.campaign);
    if (value <= most) continue;
    most = value;
    best = plays;
  }
  if (best.length === 0) return [{ share: 1, outcome: null }];
  return best.map(({ spot, share }) => {
    const time = question.timesOf(spot).reduce((a, b) => (b.factor > a.factor ? b : a));
    return { share, outcome: { spot, atMs: time.atMs } };
  });
}

/** The share of each of some creatives of a campaign, for one person. */
type SharesOf = (field: Scored, creatives: readonly number[]) => Float64Array;

function creativeShares({ state, nowMs }: Moment, learned: CreativeScores): SharesOf {
  const lastMs = new Map<string, number>();
  for (const { creative, atMs } of state.ledger) lastMs.set(creative, Math.max(atMs, lastMs.get(creative) ?? atMs));
  return (field, creatives) => {
    const own = learned.scores.get(field.campaign.id);
    const scores = creatives.map((j) => {
      const id = field.creatives[j]?.id ?? "";
      const atMs = lastMs.get(id);
      return (own?.get(id) ?? 0) - recencyPenalty(atMs === undefined ? null : (nowMs - atMs) / DAY_MS, learned);
    });
    return withFloor(softmaxShares(scores, learned.temperature), floor);
  };
}

/** What a campaign may play, with the probability of each pair. */
function playsOf(owner: number, field: Scored, parts: LearnedParts, sharesOf: SharesOf): readonly Play[] {
  const creatives = [...field.creatives.keys()];
  const withItem = (i: number, weight: number): readonly Play[] => {
    const open = creatives.filter((j) => isOpen(field, i, j));
    const shares = sharesOf(field, open);
    return open.map((j, n) => ({ spot: { owner, field, i, j }, share: weight * (shares[n] ?? 0) }));
  };
  const { strategy, items } = field;
  switch (strategy) {
    case "combined":
    case "creativeFirst": {
      const shares = sharesOf(field, creatives);
      return creatives.map((j) => ({ spot: { owner, field, i: bestItemWith(field, parts, j), j }, share: shares[j] ?? 0 }));
    }
    case "itemFirst":
      return withItem(bestItem(parts), 1);
    case "random":
      return [...items.keys()].flatMap((i) => withItem(i, 1 / items.length));
    default:
      return strategy satisfies never;
  }
}

/** The item that is expected to do best alone, the campaign's lean counted. */
const bestItem = ({ items, lean }: LearnedParts): number => highest(items.length, (i) => (items[i] ?? 0) + (lean[i] ?? 0));

/** The item that is expected to do best with a creative. Every creative of a field goes with some item. */
const bestItemWith = (field: Scored, parts: LearnedParts, j: number): number =>
  highest(field.items.length, (i) => (isOpen(field, i, j) ? logitOf(parts, i, j) + (parts.lean[i] ?? 0) : Number.NEGATIVE_INFINITY));

function highest(count: number, worthOf: (n: number) => number): number {
  let best = Number.NEGATIVE_INFINITY;
  let found = 0;
  for (let n = 0; n < count; n++) {
    const worth = worthOf(n);
    if (worth <= best) continue;
    best = worth;
    found = n;
  }
  return found;
}

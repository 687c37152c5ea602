import type { Rng } from "../base/rng.ts";
import type { Campaign, Limit, Policy } from "../catalogue/catalogue.ts";
import type { CreativeScores } from "../learning/bandit/creative-scores.ts";
import { greedAt, inverseGapShares } from "../learning/bandit/inverse-gap.ts";
import { drawCount } from "../learning/response/model.ts";
import { type Draws, type LearnedParts, sigmoid } from "../learning/response/score-field.ts";
import type { CandidateTime } from "../timing/place-in-time.ts";
import type { Reservation } from "./arbiter/day-rules.ts";
import { type Bid, Day } from "./arbiter/plan-day.ts";
import { bestPairs, type Place } from "./best-pairs.ts";
import type { Spot } from "./contest.ts";
import { facetsOf, limitLevels } from "./limit-times.ts";
import type { Moment } from "./moment.ts";
import { recoveringWays } from "./recovering-choice.ts";
import { isMarketing } from "./scene.ts";
import { isOpen, logitOf, type Scored } from "./steps/score.ts";

/** Most messages that one plan of a day holds; the next falls due again when the first was sent. */
const mostPlanned = 6;
/** Plays among which inverse gap weighting chooses. */
const mostWeighed = 16;

/** What one choice among a day's plans may lead to: a pair at a time, or silence. */
export interface DayOutcome {
  readonly spot: Spot;
  readonly atMs: number;
}

/** The ways a day may go with the probability of each, and what came of drawing among them. */
export interface DayChoice {
  /** null: nothing was worth the interruption. */
  readonly drawn: DayOutcome | null;
  /** Probability that the plans' first message is this pair. */
  probability(spot: Spot): number;
  /** The best pair by expectation, whatever was drawn. */
  readonly best: Spot;
  readonly bestValue: number;
}

export interface DayQuestion {
  readonly fields: readonly Scored[];
  readonly moment: Moment;
  readonly method: Policy["exploration"]["method"];
  /** Price of an interruption, in rewards. */
  readonly price: number;
  /** What a campaign's message costs of scarce quotas, its line's and its vendor's, in rewards. */
  scarcity(campaign: Campaign): number;
  /** Whoever has had too few messages is not kept waiting: worth is not asked then. */
  readonly wanting: boolean;
  /** Free instants of a pair with the response expected then, relative to the mean; one at least. Ascending. */
  timesOf(spot: Spot): readonly CandidateTime[];
  /** Limits of this person beside the declared ones. */
  readonly limits: readonly Limit[];
  readonly reserved: readonly Reservation[];
  /** Predictions so far, by which inverse gap weighting trusts the scorer. */
  readonly examples: number;
  /** How creatives did against each other, for method `recovering`; without it they differ by how lately they were sent alone. */
  readonly creativeScores?: CreativeScores | null;
  readonly rng: Rng;
}

/**
 * Chooses for one person and the coming day. Each of 16 posterior draws (they belong to the model's version) lets every campaign propose
 * a pair by its strategy, and the arbiter arranges the proposals under all limits at once; one draw is played, and the first message of
 * its plan is the decision. The probability of a pair is the share of draws whose plan begins with it: exact, given the draws.
 */
export function chooseForDay(question: DayQuestion): DayChoice {
  const best = bestSpot(question.fields);
  const bestValue = rewardOf(best, 0, question.wanting);
  const ways = waysOf(question);
  let left = ways.length === 1 ? 0 : question.rng.next();
  let drawn = ways[ways.length - 1];
  for (const way of ways) {
    left -= way.share;
    if (left >= 0) continue;
    drawn = way;
    break;
  }
  return {
    drawn: drawn?.outcome ?? null,
    probability: (spot) =>
      ways.reduce((sum, { share, outcome }) => (outcome !== null && isSame(outcome.spot, spot) ? sum + share : sum), 0),
    best,
    bestValue,
  };
}

function waysOf(question: DayQuestion): readonly Way[] {
  if (question.method === "recovering") return recoveringWays(question, (spot) => rewardOf(spot, 0, question.wanting));
  return question.method === "inverseGap" ? weighedWays(question) : plannedWays(question);
}

interface Way {
  readonly share: number;
  readonly outcome: DayOutcome | null;
}

const isSame = (a: Spot, b: Spot): boolean => a.owner === b.owner && a.i === b.i && a.j === b.j;

/** Expected reward of a pair whose log-odds a draw moves by so much. Somebody wanting is served by what they would open; service is due. */
function rewardOf({ field, i, j }: Spot, moved: number, wanting: boolean): number {
  const { learned } = field;
  if (learned === undefined) return 0;
  const p = sigmoid(logitOf(learned, i, j) + moved);
  return wanting || !isMarketing(field.campaign) ? Math.max(1e-9, learned.stake.gain * p) : learned.stake.gain * p + learned.stake.loss;
}

function plannedWays(question: DayQuestion): readonly Way[] {
  const { fields, wanting, method } = question;
  const drawn = method !== "none";
  const priceOfInterruption = wanting ? 0 : Math.max(0, question.price);
  const spots: Spot[] = [];
  const proposals: { readonly places: number[]; readonly values: number[] }[] = Array.from({ length: drawn ? drawCount : 1 }, () => ({
    places: [],
    values: [],
  }));
  for (const [owner, field] of fields.entries()) {
    const { learned } = field;
    if (learned === undefined) continue;
    const proposer = new Proposer(field, learned, drawn ? learned.draws() : null);
    // Service is no interruption: it gets back what the plan takes off every message.
    const refund = isMarketing(field.campaign) ? 0 : priceOfInterruption;
    const toll = question.scarcity(field.campaign) - refund;
    const known = spots.length;
    const proposed = proposer.proposeAll(proposals.length, question.rng);
    for (const [k, { places, values }] of proposals.entries()) {
      const { i, j } = proposed[k] ?? { i: 0, j: 0 };
      let place = known;
      while (place < spots.length && (spots[place]?.i !== i || spots[place]?.j !== j)) place++;
      if (place === spots.length) spots.push({ owner, field, i, j });
      places.push(place);
      values.push(rewardOf({ owner, field, i, j }, proposer.movedBy(i, j, k), wanting) - toll);
    }
  }
  const bids = spots.map((spot, group): Omit<Bid, "value"> => {
    const { campaign, items, creatives } = spot.field;
    return { facets: facetsOf(campaign, items[spot.i]?.id ?? null, creatives[spot.j]?.id ?? ""), times: question.timesOf(spot), group };
  });
  const { moment, reserved } = question;
  const levels = limitLevels(moment.catalogue);
  const limits = [...levels.campaign, ...levels.item, ...levels.creative, ...levels.pair, ...question.limits];
  const day = new Day({ bids, limits, moment, reserved });
  return proposals.map(({ places, values: given }) => {
    const values = new Array<number>(bids.length).fill(0);
    for (let n = 0; n < places.length; n++) values[places[n] ?? 0] = given[n] ?? 0;
    const [first] = day.plan({ values, most: mostPlanned, priceOfInterruption }).messages;
    const spot = first === undefined ? undefined : spots[first.bid];
    return { share: 1 / proposals.length, outcome: first === undefined || spot === undefined ? null : { spot, atMs: first.atMs } };
  });
}

/** What one campaign proposes by its strategy, when a posterior draw is the truth or, without draws, when expectations are. */
class Proposer {
  readonly #field: Scored;
  readonly #parts: LearnedParts;
  readonly #draws: Draws | null;

  constructor(field: Scored, parts: LearnedParts, draws: Draws | null) {
    this.#field = field;
    this.#parts = parts;
    this.#draws = draws;
  }

  movedBy(i: number, j: number, k: number): number {
    return this.#ofItem(i, k) + this.#ofCreative(j, k);
  }

  /** What each draw proposes, by its number. */
  proposeAll(count: number, rng: Rng): readonly Place[] {
    const { strategy, open } = this.#field;
    if (strategy === "combined" && open === null && this.#draws !== null) return bestPairs(this.#parts, this.#draws);
    return Array.from({ length: count }, (_, k) => this.#propose(k, rng));
  }

  #propose(k: number, rng: Rng): Place {
    const { strategy, items } = this.#field;
    switch (strategy) {
      case "combined":
        return this.bestPair(k);
      case "creativeFirst": {
        const j = this.bestCreative(k);
        return { i: this.bestItem(k, j), j };
      }
      case "itemFirst": {
        const i = this.bestItem(k, null);
        return { i, j: this.#uniformCreative(i, rng) };
      }
      case "random": {
        const i = rng.below(items.length);
        return { i, j: this.#uniformCreative(i, rng) };
      }
      default:
        return strategy satisfies never;
    }
  }

  /** The pair with the highest log-odds, the campaign's lean counted. */
  bestPair(k: number): Place {
    const { creatives, pairing, levels, items, lean } = this.#parts;
    const width = creatives.length;
    if (this.#field.open !== null) return this.#bestOpenPair(k);
    const bestOfLevel: number[] = [];
    const creativeOfLevel: number[] = [];
    for (let from = 0; from < pairing.length; from += width) {
      let best = Number.NEGATIVE_INFINITY;
      let at = 0;
      for (let j = 0; j < width; j++) {
        const worth = (creatives[j] ?? 0) + (pairing[from + j] ?? 0) + this.#ofCreative(j, k);
        if (worth <= best) continue;
        best = worth;
        at = j;
      }
      bestOfLevel.push(best);
      creativeOfLevel.push(at);
    }
    let best = Number.NEGATIVE_INFINITY;
    let found = 0;
    for (let i = 0; i < items.length; i++) {
      const worth = (items[i] ?? 0) + (lean[i] ?? 0) + this.#ofItem(i, k) + (bestOfLevel[levels[i] ?? 0] ?? 0);
      if (worth <= best) continue;
      best = worth;
      found = i;
    }
    return { i: found, j: creativeOfLevel[levels[found] ?? 0] ?? 0 };
  }

  #ofItem(i: number, k: number): number {
    return this.#draws === null ? 0 : (this.#draws.items[i]?.[k] ?? 0);
  }

  #ofCreative(j: number, k: number): number {
    return this.#draws === null ? 0 : (this.#draws.creatives[j]?.[k] ?? 0);
  }

  #bestOpenPair(k: number): Place {
    const { lean, creatives } = this.#parts;
    let best = Number.NEGATIVE_INFINITY;
    let found: Place = { i: 0, j: 0 };
    for (let i = 0; i < lean.length; i++) {
      const ofItem = (lean[i] ?? 0) + this.#ofItem(i, k);
      for (let j = 0; j < creatives.length; j++) {
        if (!isOpen(this.#field, i, j)) continue;
        const worth = logitOf(this.#parts, i, j) + ofItem + this.#ofCreative(j, k);
        if (worth <= best) continue;
        best = worth;
        found = { i, j };
      }
    }
    return found;
  }

  /** The item that does best alone, or among those that go with a creative. */
  bestItem(k: number, creative: number | null): number {
    const { items, lean, pairing, levels, creatives } = this.#parts;
    let best = Number.NEGATIVE_INFINITY;
    let found = 0;
    for (let i = 0; i < items.length; i++) {
      if (creative !== null && !isOpen(this.#field, i, creative)) continue;
      const paired = creative === null ? 0 : (pairing[(levels[i] ?? 0) * creatives.length + creative] ?? 0);
      const worth = (items[i] ?? 0) + (lean[i] ?? 0) + paired + this.#ofItem(i, k);
      if (worth <= best) continue;
      best = worth;
      found = i;
    }
    return found;
  }

  /** The creative that does best alone. Every creative of a field goes with some item. */
  bestCreative(k: number): number {
    const { creatives } = this.#parts;
    let best = Number.NEGATIVE_INFINITY;
    let found = 0;
    for (let j = 0; j < creatives.length; j++) {
      const worth = (creatives[j] ?? 0) + this.#ofCreative(j, k);
      if (worth <= best) continue;
      best = worth;
      found = j;
    }
    return found;
  }

  #uniformCreative(i: number, rng: Rng): number {
    const open = [...this.#field.creatives.keys()].filter((j) => isOpen(this.#field, i, j));
    return open[rng.below(open.length)] ?? 0;
  }
}

/** The pair of the highest expected reward over all campaigns. */
function bestSpot(fields: readonly Scored[]): Spot {
  let found: Spot | null = null;
  let best = Number.NEGATIVE_INFINITY;
  for (const [owner, field] of fields.entries()) {
    if (field.learned === undefined) continue;
    const spot = { owner, field, ...new Proposer(field, field.learned, null).bestPair(0) };
    const value = rewardOf(spot, 0, false);
    if (found !== null && value <= best) continue;
    best = value;
    found = spot;
  }
  if (found === null) throw new RangeError("no field to choose from");
  return found;
}

/** What one campaign may do: some pairs of equal chance, with what they are expected to bring. */
interface Play {
  readonly spots: readonly Spot[];
  readonly value: number;
  /** By which plays are compared: the value with what the campaign's dial adds. */
  readonly rank: number;
}

/** The plays of highest rank, weighed by how much each falls behind the best (SquareCB); silence where none brings anything. No plan beyond the one message. */
function weighedWays(question: DayQuestion): readonly Way[] {
  const best: Play[] = [];
  for (const [owner, field] of question.fields.entries()) {
    if (field.learned === undefined) continue;
    for (const play of playsOf({ owner, field, parts: field.learned }, question)) {
      if (play.value <= 0) continue;
      let at = Math.min(best.length, mostWeighed - 1);
      if (best.length === mostWeighed && play.rank <= (best[at]?.rank ?? 0)) continue;
      for (; at > 0 && (best[at - 1]?.rank ?? 0) < play.rank; at--) best[at] = best[at - 1] ?? play;
      best[at] = play;
    }
  }
  if (best.length === 0) return [{ share: 1, outcome: null }];
  const shares = inverseGapShares(
    best.map(({ rank }) => -rank),
    { gamma: greedAt(Math.max(1, question.examples)) },
  );
  return best.flatMap(({ spots }, place) =>
    spots.map((spot) => {
      const time = question.timesOf(spot).reduce((a, b) => (b.factor > a.factor ? b : a));
      return { share: (shares[place] ?? 0) / spots.length, outcome: { spot, atMs: time.atMs } };
    }),
  );
}

/**
 * A campaign's plays by its strategy: each pair for itself with `combined`, the pairs of the creative that does best alone with
 * `creativeFirst`; the item that does best alone with any of its creatives, or any pair at all, as one play with `itemFirst` and `random`.
 * The campaign's lean counts where its own plays are compared, as it does elsewhere.
 */
function* playsOf(
  { owner, field, parts }: { readonly owner: number; readonly field: Scored; readonly parts: LearnedParts },
  { wanting, price, scarcity }: DayQuestion,
): Generator<Play> {
  const { campaign, strategy, items, creatives } = field;
  const toll = (wanting || !isMarketing(campaign) ? 0 : price) + scarcity(campaign);
  const proposer = new Proposer(field, parts, null);
  const rows = strategy === "itemFirst" ? [proposer.bestItem(0, null)] : [...items.keys()];
  const columns = strategy === "creativeFirst" ? [proposer.bestCreative(0)] : [...creatives.keys()];
  const spots = rows.flatMap((i) => columns.flatMap((j) => (isOpen(field, i, j) ? [{ owner, field, i, j }] : [])));
  const playOf = (some: readonly Spot[]): Play => {
    const mean = (leanOf: (i: number) => number): number =>
      some.reduce((sum, spot) => sum + rewardOf(spot, leanOf(spot.i), wanting) - toll, 0) / some.length;
    return { spots: some, value: mean(() => 0), rank: mean((i) => parts.lean[i] ?? 0) };
  };
  if (strategy === "combined" || strategy === "creativeFirst") for (const spot of spots) yield playOf([spot]);
  else yield playOf(spots);
}

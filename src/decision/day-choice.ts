import type { Rng } from "../base/rng.ts";
import type { Limit } from "../catalogue/catalogue.ts";
import { greedAt, inverseGapShares } from "../learning/bandit/inverse-gap.ts";
import { drawCount } from "../learning/response/model.ts";
import { type LearnedParts, sigmoid } from "../learning/response/score-field.ts";
import type { CandidateTime } from "../timing/place-in-time.ts";
import { type Bid, Day } from "./arbiter/plan-day.ts";
import type { Reservation } from "./arbiter/day-rules.ts";
import type { Spot } from "./contest.ts";
import { facetsOf, limitLevels } from "./limit-times.ts";
import type { Moment } from "./moment.ts";
import { isOpen, logitOf, type Scored } from "./steps/score.ts";

/** Most messages that one plan of a day holds; the next falls due again when the first was sent. */
const mostPlanned = 6;
/** Pairs among which inverse gap weighting chooses. */
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
  readonly method: "thompson" | "inverseGap" | "none";
  /** Price of an interruption, in rewards. */
  readonly price: number;
  /** Whoever has had too few messages is not kept waiting: worth is not asked then. */
  readonly wanting: boolean;
  /** Free instants of a pair with the response expected then, relative to the mean; one at least. Ascending. */
  timesOf(spot: Spot): readonly CandidateTime[];
  /** Limits of this person beside the declared ones. */
  readonly limits: readonly Limit[];
  readonly reserved: readonly Reservation[];
  /** Predictions so far, by which inverse gap weighting trusts the scorer. */
  readonly examples: number;
  readonly rng: Rng;
}

/**
 * Chooses for one person and the coming day. Each of 16 posterior draws (they belong to the model's version) lets every campaign propose
 * a pair by its strategy, and the arbiter arranges the proposals under all limits at once; one draw is played, and the first message of
 * its plan is the decision. The probability of a pair is the share of draws whose plan begins with it: exact, given the draws.
 */
export function chooseForDay(question: DayQuestion): DayChoice {
  const best = bestSpot(question.fields);
  const bestValue = valueOf(best, 0, question.wanting);
  const ways = question.method === "inverseGap" ? weighedWays(question) : plannedWays(question);
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
    probability: (spot) => ways.reduce((sum, { share, outcome }) => (outcome !== null && isSame(outcome.spot, spot) ? sum + share : sum), 0),
    best,
    bestValue,
  };
}

interface Way {
  readonly share: number;
  readonly outcome: DayOutcome | null;
}

const isSame = (a: Spot, b: Spot): boolean => a.owner === b.owner && a.i === b.i && a.j === b.j;

/** Expected reward of a pair whose log-odds a draw moves by so much. Somebody wanting is served by what they would open. */
function valueOf({ field, i, j }: Spot, moved: number, wanting: boolean): number {
  const { learned } = field;
  if (learned === undefined) return 0;
  const p = sigmoid(logitOf(learned, i, j) + moved);
  return wanting ? Math.max(1e-9, learned.stake.gain * p) : learned.stake.gain * p + learned.stake.loss;
}

function plannedWays(question: DayQuestion): readonly Way[] {
  const { fields, wanting, method } = question;
  const draws = method === "none" ? 1 : drawCount;
  const spots: Spot[] = [];
  const placeOf = new Map<number, number>();
  const proposals: { readonly place: number; readonly value: number }[][] = [];
  for (let k = 0; k < draws; k++) {
    const of: { place: number; value: number }[] = [];
    for (const [owner, field] of fields.entries()) {
      if (field.learned === undefined) continue;
      const spot = propose(field, owner, method === "none" ? null : k, question.rng);
      const key = (owner * 4096 + spot.i) * 4096 + spot.j;
      let place = placeOf.get(key);
      if (place === undefined) {
        place = spots.push(spot) - 1;
        placeOf.set(key, place);
      }
      const moved = method === "none" ? 0 : movedBy(field.learned, spot, k);
      of.push({ place, value: valueOf(spot, moved, wanting) });
    }
    proposals.push(of);
  }
  const bids = spots.map((spot, group): Omit<Bid, "value"> => {
    const { campaign, items, creatives } = spot.field;
    return { facets: facetsOf(campaign, items[spot.i]?.id ?? null, creatives[spot.j]?.id ?? ""), times: question.timesOf(spot), group };
  });
  const { moment, reserved } = question;
  const levels = limitLevels(moment.catalogue);
  const limits = [...levels.campaign, ...levels.item, ...levels.creative, ...levels.pair, ...question.limits];
  const day = new Day({ bids, limits, moment, reserved });
  const known = new Map<string, DayOutcome | null>();
  const ways: Way[] = [];
  for (const of of proposals) {
    const values = new Array<number>(bids.length).fill(0);
    for (const { place, value } of of) values[place] = value;
    const signature = values.join(" ");
    let outcome = known.get(signature);
    if (outcome === undefined) {
      const [first] = day.plan({ values, most: mostPlanned, priceOfInterruption: wanting ? 0 : Math.max(0, question.price) }).messages;
      const spot = first === undefined ? undefined : spots[first.bid];
      outcome = first === undefined || spot === undefined ? null : { spot, atMs: first.atMs };
      known.set(signature, outcome);
    }
    ways.push({ share: 1 / proposals.length, outcome });
  }
  return ways;
}

const movedBy = (learned: LearnedParts, { i, j }: Pick<Spot, "i" | "j">, k: number): number =>
  (learned.itemDraw(i)[k] ?? 0) + (learned.creativeDraw(j)[k] ?? 0);

/** What a campaign proposes by its strategy when the `k`th draw is the truth; null: when expectations are. */
function propose(field: Scored, owner: number, k: number | null, rng: Rng): Spot {
  switch (field.strategy) {
    case "combined":
      return { owner, field, ...bestPair(field, k) };
    case "creativeFirst": {
      const j = bestCreative(field, k);
      return { owner, field, i: bestItem(field, k, j), j };
    }
    case "itemFirst": {
      const i = bestItem(field, k, null);
      return { owner, field, i, j: uniformCreative(field, i, rng) };
    }
    case "random": {
      const i = rng.below(field.items.length);
      return { owner, field, i, j: uniformCreative(field, i, rng) };
    }
    default:
      return field.strategy satisfies never;
  }
}

const draw = (of: ((place: number) => Float32Array) | undefined, place: number, k: number | null): number =>
  k === null || of === undefined ? 0 : (of(place)[k] ?? 0);

/** The pair with the highest log-odds, the campaign's lean counted. */
function bestPair(field: Scored, k: number | null): { readonly i: number; readonly j: number } {
  const { learned } = field;
  if (learned === undefined) return { i: 0, j: 0 };
  const width = field.creatives.length;
  if (field.open !== null) return bestOpenPair(field, learned, k);
  const levels = learned.pairing.length / width;
  const bestOfLevel: number[] = [];
  const creativeOfLevel: number[] = [];
  for (let level = 0; level < levels; level++) {
    let best = Number.NEGATIVE_INFINITY;
    let at = 0;
    for (let j = 0; j < width; j++) {
      const worth = (learned.creatives[j] ?? 0) + (learned.pairing[level * width + j] ?? 0) + draw(learned.creativeDraw, j, k);
      if (worth <= best) continue;
      best = worth;
      at = j;
    }
    bestOfLevel.push(best);
    creativeOfLevel.push(at);
  }
  let best = Number.NEGATIVE_INFINITY;
  let found = { i: 0, j: 0 };
  for (let i = 0; i < field.items.length; i++) {
    const level = learned.levels[i] ?? 0;
    const worth = (learned.items[i] ?? 0) + (learned.lean[i] ?? 0) + draw(learned.itemDraw, i, k) + (bestOfLevel[level] ?? 0);
    if (worth <= best) continue;
    best = worth;
    found = { i, j: creativeOfLevel[level] ?? 0 };
  }
  return found;
}

function bestOpenPair(field: Scored, learned: LearnedParts, k: number | null): { readonly i: number; readonly j: number } {
  let best = Number.NEGATIVE_INFINITY;
  let found = { i: 0, j: 0 };
  for (let i = 0; i < field.items.length; i++) {
    const ofItem = (learned.lean[i] ?? 0) + draw(learned.itemDraw, i, k);
    for (let j = 0; j < field.creatives.length; j++) {
      if (!isOpen(field, i, j)) continue;
      const worth = logitOf(learned, i, j) + ofItem + draw(learned.creativeDraw, j, k);
      if (worth <= best) continue;
      best = worth;
      found = { i, j };
    }
  }
  return found;
}

/** The item that does best alone, or among those that go with a creative. */
function bestItem(field: Scored, k: number | null, creative: number | null): number {
  const { learned } = field;
  let best = Number.NEGATIVE_INFINITY;
  let found = 0;
  for (let i = 0; i < field.items.length; i++) {
    if (learned === undefined || (creative !== null && !isOpen(field, i, creative))) continue;
    const width = field.creatives.length;
    const paired = creative === null ? 0 : (learned.pairing[(learned.levels[i] ?? 0) * width + creative] ?? 0);
    const worth = (learned.items[i] ?? 0) + (learned.lean[i] ?? 0) + paired + draw(learned.itemDraw, i, k);
    if (worth <= best) continue;
    best = worth;
    found = i;
  }
  return found;
}

/** The creative that does best alone. Every creative of a field goes with some item. */
function bestCreative(field: Scored, k: number | null): number {
  const { learned } = field;
  let best = Number.NEGATIVE_INFINITY;
  let found = 0;
  for (let j = 0; j < field.creatives.length; j++) {
    const worth = (learned?.creatives[j] ?? 0) + draw(learned?.creativeDraw, j, k);
    if (worth <= best) continue;
    best = worth;
    found = j;
  }
  return found;
}

function uniformCreative(field: Scored, i: number, rng: Rng): number {
  const open = [...field.creatives.keys()].filter((j) => isOpen(field, i, j));
  return open[rng.below(open.length)] ?? 0;
}

function bestSpot(fields: readonly Scored[]): Spot {
  let found: Spot | null = null;
  let best = Number.NEGATIVE_INFINITY;
  for (const [owner, field] of fields.entries()) {
    const spot = { owner, field, ...bestPair(field, null) };
    const value = valueOf(spot, 0, false);
    if (found !== null && value <= best) continue;
    best = value;
    found = spot;
  }
  if (found === null) throw new RangeError("no field to choose from");
  return found;
}

/** The pairs of highest value, and silence, weighed by how much each falls behind the best (SquareCB). No plan beyond the one message. */
function weighedWays(question: DayQuestion): readonly Way[] {
  const { fields, wanting, price } = question;
  const all: { readonly spot: Spot; readonly value: number }[] = [];
  for (const [owner, field] of fields.entries()) {
    for (let i = 0; i < field.items.length; i++) {
      for (let j = 0; j < field.creatives.length; j++) {
        if (!isOpen(field, i, j)) continue;
        const spot = { owner, field, i, j };
        const value = valueOf(spot, 0, wanting) - (wanting ? 0 : price);
        if (value <= 0) continue;
        let at = Math.min(all.length, mostWeighed - 1);
        if (all.length === mostWeighed && value <= (all[at]?.value ?? 0)) continue;
        for (; at > 0 && (all[at - 1]?.value ?? 0) < value; at--) all[at] = all[at - 1] ?? { spot, value };
        all[at] = { spot, value };
      }
    }
  }
  if (all.length === 0) return [{ share: 1, outcome: null }];
  const shares = inverseGapShares(
    all.map(({ value }) => -value),
    { gamma: greedAt(Math.max(1, question.examples)) },
  );
  return all.map(({ spot }, place) => {
    const times = question.timesOf(spot);
    const best = times.reduce((a, b) => (b.factor > a.factor ? b : a));
    return { share: shares[place] ?? 0, outcome: { spot, atMs: best.atMs } };
  });
}

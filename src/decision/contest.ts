import type { Rng } from "../base/rng.ts";
import { type Scored, scoreOf } from "./steps/score.ts";
import { type Proposals, proposalsOf, propose } from "./strategies.ts";

/** How one campaign takes part in the contest: what it may propose, and how its proposal's score is distributed. */
interface Entrant {
  readonly field: Scored;
  readonly proposals: Proposals;
  /** Distinct scores with the probability that the proposal has them. */
  readonly scores: readonly number[];
  readonly chances: readonly number[];
}

/** One pair of one campaign: item `i` and creative `j` of `field`, which is the `owner`th of the fields. */
export interface Spot {
  readonly owner: number;
  readonly field: Scored;
  readonly i: number;
  readonly j: number;
}

/** The strategies' part of a choice: who wins, and with which probability each pair would. */
export interface Contest {
  draw(rng: Rng): Spot;
  probability(spot: Spot): number;
}

/**
 * Every campaign proposes one pair by its strategy, independently of the others; the highest score wins, then the line that goes
 * first, then a uniform one of the equals. When all campaigns play `random` scores count for nothing: the campaign is uniform too.
 */
export function makeContest(fields: readonly Scored[]): Contest {
  return fields.every((field) => field.strategy === "random") ? lottery(fields) : competition(fields);
}

function lottery(fields: readonly Scored[]): Contest {
  const share = 1 / fields.length;
  return {
    draw(rng) {
      const owner = rng.below(fields.length);
      const field = nth(fields, owner);
      const i = rng.below(field.items.length);
      const creatives = openCreatives(field, i);
      return { owner, field, i, j: nth(creatives, rng.below(creatives.length)) };
    },
    probability: ({ field, i }) => share / (field.items.length * openCreatives(field, i).length),
  };
}

function openCreatives(field: Scored, i: number): readonly number[] {
  const { open } = field;
  const all = [...field.creatives.keys()];
  return open === null ? all : all.filter((j) => open[i * all.length + j] === 1);
}

function competition(fields: readonly Scored[]): Contest {
  const entrants = fields.map(enter);
  return {
    draw(rng) {
      let best: Spot[] = [];
      let bestScore = Number.NEGATIVE_INFINITY;
      let bestPriority = Number.POSITIVE_INFINITY;
      for (let owner = 0; owner < entrants.length; owner++) {
        const { field, proposals } = nth(entrants, owner);
        const spot = spotAt(owner, field, propose(proposals, rng));
        const score = scoreOf(field, spot.i, spot.j);
        const { priority } = field.campaign.line;
        if (score < bestScore || (score === bestScore && priority > bestPriority)) continue;
        if (score > bestScore || priority < bestPriority) best = [];
        bestScore = score;
        bestPriority = priority;
        best.push(spot);
      }
      return nth(best, best.length === 1 ? 0 : rng.below(best.length));
    },
    probability({ owner, field, i, j }) {
      const own = nth(entrants, owner);
      const at = own.proposals.pairs.indexOf(i * field.creatives.length + j);
      if (at < 0) return 0;
      return (own.proposals.probabilities[at] ?? 0) * winProbability(entrants, own, scoreOf(field, i, j));
    },
  };
}

function enter(field: Scored): Entrant {
  const proposals = proposalsOf(field);
  const width = field.creatives.length;
  const [only] = proposals.pairs;
  if (only !== undefined && proposals.pairs.length === 1)
    return { field, proposals, scores: [scoreOf(field, Math.floor(only / width), only % width)], chances: [1] };
  const byScore = new Map<number, number>();
  for (let k = 0; k < proposals.pairs.length; k++) {
    const pair = proposals.pairs[k] ?? 0;
    const score = scoreOf(field, Math.floor(pair / width), pair % width);
    byScore.set(score, (byScore.get(score) ?? 0) + (proposals.probabilities[k] ?? 0));
  }
  return { field, proposals, scores: [...byScore.keys()], chances: [...byScore.values()] };
}

/**
 * Probability that a proposal with this score wins: over the others' independent proposals, the sum over t of P(no one beats it
 * and t tie with it) ÷ (t + 1). `tied[t]` is built up one entrant at a time.
 */
function winProbability(entrants: readonly Entrant[], own: Entrant, score: number): number {
  const { priority } = own.field.campaign.line;
  let tied = [1];
  for (const other of entrants) {
    if (other === own) continue;
    let below = 0;
    let equal = 0;
    for (let k = 0; k < other.scores.length; k++) {
      const against = other.scores[k] ?? 0;
      const chance = other.chances[k] ?? 0;
      if (against < score) below += chance;
      else if (against === score && other.field.campaign.line.priority > priority) below += chance;
      else if (against === score && other.field.campaign.line.priority === priority) equal += chance;
    }
    if (below === 0 && equal === 0) return 0;
    if (equal === 0) for (let t = 0; t < tied.length; t++) tied[t] = (tied[t] ?? 0) * below;
    else {
      const next = new Array<number>(tied.length + 1).fill(0);
      for (let t = 0; t < tied.length; t++) {
        next[t] = (next[t] ?? 0) + (tied[t] ?? 0) * below;
        next[t + 1] = (next[t + 1] ?? 0) + (tied[t] ?? 0) * equal;
      }
      tied = next;
    }
  }
  return tied.reduce((sum, chance, t) => sum + chance / (t + 1), 0);
}

/** The spot of a pair counted as `i × creatives + j`. */
export const spotAt = (owner: number, field: Scored, pair: number): Spot => ({
  owner,
  field,
  i: Math.floor(pair / field.creatives.length),
  j: pair % field.creatives.length,
});

function nth<T>(list: readonly T[], n: number): T {
  const found = list[n];
  if (found === undefined) throw new RangeError(`entry ${n} of ${list.length}`);
  return found;
}

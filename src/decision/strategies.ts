import type { Rng } from "../base/rng.ts";
import type { StrategyName } from "../catalogue/catalogue.ts";
import { isOpen, rankOf, type Scored } from "./steps/score.ts";

/** What a campaign may propose: pairs as `i × creatives + j`, each with the probability that the strategy proposes it. */
export interface Proposals {
  readonly pairs: readonly number[];
  readonly probabilities: readonly number[];
}

const strategies = { random, itemFirst, creativeFirst, combined } satisfies Record<StrategyName, (field: Scored) => Proposals>;

/** Every pair that the campaign's strategy can propose. Exact ties are shared evenly. */
export const proposalsOf = (field: Scored): Proposals => strategies[field.strategy](field);

/** Draws one proposal. No chance is used up when there is only one. */
export function propose({ pairs, probabilities }: Proposals, rng: Rng): number {
  const last = pairs[pairs.length - 1] ?? 0;
  if (pairs.length === 1) return last;
  let left = rng.next();
  for (let k = 0; k < pairs.length; k++) {
    left -= probabilities[k] ?? 0;
    if (left < 0) return pairs[k] ?? last;
  }
  return last;
}

/** A uniform item, then a uniform one of the creatives that go with it. */
function random(field: Scored): Proposals {
  return uniformCreatives(field, [...field.items.keys()]);
}

/** The item with the highest rate, then a uniform one of the creatives that go with it. */
function itemFirst(field: Scored): Proposals {
  return uniformCreatives(
    field,
    highest(itemRanks(field), () => true),
  );
}

/** The creative with the highest rate, then the item with the highest rate among those that go with it. */
function creativeFirst(field: Scored): Proposals {
  const width = field.creatives.length;
  const best = highest(field.learned?.creatives ?? field.creativeRates, () => true);
  const ranks = itemRanks(field);
  const pairs: number[] = [];
  const probabilities: number[] = [];
  for (const j of best) {
    const items = highest(ranks, (i) => isOpen(field, i, j));
    for (const i of items) {
      pairs.push(i * width + j);
      probabilities.push(1 / (best.length * items.length));
    }
  }
  return { pairs, probabilities };
}

/** The pair with the highest score. */
function combined(field: Scored): Proposals {
  const width = field.creatives.length;
  const rank = rankOf(field);
  let best = Number.NEGATIVE_INFINITY;
  let pairs: number[] = [];
  for (let i = 0; i < field.items.length; i++) {
    if (rank.mostOfItem(i) < best) continue;
    for (let j = 0; j < width; j++) {
      if (!isOpen(field, i, j)) continue;
      const worth = rank.of(i, j);
      if (worth < best) continue;
      if (worth > best) pairs = [];
      best = worth;
      pairs.push(i * width + j);
    }
  }
  return { pairs, probabilities: pairs.map(() => 1 / pairs.length) };
}

const itemRanks = ({ learned, itemRates }: Scored): ArrayLike<number> =>
  learned === undefined ? itemRates : learned.items.map((worth, i) => worth + (learned.lean[i] ?? 0));

function uniformCreatives(field: Scored, items: readonly number[]): Proposals {
  const width = field.creatives.length;
  const pairs: number[] = [];
  const probabilities: number[] = [];
  for (const i of items) {
    const first = pairs.length;
    for (let j = 0; j < width; j++) if (isOpen(field, i, j)) pairs.push(i * width + j);
    const share = 1 / (items.length * (pairs.length - first));
    for (let k = first; k < pairs.length; k++) probabilities.push(share);
  }
  return { pairs, probabilities };
}

function highest(rates: ArrayLike<number>, allowed: (at: number) => boolean): readonly number[] {
  let best = Number.NEGATIVE_INFINITY;
  let found: number[] = [];
  for (let at = 0; at < rates.length; at++) {
    const rate = rates[at] ?? 0;
    if (rate < best || !allowed(at)) continue;
    if (rate > best) found = [];
    best = rate;
    found.push(at);
  }
  return found;
}

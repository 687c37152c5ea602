import type { Rng } from "../../base/rng.ts";
import { type Contest, makeContest, type Spot, spotAt } from "../contest.ts";
import type { Decision } from "../decision.ts";
import { isOpen, type Rank, rankOf, type Scored, scoreOf } from "./score.ts";

/** Most pairs that a decision names. */
export const shortlistLength = 32;

export interface Choice {
  readonly spot: Spot;
  readonly score: number;
  readonly propensity: number;
  readonly eligible: number;
  readonly shortlist: Decision["shortlist"];
}

/**
 * With probability `uniform` one uniform pair of all that are eligible, else what the campaigns' strategies make of it. The
 * propensity of a pair sums both ways: uniform ÷ eligible + (1 − uniform) × P(strategies).
 */
export function choose(fields: readonly Scored[], uniform: number, rng: Rng): Choice {
  const eligible = fields.reduce((sum, field) => sum + field.pairs, 0);
  const contest = makeContest(fields);
  const spot = uniform > 0 && rng.next() < uniform ? uniformSpot(fields, rng.below(eligible)) : contest.draw(rng);
  const propensityOf = (at: Spot): number => propensityWith(uniform, eligible, uniform >= 1 ? 0 : contest.probability(at));
  return {
    spot,
    score: scoreOf(spot.field, spot.i, spot.j),
    propensity: propensityOf(spot),
    eligible,
    shortlist: shortlistOf(fields, spot, propensityOf),
  };
}

/** A pair's propensity over both ways: the uniform slice, and what is played otherwise with such a probability. */
export const propensityWith = (uniform: number, eligible: number, otherwise: number): number =>
  uniform / eligible + (1 - uniform) * otherwise;

/** The propensity of every eligible pair. For reports and checks; a decision asks for at most 32. */
export function allPropensities(fields: readonly Scored[], uniform: number): readonly (Spot & { readonly propensity: number })[] {
  const contest: Contest = makeContest(fields);
  const eligible = fields.reduce((sum, field) => sum + field.pairs, 0);
  const all: (Spot & { readonly propensity: number })[] = [];
  for (let n = 0; n < eligible; n++) {
    const spot = uniformSpot(fields, n);
    all.push({ ...spot, propensity: uniform / eligible + (1 - uniform) * contest.probability(spot) });
  }
  return all;
}

/** The nth of all eligible pairs. */
export function uniformSpot(fields: readonly Scored[], n: number): Spot {
  let left = n;
  for (const [owner, field] of fields.entries()) {
    if (left >= field.pairs) {
      left -= field.pairs;
      continue;
    }
    if (field.open === null) return spotAt(owner, field, left);
    for (let at = 0; at < field.open.length; at++) if (field.open[at] === 1 && left-- === 0) return spotAt(owner, field, at);
  }
  throw new RangeError(`pair ${n} of fewer`);
}

/** The pairs of highest score, among them the chosen one and, for whoever prices scarce lines by the log, the best one of every line. */
export function shortlistOf(fields: readonly Scored[], chosen: Spot, propensityOf: (spot: Spot) => number): Decision["shortlist"] {
  const best = bestSpots(fields);
  if (!best.some((spot) => isSame(spot, chosen))) best.splice(Math.min(best.length, shortlistLength - 1), 1, chosen);
  if (best.length === shortlistLength) admitLines(best, fields, chosen);
  return best.map((spot) => ({
    campaign: spot.field.campaign.id,
    item: spot.field.items[spot.i]?.id ?? null,
    creative: spot.field.creatives[spot.j]?.id ?? "",
    score: scoreOf(spot.field, spot.i, spot.j),
    propensity: propensityOf(spot),
  }));
}

const everyLine = { line: null, most: shortlistLength } as const;
const isSame = (a: Spot, b: Spot): boolean => a.owner === b.owner && a.i === b.i && a.j === b.j;
const lineOf = ({ field }: Pick<Spot, "field">): string => field.campaign.line.id;

/** Puts the best pair of each line that is missing in the place of the worst one of a line that has several; best first as before. */
function admitLines(best: Spot[], fields: readonly Scored[], chosen: Spot): void {
  const missing = new Set(fields.map((field) => lineOf({ field })));
  for (const spot of best) missing.delete(lineOf(spot));
  for (const line of missing) {
    const counts = Map.groupBy(best, lineOf);
    const place = best.findLastIndex((spot) => !isSame(spot, chosen) && (counts.get(lineOf(spot))?.length ?? 0) > 1);
    const [own] = bestSpots(fields, { line, most: 1 });
    if (place < 0 || own === undefined) break;
    best.splice(place, 1, own);
  }
  if (missing.size > 0) best.sort((a, b) => scoreOf(b.field, b.i, b.j) - scoreOf(a.field, a.i, a.j));
}

/** The pairs with the highest scores, of all fields or of one line's, best first; equals in the order of the catalogue. */
function bestSpots(fields: readonly Scored[], { line, most }: { line: string | null; most: number } = everyLine): Spot[] {
  const ranks = fields.map((field) => (line === null || lineOf({ field }) === line ? rankOf(field) : undefined));
  const least = leastWorthALook(fields, ranks, most);
  const best: number[] = [];
  const owners: number[] = [];
  const pairs: number[] = [];
  const leastOf = (): number => best[most - 1] ?? Number.NEGATIVE_INFINITY;
  for (const [owner, field] of fields.entries()) {
    const rank = ranks[owner];
    if (rank === undefined) continue;
    const width = field.creatives.length;
    for (let i = 0; i < field.items.length; i++) {
      const bound = rank.mostOfItem(i);
      if (bound < least || bound <= leastOf()) continue;
      for (let j = 0; j < width; j++) {
        const worth = rank.of(i, j);
        if (worth <= leastOf() || !isOpen(field, i, j)) continue;
        let at = Math.min(best.length, most - 1);
        for (; at > 0 && (best[at - 1] ?? 0) < worth; at--) {
          best[at] = best[at - 1] ?? 0;
          owners[at] = owners[at - 1] ?? 0;
          pairs[at] = pairs[at - 1] ?? 0;
        }
        best[at] = worth;
        owners[at] = owner;
        pairs[at] = i * width + j;
      }
    }
  }
  return pairs.flatMap((pair, at) => {
    const owner = owners[at] ?? 0;
    const field = fields[owner];
    return field === undefined ? [] : [spotAt(owner, field, pair)];
  });
}

/** More than rounding makes of sums in another order. */
const rounding = 1e-9;

/** So many pairs are worth this much at least, the best of so many items: what is less cannot be on the list. */
function leastWorthALook(fields: readonly Scored[], ranks: readonly (Rank | undefined)[], most: number): number {
  const best = new Float64Array(most).fill(Number.NEGATIVE_INFINITY);
  for (const [owner, field] of fields.entries()) {
    const rank = ranks[owner];
    // Where pairs are closed an item's best one may be closed too.
    if (rank === undefined || field.open !== null) continue;
    for (let i = 0; i < field.items.length; i++) {
      const bound = rank.mostOfItem(i);
      let at = most - 1;
      if (bound <= (best[at] ?? 0)) continue;
      for (; at > 0 && (best[at - 1] ?? 0) < bound; at--) best[at] = best[at - 1] ?? 0;
      best[at] = bound;
    }
  }
  return (best[most - 1] ?? 0) - rounding;
}

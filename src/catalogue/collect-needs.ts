import { hash32 } from "../base/rng.ts";
import { type CounterNeed, foldVersion, type InteractionNeed, type Needs, noNeeds } from "../person/needs.ts";
import { canonicalJson } from "./canonical-json.ts";

/** Merges what audiences and item rules need: one need an id, wide enough for all who ask, sorted by id. */
export function collectNeeds(counters: Iterable<CounterNeed>, interactions: Iterable<InteractionNeed>): Needs {
  const merged = { counters: widest(counters), interactions: widest(interactions) };
  if (merged.counters.length === 0 && merged.interactions.length === 0) return noNeeds;
  return { hash: hash32(canonicalJson({ fold: foldVersion, ...merged })), ...merged };
}

function widest<N extends { readonly id: number; readonly exact: boolean; readonly days: number }>(needs: Iterable<N>): readonly N[] {
  const byId = new Map<number, N>();
  for (const need of needs) {
    const known = byId.get(need.id);
    byId.set(need.id, known ? { ...known, exact: known.exact || need.exact, days: Math.max(known.days, need.days) } : need);
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

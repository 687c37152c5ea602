import type { Item, Limit } from "../../catalogue/catalogue.ts";
import { type Stretches, within, without } from "../../timing/stretches.ts";
import type { Removal } from "../decision.ts";
import { allowsNone, countedTimes, facetsOf, forbiddenTimes, limitApplies, limitFigures, limitLevels } from "../limit-times.ts";
import type { Moment } from "../moment.ts";
import { mostItems, offerItems } from "../offered-items.ts";
import { Removals } from "../removals.ts";
import { type Candidate, isMarketing, type Scene, type Verdict } from "../scene.ts";

/** A campaign with the items it could speak of; `[null]` for one without item. */
export interface Offer extends Candidate {
  readonly items: readonly (Item | null)[];
  /** Free time of each item where it is less than the campaign's; null when none is. */
  readonly itemFree: readonly (Stretches | null)[] | null;
  /** The pool that all items come from; null when each came by itself. */
  readonly pool: readonly Item[] | null;
}

const withoutItem: readonly null[] = [null];

/** Asks each campaign's rule for items, then takes out those not valid in the free time and those that a limit holds back. */
export function items(scene: Scene, candidates: readonly Candidate[]): Verdict<Offer> {
  const left: Offer[] = [];
  const removed: Removal[] = [];
  for (const candidate of candidates) {
    const offer = offerOf(scene, candidate, removed);
    if (offer !== null) left.push(offer);
  }
  return { left, removed };
}

function offerOf({ state, situation, moment }: Scene, candidate: Candidate, lines: Removal[]): Offer | null {
  const { campaign, free } = candidate;
  const rule = campaign.items;
  if (rule.from === "none") return { ...candidate, items: withoutItem, itemFree: null, pool: null };
  const top = Math.min(rule.top ?? mostItems, mostItems);
  const held = limitsByItem(candidate, moment);
  const removals = new Removals(campaign.id, lines);
  const found: Item[] = [];
  const times: (Stretches | null)[] = [];
  let cut = false;
  let valid = 0;
  let seen = 0;
  offerItems(
    rule,
    { state, items: situation.items, nowMs: situation.nowMs },
    {
      unknown(id) {
        seen++;
        removals.add("unknownItem", { item: id });
      },
      take(item) {
        seen++;
        const inTime = validTime(item, free);
        if (!moment.hasRoom(inTime)) {
          removals.add("notValid", { item: item.id, ...validity(item) });
          return true;
        }
        valid++;
        const inLimits = held === null ? inTime : limitedTime(item.id, inTime, candidate, held, moment, removals);
        if (inLimits !== null) {
          found.push(item);
          times.push(inLimits === free ? null : inLimits);
          cut ||= inLimits !== free;
        }
        return valid < top;
      },
    },
  );
  if (found.length === 0) {
    removals.addWhole("noItem", seen);
    return null;
  }
  removals.close();
  return { ...candidate, items: found, itemFree: cut ? times : null, pool: rule.from === "pool" ? situation.items.pool(rule) : null };
}

function validTime(item: Item, free: Stretches): Stretches {
  if (item.validFromMs === null && item.validToMs === null) return free;
  return within(free, item.validFromMs ?? Number.NEGATIVE_INFINITY, item.validToMs ?? Number.POSITIVE_INFINITY);
}

function validity(item: Item): { limit: string } {
  const text = (atMs: number | null): string => (atMs === null ? "" : new Date(atMs).toISOString());
  return { limit: `${text(item.validFromMs)}/${text(item.validToMs)}` };
}

/** The limits by item that speak of the campaign; null when there is none. */
function limitsByItem({ campaign }: Candidate, moment: Moment): readonly Limit[] | null {
  const { item: limits } = limitLevels(moment.catalogue);
  if (limits.length === 0 || !isMarketing(campaign)) return null;
  const facets = facetsOf(campaign, "any");
  const applying = limits.filter((limit) => limitApplies(limit, facets, moment));
  return applying.length === 0 ? null : applying;
}

function limitedTime(
  itemId: string,
  free: Stretches,
  { campaign }: Candidate,
  held: readonly Limit[],
  moment: Moment,
  removals: Removals,
): Stretches | null {
  if (moment.countedOfItem(itemId).length === 0 && !held.some(allowsNone)) return free;
  const facets = facetsOf(campaign, itemId);
  let left = free;
  for (const limit of held) {
    const times = countedTimes(limit, facets, moment);
    left = without(left, forbiddenTimes(limit, times, moment));
    if (moment.hasRoom(left)) continue;
    removals.add(limit.label, { item: itemId, ...limitFigures(limit, times, moment) });
    return null;
  }
  return left;
}

import type { Item, ItemRule, ItemTable } from "../catalogue/catalogue.ts";
import { interactionsWithin } from "../person/ask.ts";
import type { PersonState } from "../person/state.ts";

/** Most items that one campaign brings into a decision, whatever its rule says. */
export const mostItems = 200;

/**
 * Tells `take` each item that a rule offers a person until it answers false: history newest first, feeds by score, pools in their
 * order. Ids that the table does not know go to `unknown`.
 */
export function offerItems(
  rule: Exclude<ItemRule, { from: "none" }>,
  from: { readonly state: PersonState; readonly items: ItemTable; readonly nowMs: number },
  hear: { take(item: Item): boolean; unknown(itemId: string): void },
): void {
  if (rule.from === "pool") {
    for (const item of from.items.pool(rule)) if (!hear.take(item)) return;
    return;
  }
  const ids =
    rule.from === "history"
      ? interactionsWithin(from.state, { id: rule.needId }, rule.withinMs, from.nowMs).map(({ itemId }) => itemId)
      : idsOfFeed(from);
  for (const id of ids) {
    const item = from.items.get(id);
    if (item === undefined) hear.unknown(id);
    else if (fits(item, rule) && !hear.take(item)) return;
  }
}

/** Highest score first. */
function idsOfFeed({ state, nowMs }: { readonly state: PersonState; readonly nowMs: number }): readonly string[] {
  if (state.feed === null || state.feed.expiresAtMs <= nowMs) return [];
  return state.feed.items.toSorted((a, b) => b.score - a.score).map(({ id }) => id);
}

/** The rule's type, and at least one of its tags. */
function fits(item: Item, rule: { readonly type: string | null; readonly tags: readonly string[] }): boolean {
  if (rule.type !== null && item.type !== rule.type) return false;
  return rule.tags.length === 0 || rule.tags.some((tag) => item.tags.includes(tag));
}

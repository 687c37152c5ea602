import { HOUR_MS } from "../../base/duration.ts";
import type { DeclaredItemRule } from "./declared.ts";
import { isValidAt, type Thing } from "./thing.ts";

/** What the item rules of kind `pool` name at an instant, found once an hour. */
export interface Pools {
  get(id: string): Thing | undefined;
  at(ruleId: string, atMs: number): readonly Thing[];
}

export function makePools(things: readonly Thing[], rules: readonly DeclaredItemRule[]): Pools {
  const byId = new Map(things.map((thing) => [thing.id, thing]));
  const ordered = new Map<string, { readonly things: readonly Thing[]; readonly top: number }>();
  for (const rule of rules) {
    if (rule.from !== "pool") continue;
    const fitting = things.filter(
      (thing) =>
        thing.type === rule.type && (rule.tags === undefined || rule.tags.some((tag) => tag === thing.tag || thing.labels.includes(tag))),
    );
    const rank = rule.order === "popularity" ? (thing: Thing) => thing.popularity : (thing: Thing) => thing.validFromMs ?? 0;
    ordered.set(rule.id, { things: fitting.sort((a, b) => rank(b) - rank(a)), top: rule.top });
  }
  const found = new Map<string, readonly Thing[]>();
  return {
    get: (id) => byId.get(id),
    at: (ruleId, atMs) => {
      const hour = Math.floor(atMs / HOUR_MS);
      const key = `${ruleId}/${hour}`;
      const known = found.get(key);
      if (known) return known;
      const pool = ordered.get(ruleId);
      const now: Thing[] = [];
      for (const thing of pool?.things ?? []) {
        if (now.length >= (pool?.top ?? 0)) break;
        if (isValidAt(thing, hour * HOUR_MS) && isValidAt(thing, (hour + 1) * HOUR_MS)) now.push(thing);
      }
      found.set(key, now);
      return now;
    },
  };
}

import type { Change } from "./merge.ts";

/** One entry that changed, with what was there and what is. */
export interface ChangedEntry {
  readonly kind: Change["kind"];
  /** Id of the entry; empty for the policy. */
  readonly object: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Changes of the catalogue as the audit has them: whole entries that came or went, else the fields that differ, by path. */
export function changedEntries(changes: readonly Change[]): readonly ChangedEntry[] {
  return changes.map(({ kind, id, change, diff, reason }) => {
    const whole = diff[0];
    const side = (name: "before" | "after"): unknown => {
      if (change !== "changed") return whole?.[name] ?? null;
      return Object.fromEntries(diff.filter((one) => name in one).map((one) => [one.path === "" ? "(whole)" : one.path, one[name]]));
    };
    const after = side("after");
    const told = reason === undefined || typeof after !== "object" || after === null ? after : { ...after, reason };
    return { kind, object: kind === "policy" ? "" : id, before: side("before"), after: told };
  });
}

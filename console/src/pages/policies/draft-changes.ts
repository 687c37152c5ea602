import type { DraftChanges } from "./draft-search.ts";
import type { Policy } from "./policy-data.ts";
import { isSame } from "./policy-draft.ts";

/** What a draft changes of the policy in force. */
export function changesOfDraft(stored: Policy, draft: Policy): DraftChanges {
  const [before, after]: readonly [DraftChanges, DraftChanges] = [{ ...stored }, { ...draft }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return Object.fromEntries(
    names.filter((name) => !isSame(before[name] ?? null, after[name] ?? null)).map((name) => [name, after[name] ?? null]),
  );
}

/** The whole policy that a draft comes to, laid over the one in force. */
export function draftPolicy(stored: Policy, changes: DraftChanges): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries({ ...stored, ...changes }).filter(([, value]) => value !== null));
}

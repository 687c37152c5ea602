import type { Problem } from "./check.ts";
import type { Change } from "./merge.ts";
import { type CreativeDeclared, type Declared, entryOf } from "./schema.ts";

/** Statuses that somebody fit to judge gave: `approved` and `live` are sent, `resting` is by itself taken up again. */
const cleared: ReadonlySet<CreativeDeclared["status"]> = new Set(["approved", "live", "resting"]);
/** What a person reads, sees or is led to. */
const words = ["title", "body", "image", "link", "lang"] as const;

/**
 * What of a change only an approver may do: bring a creative to a status that is sent, change the words of one that has such a status, and
 * change the policy. Each is an error at its field.
 */
export function needsApproval(before: Declared, next: Declared, changes: readonly Change[]): readonly Problem[] {
  return changes.flatMap(({ kind, id, change }): readonly Problem[] => {
    if (kind === "policy") return [problem(kind, id, [], "the policy")];
    const after = kind === "creatives" && change !== "removed" ? entryOf(next.creatives, id) : undefined;
    return after === undefined ? [] : ofCreative(entryOf(before.creatives, id), after);
  });
}

function ofCreative(before: CreativeDeclared | undefined, after: CreativeDeclared): readonly Problem[] {
  if (!cleared.has(after.status)) return [];
  const wasCleared = before !== undefined && cleared.has(before.status);
  const isRaised = before?.status !== after.status && (after.status !== "resting" || !wasCleared);
  const status = isRaised ? [problem("creatives", after.id, ["status"], `the status ${after.status} of creative "${after.id}"`)] : [];
  // One that was not cleared has no words that anybody stood for; its status says enough.
  const changed = wasCleared ? words.filter((word) => before[word] !== after[word]) : [];
  const texts = changed.map((word) =>
    problem("creatives", after.id, [word], `the ${word} of creative "${after.id}", which is ${before?.status},`),
  );
  return [...status, ...texts];
}

function problem(kind: Problem["kind"], id: string, path: readonly string[], what: string): Problem {
  const remedy = kind === "policy" ? "ask an approver" : "ask an approver, or save it as inReview";
  return {
    kind,
    id,
    path,
    severity: "error",
    refusal: { code: "needsApprover", message: `${what} can only be set by an approver`, remedy },
  };
}

import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../base/duration.ts";
import { aCatalogue, aMaximum, anAudience, anEntry, aPolicy, aSituation, aState, at } from "../../testing/builders.ts";
import { decide } from "../decide.ts";

const nowMs = at("2026-03-02T00:00:00Z");
const week = { kind: "rolling", ms: 7 * DAY_MS } as const;
const isNew = anAudience("new", ({ firstSeenMs }, now) => firstSeenMs !== null && now - firstSeenMs < 30 * DAY_MS);
const isLoyal = anAudience("loyal", ({ traits }) => traits.plan === "premium");
const policy = aPolicy({
  limits: [
    aMaximum(1, week, [], { audience: "new", label: "new: 1 a week" }),
    aMaximum(4, week, [], { audience: "loyal", label: "loyal: 4 a week" }),
    aMaximum(2, week, [], { label: "all but loyal: 2 a week", audience: "others" }),
  ],
});
const others = anAudience("others", (state, now) => !isLoyal.matches(state, now));
const audiences = new Map([isNew, isLoyal, others].map((audience) => [audience.id, audience]));

/** The limit that kept the person from a message after so many in the last days; null when they got one. */
function stoppedBy(sent: number, person: { readonly firstSeenMs: number; readonly plan?: string }): string | null {
  const ledger = Array.from({ length: sent }, (_, k) => anEntry({ atMs: nowMs - (sent - k) * DAY_MS }));
  const state = aState({ firstSeenMs: person.firstSeenMs, traits: person.plan === undefined ? {} : { plan: person.plan }, ledger });
  const situation = aSituation({ catalogue: aCatalogue({ policy, audiences }), nowMs });
  const decision = decide({ personId: "p1", state, situation, seed: "s" });
  return decision.chosen !== null ? null : (decision.steps.flatMap(({ removed }) => removed)[0]?.rule ?? "");
}

describe("caps of segments, declared as limits with an audience", () => {
  const longAgo = nowMs - 300 * DAY_MS;
  const cases: readonly (readonly [name: string, sent: number, person: Parameters<typeof stoppedBy>[1], rule: string | null])[] = [
    ["a newcomer gets the first of the week", 0, { firstSeenMs: nowMs - DAY_MS }, null],
    ["a newcomer gets no second", 1, { firstSeenMs: nowMs - 10 * DAY_MS }, "new: 1 a week"],
    ["who is new no longer gets a second", 1, { firstSeenMs: longAgo }, null],
    ["others get no third", 2, { firstSeenMs: longAgo }, "all but loyal: 2 a week"],
    ["a loyal person gets a third", 2, { firstSeenMs: longAgo, plan: "premium" }, null],
    ["a loyal person gets no fifth", 4, { firstSeenMs: longAgo, plan: "premium" }, "loyal: 4 a week"],
    ["somebody in two segments is held by the tighter cap", 1, { firstSeenMs: nowMs - DAY_MS, plan: "premium" }, "new: 1 a week"],
  ];
  it.each(cases)("%s", (_name, sent, person, rule) => expect(stoppedBy(sent, person)).toBe(rule));
});

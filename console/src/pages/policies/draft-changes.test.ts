import { describe, expect, it } from "vitest";
import { changesOfDraft, draftPolicy } from "./draft-changes.ts";
import { readDraftChanges } from "./draft-search.ts";
import type { Policy } from "./policy-data.ts";

const stored = {
  scorer: "rate",
  exploration: { uniform: 0.1, method: "thompson" },
  quietHours: { from: "22:00", to: "08:00" },
} as unknown as Policy; // the parts that this is about
const { quietHours: _quiet, ...loud } = stored;
const draft = { ...loud, exploration: { uniform: 0.2, method: "thompson" } } as Policy; // the parts that this is about

describe("a draft of the policy in an address", () => {
  it("is the parts that it changes, each whole, with null for what it leaves out", () => {
    expect(changesOfDraft(stored, stored)).toEqual({});
    expect(changesOfDraft(stored, draft)).toEqual({ exploration: { uniform: 0.2, method: "thompson" }, quietHours: null });
  });

  it("comes to the draft again when it is laid over the policy in force", () => {
    expect(draftPolicy(stored, changesOfDraft(stored, draft))).toEqual(draft);
  });

  it("is none where the address holds something else", () => {
    for (const value of [undefined, "x", [1], {}, null, 7]) expect(readDraftChanges(value)).toBeUndefined();
    expect(readDraftChanges({ scorer: "none" })).toEqual({ scorer: "none" });
  });
});

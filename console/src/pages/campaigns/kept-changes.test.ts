import { describe, expect, it } from "vitest";
import { blankDraft } from "./campaign-draft.ts";
import { isChanged, isOvertaken, noChanges, withChange, withKept } from "./kept-changes.ts";

const stored = { ...blankDraft("c"), kind: "recall", styles: ["humour"] };

describe("unsaved changes", () => {
  it("are the changed fields alone, so that others' changes to other fields stay", () => {
    const kept = withChange(noChanges, { kind: "promo" }, stored);
    const later = { ...stored, status: "live" as const };
    expect(withKept(later, kept)).toEqual({ ...later, kind: "promo" });
    expect(isOvertaken(kept, later)).toBe(false);
  });

  it("are none when everything is as it was", () => {
    const kept = withChange(withChange(noChanges, { styles: ["x"] }, stored), { styles: ["humour"] }, stored);
    expect(kept).toEqual(noChanges);
    expect(isChanged(kept, stored)).toBe(false);
  });

  it("are overtaken when the same field was saved differently by somebody else", () => {
    const kept = withChange(noChanges, { kind: "promo" }, stored);
    expect(isOvertaken(kept, { ...stored, kind: "news" })).toBe(true);
    expect(isOvertaken(kept, { ...stored, kind: "promo" })).toBe(false);
    expect(isChanged(kept, { ...stored, kind: "promo" })).toBe(false);
  });
});

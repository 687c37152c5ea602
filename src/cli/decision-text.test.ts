import { describe, expect, it } from "vitest";
import { decisionText, type ToldDecision } from "./decision-text.ts";

const decision: ToldDecision = {
  id: "d1",
  at: "2026-03-02T09:00:00.000Z",
  cause: "due",
  steps: [],
  chosen: { campaign: "songs", item: "s1", creative: "warm", sendAt: "2026-03-02T10:00:00.000Z", propensity: 0.5, score: 0.1 },
  skipped: null,
  eligible: 2,
  shortlist: [],
  because: [{ text: "fits what they like (×2.2)" }, { text: "has had many pushes lately (×0.6)" }],
  value: 0.1234,
  pOff: 0.001,
  price: 0.02,
  arm: null,
  model: 3,
  policy: 1,
};

describe("a decision in text", () => {
  it("says what spoke for and against it, and what it was worth", () => {
    const lines = decisionText(decision).split("\n");
    expect(lines).toContain("    because: fits what they like (×2.2); has had many pushes lately (×0.6)");
    expect(lines).toContain("    expected reward 0.123, price of interrupting 0.0200, chance of switching off 0.00100");
  });

  it("leaves out what nobody knows", () => {
    const text = decisionText({ ...decision, because: [], value: null, pOff: null, price: null });
    expect(text).not.toMatch(/because:|expected reward|price|switching off/);
  });
});

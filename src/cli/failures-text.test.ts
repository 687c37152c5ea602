import { describe, expect, it } from "vitest";
import { failuresText } from "./failures-text.ts";

const span = { from: "2026-03-01T00:00:00.000Z", to: "2026-03-08T00:00:00.000Z" };

describe("failures in words", () => {
  it("say which ways were left out, how often and what to do, beside what failed", () => {
    const told = failuresText(
      {
        ...span,
        rows: [],
        skipped: [{ vendor: "huawei", reason: "overQuota", count: 1203, advice: "Send less there." }],
        waiting: [{ reason: "resting", count: 12, advice: "It rests." }],
      },
      ["reason"],
    );
    expect(told).toMatch(/^no attempt failed from 2026-03-01/);
    expect(told).toMatch(/^left out +because +times +what to do$/m);
    expect(told).toMatch(/^huawei +overQuota +1203 +Send less there\.$/m);
    expect(told).toMatch(/^resting +12 +It rests\.$/m);
  });

  it("do not speak of ways when none was left out", () => {
    expect(failuresText({ ...span, rows: [], skipped: [], waiting: [] }, ["reason"])).toBe(
      `no attempt failed from ${span.from} to ${span.to}`,
    );
  });
});

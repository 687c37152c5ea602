import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { spreadDelay, spreadMs } from "./spread-delay.ts";

const untilMs = 8 * 3_600_000;
const times = (expiresAtMs: number): readonly number[] => {
  const rng = makeRng("spread");
  return Array.from({ length: 10_000 }, () => spreadDelay({ untilMs, expiresAtMs, rng }) - untilMs);
};

describe("messages that wait for the same full hour", () => {
  it("come evenly over the ten minutes after it, and none before (10,000 messages, seed spread)", () => {
    const minutes = Array.from({ length: 10 }, () => 0);
    for (const ms of times(untilMs + 7_200_000)) minutes[Math.floor(ms / 60_000)] = (minutes[Math.floor(ms / 60_000)] ?? 0) + 1;
    expect(minutes).toHaveLength(10);
    for (const count of minutes) expect(Math.abs(count - 1_000)).toBeLessThan(150);
    expect(spreadMs).toBe(600_000);
  });

  it("keep at least half of what is left of their life", () => {
    expect(Math.max(...times(untilMs + 60_000))).toBeLessThan(30_000);
    expect(new Set(times(untilMs))).toEqual(new Set([0]));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admit, type Breaker, type BreakerPolicy, closedBreaker, defaultBreakerPolicy, markOf, noteAnswer } from "./breaker.ts";
import { type FailureReason, failureReasons, type Native, type Verdict } from "./failure.ts";

const native: Native = { stage: "send", httpStatus: 503, code: null, sub: null, message: null };
const good: Verdict = { kind: "accepted", vendorId: null };
const bad: Verdict = { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native };
const reject = (reason: FailureReason): Verdict => ({ kind: "reject", reason, native });
const policy: BreakerPolicy = { ...defaultBreakerPolicy, window: 10, least: 4, restMs: 1_000, longestMs: 4_000 };
const following = (start: Breaker, verdicts: readonly Verdict[], nowMs = 0): Breaker =>
  verdicts.reduce((breaker, verdict) => noteAnswer(breaker, verdict, nowMs, policy), start);
const resting = following(closedBreaker, [bad, bad, bad, bad]);

describe("a channel's circuit breaker", () => {
  it("rests the channel when half of its last answers were failures of its own, and not on few answers", () => {
    expect(following(closedBreaker, [bad, bad, bad]).kind).toBe("closed");
    expect(resting).toEqual({ kind: "resting", untilMs: 1_000, restMs: 1_000 });
    expect(following(closedBreaker, [good, good, good, good, good, bad, bad, bad, bad]).kind).toBe("closed");
    expect(following(closedBreaker, [good, good, good, good, good, bad, bad, bad, bad, bad]).kind).toBe("resting");
  });

  it("forgets what lies further back than its window", () => {
    const long = following(closedBreaker, [...Array.from({ length: 50 }, () => good), bad, bad, bad, bad, bad]);
    expect(long.kind).toBe("resting");
  });

  it("lets exactly one through after the rest, and opens when that one was taken", () => {
    expect(admit(resting, 999)).toEqual({ admitted: false, untilMs: 1_000 });
    const probe = admit(resting, 1_000);
    if (!probe.admitted) throw new Error("the rest was over");
    expect(probe.breaker).toEqual({ kind: "probing", sinceMs: 1_000, restMs: 1_000 });
    expect(admit(probe.breaker, 1_001).admitted).toBe(false);
    expect(noteAnswer(probe.breaker, good, 1_100, policy)).toEqual(closedBreaker);
  });

  it("rests twice as long each time the probe fails, up to a bound", () => {
    let breaker: Breaker = resting;
    let nowMs = 0;
    const rests: number[] = [];
    for (let round = 0; round < 4; round++) {
      nowMs = breaker.kind === "resting" ? breaker.untilMs : nowMs;
      const probe = admit(breaker, nowMs);
      if (!probe.admitted) throw new Error("the rest was over");
      breaker = noteAnswer(probe.breaker, bad, nowMs, policy);
      rests.push(breaker.kind === "resting" ? breaker.restMs : 0);
    }
    expect(rests).toEqual([2_000, 4_000, 4_000, 4_000]);
  });

  it("sends another probe when one never came back", () => {
    const probe = admit(resting, 1_000);
    if (!probe.admitted) throw new Error("the rest was over");
    expect(admit(probe.breaker, 60_999)).toEqual({ admitted: false, untilMs: 61_000 });
    expect(admit(probe.breaker, 61_000).admitted).toBe(true);
  });

  it("is not moved by answers to what was under way when it began to rest", () => {
    expect(following(resting, [good, bad, good])).toBe(resting);
  });

  it("blames the channel for silence, outages and its own credentials, and not for a device, a text or a quota", () => {
    const blamed = failureReasons.filter((reason) => markOf(reject(reason)) === 1);
    expect(blamed).toEqual(["AUTH_FAILED", "PERMISSION_DENIED"]);
    expect(markOf({ kind: "doubtful", reason: "TIMEOUT", native })).toBe(1);
    expect(markOf({ kind: "unknown", reason: "UNKNOWN", native })).toBeNull();
    expect(markOf({ ...bad, reason: "RATE_LIMITED" })).toBe(0);
  });

  it("never lets two probes out at once, whatever answers come when", () => {
    const step = fc.record({ gapMs: fc.nat(40_000), verdict: fc.constantFrom(good, bad, reject("CONTENT_REJECTED")) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let breaker: Breaker = closedBreaker;
        let nowMs = 0;
        let probeSinceMs: number | null = null;
        for (const { gapMs, verdict } of steps) {
          nowMs += gapMs;
          const asked = admit(breaker, nowMs);
          if (asked.admitted && asked.breaker.kind === "probing") {
            if (probeSinceMs !== null && breaker.kind === "probing") expect(nowMs - probeSinceMs).toBeGreaterThanOrEqual(60_000);
            probeSinceMs = nowMs;
          }
          if (asked.admitted) breaker = noteAnswer(asked.breaker, verdict, nowMs, policy);
          if (breaker.kind !== "probing") probeSinceMs = null;
        }
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng, type Rng } from "../base/rng.ts";
import type { FailureReason, Native, Verdict } from "./failure.ts";
import { defaultRetryPolicy, type NextStep, nextStep, type RetryQuestion, withUnreadSuccess } from "./retry.ts";

const native: Native = { stage: "send", httpStatus: 503, code: null, sub: null, message: null };
const accepted: Verdict = { kind: "accepted", vendorId: "v1" };
const dead: Verdict = { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native };
const doubtful: Verdict = { kind: "doubtful", reason: "TIMEOUT", native };
const unknown: Verdict = { kind: "unknown", reason: "UNKNOWN", native };
const reject = (reason: FailureReason): Verdict => ({ kind: "reject", reason, native });
const retry = (reason: FailureReason, notBeforeMs: number | null = null): Verdict => ({ kind: "retry", reason, notBeforeMs, native });

/** Always draws the same number, so that a wait is exactly its share of the ceiling. */
const constant = (share: number): Rng => ({ next: () => share, below: (n) => Math.floor(share * n) });
const nowMs = 1_000_000;
const ask = (changes: Partial<RetryQuestion>): NextStep =>
  nextStep({
    attempt: 1,
    verdict: accepted,
    messageClass: "service",
    policy: defaultRetryPolicy,
    nowMs,
    expiresAtMs: nowMs + 86_400_000,
    rng: constant(0.5),
    ...changes,
  });

describe("the next step after an attempt", () => {
  const rows: readonly { name: string; ask: Partial<RetryQuestion>; step: NextStep }[] = [
    { name: "is done when the vendor accepted", ask: { verdict: accepted }, step: { kind: "done" } },
    { name: "gives up on a dead token", ask: { verdict: dead }, step: { kind: "giveUp", reason: "TOKEN_INVALID" } },
    {
      name: "never repeats a rejected request",
      ask: { verdict: reject("INVALID_REQUEST") },
      step: { kind: "giveUp", reason: "INVALID_REQUEST" },
    },
    {
      name: "never repeats a doubtful marketing attempt",
      ask: { verdict: doubtful, messageClass: "marketing" },
      step: { kind: "doubtful" },
    },
    { name: "repeats a doubtful service attempt", ask: { verdict: doubtful }, step: { kind: "retry", atMs: nowMs + 5_000 } },
    {
      name: "repeats doubtful marketing where the vendor de-duplicates by key",
      ask: { verdict: doubtful, messageClass: "marketing", vendorDeduplicates: true },
      step: { kind: "retry", atMs: nowMs + 5_000 },
    },
    {
      name: "leaves a service attempt doubtful when its time is up",
      ask: { verdict: doubtful, expiresAtMs: nowMs + 1 },
      step: { kind: "doubtful" },
    },
    {
      name: "waits half of 10 s after the first failure at half chance",
      ask: { verdict: retry("PROVIDER_UNAVAILABLE") },
      step: { kind: "retry", atMs: nowMs + 5_000 },
    },
    {
      name: "doubles the ceiling with every attempt",
      ask: { verdict: retry("PROVIDER_UNAVAILABLE"), attempt: 4 },
      step: { kind: "retry", atMs: nowMs + 40_000 },
    },
    {
      name: "obeys Retry-After and spreads the crowd after it",
      ask: { verdict: retry("RATE_LIMITED", 60_000) },
      step: { kind: "retry", atMs: nowMs + 65_000 },
    },
    {
      name: "gives up as expired when Retry-After lies beyond the message's life",
      ask: { verdict: retry("RATE_LIMITED", 60_000), expiresAtMs: nowMs + 60_000 },
      step: { kind: "giveUp", reason: "EXPIRED" },
    },
    { name: "repeats at once after expired credentials", ask: { verdict: retry("AUTH_EXPIRED") }, step: { kind: "retry", atMs: nowMs } },
    {
      name: "calls credentials that expire twice failed",
      ask: { verdict: retry("AUTH_EXPIRED"), attempt: 2 },
      step: { kind: "giveUp", reason: "AUTH_FAILED" },
    },
    {
      name: "still refreshes once when the earlier attempt failed for another reason",
      ask: { verdict: retry("AUTH_EXPIRED"), attempt: 2, earlierReasons: ["PROVIDER_UNAVAILABLE"] },
      step: { kind: "retry", atMs: nowMs },
    },
    {
      name: "repeats an unknown answer a second time",
      ask: { verdict: unknown, attempt: 2 },
      step: { kind: "retry", atMs: nowMs + 10_000 },
    },
    {
      name: "stops after two repetitions of an unknown answer",
      ask: { verdict: unknown, attempt: 3 },
      step: { kind: "giveUp", reason: "UNKNOWN" },
    },
    {
      name: "stops at the last attempt with the vendor's reason",
      ask: { verdict: retry("PROVIDER_UNAVAILABLE"), attempt: defaultRetryPolicy.maxAttempts },
      step: { kind: "giveUp", reason: "PROVIDER_UNAVAILABLE" },
    },
  ];
  it.each(rows)("$name", (row) => {
    expect(ask(row.ask)).toEqual(row.step);
  });
});

describe("the laws of retrying", () => {
  const reasons = fc.constantFrom<FailureReason>("RATE_LIMITED", "PROVIDER_UNAVAILABLE", "AUTH_EXPIRED", "APP_QUOTA_EXCEEDED");
  const notBefore = fc.option(fc.integer({ min: 0, max: 7_200_000 }));
  const verdicts: fc.Arbitrary<Verdict> = fc.oneof(
    fc.constantFrom(accepted, dead, doubtful, unknown, reject("PAYLOAD_TOO_LARGE")),
    fc.tuple(reasons, notBefore).map(([reason, delayMs]) => retry(reason, delayMs)),
  );
  const questions = fc.record({
    attempt: fc.integer({ min: 1, max: 12 }),
    verdict: verdicts,
    messageClass: fc.constantFrom("marketing" as const, "service" as const),
    lifeMs: fc.integer({ min: 0, max: 7_200_000 }),
    seed: fc.string(),
  });

  it("a retry lies between the vendor's wish and the message's expiry, and never after the last attempt", () => {
    fc.assert(
      fc.property(questions, ({ attempt, verdict, messageClass, lifeMs, seed }) => {
        const step = ask({ attempt, verdict, messageClass, expiresAtMs: nowMs + lifeMs, rng: makeRng(seed) });
        if (step.kind !== "retry") return;
        expect(step.atMs).toBeGreaterThanOrEqual(nowMs + (verdict.kind === "retry" ? (verdict.notBeforeMs ?? 0) : 0));
        expect(step.atMs).toBeLessThan(nowMs + lifeMs);
        expect(attempt).toBeLessThan(defaultRetryPolicy.maxAttempts);
      }),
    );
  });

  it("with equal luck a later attempt never waits less", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), notBefore, (luck, delayMs) => {
        let previousMs = 0;
        for (let attempt = 1; attempt < defaultRetryPolicy.maxAttempts; attempt++) {
          const step = ask({ attempt, verdict: retry("PROVIDER_UNAVAILABLE", delayMs), rng: constant(luck) });
          if (step.kind !== "retry") throw new Error(`attempt ${attempt} was not retried`);
          expect(step.atMs).toBeGreaterThanOrEqual(previousMs);
          previousMs = step.atMs;
        }
      }),
    );
  });

  it("a message that always fails ends after a bounded number of attempts, and marketing is never doubtful and repeated", () => {
    fc.assert(
      fc.property(verdicts, fc.string(), (verdict, seed) => {
        const rng = makeRng(seed);
        let atMs = nowMs;
        let attempts = 0;
        for (let running = true; running; ) {
          attempts++;
          const step = ask({ attempt: attempts, verdict, messageClass: "marketing", nowMs: atMs, expiresAtMs: nowMs + 1e12, rng });
          running = step.kind === "retry";
          if (step.kind === "retry") atMs = step.atMs;
        }
        expect(attempts).toBeLessThanOrEqual(verdict.kind === "doubtful" ? 1 : defaultRetryPolicy.maxAttempts);
      }),
    );
  });
});

describe("a success that nobody can read", () => {
  const unread: Verdict = { kind: "unknown", reason: "UNKNOWN", native: { ...native, httpStatus: 200 } };

  it("may have rung: marketing takes it for a doubt and service tries again", () => {
    expect(withUnreadSuccess(unread, "marketing")).toEqual({ ...unread, kind: "doubtful" });
    expect(withUnreadSuccess(unread, "service")).toEqual(unread);
  });

  it.each([unknown, accepted, dead, doubtful, reject("INVALID_REQUEST")])("leaves every other answer as it is: $kind", (verdict) => {
    expect(withUnreadSuccess(verdict, "marketing")).toEqual(verdict);
  });
});

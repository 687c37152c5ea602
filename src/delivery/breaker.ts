import type { Verdict } from "./failure.ts";

/** When a channel is rested and when it is tried again. Times in milliseconds. */
export interface BreakerPolicy {
  /** Answers that are looked back on. */
  readonly window: number;
  /** Share of them that must be failures of the channel before it rests. */
  readonly share: number;
  /** Answers below which nothing is said. */
  readonly least: number;
  /** First rest; it doubles with every probe that fails, up to `longestMs`. */
  readonly restMs: number;
  readonly longestMs: number;
}

export const defaultBreakerPolicy: BreakerPolicy = { window: 100, share: 0.5, least: 20, restMs: 30_000, longestMs: 15 * 60_000 };

/** What is remembered of a channel: immutable, one for each channel and app. */
export type Breaker =
  /** `marks`: the last answers, 1 for a failure of the channel. */
  | { readonly kind: "closed"; readonly marks: readonly (0 | 1)[] }
  | { readonly kind: "resting"; readonly untilMs: number; readonly restMs: number }
  /** One message is on its way to find out; nobody else is let through until it has. */
  | { readonly kind: "probing"; readonly sinceMs: number; readonly restMs: number };

export const closedBreaker: Breaker = { kind: "closed", marks: [] };

/** A probe that never comes back is forgotten after this long. */
const probeLostMs = 60_000;

export type Admission = { readonly admitted: true; readonly breaker: Breaker } | { readonly admitted: false; readonly untilMs: number };

/** Asks whether a message may go now. After a rest exactly one may: the probe. */
export function admit(breaker: Breaker, nowMs: number): Admission {
  if (breaker.kind === "closed") return { admitted: true, breaker };
  const untilMs = breaker.kind === "resting" ? breaker.untilMs : breaker.sinceMs + probeLostMs;
  if (nowMs < untilMs) return { admitted: false, untilMs };
  return { admitted: true, breaker: { kind: "probing", sinceMs: nowMs, restMs: breaker.restMs } };
}

/** What an answer says of the channel itself: 1 it failed, 0 it works, null nothing. What is wrong with one device or text says that it works. */
export function markOf(verdict: Verdict): 0 | 1 | null {
  switch (verdict.kind) {
    case "accepted":
    case "tokenDead":
      return 0;
    case "doubtful":
      return 1;
    case "unknown":
      return null;
    case "retry":
      return verdict.reason === "PROVIDER_UNAVAILABLE" || verdict.reason === "TIMEOUT" ? 1 : verdict.reason === "AUTH_EXPIRED" ? null : 0;
    case "reject":
      return verdict.reason === "AUTH_FAILED" || verdict.reason === "PERMISSION_DENIED" ? 1 : 0;
    default:
      return verdict satisfies never;
  }
}

/** The breaker after an answer. Answers that come in while it rests were under way before, and change nothing. */
export function noteAnswer(breaker: Breaker, verdict: Verdict, nowMs: number, policy: BreakerPolicy = defaultBreakerPolicy): Breaker {
  const mark = markOf(verdict);
  if (mark === null || breaker.kind === "resting") return breaker;
  if (breaker.kind === "probing") {
    if (mark === 0) return closedBreaker;
    const restMs = Math.min(policy.longestMs, 2 * breaker.restMs);
    return { kind: "resting", untilMs: nowMs + restMs, restMs };
  }
  const marks = [...breaker.marks.slice(1 - policy.window), mark];
  const failures = marks.reduce<number>((sum, one) => sum + one, 0);
  if (marks.length < policy.least || failures < policy.share * marks.length) return { kind: "closed", marks };
  return { kind: "resting", untilMs: nowMs + policy.restMs, restMs: policy.restMs };
}

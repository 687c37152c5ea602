import type { Rng } from "../base/rng.ts";
import type { FailureReason, Verdict } from "./failure.ts";

/** How patiently failed attempts are repeated. Times in milliseconds. */
export interface RetryPolicy {
  /** Ceiling of the first wait; it doubles with every attempt. */
  readonly baseMs: number;
  /** No wait of our own is longer than this; a vendor's Retry-After may be. */
  readonly capMs: number;
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** Repetitions after an answer that no table lists. */
  readonly maxUnknownRetries: number;
}

export const defaultRetryPolicy: RetryPolicy = { baseMs: 10_000, capMs: 15 * 60_000, maxAttempts: 8, maxUnknownRetries: 2 };

export interface RetryQuestion {
  /** Attempts made so far, the one that got `verdict` included: 1 or more. */
  readonly attempt: number;
  readonly verdict: Verdict;
  readonly messageClass: "marketing" | "service";
  readonly policy: RetryPolicy;
  readonly nowMs: number;
  /** The message is worthless at this instant; no attempt is planned at it or later. */
  readonly expiresAtMs: number;
  readonly rng: Rng;
  /** Reasons of the earlier failed attempts, oldest first. When absent, every earlier attempt is taken to have failed as this one did. */
  readonly earlierReasons?: readonly FailureReason[];
  /** The vendor drops a repeated request by its key, so that repeating a doubtful one cannot ring twice. Default false. */
  readonly vendorDeduplicates?: boolean;
}

export type NextStep =
  | { readonly kind: "retry"; readonly atMs: number }
  | { readonly kind: "giveUp"; readonly reason: FailureReason }
  | { readonly kind: "doubtful" }
  | { readonly kind: "done" };

/**
 * What follows an attempt: done, another try at a given time, giving up for a reason, or a doubt that stays one.
 *
 * Marketing is at most once: an attempt that was written and not answered is never repeated, unless the vendor de-duplicates. Service is
 * at least once. Waits are exponential with full jitter (uniform in [0, min(cap, base · 2^(attempt−1))], M. Brooker, "Exponential Backoff
 * And Jitter", AWS Architecture Blog, 2015-03); a vendor's Retry-After is a floor, with up to `baseMs` of jitter on top so that a crowd
 * that was sent away together does not return together.
 */
export function nextStep(question: RetryQuestion): NextStep {
  const { verdict } = question;
  switch (verdict.kind) {
    case "accepted":
      return { kind: "done" };
    case "tokenDead":
    case "reject":
      return { kind: "giveUp", reason: verdict.reason };
    case "doubtful": {
      const mayRepeat = question.messageClass === "service" || question.vendorDeduplicates === true;
      if (!mayRepeat) return { kind: "doubtful" };
      const step = again(question, verdict.reason, null);
      // A doubt does not become a failure because nobody may try again: it may well have rung.
      return step.kind === "giveUp" ? { kind: "doubtful" } : step;
    }
    case "unknown":
      if (timesBefore(question, "UNKNOWN") >= question.policy.maxUnknownRetries) return { kind: "giveUp", reason: "UNKNOWN" };
      return again(question, "UNKNOWN", null);
    case "retry":
      if (verdict.reason === "AUTH_EXPIRED") return onceAtOnce(question, verdict.notBeforeMs);
      return again(question, verdict.reason, verdict.notBeforeMs);
    default:
      return verdict satisfies never;
  }
}

/**
 * A success that nobody can read may have rung. Marketing, which is at most once, takes it for a doubt; service tries again.
 */
export function withUnreadSuccess(verdict: Verdict, messageClass: "marketing" | "service"): Verdict {
  if (verdict.kind !== "unknown" || messageClass === "service") return verdict;
  const { httpStatus } = verdict.native;
  return httpStatus !== null && httpStatus >= 200 && httpStatus < 300 ? { ...verdict, kind: "doubtful" } : verdict;
}

/** Fresh credentials make the very next try succeed, or nothing will. */
function onceAtOnce(question: RetryQuestion, notBeforeMs: number | null): NextStep {
  if (timesBefore(question, "AUTH_EXPIRED") >= 1) return { kind: "giveUp", reason: "AUTH_FAILED" };
  return within(question, question.nowMs + (notBeforeMs ?? 0), "AUTH_EXPIRED");
}

function again(question: RetryQuestion, reason: FailureReason, notBeforeMs: number | null): NextStep {
  const { attempt, policy, nowMs, rng } = question;
  const ceilingMs = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  const ownMs = rng.next() * ceilingMs;
  const theirsMs = notBeforeMs === null ? 0 : notBeforeMs + rng.next() * policy.baseMs;
  return within(question, nowMs + Math.ceil(Math.max(ownMs, theirsMs)), reason);
}

function within(question: RetryQuestion, atMs: number, reason: FailureReason): NextStep {
  if (question.attempt >= question.policy.maxAttempts) return { kind: "giveUp", reason };
  if (atMs >= question.expiresAtMs) return { kind: "giveUp", reason: "EXPIRED" };
  return { kind: "retry", atMs };
}

function timesBefore(question: RetryQuestion, reason: FailureReason): number {
  if (question.earlierReasons === undefined) return question.attempt - 1;
  return question.earlierReasons.filter((earlier) => earlier === reason).length;
}

import { DAY_MS, MINUTE_MS, SECOND_MS } from "../base/duration.ts";
import type { Rng } from "../base/rng.ts";
import { nextStep, type RetryPolicy } from "./retry.ts";

/** What a receiver answered. `status` null: nothing, for the reason in `error`. */
export interface WebhookAnswer {
  readonly status: number | null;
  readonly error: string | null;
  /** What its Retry-After asks for, in ms from now; null = nothing. */
  readonly retryAfterMs: number | null;
}

/** What becomes of a request: tried again at a time, or over. `gone`: the receiver wants no more of anything. */
export type WebhookStep =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly atMs: number }
  | { readonly kind: "failed" }
  | { readonly kind: "gone" };

/** How long one request is tried, and how long a webhook may fail without one success before it is disabled. */
export const webhookPatienceMs = 5 * DAY_MS;
/** How long a secret is signed with too after another took its place. */
export const secretOverlapMs = DAY_MS;
/**
 * So many secrets are signed with beside the newest; another rotation waits until one of them ends. Standard Webhooks 1.0.0 ("Signature
 * scheme") lets the header hold any number, but each makes every request longer.
 */
export const mostOldSecrets = 4;
/** How long requests that are over, or wait for a webhook that is disabled, are kept. */
export const webhookKeptMs = 14 * DAY_MS;

/** 5 s at first, doubling up to a day. Only time ends it. */
const retryPolicy: RetryPolicy = { baseMs: 5 * SECOND_MS, capMs: DAY_MS, maxAttempts: 1000, maxUnknownRetries: 1000 };

/**
 * What follows an answer (Standard Webhooks 1.0.0, "Delivery success and failure"): any 2xx is success, 410 ends the webhook, everything else,
 * redirects among it, is tried again with full jitter until five days have passed since the first try. Retry-After is a floor, of a day at most.
 */
export function afterWebhookAnswer(question: {
  readonly answer: WebhookAnswer;
  /** Tries so far, this one included. */
  readonly attempt: number;
  readonly firstTriedAtMs: number;
  readonly nowMs: number;
  readonly rng: Rng;
}): WebhookStep {
  const { answer, attempt, firstTriedAtMs, nowMs, rng } = question;
  const { status, retryAfterMs } = answer;
  if (status !== null && status >= 200 && status < 300) return { kind: "delivered" };
  if (status === 410) return { kind: "gone" };
  const step = nextStep({
    attempt,
    verdict: {
      kind: "retry",
      reason: "PROVIDER_UNAVAILABLE",
      notBeforeMs: retryAfterMs === null ? null : Math.min(retryAfterMs, DAY_MS),
      native: { stage: "send", httpStatus: status, code: answer.error, sub: null, message: null },
    },
    messageClass: "service",
    policy: retryPolicy,
    nowMs,
    expiresAtMs: firstTriedAtMs + webhookPatienceMs,
    rng,
  });
  if (step.kind === "retry") return step;
  // What would be tried later than that is tried at the very end, once more.
  const lastMs = firstTriedAtMs + webhookPatienceMs;
  return nowMs < lastMs ? { kind: "retry", atMs: lastMs } : { kind: "failed" };
}

/** How a webhook stands: rounds of tries in a row that all failed, since when, and until when it is left alone. */
export interface WebhookStanding {
  readonly failures: number;
  readonly failingSinceMs: number | null;
  readonly restUntilMs: number | null;
}

export const soundStanding: WebhookStanding = { failures: 0, failingSinceMs: null, restUntilMs: null };

/** From so many failed rounds in a row on, a receiver is taken to be down: it is left alone for a while and then tried with one request. */
export const restsAfter = 5;
const longestRestMs = 10 * MINUTE_MS;

/**
 * How a webhook stands after a round of tries, and whether it has failed for too long. One request that its receiver cannot read does not hold up
 * the others: only failures without any success between them make it rest.
 */
export function standingAfterTries(
  before: WebhookStanding,
  tries: { readonly delivered: number; readonly failed: number; readonly nowMs: number; readonly rng: Rng },
): WebhookStanding & { readonly isOver: boolean } {
  const { delivered, failed, nowMs, rng } = tries;
  if (delivered > 0 || failed === 0) return { ...(delivered > 0 ? soundStanding : before), isOver: false };
  const failures = before.failures + 1;
  const failingSinceMs = before.failingSinceMs ?? nowMs;
  const ceilingMs = Math.min(longestRestMs, retryPolicy.baseMs * 2 ** Math.min(30, failures - restsAfter));
  const restUntilMs = failures < restsAfter ? null : nowMs + Math.ceil(rng.next() * ceilingMs);
  return { failures, failingSinceMs, restUntilMs, isOver: nowMs - failingSinceMs >= webhookPatienceMs };
}

/** Where webhooks may go: origins that the configuration names, and in a lab whatever runs on the same machine. */
export interface WebhookPlaces {
  readonly origins: ReadonlySet<string>;
  readonly loopback: boolean;
}

const loopbackHosts = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address may be called. */
export function isWebhookPlace(url: URL, { origins, loopback }: WebhookPlaces): boolean {
  return origins.has(url.origin) || (loopback && loopbackHosts.test(url.hostname));
}

/** What is known of a message that was handed over once. Times in milliseconds. */
export interface FirstTouch {
  readonly class: "marketing" | "service";
  /** It was meant for at once (an answer to something the person just did): later it is worth nothing. */
  readonly immediate: boolean;
  /** How often it was handed over so far. */
  readonly touches: number;
  readonly attemptedAtMs: number;
  readonly expiresAtMs: number;
  readonly deliveredAtMs: number | null;
  readonly shownAtMs: number | null;
  readonly openedAtMs: number | null;
  readonly dismissedAtMs: number | null;
  /** The way that took it tells when it arrived: silence then means that it did not. */
  readonly tellsDelivery: boolean;
}

export type SecondTouch =
  /** Not delivered: over another way, if there is one. */
  | { readonly kind: "otherWay"; readonly atMs: number }
  /** Delivered and not seen, or nobody knows: when the person is active next. */
  | { readonly kind: "nextActiveHour"; readonly notBeforeMs: number }
  | { readonly kind: "wait"; readonly untilMs: number }
  | { readonly kind: "never"; readonly reason: "opened" | "dismissed" | "seen" | "touchedTwice" | "immediate" | "expired" };

/**
 * Whether a message is to be touched again: once, when it was not delivered or not seen within its patience, while it is still worth
 * something; never after it was opened, swept away or, as far as the phone tells, seen.
 */
export function secondTouchOf(touch: FirstTouch, patienceMs: number, nowMs: number): SecondTouch {
  if (touch.openedAtMs !== null) return { kind: "never", reason: "opened" };
  if (touch.dismissedAtMs !== null) return { kind: "never", reason: "dismissed" };
  if (touch.touches >= 2) return { kind: "never", reason: "touchedTwice" };
  if (touch.class === "marketing" && touch.immediate) return { kind: "never", reason: "immediate" };
  // A marketing message that stood on the screen had its chance; a service message may have been overlooked.
  if (touch.shownAtMs !== null && touch.class === "marketing") return { kind: "never", reason: "seen" };
  const dueMs = touch.attemptedAtMs + patienceMs;
  if (dueMs >= touch.expiresAtMs || nowMs >= touch.expiresAtMs) return { kind: "never", reason: "expired" };
  if (nowMs < dueMs) return { kind: "wait", untilMs: dueMs };
  const arrived = touch.deliveredAtMs !== null || touch.shownAtMs !== null;
  if (!arrived && touch.tellsDelivery) return { kind: "otherWay", atMs: nowMs };
  return { kind: "nextActiveHour", notBeforeMs: nowMs };
}

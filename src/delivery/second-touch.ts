/** What was heard of a message. Times in milliseconds; null = nothing yet. */
export interface Heard {
  readonly deliveredAtMs: number | null;
  readonly shownAtMs: number | null;
  readonly openedAtMs: number | null;
  readonly dismissedAtMs: number | null;
}

/** What is known of a message that was handed over once. */
export interface FirstTouch extends Heard {
  readonly class: "marketing" | "service";
  /** It was meant for at once (an answer to something the person just did): later it is worth nothing. */
  readonly immediate: boolean;
  /** How often it was handed over so far. */
  readonly touches: number;
  readonly attemptedAtMs: number;
  readonly expiresAtMs: number;
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
  const done = hadItsEffect(touch, touch.class);
  if (done !== null) return { kind: "never", reason: done };
  if (touch.touches >= 2) return { kind: "never", reason: "touchedTwice" };
  if (touch.class === "marketing" && touch.immediate) return { kind: "never", reason: "immediate" };
  const dueMs = touch.attemptedAtMs + patienceMs;
  if (dueMs >= touch.expiresAtMs || nowMs >= touch.expiresAtMs) return { kind: "never", reason: "expired" };
  if (nowMs < dueMs) return { kind: "wait", untilMs: dueMs };
  const arrived = touch.deliveredAtMs !== null || touch.shownAtMs !== null;
  if (!arrived && touch.tellsDelivery) return { kind: "otherWay", atMs: nowMs };
  return { kind: "nextActiveHour", notBeforeMs: nowMs };
}

/** Why a message needs no second touch, however long it waits for one; null while it may. */
export function hadItsEffect(heard: Heard, messageClass: FirstTouch["class"]): "opened" | "dismissed" | "seen" | null {
  if (heard.openedAtMs !== null) return "opened";
  if (heard.dismissedAtMs !== null) return "dismissed";
  // A marketing message that stood on the screen had its chance; a service message may have been overlooked.
  return heard.shownAtMs !== null && messageClass === "marketing" ? "seen" : null;
}

/**
 * The name under which vendors, and the person's ledger, know the second touch of a message: under the message's own a vendor that drops
 * repeats would drop it. No message's id has a full stop.
 */
export const touchName = (messageId: string): string => `${messageId}${touchSuffix}`;
export const isTouchName = (name: string): boolean => name.endsWith(touchSuffix);
/** Id of the message that a name stands for, be it of its first or its second touch. */
export const ownNameOf = (name: string): string => (isTouchName(name) ? name.slice(0, -touchSuffix.length) : name);
const touchSuffix = ".2";

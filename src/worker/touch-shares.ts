import type { AttemptRow } from "../store/attempts.ts";
import type { EndedTouch } from "../store/second-touches.ts";

/** Which touches of a message hold a share of the daily quotas, each of the day on which it took it. */
export interface Shares {
  readonly first: boolean;
  readonly second: boolean;
}

/** Whether a receipt said of an attempt, which its vendor had accepted, that it came to nothing. */
export const isToldFailed = (attempt: Pick<AttemptRow, "state" | "native">): boolean =>
  attempt.state === "failed" && (attempt.native as { readonly stage?: unknown } | null)?.stage === "receipt"; // written from `Native`

const counts = (state: string): boolean => state !== "failed" && state !== "cancelled";
const wasTaken = (touch: EndedTouch | null): boolean => touch?.state === "sent" || touch?.state === "doubtful";
const mayHaveIt = ({ state }: AttemptRow): boolean => state === "accepted" || state === "doubtful" || state === "started";

/** The shares of a message in a state, as they were written when it came to stand so. `touch`: its second, once that has ended. */
export const sharesHeld = (state: string, touch: EndedTouch | null): Shares => ({
  first: counts(state) && touch?.isFirstGivenBack !== true,
  second: wasTaken(touch),
});

/** A second touch that has ended, as it stands after receipts; nothing is said of one that no vendor took. */
export function touchAfter(touch: EndedTouch, attempts: readonly AttemptRow[]): EndedTouch {
  const own = attempts.filter((attempt) => attempt.touch === 2);
  const failed = own.findLast(isToldFailed);
  if (own.some(({ state }) => state === "accepted")) return { ...touch, state: "sent", reason: null };
  if (failed === undefined) return touch;
  if (own.some(({ state }) => state === "doubtful")) return { ...touch, state: "doubtful", reason: "TIMEOUT" };
  return { ...touch, state: "failed", reason: failed.reason };
}

/**
 * The shares of a message that stands so after receipts: each touch keeps its own while some device may have the message by it. One that
 * counts holds one at least.
 */
export function sharesDue(state: string, touch: EndedTouch | null, attempts: readonly AttemptRow[]): Shares {
  const second = wasTaken(touch);
  const byFirst = state === "waiting" || attempts.some((attempt) => attempt.touch === 1 && mayHaveIt(attempt));
  return { first: counts(state) && (byFirst || !second), second };
}

/**
 * Whether a second touch that counts apart interrupts beside its message. Where nothing came of the first, the message is in the person's
 * ledger on account of the second, which is the one interruption; a message that does not count leaves the second to stand for itself.
 */
export const interruptsApart = (state: string, { first, second }: Shares): boolean => second && (first || !counts(state));

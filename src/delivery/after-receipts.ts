import { type FailureReason, failureReasons } from "./failure.ts";
import { mayHop } from "./route.ts";

/** An attempt as it stands when the vendors' receipts were noted on it. */
export interface SettledAttempt {
  readonly deviceId: string;
  readonly channel: string;
  readonly state: "started" | "accepted" | "failed" | "retry" | "doubtful";
  readonly reason: FailureReason | null;
  /** A receipt said that it failed; the request itself had been accepted. */
  readonly byReceipt: boolean;
}

export interface AfterReceipts {
  /** All attempts of the message, oldest first. */
  readonly attempts: readonly SettledAttempt[];
  /** Some device said that it arrived. */
  readonly arrived: boolean;
  /** Whether it may go over another way so long after it was handed over, and is still worth something. */
  readonly mayGoAgain: boolean;
  /** Live addresses of the person's devices. */
  readonly addresses: readonly { readonly deviceId: string; readonly channel: string }[];
}

export type Standing =
  | { readonly kind: "sent" | "doubtful" | "again" }
  | {
      readonly kind: "failed";
      readonly reason: FailureReason;
    };

/**
 * How a message stands that had been handed over, after receipts: sent while some device has it or may be thought to; else over another way
 * where one is left that may mend the failure; else in doubt where some device may have it; else failed, for the last attempt's reason.
 * It depends on what is known of the message, and not on the order in which that became known.
 */
export function standingAfter({ attempts, arrived, mayGoAgain, addresses }: AfterReceipts): Standing {
  if (arrived || attempts.some(({ state }) => state === "accepted")) return { kind: "sent" };
  const closed = attempts.findLast(({ byReceipt }) => byReceipt)?.reason ?? null;
  if (mayGoAgain && addresses.some((address) => isWayOut(address, attempts))) return { kind: "again" };
  if (attempts.some(({ state }) => state === "doubtful")) return { kind: "doubtful" };
  return { kind: "failed", reason: closed ?? "UNKNOWN" };
}

/** An address that was not tried, of a device that no failure closes for good. One way is enough: which it is, the next plan says. */
function isWayOut(address: AfterReceipts["addresses"][number], attempts: readonly SettledAttempt[]): boolean {
  const own = attempts.filter(({ deviceId, state }) => deviceId === address.deviceId && state === "failed");
  return own.every(({ channel, reason }) => channel !== address.channel && reason !== null && mayHop(reason));
}

/** Which of several failures of one attempt counts: one that no other way can mend before one that another can, and of those alike the first here. */
export const failuresByWeight: readonly FailureReason[] = failureReasons.toSorted((a, b) => Number(mayHop(a)) - Number(mayHop(b)));

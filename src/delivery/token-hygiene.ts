import { DAY_MS, utcDay } from "../base/duration.ts";
import type { FailureReason, Verdict } from "./failure.ts";

/** What an answer says of the token that it was given for. */
export type TokenWord =
  /** The vendor took it, so it knows it. */
  | "alive"
  /** The vendor doubts it: a strike. */
  | "doubted"
  /** Real, and of another app, project, environment or key. */
  | "mismatched"
  /** Gone, on the vendor's own word. */
  | "dead";

/** What a verdict says of its token; null = nothing, as of an answer about the text, the pace or the vendor itself. */
export function wordOfVerdict(verdict: Verdict): TokenWord | null {
  switch (verdict.kind) {
    case "accepted":
      return "alive";
    case "tokenDead":
      return "dead";
    case "reject":
      return wordOfReason(verdict.reason);
    case "retry":
    case "doubtful":
    case "unknown":
      return null;
    default:
      return verdict satisfies never;
  }
}

/** What a refusal says of its token when the vendor does not call it dead. */
export function wordOfReason(reason: FailureReason): TokenWord | null {
  if (reason === "TOKEN_INVALID") return "doubted";
  if (reason === "TOKEN_MISMATCH") return "mismatched";
  // What is wrong with phone or person is said of a token that the vendor knows.
  return knownDevice.has(reason) ? "alive" : null;
}

const knownDevice: ReadonlySet<FailureReason> = new Set([
  "DEVICE_INACTIVE",
  "USER_DISABLED_NOTIFICATIONS",
  "DEVICE_QUOTA_EXCEEDED",
] satisfies FailureReason[]);

/** Reasons of a failed attempt that count as an answer about the token; beside them, only accepted attempts do. */
export const tokenReasons: readonly FailureReason[] = ["TOKEN_INVALID", "TOKEN_MISMATCH", ...knownDevice];

/** The doubts about a token so far. */
export interface Doubts {
  readonly strikes: number;
  /** UTC day of the last strike, in days since 1970; null without any. */
  readonly day: number | null;
  /** Some strike came by receipt, after the vendor had taken the message: taking one then proves nothing. */
  readonly byReceipt: boolean;
}

export const noDoubts: Doubts = { strikes: 0, day: null, byReceipt: false };

/** Strikes, each on another day, that make a token dead. */
export const strikesToDeath = 3;

/**
 * The doubts after one more strike at a time (domain time). Days are UTC's: the rule wants doubts that lasted, and which midnight parts them
 * does not matter to that. A strike of a day that has one already, or of an earlier day (a late receipt), adds nothing.
 */
export function afterStrike(doubts: Doubts, strike: { readonly atMs: number; readonly byReceipt: boolean }): Doubts {
  const day = utcDay(strike.atMs);
  const byReceipt = doubts.byReceipt || strike.byReceipt;
  if (doubts.day !== null && day <= doubts.day) return { ...doubts, byReceipt };
  return { strikes: doubts.strikes + 1, day, byReceipt };
}

/**
 * Until when marketing leaves a token alone that its vendor doubted on a UTC day, in milliseconds: the next message would say the same of it
 * and be lost, and it is another day that makes a doubt a second one.
 */
export const leftAloneUntilMs = (doubtedDay: number): number => (doubtedDay + 1) * DAY_MS;

export const isDead = ({ strikes }: Doubts): boolean => strikes >= strikesToDeath;

/** Whether a message that the vendor took clears the doubts. What came by receipt is cleared by an arrival or a registration alone. */
export const clearedByAcceptance = ({ strikes, byReceipt }: Doubts): boolean => strikes > 0 && !byReceipt;

/** How long tokens that are dead or in quarantine are kept, so that either can be undone. */
export const undoMs = 30 * DAY_MS;

/** When so many tokens of a channel are another app's that the channel's configuration must be wrong, and not the tokens. */
export interface MismatchPolicy {
  /** Answers below which nothing is said. */
  readonly least: number;
  /** Share of answers above which the channel is stopped. */
  readonly share: number;
  /** Newest answers of the channel that are looked back on, and how far back at most. */
  readonly window: number;
  readonly spanMs: number;
}

export const defaultMismatchPolicy: MismatchPolicy = { least: 20, share: 0.05, window: 200, spanMs: DAY_MS };

/** Answers about tokens, and how many of them said TOKEN_MISMATCH. */
export interface MismatchCount {
  readonly answers: number;
  readonly mismatches: number;
}

/** Whether a count speaks against the channel rather than against its tokens. */
export const isMisconfigured = ({ answers, mismatches }: MismatchCount, policy: MismatchPolicy = defaultMismatchPolicy): boolean =>
  answers >= policy.least && mismatches > policy.share * answers;

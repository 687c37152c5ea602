import type { DeviceSummary, Preferences } from "../person/state.ts";

export type Scalar = string | number | boolean | null;
export type TraitValue = Scalar | readonly Scalar[];

/** Which message a fact speaks of, with everything that the person's ledger keeps of it. */
export interface MessageRef {
  readonly messageId: string;
  /** Empty text for a transactional message, which no campaign made. */
  readonly campaign: string;
  readonly line: string;
  /** The campaign's kind: the type of marketing that cooldowns count. */
  readonly kind: string;
  readonly category: string;
  /** Empty text when the text came with the call. */
  readonly creative: string;
  readonly item: string | null;
  readonly placement: string;
  readonly class: "marketing" | "service";
}

export const outcomeKinds = ["delivered", "shown", "opened", "dismissed", "converted", "switchedOff", "uninstalled"] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];

/** How a message ended, as far as handing it over goes. */
export type AttemptResult = "sent" | "failed" | "cancelled" | "doubtful";

/**
 * A fact: anything that happened to or for one person. The person's state is folded from their facts in log order and from
 * nothing else. `atMs` is when it happened (domain time); facts may arrive late, so `atMs` is not monotone along the log.
 */
export type Fact =
  | {
      /** A track, page or screen call. Pages and screens are named `page` and `screen`; their own name is the property `name`. */
      readonly kind: "event";
      readonly atMs: number;
      readonly name: string;
      readonly properties: Readonly<Record<string, unknown>>;
      readonly deviceId?: string;
      readonly zone?: string;
      readonly locale?: string;
    }
  | {
      readonly kind: "traits";
      readonly atMs: number;
      readonly traits: Readonly<Record<string, TraitValue>>;
      readonly zone?: string;
      readonly locale?: string;
    }
  | { readonly kind: "device"; readonly atMs: number; readonly device: DeviceSummary; readonly zone?: string; readonly locale?: string }
  | { readonly kind: "deviceRemoved"; readonly atMs: number; readonly deviceId: string }
  | { readonly kind: "preferences"; readonly atMs: number; readonly preferences: Preferences }
  | {
      readonly kind: "feed";
      readonly atMs: number;
      readonly items: readonly { readonly id: string; readonly score: number }[];
      readonly expiresAtMs: number;
    }
  /** This person was found to be another: the last fact of the anonymous one's log that changes state. */
  | { readonly kind: "mergedInto"; readonly atMs: number; readonly personId: string }
  /** Another record was found to be this person. Carries its whole encoded state (base64), so that a rebuild needs this log alone. */
  | { readonly kind: "absorbed"; readonly atMs: number; readonly from: string; readonly state: string }
  /** A decision committed a message; it counts against limits from now on, at `sendAtMs`. */
  | { readonly kind: "reserved"; readonly atMs: number; readonly message: MessageRef; readonly sendAtMs: number }
  /** The committed message was moved to another time. */
  | { readonly kind: "delayed"; readonly atMs: number; readonly messageId: string; readonly sendAtMs: number }
  | {
      readonly kind: "attempted";
      readonly atMs: number;
      readonly messageId: string;
      readonly result: AttemptResult;
      /** Failure reason or cause of cancellation; null when sent. */
      readonly reason: string | null;
      readonly channel: string | null;
      readonly deviceId: string | null;
    }
  | {
      readonly kind: "outcome";
      readonly atMs: number;
      readonly messageId: string;
      readonly deviceId: string | null;
      readonly outcome: OutcomeKind;
      readonly value?: number;
      /** Given for messages that the ledger does not hold yet: pull placements enter it when they are shown. */
      readonly message?: MessageRef;
    };

export type FactKind = Fact["kind"];

/** A fact on its way into one person's log. */
export interface AddressedFact {
  readonly personId: string;
  /** Two facts of one person with the same key have one effect (Segment's `messageId`, or a key derived from the content). */
  readonly key: string;
  readonly receivedAtMs: number;
  readonly fact: Fact;
}

/** Prefix of person ids that stand for an anonymous id. Known ids may not begin with it. */
export const anonymousPrefix = "anon:";

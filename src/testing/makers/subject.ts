import { serviceCategories } from "../../catalogue/catalogue.ts";
import { asObject } from "../../channel/transport-rule.ts";
import type { FailureReason } from "../../delivery/failure.ts";
import type { SimulatorOptions } from "../../lab/vendors/simulator.ts";
import type { Candidate } from "./candidates.ts";

/** A category in the makers' words: the crosswalk of the vendors' class pages. */
export interface Words {
  readonly category: string;
  readonly class: "service" | "marketing";
  readonly huawei: string;
  readonly harmony: string;
  readonly xiaomi: string;
  /** OPPO's and vivo's. */
  readonly list: string;
}

/** Every category. */
export const crosswalk: readonly Words[] = (
  [
    ["im", "IM", "IM", "im", "IM"],
    ["call", "VOIP", "MISS_CALL", "im", "IM"],
    ["account", "ACCOUNT", "ACCOUNT", "account", "ACCOUNT"],
    ["finance", "FINANCE", "FINANCE", "assets", "ACCOUNT"],
    ["order", "EXPRESS", "EXPRESS", "orders", "ORDER"],
    ["logistics", "EXPRESS", "EXPRESS", "orders", "ORDER"],
    ["reminder", "WORK", "WORK", "schedule", "TODO"],
    ["device", "DEVICE_REMINDER", "DEVICE_REMINDER", "device", "DEVICE_REMINDER"],
    ["subscription", "SUBSCRIPTION", "SUBSCRIPTION", "subscription", "SUBSCRIPTION"],
    ["health", "HEALTH", "HEALTH", "subscription", "SUBSCRIPTION"],
    ["mail", "MAIL", "MAIL", "subscription", "SUBSCRIPTION"],
    ["news", "MARKETING", "MARKETING", "promotions", "NEWS"],
    ["content", "MARKETING", "MARKETING", "promotions", "CONTENT"],
    ["promotion", "MARKETING", "MARKETING", "promotions", "MARKETING"],
    ["social", "MARKETING", "MARKETING", "promotions", "SOCIAL"],
  ] as const
).map(([category, huawei, harmony, xiaomi, list]) => {
  const isService = serviceCategories.some((one) => one === category);
  return { category, class: isService ? "service" : "marketing", huawei, harmony, xiaomi, list };
});
export const importanceOf = (words: Words): string => (words.class === "service" ? "NORMAL" : "LOW");
export const oneIfService = (words: Words): 0 | 1 => (words.class === "service" ? 1 : 0);

/** What is expected of a send: the vendor's word at once, or the reason that a receipt tells; `silence`: taken, and nothing told. */
export type Fate = { readonly says: object } | { readonly tells: FailureReason; readonly dead?: boolean } | "silence" | "shown";

/** What becomes of a receipt: a reason that a token survives ends in nothing, one that kills it in `!`. null: nothing is told. */
export type Told = "delivered" | "clicked" | "shown" | FailureReason | `${FailureReason}!` | null;

/** Something that a vendor allows a day. */
export interface Quota {
  readonly what: string;
  readonly start: (options: SimulatorOptions) => Promise<Candidate>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly class: "service" | "marketing";
  /** Messages that go through before it is used up. */
  readonly most: number;
  /** Whether it is of one device: another one is still free then. */
  readonly ofDevice: boolean;
  readonly fate: Fate;
}

/** A vendor in the exam: what its page says of each case. */
export interface Subject {
  readonly name: string;
  readonly start: (options: SimulatorOptions) => Promise<Candidate>;
  /** Short messages have no title and no map. */
  readonly sms?: true;
  readonly mapless?: true;
  /** A part of what the vendor keeps of a message of this class and category. */
  readonly words: (words: Words) => object;
  readonly dead: Fate;
  readonly deadInGroup: Fate;
  readonly off: Fate;
  readonly away: Fate;
  /** Requests that carry a group of all the targets that fit, and how many these are. */
  readonly group: { readonly size: number; readonly requests: number };
  readonly busy: FailureReason;
  readonly quotas: readonly Quota[];
  readonly slow: (options: SimulatorOptions) => Promise<Candidate>;
  readonly shortLived: ((options: SimulatorOptions) => Promise<Candidate>) | null;
  /** Longest title and body in the vendor's characters; null: bytes alone bind. */
  readonly longest: { readonly title: number | null; readonly body: number | null };
  /** Where receipts are named by our own id; else by the vendor's. */
  readonly receiptsName: "messageId" | "vendorId";
  readonly receipts: Readonly<Record<string, Told>>;
  /** Whether the message itself carries the address of its receipts; else the vendor's console does. */
  readonly asksForReceipts?: true;
  /** The channel with another secret than the caller's; null: the vendor's calls prove nothing. */
  readonly forged: ((channel: Candidate["channel"]) => Candidate["channel"]) | null;
  /** The channel with credentials that the vendor does not know. */
  readonly stranger: (channel: Candidate["channel"]) => Candidate["channel"];
  /** Beginning of the path where access tokens are fetched; null: there are none to fetch. */
  readonly tokenPath: string | null;
  /** What is said to a group of twelve of which nobody has the app any more. */
  readonly allDead: object;
  /** The app lacks the vendor's right to service messages; null: the vendor says nothing then. */
  readonly ungranted: { readonly start: (options: SimulatorOptions) => Promise<Candidate>; readonly fate: Fate } | null;
  /** The vendor's codes by what they mean. Source: the normalised failures, column of sends. */
  readonly codes: Readonly<Partial<Record<FailureReason, string>>>;
}

export const dead = { says: { kind: "tokenDead", reason: "TOKEN_INVALID" } } as const;
export const doubted = { says: { kind: "reject", reason: "TOKEN_INVALID" } } as const;
export const rejected = (reason: FailureReason): Fate => ({ says: { kind: "reject", reason } });
export const retried = (reason: FailureReason): Fate => ({ says: { kind: "retry", reason } });
export const withCredentials =
  (changes: object) =>
  (channel: Candidate["channel"]): Candidate["channel"] => ({ ...channel, credentials: { ...asObject(channel.credentials), ...changes } });

import type { MessageRef, TraitValue } from "../event/fact.ts";

export type Platform = "ios" | "android" | "harmony" | "web" | "other";
export type Permission = "granted" | "denied" | "provisional" | "unknown";

/** What a decision must know of a device. Tokens are not here: they live in the store, only delivery reads them. */
export interface DeviceSummary {
  readonly deviceId: string;
  readonly platform: Platform;
  readonly maker: string;
  readonly appId: string;
  readonly appVersion: string;
  readonly permission: Permission;
  /** Channels for which the device has registered a token (vendor names), in order of registration. */
  readonly channels: readonly string[];
  /** Last sign of life: registration, an event with `context.device.id`, an open. */
  readonly lastSeenMs: number;
}

/** A person's own hours and switches. Times are `HH:MM` in the person's zone; `days` 1 = Monday … 7 = Sunday, of the day on which the span begins. */
export interface Preferences {
  readonly doNotDisturb: readonly { readonly from: string; readonly to: string; readonly days?: readonly number[] }[];
  readonly off: { readonly kinds: readonly string[]; readonly channels: readonly string[]; readonly all: boolean };
  /** `marketing: null` = never asked. */
  readonly consent: { readonly marketing: boolean | null; readonly atMs: number | null; readonly source: string | null };
}

export const noPreferences: Preferences = {
  doNotDisturb: [],
  off: { kinds: [], channels: [], all: false },
  consent: { marketing: null, atMs: null, source: null },
};

export type LedgerStatus = "reserved" | "sent" | "doubtful";

/** One message that counts against limits. Failed and cancelled ones leave the ledger. */
export interface LedgerEntry extends MessageRef {
  /** `sendAt` while reserved, then the time of the attempt (for pull placements: when it was shown). */
  readonly atMs: number;
  readonly status: LedgerStatus;
  readonly channel: string | null;
  /** Outcomes so far, as bits of `outcomeBits`. */
  readonly outcomes: number;
  readonly openedAtMs: number | null;
}

export const outcomeBits = { delivered: 1, shown: 2, opened: 4, dismissed: 8, converted: 16, switchedOff: 32, uninstalled: 64 } as const;

/** How often an event (with a filter) happened: exact times for the last 48 h, whole UTC days for longer. Ascending. */
export interface EventCounter {
  readonly recentMs: readonly number[];
  readonly days: readonly { readonly day: number; readonly count: number }[];
}

/** Sessions and spending, decayed with a half-life of 30 days and stated as of `asOfMs` (a UTC midnight). Weights are 32-bit floats. */
export interface Engagement {
  readonly asOfMs: number;
  /** Sessions begun. */
  readonly sessions: number;
  /** Sum of their lengths in minutes. */
  readonly minutes: number;
  /** Sum of the amounts of events, in the app's own currency. */
  readonly spent: number;
  /** First and last event of the session that runs or ran last. */
  readonly startMs: number;
  readonly endMs: number;
}

/** The person's dealings with one item through one event. */
export interface Interaction {
  readonly itemId: string;
  readonly lastMs: number;
  readonly count: number;
}

/**
 * Everything that `decide` needs to know of one person, folded from their facts. One record; immutable.
 * Bounds: ledger 128 entries or 35 days, interactions 64 items a need, feed 50 items, traits 64, devices 8; encoded 8 KB at most.
 */
export interface PersonState {
  /** Facts folded so far: the version of the log that this state stands for. */
  readonly factCount: number;
  /** Hash of the needs (see `needs.ts`) that were in force; another hash means that the state must be folded again. */
  readonly needsHash: number;
  readonly firstSeenMs: number | null;
  /** Last track, page or screen event or open; null = never. */
  readonly lastSeenMs: number | null;
  readonly zone: string | null;
  readonly locale: string | null;
  readonly traits: Readonly<Record<string, TraitValue>>;
  readonly devices: readonly DeviceSummary[];
  readonly preferences: Preferences;
  readonly mergedInto: string | null;
  /** Events by local hour of the week (0 = Monday 00:00), each decayed with a half-life of 30 days up to `activityAtMs`. Sparse. */
  readonly activity: ReadonlyMap<number, number>;
  readonly activityAtMs: number;
  /** null until the first event. */
  readonly engagement: Engagement | null;
  /** By id of the need. */
  readonly counters: ReadonlyMap<number, EventCounter>;
  readonly interactions: ReadonlyMap<number, readonly Interaction[]>;
  readonly feed: { readonly items: readonly { readonly id: string; readonly score: number }[]; readonly expiresAtMs: number } | null;
  /** Ascending by `atMs`, then by message id. */
  readonly ledger: readonly LedgerEntry[];
}

import type { Needs } from "../person/needs.ts";
import type { PersonState } from "../person/state.ts";

export type MessageClass = "marketing" | "service";
export type StrategyName = "random" | "itemFirst" | "creativeFirst" | "combined";

/** Categories of the crosswalk from our words to the makers' classes (`channels/classification.md`). */
export const serviceCategories = [
  "im",
  "call",
  "account",
  "finance",
  "order",
  "logistics",
  "reminder",
  "device",
  "subscription",
  "health",
  "mail",
] as const;
export const marketingCategories = ["news", "content", "promotion", "social"] as const;
export type Category = (typeof serviceCategories)[number] | (typeof marketingCategories)[number];

export interface Line {
  readonly id: string;
  /** 1 goes first among equals. */
  readonly priority: number;
  /** Messages a day over all people; the day is of `zone`. null = no quota. */
  readonly quota: { readonly perDay: number; readonly zone: string } | null;
}

export interface Placement {
  readonly id: string;
  readonly kind: "push" | "pull";
  readonly class: MessageClass;
  readonly devices: "mostRecent" | "all";
  /** Whether what goes out is also kept in the person's inbox. */
  readonly inbox: boolean;
  /** Whether a text message may be sent where no push gets through. */
  readonly sms: boolean;
  /** How long a message may stay unseen before it is touched again, once; null = never. */
  readonly secondTouchMs: number | null;
}

/** Compiled audience: the predicate as a function of state and time. */
export interface Audience {
  readonly id: string;
  matches(state: PersonState, nowMs: number): boolean;
}

/** A limit's period: rolling milliseconds, or a calendar day or ISO week (from Monday) in the person's zone. */
export type Period = { readonly kind: "rolling"; readonly ms: number } | { readonly kind: "day" } | { readonly kind: "week" };
export type LimitKey = "line" | "kind" | "creative" | "placement" | "campaign" | "item";

export interface Limit {
  /** How reports and `why` name it, such as `max 1 per 7d each person, kind`. */
  readonly label: string;
  /** What besides the person is counted apart. */
  readonly by: readonly LimitKey[];
  /** Which messages it speaks of; empty lists = all. */
  readonly for: {
    readonly placements: readonly string[];
    readonly lines: readonly string[];
    readonly kinds: readonly string[];
    readonly campaigns: readonly string[];
  };
  /** Only people in this audience; null = everybody. */
  readonly audience: string | null;
  readonly rule: { readonly kind: "max"; readonly max: number; readonly per: Period } | { readonly kind: "gap"; readonly ms: number };
}

/** Minutes of the local day, `to` exclusive; `from` > `to` runs over midnight. */
export interface DaySpan {
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface Policy {
  readonly limits: readonly Limit[];
  readonly quietHours: (DaySpan & { readonly then: "delay" | "cancel" }) | null;
  readonly reward: Readonly<Record<"opened" | "converted" | "dismissed" | "switchedOff", number>>;
  readonly consent: "required" | "assumed";
  readonly exploration: {
    /** Share of decisions that play a uniform eligible pair. */
    readonly uniform: number;
    /**
     * How the learned scorer's choice is drawn: from posterior draws; by inverse gap weighting; among the creatives of the best campaign
     * by how each did against the others and how lately this person saw it; or not at all.
     */
    readonly method: "thompson" | "inverseGap" | "recovering" | "none";
    /** Share of messages whose hour is drawn from all free minutes, where timing is personal. */
    readonly hours: number;
  };
  readonly volume: {
    readonly lambda: number | "auto";
    readonly minPerWeek: number | null;
    readonly maxPerWeek: number | null;
    readonly adaptive: boolean;
    /** Whether learned caps that were promoted stand in for the adaptive ones. */
    readonly learned: boolean;
    /** Most switch-offs per 1,000 people and week that `lambda: auto` plans for. */
    readonly switchOffsPer1000: number;
    /** People who get a weekly maximum by lot, so that the effect of volume can be measured; share 0 = nobody. */
    readonly budgets: { readonly share: number; readonly arms: readonly number[]; readonly salt: string };
  };
  readonly timing: { readonly personal: boolean };
  readonly scorer: "learned" | "rate" | "none";
  /** Share of people who get no marketing at all, to measure against; 0 = none. */
  readonly holdout: { readonly share: number; readonly salt: string };
  /** What becomes of creatives that do worse than before, or than others. */
  readonly creatives: {
    readonly autoRest: boolean;
    readonly restForMs: number;
    readonly autoRetire: boolean;
    /** Messages of a period that a creative is judged by. */
    readonly least: number;
    /** Creatives of a live campaign (and language) that always stay. */
    readonly keep: number;
  };
  /** An operator's own words on what is advertising in a service message (see `message/class-lint.ts`). */
  readonly serviceText: { readonly refuse: readonly string[]; readonly allow: readonly string[] };
  /** When channels and campaigns are paused by themselves (see `delivery/spike.ts`). */
  readonly spikes: {
    readonly pause: boolean;
    readonly errors: number;
    readonly optOuts: number;
    readonly times: number;
    readonly least: number;
  };
  /** Attributes by which people are looked for beside their ids. */
  readonly searchable: readonly string[];
  /** Local hour at which a person falls due each day. */
  readonly dueHour: number;
  /** How long after `sendAt` a push may still be handed over. */
  readonly patienceMs: number;
}

export interface Item {
  readonly id: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly link: string | null;
  readonly validFromMs: number | null;
  readonly validToMs: number | null;
  readonly popularity: number;
  readonly storedAtMs: number;
}

/** An immutable view of all items. Pools are sorted once for each rule and view. */
export interface ItemTable {
  readonly version: number;
  readonly size: number;
  get(id: string): Item | undefined;
  /** Items that a pool rule names, best first, before validity (the caller checks it at the time of sending). */
  pool(rule: Extract<ItemRule, { from: "pool" }>): readonly Item[];
}

export type ItemRule =
  | {
      readonly id: string;
      readonly from: "history";
      readonly event: string;
      readonly withinMs: number;
      readonly type: string | null;
      readonly tags: readonly string[];
      readonly needId: number;
      readonly top: number | null;
    }
  | {
      readonly id: string;
      readonly from: "feed";
      readonly top: number | null;
      readonly type: string | null;
      readonly tags: readonly string[];
    }
  | {
      readonly id: string;
      readonly from: "pool";
      readonly tags: readonly string[];
      readonly type: string | null;
      readonly order: "popularity" | "newest";
      readonly top: number | null;
    }
  | { readonly id: string; readonly from: "none" };

export type CreativeStatus = "draft" | "inReview" | "approved" | "live" | "resting" | "retired";

export interface Creative {
  readonly id: string;
  readonly lang: string | null;
  readonly style: string;
  readonly title: string;
  readonly body: string;
  readonly image: string | null;
  readonly link: string | null;
  /** Messages a day over all people; the day is of `zone`. null = no cap. */
  readonly perDay: { readonly max: number; readonly zone: string } | null;
  /** A service message over a channel without the right for its category: as marketing, or not over it. */
  readonly withoutRight: "downgrade" | "skip";
  readonly status: CreativeStatus;
  /**
   * Paths that must have a value, from `needs` and from the templates themselves (variables without default): `item.title`,
   * `person.name`, `event.amount`.
   */
  readonly required: readonly string[];
}

export interface Campaign {
  readonly id: string;
  readonly line: Line;
  readonly kind: string;
  readonly category: Category;
  readonly placement: Placement;
  readonly audience: Audience | null;
  readonly items: ItemRule;
  /** Creatives that the campaign's selector names and whose status may be sent, sorted by id. */
  readonly creatives: readonly Creative[];
  readonly strategy: StrategyName;
  /** From −1 (rather what is new to the person) over 0 (whatever does best) to 1 (rather what they know well). */
  readonly familiarity: number;
  /** Whether a text message may be sent where no push gets through. */
  readonly sms: boolean;
  /** How long a message may stay unseen before it is touched again, once; null = never. */
  readonly secondTouchMs: number | null;
  readonly window: (DaySpan & { readonly zone: "person" | string }) | null;
  readonly goal: { readonly event: string; readonly withinMs: number } | null;
  readonly link: string | null;
  readonly status: "draft" | "live" | "paused" | "ended";
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly minAppVersion: string | null;
  /** Uses the language of the person when a creative has it, else creatives without language, else all. */
  readonly localised: boolean;
}

export interface Experiment {
  readonly id: string;
  readonly salt: string;
  readonly audience: Audience | null;
  readonly arms: readonly {
    readonly id: string;
    readonly weight: number;
    readonly holdout: boolean;
    readonly strategy: StrategyName | null;
  }[];
}

/** Messages of a person that limits keep free for one line: others may not take the last ones. */
export interface RosterSlot {
  readonly id: string;
  readonly line: Line;
  /** null = any campaign of the line. */
  readonly campaign: Campaign | null;
  /** null = any placement. */
  readonly placement: Placement | null;
  /** null = everybody. */
  readonly audience: Audience | null;
  /** Local days on which the hours begin: weekdays (1 = Monday), or days since 1970-01-01; null = every day. */
  readonly days: { readonly kind: "weekdays" | "dates"; readonly numbers: ReadonlySet<number> } | null;
  readonly hours: DaySpan & { readonly zone: "person" | string };
  readonly slots: number;
}

/**
 * Everything that operators declared, compiled: references are objects, times are numbers, predicates are functions, nothing is
 * optional. Immutable; a decision sees one catalogue from beginning to end.
 */
export interface Catalogue {
  readonly version: number;
  readonly lines: ReadonlyMap<string, Line>;
  readonly placements: ReadonlyMap<string, Placement>;
  readonly audiences: ReadonlyMap<string, Audience>;
  readonly creatives: ReadonlyMap<string, Creative>;
  /** All campaigns, sorted by id, whatever their status. */
  readonly campaigns: readonly Campaign[];
  readonly experiments: readonly Experiment[];
  /** Sorted by id. */
  readonly roster: readonly RosterSlot[];
  readonly policy: Policy;
  readonly needs: Needs;
}

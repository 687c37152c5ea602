/** Comparison operators of traits, properties and versions. */
export type Operator = "is" | "in" | "gt" | "gte" | "lt" | "lte" | "exists" | "contains";
export type Condition = Partial<Readonly<Record<Operator, unknown>>>;

/** An event that some audience counts. `id` = hash32 of the canonical text of (event, where). */
export interface CounterNeed {
  readonly id: number;
  readonly event: string;
  /** Conditions on properties, all of which must hold; empty = every event of the name. */
  readonly where: Readonly<Record<string, Condition>>;
  /** True when some window is 48 h or shorter: exact times are kept. */
  readonly exact: boolean;
  /** Longest window over 48 h, in UTC days; 0 = none. */
  readonly days: number;
}

/** Stands for every event in an interaction need. No event of an app can have this name by accident of intake: names are trimmed texts. */
export const anyEvent = "*";

/**
 * An event through which some item rule reads history, or `anyEvent` for what the learned scorer knows of familiar items. `id` = hash32
 * of the event's name.
 */
export interface InteractionNeed {
  readonly id: number;
  readonly event: string;
  readonly exact: boolean;
  readonly days: number;
}

/** What the catalogue needs to be kept in state. `fold` keeps this and nothing else of behaviour. */
export interface Needs {
  /** hash32 of the canonical text of everything below, sorted by id. */
  readonly hash: number;
  readonly counters: readonly CounterNeed[];
  readonly interactions: readonly InteractionNeed[];
}

/** Counts up when `fold` keeps something new of every event, so that states folded before are folded again when they are touched. */
export const foldVersion = 2;

export const noNeeds: Needs = { hash: foldVersion, counters: [], interactions: [] };

import type { Trials } from "../bandit/beta.ts";

/** What a creative got in one campaign and a span of time. Trials are messages that vendors took, successes their opens. */
export interface CreativeCounts {
  readonly campaign: string;
  readonly creative: string;
  readonly sends: number;
  readonly opens: number;
  /** Messages old enough to be judged by their opens. */
  readonly settled: Trials;
  /** The settled ones before the recent part, and in it; only since the creative was last brought back. */
  readonly earlier: Trials;
  readonly recent: Trials;
}

/** The newest change of a creative's status. */
export interface StatusChange {
  readonly creative: string;
  readonly version: number;
  readonly atMs: number;
  readonly author: string;
  /** null: the creative was new. */
  readonly from: string | null;
  readonly to: string;
  /** Why, when Carillon made the change by itself; else null. */
  readonly reason: string | null;
}

/** What Carillon's own changes of the catalogue are signed with. */
export const ownAuthor = "carillon";

/** Whether Carillon made the change by itself. A key may have the same name, but gives no reason. */
export const isOwn = (change: StatusChange): boolean => change.author === ownAuthor && change.reason !== null;

const maySend = (status: string): boolean => status === "approved" || status === "live";

/**
 * From when on a creative is judged: since it was last brought back, by whomever. What it did before was judged already, and whoever
 * overrules the judgement should not see it come again the next day.
 */
export function judgedSince(changes: Iterable<StatusChange>): ReadonlyMap<string, number> {
  const back = (from: string | null): boolean => from === "resting" || from === "retired";
  return new Map([...changes].flatMap(({ creative, from, to, atMs }) => (back(from) && maySend(to) ? [[creative, atMs] as const] : [])));
}

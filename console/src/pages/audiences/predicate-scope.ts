import type { Problem } from "../../api/client.ts";

/** What every condition of a form shares. */
export interface PredicateScope {
  readonly isReadOnly: boolean;
  /** Offered while names are typed. */
  readonly traits: readonly string[];
  readonly events: readonly string[];
  /** Audiences that may be named. */
  readonly audiences: readonly string[];
  /** What the server refused at a place and, unless `isOnly`, within it. */
  problemsOf(path: string, isOnly?: boolean): readonly Problem[];
}

/** Refusals by the place that they name. */
export const problemsAt =
  (all: readonly Problem[]): PredicateScope["problemsOf"] =>
  (path, isOnly = false) =>
    all.filter(({ field = "" }) => {
      if (field === path) return true;
      if (!field.startsWith(path)) return false;
      const rest = field.slice(path.length);
      return isOnly ? /^\.(all|any|not|not\.any)$/.test(rest) : /^[.[]/.test(rest);
    });

import type { RosterEntry } from "../../api/catalogue.ts";
import type { Warning } from "./roster-data.ts";
import type { Narrow } from "./roster-search.ts";

/** What every view of the roster shows. Dates are YYYY-MM-DD. */
export interface ViewProps {
  readonly slots: readonly RosterEntry[];
  readonly warnings: readonly Warning[];
  /** A day of what is shown. */
  readonly at: string;
  readonly today: string;
  readonly mayAdd: boolean;
  readonly onNarrow: Narrow;
}

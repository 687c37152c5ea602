import { type RawSearch, searchText, searchWord } from "../../app/url-search.ts";
import { isDate } from "./calendar.ts";

export const rosterViews = ["month", "week", "list"] as const;
export type RosterView = (typeof rosterViews)[number];

/** The address holds the view, a day of it, the line that it is narrowed to, and the slot in hand (`new` and its `day`: another one). */
export interface RosterSearch {
  readonly view?: RosterView;
  /** YYYY-MM-DD; absent: today. */
  readonly at?: string;
  readonly line?: string;
  readonly slot?: string;
  readonly add?: string;
}

export function readRosterSearch(search: RawSearch): RosterSearch {
  const view = searchWord(search.view, rosterViews);
  const day = searchText(search.at);
  const at = day !== undefined && isDate(day) ? day : undefined;
  const [line, slot, add] = [searchText(search.line), searchText(search.slot), searchText(search.add)];
  return { ...(view && { view }), ...(at && { at }), ...(line && { line }), ...(slot && { slot }), ...(add && { add }) };
}

/** Changes parts of the address; undefined: without it. */
export type Narrow = (part: { readonly [Name in keyof RosterSearch]?: string | undefined }) => void;

import { type RawSearch, searchFlag, searchText, searchWord } from "../../app/url-search.ts";

/** What the list of people holds in its URL. */
export interface PeopleSearch {
  /** Beginning of an id, or a whole alias or device. */
  readonly q?: string;
  readonly reachable?: true;
}

export const personTabs = ["timeline", "why", "next", "hours", "state", "preview", "preferences", "erase"] as const;
export type PersonTab = (typeof personTabs)[number];

export const hourViews = ["decided", "own", "everybody"] as const;
export type HourView = (typeof hourViews)[number];

/** Moments other than that of a decision that was made. */
export const askedOf = ["now", "next"] as const;
export type AskedOf = (typeof askedOf)[number];

/** What a person's page holds in its URL: the tab, and what is looked at in it. */
export interface PersonSearch {
  readonly tab?: PersonTab;
  /** Timeline: kinds to show, with commas between. Absent: all. */
  readonly kinds?: string;
  /** Why: the decision that is open. */
  readonly decision?: string;
  /** Why: decisions up to this time. Absent: the newest. */
  readonly until?: string;
  /** Why not, and preview: what is asked about. */
  readonly campaign?: string;
  readonly creative?: string;
  readonly item?: string;
  /** Why not: asked of this moment, or of the person's next decision, instead of the decision that is open. */
  readonly when?: AskedOf;
  readonly hours?: HourView;
}

/** Leaves out what is undefined, so that URLs stay short. */
function without<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T; // every key of T may be absent
}

export const parsePeopleSearch = (given: RawSearch): PeopleSearch =>
  without<PeopleSearch>({ q: searchText(given.q), reachable: searchFlag(given.reachable) });

export const parsePersonSearch = (given: RawSearch): PersonSearch =>
  without<PersonSearch>({
    tab: searchWord(given.tab, personTabs),
    kinds: searchText(given.kinds),
    decision: searchText(given.decision),
    until: searchText(given.until),
    campaign: searchText(given.campaign),
    creative: searchText(given.creative),
    item: searchText(given.item),
    when: searchWord(given.when, askedOf),
    hours: searchWord(given.hours, hourViews),
  });

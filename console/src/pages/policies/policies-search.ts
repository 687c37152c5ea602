import { type RawSearch, searchText, searchWord } from "../../app/url-search.ts";
import { type DraftChanges, readDraftChanges } from "./draft-search.ts";

const policyTabs = ["policy", "experiments", "versions"] as const;
export type PolicyTab = (typeof policyTabs)[number];

/** The address holds the tab, and the version of the catalogue that is looked at. */
export interface PoliciesSearch {
  readonly tab?: PolicyTab;
  readonly version?: number;
  /** What a draft changes, as its form begins. */
  readonly draft?: DraftChanges;
}

export function readPoliciesSearch(search: RawSearch): PoliciesSearch {
  const tab = searchWord(search.tab, policyTabs);
  const version = Number(searchText(search.version));
  const draft = readDraftChanges(search.draft);
  return { ...(draft && { draft }), ...(tab && { tab }), ...(Number.isSafeInteger(version) && version > 0 && { version }) };
}

import { type RawSearch, searchText, searchWord } from "../../app/url-search.ts";

export const policyTabs = ["policy", "experiments", "versions"] as const;
export type PolicyTab = (typeof policyTabs)[number];

/** The address holds the tab, and the version of the catalogue that is looked at. */
export interface PoliciesSearch {
  readonly tab?: PolicyTab;
  readonly version?: number;
}

export function readPoliciesSearch(search: RawSearch): PoliciesSearch {
  const tab = searchWord(search.tab, policyTabs);
  const version = Number(searchText(search.version));
  return { ...(tab && { tab }), ...(Number.isSafeInteger(version) && version > 0 && { version }) };
}

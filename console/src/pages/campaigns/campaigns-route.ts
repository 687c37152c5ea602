import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { CampaignStatus } from "../../api/catalogue.ts";
import { rootRoute } from "../../app/root-route.tsx";
import { type RawSearch, searchFlag, searchNumber, searchText, searchWord } from "../../app/url-search.ts";
import { type CampaignTab, campaignStatuses, campaignTabs, type ResultDays, resultDays } from "./campaign-words.ts";

export interface CampaignsSearch {
  readonly status?: CampaignStatus;
  readonly line?: string;
  /** What they brought in so many days. */
  readonly days?: ResultDays;
}

export const campaignsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/campaigns",
  validateSearch: (search: RawSearch): CampaignsSearch => ({
    status: searchWord(search.status, campaignStatuses),
    line: searchText(search.line),
    days: searchNumber(search.days, resultDays),
  }),
  component: lazyRouteComponent(() => import("./campaigns-page.tsx"), "CampaignsPage"),
});

export interface CampaignSearch {
  readonly tab?: CampaignTab;
  /** Not stored yet: the form makes it. */
  readonly new?: true;
  /** The campaign that a new one is made like. */
  readonly like?: string;
  /** Results of so many days. */
  readonly days?: ResultDays;
  /** Whom the preview is for, and what it shows. */
  readonly person?: string;
  readonly creative?: string;
  readonly item?: string;
}

/** One campaign. */
export const campaignRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/campaigns/$campaignId",
  validateSearch: (search: RawSearch): CampaignSearch => ({
    tab: searchWord(search.tab, campaignTabs),
    new: searchFlag(search.new),
    like: searchText(search.like),
    days: searchNumber(search.days, resultDays),
    person: searchText(search.person),
    creative: searchText(search.creative),
    item: searchText(search.item),
  }),
  component: lazyRouteComponent(() => import("./campaign-page.tsx"), "CampaignPage"),
});

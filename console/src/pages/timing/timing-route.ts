import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { type RawSearch, searchText, searchWord } from "../../app/url-search.ts";

export const activityViews = ["shares", "smoothed"] as const;
export type ActivityView = (typeof activityViews)[number];

export interface TimingSearch {
  /** People in this audience. */
  readonly audience?: string;
  /** People in the audience of this campaign. */
  readonly campaign?: string;
  readonly view?: ActivityView;
}

export const timingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/timing",
  validateSearch: (search: RawSearch): TimingSearch => ({
    audience: searchText(search.audience),
    campaign: searchText(search.campaign),
    view: searchWord(search.view, activityViews),
  }),
  component: lazyRouteComponent(() => import("./timing-page.tsx"), "TimingPage"),
});

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { type RawSearch, searchFlag, searchText } from "../../app/url-search.ts";

export const audiencesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/audiences",
  component: lazyRouteComponent(() => import("./audiences-page.tsx"), "AudiencesPage"),
});

export interface AudienceSearch {
  /** Not stored yet: the form makes it. */
  readonly new?: true;
  /** The audience that a new one begins like. */
  readonly like?: string;
}

/** One audience. */
export const audienceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/audiences/$audienceId",
  validateSearch: (search: RawSearch): AudienceSearch => ({ new: searchFlag(search.new), like: searchText(search.like) }),
  component: lazyRouteComponent(() => import("./audience-page.tsx"), "AudiencePage"),
});

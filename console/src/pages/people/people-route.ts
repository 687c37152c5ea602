import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { parsePeopleSearch, parsePersonSearch } from "./people-search.ts";

export const peopleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/people",
  validateSearch: parsePeopleSearch,
  component: lazyRouteComponent(() => import("./people-page.tsx"), "PeoplePage"),
});

/** One person. */
export const personRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/people/$personId",
  validateSearch: parsePersonSearch,
  component: lazyRouteComponent(() => import("./person-page.tsx"), "PersonPage"),
});

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { readRosterSearch } from "./roster-search.ts";

export const rosterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/roster",
  validateSearch: readRosterSearch,
  component: lazyRouteComponent(() => import("./roster-page.tsx"), "RosterPage"),
});

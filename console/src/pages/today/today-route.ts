import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { readTodaySearch } from "./today-search.ts";

export const todayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: readTodaySearch,
  component: lazyRouteComponent(() => import("./today-page.tsx"), "TodayPage"),
});

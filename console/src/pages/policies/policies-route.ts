import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { readPoliciesSearch } from "./policies-search.ts";

export const policiesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/policies",
  validateSearch: readPoliciesSearch,
  component: lazyRouteComponent(() => import("./policies-page.tsx"), "PoliciesPage"),
});

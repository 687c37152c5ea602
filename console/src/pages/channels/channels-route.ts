import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { readChannelsSearch } from "./channels-search.ts";

export const channelsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/channels",
  validateSearch: readChannelsSearch,
  component: lazyRouteComponent(() => import("./channels-page.tsx"), "ChannelsPage"),
});

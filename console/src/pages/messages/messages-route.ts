import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";
import { readMessageSearch } from "./message-search.ts";

/** The list of messages; `search` narrows it down (see `MessageSearch`). */
export const messagesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/messages",
  validateSearch: readMessageSearch,
  component: lazyRouteComponent(() => import("./messages-page.tsx"), "MessagesPage"),
});

/** One message. */
export const messageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/messages/$messageId",
  component: lazyRouteComponent(() => import("./message-page.tsx"), "MessagePage"),
});

export type { MessageSearch } from "./message-search.ts";

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";

const tabs = ["account", "operators", "keys", "audit"] as const;
export type SettingsTab = (typeof tabs)[number];

/** The address holds the tab, and what the audit is narrowed to. */
export interface SettingsSearch {
  readonly tab?: SettingsTab;
  readonly kind?: string;
  readonly actor?: string;
  readonly object?: string;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export function readSettingsSearch(search: Readonly<Record<string, unknown>>): SettingsSearch {
  const tab = tabs.find((one) => one === search.tab);
  const [kind, actor, object] = [textOf(search.kind), textOf(search.actor), textOf(search.object)];
  return { ...(tab && { tab }), ...(kind && { kind }), ...(actor && { actor }), ...(object && { object }) };
}

export const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import("./settings-page.tsx"), "SettingsPage"),
});

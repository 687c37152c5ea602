import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/root-route.tsx";

const tabs = ["account", "operators", "keys", "webhooks", "audit"] as const;
const deliveryStates = ["waiting", "delivered", "failed"] as const;
export type SettingsTab = (typeof tabs)[number];

/** The address holds the tab, what the audit is narrowed to, and which webhook's deliveries are looked at. */
export interface SettingsSearch {
  readonly tab?: SettingsTab;
  readonly kind?: string;
  readonly actor?: string;
  readonly object?: string;
  readonly webhook?: string;
  readonly told?: (typeof deliveryStates)[number];
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export function readSettingsSearch(search: Readonly<Record<string, unknown>>): SettingsSearch {
  const tab = tabs.find((one) => one === search.tab);
  const [kind, actor, object] = [textOf(search.kind), textOf(search.actor), textOf(search.object)];
  const [webhook, told] = [textOf(search.webhook), deliveryStates.find((one) => one === search.told)];
  const deliveries = { ...(webhook && { webhook }), ...(told && { told }) };
  return { ...deliveries, ...(tab && { tab }), ...(kind && { kind }), ...(actor && { actor }), ...(object && { object }) };
}

export const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import("./settings-page.tsx"), "SettingsPage"),
});

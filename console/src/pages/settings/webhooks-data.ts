import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { WebhooksView, WebhookView } from "../../../../src/api/wire/webhooks.ts";
import { callApi } from "../../api/client.ts";

export const webhooksPath = "/v1/webhooks";
export const webhookPath = (id: string): string => `${webhooksPath}/${encodeURIComponent(id)}`;

/** Every webhook, and where they may go. */
export function useWebhooks() {
  return useQuery({
    queryKey: [webhooksPath],
    queryFn: ({ signal }) => callApi<WebhooksView>(webhooksPath, { signal }),
    refetchInterval: 10_000,
  });
}

/** Lets the list, and what a webhook was told, ask anew. */
export function useWebhooksChanged(): () => Promise<unknown> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(webhooksPath) });
}

/** How a webhook stands, in a word. */
export function standingOf({ enabled, disabledReason, failingSince }: WebhookView): "on" | "off" | "gone" | "failing" | "late" {
  if (disabledReason !== null) return disabledReason;
  if (!enabled) return "off";
  return failingSince === null ? "on" : "late";
}

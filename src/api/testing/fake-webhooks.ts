import { ok } from "../../base/result.ts";
import type { WebhookPort } from "../channel-ports.ts";
import type { WebhookView } from "../wire/webhooks.ts";

/** Webhooks in memory, to which nothing is ever sent. */
export function fakeWebhooks(nowMs: () => number): WebhookPort {
  const kept = new Map<string, WebhookView>();
  const iso = (ms: number): string => new Date(ms).toISOString();
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  return {
    list: async () => ({ items: [...kept.values()], next: null, origins: ["https://hooks.example.com"], loopback: false }),
    get: async (id) => kept.get(id) ?? null,
    async create(input) {
      const standing = {
        disabledReason: null,
        disabledAt: null,
        failingSince: null,
        restingUntil: null,
        deliveredAt: null,
        waiting: 0,
        oldSecretUntil: null,
      };
      const made: WebhookView = { id: `wh_${kept.size + 1}`, ...input, ...standing, createdAt: iso(nowMs()) };
      kept.set(made.id, made);
      return ok({ ...made, secret });
    },
    async change(id, input) {
      const before = kept.get(id);
      if (!before) return null;
      const after = { ...before, ...input };
      kept.set(id, after);
      return ok(after);
    },
    remove: async (id) => kept.delete(id),
    rotate: async (id) => (kept.has(id) ? ok({ secret, oldSecretUntil: iso(nowMs() + 86_400_000) }) : null),
    test: async () => ({ ok: true, status: 204, reason: null, tookMs: 3 }),
    deliveries: async (id) => (kept.has(id) ? { items: [], next: null } : null),
    retry: async () => false,
  };
}

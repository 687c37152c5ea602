import { z } from "zod";
import { cursorOrNull, queryCursor } from "../cursor.ts";
import { fault } from "../errors.ts";
import { checked, json, notFound, pathId, queryNumber, queryWord, refused, refusedAll, route } from "../route.ts";
import { doneSchema, pageOf } from "../wire/lists.ts";
import {
  deliveryStates,
  webhookDeliverySchema,
  webhookInputSchema,
  webhookMadeSchema,
  webhookSchema,
  webhookSecretSchema,
  webhooksSchema,
  webhookTestSchema,
} from "../wire/webhooks.ts";

// Addresses may hold what only their receivers should know, so that admins alone see them.
const common = { access: ["admin"], role: "admin", area: "Webhooks" } as const;
const pathDelivery = pathId.extend({ delivery: pathId.shape.id.describe("As webhook-id says.") });

export const webhookRoutes = [
  route({
    ...common,
    method: "GET",
    path: "/v1/webhooks",
    summary: "The webhooks, without their secrets",
    answer: { schema: webhooksSchema, description: "All webhooks, and where they may go." },
    handler: async ({ ports }) => json(await ports.webhooks.list()),
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/webhooks",
    audit: "port",
    summary: "Make a webhook",
    description: "It is told of what happens from now on.",
    body: checked(webhookInputSchema),
    answer: { status: 201, schema: webhookMadeSchema, description: "The webhook; its secret is kept encrypted." },
    handler: async ({ body, by, ports }) => {
      const made = await ports.webhooks.create(body, by);
      return made.ok ? json(made.value, 201) : refusedAll(made.error);
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/webhooks/{id}",
    summary: "One webhook, without its secret",
    params: pathId,
    answer: { schema: webhookSchema, description: "The webhook." },
    handler: async ({ params, ports }) => {
      const found = await ports.webhooks.get(params.id);
      return found ? json(found) : notFound("webhook", params.id);
    },
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/webhooks/{id}",
    audit: "port",
    summary: "Change a webhook",
    description:
      "What waits goes to the new address. While it is disabled it is told of nothing; what waited before goes out when it is enabled again, within 14 days.",
    params: pathId,
    body: checked(webhookInputSchema),
    answer: { schema: webhookSchema, description: "The webhook as it stands now." },
    handler: async ({ params, body, by, ports }) => {
      const changed = await ports.webhooks.change(params.id, body, by);
      if (changed === null) return notFound("webhook", params.id);
      return changed.ok ? json(changed.value) : refusedAll(changed.error);
    },
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/webhooks/{id}",
    audit: "port",
    summary: "Remove a webhook",
    description: "With everything that waits for it.",
    params: pathId,
    answer: { schema: doneSchema, description: "It is gone." },
    handler: async ({ params, by, ports }) =>
      (await ports.webhooks.remove(params.id, by)) ? json({ ok: true }) : notFound("webhook", params.id),
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/webhooks/{id}/secret",
    audit: "port",
    summary: "Give a webhook a new secret",
    description:
      "For 24 hours requests are signed with the new one and those before, so that the receiver can be changed in between. Four times in these hours.",
    params: pathId,
    answer: { schema: webhookSecretSchema, description: "The new secret." },
    otherStatuses: { 409: "Four secrets before are still signed with." },
    handler: async ({ params, by, ports }) => {
      const made = await ports.webhooks.rotate(params.id, by);
      if (made === null) return notFound("webhook", params.id);
      return made.ok ? json(made.value) : refused(fault("tooManySecrets", { values: made.error, limit: made.error.limit }));
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/webhooks/{id}/test",
    summary: "Send a test event",
    description:
      "Posts one event of the type webhook.test, signed, also to a webhook that is disabled. It is not listed, and not tried again.",
    params: pathId,
    answer: { schema: webhookTestSchema, description: "What the receiver answered." },
    handler: async ({ params, ports }) => {
      const tried = await ports.webhooks.test(params.id);
      return tried ? json(tried) : notFound("webhook", params.id);
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/webhooks/{id}/deliveries",
    summary: "What a webhook was told, or is to be told, newest first",
    description: "Kept for 14 days.",
    params: pathId,
    query: z.object({ limit: queryNumber(1, 1000, 100), cursor: queryCursor, state: queryWord(deliveryStates) }),
    answer: { schema: pageOf(webhookDeliverySchema), description: "A page of deliveries, without their bodies." },
    handler: async ({ params, query, ports }) => {
      const page = await ports.webhooks.deliveries(params.id, query);
      return page ? json({ items: page.items, next: cursorOrNull(page.next) }) : notFound("webhook", params.id);
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/webhooks/{id}/deliveries/{delivery}/retry",
    audit: "port",
    summary: "Send a delivery again, at once",
    description:
      "Also one that was taken or given up, under the same webhook-id. Of a webhook that is disabled it waits until that is enabled.",
    params: pathDelivery,
    answer: { schema: doneSchema, description: "It is due now." },
    handler: async ({ params, by, ports }) =>
      (await ports.webhooks.retry(params.id, params.delivery, by)) ? json({ ok: true }) : notFound("delivery", params.delivery),
  }),
];

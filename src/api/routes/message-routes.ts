import { z } from "zod";
import { parseDuration } from "../../base/duration.ts";
import { schemaText } from "../../base/schema-text.ts";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import { durationText, idText } from "../../catalogue/fields.ts";
import { header, mayReadService } from "../auth.ts";
import { fault } from "../errors.ts";
import type { MessageRequest } from "../ports.ts";
import { checked, json, notFound, pathId, refused, route } from "../route.ts";
import { anyObject } from "../wire/lists.ts";
import { messageSchema } from "../wire/messages.ts";

const shared = {
  personId: idText,
  placement: idText.describe("A push placement; its class says whether limits hold."),
  category: z.enum([...serviceCategories, ...marketingCategories]).optional(),
  data: z.record(z.string().max(256), z.string().max(4096)).default({}).describe("String map for the app, besides Carillon's own keys."),
  expiresIn: durationText(28).optional().describe("How long it may still be handed over, such as 2h."),
};

const bodySchema = z.union(
  [
    z.strictObject({
      ...shared,
      title: z.string().min(1).max(2000),
      body: z.string().min(1).max(4000),
      image: z.string().max(2000).optional(),
      link: z.string().max(2000).optional(),
    }),
    z.strictObject({ ...shared, creative: idText, variables: anyObject.default({}), item: idText.optional() }),
  ],
  { error: schemaText("message") },
);

const longestIdempotencyKey = 255;

export const messageRoutes = [
  route({
    method: "POST",
    path: "/v1/messages",
    access: ["admin"],
    area: "Messages",
    role: null,
    summary: "Send one message to one person",
    description:
      "With an Idempotency-Key header a repeated call makes no second message. Service messages are handed over at least once, marketing ones at most once.",
    body: checked(bodySchema),
    answer: {
      status: 202,
      schema: z.object({ messageId: z.string() }),
      description: "It is on its way; a repeated call answers the same id.",
    },
    otherStatuses: { 409: "The Idempotency-Key was used for another request." },
    handler: async ({ body, headers, ports, nowMs }) => {
      const key = header(headers, "idempotency-key") ?? null;
      if (key !== null && (key === "" || key.length > longestIdempotencyKey)) {
        const values = { name: "Idempotency-Key", detail: `it must have 1 to ${longestIdempotencyKey} characters` };
        return refused(fault("invalidHeader", { values, field: "Idempotency-Key", limit: longestIdempotencyKey }));
      }
      const sent = await ports.messages.send(requestOf(body), key, nowMs);
      return sent.ok ? json({ messageId: sent.value.messageId }, 202) : refused(sent.error);
    },
  }),
  route({
    method: "GET",
    path: "/v1/messages/{id}",
    access: ["read"],
    area: "Messages",
    role: "viewer",
    summary: "What became of a message",
    params: pathId,
    answer: { schema: messageSchema, description: "Its text, state, attempts and outcomes." },
    handler: async ({ params, caller, ports }) => {
      const message = await ports.messages.get(params.id, { mayReadService: mayReadService(caller) });
      return message ? json(message) : notFound("message", params.id);
    },
  }),
  route({
    method: "POST",
    path: "/v1/stop",
    access: ["admin"],
    area: "Messages",
    role: "operator",
    audit: "port",
    summary: "The stop switch: while it is on nothing is handed to any channel",
    body: checked(z.strictObject({ on: z.boolean() })),
    answer: { schema: z.object({ on: z.boolean() }), description: "How the switch stands now." },
    handler: async ({ body, by, ports }) => {
      await ports.messages.stopAll(body.on, by);
      return json({ on: body.on });
    },
  }),
];

function requestOf(body: z.infer<typeof bodySchema>): MessageRequest {
  const { personId, placement, category = null, data, expiresIn } = body;
  const expires = expiresIn === undefined ? null : parseDuration(expiresIn);
  const content =
    "creative" in body
      ? { kind: "creative" as const, id: body.creative, variables: body.variables, item: body.item ?? null }
      : { kind: "text" as const, title: body.title, body: body.body, image: body.image ?? null, link: body.link ?? null };
  return { personId, placement, category, content, data, expiresInMs: expires?.ok ? expires.value : null };
}

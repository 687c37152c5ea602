import { z } from "zod";
import { idText } from "../../catalogue/fields.ts";
import { checked, json, notFound, pathId, refused, route } from "../route.ts";
import { doneSchema, pageOf } from "../wire/lists.ts";

const inputSchema = z
  .looseObject({
    vendor: idText.describe("Which channel it is, such as fcm, apns, webPush or xiaomi."),
    appId: idText.describe("The app whose devices it rings, as devices name it."),
    endpoints: z.record(z.string(), z.string().max(2000)).optional().describe("URLs in place of the vendor's own."),
    pace: z
      .unknown()
      .optional()
      .describe("{ perSecond, burst }: how many requests may leave in a second, and at once after a rest. null: as many as there are."),
    http2: z.boolean().optional().describe("Speak HTTP/2 to http:// endpoints too."),
    credentials: z.unknown().optional().describe("In the vendor's own names. Encrypted at rest, and masked from then on."),
  })
  .meta({ id: "Channel" });

const viewSchema = z
  .looseObject({
    id: z.string(),
    vendor: z.string(),
    appId: z.string(),
    paused: z.boolean(),
    pausedReason: z.string().nullable().optional().describe("Why it is paused: by hand, or by itself with the figures that led to it."),
    callbackUrl: z.string().nullable().optional().describe("Where the vendor may send receipts; keep it to yourself. null: nowhere."),
  })
  .meta({ id: "ChannelView", description: "Credentials are masked." });

const common = { area: "Channels" } as const;

export const channelRoutes = [
  route({
    ...common,
    method: "GET",
    path: "/v1/channels",
    access: ["read"],
    summary: "The channels, credentials masked",
    answer: { schema: pageOf(viewSchema), description: "All channels." },
    handler: async ({ ports }) => json({ items: await ports.channels.list(), next: null }),
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/channels/{id}",
    access: ["read"],
    summary: "One channel, credentials masked",
    params: pathId,
    answer: { schema: viewSchema, description: "The channel." },
    handler: async ({ params, ports }) => {
      const channel = await ports.channels.get(params.id);
      return channel ? json(channel) : notFound("channel", params.id);
    },
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/channels/{id}",
    access: ["admin"],
    summary: "Store a channel",
    params: pathId,
    body: checked(inputSchema),
    answer: { schema: viewSchema, description: "The channel as it is stored, credentials masked." },
    handler: async ({ params, body, ports }) => {
      const stored = await ports.channels.put(params.id, body);
      if (stored.ok) return json(stored.value);
      const [first = { code: "badValue", message: "this is no channel", remedy: "see the vendor's page in the documentation" }] =
        stored.error;
      return refused(first);
    },
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/channels/{id}",
    access: ["admin"],
    summary: "Remove a channel and its credentials",
    params: pathId,
    answer: { schema: doneSchema, description: "It is gone." },
    handler: async ({ params, ports }) => ((await ports.channels.remove(params.id)) ? json({ ok: true }) : notFound("channel", params.id)),
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/channels/{id}/paused",
    access: ["admin"],
    summary: "Pause a channel, or let it go on",
    params: pathId,
    body: checked(z.strictObject({ on: z.boolean() })),
    answer: { schema: z.object({ on: z.boolean() }), description: "How the channel stands now." },
    handler: async ({ params, body, ports }) =>
      (await ports.channels.setPaused(params.id, body.on)) ? json({ on: body.on }) : notFound("channel", params.id),
  }),
];

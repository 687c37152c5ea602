import { z } from "zod";
import { idText } from "../../catalogue/fields.ts";
import { type Caller, isAdmin } from "../auth.ts";
import type { ChannelView } from "../channel-ports.ts";
import { checked, json, notFound, pathId, queryNumber, refusedAll, route } from "../route.ts";
import { channelTestSchema } from "../wire/channels.ts";
import { doneSchema, pageOf, valuesSchema } from "../wire/lists.ts";
import { pauseSchema } from "../wire/pauses.ts";

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
    credentials: z
      .unknown()
      .optional()
      .describe(
        "In the vendor's own names. Encrypted at rest, and masked from then on; one that is given masked (•••) stays as it is stored.",
      ),
  })
  .meta({ id: "Channel" });

const viewSchema = z
  .looseObject({
    id: z.string(),
    vendor: z.string(),
    appId: z.string(),
    paused: z.boolean(),
    pausedReason: z.string().nullable().optional().describe("Why it is paused: by hand, or by itself with the figures that led to it."),
    pausedValues: valuesSchema
      .nullable()
      .optional()
      .describe("The figures in pausedReason; null where it holds none that can be told apart, such as by hand."),
    resting: z.boolean().optional().describe("It failed again and again and is left alone for a while, by the process that answers."),
    callbackUrl: z
      .string()
      .nullable()
      .optional()
      .describe("Where the vendor may send receipts: shown to admins, masked (•••) for everybody else. null: nowhere."),
  })
  .meta({ id: "ChannelView", description: "Credentials are masked." });

const common = { area: "Channels" } as const;

/** Whoever knows the address for receipts could make some up. */
const shownTo = (caller: Caller, channel: ChannelView): ChannelView =>
  isAdmin(caller) || typeof channel.callbackUrl !== "string" ? channel : { ...channel, callbackUrl: "•••" };

export const channelRoutes = [
  route({
    ...common,
    method: "GET",
    path: "/v1/channels",
    access: ["read"],
    role: "viewer",
    summary: "The channels, credentials masked",
    answer: { schema: pageOf(viewSchema), description: "All channels." },
    handler: async ({ caller, ports }) =>
      json({ items: (await ports.channels.list()).map((channel) => shownTo(caller, channel)), next: null }),
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/channels/{id}",
    access: ["read"],
    role: "viewer",
    summary: "One channel, credentials masked",
    params: pathId,
    answer: { schema: viewSchema, description: "The channel." },
    handler: async ({ params, caller, ports }) => {
      const channel = await ports.channels.get(params.id);
      return channel ? json(shownTo(caller, channel)) : notFound("channel", params.id);
    },
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/channels/{id}",
    access: ["admin"],
    role: "admin",
    audit: "port",
    summary: "Store a channel",
    params: pathId,
    body: checked(inputSchema),
    answer: { schema: viewSchema, description: "The channel as it is stored, credentials masked." },
    handler: async ({ params, body, by, ports }) => {
      const stored = await ports.channels.put(params.id, body, by);
      return stored.ok ? json(stored.value) : refusedAll(stored.error);
    },
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/channels/{id}",
    access: ["admin"],
    role: "admin",
    audit: "port",
    summary: "Remove a channel and its credentials",
    params: pathId,
    answer: { schema: doneSchema, description: "It is gone." },
    handler: async ({ params, by, ports }) =>
      (await ports.channels.remove(params.id, by)) ? json({ ok: true }) : notFound("channel", params.id),
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/channels/{id}/test",
    access: ["admin"],
    role: "admin",
    summary: "Try a channel's credentials without sending",
    description:
      "Fetches the vendor's access token from the channel's own endpoint, for vendors that hand one out (fcm, huawei with a client, honor, oppo, vivo, getui). The others can only be tried by a message.",
    params: pathId,
    answer: { schema: channelTestSchema, description: "What came of it." },
    handler: async ({ params, ports }) => {
      const tried = await ports.channels.test(params.id);
      return tried ? json(tried) : notFound("channel", params.id);
    },
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/channels/{id}/paused",
    access: ["admin"],
    role: "operator",
    audit: "port",
    summary: "Pause a channel, or let it go on",
    params: pathId,
    body: checked(z.strictObject({ on: z.boolean() })),
    answer: { schema: z.object({ on: z.boolean() }), description: "How the channel stands now." },
    handler: async ({ params, body, by, ports }) =>
      (await ports.channels.setPaused(params.id, body.on, by)) ? json({ on: body.on }) : notFound("channel", params.id),
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/pauses",
    access: ["read"],
    role: "viewer",
    summary: "Channels and campaigns that were paused by themselves, newest first",
    description:
      "A channel goes on with PUT /v1/channels/{id}/paused or when it is stored again, a campaign when it is stored with status: live; what happened before is not held against either again.",
    query: z.object({ limit: queryNumber(1, 1000, 50) }),
    answer: { schema: pageOf(pauseSchema), description: "Pauses, those that are over among them. There is no further page." },
    handler: async ({ query, ports }) => json({ items: await ports.pauses.list(query.limit), next: null }),
  }),
];

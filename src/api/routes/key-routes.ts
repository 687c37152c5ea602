import { z } from "zod";
import { keyScopes } from "../access-ports.ts";
import { checked, json, notFound, pathId, route } from "../route.ts";
import { doneSchema, pageOf, timeSchema } from "../wire/lists.ts";

const common = { access: ["admin"], area: "Keys" } as const;
const scope = z
  .enum(keyScopes)
  .describe("ingest: events and outcomes. client: public, for apps and browsers. read: look at everything. admin: all.");

export const keyRoutes = [
  route({
    ...common,
    method: "POST",
    path: "/v1/keys",
    role: "admin",
    audit: "port",
    summary: "Make a key",
    body: checked(z.strictObject({ name: z.string().min(1).max(100), scope })),
    answer: {
      status: 201,
      schema: z.object({
        id: z.string(),
        name: z.string(),
        scope,
        secret: z.string().describe("The key itself: shown this once."),
        identitySecret: z
          .string()
          .nullable()
          .describe("Client keys: the secret that proves people. Keep it on your server. Shown this once."),
      }),
      description: "The key; only its hash is kept.",
    },
    handler: async ({ body, by, ports }) => {
      const { id, name, scope: given, secret, identitySecret } = await ports.keys.create(body, by);
      return json({ id, name, scope: given, secret, identitySecret }, 201);
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/keys",
    role: "admin",
    summary: "The keys, without their secrets",
    answer: {
      schema: pageOf(z.object({ id: z.string(), name: z.string(), scope, createdAt: timeSchema, revokedAt: timeSchema.nullable() })),
      description: "All keys.",
    },
    handler: async ({ ports }) => {
      const keys = await ports.keys.list();
      const items = keys.map(({ createdAtMs, revokedAtMs, ...key }) => ({
        ...key,
        createdAt: new Date(createdAtMs).toISOString(),
        revokedAt: revokedAtMs === null ? null : new Date(revokedAtMs).toISOString(),
      }));
      return json({ items, next: null });
    },
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/keys/{id}",
    role: "admin",
    audit: "port",
    summary: "Revoke a key",
    params: pathId,
    answer: { schema: doneSchema, description: "It is good for nothing from now on." },
    handler: async ({ params, by, ports }) => ((await ports.keys.revoke(params.id, by)) ? json({ ok: true }) : notFound("key", params.id)),
  }),
];

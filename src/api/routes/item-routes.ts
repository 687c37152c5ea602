import { z } from "zod";
import { err } from "../../base/result.ts";
import type { Item } from "../../catalogue/catalogue.ts";
import { itemSchema, parseItem } from "../../catalogue/items.ts";
import { bulkAnswer, listIn, readEach } from "../bulk.ts";
import { described, json, notFound, pathId, queryPage, refused, route } from "../route.ts";
import { bulkSchema, doneSchema, pageOf } from "../wire/lists.ts";

/** Most items of one call. */
const maxItems = 10_000;
const itemsBodyBytes = 2 * 1024 * 1024;

const common = { area: "Items" } as const;
const viewSchema = itemSchema.meta({ id: "ItemView" });

export const itemRoutes = [
  route({
    ...common,
    method: "POST",
    path: "/v1/items",
    access: ["admin"],
    role: "operator",
    audit: "port",
    summary: "Store many items, replacing those with the same id",
    description: `At most ${maxItems} items and ${itemsBodyBytes} bytes a call.`,
    bodyLimitBytes: itemsBodyBytes,
    body: described(z.object({ items: z.array(itemSchema).max(maxItems) })),
    answer: { schema: bulkSchema, description: "How many were stored, and why others were not." },
    otherStatuses: { 422: "Nothing was stored; refused says why." },
    handler: async ({ body, by, ports, nowMs }) => {
      const list = listIn(body, "items", maxItems);
      if (!list.ok) return refused(list.error);
      const { taken, refused: bad } = readEach(list.value, (input, index) => one(input, nowMs, `items[${index}]`));
      const items = taken.map((item) => item.value);
      if (items.length > 0) await ports.items.upsert(items, by);
      return bulkAnswer(items.length, bad);
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/items",
    access: ["read"],
    role: "viewer",
    summary: "The items, by id",
    query: queryPage,
    answer: { schema: pageOf(viewSchema), description: "A page of items." },
    handler: async ({ query, ports }) => {
      const page = await ports.items.list(query);
      return json({ items: page.items.map(viewOf), next: page.next });
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/items/{id}",
    access: ["read"],
    role: "viewer",
    summary: "One item",
    params: pathId,
    answer: { schema: viewSchema, description: "The item." },
    handler: async ({ params, ports }) => {
      const item = await ports.items.get(params.id);
      return item ? json(viewOf(item)) : notFound("item", params.id);
    },
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/items/{id}",
    access: ["admin"],
    role: "operator",
    audit: "port",
    summary: "Store one item",
    params: pathId,
    body: described(itemSchema.partial({ id: true })),
    answer: { schema: viewSchema, description: "The item as it is stored." },
    handler: async ({ params, body, by, ports, nowMs }) => {
      const named = withId(body, params.id);
      const item = one(named, nowMs, "");
      if (!item.ok) return refused(item.error);
      if (item.value.id !== params.id) return refused(otherId(item.value.id, params.id));
      await ports.items.upsert([item.value], by);
      return json(viewOf(item.value));
    },
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/items/{id}",
    access: ["admin"],
    role: "operator",
    audit: "port",
    summary: "Remove one item",
    params: pathId,
    answer: { schema: doneSchema, description: "It is gone." },
    handler: async ({ params, by, ports }) =>
      (await ports.items.remove(params.id, by)) ? json({ ok: true }) : notFound("item", params.id),
  }),
];

/** The body with the id of the path, where it has none of its own. */
export function withId(body: unknown, id: string): unknown {
  return typeof body === "object" && body !== null && !Array.isArray(body) ? { id, ...body } : body;
}

export const otherId = (given: unknown, id: string) => ({
  code: "otherId",
  message: "the id of the body is not the id of the path",
  field: "id",
  value: given,
  limit: id,
  remedy: "leave the id out of the body, or write the same one",
});

function one(input: unknown, nowMs: number, base: string) {
  const parsed = parseItem(input, nowMs, base);
  if (parsed.ok) return parsed;
  const [first] = parsed.error;
  return err(first ?? { code: "badValue", message: "this is not an item", field: base, remedy: "see /openapi.json" });
}

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function viewOf(item: Item): unknown {
  const { id, type, tags, attributes, link, validFromMs, validToMs, popularity } = item;
  return { id, type, tags, attributes, link, validFrom: isoOrNull(validFromMs), validTo: isoOrNull(validToMs), popularity };
}

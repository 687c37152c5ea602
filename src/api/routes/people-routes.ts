import { z } from "zod";
import { DAY_MS, parseDuration } from "../../base/duration.ts";
import { schemaText } from "../../base/schema-text.ts";
import { durationText, idText } from "../../catalogue/fields.ts";
import { parsePreferences, preferencesSchema } from "../../person/preferences.ts";
import { noPreferences, type Preferences } from "../../person/state.ts";
import { asClient, mayActFor } from "../auth.ts";
import { type CsvColumn, csvAnswer, wantsCsv } from "../csv-answer.ts";
import {
  checked,
  described,
  json,
  notFound,
  pathId,
  queryFlag,
  queryNumber,
  queryPage,
  queryText,
  refused,
  refusedAll,
  route,
} from "../route.ts";
import { scoresSchema, whySchema } from "../wire/decisions.ts";
import { anyObject } from "../wire/lists.ts";
import { type PersonRowView, peopleListSchema } from "../wire/reading.ts";

const feedDays = 7;
/** A person's state keeps this many. */
const mostFeedItems = 50;

const feedSchema = z.strictObject({
  items: z
    .array(z.strictObject({ id: idText, score: z.number().min(-1e9).max(1e9) }))
    .max(mostFeedItems)
    .describe("An outside recommender's candidates."),
  ttl: durationText(90).optional().describe("How long they hold; 7d when absent."),
});

const common = { area: "People" } as const;

const rowColumns = (
  [
    "id",
    "name",
    "email",
    "zone",
    "firstSeenAt",
    "lastSeenAt",
    "nextDueAt",
    "messages30d",
    "opened30d",
    "devices",
    "reachable",
    "unreachable",
  ] as const
).map((name): CsvColumn<PersonRowView> => ({ name, of: (row) => row[name] }));

/** By what somebody was found, where somebody was looked for. */
const foundColumns: readonly CsvColumn<PersonRowView>[] = [
  { name: "foundBy", of: ({ foundBy }) => foundBy },
  { name: "matchedAttribute", of: ({ matched }) => matched?.attribute ?? null },
  { name: "matchedValue", of: ({ matched }) => matched?.value ?? null },
];

export const peopleRoutes = [
  route({
    ...common,
    method: "GET",
    path: "/v1/people",
    access: ["read"],
    role: "viewer",
    summary: "Look for people",
    description:
      "Looked for are the beginning of an id, the beginning of a searchable attribute (policy.searchable: email, phone and name unless it says otherwise; in capitals or not), a whole alias (an anonymous id, or one that was merged) and a whole device id. Those found by alias or device stand before the first page; then come ids in their order, then attributes in the order of their values, each person once. `matched` says what was found; as CSV it stands in columns of its own where something was looked for. Somebody who was known before attributes could be looked for is found by them from their next event on, or after `carillon rebuild`.",
    query: queryPage.extend({
      // A place among values is longer than an id.
      cursor: z
        .string()
        .max(4096)
        .optional()
        .refine((text) => !text?.includes("\u0000"), { error: schemaText("zeroByte") })
        .transform((text) => (text === undefined || text === "" ? null : text)),
      query: queryText.describe("Beginning of an id or of a searchable attribute, or a whole alias or device id; absent: everybody."),
      reachable: queryFlag.describe(
        "1: those alone who can be rung now. A page looks at no more than 2,000 people; searchedTo says when it stopped.",
      ),
    }),
    answer: { schema: peopleListSchema, description: "A page of people." },
    handler: async ({ query, headers, ports }) => {
      const sought = query.query ?? "";
      const page = await ports.people.search({ ...query, query: sought });
      const columns = sought === "" ? rowColumns : [...rowColumns, ...foundColumns];
      return wantsCsv(headers) ? csvAnswer(columns, page.items, { file: "people.csv", next: page.next }) : json(page);
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/people/{id}",
    access: ["read"],
    role: "viewer",
    summary: "What is known of a person",
    params: pathId,
    answer: { schema: anyObject, description: "Traits, devices without tokens, preferences, activity and recent messages." },
    handler: async ({ params, ports }) => orNotFound(await ports.people.get(params.id), params.id),
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/people/{id}/export",
    access: ["admin"],
    role: "admin",
    audit: "server",
    summary: "Everything that is kept of a person",
    params: pathId,
    answer: { schema: anyObject, description: "All rows, for the person's own right to see them." },
    handler: async ({ params, ports }) => orNotFound(await ports.people.exportAll(params.id), params.id),
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/people/{id}",
    access: ["admin"],
    role: "admin",
    audit: "port",
    summary: "Forget a person for good",
    params: pathId,
    answer: {
      schema: z.object({ receipt: z.string(), rows: z.record(z.string(), z.number()).describe("Rows removed, by table.") }),
      description: "The receipt.",
    },
    handler: async ({ params, by, ports, nowMs }) => orNotFound(await ports.people.erase(params.id, nowMs, by), params.id),
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/people/{id}/why",
    access: ["read"],
    role: "viewer",
    summary: "Why a person got what they got, and why nothing else",
    params: pathId,
    query: z.object({ limit: queryNumber(1, 200, 20), before: queryText.describe("next of the page before.") }),
    answer: { schema: whySchema, description: "Decisions, newest first, with what each step removed." },
    handler: async ({ params, query, ports }) => orNotFound(await ports.people.why(params.id, query), params.id),
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/people/{id}/scores",
    access: ["read"],
    role: "viewer",
    summary: "What is expected of everything that a person may be sent now, and why",
    description: "Nothing is committed. POST /v1/score asks of what a person may not be sent, too.",
    params: pathId,
    query: z.object({
      placement: queryText.describe("A placement, such as a pull one. Absent: all push placements compete."),
      top: queryNumber(1, 100, 20),
    }),
    answer: { schema: scoresSchema, description: "The best pairs with their chances, in words." },
    handler: async ({ params, query, ports, nowMs }) => {
      const scores = await ports.scores.ofPerson(params.id, { ...query, nowMs });
      return scores.ok ? orNotFound(scores.value, params.id) : refused(scores.error);
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/people/{id}/preferences",
    access: ["ingest", "read", "client"],
    role: "viewer",
    summary: "A person's own hours and switches",
    params: pathId,
    answer: { schema: preferencesSchema, description: "What they chose." },
    handler: async ({ params, caller, ports }) => {
      const barred = await mayActFor(caller, params.id, { field: "id", ports });
      if (barred) return refused(barred);
      // Of somebody who is proven and has chosen nothing yet the app shows what holds by itself, whether their first events were folded or not.
      const preferences = (await ports.people.preferences(params.id)) ?? (asClient(caller) ? noPreferences : null);
      return preferences ? json(viewOf(preferences)) : notFound("person", params.id);
    },
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/people/{id}/preferences",
    access: ["ingest", "client"],
    role: "operator",
    audit: "port",
    summary: "Set a person's own hours and switches",
    params: pathId,
    body: described(preferencesSchema),
    answer: { schema: preferencesSchema, description: "What holds from now on." },
    handler: async ({ params, body, caller, by, ports, nowMs }) => {
      const barred = await mayActFor(caller, params.id, { field: "id", ports });
      if (barred) return refused(barred);
      const preferences = parsePreferences(body, nowMs);
      if (!preferences.ok) return refusedAll(preferences.error);
      // What an app reports of its person is kept as a fact.
      const isOwn = caller.kind === "key" && caller.key.scope !== "admin";
      await ports.people.putPreferences(params.id, preferences.value, nowMs, isOwn ? null : by);
      return json(viewOf(preferences.value));
    },
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/people/{id}/feed",
    access: ["ingest"],
    role: null,
    summary: "Replace the items that a recommender proposes for a person",
    params: pathId,
    body: checked(feedSchema),
    answer: { schema: z.object({ items: z.number(), expiresAt: z.string() }), description: "How many hold, and until when." },
    handler: async ({ params, body, ports, nowMs }) => {
      const ttl = body.ttl === undefined ? null : parseDuration(body.ttl);
      const expiresAtMs = nowMs + (ttl?.ok ? ttl.value : feedDays * DAY_MS);
      await ports.people.putFeed(params.id, body.items, expiresAtMs, nowMs);
      return json({ items: body.items.length, expiresAt: new Date(expiresAtMs).toISOString() });
    },
  }),
];

const orNotFound = (view: unknown, id: string) => (view === null ? notFound("person", id) : json(view));

function viewOf({ doNotDisturb, off, consent }: Preferences): unknown {
  const { marketing, atMs, source } = consent;
  return { doNotDisturb, off, consent: { marketing, at: atMs === null ? null : new Date(atMs).toISOString(), source } };
}

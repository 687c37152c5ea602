import { z } from "zod";
import { schemaText } from "../../base/schema-text.ts";
import { idText } from "../../catalogue/fields.ts";
import { boundTo, mayActFor, mayReadService } from "../auth.ts";
import { fault } from "../errors.ts";
import { checked, instantMs, json, notFound, pathId, queryFlag, queryPage, queryText, refused, route } from "../route.ts";
import { doneSchema } from "../wire/lists.ts";
import { inboxSchema } from "../wire/messages.ts";

const off = () => refused(fault("featureOff", { values: { what: "inbox" } }));

const seenSchema = z.strictObject({
  person: idText,
  state: z.literal("seen"),
  before: z
    .string()
    .refine((text) => instantMs(text) !== null, { error: schemaText("instant") })
    .optional()
    .describe("Entries filed up to this instant, itself included: the newest `at` that was shown. Absent: all so far."),
});

export const inboxRoutes = [
  route({
    method: "GET",
    path: "/v1/inbox",
    access: ["ingest", "read", "client"],
    area: "Inbox",
    role: "viewer",
    summary: "A person's inbox",
    description: "Without entries that have expired. `unseen` and `unread` count the whole inbox but what was put away.",
    query: queryPage.extend({
      person: idText,
      after: queryText.describe("The `next` of the page before; the same as cursor."),
      unread: queryFlag.describe("1: those not read."),
      archived: queryFlag.describe("1: those put away, which are left out otherwise."),
    }),
    answer: { schema: inboxSchema, description: "Newest first." },
    handler: async ({ query, caller, ports, nowMs }) => {
      const barred = await mayActFor(caller, query.person, { field: "person", ports });
      if (barred) return refused(barred);
      if (!ports.inbox) return off();
      const { person, limit, after, unread, archived } = query;
      const inbox = await ports.inbox.list(person, {
        limit,
        cursor: after ?? query.cursor,
        unread,
        archived,
        nowMs,
        mayReadService: mayReadService(caller),
      });
      return inbox ? json(inbox) : refused(noCursor(after === null ? "cursor" : "after", after ?? query.cursor));
    },
  }),
  route({
    method: "POST",
    path: "/v1/inbox",
    access: ["ingest", "client"],
    area: "Inbox",
    role: null,
    summary: "Mark all of a person's inbox as seen",
    description: "The person looked at the list. Each message that was not seen before is shown by that; nothing is opened.",
    body: checked(seenSchema),
    answer: { schema: z.object({ marked: z.number().int() }), description: "How many entries were not seen before." },
    handler: async ({ body, caller, ports, nowMs }) => {
      const barred = await mayActFor(caller, body.person, { field: "person", ports });
      if (barred) return refused(barred);
      if (!ports.inbox) return off();
      const untilMs = body.before === undefined ? nowMs : (instantMs(body.before) ?? nowMs);
      return json({ marked: await ports.inbox.markAllSeen(body.person, { untilMs, nowMs }) });
    },
  }),
  route({
    method: "POST",
    path: "/v1/inbox/{id}",
    access: ["ingest", "client"],
    area: "Inbox",
    role: null,
    summary: "Mark a message of the inbox",
    description: "`seen` says that it was shown, `read` that it was opened (and seen); each counts once. `archived` puts it away.",
    params: pathId,
    body: checked(z.strictObject({ state: z.enum(["seen", "read", "archived"]) })),
    answer: { schema: doneSchema, description: "It is marked." },
    handler: async ({ params, body, caller, ports, nowMs }) => {
      const bound = await boundTo(caller, ports);
      if (!bound.ok) return refused(bound.error);
      if (!ports.inbox) return off();
      // Whoever may not see a message is told what is said of one that does not exist.
      const known = await ports.inbox.mark(params.id, body.state, nowMs, { onlyPersonIds: bound.value });
      return known ? json({ ok: true }) : notFound("message", params.id);
    },
  }),
];

const noCursor = (name: string, value: string | null) =>
  fault("invalidQuery", {
    values: { name, detail: "no page of an inbox ended here" },
    field: name,
    value,
    remedy: "send the next of the page before as it was, or leave it out for the newest",
  });

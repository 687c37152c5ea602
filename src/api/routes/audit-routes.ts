import { z } from "zod";
import type { AuditEntry } from "../access-ports.ts";
import { type CsvColumn, type CsvValue, csvAnswer, wantsCsv } from "../csv-answer.ts";
import { fault } from "../errors.ts";
import { json, queryPage, queryText, queryTime, refused, route } from "../route.ts";
import { pageOf, timeSchema } from "../wire/lists.ts";

const entrySchema = z
  .object({
    id: z.number().int(),
    at: timeSchema,
    actor: z.object({
      kind: z.enum(["key", "operator", "system"]),
      id: z.string().describe("Empty: nobody who is known."),
      name: z.string(),
    }),
    action: z.string().describe("Path and method, such as campaigns.put."),
    kind: z.string(),
    object: z.string().describe("Id of what was changed; empty where there is but one, or where there are many."),
    before: z.unknown().describe("What was there, or the fields that differ, by path. Credentials and secrets never."),
    after: z.unknown(),
    requestId: z.string(),
    address: z.string(),
  })
  .meta({ id: "AuditEntry" });

export const auditRoutes = [
  route({
    method: "GET",
    path: "/v1/audit",
    access: ["admin"],
    role: "admin",
    area: "Operators",
    summary: "Who changed what, newest first",
    description: "JSON, or CSV with Accept: text/csv.",
    query: queryPage.extend({
      kind: queryText.describe("Such as campaigns, channels, keys, operators or session."),
      actor: queryText.describe("Id of an operator or a key."),
      object: queryText.describe("Id of what was changed."),
      from: queryTime,
      to: queryTime.describe("Exclusive."),
    }),
    answer: { schema: pageOf(entrySchema), description: "A page of the audit." },
    handler: async ({ query: { from: fromMs, to: toMs, ...query }, headers, ports }) => {
      const page = await ports.audit.list({ ...query, fromMs, toMs });
      if (page === null) {
        const detail = "this is no cursor that a page gave";
        return refused(fault("invalidQuery", { values: { name: "cursor", detail }, field: "cursor", value: query.cursor }));
      }
      if (wantsCsv(headers)) return csvAnswer(columns, page.items, { file: "audit.csv", next: page.next });
      return json({ items: page.items.map(shown), next: page.next });
    },
  }),
];

const iso = (ms: number): string => new Date(ms).toISOString();

const shown = ({ id, atMs, actor, action, kind, object, before, after, requestId, address }: AuditEntry) => ({
  id,
  at: iso(atMs),
  actor,
  action,
  kind,
  object,
  before,
  after,
  requestId,
  address,
});

/** As JSON, but for nothing at all. */
function jsonOrNull(value: unknown): CsvValue {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value;
  return typeof value === "object" ? { ...value } : JSON.stringify(value);
}

const columns: readonly CsvColumn<AuditEntry>[] = [
  { name: "id", of: (row) => row.id },
  { name: "at", of: (row) => iso(row.atMs) },
  { name: "actorKind", of: (row) => row.actor.kind },
  { name: "actorId", of: (row) => row.actor.id },
  { name: "actorName", of: (row) => row.actor.name },
  { name: "action", of: (row) => row.action },
  { name: "kind", of: (row) => row.kind },
  { name: "object", of: (row) => row.object },
  { name: "before", of: (row) => jsonOrNull(row.before) },
  { name: "after", of: (row) => jsonOrNull(row.after) },
  { name: "requestId", of: (row) => row.requestId },
  { name: "address", of: (row) => row.address },
];

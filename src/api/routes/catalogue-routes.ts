import { z } from "zod";
import { shown } from "../../base/refusal.ts";
import { schemaText } from "../../base/schema-text.ts";
import { faultsOf } from "../../catalogue/faults-of.ts";
import { type ExportKind, exportEntry, exportKind, exportKinds, exportYaml } from "../../catalogue/format.ts";
import { readFiles } from "../../catalogue/read-files.ts";
import { rosterClashes } from "../../catalogue/roster-clashes.ts";
import { entryOf, type Incoming, type ListKind, listKinds, policySchema, schemaOf } from "../../catalogue/schema.ts";
import { type Headers, header, mayApprove } from "../auth.ts";
import type { CatalogueApplied, CatalogueEditor, CatalogueError } from "../catalogue-ports.ts";
import { fault } from "../errors.ts";
import {
  type Answer,
  checked,
  described,
  json,
  notFound,
  pathId,
  queryFlag,
  queryNumber,
  queryPage,
  queryText,
  type RawCall,
  type Route,
  rawText,
  refused,
  refusedAll,
  route,
} from "../route.ts";
import { anyObject, pageOf, timeSchema } from "../wire/lists.ts";
import { otherId, withId } from "./item-routes.ts";

const fileBytes = 2 * 1024 * 1024;

const words: Readonly<Record<ListKind, string>> = {
  lines: "line",
  placements: "placement",
  audiences: "audience",
  itemRules: "item rule",
  campaigns: "campaign",
  creatives: "creative",
  experiments: "experiment",
  roster: "roster slot",
};

const changeSchema = z
  .object({
    kind: z.string(),
    id: z.string(),
    change: z.enum(["added", "changed", "removed"]),
    diff: z.array(z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })),
    reason: z.string().optional().describe("Why, where Carillon made the change by itself."),
    note: z.string().optional().describe("What whoever made it wrote of it."),
  })
  .meta({ id: "Change" });

const warningSchema = z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() });
const clashSchema = warningSchema.extend({ slot: z.string().describe("Id of the slot.") }).meta({ id: "RosterClash" });
const appliedSchema = z
  .object({
    version: z.number().int(),
    changes: z.array(changeSchema),
    items: z.number().int().describe("Items that were stored, or would be."),
    warnings: z.array(warningSchema),
  })
  .meta({ id: "Applied" });

const fileSchema = z
  .object({
    lines: z.array(schemaOf.lines),
    placements: z.array(schemaOf.placements),
    policy: policySchema,
    audiences: z.array(schemaOf.audiences),
    itemRules: z.array(schemaOf.itemRules),
    campaigns: z.array(schemaOf.campaigns),
    creatives: z.array(schemaOf.creatives),
    experiments: z.array(schemaOf.experiments),
    roster: z.array(schemaOf.roster),
    items: z.array(anyObject),
  })
  .partial()
  .meta({ id: "CatalogueFile" });

const entryChangeSchema = z
  .object({
    version: z.number().int(),
    at: timeSchema,
    author: z.string(),
    change: changeSchema.shape.change,
    diff: changeSchema.shape.diff,
    reason: z.string().nullable().describe("Why, where Carillon made the change by itself."),
    note: z.string().nullable().describe("What whoever made it wrote of it."),
  })
  .meta({ id: "EntryChange" });

const longestNote = 500;
const queryNote = queryText
  .refine((text) => text === null || text.length <= longestNote, { error: schemaText("noteTooLong", { most: longestNote }) })
  .describe(`What is to be kept with the change, such as why a creative is sent back; at most ${longestNote} characters.`);

const common = { area: "Catalogue" } as const;
/** By whom a change is made, and what they may say. */
const editorOf = ({ caller, by }: Pick<RawCall, "caller" | "by">): CatalogueEditor => ({
  author: by.actor.name,
  mayApprove: mayApprove(caller),
  by,
});

function kindRoutes(kind: ListKind): readonly Route[] {
  const word = words[kind];
  const path = `/v1/${kind}`;
  const schema = schemaOf[kind];
  return [
    route({
      ...common,
      method: "GET",
      path,
      access: ["read"],
      role: "viewer",
      summary: `The ${kind === "itemRules" ? "item rules" : kind}, by id`,
      query: queryPage,
      answer: { schema: pageOf(schema), description: "A page of entries, defaults left out." },
      handler: async ({ query, ports }) => {
        const { declared } = await ports.catalogue.current();
        const after = query.cursor;
        const ids = Object.keys(declared[kind]).sort();
        const rest = after === null ? ids : ids.filter((id) => id > after);
        const items = rest.slice(0, query.limit).map((id) => exportEntry(kind, entryOf<unknown>(declared[kind], id)));
        return json({ items, next: rest.length > query.limit ? (rest[query.limit - 1] ?? null) : null });
      },
    }),
    route({
      ...common,
      method: "GET",
      path: `${path}/{id}`,
      access: ["read"],
      role: "viewer",
      summary: `One ${word}`,
      params: pathId,
      answer: { schema, description: "The entry, defaults left out." },
      handler: async ({ params, ports }) => {
        const { declared } = await ports.catalogue.current();
        const entry = entryOf<unknown>(declared[kind], params.id);
        return entry === undefined ? notFound(word, params.id) : json(exportEntry(kind, entry));
      },
    }),
    route({
      ...common,
      method: "GET",
      path: `${path}/{id}/changes`,
      access: ["read"],
      role: "viewer",
      summary: `What changed of one ${word}`,
      description: "Also of one that was removed; empty where there never was one.",
      params: pathId,
      query: z.object({ limit: queryNumber(1, 200, 20), cursor: queryNumber(1, 999_999_999, 999_999_999) }),
      answer: { schema: pageOf(entryChangeSchema), description: "Newest first." },
      handler: async ({ params, query, ports }) => {
        const found = await ports.catalogue.changesOf(kind, params.id, { limit: query.limit, before: query.cursor });
        const items = found.map(({ version, atMs, author, change: { change, diff, reason = null, note = null } }) => ({
          version,
          at: new Date(atMs).toISOString(),
          author,
          change,
          diff,
          reason,
          note,
        }));
        const last = items.length === query.limit ? items.at(-1) : undefined;
        return json({ items, next: last === undefined ? null : String(last.version) });
      },
    }),
    route({
      ...common,
      method: "PUT",
      path: `${path}/{id}`,
      access: ["admin"],
      role: "operator",
      audit: "port",
      summary: `Declare one ${word}`,
      description: "Replaces the entry. References are checked against the whole catalogue.",
      params: pathId,
      query: z.object({ dryRun: queryFlag, note: queryNote }),
      body: described(schema),
      answer: { schema: appliedSchema, description: "What changed." },
      handler: async ({ params, query, body, caller, by, ports }) => {
        const named = withId(body, params.id);
        const parsed = (schema as z.ZodType<{ readonly id: string }>).safeParse(named); // one schema of many, each with an id
        if (!parsed.success) return refusedAll(faultsOf(parsed.error, named).map((one) => one.refusal));
        if (parsed.data.id !== params.id) return refused(otherId(parsed.data.id, params.id));
        const incoming: Record<string, unknown> = { [kind]: { [params.id]: parsed.data } };
        // The entry came out of the schema of its kind, which a computed key cannot tell the compiler.
        const options = { prune: false, ...query, ...editorOf({ caller, by }) };
        const applied = await ports.catalogue.apply(incoming as Incoming, options);
        return answerOf(applied);
      },
    }),
    route({
      ...common,
      method: "DELETE",
      path: `${path}/{id}`,
      access: ["admin"],
      role: "operator",
      audit: "port",
      summary: `Remove one ${word}`,
      description: "Refused while something refers to it.",
      params: pathId,
      answer: { schema: appliedSchema, description: "What changed." },
      handler: async ({ params, caller, by, ports }) => {
        const removed = await ports.catalogue.remove(kind, params.id, editorOf({ caller, by }));
        return removed === null ? notFound(word, params.id) : answerOf(removed);
      },
    }),
  ];
}

export const catalogueRoutes: readonly Route[] = [
  ...listKinds.flatMap(kindRoutes),
  route({
    ...common,
    method: "GET",
    // Beside the slots: under /v1/roster any word is the id of one.
    path: "/v1/roster-clashes",
    access: ["read"],
    role: "viewer",
    summary: "What keeps slots of the roster from being kept",
    description:
      "The warnings that applying the roster as it is would bring: slots in quiet hours, without a campaign, or more than a limit lets through.",
    answer: { schema: pageOf(clashSchema), description: "All of them; none: every slot can be kept." },
    handler: async ({ ports }) => {
      const { declared } = await ports.catalogue.current();
      return json({ items: rosterClashes(declared).map(({ id, refusal }) => ({ slot: id, ...refusal })), next: null });
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/policy",
    access: ["read"],
    role: "viewer",
    summary: "The policy",
    answer: { schema: policySchema, description: "With every default filled in." },
    handler: async ({ ports }) => json(policySchema.parse((await ports.catalogue.current()).declared.policy)),
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/policy",
    access: ["admin"],
    role: "approver",
    audit: "port",
    summary: "Replace the policy",
    description: "What the body leaves out goes back to its default.",
    query: z.object({ dryRun: queryFlag }),
    body: described(policySchema),
    answer: { schema: appliedSchema, description: "What changed." },
    handler: async ({ query, body, caller, by, ports }) => {
      const parsed = policySchema.safeParse(body);
      if (!parsed.success) return refusedAll(faultsOf(parsed.error, body, "policy").map((one) => one.refusal));
      const policy = parsed.data;
      return answerOf(await ports.catalogue.apply({ policy }, { prune: true, dryRun: query.dryRun, ...editorOf({ caller, by }) }));
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/apply",
    access: ["admin"],
    role: "operator",
    audit: "port",
    summary: "Apply a catalogue file",
    description: `YAML or JSON of at most ${fileBytes} bytes; merges by id. All or nothing: errors come all at once, each with its line.`,
    bodyLimitBytes: fileBytes,
    query: z.object({
      dryRun: queryFlag.describe("1: only say what would change."),
      prune: queryFlag.describe("1: remove what the kinds that the file names no longer hold (never items or people)."),
    }),
    body: rawText(fileSchema, ["yaml", "json"]),
    answer: { schema: appliedSchema, description: "What changed, or would." },
    handler: async ({ query, body, caller, by, ports, nowMs }) => {
      const { declared } = await ports.catalogue.current();
      const read = readFiles([{ name: "body", text: body }], { current: declared, prune: query.prune, storedAtMs: nowMs });
      if (!read.ok) return refusedAll(read.error);
      const { incoming, items, warnings } = read.value;
      const applied = await ports.catalogue.apply(incoming, { ...query, ...editorOf({ caller, by }) });
      if (!applied.ok) return refusedAll(applied.error);
      if (!query.dryRun && items.length > 0) await ports.items.upsert(items, by);
      return json({ ...applied.value, items: items.length, warnings: [...warnings, ...newTo(warnings, applied.value.warnings)] });
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/export",
    access: ["read"],
    role: "viewer",
    summary: "The whole catalogue, as it can be applied again",
    description: "JSON, or YAML with Accept: application/yaml. The same catalogue gives the same bytes.",
    answer: { schema: fileSchema, description: "The catalogue, defaults left out." },
    handler: async ({ headers, ports }) => exported((await ports.catalogue.current()).declared, exportKinds, headers),
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/export/{kind}",
    access: ["read"],
    role: "viewer",
    summary: "One kind of the catalogue, as it can be applied again",
    params: z.object({ kind: z.string() }),
    answer: { schema: fileSchema, description: "The kind, defaults left out." },
    handler: async ({ params, headers, ports }) => {
      const kind = exportKinds.find((one) => one === params.kind);
      if (kind !== undefined) return exported((await ports.catalogue.current()).declared, [kind], headers);
      const remedy = `write one of ${exportKinds.join(", ")}; items are listed by GET /v1/items`;
      return refused(fault("notFound", { values: { what: "kind", id: params.kind }, field: "kind", value: shown(params.kind), remedy }));
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/catalogue/versions",
    access: ["read"],
    role: "viewer",
    summary: "The versions of the catalogue",
    answer: {
      schema: pageOf(z.object({ version: z.number().int(), at: timeSchema, author: z.string(), changes: z.unknown() })),
      description: "Newest first.",
    },
    handler: async ({ ports }) => {
      const versions = await ports.catalogue.versions();
      const items = versions.map(({ version, atMs, author, changes }) => ({ version, at: new Date(atMs).toISOString(), author, changes }));
      return json({ items, next: null });
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/catalogue/versions/{version}",
    access: ["read"],
    role: "viewer",
    summary: "What one version of the catalogue changed",
    params: z.object({ version: z.coerce.number().int().min(1).max(2_147_483_647) }),
    answer: {
      schema: z.object({ version: z.number().int(), at: timeSchema, author: z.string(), changes: z.array(changeSchema) }),
      description: "Entry by entry, against the version before.",
    },
    handler: async ({ params, ports }) => {
      const found = await ports.catalogue.version(params.version);
      if (found === null) return notFound("catalogue version", String(params.version));
      const { version, atMs, author, changes } = found;
      return json({ version, at: new Date(atMs).toISOString(), author, changes: Array.isArray(changes) ? changes : [] });
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/catalogue/rollback",
    access: ["admin"],
    role: "approver",
    audit: "port",
    summary: "Go back to an earlier version",
    description: "Its declarations become a new version.",
    query: z.object({ dryRun: queryFlag.describe("1: only say what would change.") }),
    body: checked(z.strictObject({ version: z.int().min(1) })),
    answer: { schema: appliedSchema, description: "What changed, or would." },
    handler: async ({ query, body, caller, by, ports }) => {
      const back = await ports.catalogue.rollback(body.version, { ...query, ...editorOf({ caller, by }) });
      return back === null ? notFound("catalogue version", String(body.version)) : answerOf(back);
    },
  }),
];

type Outcome = { readonly ok: true; readonly value: CatalogueApplied } | { readonly ok: false; readonly error: readonly CatalogueError[] };

function answerOf(applied: Outcome): Answer {
  return applied.ok ? json({ ...applied.value, items: 0, warnings: applied.value.warnings ?? [] }) : refusedAll(applied.error);
}

/** Those that reading the file did not tell already, with their lines. */
const newTo = (told: readonly CatalogueError[], warnings: readonly CatalogueError[] = []): readonly CatalogueError[] =>
  warnings.filter(({ code, message }) => !told.some((one) => one.code === code && one.message === message));

function exported(declared: Parameters<typeof exportYaml>[0], kinds: readonly ExportKind[], headers: Headers): Answer {
  const accept = header(headers, "accept") ?? "";
  if (/ya?ml/i.test(accept))
    return { kind: "text", status: 200, type: "application/yaml; charset=utf-8", text: exportYaml(declared, kinds) };
  const parts = kinds.map((kind) => [kind, exportKind(declared, kind) ?? (kind === "policy" ? {} : [])] as const);
  return json(Object.fromEntries(parts));
}

import { z } from "zod";
import { shown } from "../../base/refusal.ts";
import { faultsOf } from "../../catalogue/faults-of.ts";
import { type ExportKind, exportEntry, exportKind, exportKinds, exportYaml } from "../../catalogue/format.ts";
import { readFiles } from "../../catalogue/read-files.ts";
import { entryOf, type Incoming, type ListKind, listKinds, policySchema, schemaOf } from "../../catalogue/schema.ts";
import { type Caller, type Headers, header } from "../auth.ts";
import { fault } from "../errors.ts";
import type { CatalogueApplied, CatalogueError } from "../ports.ts";
import {
  type Answer,
  checked,
  described,
  json,
  notFound,
  pathId,
  queryFlag,
  queryPage,
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
  })
  .meta({ id: "Change" });

const warningSchema = z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() });
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

const common = { area: "Catalogue" } as const;
const authorOf = (caller: Caller): string => (caller.kind === "key" ? caller.key.name : "nobody");

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
      method: "PUT",
      path: `${path}/{id}`,
      access: ["admin"],
      summary: `Declare one ${word}`,
      description: "Replaces the entry. References are checked against the whole catalogue.",
      params: pathId,
      query: z.object({ dryRun: queryFlag }),
      body: described(schema),
      answer: { schema: appliedSchema, description: "What changed." },
      handler: async ({ params, query, body, caller, ports }) => {
        const named = withId(body, params.id);
        const parsed = (schema as z.ZodType<{ readonly id: string }>).safeParse(named); // one schema of many, each with an id
        if (!parsed.success) return refusedAll(faultsOf(parsed.error, named).map((one) => one.refusal));
        if (parsed.data.id !== params.id) return refused(otherId(parsed.data.id, params.id));
        const incoming: Record<string, unknown> = { [kind]: { [params.id]: parsed.data } };
        // The entry came out of the schema of its kind, which a computed key cannot tell the compiler.
        const applied = await ports.catalogue.apply(incoming as Incoming, { prune: false, dryRun: query.dryRun, author: authorOf(caller) });
        return answerOf(applied);
      },
    }),
    route({
      ...common,
      method: "DELETE",
      path: `${path}/{id}`,
      access: ["admin"],
      summary: `Remove one ${word}`,
      description: "Refused while something refers to it.",
      params: pathId,
      answer: { schema: appliedSchema, description: "What changed." },
      handler: async ({ params, caller, ports }) => {
        const removed = await ports.catalogue.remove(kind, params.id, { author: authorOf(caller) });
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
    path: "/v1/policy",
    access: ["read"],
    summary: "The policy",
    answer: { schema: policySchema, description: "With every default filled in." },
    handler: async ({ ports }) => json(policySchema.parse((await ports.catalogue.current()).declared.policy)),
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/policy",
    access: ["admin"],
    summary: "Replace the policy",
    description: "What the body leaves out goes back to its default.",
    query: z.object({ dryRun: queryFlag }),
    body: described(policySchema),
    answer: { schema: appliedSchema, description: "What changed." },
    handler: async ({ query, body, caller, ports }) => {
      const parsed = policySchema.safeParse(body);
      if (!parsed.success) return refusedAll(faultsOf(parsed.error, body, "policy").map((one) => one.refusal));
      const policy = parsed.data;
      return answerOf(await ports.catalogue.apply({ policy }, { prune: true, dryRun: query.dryRun, author: authorOf(caller) }));
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/apply",
    access: ["admin"],
    summary: "Apply a catalogue file",
    description: `YAML or JSON of at most ${fileBytes} bytes; merges by id. All or nothing: errors come all at once, each with its line.`,
    bodyLimitBytes: fileBytes,
    query: z.object({
      dryRun: queryFlag.describe("1: only say what would change."),
      prune: queryFlag.describe("1: remove what the kinds that the file names no longer hold (never items or people)."),
    }),
    body: rawText(fileSchema, ["yaml", "json"]),
    answer: { schema: appliedSchema, description: "What changed, or would." },
    handler: async ({ query, body, caller, ports, nowMs }) => {
      const { declared } = await ports.catalogue.current();
      const read = readFiles([{ name: "body", text: body }], { current: declared, prune: query.prune, storedAtMs: nowMs });
      if (!read.ok) return refusedAll(read.error);
      const { incoming, items, warnings } = read.value;
      const applied = await ports.catalogue.apply(incoming, { ...query, author: authorOf(caller) });
      if (!applied.ok) return refusedAll(applied.error);
      if (!query.dryRun && items.length > 0) await ports.items.upsert(items);
      return json({ ...applied.value, items: items.length, warnings: [...warnings, ...newTo(warnings, applied.value.warnings)] });
    },
  }),
  route({
    ...common,
    method: "GET",
    path: "/v1/export",
    access: ["read"],
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
    method: "POST",
    path: "/v1/catalogue/rollback",
    access: ["admin"],
    summary: "Go back to an earlier version",
    description: "Its declarations become a new version.",
    body: checked(z.strictObject({ version: z.int().min(1) })),
    answer: { schema: appliedSchema, description: "What changed." },
    handler: async ({ body, caller, ports }) => {
      const back = await ports.catalogue.rollback(body.version, authorOf(caller));
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

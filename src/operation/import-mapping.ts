import { z } from "zod";
import { err, ok, type Result } from "../base/result.ts";
import { faultsOf } from "../catalogue/faults-of.ts";
import { nameText, strict, zoneText } from "../catalogue/fields.ts";
import { type Mistake, readYaml, type SourceFile } from "../catalogue/yaml-places.ts";
import { makeTimeReader, namedTimeFormats } from "./import-time.ts";

/** What an import makes of rows. */
export const importKinds = ["people", "events", "items"] as const;
export type ImportKind = (typeof importKinds)[number];

const valueTypes = ["text", "number", "boolean", "list", "json"] as const;
export type ValueType = (typeof valueTypes)[number];

const cell = strict({
  column: nameText.describe("Name of a column; in JSON Lines a path such as user.id."),
  type: z.enum(valueTypes).optional().describe("How a cell is read. Absent: text in CSV, as it stands in JSON Lines."),
  separator: z.string().min(1).max(8).optional().describe("type: list: what stands between the values. Default: a comma."),
  required: z.boolean().optional().describe("true: a row without it is refused. Absent: an empty cell is left out."),
});
const constant = strict({ constant: z.union([z.string(), z.number(), z.boolean()]).describe("The same value for every row.") });
const value = z.union([nameText, cell, constant], {
  error: "not a value; write the name of a column, { column, type }, or { constant: value }",
});
const values = z.record(nameText, value).optional();

const time = z
  .union(
    [
      nameText,
      strict({
        column: nameText,
        format: nameText.default("iso").describe(`${namedTimeFormats.join(", ")}, or a pattern such as yyyy-MM-dd HH:mm:ss.`),
        zone: zoneText.default("UTC").describe("Zone of times that name none."),
      }),
    ],
    { error: "not a time; write the name of a column, or { column, format, zone }" },
  )
  .transform((given) => (typeof given === "string" ? { column: given, format: "iso", zone: "UTC" } : given))
  .superRefine(({ format, zone }, context) => {
    const reader = makeTimeReader(format, zone);
    const known = `${namedTimeFormats.join(", ")} or a pattern of yyyy MM dd HH mm ss SSS, h with a`;
    if (!reader.ok) context.addIssue({ code: "custom", path: ["format"], message: `not a time format (${reader.error}); write ${known}` });
  });

const eventName = z.union(
  [
    nameText,
    constant,
    strict({
      column: nameText,
      when: z
        .array(strict({ is: z.string().optional(), startsWith: z.string().min(1).optional(), name: nameText }))
        .default([])
        .describe("The first that fits gives the event's name."),
      otherwise: nameText.optional().describe("Name where none fits. Absent: the column's own text."),
    }),
  ],
  { error: "not an event's name; write the name of a column, { constant: name }, or { column, when: [{ startsWith, name }], otherwise }" },
);

const file = {
  format: z.enum(["csv", "jsonl"]).optional().describe("Absent: by the name of the file."),
  separator: z.string().min(1).max(4).optional().describe("CSV: what stands between the fields. Default: a comma."),
};
const messageId = z
  .union([nameText, z.array(nameText).min(1).max(32)])
  .optional()
  .describe("Columns that tell one row from every other. Absent: the whole row, so that equal rows count once.");

const eventsSchema = strict({
  ...file,
  userId: value,
  messageId,
  time: time,
  event: eventName,
  itemId: value.optional().describe("The item that the event is about."),
  properties: values,
  traits: values.describe("Said of the person with every row."),
  zone: value.optional().describe("The person's time zone, an IANA name."),
  locale: value.optional(),
});
const peopleSchema = strict({
  ...file,
  userId: value,
  messageId,
  time: time.optional(),
  traits: values,
  zone: value.optional(),
  locale: value.optional(),
});
const itemsSchema = strict({
  ...file,
  id: value,
  type: value,
  tags: value.optional(),
  attributes: values,
  link: value.optional(),
  validFrom: time.optional(),
  validTo: time.optional(),
  popularity: value.optional(),
});

export type ValueMapping = z.infer<typeof value>;
export type TimeMapping = z.infer<typeof time>;
export type EventMapping = z.infer<typeof eventName>;
export type EventsMapping = z.infer<typeof eventsSchema>;
export type PeopleMapping = z.infer<typeof peopleSchema>;
export type ItemsMapping = z.infer<typeof itemsSchema>;

export type Mapping =
  | { readonly kind: "events"; readonly of: EventsMapping }
  | { readonly kind: "people"; readonly of: PeopleMapping }
  | { readonly kind: "items"; readonly of: ItemsMapping };

/** Reads a mapping file; every mistake is told with its place and remedy. */
export function readMapping(kind: ImportKind, source: SourceFile): Result<Mapping, readonly Mistake[]> {
  const document = readYaml(source);
  if (document.mistakes.length > 0) return err(document.mistakes);
  const input = document.value ?? {};
  const parsed = parse(kind, input);
  if (parsed.ok) return parsed;
  const mistakes = faultsOf(parsed.error, input).map((fault) => ({ ...fault.refusal, ...document.placeOf(fault.path, fault.atKey) }));
  return err(mistakes.sort((a, b) => a.line - b.line || a.column - b.column));
}

function parse(kind: ImportKind, input: unknown): Result<Mapping, z.ZodError> {
  switch (kind) {
    case "events": {
      const parsed = eventsSchema.safeParse(input);
      return parsed.success ? ok({ kind, of: parsed.data }) : err(parsed.error);
    }
    case "people": {
      const parsed = peopleSchema.safeParse(input);
      return parsed.success ? ok({ kind, of: parsed.data }) : err(parsed.error);
    }
    case "items": {
      const parsed = itemsSchema.safeParse(input);
      return parsed.success ? ok({ kind, of: parsed.data }) : err(parsed.error);
    }
    default:
      return kind satisfies never;
  }
}

/** Every column that a mapping reads, with the field of the mapping that names it. */
export function columnsOf(mapping: Mapping): readonly { readonly field: string; readonly column: string }[] {
  const found: { field: string; column: string }[] = [];
  const visit = (field: string, one: unknown): void => {
    if (one === undefined) return;
    if (typeof one === "string") found.push({ field, column: one });
    else if (Array.isArray(one)) for (const column of one) visit(field, column);
    else if (typeof one === "object" && one !== null && "column" in one) visit(field, one.column);
  };
  const { format: _format, separator: _separator, ...fields } = mapping.of;
  for (const [field, one] of Object.entries(fields)) {
    if (field === "properties" || field === "traits" || field === "attributes") {
      for (const [name, inner] of Object.entries(one ?? {})) visit(`${field}.${name}`, inner);
    } else visit(field, one);
  }
  return found;
}

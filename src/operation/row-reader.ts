import { hash } from "node:crypto";
import { type Refusal, shown } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Item } from "../catalogue/catalogue.ts";
import { parseItem } from "../catalogue/items.ts";
import { type IntakeItem, parseCall } from "../event/parse-event.ts";
import type {
  EventMapping,
  EventsMapping,
  ItemsMapping,
  Mapping,
  PeopleMapping,
  TimeMapping,
  ValueMapping,
  ValueType,
} from "./import-mapping.ts";
import type { RowContent } from "./import-rows.ts";
import { makeTimeReader } from "./import-time.ts";

/** A refusal with the column that is at fault; null when it is not one column's. */
export interface ColumnRefusal {
  readonly refusal: Refusal;
  readonly column: string | null;
}

export interface MappedRow {
  /** Not empty: nothing of the row is taken. */
  readonly refusals: readonly ColumnRefusal[];
  readonly warnings: readonly ColumnRefusal[];
  readonly items: readonly IntakeItem[];
  readonly item: Item | null;
}

export interface RowContext {
  readonly receivedAtMs: number;
  /** Later times are refused. */
  readonly latestMs: number;
}

/** Compiles a mapping to what it does with one row. */
export function makeRowReader(mapping: Mapping, context: RowContext): (row: RowContent, index: number) => MappedRow {
  switch (mapping.kind) {
    case "events":
      return eventsReader(mapping.of, context);
    case "people":
      return peopleReader(mapping.of, context);
    case "items":
      return itemsReader(mapping.of, context);
    default:
      return mapping satisfies never;
  }
}

type Read<T> = (row: RowContent) => Result<T, ColumnRefusal>;

function eventsReader(mapping: EventsMapping, context: RowContext): (row: RowContent, index: number) => MappedRow {
  const person = personReader(mapping);
  const name = nameReader(mapping.event);
  const time = timeReader(mapping.time, context);
  const properties = recordReader({ ...mapping.properties, ...(mapping.itemId === undefined ? {} : { itemId: mapping.itemId }) });
  const columns = columnsByField({
    userId: mapping.userId,
    event: mapping.event,
    timestamp: mapping.time,
    properties: mapping.properties,
    traits: mapping.traits,
    zone: mapping.zone,
    locale: mapping.locale,
  });
  const identify = identifier(mapping.messageId);
  const said = new Map<string, string>();
  return (row, index) => {
    const rowing = openRow(columns, context, index);
    const [given, event, atMs, values] = [person(row), rowing.take(name(row)), rowing.take(time(row)), rowing.take(properties(row))];
    const known = rowing.take(given);
    if (rowing.refusals.length > 0 || !known || event === null || values === null) return rowing.result(null);
    const id = identify(row);
    const timestamp = isoOf(atMs ?? context.receivedAtMs);
    rowing.call("track", {
      userId: known.userId,
      event,
      timestamp,
      messageId: rowId([event, id]),
      properties: values,
      context: known.context,
    });
    if (known.traits !== null && isNews(said, known.userId, known.traits)) rowing.call("identify", traitsCall(known, timestamp, id));
    return rowing.result(null);
  };
}

const mostRemembered = 200_000;

/** Whether the rows before did not say the very same of the person: the same country with every order need be told once. */
function isNews(said: Map<string, string>, userId: string, traits: Known["traits"]): boolean {
  const text = JSON.stringify(traits);
  if (said.get(userId) === text) return false;
  if (said.size >= mostRemembered) said.clear();
  said.set(userId, text);
  return true;
}

function peopleReader(mapping: PeopleMapping, context: RowContext): (row: RowContent, index: number) => MappedRow {
  const person = personReader(mapping);
  const time = mapping.time === undefined ? null : timeReader(mapping.time, context);
  const columns = columnsByField({
    userId: mapping.userId,
    timestamp: mapping.time,
    traits: mapping.traits,
    zone: mapping.zone,
    locale: mapping.locale,
  });
  const identify = identifier(mapping.messageId);
  return (row, index) => {
    const rowing = openRow(columns, context, index);
    const [known, atMs] = [rowing.take(person(row)), time === null ? null : rowing.take(time(row))];
    if (rowing.refusals.length > 0 || !known) return rowing.result(null);
    // Traits may be missing: the row still says that there is such a person.
    rowing.call("identify", traitsCall({ ...known, traits: known.traits ?? {} }, isoOf(atMs ?? context.receivedAtMs), identify(row)));
    return rowing.result(null);
  };
}

interface Known {
  readonly userId: string;
  readonly traits: Readonly<Record<string, unknown>> | null;
  readonly context: { readonly timezone?: unknown; readonly locale?: unknown };
}

const traitsCall = (known: Known, timestamp: string, id: unknown) => ({
  userId: known.userId,
  traits: known.traits,
  timestamp,
  messageId: rowId(["traits", id, known.traits]),
  context: known.context,
});

function personReader(mapping: Pick<PeopleMapping, "userId" | "traits" | "zone" | "locale">): Read<Known> {
  const userId = textReader(mapping.userId);
  const traits = recordReader(mapping.traits ?? {});
  const zone = mapping.zone === undefined ? null : valueReader(mapping.zone, null);
  const locale = mapping.locale === undefined ? null : valueReader(mapping.locale, null);
  return (row) => {
    const [id, values, timezone, language] = [userId(row), traits(row), zone?.(row), locale?.(row)];
    if (!id.ok) return id;
    if (!values.ok) return values;
    const context: { timezone?: unknown; locale?: unknown } = {};
    if (timezone?.ok && timezone.value !== undefined) context.timezone = timezone.value;
    if (language?.ok && language.value !== undefined) context.locale = language.value;
    return ok({ userId: id.value, traits: Object.keys(values.value).length === 0 ? null : values.value, context });
  };
}

function itemsReader(mapping: ItemsMapping, context: RowContext): (row: RowContent, index: number) => MappedRow {
  const [id, type, attributes] = [textReader(mapping.id), textReader(mapping.type), recordReader(mapping.attributes ?? {})];
  const optional: readonly (readonly [string, Read<unknown>])[] = (
    [
      ["tags", mapping.tags === undefined ? null : valueReader(mapping.tags, "list")],
      ["link", mapping.link === undefined ? null : valueReader(mapping.link, null)],
      ["popularity", mapping.popularity === undefined ? null : valueReader(mapping.popularity, "number")],
      ["validFrom", mapping.validFrom === undefined ? null : instantReader(mapping.validFrom)],
      ["validTo", mapping.validTo === undefined ? null : instantReader(mapping.validTo)],
    ] as const
  ).flatMap(([field, read]) => (read === null ? [] : [[field, read] as const]));
  const { id: idOf, type: typeOf, tags, link, popularity, validFrom, validTo } = mapping;
  const columns = columnsByField({ id: idOf, type: typeOf, tags, link, popularity, validFrom, validTo, attributes: mapping.attributes });
  return (row, index) => {
    const rowing = openRow(columns, context, index);
    const input: Record<string, unknown> = {
      id: rowing.take(id(row)),
      type: rowing.take(type(row)),
      attributes: rowing.take(attributes(row)),
    };
    for (const [field, read] of optional) {
      const value = rowing.take(read(row));
      if (value !== undefined && value !== null) input[field] = value;
    }
    if (rowing.refusals.length > 0) return rowing.result(null);
    const item = parseItem(input, context.receivedAtMs);
    if (item.ok) return rowing.result(item.value);
    for (const refusal of item.error) rowing.refuse(refusal);
    return rowing.result(null);
  };
}

/** What one row has come to so far. */
function openRow(columns: ReadonlyMap<string, string>, context: RowContext, index: number) {
  const refusals: ColumnRefusal[] = [];
  const warnings: ColumnRefusal[] = [];
  const items: IntakeItem[] = [];
  const placed = (refusal: Refusal): ColumnRefusal => ({ refusal, column: columns.get(refusal.field ?? "") ?? null });
  return {
    refusals,
    take<T>(read: Result<T, ColumnRefusal>): T | null {
      if (read.ok) return read.value;
      refusals.push(read.error);
      return null;
    },
    refuse(refusal: Refusal): void {
      refusals.push(placed(refusal));
    },
    /** Through the same door as a call over HTTP. */
    call(type: "track" | "identify", body: Readonly<Record<string, unknown>>): void {
      const intake = parseCall(type, { type, ...body }, { receivedAtMs: context.receivedAtMs, lab: false, index });
      for (const refusal of intake.refused) refusals.push(placed(refusal));
      for (const warning of intake.warnings) if (!warnings.some((one) => one.refusal.code === warning.code)) warnings.push(placed(warning));
      items.push(...intake.accepted);
    },
    result: (item: Item | null): MappedRow =>
      refusals.length > 0 ? { refusals, warnings: [], items: [], item: null } : { refusals, warnings, items, item },
  };
}

/** Columns by the field of the call that is made of them. */
function columnsByField(fields: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const columns = new Map<string, string>();
  const names: Readonly<Record<string, string>> = { zone: "context.timezone", locale: "context.locale" };
  const note = (field: string, mapping: unknown): void => {
    const column = typeof mapping === "object" && mapping !== null && "column" in mapping ? mapping.column : mapping;
    if (typeof column === "string") columns.set(field, column);
  };
  for (const [field, mapping] of Object.entries(fields)) {
    if (field === "properties" || field === "traits" || field === "attributes") {
      for (const [name, inner] of Object.entries(mapping ?? {})) note(`${field}.${name}`, inner);
    } else note(names[field] ?? field, mapping);
  }
  return columns;
}

/** A stable id for something made of a row. */
const rowId = (parts: readonly unknown[]): string => `import:${hash("sha256", JSON.stringify(parts), "base64url").slice(0, 27)}`;

function identifier(messageId: string | readonly string[] | undefined): (row: RowContent) => unknown {
  if (messageId === undefined) return (row) => row.text;
  const columns = typeof messageId === "string" ? [messageId] : messageId;
  return (row) => columns.map((column) => row.get(column) ?? null);
}

function nameReader(mapping: EventMapping): Read<string> {
  if (typeof mapping === "string") return textReader(mapping);
  if ("constant" in mapping) return () => ok(String(mapping.constant));
  const text = textReader(mapping.column);
  return (row) => {
    const read = text(row);
    if (!read.ok) return read;
    const fitting = mapping.when.find(
      ({ is, startsWith }) => (is === undefined || read.value === is) && (startsWith === undefined || read.value.startsWith(startsWith)),
    );
    return ok(fitting?.name ?? mapping.otherwise ?? read.value);
  };
}

function timeReader(mapping: TimeMapping, context: RowContext): Read<number> {
  const read = instantOfColumn(mapping);
  return (row) => {
    const atMs = read(row);
    if (!atMs.ok) return atMs;
    if (atMs.value === null) return err(fault("missing", mapping.column, undefined, "the row has no time", "fill it in"));
    if (atMs.value > context.latestMs) {
      return err(
        fault(
          "futureTime",
          mapping.column,
          row.get(mapping.column),
          "the time lies in the future",
          "check the column, its format and its zone",
        ),
      );
    }
    return ok(atMs.value);
  };
}

function instantReader(mapping: TimeMapping): Read<string | undefined> {
  const read = instantOfColumn(mapping);
  return (row) => {
    const atMs = read(row);
    return atMs.ok ? ok(atMs.value === null ? undefined : isoOf(atMs.value)) : atMs;
  };
}

/** The instant in a column; null when the cell is empty. */
function instantOfColumn({ column, format, zone }: TimeMapping): Read<number | null> {
  const made = makeTimeReader(format, zone);
  return (row) => {
    const value = row.get(column);
    if (isEmpty(value)) return ok(null);
    const atMs = made.ok ? made.value(value) : null;
    return atMs === null
      ? err(
          fault(
            "badTime",
            column,
            value,
            `the time is not of the format ${format}`,
            "mend the row, or name the format of the file in the mapping",
          ),
        )
      : ok(atMs);
  };
}

const isoOf = (atMs: number): string => new Date(atMs).toISOString();
const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";

function textReader(mapping: ValueMapping): Read<string> {
  const read = valueReader(mapping, null);
  const column = columnOf(mapping);
  return (row) => {
    const value = read(row);
    if (!value.ok) return value;
    if (typeof value.value === "string" && value.value !== "") return ok(value.value);
    if (typeof value.value === "number") return ok(String(value.value));
    if (isEmpty(value.value)) return err(fault("missing", column, undefined, "the cell is empty", "fill it in, or leave the row out"));
    return err(fault("notText", column, value.value, "the value is not a text", "name a column that holds texts"));
  };
}

function recordReader(mapping: Readonly<Record<string, ValueMapping>>): Read<Record<string, unknown>> {
  const readers = Object.entries(mapping).map(([name, one]) => [name, valueReader(one, null)] as const);
  return (row) => {
    const values: Record<string, unknown> = {};
    for (const [name, read] of readers) {
      const value = read(row);
      if (!value.ok) return value;
      if (value.value !== undefined) values[name] = value.value;
    }
    return ok(values);
  };
}

const columnOf = (mapping: ValueMapping): string => (typeof mapping === "string" ? mapping : "column" in mapping ? mapping.column : "");

/** Reads one value; undefined where the cell is empty. */
function valueReader(mapping: ValueMapping, defaultType: ValueType | null): Read<unknown> {
  if (typeof mapping === "object" && "constant" in mapping) return () => ok(mapping.constant);
  const column = columnOf(mapping);
  const { type, separator, required } = typeof mapping === "string" ? {} : mapping;
  const convert = converter(type ?? defaultType, separator ?? ",");
  return (row) => {
    const value = row.get(column);
    if (isEmpty(value))
      return required ? err(fault("missing", column, undefined, "the cell is empty", "fill it in, or leave the row out")) : ok(undefined);
    const converted = convert(value);
    return converted.ok ? converted : err(fault(converted.error.code, column, value, converted.error.message, converted.error.remedy));
  };
}

type Converted = Result<unknown, { readonly code: string; readonly message: string; readonly remedy: string }>;

function converter(type: ValueType | null, separator: string): (value: unknown) => Converted {
  switch (type) {
    case null:
      return ok;
    case "text":
      return (value) => ok(typeof value === "string" ? value : JSON.stringify(value));
    case "number":
      return (value) => {
        const text = typeof value === "string" ? value.trim() : value;
        if (typeof text === "number") return ok(text);
        if (typeof text === "string" && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text) && Number.isFinite(Number(text)))
          return ok(Number(text));
        return err({ code: "notANumber", message: "the value is not a number", remedy: "write digits with a decimal point, such as 12.5" });
      };
    case "boolean":
      return (value) => {
        if (typeof value === "boolean") return ok(value);
        const found = truths.get(String(value).trim().toLowerCase());
        return found === undefined
          ? err({
              code: "notABoolean",
              message: "the value is neither true nor false",
              remedy: `write one of ${[...truths.keys()].join(", ")}`,
            })
          : ok(found);
      };
    case "list":
      return (value) => ok(typeof value === "string" ? value.split(separator).flatMap((one) => one.trim() || []) : value);
    case "json":
      return (value) => {
        if (typeof value !== "string") return ok(value);
        try {
          return ok(JSON.parse(value) as unknown);
        } catch {
          return err({ code: "notJson", message: "the value is not JSON", remedy: "mend it, or import it as text" });
        }
      };
    default:
      return type satisfies never;
  }
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
  ["yes", true],
  ["no", false],
  ["1", true],
  ["0", false],
]);

// Five texts in the order in which a refusal reads.
function fault(code: string, column: string, value: unknown, message: string, remedy: string): ColumnRefusal {
  return { column, refusal: { code, message, field: column, ...(value === undefined ? {} : { value: shown(value) }), remedy } };
}

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type CopyValue, copyRows, plainJson } from "./copy.ts";
import { inTransaction } from "./database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await database.pool.query("create table copied (id integer, words text, number double precision, body json)");
});
afterAll(() => database.drop());

const target = { table: "copied", columns: { id: "integer", words: "text", number: "double precision", body: "json" } };

/** Everything that has a meaning in COPY's text format, in an array literal or in UTF-8. */
const awkward = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        "\t",
        "\n",
        "\r",
        "\\",
        "\\N",
        "\\.",
        "\0",
        "\ud800",
        "\udfff",
        "😀",
        "NULL",
        '"',
        "'",
        "{",
        "}",
        ",",
        "é",
        "\\t",
        "\x08",
        "\x0b",
        "\u2028",
        "",
        " ",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

const rowOf = fc.tuple(
  fc.option(awkward, { nil: null }),
  fc.option(fc.oneof(fc.double({ noNaN: true }), fc.integer()), { nil: null }),
  fc.option(fc.jsonValue(), { nil: null }),
);

/** PostgreSQL holds neither NUL nor half a surrogate pair. */
const kept = (text: string | null): string | null => text?.replaceAll("\0", "").toWellFormed() ?? null;

describe("rows written in bulk", () => {
  it.each([
    ["by one INSERT", 1],
    ["by COPY", 101],
  ])("come back as they were: %s", async (_, least) => {
    await fc.assert(
      fc.asyncProperty(fc.array(rowOf, { minLength: least, maxLength: least + 30 }), async (rows) => {
        await database.pool.query("truncate copied");
        const values = rows.map(([words, number, body], id): CopyValue[] => [
          id,
          words,
          number,
          body === null ? null : JSON.stringify(body),
        ]);
        await inTransaction(database.pool, (client) => copyRows(client, target, values));
        const found = await database.pool.query("select words, number, body::text as body from copied order by id");
        expect(found.rows.map((row) => [row.words, row.number, row.body])).toEqual(
          values.map(([, words, number, body]) =>
            [kept(words as string | null), number === 0 ? 0 : number, body].map((one) => (Object.is(one, -0) ? 0 : one)),
          ), // the tuple's own types
        );
      }),
      { numRuns: least === 1 ? 60 : 25, seed: 7 },
    );
  });

  it("writes nothing at all when one row of many is refused", async () => {
    await database.pool.query("truncate copied");
    const rows = Array.from({ length: 500 }, (_, id): CopyValue[] => [id, "x", id === 321 ? "no number" : id, null]);
    await expect(inTransaction(database.pool, (client) => copyRows(client, target, rows))).rejects.toThrow(/invalid input syntax/);
    expect((await database.pool.query("select count(*) as n from copied")).rows).toEqual([{ n: 0 }]);
  });
});

describe("JSON that PostgreSQL looks into", () => {
  it.each([
    ["plain text", { code: "x\\u0000 is not an escape" }],
    ["NUL", { code: "a\0b" }],
    ["half a pair", { code: "a\ud800b", "\udc00": 1 }],
    ["a backslash before a NUL", { code: "\\\0" }],
    ["a whole pair", { code: "😀" }],
  ])("can be asked for a field: %s", async (_, value) => {
    const found = await database.pool.query("select $1::json ->> 'code' as code", [plainJson(value)]);
    expect(found.rows[0].code).toBe(value.code.replaceAll("\0", "\ufffd").toWellFormed());
  });
});

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { arrayLiteral } from "./array-literal.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** What PostgreSQL reads in a literal, as JSON. */
async function readBack(literal: string, type: string): Promise<unknown> {
  const found = await database.pool.query<{ read: unknown }>(`select to_json($1::${type}[]) as read`, [literal]);
  return found.rows[0]?.read;
}

describe("a list as an array literal", () => {
  it("comes back as it was, whatever its texts hold", async () => {
    const awkward = fc.constantFrom("", "NULL", "null", "{", "}", ",", '"', "\\", '\\"', " a ", "\n\t", "😀é", "'", "\\x41", "a,b");
    const texts = fc.array(
      fc.option(
        fc.oneof(
          awkward,
          fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", "")),
        ),
        { nil: null },
      ),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (list) => {
        expect(await readBack(arrayLiteral(list), "text")).toEqual(list);
      }),
    );
  });

  it.each([
    ["int8", [0, -1, Number.MAX_SAFE_INTEGER, null, undefined], [0, -1, Number.MAX_SAFE_INTEGER, null, null]],
    ["float8", [0.1, -1e-300, 1e21, 5e-324], [0.1, -1e-300, 1e21, 5e-324]],
    ["boolean", [true, false, null], [true, false, null]],
    ["bytea", [Buffer.from([0, 92, 34, 255]), Buffer.alloc(0), null], ["\\x005c22ff", "\\x", null]],
  ])("of %s values says what each is", async (type, list, read) => {
    expect(await readBack(arrayLiteral(list), type)).toEqual(read);
  });

  it("of anything else is a mistake in the program", () => {
    expect(() => arrayLiteral([{}])).toThrow(TypeError);
    expect(() => arrayLiteral([["a"]])).toThrow(TypeError);
  });
});

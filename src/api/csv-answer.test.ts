import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeCsvReader } from "../cli/csv.ts";
import { type CsvValue, csvAnswer, csvCell, wantsCsv } from "./csv-answer.ts";

const columns = [
  { name: "id", of: (row: { id: string; n: number | null }) => row.id },
  { name: "n", of: (row: { id: string; n: number | null }) => row.n },
];

describe("an answer as CSV", () => {
  it("begins with a byte order mark and the names of the columns, and ends every line with CRLF", () => {
    const answer = csvAnswer(columns, [{ id: "märz, 周", n: -3 }], { file: 'a "b"/c.csv', next: "ä b" });
    expect(answer).toEqual({
      kind: "text",
      status: 200,
      type: "text/csv; charset=utf-8; header=present",
      text: '\ufeffid,n\r\n"märz, 周",-3\r\n',
      headers: { vary: "Accept", "content-disposition": 'attachment; filename="a--b--c.csv"', "x-carillon-next": "%C3%A4%20b" },
    });
  });

  it("has no header for a next page where there is none", () => {
    const answer = csvAnswer(columns, [], { next: null });
    expect(answer).toMatchObject({ text: "\ufeffid,n\r\n", headers: { vary: "Accept" } });
    expect(Object.keys(answer.kind === "text" ? (answer.headers ?? {}) : {})).toEqual(["vary"]);
  });

  it.each<[CsvValue, string]>([
    [null, ""],
    [undefined, ""],
    ["", ""],
    [0, "0"],
    [-1.5, "-1.5"],
    [Number.NaN, ""],
    [true, "true"],
    ["a", "a"],
    ['say "x"', '"say ""x"""'],
    ["a\nb", '"a\nb"'],
    [" a", '" a"'],
    ["=1+1", "'=1+1"],
    ["+49", "'+49"],
    ["-2", "'-2"],
    ["@x", "'@x"],
    ["\tx", '"\'\tx"'],
    ["\rx", '"\'\rx"'],
    ['=cmd|"x"', '"\'=cmd|""x"""'],
    ["a=1", "a=1"],
    [["=x", 1], '"[""\\u003dx"",1]"'],
    [["a;-x", "=", -2, '"', 1e-9], '"[""a;\\u002dx"",""\\u003d"",-2,""\\"""",1e-9]"'],
    [" =1", "' =1"],
    ['"=1', '"\'""=1"'],
    [' " @x', '"\' "" @x"'],
    ["＝1", "'＝1"],
    ["＋1", "'＋1"],
    ["－1", "'－1"],
    ["＠x", "'＠x"],
    ["a;b", '"a;b"'],
    ["a;=1", '"a;\'=1"'],
    ["a, +1", '"a,\' +1"'],
    ["a\t＝1", '"a\t\'＝1"'],
    ["a\n-1", '"a\n\'-1"'],
    ['a;"=1', '"a;\'""=1"'],
    [{ a: 1 }, '"{""a"":1}"'],
  ])("writes %j as %s", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it("is read back as it was written, but for the guard of formulas", () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => text !== "");
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const answer = csvAnswer(
          [
            { name: "a", of: (row: readonly [string, string]) => row[0] },
            { name: "b", of: (row: readonly [string, string]) => row[1] },
          ],
          rows,
        );
        const reader = makeCsvReader();
        const read = [...reader.push(answer.kind === "text" ? answer.text : ""), ...reader.end()];
        const guarded = (text: string): string => text.replace(/^(?=[\t\r\n])|(^|[;,\t\r\n])(?=[\s"]*[=+\-@＝＋－＠])/g, "$1'");
        expect(read.map((one) => (one.kind === "record" ? one.fields : one.message))).toEqual([
          ["a", "b"],
          ...rows.map((row) => row.map(guarded)),
        ]);
      }),
    );
  });
});

describe("what a call asks for", () => {
  it.each<[string | undefined, boolean]>([
    [undefined, false],
    ["", false],
    ["*/*", false],
    ["text/*", false],
    ["application/json", false],
    ["text/csv", true],
    ["Text/CSV; charset=utf-8", true],
    ["text/csv;q=0", false],
    ["application/json;q=0.9, text/csv", true],
    ["application/json, text/csv;q=0.5", false],
    ["text/csv;q=x", false],
  ])("Accept: %s is CSV: %s", (accept, expected) => {
    expect(wantsCsv({ accept })).toBe(expected);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CsvRecord, makeCsvReader, maxRecordLength } from "./csv.ts";

function read(text: string, pieces: number = text.length, separator = ","): readonly CsvRecord[] {
  const reader = makeCsvReader({ separator });
  const records: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += pieces) records.push(...reader.push(text.slice(at, at + pieces)));
  return [...records, ...reader.end()];
}

const fieldsOf = (text: string, separator = ",") =>
  read(text, text.length || 1, separator).map((one) => (one.kind === "record" ? one.fields : one.message));

describe("reading CSV", () => {
  it.each([
    [
      "lines that end with LF",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "lines that end with CRLF",
      "a,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a last line without line break",
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["a byte order mark", "\ufeffa,b\n", [["a", "b"]]],
    [
      "empty fields",
      ",\n1,\n,2\n",
      [
        ["", ""],
        ["1", ""],
        ["", "2"],
      ],
    ],
    ["quotes around separators", '"a,b",c\n', [["a,b", "c"]]],
    ["doubled quotes", '"say ""hello""",x\n', [['say "hello"', "x"]]],
    [
      "line breaks in quotes",
      '"one\r\ntwo",x\ny,z\n',
      [
        ["one\r\ntwo", "x"],
        ["y", "z"],
      ],
    ],
    ["empty quotes", '"",""\n', [["", ""]]],
    [
      "a quoted field before CRLF and at the end",
      'a,"b"\r\nc,"d"',
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["an empty field after a quoted one at the end", '"a",', [["a", ""]]],
    ["empty lines, which are skipped", "a\n\n\r\nb\n", [["a"], ["b"]]],
    ["blanks, which belong to their field", " a , b\n", [[" a ", " b"]]],
  ])("takes %s", (_, text, expected) => {
    expect(fieldsOf(text)).toEqual(expected);
  });

  it("takes another separator", () => {
    expect(fieldsOf('a;"b;c";1,5\n', ";")).toEqual([["a", "b;c", "1,5"]]);
  });

  it("tells a record that cannot be read, with its line, and loses no neighbour", () => {
    expect(read('a,b\n5" pipe,2\n"x"y,3\n"multi\nline",ok\nlast,1\n')).toEqual([
      { kind: "record", line: 1, fields: ["a", "b"] },
      { kind: "fault", line: 2, message: "a quote stands inside a field without quotes", remedy: expect.any(String) },
      { kind: "fault", line: 3, message: "text follows a closing quote", remedy: expect.any(String) },
      { kind: "record", line: 4, fields: ["multi\nline", "ok"] },
      { kind: "record", line: 6, fields: ["last", "1"] },
    ]);
  });

  it("goes on behind a quote that is never closed, at the end of the file and in a file without end", () => {
    expect(fieldsOf('a,b\n"open,1\nc,d\n')).toEqual([["a", "b"], "a quote is never closed", ["c", "d"]]);
    const endless = makeCsvReader();
    const piece = "x,y\n".repeat(64 * 1024);
    const records = [...endless.push('"open,1\n')];
    for (let n = 0; n <= maxRecordLength / piece.length; n++) for (const record of endless.push(piece)) records.push(record);
    expect(records[0]).toMatchObject({ kind: "fault", line: 1 });
    expect(records[1]).toEqual({ kind: "record", line: 2, fields: ["x", "y"] });
    expect(records.length).toBeGreaterThan(64 * 1024);
  });

  it("reads back whatever is written by the rules, in pieces of any length", () => {
    const field = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('"', ",", "\n", "\r\n", 'a"b', "一"));
    const row = fc.array(field, { minLength: 1, maxLength: 4 });
    const write = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom("\n", "\r\n"),
        (rows, pieces, lineEnd) => {
          const text = rows.map((fields) => fields.map(write).join(",") + lineEnd).join("");
          expect(read(text, pieces).map((one) => (one.kind === "record" ? one.fields : one))).toEqual(rows);
        },
      ),
    );
  });
});

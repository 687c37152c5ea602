import { describe, expect, it } from "vitest";
import { range } from "./fold-assignment.ts";
import { appendRows, makeTableSource } from "./table-source.ts";

const texts = {
  columns: ["row", "who", "x", "y"],
  rows: [
    ["1", "ann", "0.5", "no"],
    ["4", "bob", "0.7", "yes"],
    ["9", "ann", "0.1", "no"],
  ],
};
const question = { label: "y", drop: ["row"], group: "who" };

describe("a table as a source of training", () => {
  it("takes as features what is neither label nor group nor dropped", () => {
    const source = makeTableSource(texts, question);
    if (!source.ok) throw new Error(source.error);
    expect(source.value).toMatchObject({ rows: 3, features: ["x"], groups: ["ann", "bob", "ann"], positive: "yes", rowNumbers: [] });
    expect(source.value.featuresLearnedFrom(range(0, 2))(range(2, 3)).columns).toEqual([
      { name: "x", kind: "number", values: Float64Array.of(0.1) },
    ]);
  });

  it("names features that look like numbers of rows", () => {
    const source = makeTableSource(texts, { ...question, drop: [] });
    expect(source.ok && source.value.rowNumbers).toEqual(["row"]);
  });

  it.each([
    ["a label that is no column", { ...question, label: "z" }, "--label z: the file has no such column; it has row, who, x, y"],
    ["a dropped column that is not there", { ...question, drop: ["duration"] }, "--drop duration: the file has no such column"],
    ["a label of three values", { ...question, label: "x" }, "--label x: a label takes two values"],
    ["nothing left to learn from", { ...question, drop: ["row", "x"] }, "no column is left"],
  ])("refuses %s", (_, asked, message) => {
    const source = makeTableSource(texts, asked);
    expect(!source.ok && source.error).toContain(message);
  });

  it("appends another table's rows by the names of columns, whatever their order", () => {
    const other = { columns: ["y", "more", "x", "who"], rows: [["yes", "?", "0.9", "cy"]] };
    const both = appendRows(texts, other, ["row"]);
    expect(both.ok && both.value.rows.at(-1)).toEqual(["", "cy", "0.9", "yes"]);
    const lacking = appendRows(texts, other, []);
    expect(!lacking.ok && lacking.error).toContain("no column row");
  });
});

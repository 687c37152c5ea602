import { describe, expect, it } from "vitest";
import { learnSchema, readFeatures } from "./feature-table.ts";
import { range } from "./fold-assignment.ts";

const texts = {
  columns: ["age", "job", "weekend", "blank"],
  rows: [
    ["31", "cook", "TRUE", ""],
    [" 4.5e1 ", "cook", "false", "NA"],
    ["?", "baker", "", "null"],
    ["-.5", "N/A", "TRUE", "NaN"],
    ["old", "smith", "maybe", "7"],
  ],
};
const firstFour = range(0, 4);

describe("what a column holds", () => {
  const schema = learnSchema(texts, firstFour, []);

  it("is numbers when every cell that speaks parses, TRUE and FALSE counting as 1 and 0, and categories otherwise", () => {
    expect(schema).toEqual([
      { name: "age", kind: "number" },
      { name: "job", kind: "category", levels: ["cook", "baker"] },
      { name: "weekend", kind: "number" },
      { name: "blank", kind: "number" },
    ]);
  });

  it("is learned from the rows named alone: one word among the others makes categories", () => {
    expect(learnSchema(texts, range(0, 5)).map(({ kind }) => kind)).toEqual(["category", "category", "category", "number"]);
  });

  it("is read as numbers and codes, missing as NaN and −1", () => {
    const { rows, columns } = readFeatures(texts, firstFour, schema);
    expect(rows).toBe(4);
    expect(columns.map((column) => [...(column.kind === "number" ? column.values : column.codes)])).toEqual([
      [31, 45, Number.NaN, -0.5],
      [0, 0, 1, -1],
      [1, 0, Number.NaN, 1],
      [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    ]);
  });

  it("makes missing of what training rows never had: a new category, a word among numbers, a column that is not there", () => {
    const { columns } = readFeatures({ ...texts, columns: ["age", "job", "weekend", "else"] }, Int32Array.of(4), schema);
    expect(columns.map((column) => (column.kind === "number" ? column.values[0] : column.codes[0]))).toEqual([
      Number.NaN,
      -1,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it("leaves out the columns named", () => {
    expect(learnSchema(texts, firstFour, ["job", "blank"]).map(({ name }) => name)).toEqual(["age", "weekend"]);
  });

  it.each(["0x10", "1,5", "1e", "--1", "Infinity", "12 cm"])('takes "%s" for a word, no number', (cell) => {
    expect(learnSchema({ columns: ["x"], rows: [[cell]] }, range(0, 1))[0]?.kind).toBe("category");
  });
});

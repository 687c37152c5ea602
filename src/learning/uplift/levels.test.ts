import { describe, expect, it } from "vitest";
import { crossed, levelsOf } from "./levels.ts";

const numbers = (values: readonly number[]) => levelsOf({ name: "n", kind: "number", values: Float64Array.from(values) });

describe("columns as levels", () => {
  it("keeps a few values as they are, ascending, and missing apart", () => {
    expect(numbers([1, 0, Number.NaN, 1])).toMatchObject({ names: ["0", "1", "missing"], codes: Int32Array.of(1, 0, 2, 1) });
  });

  it("cuts many values at quartiles", () => {
    const { names, codes } = numbers(Array.from({ length: 100 }, (_, n) => n));
    expect(names).toEqual(["below 25", "25 to below 50", "50 to below 75", "75 and more"]);
    expect([codes[0], codes[24], codes[25], codes[99]]).toEqual([0, 0, 1, 3]);
  });

  it("keeps the one value apart that most rows have", () => {
    const { names, codes } = numbers([...Array(60).fill(0), ...Array.from({ length: 40 }, (_, n) => n + 1)]);
    expect(names).toEqual(["below 11", "11 to below 21", "21 to below 31", "31 and more", "0"]);
    expect([codes[0], codes[60], codes[99]]).toEqual([4, 0, 3]);
  });

  it("puts rare categories together as other", () => {
    const levels = ["a", "b", "c", "d"];
    expect(levelsOf({ name: "c", kind: "category", levels, codes: Int32Array.of(0, 1, 2, 3, -1) }, 3)).toMatchObject({
      names: ["a", "b", "other", "missing"],
      codes: Int32Array.of(0, 1, 2, 2, 3),
    });
  });

  it("crosses two columns to the pairs that occur", () => {
    expect(crossed(numbers([0, 1, 1]), numbers([1, 0, 1]))).toEqual({
      name: "n × n",
      names: ["0 & 1", "1 & 0", "1 & 1"],
      codes: Int32Array.of(0, 1, 2),
    });
  });
});

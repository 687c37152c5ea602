import { describe, expect, it } from "vitest";
import { readLabels } from "./label-column.ts";

describe("a column of labels", () => {
  it.each([
    ["0 and 1", ["1", "0", "1"], "1", [1, 0, 1]],
    ["FALSE and TRUE", ["TRUE", "FALSE", "FALSE"], "TRUE", [1, 0, 0]],
    ["no and yes", ["no", "yes", "no"], "yes", [0, 1, 0]],
    ["Y and N, whichever comes first", ["Y", "N"], "Y", [1, 0]],
    ["two numbers, the greater positive", ["10", "9", "10"], "10", [1, 0, 1]],
    ["−1 and 1", ["-1", "1"], "1", [0, 1]],
    ["two words, the later in the alphabet positive", ["opened", "ignored"], "opened", [1, 0]],
  ])("reads %s", (_, cells, positive, labels) => {
    const read = readLabels(cells);
    expect(read.ok && { positive: read.value.positive, labels: [...read.value.labels] }).toEqual({ positive, labels });
  });

  it("takes the positive value that is asked for", () => {
    const read = readLabels(["opened", "ignored"], "ignored");
    expect(read.ok && [read.value.positive, read.value.negative, ...read.value.labels]).toEqual(["ignored", "opened", 0, 1]);
  });

  it.each([
    ["three values", ["a", "b", "c", "a"], undefined, 'here are 3: "a" (2 rows), "b" (1 rows), "c" (1 rows)'],
    ["one value", ["0", "0"], undefined, 'here are 1: "0" (2 rows)'],
    ["a missing label", ["0", "", "1"], undefined, 'row 2 has no label ("")'],
    ["a positive value that is not there", ["0", "1"], "yes", 'no label is "yes": the values are "0" and "1"'],
  ])("refuses %s and names what it found", (_, cells, positive, message) => {
    const read = readLabels(cells, positive);
    expect(!read.ok && read.error).toContain(message);
  });
});

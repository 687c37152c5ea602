import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compare, runCompare } from "./testing/run-compare.ts";

let directory = "";
let small = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "carillon-train-"));
  small = join(directory, "small.csv.gz");
  const line = (i: number) => `${i},u${i % 7},${(i * 37) % 101},${i % 3 === 0 ? "red" : "blue"},${(i * 37) % 101 > 60 ? "yes" : "no"}`;
  await writeFile(small, gzipSync(`id,person,x,colour,opened\n${Array.from({ length: 600 }, (_, i) => line(i)).join("\n")}\n`));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("train --compare on a file", () => {
  it("prints measures, speed and importance of every model", async () => {
    const ran = await runCompare("--file", small, "--label", "opened", "--drop", "id", "--group", "person");
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("600 rows, 2 features; 480 rows to learn from, 120 to examine on");
    for (const word of [
      "AUC",
      "GAUC",
      "NE",
      "ECE",
      "O/E",
      "precision",
      "recall",
      "F1",
      "rows fitted/s",
      "logistic",
      "boosting",
      "forest",
      "colour",
    ])
      expect(ran.out).toContain(word);
  });

  it("gives the same figures for the same seed, and others for another", async () => {
    const words = ["--file", small, "--label", "opened", "--models", "forest", "--drop", "id", "--folds", "3"];
    const figures = async (...more: readonly string[]) =>
      (await compare(...words, ...more)).models.map(({ ne, ece, importance }) => [ne, ece, importance]);
    const first = await figures();
    expect(await figures()).toEqual(first);
    expect(await figures("--seed", "2")).not.toEqual(first);
  });

  it("examines on the last fifth of the rows in time, and on another file when there is one", async () => {
    const words = ["--file", small, "--label", "opened", "--drop", "id", "--models", "logistic"];
    expect(await compare(...words, "--split", "time")).toMatchObject({ rows: 600, tested: 120 });
    const other = join(directory, "other.csv");
    await writeFile(other, "opened,colour,x,person\nyes,green,99,u1\nno,red,1,u9\nyes,blue,70,u1\n");
    const compared = await compare(...words, "--test", other);
    expect(compared).toMatchObject({ rows: 603, tested: 3 });
    expect(compared.models[0]?.auc).toBe(1);
  });

  it("warns of a feature that numbers the rows", async () => {
    expect((await runCompare("--file", small, "--label", "opened", "--models", "logistic")).notes).toContain("add --drop id");
  });

  it.each([
    ["a file that is not there", ["--file", "none.csv", "--label", "y"], 1, "cannot read none.csv"],
    ["a label that is no column", ["--label", "clicked"], 1, "the file has no such column; it has id, person, x, colour, opened"],
    ["a label of many values", ["--label", "person"], 1, 'here are 7: "u0" (86 rows)'],
    ["an unknown model", ["--label", "opened", "--models", "magic"], 2, "choose among logistic, boosting, forest"],
    ["two ways to split", ["--label", "opened", "--split", "time", "--folds", "5"], 2, "give one of them"],
    ["a share above 1", ["--label", "opened", "--split", "20"], 2, "--split 20 is not a number between 0 and 1"],
    ["one fold", ["--label", "opened", "--folds", "1"], 2, "give 2 or more"],
  ])("refuses %s and says what to do", async (_, words, code, message) => {
    const ran = await runCompare(...(words.includes("--file") ? words : ["--file", small, ...words]));
    expect(ran).toMatchObject({ code, out: "" });
    expect(ran.notes).toContain(message);
  });

  it("refuses a split with labels of one kind on a side", async () => {
    const file = join(directory, "sorted.csv");
    await writeFile(file, `x,y\n${Array.from({ length: 50 }, (_, i) => `${i % 9},${i < 40 ? 0 : 1}`).join("\n")}\n`);
    const ran = await runCompare("--file", file, "--label", "y", "--split", "time");
    expect(ran.code).toBe(1);
    expect(ran.notes).toContain("of 40 rows to learn from, 0 are positive");
  });
});

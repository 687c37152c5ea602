import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { runAlone } from "../testing/run-alone.ts";
import { uplift } from "./uplift.ts";

const customers = new URL("../../../../shared/data/hillstrom-email/customers_a.csv.gz", import.meta.url).pathname;
const isThere = existsSync(customers);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "carillon-uplift-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

/** 3,000 people in two arms; the push moves those of city X alone; `clicked` says what came of it. */
function trial(control: string): string {
  const rng = makeRng("a small trial");
  const lines = Array.from({ length: 3000 }, (_, id) => {
    const city = rng.next() < 0.5 ? "X" : "Y";
    const arm = rng.below(2) === 1 ? "push" : control;
    const came = rng.next() < 0.2 + (city === "X" && arm === "push" ? 0.3 : 0) ? 1 : 0;
    return [id, city, 20 + rng.below(50), arm, came, came === 1 && rng.next() < 0.9 ? "yes" : "no"].join(",");
  });
  return `id,city,age,arm,came,clicked\n${lines.join("\n")}\n`;
}

describe("carillon uplift", () => {
  it("finds who is moved: the city, its rule and learners better than random", async () => {
    const path = await file("trial.csv", trial("hold-out"));
    const words = ["--file", path, "--treatment", "arm", "--outcome", "came", "--drop", "id,clicked"];
    const ran = await runAlone(uplift, ...words);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('3000 rows; outcome "1"; control "hold-out", by its name');
    expect(ran.out).toContain("features: city, age");
    expect(ran.out).toMatch(/T-learner on logistic +\d\.\d\d .* better than random/);
    expect(ran.notes).not.toContain("warning");
    expect((await runAlone(uplift, ...words, "--json")).json()).toMatchObject({
      control: { arm: "hold-out" },
      arms: [
        { arm: "push", learners: { length: 8 }, interactions: expect.arrayContaining([expect.objectContaining({ columns: "city" })]) },
      ],
      policies: { blanket: [{ policy: "nobody (hold-out)" }, { policy: "everybody push" }] },
      warnings: [],
    });
  });

  it("warns of columns that tell the outcome or name the person", async () => {
    const ran = await runAlone(
      uplift,
      "--file",
      await file("leak.csv", trial("none")),
      "--treatment",
      "arm",
      "--outcome",
      "came",
      "--folds",
      "2",
    );
    expect(ran.notes).toMatch(/warning: every row has its own id.*--drop id/);
    expect(ran.notes).toMatch(/warning: clicked almost decides the outcome.*--drop clicked/);
    expect(ran.notes).not.toContain("--drop city");
  });

  it("takes the largest arm for the control when no name tells, and says so", async () => {
    const path = await file("letters.csv", trial("A"));
    const words = ["--file", path, "--treatment", "arm", "--outcome", "came", "--drop", "id,clicked", "--learners", "t-logistic", "--json"];
    const guessed = (await runAlone(uplift, ...words)).json();
    expect(guessed).toMatchObject({ control: { because: expect.stringContaining("the largest arm, since no name tells") } });
    expect((await runAlone(uplift, ...words, "--control", "push")).json()).toMatchObject({
      control: { arm: "push", because: "as --control says" },
    });
  });

  it.each([
    ["nothing", [], 2, "carillon uplift --file FILE"],
    ["one fold", ["--file", "x", "--treatment", "t", "--outcome", "o", "--folds", "1"], 2, "--folds 1 leaves no rows"],
    [
      "an unknown learner",
      ["--file", "x", "--treatment", "t", "--outcome", "o", "--learners", "r"],
      2,
      "--learners r is unknown: choose among t-log",
    ],
    ["a file that is not there", ["--file", "/nowhere.csv", "--treatment", "t", "--outcome", "o"], 1, "cannot read /nowhere.csv"],
  ] as const)("answers %s", async (_, words, code, text) => {
    const ran = await runAlone(uplift, ...words);
    expect(ran.code).toBe(code);
    expect(ran.notes).toContain(text);
  });

  it.each([
    ["an unknown treatment", ["--treatment", "group", "--outcome", "came"], "--treatment group: the file has no such column"],
    ["an unknown column to drop", ["--treatment", "arm", "--outcome", "came", "--drop", "xyz"], "--drop xyz: the file has no such column"],
    ["an outcome of many values", ["--treatment", "arm", "--outcome", "age"], "--outcome age: a label takes two values"],
    ["an unknown control", ["--treatment", "arm", "--outcome", "came", "--control", "none"], '--control none is no value of arm: "'],
    ["a treatment of many values", ["--treatment", "id", "--outcome", "came"], "--treatment id has 3000 values, it needs 2 to 20"],
    ["no feature left", ["--treatment", "arm", "--outcome", "came", "--drop", "id,clicked,city,age"], "no column is left as a feature"],
  ])("refuses %s", async (_, words, message) => {
    const ran = await runAlone(uplift, "--file", await file("refuse.csv", trial("hold-out")), ...words);
    expect(ran.code).toBe(1);
    expect(ran.notes).toContain(message);
  });

  it.skipIf(!isThere)(
    `gives the figures of the Hillstrom half${isThere ? "" : " (skipped: the data is not beside the repository)"}`,
    { timeout: 180_000 },
    async () => {
      const words = [
        "--file",
        customers,
        "--treatment",
        "segment",
        "--outcome",
        "visit",
        "--drop",
        "row,conversion,spend",
        "--learners",
        "s-boosting",
      ];
      const found = (await runAlone(uplift, ...words, "--json")).json();
      expect(found).toMatchObject({
        rows: 32_015,
        control: { arm: "No E-Mail", people: 10_667, successes: 1118 },
        propensities: { because: "equal, as the counts agree with" },
        warnings: [],
        arms: [
          {
            arm: "Mens E-Mail",
            rate: { people: 10_598, successes: 1923 },
            lift: { difference: expect.closeTo(0.07664, 6), z: expect.closeTo(15.962, 3) },
          },
          {
            arm: "Womens E-Mail",
            rate: { people: 10_750, successes: 1614 },
            lift: { difference: expect.closeTo(0.04533, 6), z: expect.closeTo(9.943, 3) },
          },
        ],
        policies: {
          blanket: [
            { value: { ips: expect.closeTo(0.104763, 6), snips: expect.closeTo(0.104809, 6) } },
            { value: { ips: expect.closeTo(0.180197, 6), snips: expect.closeTo(0.181449, 6) } },
            { value: { ips: expect.closeTo(0.151242, 6), snips: expect.closeTo(0.15014, 6) } },
          ],
        },
      });
    },
  );
});

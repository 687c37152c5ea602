import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { type Config, readConfig } from "../main/config.ts";
import { timing } from "./commands/timing.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "carillon-timing-"));
  await writeFile(join(directory, "habits.csv"), habits());
  await writeFile(join(directory, "habits.csv.gz"), gzipSync(habits()));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function configuration(): Config {
  const read = readConfig({});
  if (!("config" in read)) throw new Error(read.mistakes.join("; "));
  return read.config;
}

async function run(...words: readonly string[]) {
  const [out, notes]: [string[], string[]] = [[], []];
  const code = await timing.run(words, {
    out: (text) => out.push(text),
    note: (text) => notes.push(text),
    config: configuration(),
    signal: new AbortController().signal,
  });
  return { code, out: out.join("\n"), notes: notes.join("\n"), json: () => JSON.parse(out.join("\n")) };
}
const on = (file: string, ...more: readonly string[]) =>
  run("evaluate", "--file", join(directory, file), "--person", "who", "--at", "at", "--train-until", "2026-03-01", ...more);

/** 100 people in January to March, each with an hour that is theirs two times of three. */
function habits(): string {
  const rng = makeRng("habits");
  const rows = Array.from({ length: 3000 }, () => {
    const person = rng.below(100);
    const hour = rng.next() < 2 / 3 ? 8 + (person % 12) : 8 + rng.below(12);
    const day = Date.UTC(2026, 0, 1) + rng.below(90) * 86_400_000;
    return `p${person},${new Date(day).toISOString().slice(0, 10)} ${String(hour).padStart(2, "0")}:15:00,${rng.below(10) === 0 ? "void" : "sale"}`;
  });
  return `who,at,kind\n${rows.join("\n")}\n`;
}

describe("carillon timing evaluate", () => {
  it("shows κ, the gate and the population's rhythm, and opens the gate where people have habits", async () => {
    const { code, out } = await on("habits.csv");
    expect(code).toBe(0);
    for (const words of ["∞ (population)", "fitted", "chosen κ:", "forest", "boosting", "gate: open", "peaks: ", "periodogram"])
      expect(out).toContain(words);
  });

  it("gives the same figures as JSON, from gzip as well, and again the same", async () => {
    const [plain, packed, again] = await Promise.all([
      on("habits.csv", "--json"),
      on("habits.csv.gz", "--json"),
      on("habits.csv", "--json"),
    ]);
    expect(packed.out).toBe(plain.out);
    expect(again.out).toBe(plain.out);
    const found = plain.json();
    expect(found).toMatchObject({ rows: 3000, leftOut: 0, people: 100, gate: { personal: true } });
    expect(found.trainEvents + found.heldOutEvents).toBe(3000);
    expect(found.kernels[0].kappas.map((one: { kappa: unknown }) => one.kappa)).toEqual(
      expect.arrayContaining([0.5, 5, 10, 20, 50, "infinity"]),
    );
    expect(found.gate.candidates.map((one: { name: string }) => one.name)).toEqual([
      "population",
      "histogram",
      "kernel",
      "forest",
      "boosting",
    ]);
    expect(found.rhythm.population).toHaveLength(24);
  });

  it("leaves out rows that are no activity, and ends where it is told", async () => {
    const found = (await on("habits.csv", "--leave-out", "kind=void", "--until", "2026-03-15", "--json")).json();
    expect(found.leftOut).toBeGreaterThan(200);
    const all = (await on("habits.csv", "--json")).json();
    expect(found.heldOutEvents).toBeLessThan(all.heldOutEvents * 0.6);
  });

  it("takes cancelled invoices for no activity unless every row is to be kept", async () => {
    const rows = Array.from(
      { length: 40 },
      (_, n) => `${n % 4 === 0 ? "C" : ""}${n},p${n % 5},2026-0${n % 2 === 0 ? 2 : 3}-10 1${n % 8}:00:00`,
    );
    await writeFile(join(directory, "invoices.csv"), `invoice_no,who,at\n${rows.join("\n")}\n`);
    expect((await on("invoices.csv", "--json")).json()).toMatchObject({ rows: 40, leftOut: 10, heldOutEvents: 20 });
    expect((await on("invoices.csv", "--json", "--leave-out", "none")).json()).toMatchObject({ rows: 40, leftOut: 0 });
    expect((await on("invoices.csv")).out).toContain("10 of 40 rows left out (invoice_no begins with C); --leave-out none keeps them");
  });

  it("takes hours of the week and a half-life", async () => {
    const found = (await on("habits.csv", "--by", "week", "--half-life", "30", "--json")).json();
    expect(found.rhythm.population).toHaveLength(168);
    expect(found.kernels[0].kappas[0].all.logLoss).toBeGreaterThan(2);
  });

  it("reads clocks as written, and puts times with an offset into a zone when one is named", async () => {
    const day = (n: number): string => `2026-0${n < 14 ? 2 : 3}-${String((n % 14) + 1).padStart(2, "0")}`;
    await writeFile(
      join(directory, "utc.csv"),
      `who,at\n${Array.from({ length: 28 }, (_, n) => `p${n % 3},${day(n)}T20:30:00Z`).join("\n")}\n`,
    );
    const most = async (...more: string[]): Promise<number> => {
      const { rhythm } = (await on("utc.csv", "--json", ...more)).json();
      return rhythm.population.indexOf(Math.max(...rhythm.population));
    };
    expect([await most(), await most("--zone", "Asia/Tokyo"), await most("--zone", "Europe/Berlin")]).toEqual([20, 5, 21]);
  });

  it.each([
    ["no action", []],
    ["another action", ["measure"]],
    ["no file", ["evaluate", "--person", "who"]],
    ["an unknown --by", ["evaluate", "--file", "x", "--person", "who", "--at", "at", "--train-until", "2026-03-01", "--by", "year"]],
    ["a bad date", ["evaluate", "--file", "x", "--person", "who", "--at", "at", "--train-until", "March"]],
    ["a bad half-life", ["evaluate", "--file", "x", "--person", "who", "--at", "at", "--train-until", "2026-03-01", "--half-life", "0"]],
    ["an unknown zone", ["evaluate", "--file", "x", "--person", "who", "--at", "at", "--train-until", "2026-03-01", "--zone", "Mars"]],
  ])("answers 2 and says what to write for %s", async (_, words) => {
    const { code, notes } = await run(...words);
    expect(code).toBe(2);
    expect(notes).not.toBe("");
  });

  it.each([
    ["a file that is not there", "none.csv", [], /cannot read/],
    ["a column that is not there", "habits.csv", ["--person", "whom"], /--person whom: the file has no such column; it has who, at, kind/],
    ["times that are none", "habits.csv", ["--at", "kind"], /row 1, column kind: "(sale|void)" is no time/],
    ["a cut after the last event", "habits.csv", ["--train-until", "2027-01-01"], /choose --train-until between 2026-01-01 and 2026-03-31/],
    ["a prefix that is missing", "habits.csv", ["--leave-out", "kind"], /such as --leave-out kind=C/],
  ])("answers 1 and says what is wrong with %s", async (_, file, more, message) => {
    const { code, notes, out } = await on(file, ...more);
    expect([code, out]).toEqual([1, ""]);
    expect(notes).toMatch(message);
  });
});

const invoices = new URL("../../../shared/data/online-retail/invoices_a.csv.gz", import.meta.url).pathname;
const isThere = existsSync(invoices);

describe("carillon timing evaluate on invoices (Online Retail)", () => {
  it.skipIf(!isThere)(
    `leaves cancellations out unasked, chooses a κ of tens, and the gate's choice beats the population${isThere ? "" : " (skipped: the data is not beside the repository)"}`,
    async () => {
      const words = ["--file", invoices, "--person", "customer_id", "--at", "invoice_date", "--train-until", "2011-09-01", "--json"];
      const found = (await run("evaluate", ...words)).json();
      expect(found).toMatchObject({ rows: 10_652, leftOut: 1784, trainEvents: 5423, heldOutEvents: 3445, gate: { personal: true } });
      expect(found.chosen.kappa).toBeGreaterThan(10);
      expect(found.chosen.kappa).toBeLessThan(60);
      const population = found.gate.candidates[0];
      expect(population.logLoss).toBeCloseTo(2.2539, 4);
      expect(found.gate.gatedLogLoss).toBeLessThan(population.logLoss - 0.015);
      expect(found.gate.groups[0]).toMatchObject({ from: 0, people: 521, use: "population" });
    },
  );
});

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { readTable } from "../cli/read-table.ts";
import { evaluate } from "../learning/off-policy/evaluate.ts";
import type { LoggedChoice } from "../learning/off-policy/logged-choice.ts";
import { openBanditChoices, readOpenBandit } from "./open-bandit.ts";
import { readOpenBanditPolicy, uniformPolicy } from "./open-bandit-policy.ts";

const shared = (path: string): string => new URL(`../../../shared/data/${path}`, import.meta.url).pathname;
const isThere = existsSync(shared("open-bandit"));
const hasMails = existsSync(shared("hillstrom-email"));

async function rowsOf(path: string) {
  const read = await readTable(shared(path));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

const header = ["", "item_id", "position", "click", "propensity_score", "user-item_affinity_0", "user-item_affinity_1"];
const log = (...rows: readonly string[]) => readOpenBandit({ columns: header, rows: rows.map((row) => row.split(",")) }, null);
const asked = (items: number, campaign: string | null = null) => ({ items, campaign, draws: 1000, rng: makeRng("policy") });

describe("a log in the Open Bandit format", () => {
  it("is read, with as many items as it has columns of affinity", () => {
    const read = log("0,1,1,0,0.5,0,0", "1,0,3,1,0.25,0,0");
    expect(read).toMatchObject({ ok: true, value: { items: 2, item: Int32Array.of(1, 0), position: Int32Array.of(0, 2) } });
  });

  it.each([
    ["0,2,1,0,0.5,0,0", 'line 2: item_id is "2", not a whole number from 0 to 1'],
    ["0,1,4,0,0.5,0,0", 'line 2: position is "4", not a whole number from 1 to 3'],
    ["0,1,1,2,0.5,0,0", 'line 2: click is "2", not 0 or 1'],
    ["0,1,1,0,0,0,0", 'line 2: propensity_score is "0", not a probability above 0 and at most 1'],
    ["0,1,1,,0.5,0,0", 'line 2: click is "", not 0 or 1'],
  ])("refuses %s", (row, message) => {
    expect(log(row)).toEqual({ ok: false, error: message });
  });

  it("counts items that are never shown at a position as without support", () => {
    const read = log("0,0,1,0,0.5,0,0", "1,0,1,0,0.5,0,0", "2,1,2,0,0.5,0,0", "3,0,2,0,0.5,0,0");
    if (!read.ok) throw new Error(read.error);
    expect(openBanditChoices(read.value, uniformPolicy(2).policy).map((one) => one.unsupported)).toEqual([0.5, 0.5, 0, 0]);
  });
});

describe("its policies", () => {
  it.each([
    ["kind: uniform", [0.25, 0.25, 0.25, 0.25]],
    ["kind: fixed\nprobabilities: [0.5, 0.5, 0, 0]", [0.5, 0.5, 0, 0]],
    ["kind: fixed\nprobabilities: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]", [1, 0, 0, 0]],
  ])("reads %j", (text, first) => {
    const read = readOpenBanditPolicy(text, asked(4));
    expect(read.ok && [...(read.value.policy[0] ?? [])]).toEqual(first);
  });

  it("takes of a file with campaigns the one that has as many items as the log, or the one that is named", () => {
    const text =
      "men: { alpha: [1, 2], beta: [3, 4] }\nwomen: { alpha: [1, 2, 3], beta: [3, 4, 5] }\nall: { alpha: [1, 2, 3], beta: [3, 4, 6] }";
    expect(readOpenBanditPolicy(text, asked(2))).toMatchObject({ ok: true, value: { campaign: "men" } });
    expect(readOpenBanditPolicy(text, asked(3, "all"))).toMatchObject({ ok: true, value: { campaign: "all" } });
    expect(readOpenBanditPolicy(text, asked(3))).toMatchObject({ ok: false, error: expect.stringContaining("say which with --campaign") });
    expect(readOpenBanditPolicy(text, asked(2, "women"))).toMatchObject({
      ok: false,
      error: expect.stringContaining("the log has 2 items"),
    });
    expect(readOpenBanditPolicy(text, asked(2, "kids"))).toMatchObject({ ok: false, error: expect.stringContaining("men (2 items)") });
  });

  it.each([
    ["kind: best", "the policy is none that is known"],
    ["[", "the policy is not YAML"],
    ["kind: thompson\nalpha: [0, 1]\nbeta: [1, 1]", "the policy is none that is known"],
    ["kind: fixed\nprobabilities: [0.5, 0.4]", "sum to 0.9"],
    ["kind: fixed\nprobabilities: [0.5, 0.25, 0.25]", "has 3 probabilities, the log has 2 items"],
  ])("refuses %j", (text, message) => {
    expect(readOpenBanditPolicy(text, asked(2))).toMatchObject({ ok: false, error: expect.stringContaining(message) });
  });
});

describe.skipIf(!isThere)("on the Open Bandit sample (needs shared/data/open-bandit)", () => {
  const judge = async (name: string, policy: (items: number) => ReturnType<typeof uniformPolicy>) => {
    const read = readOpenBandit(await rowsOf(`open-bandit/${name}.csv.gz`), null);
    if (!read.ok) throw new Error(read.error);
    return evaluate(openBanditChoices(read.value, policy(read.value.items).policy), { rng: makeRng("sample"), resamples: 1000 });
  };
  const prior = (items: number) => {
    const text = readFileSync(shared("open-bandit/prior_bts.yaml"), "utf8");
    const read = readOpenBanditPolicy(text, { items, campaign: null, draws: 100_000, rng: makeRng("prior") });
    if (!read.ok) throw new Error(read.error);
    return read.value;
  };

  it("values the uniform policy from the Thompson log of men's fashion, digit for digit", async () => {
    const { estimates, ...support } = await judge("bts_men", uniformPolicy);
    expect(support.n).toBe(10_000);
    expect(support.meanWeight).toBeCloseTo(0.943314, 6);
    expect(support.maxWeight).toBeCloseTo(178.253119, 6);
    expect(support.ess).toBeCloseTo(655.70985, 5);
    const found = (name: string) => estimates.find((one) => one.estimator === name);
    expect(found("IPS")?.value).toBeCloseTo(0.003009, 6);
    expect(found("IPS")?.standardError).toBeCloseTo(0.000774, 6);
    expect(found("SNIPS")?.value).toBeCloseTo(0.003189, 6);
    expect(found("SNIPS")?.standardError).toBeCloseTo(0.000828, 6);
    expect(found("SNIPS clip 10")).toMatchObject({ ess: expect.closeTo(1844.005, 3), value: expect.closeTo(0.003831, 6) });
    expect(found("SNIPS clip 100")).toMatchObject({ ess: expect.closeTo(772.001, 3), value: expect.closeTo(0.003217, 6) });
  });

  it("values production's Thompson policy from the uniform log, within the error of 100,000 draws (seed 'prior')", async () => {
    const { estimates, ...support } = await judge("random_men", prior);
    expect(support.meanWeight).toBeCloseTo(0.985, 2);
    expect(Math.abs(support.maxWeight - 10.7)).toBeLessThan(0.15);
    expect(Math.abs(support.ess - 2465)).toBeLessThan(40);
    const within = (name: string, value: number) =>
      expect(Math.abs((estimates.find((one) => one.estimator === name)?.value ?? 0) - value)).toBeLessThan(0.0001);
    within("IPS", 0.00453);
    within("SNIPS", 0.0046);
    within("DR", 0.00462);
    within("DM", 0.00492);
    expect(support.verdict).toMatchObject({ refused: false });
  });

  it("works on the women's log, which has another number of items", async () => {
    expect(await judge("random_women", prior)).toMatchObject({ n: 10_000, verdict: { refused: false } });
  });
});

describe.skipIf(!hasMails)("on the mails of Hillstrom (needs shared/data/hillstrom-email)", () => {
  const [none, men, women] = ["No E-Mail", "Mens E-Mail", "Womens E-Mail"] as const;
  type Customer = Readonly<Record<"mens" | "womens" | "segment" | "visit", string>>;
  const onlyWomens = (one: Customer): boolean => one.womens === "1" && one.mens === "0";
  const onlyMens = (one: Customer): boolean => one.mens === "1" && one.womens === "0";

  it.each<[string, (one: Customer) => string, number, number]>([
    ["no mail", () => none, 0.104763, 0.104809],
    ["the men's mail for all", () => men, 0.180197, 0.181449],
    ["the women's mail for all", () => women, 0.151242, 0.15014],
    ["the women's mail for those who bought only women's, else the men's", (one) => (onlyWomens(one) ? women : men), 0.183758, 0.183528],
    ["the women's mail but for those who bought only men's", (one) => (onlyMens(one) ? none : women), 0.148056, 0.147361],
  ])("values %s", async (_name, policy, ips, snips) => {
    const { columns, rows } = await rowsOf("hillstrom-email/customers_a.csv.gz");
    const field = (row: readonly string[], name: keyof Customer): string => row[columns.indexOf(name)] ?? "";
    const choices = rows.map((row): LoggedChoice => {
      const one = { mens: field(row, "mens"), womens: field(row, "womens"), segment: field(row, "segment"), visit: field(row, "visit") };
      const target = policy(one) === one.segment ? 1 : 0;
      return { reward: Number(one.visit), propensity: 1 / 3, target, directValue: 0, predicted: 0 };
    });
    const { estimates } = evaluate(choices, { rng: makeRng("mails"), resamples: 20, clips: [] });
    expect(estimates.find((one) => one.estimator === "IPS")?.value).toBeCloseTo(ips, 6);
    const selfNormalised = estimates.find((one) => one.estimator === "SNIPS");
    expect(selfNormalised?.value).toBeCloseTo(snips, 6);
    expect(Math.abs((selfNormalised?.standardError ?? 0) - 0.0037)).toBeLessThan(0.001);
  });
});

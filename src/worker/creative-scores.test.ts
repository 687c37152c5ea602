import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { compile } from "../catalogue/compile.ts";
import { decidesByLearning } from "../catalogue/testing/declared.ts";
import { CreativeScorer } from "../learning/bandit/creative-scores.ts";
import { inTransaction } from "../store/database.ts";
import { learnedVersions } from "../store/learned.ts";
import { type Sent, saveExperience } from "../store/testing/experience.ts";
import { noonMs } from "../store/testing/rows.ts";
import { aCampaign, aCreative } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { fitCreativeScores } from "./creative-scores.ts";
import { learnOnce } from "./learn.ts";
import { freshModel, modelOfVersion } from "./learned-model.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const nowMs = noonMs + 31 * DAY_MS;
const scores = () => inTransaction(database.pool, (client) => fitCreativeScores(client, nowMs));

function choice(
  creative: string,
  propensities: Readonly<Record<string, number>>,
  eligible = Object.keys(propensities).length,
): Sent["decision"] {
  const chosen = {
    campaign: aCampaign({ id: "k" }),
    item: null,
    creative: aCreative({ id: creative }),
    sendAtMs: noonMs,
    expiresAtMs: noonMs + DAY_MS,
    propensity: propensities[creative] ?? 0,
    score: 0.1,
  };
  const shortlist = Object.entries(propensities).map(([id, propensity]) => ({
    campaign: "k",
    item: null,
    creative: id,
    score: 0.1,
    propensity,
  }));
  return { chosen, eligible, shortlist };
}
const sent = (n: number, over: Partial<Sent> = {}): Sent => ({
  personId: `p${n % 7}`,
  messageId: `m${n}`,
  attemptedAtMs: noonMs + 2 * DAY_MS + n * 60_000,
  features: null,
  ...over,
});
/** Every second one sends `a`, of which more are opened. */
const usual = (n: number): Sent =>
  sent(n, { decision: choice(n % 2 === 0 ? "a" : "b", { a: 0.5, b: 0.3 }), after: n % 5 === 0 || n % 4 === 0 ? { opened: HOUR_MS } : {} });
const many = Array.from({ length: 300 }, (_, n) => usual(n));

function inMemory(log: readonly Sent[]) {
  const scorer = new CreativeScorer();
  for (const { decision, after } of log)
    scorer.add({
      campaign: "k",
      creative: decision?.chosen?.creative.id ?? "",
      pairs: decision?.shortlist ?? null,
      opened: after?.opened !== undefined,
    });
  return scorer.fit();
}

describe("the scores of creatives from the log", () => {
  it("are those of the same choices in memory", async () => {
    await saveExperience(database.pool, many);
    const found = await scores();
    expect(found).toEqual(inMemory(many));
    expect(found).toMatchObject({ rounds: 300, leftOut: 0 });
    expect(found.scores.get("k")?.get("a")).toBeGreaterThan(found.scores.get("k")?.get("b") ?? 1);
  });

  it("leave out choices whose log does not hold all eligible pairs, and count them", async () => {
    await saveExperience(database.pool, [...many, sent(900, { decision: choice("a", { a: 0.5, b: 0.3 }, 40) })]);
    expect(await scores()).toEqual({ ...inMemory(many), leftOut: 1 });
  });

  it("rest on the odds of the campaign's creatives where the pairs are too many to be held", async () => {
    const withOdds = many.map((one): Sent => {
      const { chosen } = one.decision ?? {};
      const odds = [
        { creative: "a", propensity: 0.5 },
        { creative: "b", propensity: 0.3 },
      ];
      return chosen ? { ...one, decision: { chosen, eligible: 400, shortlist: [], creativeOdds: odds } } : one;
    });
    await saveExperience(database.pool, withOdds);
    expect(await scores()).toEqual(inMemory(many));
  });

  it("rest on messages handed over in the last 30 days, opened within 12 hours or that old", async () => {
    const decision = choice("b", { a: 0.5, b: 0.3 });
    const opened = { opened: HOUR_MS };
    await saveExperience(database.pool, [
      ...many,
      sent(901, { decision, after: opened, attemptedAtMs: nowMs - 30 * DAY_MS }),
      sent(902, { decision, after: opened, attemptedAtMs: nowMs - 12 * HOUR_MS + 1 }),
      sent(903, { decision, after: opened, state: "failed" }),
      sent(904, { decision, after: opened, state: "waiting" }),
      sent(905, { after: opened }),
      sent(906, { decision, after: { opened: 12 * HOUR_MS + 1 } }),
    ]);
    expect(await scores()).toEqual(inMemory([...many, sent(906, { decision })]));
  });

  it("are kept as a part of the model, and given back by its version", async () => {
    await saveExperience(database.pool, many);
    const deps = { pool: database.pool, kept: new Map() };
    await learnOnce(deps, compile(decidesByLearning, 1), nowMs);
    expect(await learnedVersions(database.pool)).toMatchObject({ creatives: { version: 1, atMs: nowMs } });
    const first = await freshModel(database.pool, nowMs, null);
    expect(first.model.learned.creatives).toEqual(inMemory(many));
    await learnOnce(deps, compile(decidesByLearning, 1), nowMs + DAY_MS);
    const second = await freshModel(database.pool, nowMs + DAY_MS, first);
    expect(second.parts).toMatchObject({ creatives: 2 });
    expect((await modelOfVersion(database.pool, first.model.version))?.model.learned.creatives).toEqual(inMemory(many));
  });
});

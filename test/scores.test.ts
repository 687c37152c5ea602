import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slotOf } from "../src/learning/features/slots.ts";
import { aModel, weightsOf } from "../src/learning/response/testing-models.ts";
import { makeRenderer } from "../src/message/render.ts";
import { dryRun } from "../src/operation/decide.ts";
import { preview } from "../src/operation/preview.ts";
import { scorePeople, scoresOf } from "../src/operation/scores.ts";
import { openShared, type Shared } from "../src/worker/situation.ts";
import { fine } from "./support/api.ts";
import { type Lab, labStart, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music, quota: { perDay: 1000 } }]
placements:
  - { id: push-marketing, kind: push, class: marketing }
  - { id: push-service, kind: push, class: service }
  - { id: banner, kind: pull }
policy: { scorer: learned, limits: [{ each: person, max: 1, per: day }] }
audiences:
  - { id: rated, where: { trait: rated, is: true } }
  - { id: owing, where: { trait: owes, is: true } }
creatives:
  - { id: warm, title: Warm, body: "{{ item.title }}", status: live }
  - { id: cold, title: Cold, body: "{{ item.title }}", status: live }
  - { id: bare, title: Bare, body: Look, status: live }
  - { id: due, title: Due, body: Look, status: live }
campaigns:
  - { id: songs, line: music, kind: recall, category: content, placement: push-marketing, audience: rated, items: { from: pool, type: song },
      creatives: { ids: [warm, cold] }, status: live }
  - { id: shown, line: music, kind: recall, category: content, placement: banner, creatives: { ids: [bare] }, status: live }
  - { id: service, line: music, kind: bill, category: account, placement: push-service, creatives: { ids: [due] }, audience: owing, status: live }
items:
  - { id: s1, type: song, attributes: { title: Moon } }
  - { id: s2, type: song, attributes: { title: Sun } }
`;

type Fields = Readonly<Record<string, unknown>>;
const nowMs = Date.parse(labStart);
let lab: Lab;
let learned: Shared;
beforeAll(async () => {
  lab = await openLab(catalogue);
  await lab.connect("p1", "fcm");
  await lab.connect("p2", "fcm");
  await lab.connect("p3", "fcm");
  for (const userId of ["p1", "p2", "p3"])
    await call("POST", "/v1/identify", { userId, traits: { rated: userId !== "p2", owes: userId === "p3" } });
  await call("GET", "/v1/people/p1");
  const shared = (await openShared(lab.store, nowMs)).current();
  const response = aModel({ open: weightsOf([[slotOf("creative", "warm"), 0.8]]), convertRate: 0.1 });
  learned = { ...shared, model: { ...shared.model, learned: { response, timing: null, interruption: null, creatives: null } } };
});
afterAll(() => lab?.close());
const call = async (method: string, path: string, body?: unknown): Promise<Fields> => fine(await lab.api.call(method, path, body));
const deps = () => ({ pool: lab.store, seed: "test", channels: () => new Set(["fcm"]) });
const everything = { campaign: null, creative: null, item: null, nowMs };

describe("scores of a person", () => {
  it("are rates, without words, until a model is promoted", async () => {
    const scores = await call("GET", "/v1/people/p1/scores?top=3");
    expect(scores).toMatchObject({ personId: "p1", scoredBy: "rates", model: { promoted: false }, skipped: null, eligible: 4 });
    expect(scores.pairs).toHaveLength(3);
    expect(scores.pairs).toContainEqual(expect.objectContaining({ campaign: "songs", convert: null, because: [], bestHours: [] }));
  });

  it("say which step leaves nothing, and know nobody whom nothing is known of", async () => {
    expect(await call("GET", "/v1/people/p2/scores")).toMatchObject({ skipped: "audience", eligible: 0, price: null, pairs: [] });
    expect(await lab.api.call("GET", "/v1/people/nobody/scores")).toMatchObject({ status: 404 });
    const unknown = await lab.api.call("GET", "/v1/people/p1/scores?placement=nowhere");
    expect(unknown).toMatchObject({ status: 422, body: { error: { code: "unknownPlacement", field: "placement" } } });
  });

  it("speak of a pull placement when one asks", async () => {
    expect(await call("GET", "/v1/people/p2/scores?placement=banner")).toMatchObject({
      cap: null,
      pairs: [{ campaign: "shown", item: null, creative: "bare" }],
    });
  });

  it("come in words from a promoted model, best first", async () => {
    const scores = await scoresOf(deps(), learned, { id: "p1", placement: null, top: 20, nowMs });
    if (!scores.ok || scores.value === null) throw new Error("no scores");
    expect(scores.value).toMatchObject({ scoredBy: "model", model: { promoted: true, examples: 10_000 }, price: expect.any(Number) });
    const [best] = scores.value.pairs;
    expect(best).toMatchObject({ creative: "warm", because: [{ group: "creative", text: "the wording does well (×2.2)" }] });
    expect(best?.convert).toBeCloseTo((best?.open ?? 0) / 10, 9);
    expect(scores.value.pairs.map(({ creative }) => creative)).toEqual(["warm", "warm", "cold", "cold"]);
  });
});

describe("a pair's scores", () => {
  const interruption = { lambda: 0.004, fatigueSlope: -0.1, linePrices: new Map() };
  const of = async (shared: Shared, id: string) => {
    const scores = await scoresOf(deps(), shared, { id, placement: null, top: 50, nowMs });
    if (!scores.ok || scores.value === null) throw new Error("no scores");
    return scores.value;
  };

  it.each([
    { name: "a learned price", lambda: "auto" as const, id: "p1", chosen: "songs", price: 0.004 },
    { name: "a price that nothing is worth", lambda: 100, id: "p1", chosen: null, price: 100 },
    { name: "a given price", lambda: 0.02, id: "p1", chosen: "songs", price: 0.02 },
    { name: "service, chosen over what is not worth its price", lambda: 100, id: "p3", chosen: "service", price: 0 },
  ])("are what the decision of the same moment keeps: $name", async ({ lambda, id, chosen, price }) => {
    const { catalogue, model } = learned;
    const policy = { ...catalogue.policy, volume: { ...catalogue.policy.volume, lambda, minPerWeek: null } };
    const shared = {
      ...learned,
      catalogue: { ...catalogue, policy: { ...policy, exploration: { ...policy.exploration, uniform: 0 } } },
      model: { ...model, learned: { ...model.learned, interruption } },
    };
    const scores = await of(shared, id);
    const { decisions } = await dryRun(deps(), shared, { people: [id], placement: null, limit: 1, atMs: nowMs });
    const [decision] = decisions;
    expect([decision?.chosen?.campaign ?? null, decision?.price]).toEqual([chosen, price]);
    const same = ({ campaign, item, creative }: (typeof scores.pairs)[number]): boolean =>
      campaign === decision?.chosen?.campaign && item === decision.chosen.item && creative === decision.chosen.creative;
    const pair = chosen === null ? scores.pairs[0] : scores.pairs.find(same);
    expect(pair).toMatchObject({ value: decision?.value, switchOff: decision?.pOff, price });
    if (decision?.chosen) expect(pair?.open).toBe(decision.chosen.score);
    for (const one of scores.pairs) {
      expect(one.convertOpened).toBeCloseTo(0.1, 12);
      expect(one.value).toBeCloseTo(
        (one.open ?? 0) * (catalogue.policy.reward.opened + (one.convertOpened ?? 0) * catalogue.policy.reward.converted) +
          (one.switchOff ?? 0) * catalogue.policy.reward.switchedOff,
        12,
      );
      // Service is no interruption, whichever pair is chosen.
      expect(one.price).toBe(one.campaign === "service" ? 0 : scores.price);
    }
  });

  it("tell the price of a scarce line, and have none by rates", async () => {
    const linePrices = new Map([["music", { price: 0.05, shareByHour: Array.from({ length: 24 }, (_, hour) => (hour + 1) / 24) }]]);
    const scarce = {
      ...learned,
      model: { ...learned.model, learned: { ...learned.model.learned, interruption: { ...interruption, linePrices } } },
    };
    // Nothing of the day's quota is used yet: the line costs less than it did yesterday, and more than nothing.
    const [pair] = (await of(scarce, "p1")).pairs;
    expect([pair?.linePrice, pair?.price]).toEqual([expect.toSatisfy((price: number) => price > 0 && price < 0.05), 0.004]);
    const byRates = { ...scarce, model: { ...scarce.model, learned: { ...scarce.model.learned, response: null } } };
    expect((await of(byRates, "p1")).pairs[0]).toMatchObject({ linePrice: 0, convertOpened: null });
  });
});

describe("scoring people", () => {
  it("scores those who may not be sent it too, and refuses nobody but the unknown", async () => {
    const answer = await lab.api.call("POST", "/v1/score", {
      people: [{ id: "nobody" }, { id: "p2" }, { id: 7 }, { id: "p1" }],
      campaign: "songs",
      creative: "cold",
      item: "s1",
    });
    const expected = { campaign: "songs", creative: "cold", item: "s1" };
    expect(answer).toMatchObject({
      status: 200,
      body: {
        accepted: 2,
        scores: [
          { index: 1, personId: "p2", eligible: false, reason: "audience", removed: [{ rule: "notInAudience" }], expected },
          { index: 3, personId: "p1", eligible: true, reason: null, removed: [], expected },
        ],
        refused: [
          { index: 0, code: "unknownPerson", field: "people[0].id" },
          { index: 2, field: "people[2].id" },
        ],
      },
    });
    const unknown = await lab.api.call("POST", "/v1/score", { people: [{ id: "p1" }], creative: "lukewarm" });
    expect(unknown).toMatchObject({ status: 422, body: { error: { code: "unknownCreative", value: "lukewarm" } } });
    expect(await lab.api.call("POST", "/v1/score", { people: [{ id: "nobody" }] })).toMatchObject({ status: 422, body: { accepted: 0 } });
  });

  it("finds the best pair of a promoted model", async () => {
    const answer = await scorePeople(deps(), learned, { ...everything, people: ["p1", "p2"] });
    expect(answer).toMatchObject({
      ok: true,
      value: {
        scoredBy: "model",
        scores: [
          { eligible: true, expected: { creative: "warm" } },
          { eligible: false, reason: "audience" },
        ],
      },
    });
  });
});

describe("a preview", () => {
  const request = { personId: "p1", item: "s1", channel: null, class: null, category: null, variables: {} } as const;

  it("tells what a promoted model expects of a stored creative", async () => {
    const shown = await preview(
      { ...deps(), shared: learned, renderer: makeRenderer(), open: [], nowMs },
      { ...request, creative: { kind: "stored", id: "warm" } },
    );
    expect(shown).toMatchObject({
      ok: true,
      value: { title: "Warm", expected: { campaign: "songs", open: expect.any(Number), because: [{ group: "creative" }] } },
    });
  });

  it("expects nothing while rates decide", async () => {
    expect(await call("POST", "/v1/preview", { personId: "p1", creative: "warm", item: "s1" })).toMatchObject({
      body: "Moon",
      expected: null,
    });
  });
});

describe("why", () => {
  it("keeps what a decision was worth", async () => {
    await lab.advance("2026-03-03T00:00:00Z");
    const { decisions } = await call("GET", "/v1/people/p1/why");
    expect(decisions).toContainEqual(
      expect.objectContaining({ chosen: expect.anything(), because: [], value: expect.any(Number), pOff: null, price: expect.any(Number) }),
    );
  });
});

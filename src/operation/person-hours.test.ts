import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import type { Fact } from "../event/fact.ts";
import { noPreferences } from "../person/state.ts";
import { inTransaction } from "../store/database.ts";
import { savePreferences } from "../store/preferences.ts";
import { at } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { HourTrees, treeColumns } from "../timing/hour-trees.ts";
import { emptyTimingModel, hourPredictors, type TimingModel } from "../timing/timing-model.ts";
import type { Shared } from "../worker/situation.ts";
import { reportOfActivity } from "./activity-report.ts";
import { hoursOfPerson } from "./person-hours.ts";
import { saveFolded, sharedOf } from "./testing/some-people.ts";

/** A Monday. */
const nowMs = at("2026-03-02T06:00:00Z");
const shared = sharedOf(`
lines: [{ id: music }]
placements: [{ id: push, kind: push, class: marketing }]
policy: { quietHours: { from: "22:00", to: "08:00" }, timing: { personal: true } }
audiences:
  - { id: early, where: { trait: early, is: true } }
  - { id: nobody, where: { trait: early, is: never } }
creatives: [{ id: c1, title: Hello, body: there, status: live }]
campaigns:
  - { id: songs, line: music, kind: recall, category: content, placement: push, audience: early, creatives: { ids: [c1] } }
`);
const learned: TimingModel = {
  ...emptyTimingModel,
  version: "v",
  dayKappa: 5,
  personalFrom: [
    { from: 0, personal: false },
    { from: 5, personal: true },
  ],
  response: emptyTimingModel.response.map((_, hour) => (hour % 24 === 12 ? 2 : 1)),
};
/** A forest of one tree, which holds the evening likely for whoever it is. */
const evening = new HourTrees("forest", {
  edges: treeColumns.map((name) => Float64Array.from(name === "hour" ? [17.5] : [])),
  trees: [
    {
      nodes: Int32Array.from([treeColumns.indexOf("hour"), 1, 0, 4, -1, 0, 0, 0, -1, 0, 0, 0]),
      goesLeft: new Uint8Array(),
      value: Float64Array.from([0, 0.001, 0.02]),
    },
  ],
});
const figures = { hitRate: 0.1, gain: 0.2, error: 0.01 };
const byTrees: TimingModel = {
  ...learned,
  personalFrom: [
    { from: 0, personal: false },
    { from: 5, personal: true, by: "forest" },
  ],
  trees: [evening],
  judged: [
    {
      from: 0,
      to: 5,
      people: 0,
      events: 0,
      candidates: [{ name: "population", logLoss: Number.NaN, hitRate: Number.NaN, gain: Number.NaN, error: Number.NaN }],
    },
    {
      from: 5,
      to: null,
      people: 40,
      events: 300,
      candidates: hourPredictors.map((name, n) => ({ name, logLoss: 5 - n / 10, ...figures })),
    },
  ],
};
const withTiming = (timing: TimingModel): Shared => ({
  ...shared,
  model: { ...shared.model, learned: { ...shared.model.learned, timing } },
});
const withHours = withTiming(learned);

/** Early birds are active at 9 each day of eight weeks, the others at 20; some hours vary. */
function personOf(n: number): readonly Fact[] {
  const rng = makeRng(`person ${n}`);
  const isEarly = n % 2 === 0;
  return [
    { kind: "traits", atMs: nowMs - 56 * DAY_MS, traits: { early: isEarly }, zone: n % 4 < 2 ? "UTC" : "Asia/Tokyo" },
    ...Array.from({ length: 50 }, (_, day) => {
      const local = rng.next() < 0.8 ? (isEarly ? 9 : 20) : rng.below(24);
      const offset = n % 4 < 2 ? 0 : 9;
      return {
        kind: "event" as const,
        atMs: at("2026-01-06T00:00:00Z") + day * DAY_MS + (local - offset) * HOUR_MS + 60_000,
        name: "page",
        properties: {},
      };
    }),
  ];
}

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const people = Array.from({ length: 60 }, (_, n) => [`p${n}`, personOf(n)] as const);
  await saveFolded(database.pool, shared.catalogue.needs, new Map([...people, ["quiet", [{ kind: "traits", atMs: nowMs, traits: {} }]]]));
});
afterAll(() => database.drop());

describe("a person's hours", () => {
  const hours = async (as: Shared, id: string) => {
    const found = await hoursOfPerson(database.pool, as, id, nowMs);
    if (found === null) throw new Error("unknown");
    return found;
  };

  it("are theirs where the gate lets them be, shrunk, with the best free ones of the coming day", async () => {
    const own = await hours(withHours, "p0");
    expect(own).toMatchObject({
      personId: "p0",
      zone: "UTC",
      isPersonal: true,
      gate: { from: 5, to: null, dayKappa: 5, weekKappa: null, predictor: "personal", judged: null },
      part: "morning",
      usesHours: true,
    });
    expect(own.events).toBeGreaterThan(20);
    expect(own.counts.reduce((sum, count) => sum + count, 0)).toBeCloseTo(own.events, 9);
    expect(own.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(own.shares[9]).toBeGreaterThan(0.02);
    expect(own.shares[9]).toBeLessThan(0.8 / 7);
    expect(own.rhythm).toBe("most active 8–11 all week");
    // Due at four in the morning: quiet hours leave eight to ten in the evening.
    expect(own).toMatchObject({ until: "2026-03-03T04:00:00.000Z", freeMinutes: 14 * 60 });
    expect(own.best[0]).toMatchObject({ hourOfWeek: 9, minutes: 60 });
    expect(own.best[0]?.at).toMatch(/^2026-03-02T09:/);
    expect(own.best.map(({ factor }) => factor)).toEqual([...own.best.map(({ factor }) => factor)].sort((a, b) => b - a));
    expect(await hours(withHours, "p0")).toEqual(own);
    // What was long ago counts less and less, though nobody folds it.
    const later = await hoursOfPerson(database.pool, withHours, "p0", nowMs + 30 * DAY_MS);
    expect(later?.events).toBeCloseTo(own.events / 2, 6);
  });

  it("are everybody's for somebody of whom nothing is known, and nobody's for an id that is unknown", async () => {
    const none = await hours(withHours, "quiet");
    expect(none).toMatchObject({
      isPersonal: false,
      gate: { from: 0, to: 5, predictor: "population" },
      events: 0,
      part: null,
      rhythm: "too little is known to tell when",
    });
    expect(none.shares).toEqual(none.population);
    expect(none.best[0]).toMatchObject({ hourOfWeek: 12 });
    expect(await hoursOfPerson(database.pool, withHours, "no-such", nowMs)).toBeNull();
  });

  it("leave out what the person's own do-not-disturb takes, also when it was chosen a moment ago", async () => {
    const preferences = { ...noPreferences, doNotDisturb: [{ from: "09:30", to: "21:00" }] };
    await inTransaction(database.pool, (client) => savePreferences(client, "p4", preferences, nowMs));
    const own = await hours(withHours, "p4");
    expect(own.freeMinutes).toBe(90 + 60);
    expect(own.best.map(({ hourOfWeek }) => hourOfWeek).sort((a, b) => a - b)).toEqual([8, 9, 21]);
    expect(own.best[0]).toMatchObject({ hourOfWeek: 9, minutes: 30 });
  });

  it("are what trees foretell where the gate chose these for so much activity, with how all predictors did", async () => {
    const own = await hours(withTiming(byTrees), "p0");
    expect(own).toMatchObject({ isPersonal: true, gate: { from: 5, to: null, predictor: "forest", judged: { people: 40, events: 300 } } });
    expect(own.gate?.judged?.candidates.map(({ name, logLoss }) => [name, logLoss])).toEqual([
      ["population", 5],
      ["personal", 4.9],
      ["boosting", 4.8],
      ["forest", 4.7],
    ]);
    expect(own.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(own.shares[18]).toBeGreaterThan(10 * (own.shares[9] ?? 1));
    expect(own.best[0]?.hourOfWeek).toBeGreaterThanOrEqual(18);
    const none = await hours(withTiming(byTrees), "quiet");
    expect(none).toMatchObject({
      isPersonal: false,
      gate: { predictor: "population", judged: { people: 0, candidates: [{ logLoss: null }] } },
    });
    expect(none.shares).toEqual(none.population);
  });

  it("before any were learned are the person's own activity, and none where the policy places uniformly", async () => {
    expect(await hours(shared, "p0")).toMatchObject({
      gate: null,
      isPersonal: false,
      usesHours: true,
      best: [{ hourOfWeek: 9 }, {}, {}, {}, {}, {}],
    });
    const { catalogue } = shared;
    const uniform = { ...withHours, catalogue: { ...catalogue, policy: { ...catalogue.policy, timing: { personal: false } } } };
    expect(await hours(uniform, "p0")).toMatchObject({ usesHours: false, best: [{ factor: 1 }, {}, {}, {}, {}, { factor: 1 }] });
  });
});

describe("the activity of people", () => {
  const ask = async (over: Partial<Parameters<typeof reportOfActivity>[2]> = {}, as: Shared = withHours) => {
    const activity = await reportOfActivity(database.pool, as, { campaign: null, audience: null, nowMs, wallMs: () => 0, ...over });
    if (!activity.ok) throw new Error(activity.error.message);
    return activity.value;
  };

  it("is counted by hour of their own week, with its peaks, parts and cycles", async () => {
    const all = await ask();
    expect(all.sample).toMatchObject({ people: 61, matching: 61, active: 60 });
    expect(all.people).toEqual({ total: 61, isExact: true });
    for (const list of [all.shares, all.smoothed]) expect(list.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(all.counts.reduce((sum, count) => sum + count, 0)).toBeCloseTo(all.sample.events, 6);
    expect(all.busy.map(({ peak }) => peak).sort((a, b) => a - b)).toEqual([9, 20]);
    expect(all.peopleByPart).toEqual({ morning: 30, noon: 0, evening: 30, night: 0 });
    expect(all.parts.morning).toBeGreaterThan(0.3);
    expect(all.waves).toMatchObject({ weeks: 7, people: 60 });
    const periods = all.waves.peaks.map(({ hours }) => hours);
    expect(periods.some((hours) => Math.abs(hours - 24) < 0.5 || Math.abs(hours - 12) < 0.3)).toBe(true);
    expect(all.waves.peaks[0]?.chance).toBeLessThan(0.001);
    expect(all.inForce).toMatchObject({ model: 0, dayKappa: 5, weekKappa: null });
    expect((await ask({}, withTiming(byTrees))).inForce?.groups).toMatchObject([
      { from: 0, personal: false, predictor: "population", judged: { people: 0 } },
      { from: 5, personal: true, predictor: "forest", judged: { people: 40, events: 300, candidates: [{}, {}, {}, { name: "forest" }] } },
    ]);
  });

  it("has the cycles of people's own clocks: two who work by day on opposite sides of the world are one rhythm, not none", async () => {
    const far = await freshDatabase();
    const works = (zone: string, offset: number): readonly Fact[] => [
      { kind: "traits", atMs: nowMs - 40 * DAY_MS, traits: {}, zone },
      ...Array.from({ length: 30 * 12 }, (_, n) => ({
        kind: "event" as const,
        atMs: at("2026-01-30T06:30:00Z") + Math.floor(n / 12) * DAY_MS + ((n % 12) - offset) * HOUR_MS,
        name: "page",
        properties: {},
      })),
    ];
    const people = new Map([
      ["here", works("UTC", 0)],
      ["there", works("Asia/Kamchatka", 12)],
    ]);
    await saveFolded(far.pool, shared.catalogue.needs, people);
    const activity = await reportOfActivity(far.pool, shared, { campaign: null, audience: null, nowMs, wallMs: () => 0 });
    if (!activity.ok) throw new Error(activity.error.message);
    expect(activity.value.waves).toMatchObject({ weeks: 4, people: 2 });
    expect(activity.value.waves.peaks[0]).toMatchObject({ hours: 24 });
    expect(activity.value.waves.peaks[0]?.power).toBeGreaterThan(0.7);
    await far.drop();
  });

  it("says whether hours of their own would foretell them better, and why", async () => {
    const { gate } = await ask();
    expect(gate).toMatchObject({ personal: true, use: "personal", reason: expect.stringContaining("personal") });
    expect(gate?.dayKappa).toBeGreaterThan(0);
    expect(gate?.candidates.map(({ name }) => name)).toEqual(["population", "personal"]);
    expect(gate?.candidates[1]?.gain).toBeGreaterThan(0.1);
  });

  it("is that of an audience, or of a campaign's, alone", async () => {
    const early = await ask({ audience: "early" });
    expect(early.sample.matching).toBe(30);
    expect(early.busy.map(({ peak }) => peak)).toEqual([9]);
    expect(early.parts.morning).toBeGreaterThan(0.7);
    const campaign = await ask({ campaign: "songs" });
    expect([campaign.sample, campaign.shares]).toEqual([early.sample, early.shares]);
    const nobody = await ask({ campaign: "songs", audience: "nobody" }, shared);
    expect(nobody).toMatchObject({
      sample: { matching: 0, events: 0 },
      busy: [],
      gate: null,
      inForce: null,
      waves: { weeks: 0, peaks: [] },
    });
  });

  it.each([
    [{ campaign: "no-such" }, "unknownCampaign"],
    [{ audience: "no-such" }, "unknownAudience"],
  ])("of %j is refused", async (names, code) => {
    const answer = await reportOfActivity(database.pool, shared, { campaign: null, audience: null, nowMs, wallMs: () => 0, ...names });
    expect(answer).toMatchObject({ ok: false, error: { code, remedy: expect.any(String) } });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import { campaignSchema, creativeSchema } from "../catalogue/schema.ts";
import type { Fact } from "../event/fact.ts";
import { noPreferences } from "../person/state.ts";
import { inTransaction } from "../store/database.ts";
import { saveDevice } from "../store/devices.ts";
import { aDeviceRow } from "../store/testing/rows.ts";
import { aDeviceFact, at } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import type { DecideDeps } from "../worker/decide.ts";
import type { Shared } from "../worker/situation.ts";
import { type ForecastQuestion, forecastCampaign } from "./forecast.ts";
import { saveFolded, sharedOf } from "./testing/some-people.ts";

const nowMs = at("2026-03-02T09:00:00Z");
const shared = sharedOf(`
lines: [{ id: music, quota: { perDay: 150 } }, { id: shop, priority: 2 }]
placements:
  - { id: push, kind: push, class: marketing }
  - { id: banner, kind: pull }
policy:
  scorer: rate
  consent: required
  exploration: { uniform: 0, hours: 0 }
  volume: { adaptive: false }
  quietHours: { from: "22:00", to: "07:00" }
  limits: [{ each: person, max: 1, per: 7d }]
audiences:
  - { id: adults, where: { trait: age, gte: 18 } }
creatives:
  - { id: c1, title: Hello, body: there, status: live }
  - { id: c2, title: Hello, body: again, style: draft, status: draft }
campaigns:
  - { id: songs, line: music, kind: recall, category: content, placement: push, audience: adults, creatives: { ids: [c1] },
      window: { from: "08:00", to: "20:00" } }
  - { id: banners, line: music, kind: recall, category: content, placement: banner, creatives: { ids: [c1] } }
`);

const sent = (atMs: number): readonly Fact[] => [
  {
    kind: "reserved",
    atMs,
    sendAtMs: atMs,
    message: {
      messageId: "m",
      campaign: "old",
      line: "shop",
      kind: "k",
      category: "content",
      creative: "c1",
      item: null,
      placement: "push",
      class: "marketing",
    },
  },
  { kind: "attempted", atMs, messageId: "m", result: "sent", reason: null, channel: "fcm", deviceId: "d1" },
];

/** 400 people in eight kinds of fifty; half of the children have no phone either. */
const kinds = ["fine", "fine", "child", "phoneless", "muted", "silent", "told", "asleep"] as const;
function personOf(n: number): readonly Fact[] {
  const kind = kinds[n % 8];
  const agreed = { ...noPreferences, consent: { marketing: kind !== "silent", atMs: nowMs, source: "app" } };
  return [
    { kind: "traits", atMs: nowMs - 5 * DAY_MS, traits: { age: kind === "child" ? 12 : 30 }, zone: "UTC" },
    ...(kind === "phoneless" || (kind === "child" && n % 16 > 7)
      ? []
      : [aDeviceFact(nowMs - DAY_MS, { permission: kind === "muted" ? "denied" : "granted" })]),
    {
      kind: "preferences",
      atMs: nowMs,
      preferences: kind === "asleep" ? { ...agreed, doNotDisturb: [{ from: "07:30", to: "21:00" }] } : agreed,
    },
    ...(kind === "told" ? sent(nowMs - 2 * HOUR_MS) : []),
  ];
}

let database: FreshDatabase;
let deps: DecideDeps;
beforeAll(async () => {
  database = await freshDatabase();
  deps = { pool: database.pool, seed: "test", channels: () => new Set(["fcm"]) };
  await saveFolded(database.pool, shared.catalogue.needs, new Map(Array.from({ length: 400 }, (_, n) => [`p${n}`, personOf(n)])));
});
afterAll(() => database.drop());

const question: ForecastQuestion = { campaign: "songs", declared: null, creatives: [], people: 400, nowMs };
const ask = async (over: Partial<ForecastQuestion> = {}, as: Shared = shared) => {
  const forecast = await forecastCampaign(deps, as, { ...question, ...over });
  if (forecast === null || !forecast.ok) throw new Error(JSON.stringify(forecast));
  return forecast.value;
};
const counts = (forecast: Awaited<ReturnType<typeof ask>>) =>
  Object.fromEntries(forecast.outcomes.map(({ outcome, people }) => [outcome, people]));
const rows = async (): Promise<number> => {
  const found = await database.pool.query<{ n: number }>(
    "select (select count(*) from decisions) + (select count(*) from messages) + (select count(*) from quota_use) + (select count(*) from catalogue_versions) as n",
    [],
  );
  return found.rows[0]?.n ?? -1;
};

describe("the forecast of a campaign", () => {
  it("tells of everybody drawn what would become of them, and of each rule, and writes nothing", async () => {
    const forecast = await ask();
    expect(counts(forecast)).toEqual({ reached: 100, notInAudience: 50, unreachable: 100, noConsent: 50, capped: 50, quiet: 50 });
    expect(forecast).toMatchObject({
      sample: 400,
      people: { total: 400, isExact: true },
      inAudience: { people: 350, estimate: 350 },
      creatives: 1,
      warnings: [],
    });
    const rules = Object.fromEntries(
      forecast.outcomes.map(({ outcome, rules }) => [outcome, rules.map(({ rule, people }) => `${rule} ${people}`)]),
    );
    expect(rules).toMatchObject({
      unreachable: ["noDevice 50", "permissionDenied 50"],
      noConsent: ["consentWithdrawn 50"],
      capped: [expect.stringMatching(/^max 1 per 7d.* 50$/)],
      quiet: ["doNotDisturb 50"],
    });
    expect(forecast.outcomes.find(({ outcome }) => outcome === "capped")?.rules[0]?.text).toMatch(/^limit "max 1 per 7d/);
    expect(forecast.outcomes[0]?.people).toBeGreaterThanOrEqual(forecast.outcomes[1]?.people ?? 0);
    expect(await rows()).toBe(0);
  });

  it("rests its opens on the rate of those reached, and lays the need beside what is left of the line's quota", async () => {
    const { opens, quotas } = await ask();
    expect(opens).toMatchObject({ by: "rates", examples: 0 });
    expect(opens?.expected).toBeCloseTo((opens?.rate ?? 0) * 100, 9);
    expect(quotas).toEqual({
      line: { line: "music", perDay: 150, zone: "UTC", left: 150, need: 100, needLow: 100, needHigh: 100, verdict: "enough" },
      vendors: [],
    });
    await database.pool.query("insert into quota_use (line, day, used) values ('music', $1, 60)", [Math.floor(nowMs / DAY_MS)]);
    expect((await ask()).quotas.line).toMatchObject({ left: 90, verdict: "short" });
    await database.pool.query("delete from quota_use");
  });

  it("scales a smaller sample, each share with an interval that holds the truth", async () => {
    const forecast = await ask({ people: 120 });
    expect(forecast.sample).toBe(120);
    expect(forecast.outcomes.reduce((sum, { people }) => sum + people, 0)).toBe(120);
    const reached = forecast.outcomes.find(({ outcome }) => outcome === "reached");
    expect(reached?.estimateLow).toBeLessThanOrEqual(100);
    expect(reached?.estimateHigh).toBeGreaterThanOrEqual(100);
    expect(reached?.estimate).toBe(Math.round((400 * (reached?.people ?? 0)) / 120));
  });

  it("takes a campaign and creatives as they would be, and a start that is still to come as past", async () => {
    const declared = campaignSchema.parse({
      id: "new",
      line: "shop",
      kind: "sale",
      category: "promotion",
      placement: "push",
      creatives: { style: "fresh" },
      start: "2026-04-01T00:00:00Z",
    });
    const creatives = [creativeSchema.parse({ id: "n1", style: "fresh", title: "New", body: "new" })];
    const forecast = await ask({ campaign: "new", declared, creatives });
    expect(counts(forecast)).toEqual({ reached: 175, unreachable: 125, noConsent: 50, capped: 50 });
    expect(forecast.assumptions.join("; ")).toContain("2026-04-01");
    expect(forecast.assumptions.join("; ")).toContain("n1");
    expect(await forecastCampaign(deps, shared, { ...question, campaign: "new" })).toBeNull();
  });

  it("says who would get another campaign's message instead", async () => {
    const { declared } = shared;
    const songs = declared.campaigns.songs;
    const other = { ...songs, id: "other", audience: undefined, status: "live" as const };
    // What is opened less is not chosen.
    const tallies = new Map([["other", { all: { shown: 1000, opened: 900 }, items: new Map(), creatives: new Map() }]]);
    const next = sharedOf("{}");
    const busy: Shared = {
      ...shared,
      declared: { ...declared, campaigns: { ...declared.campaigns, other: campaignSchema.parse(other) } },
      items: next.items,
      model: { ...shared.model, campaigns: tallies },
    };
    const forecast = await ask({}, busy);
    expect(counts(forecast)).toMatchObject({ otherCampaign: 100, notInAudience: 50 });
    expect(forecast.outcomes.find(({ outcome }) => outcome === "otherCampaign")?.rules).toMatchObject([
      { rule: "other", text: "campaign other" },
    ]);
    expect(forecast.opens).toBeNull();
  });

  it("leaves doubted tokens alone where the next decision falls within the doubt's UTC day, and not after it", async () => {
    await inTransaction(database.pool, async (client) => {
      await saveDevice(client, aDeviceRow("p0", "d1", ["t"]));
      await client.query("update tokens set strikes = 1, struck_day = $1", [Math.floor(nowMs / DAY_MS)]);
    });
    const { catalogue, declared } = shared;
    const atNoon = { ...shared, declared: { ...declared, policy: { ...declared.policy, dueHour: 12 } }, catalogue };
    const forecast = await ask({}, atNoon);
    expect(counts(forecast)).toMatchObject({ reached: 99, unreachable: 101 });
    expect(forecast.outcomes.find(({ outcome }) => outcome === "unreachable")?.rules.at(-1)).toMatchObject({ rule: "doubted", people: 1 });
    expect(counts(await ask())).toMatchObject({ reached: 100, unreachable: 100 });
    await database.empty("devices", "tokens");
  });

  it("of a campaign without a text that may be sent says so", async () => {
    const forecast = await ask({ declared: campaignSchema.parse({ ...shared.declared.campaigns.songs, creatives: { ids: ["c2"] } }) });
    expect(counts(forecast)).toMatchObject({ noCreative: 100 });
    expect(forecast.creatives).toBe(0);
  });

  it("is refused by field: what refers to nothing, and a pull placement", async () => {
    const declared = campaignSchema.parse({ ...shared.declared.campaigns.songs, line: "nowhere" });
    expect(await forecastCampaign(deps, shared, { ...question, declared })).toMatchObject({
      ok: false,
      error: [{ field: "campaign.line" }],
    });
    const creatives = [creativeSchema.parse({ id: "bad", title: "{{ nonsense", body: "b" })];
    expect(await forecastCampaign(deps, shared, { ...question, creatives })).toMatchObject({
      ok: false,
      error: [{ field: "creatives[0].title" }],
    });
    expect(await forecastCampaign(deps, shared, { ...question, campaign: "banners" })).toMatchObject({
      ok: false,
      error: [{ code: "forecastPull", field: "id" }],
    });
  });

  it("lays what is left of a vendor's total beside the need over that way", async () => {
    const way = { vendor: "fcm", appId: "app", zone: "UTC", perDevice: null, perApp: 90 };
    const counted: DecideDeps = {
      ...deps,
      ways: () => ({ counted: new Map([[vendorQuotaOwner("fcm", "app"), way]]), vendorsTo: () => ["fcm"] }),
    };
    const forecast = await forecastCampaign(counted, shared, question);
    if (forecast === null || !forecast.ok) throw new Error("no forecast");
    expect(forecast.value.quotas.vendors).toEqual([
      { vendor: "fcm", appId: "app", zone: "UTC", perDay: 90, left: 90, need: 100, needLow: 100, needHigh: 100, verdict: "short" },
    ]);
  });
});

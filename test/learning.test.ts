import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audienceSizeSchema, forecastSchema } from "../src/api/wire/estimates.ts";
import { activitySchema, personHoursSchema } from "../src/api/wire/hours.ts";
import { driftSchema, modelDetailSchema, modelListSchema } from "../src/api/wire/learning.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music }]
placements: [{ id: push, kind: push, class: marketing }]
policy: { scorer: learned, limits: [{ each: person, max: 1, per: day }] }
audiences: [{ id: rated, where: { trait: rated, is: true } }]
creatives: [{ id: warm, title: Warm, body: words, status: live }]
campaigns:
  - { id: songs, line: music, kind: recall, category: content, placement: push, audience: rated, creatives: { ids: [warm] }, status: live }
`;
const people = Array.from({ length: 12 }, (_, n) => `p${n}`);

let lab: Lab;
beforeAll(async () => {
  lab = await openLab(catalogue);
  for (const [n, userId] of people.entries()) {
    await lab.connect(userId, "fcm");
    await call("POST", "/v1/identify", { userId, traits: { rated: n % 2 === 0 } });
    await lab.track(userId, "played", {}, { timestamp: "2026-03-01T19:30:00Z" });
  }
});
afterAll(() => lab?.close());
const call = async (method: string, path: string, body?: unknown) => fine(await lab.api.call(method, path, body));

describe("looking ahead, over the whole server", () => {
  it("tells the forecast of a campaign, of which the day that follows is one, and writes nothing", async () => {
    const forecast = forecastSchema.parse(await call("POST", "/v1/campaigns/songs/forecast", { people: 50 }));
    expect(forecast).toMatchObject({ sample: 12, inAudience: { people: 6 }, people: { total: 12, isExact: true } });
    const outcomes = Object.fromEntries(forecast.outcomes.map(({ outcome, people }) => [outcome, people]));
    expect(outcomes).toEqual({ reached: 6, notInAudience: 6 });
    expect(forecast.opens).toMatchObject({ by: "rates" });
    const before = await call("GET", "/v1/reports/summary");
    expect(before).toMatchObject({ messages: { total: 0 }, due: { total: 0 } });
    await lab.advance("2026-03-03T04:00:00Z");
    const told = await lab.store.query<{ person_id: string }>(
      "select distinct person_id from messages where state = 'sent' order by 1",
      [],
    );
    expect(told.rows.map((row) => row.person_id).sort()).toEqual(people.filter((_, n) => n % 2 === 0).sort());
    const spent = forecastSchema.parse(await call("POST", "/v1/campaigns/songs/forecast", { people: 50 }));
    expect(spent.outcomes.reduce((sum, { people }) => sum + people, 0)).toBe(12);
  });

  it("sizes an audience by traits and by what happened", async () => {
    const rated = audienceSizeSchema.parse(await call("POST", "/v1/audiences/size?exact=1", { where: { audience: "rated" } }));
    expect(rated).toMatchObject({ sample: { people: 6, isEverybody: true }, exact: { people: 6, complete: true }, isRecounted: false });
    expect(rated.examples.every(({ traits }) => traits.rated === true)).toBe(true);
    const played = audienceSizeSchema.parse(await call("POST", "/v1/audiences/size", { where: { event: "played", within: "7d" } }));
    expect(played).toMatchObject({ sample: { people: 12 }, isRecounted: true });
  });
});

describe("what was learned, over the whole server", () => {
  it("is listed, shown, held and let go, and the hold is what decisions name", async () => {
    const list = modelListSchema.parse(await call("GET", "/v1/learning/models"));
    const newest = list.items[0]?.version ?? 0;
    expect(newest).toBeGreaterThan(1);
    expect(list).toMatchObject({ hold: null, inForce: newest });
    expect(modelDetailSchema.parse(await call("GET", `/v1/learning/models/${newest}`)).version).toBe(newest);
    const [old] = (
      await lab.store.query<{ n: number }>("select count(*) as n from messages where attempted_at < timestamptz '2026-03-02T16:00:00Z'", [])
    ).rows;
    expect(driftSchema.parse(await call("GET", "/v1/learning/drift")).days).toMatchObject([{ day: "2026-03-02", messages: old?.n }]);
    expect(await call("POST", "/v1/learning/models/1/hold", {})).toMatchObject({ version: 1, isObeyed: true });
    expect(modelListSchema.parse(await call("GET", "/v1/learning/models"))).toMatchObject({ inForce: 1, hold: { version: 1 } });
    await lab.advance("2026-03-04T05:00:00Z");
    const why = await call("GET", "/v1/people/p0/why?limit=1");
    expect(why.decisions).toMatchObject([{ model: 1 }]);
    await call("DELETE", "/v1/learning/hold");
    expect(modelListSchema.parse(await call("GET", "/v1/learning/models")).inForce).toBeGreaterThan(1);
  });

  it("tells when people, and a person, are active", async () => {
    const activity = activitySchema.parse(await call("GET", "/v1/reports/activity?campaign=songs"));
    expect(activity.sample).toMatchObject({ people: 12, matching: 6, active: 6 });
    const hours = personHoursSchema.parse(await call("GET", "/v1/people/p0/hours"));
    // The first of March was a Sunday.
    expect(hours.counts[6 * 24 + 19]).toBeGreaterThan(0.8);
    expect(await lab.api.call("GET", "/v1/people/nobody/hours")).toMatchObject({ status: 404 });
  });
});

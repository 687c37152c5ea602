import { describe, expect, it } from "vitest";
import { makeTestServer } from "../testing/make-test-server.ts";
import { audienceSizeSchema, forecastSchema } from "../wire/estimates.ts";
import { activitySchema, personHoursSchema } from "../wire/hours.ts";
import { driftSchema, modelDetailSchema, modelListSchema } from "../wire/learning.ts";
import { replaySchema } from "../wire/replays.ts";

const csv = { accept: "text/csv" };

describe("learning", () => {
  const { call, ports } = makeTestServer();

  it("lists models in pages, one alone, and drift, each as JSON and lists as CSV", async () => {
    const all = await call("GET", "/v1/learning/models", { key: ports.secretOf.read });
    expect(modelListSchema.parse(all.body)).toMatchObject({ items: [{ version: 2 }, { version: 1 }], next: null, hold: null, inForce: 2 });
    expect((await call("GET", "/v1/learning/models?limit=1")).body).toMatchObject({ items: [{ version: 2 }], next: "2" });
    expect((await call("GET", "/v1/learning/models?limit=1&cursor=2")).body).toMatchObject({ items: [{ version: 1 }] });
    expect(await call("GET", "/v1/learning/models?cursor=abc")).toMatchObject({ status: 400, body: { error: { field: "cursor" } } });
    const file = await call("GET", "/v1/learning/models?limit=1", { headers: csv });
    expect(file.headers["content-disposition"]).toContain("models.csv");
    expect(file.headers["x-carillon-next"]).toBe("2");
    expect(file.text.split("\r\n")[1]).toMatch(/^2,2026-03-02T09:00:00.000Z,response,600,true,/);
    expect(modelDetailSchema.parse((await call("GET", "/v1/learning/models/1")).body)).toMatchObject({ version: 1 });
    expect((await call("GET", "/v1/learning/models/9")).status).toBe(404);
    expect(await call("GET", "/v1/learning/models/x")).toMatchObject({ status: 400, body: { error: { code: "invalidPath" } } });
    expect(driftSchema.parse((await call("GET", "/v1/learning/drift")).body)).toMatchObject({ days: [{ day: "2026-03-01" }] });
    expect((await call("GET", "/v1/learning/drift", { headers: csv })).text).toContain("2026-03-01,40,2,0.05");
    expect(await call("GET", "/v1/learning/drift?days=181")).toMatchObject({ status: 400, body: { error: { field: "days" } } });
  });

  it("is held by name, and let go", async () => {
    const held = await call("POST", "/v1/learning/models/2/hold", { body: { reason: "drift" } });
    expect(held).toMatchObject({ status: 200, body: { version: 2, by: "admin key", reason: "drift" } });
    expect((await call("GET", "/v1/learning/models")).body).toMatchObject({ hold: { version: 2 }, inForce: 2 });
    expect((await call("POST", "/v1/learning/models/7/hold", { body: {} })).status).toBe(404);
    expect(await call("POST", "/v1/learning/models/1/hold", { body: {} })).toMatchObject({
      status: 422,
      body: { error: { code: "modelNoLongerKept" } },
    });
    expect(await call("POST", "/v1/learning/models/2/hold", { body: { why: "x" } })).toMatchObject({ status: 422 });
    expect((await call("DELETE", "/v1/learning/hold")).body).toEqual({ ok: true });
    expect((await call("DELETE", "/v1/learning/hold")).status).toBe(404);
  });
});

describe("a version that is promoted by hand", () => {
  const { call, ports } = makeTestServer();
  const as = (role: "operator" | "approver") => ({
    key: null,
    headers: { cookie: `carillon_session=${ports.sessionOf[role]}`, "x-carillon-console": "1" },
  });

  it("is promoted and released by an approver, with a reason, and gives way to an admin's hold", async () => {
    const promote = (version: number, body: unknown, role: "operator" | "approver" = "approver") =>
      call("POST", `/v1/learning/models/${version}/promote`, { ...as(role), body });
    expect(await promote(2, { reason: "better" }, "operator")).toMatchObject({ status: 403, body: { error: { code: "roleMissing" } } });
    expect(await promote(2, {})).toMatchObject({ status: 422, body: { error: { field: "reason" } } });
    expect(await promote(2, { reason: "better", days: 0 })).toMatchObject({ status: 422, body: { error: { field: "days" } } });
    expect((await promote(7, { reason: "better" })).status).toBe(404);
    expect(await promote(1, { reason: "better" })).toMatchObject({ status: 422, body: { error: { code: "modelNotPromotable" } } });
    expect(await promote(2, { reason: "better", days: 3 })).toMatchObject({ status: 200, body: { kind: "promotion", by: "the approver" } });
    const release = () => call("POST", "/v1/learning/models/2/release", as("approver"));
    expect(await release()).toMatchObject({ status: 200, body: { ok: true } });
    expect((await release()).status).toBe(404);
    expect((await call("POST", "/v1/learning/models/2/hold", { body: {} })).body).toMatchObject({ kind: "hold", until: null });
    expect(await promote(2, { reason: "better" })).toMatchObject({ status: 422, body: { error: { code: "modelHeld" } } });
    expect(await release()).toMatchObject({ status: 422, body: { error: { code: "modelHeld" } } });
  });
});

describe("replays", () => {
  const { call, ports } = makeTestServer();

  it("begin one at a time, are listed with their progress as JSON and CSV, and can be called off", async () => {
    const begun = await call("POST", "/v1/replays", { body: { name: "less often", changes: { policy: { scorer: "rate" } } } });
    expect(begun.status).toBe(202);
    expect(replaySchema.parse(begun.body)).toMatchObject({
      state: "running",
      by: "admin key",
      request: { reward: "opened", resamples: 1000, seed: "replay", estimators: ["IPS", "SNIPS", "DM", "DR", "SWITCH-DR"] },
    });
    expect(await call("POST", "/v1/replays", { body: { name: "more" } })).toMatchObject({
      status: 409,
      body: { error: { code: "replayRunning" } },
    });
    expect((await call("GET", "/v1/replays", { key: ports.secretOf.read })).body).toMatchObject({ items: [{ id: "r1" }], next: null });
    expect((await call("DELETE", "/v1/replays/r1")).body).toMatchObject({ state: "cancelled" });
    expect(await call("DELETE", "/v1/replays/r1")).toMatchObject({ status: 409, body: { error: { code: "replayEnded" } } });
    expect((await call("DELETE", "/v1/replays/r9")).status).toBe(404);
    await call("POST", "/v1/replays", { body: { name: "again", estimators: ["DR"] } });
    const page = await call("GET", "/v1/replays?limit=1");
    expect(page.body).toMatchObject({ items: [{ id: "r2" }], next: expect.any(String) });
    expect((await call("GET", `/v1/replays?limit=1&cursor=${page.body.next}`)).body).toMatchObject({ items: [{ id: "r1" }], next: null });
    expect((await call("GET", "/v1/replays", { headers: csv })).text).toContain(
      "r1,2026-03-02T09:00:00.000Z,admin key,less often,cancelled",
    );
    expect(replaySchema.parse((await call("GET", "/v1/replays/r2")).body)).toMatchObject({ progress: { decisions: 500, total: 1000 } });
    expect((await call("GET", "/v1/replays/r9")).status).toBe(404);
  });

  it.each([
    [{}, "name"],
    [{ name: "x", strategy: "lucky" }, "strategy"],
    [{ name: "x", estimators: [] }, "estimators"],
    [{ name: "x", policy: { wrong: 1 } }, "policy"],
    [{ name: "x", from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z" }, "to"],
  ])("refuse %j by field", async (body, field) => {
    const { call } = makeTestServer();
    expect(await call("POST", "/v1/replays", { body })).toMatchObject({ status: 422, body: { error: { field } } });
  });
});

describe("hours", () => {
  const { call } = makeTestServer();

  it("of people come as JSON and CSV, refused for names that nothing has", async () => {
    expect(activitySchema.parse((await call("GET", "/v1/reports/activity?campaign=known")).body)).toMatchObject({
      campaign: "known",
      audience: null,
    });
    const file = (await call("GET", "/v1/reports/activity", { headers: csv })).text.trimEnd().split("\r\n");
    expect([file.length, file[0]?.replace("\ufeff", ""), file[168]?.split(",")[0]]).toEqual([
      169,
      "hourOfWeek,share,smoothed,events",
      "167",
    ]);
    expect((await call("GET", "/v1/reports/activity?audience=other")).status).toBe(400);
  });

  it("of one person are told, or that there is none", async () => {
    expect(personHoursSchema.parse((await call("GET", "/v1/people/p1/hours")).body)).toMatchObject({ personId: "p1" });
    expect((await call("GET", "/v1/people/p2/hours")).status).toBe(404);
  });
});

describe("estimates", () => {
  const { call } = makeTestServer();
  const campaign = { line: "l", kind: "k", category: "content", placement: "p", creatives: {} };

  it("of an audience's size refuse a predicate by field, and count when asked to", async () => {
    const where = { audience: "known" };
    expect(audienceSizeSchema.parse((await call("POST", "/v1/audiences/size", { body: { where } })).body)).toMatchObject({ exact: null });
    expect((await call("POST", "/v1/audiences/size?exact=1", { body: { where } })).body).toMatchObject({
      exact: { people: 5, complete: true },
    });
    const bad = await call("POST", "/v1/audiences/size", {
      body: {
        where: {
          all: [
            { trait: "age", gte: 18 },
            { trait: "age", greater: 2 },
          ],
        },
      },
    });
    expect(bad).toMatchObject({ status: 422, body: { error: { field: expect.stringContaining("where.all[1]") } } });
    const several = await call("POST", "/v1/audiences/size", { body: { where: { lastSeen: { before: "x", within: "y" } } } });
    expect(several.body.errors).toMatchObject([{ field: "where.lastSeen.before" }, { field: "where.lastSeen.within" }]);
    expect(await call("POST", "/v1/audiences/size", { body: { where: { audience: "no" } } })).toMatchObject({
      status: 422,
      body: { error: { field: "where.audience" } },
    });
    expect((await call("POST", "/v1/audiences/size")).status).toBe(400);
  });

  it("of a campaign take it as it is stored, or as it would be", async () => {
    expect(forecastSchema.parse((await call("POST", "/v1/campaigns/known/forecast")).body)).toMatchObject({
      campaign: "known",
      sample: 500,
    });
    expect((await call("POST", "/v1/campaigns/known/forecast", { body: { people: 50, days: 1 } })).body).toMatchObject({ sample: 50 });
    expect((await call("POST", "/v1/campaigns/new/forecast", { body: {} })).status).toBe(404);
    expect((await call("POST", "/v1/campaigns/new/forecast", { body: { campaign } })).body).toMatchObject({ campaign: "new" });
  });

  it.each([
    [{ days: 3 }, "days"],
    [{ people: 5 }, "people"],
    [{ campaign: { ...campaign, id: "other" } }, "campaign.id"],
    [{ campaign: { ...campaign, strategy: "lucky" } }, "campaign.strategy"],
    [{ creatives: [{ id: "c", title: "", body: "b" }] }, "creatives[0].title"],
  ])("of a campaign refuse %j by field", async (body, field) => {
    expect(await call("POST", "/v1/campaigns/known/forecast", { body })).toMatchObject({ status: 422, body: { error: { field } } });
  });
});

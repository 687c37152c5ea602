import { describe, expect, it } from "vitest";
import { makeTestServer } from "../testing/make-test-server.ts";
import { audienceSizeSchema, forecastSchema } from "../wire/estimates.ts";
import { activitySchema, personHoursSchema } from "../wire/hours.ts";
import { driftSchema, modelDetailSchema, modelListSchema } from "../wire/learning.ts";

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

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiRoutes } from "../src/api/routes/all-routes.ts";
import {
  decisionListSchema,
  feedSchema,
  limitsSchema,
  messageListSchema,
  peopleListSchema,
  timelineSchema,
} from "../src/api/wire/reading.ts";
import { todaySchema } from "../src/api/wire/today.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music }]
placements: [{ id: push, kind: push, class: marketing }, { id: push-service, kind: push, class: service }]
creatives: [{ id: c1, title: "Hello you", body: Come, status: live }]
campaigns: [{ id: k1, line: music, kind: recall, category: content, placement: push, creatives: { ids: [c1] }, status: live }]
policy: { consent: assumed, limits: [{ each: person, max: 1, per: 1d }], quietHours: { from: "22:00", to: "08:00" } }
`;

let lab: Lab;
let order: string;
beforeAll(async () => {
  lab = await openLab(catalogue);
  await lab.connect("ann", "fcm");
  await lab.connect("bob", "apns", { permission: "denied" });
  await lab.track("ann", "play", { song: "i1" });
  fine(await lab.api.call("POST", "/v1/identify", { userId: "ann", traits: { email: "Ann@example.org" } }));
  order = await lab.send("ann");
  await lab.advance("2026-03-03T12:00:00Z");
  fine(
    await lab.api.call("POST", "/v1/outcomes", {
      outcomes: [{ messageId: order, outcome: "opened", deviceId: "d-ann-fcm", at: "2026-03-02T00:20:00Z" }],
    }),
  );
});
afterAll(() => lab?.close());

/** Fields of an answer that its schema left out, by name; those of a list under `[]`. */
function beyond(told: unknown, read: unknown): readonly string[] {
  if (typeof told !== "object" || told === null || typeof read !== "object" || read === null) return [];
  return Object.entries(told).flatMap(([name, value]) => {
    const key = Array.isArray(told) ? "[]" : name;
    if (!Object.hasOwn(read, name)) return [key];
    return beyond(value, Reflect.get(read, name)).map((field) => `${key}.${field}`);
  });
}

const read = async (path: string) => fine(await lab.api.call("GET", path));

describe("what the console reads of a running Carillon", () => {
  it("are its messages, with what came of them", async () => {
    const { items, total } = messageListSchema.parse(await read("/v1/messages?count=1"));
    expect(total).toEqual({ count: items.length, exact: true });
    expect(items.find(({ id }) => id === order)).toMatchObject({
      state: "sent",
      campaign: null,
      channel: "fcm",
      outcomes: { opened: "2026-03-02T00:20:00.000Z" },
    });
    const marketing = messageListSchema.parse(await read("/v1/messages?person=ann&campaign=k1&state=sent")).items;
    expect(marketing.map(({ state, creative }) => [state, creative])).toEqual(marketing.map(() => ["sent", "c1"]));
    expect(marketing.length).toBeGreaterThan(0);
  });

  it("are its decisions and why some of them were silent", async () => {
    const silent = decisionListSchema.parse(await read("/v1/decisions?silent=1&person=bob")).items;
    expect(silent[0]).toMatchObject({ personId: "bob", chosen: null, silent: { step: "reach", rule: "permissionDenied" } });
    expect(decisionListSchema.parse(await read("/v1/decisions?reason=permissionDenied")).items).toEqual(silent);
    expect(decisionListSchema.parse(await read("/v1/decisions?campaign=k1")).items.length).toBeGreaterThan(0);
  });

  it("is a person's timeline from the first event to the last outcome", async () => {
    const { items, next } = timelineSchema.parse(await read("/v1/people/ann/timeline?limit=500"));
    expect(next).toBeNull();
    expect(new Set(items.map(({ kind }) => kind))).toEqual(
      new Set(["event", "traits", "device", "decision", "message", "attempt", "outcome"]),
    );
    expect(items.filter(({ kind }) => kind === "message")).toContainEqual(
      expect.objectContaining({
        messageId: order,
        text: { title: "Your order", body: "is on its way", image: null, link: null, of: "call", isHidden: false },
      }),
    );
  });

  it("is what is left of a person's limits", async () => {
    const limits = limitsSchema.parse(await read("/v1/people/ann/limits"));
    expect(limits).toMatchObject({ personId: "ann", quietHours: { isNow: false }, reach: { reachable: true, devices: 1 } });
    expect(limits.limits.length).toBeGreaterThan(0);
    expect(limitsSchema.parse(await read("/v1/people/bob/limits")).blocked).toContainEqual(
      expect.objectContaining({ by: "permissionDenied" }),
    );
  });

  it("are people, with whether they can be reached", async () => {
    const people = peopleListSchema.parse(await read("/v1/people")).items;
    expect(people.map(({ id, reachable, unreachable }) => [id, reachable, unreachable])).toEqual([
      ["ann", true, null],
      ["bob", false, "permissionDenied"],
    ]);
    expect(people[0]?.messages30d).toBeGreaterThan(0);
    expect(peopleListSchema.parse(await read("/v1/people?query=d-ann-fcm")).items).toMatchObject([{ id: "ann", foundBy: "device" }]);
  });

  it("are people as a table, with by what they were found where somebody was looked for", async () => {
    const table = async (path: string): Promise<readonly string[]> =>
      String((await lab.api.call("GET", path, undefined, { accept: "text/csv" })).body)
        .trim()
        .split("\r\n");
    expect((await table("/v1/people"))[0]).not.toContain("foundBy");
    const [names, ann] = await table("/v1/people?query=ANN@");
    expect(names).toMatch(/,foundBy,matchedAttribute,matchedValue$/);
    expect(ann).toMatch(/^ann,.*,attribute,email,Ann@example.org$/);
  });

  it("is what is happening, and nothing new when nothing is", async () => {
    const feed = feedSchema.parse(await read("/v1/feed"));
    expect(feed.items.map(({ what }) => what)).toContain("opened");
    expect(feedSchema.parse(await read(`/v1/feed?after=${feed.after}`)).items).toEqual([]);
  });

  it("is today with its alarms, the stop switch the first", async () => {
    fine(await lab.api.call("POST", "/v1/stop", { on: true }));
    const today = todaySchema.parse(await read("/v1/reports/today?zone=Asia/Shanghai"));
    expect(today).toMatchObject({ zone: "Asia/Shanghai", day: "2026-03-03", hour: 20 });
    expect(today.alarms[0]).toMatchObject({ id: "stopped", severity: "critical" });
  });

  it("hold no field that the API reference does not name, on every route that reads", async () => {
    const ids: Readonly<Record<string, string>> = {
      people: "ann",
      messages: order,
      lines: "music",
      placements: "push",
      creatives: "c1",
      campaigns: "k1",
      channels: "fcm",
      versions: "1",
      models: String((await read("/v1/learning/models")).active ?? 1),
      export: "campaigns",
    };
    const [seen, unnamed]: [string[], string[]] = [[], []];
    for (const { method, path, role, answer } of apiRoutes) {
      if (method !== "GET" || role === null || answer.schema === undefined) continue;
      const filled = path.replace(/([^/]+)\/\{\w+\}/g, (_all, kind: string) => `${kind}/${ids[kind] ?? "none"}`);
      const told = await lab.api.call("GET", `${filled}${path === "/v1/inbox" ? "?person=ann" : ""}`);
      if (told.status !== 200) continue;
      seen.push(path);
      const read = answer.schema.safeParse(told.body);
      unnamed.push(
        ...(read.success
          ? beyond(told.body, read.data)
          : read.error.issues.map(({ path: at, message }) => `${at.join(".")}: ${message}`)
        ).map((field) => `${path}: ${field}`),
      );
    }
    expect([...new Set(unnamed)]).toEqual([]);
    expect(seen).toEqual(
      expect.arrayContaining(["/v1/messages", "/v1/messages/{id}", "/v1/feed", "/v1/people/{id}/timeline", "/v1/people/{id}/why"]),
    );
    expect(seen.length).toBeGreaterThan(30);
  });

  it.each(["/v1/messages?campaign=%00", "/v1/people?query=%00", "/v1/people/%00/timeline"])(
    "refuses %s instead of failing",
    async (path) => {
      expect((await lab.api.call("GET", path)).status).toBe(400);
    },
  );
});

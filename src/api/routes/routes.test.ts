import { describe, expect, it } from "vitest";
import { romTable } from "../../delivery/rom.ts";
import { makeTestServer } from "../testing/make-test-server.ts";
import { romTableSchema } from "../wire/devices.ts";
import { pageOf } from "../wire/lists.ts";
import { pauseSchema } from "../wire/pauses.ts";
import { undoneSchema } from "../wire/tokens.ts";
import { parseOutcome } from "./outcome-routes.ts";

const now = Date.parse("2026-03-02T09:00:00Z");

const catalogue = `
lines: [{ id: music, priority: 2 }]
placements:
  - { id: push-marketing, kind: push, class: marketing }
  - { id: home-banner, kind: pull }
creatives:
  - { id: c1, title: "{{ item.title }}", body: hello, status: approved }
campaigns:
  - { id: heard-again, line: music, kind: recall, category: content, placement: push-marketing, creatives: {}, items: { from: pool }, status: live }
items:
  - { id: song-9, type: song, attributes: { title: Nine } }
`;
const yaml = { "content-type": "application/yaml" };

describe("devices", () => {
  it("are told which channels to start, and what was left out", async () => {
    const { call, ports } = makeTestServer();
    const body = {
      personId: "p1",
      platform: "android",
      appId: "a",
      permission: "granted",
      zone: "Mars/Olympus",
      tokens: [{ channel: "fcm", token: "t" }],
    };
    const { status, body: answer } = await call("PUT", "/v1/devices/d1", { key: ports.secretOf.ingest, body });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ deviceId: "d1", initialise: ["fcm"], warnings: [{ code: "unknownZone", value: "Mars/Olympus" }] });
    expect(answer).toMatchObject({
      channels: [
        { channel: "xiaomi", why: expect.any(String), configured: false },
        { channel: "fcm", why: expect.any(String), configured: true },
      ],
      rom: { name: null, version: null },
    });
    expect(ports.devicesPut.get("d1")).toMatchObject({ personId: "p1", summary: { lastSeenMs: now } });
    expect((await call("DELETE", "/v1/devices/d1")).body).toEqual({ ok: true });
    expect((await call("DELETE", "/v1/devices/d1")).status).toBe(404);
  });

  it("that are browsers get the key for web push", async () => {
    const { call } = makeTestServer();
    const { body } = await call("PUT", "/v1/devices/d1", { body: { personId: "p1", platform: "web", appId: "a" } });
    expect(body).toEqual({
      deviceId: "d1",
      initialise: ["webPush"],
      channels: [{ channel: "webPush", why: "the fake offers webPush", configured: true }],
      rom: { name: null, version: null },
      webPush: "BPublicKey",
    });
  });

  it("are told to start all channels that fit while none is configured, and why none fits", async () => {
    const { call } = makeTestServer();
    const put = (platform: string) => call("PUT", "/v1/devices/d1", { body: { personId: "p1", platform, appId: "another" } });
    expect((await put("android")).body).toMatchObject({ initialise: ["xiaomi", "fcm"] });
    expect((await put("other")).body).toMatchObject({ initialise: [], channels: [], noChannel: "no channel reaches it" });
  });

  it("may tell of their system, and are taken without what is not understood", async () => {
    const { call, ports } = makeTestServer();
    const about = {
      romName: "HyperOS",
      romVersion: "2.0",
      sdkInt: 34,
      properties: { "ro.mi.os.version.name": "OS2.0" },
      services: { gms: "?" },
    };
    const { status, body } = await call("PUT", "/v1/devices/d1", { body: { personId: "p1", platform: "android", appId: "a", ...about } });
    expect([status, body.warnings]).toEqual([200, [expect.objectContaining({ code: "evidenceLeftOut", field: "services.gms" })]]);
    expect(ports.devicesPut.get("d1")).toMatchObject({
      rom: "HyperOS 2.0",
      evidence: { sdkInt: 34, properties: { "ro.mi.os.version.name": "OS2.0" } },
    });
  });

  it("can take the table by which they are recognised", async () => {
    const { call, ports } = makeTestServer();
    const { status, body } = await call("GET", "/v1/rom-table", { key: ports.secretOf.client });
    expect([status, body]).toEqual([200, romTable]);
    expect(romTableSchema.parse(body)).toEqual(romTable);
  });

  it("with a token that its channel does not know are refused", async () => {
    const { call, ports } = makeTestServer();
    const tokens = [{ channel: "fcm", token: "no token of this channel" }];
    const { status, body } = await call("PUT", "/v1/devices/d1", { body: { personId: "p1", platform: "android", appId: "a", tokens } });
    expect([status, body.error]).toEqual([422, expect.objectContaining({ code: "badToken", field: "tokens" })]);
    expect(ports.devicesPut.size).toBe(0);
  });

  it("with several faults are told all of them", async () => {
    const { call } = makeTestServer();
    const { status, body } = await call("PUT", "/v1/devices/d1", { body: { platform: "toaster" } });
    expect(status).toBe(422);
    expect(body).toMatchObject({ error: { field: "personId" }, errors: [{ field: "personId" }, { field: "platform", value: "toaster" }] });
  });
});

describe("people", () => {
  it("set their preferences and read them back in the shape of the wire", async () => {
    const { call, ports } = makeTestServer();
    const body = {
      doNotDisturb: [{ from: "22:00", to: "08:00", days: [1] }],
      off: { kinds: ["promo"] },
      consent: { marketing: true, source: "form" },
    };
    const put = await call("PUT", "/v1/people/p1/preferences", { body });
    const wire = {
      doNotDisturb: [{ from: "22:00", to: "08:00", days: [1] }],
      off: { kinds: ["promo"], channels: [], all: false },
      consent: { marketing: true, at: "2026-03-02T09:00:00.000Z", source: "form" },
    };
    expect(put.body).toEqual(wire);
    expect((await call("GET", "/v1/people/p1/preferences", { key: ports.secretOf.read })).body).toEqual(wire);
    const bad = await call("PUT", "/v1/people/p1/preferences", { body: { doNotDisturb: [{ from: "25:00", to: "08:00" }] } });
    expect([bad.status, bad.body.error]).toEqual([422, expect.objectContaining({ field: "doNotDisturb[0].from", value: "25:00" })]);
  });

  it("have a feed that lives 7 days unless ttl says otherwise", async () => {
    const { call, ports } = makeTestServer();
    const items = [{ id: "song-9", score: 0.8 }];
    const week = await call("PUT", "/v1/people/p1/feed", { body: { items } });
    expect(week.body).toEqual({ items: 1, expiresAt: "2026-03-09T09:00:00.000Z" });
    await call("PUT", "/v1/people/p1/feed", { body: { items, ttl: "3h" } });
    expect(ports.feeds.get("p1")).toEqual({ items, expiresAtMs: now + 3 * 3_600_000 });
    const bad = await call("PUT", "/v1/people/p1/feed", { body: { items: [{ id: "x" }] } });
    expect([bad.status, bad.body.error]).toEqual([422, expect.objectContaining({ code: "missing", field: "items[0].score" })]);
  });

  it("can be looked at, explained, exported and forgotten; unknown ones are 404", async () => {
    const { call } = makeTestServer();
    await call("PUT", "/v1/people/p%2F1/preferences", { body: {} });
    expect((await call("GET", "/v1/people/p%2F1")).body).toEqual({ id: "p/1" });
    expect((await call("GET", "/v1/people/p%2F1/why?limit=5")).body).toEqual({ decisions: [], next: null });
    expect((await call("GET", "/v1/people/p%2F1/export")).status).toBe(200);
    expect((await call("DELETE", "/v1/people/p%2F1")).body).toEqual({ receipt: "erased-p/1", rows: { preferences: 1 } });
    for (const path of ["", "/why", "/export", "/preferences"]) {
      const { status, body } = await call("GET", `/v1/people/p%2F1${path}`);
      expect([status, body.error]).toEqual([404, expect.objectContaining({ code: "notFound", value: "p/1" })]);
    }
  });

  it("with an id of 256 characters, however wide, are taken, and longer ones refused", async () => {
    const { call } = makeTestServer();
    const wide = "鐘".repeat(256);
    expect((await call("PUT", `/v1/people/${encodeURIComponent(wide)}/preferences`, { body: {} })).status).toBe(200);
    const { status, body } = await call("GET", `/v1/people/${"x".repeat(257)}`);
    expect([status, body.error]).toEqual([400, expect.objectContaining({ code: "invalidPath", field: "id" })]);
    expect((await call("GET", `/v1/people/${"x".repeat(9000)}`)).status).toBe(414);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=many", "limit"],
    ["limit=1.5", "limit"],
  ])("are not listed with %s", async (query, field) => {
    const { call } = makeTestServer();
    const { status, body } = await call("GET", `/v1/people?${query}`);
    expect([status, body.error]).toEqual([
      400,
      expect.objectContaining({ code: "invalidQuery", field, remedy: expect.stringContaining("write one in digits") }),
    ]);
  });
});

describe("the catalogue", () => {
  it("is applied from YAML, shown before, exported byte-stable, and applied again without change", async () => {
    const { call, ports } = makeTestServer();
    const dry = await call("POST", "/v1/apply?dryRun=1", { body: catalogue, headers: yaml });
    expect(dry.status).toBe(200);
    expect(dry.body).toMatchObject({ version: 1, items: 1 });
    expect((await ports.catalogue.current()).version).toBe(0);
    expect(ports.itemsStored.size).toBe(0);

    const applied = await call("POST", "/v1/apply", { body: catalogue, headers: yaml });
    expect(applied.body).toEqual(dry.body);
    expect(
      JSON.parse(applied.text).changes.map((one: { kind: string; id: string; change: string }) => `${one.change} ${one.kind} ${one.id}`),
    ).toEqual([
      "added lines music",
      "added placements home-banner",
      "added placements push-marketing",
      "added campaigns heard-again",
      "added creatives c1",
    ]);
    expect(ports.itemsStored.get("song-9")).toMatchObject({ type: "song", storedAtMs: now });

    const text = await call("GET", "/v1/export", { headers: { accept: "application/yaml" } });
    expect(text.headers["content-type"]).toBe("application/yaml; charset=utf-8");
    expect((await call("POST", "/v1/apply", { body: text.text, headers: yaml })).body).toMatchObject({ version: 1, changes: [] });
    const asJson = await call("GET", "/v1/export");
    expect((await call("POST", "/v1/apply?prune=true", { body: asJson.text })).body).toMatchObject({ version: 1, changes: [] });
    expect((await call("GET", "/v1/export/lines")).body).toEqual({ lines: [{ id: "music", priority: 2 }] });
    expect((await call("GET", "/v1/export/songs")).body.error).toMatchObject({
      code: "notFound",
      remedy: expect.stringContaining("campaigns"),
    });
  });

  it("is not touched by a file with mistakes, which are told all at once with their lines", async () => {
    const { call, ports } = makeTestServer();
    const file = "lines:\n  - { id: music, priorty: 2 }\nplacements:\n  - { id: p, kind: shove }\n";
    const { status, body } = await call("POST", "/v1/apply", { body: file, headers: yaml });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([
      { code: "unknownKey", line: 2, remedy: expect.stringContaining("priority") },
      { code: "badValue", value: "shove", line: 4 },
    ]);
    expect((await ports.catalogue.current()).version).toBe(0);
  });

  it("removes with prune what the kinds of the file no longer name", async () => {
    const { call } = makeTestServer();
    await call("POST", "/v1/apply", { body: { lines: [{ id: "a" }, { id: "b" }] } });
    const pruned = await call("POST", "/v1/apply?prune=1", { body: { lines: [{ id: "a" }] } });
    expect(pruned.body.changes).toMatchObject([{ kind: "lines", id: "b", change: "removed" }]);
  });

  it("keeps single entries: declared, read, listed by pages, removed", async () => {
    const { call, ports } = makeTestServer();
    for (const id of ["a", "b", "c"]) expect((await call("PUT", `/v1/lines/${id}`, { body: { priority: 1 } })).status).toBe(200);
    expect((await call("GET", "/v1/lines/a")).body).toEqual({ id: "a", priority: 1 });
    const first = await call("GET", "/v1/lines?limit=2");
    expect(first.body).toMatchObject({ items: [{ id: "a" }, { id: "b" }], next: "b" });
    expect((await call("GET", "/v1/lines?limit=2&cursor=b")).body).toEqual({ items: [{ id: "c", priority: 1 }], next: null });
    expect((await call("DELETE", "/v1/lines/b")).body).toMatchObject({ version: 4, changes: [{ change: "removed", id: "b" }] });
    expect((await call("DELETE", "/v1/lines/b")).status).toBe(404);
    expect((await call("PUT", "/v1/lines/a", { body: { id: "z" } })).body.error).toMatchObject({ code: "otherId", value: "z" });
    expect((await call("PUT", "/v1/lines/a?dryRun=1", { body: { priority: 9 } })).body).toMatchObject({ changes: [{ change: "changed" }] });
    expect((await call("GET", "/v1/lines/a")).body).toMatchObject({ priority: 1 });
    expect(ports.catalogue.versions).toBeDefined();
  });

  it("names field, value and remedy of what it refuses", async () => {
    const { call } = makeTestServer();
    const { status, body } = await call("PUT", "/v1/lines/a", { body: { priority: 0, quta: 1 } });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([
      { field: "priority", value: 0, limit: 1 },
      { code: "unknownKey", field: "quta", remedy: expect.stringContaining("quota") },
    ]);
    const dangling = await call("PUT", "/v1/campaigns/x", {
      body: { line: "nowhere", kind: "k", category: "content", placement: "nowhere", creatives: {} },
    });
    expect(dangling.status).toBe(422);
  });

  it("holds one policy, whose left-out parts are defaults", async () => {
    const { call } = makeTestServer();
    expect((await call("PUT", "/v1/policy", { body: { dueHour: 6 } })).body).toMatchObject({ changes: [{ kind: "policy" }] });
    expect((await call("GET", "/v1/policy")).body).toMatchObject({ dueHour: 6, scorer: "learned" });
    await call("PUT", "/v1/policy", { body: { scorer: "none" } });
    expect((await call("GET", "/v1/policy")).body).toMatchObject({ dueHour: 4, scorer: "none" });
    expect((await call("PUT", "/v1/policy", { body: { dueHour: 99 } })).body.error).toMatchObject({
      field: "policy.dueHour",
      value: 99,
      limit: 23,
    });
  });

  it("goes back to an earlier version, which becomes a new one", async () => {
    const { call } = makeTestServer();
    await call("PUT", "/v1/lines/a", { body: {} });
    await call("PUT", "/v1/lines/b", { body: {} });
    expect((await call("POST", "/v1/catalogue/rollback", { body: { version: 1 } })).body).toMatchObject({
      version: 3,
      changes: [{ id: "b", change: "removed" }],
    });
    expect((await call("GET", "/v1/catalogue/versions")).body).toMatchObject({
      items: [{ version: 3, author: "admin key" }, { version: 2 }, { version: 1 }],
      next: null,
    });
    expect((await call("POST", "/v1/catalogue/rollback", { body: { version: 99 } })).status).toBe(404);
  });

  it("tells what changed of one entry, with what was written of it", async () => {
    const { call } = makeTestServer();
    await call("PUT", "/v1/creatives/c", { body: { title: "T", body: "B", status: "inReview" } });
    await call("PUT", "/v1/lines/a", { body: {} });
    await call("PUT", "/v1/creatives/c?note=too%20loud", { body: { title: "T", body: "B" } });
    expect((await call("GET", "/v1/creatives/c/changes")).body).toMatchObject({
      items: [
        {
          version: 3,
          author: "admin key",
          change: "changed",
          diff: [{ path: "status", before: "inReview", after: "draft" }],
          note: "too loud",
        },
        { version: 1, change: "added", note: null, reason: null },
      ],
      next: null,
    });
    expect((await call("GET", "/v1/creatives/c/changes?limit=1")).body).toMatchObject({ items: [{ version: 3 }], next: "3" });
    expect((await call("GET", "/v1/creatives/c/changes?cursor=3")).body).toMatchObject({ items: [{ version: 1 }] });
    expect((await call("GET", "/v1/creatives/nobody/changes")).body).toEqual({ items: [], next: null });
    expect((await call("PUT", `/v1/lines/a?note=${"x".repeat(501)}`, { body: {} })).status).toBe(400);
  });
});

describe("items", () => {
  it("are stored in bulk; a bad one harms none beside it", async () => {
    const { call, ports } = makeTestServer();
    const items = [
      { id: "a", type: "song" },
      { id: "b" },
      { id: "c", type: "song", validFrom: "yesterday" },
      { id: "d", type: "song", popularity: 0.3 },
    ];
    const { status, body } = await call("POST", "/v1/items", { body: { items } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accepted: 2,
      refused: [
        { index: 1, code: "missing", field: "items[1].type" },
        { index: 2, field: "items[2].validFrom", value: "yesterday" },
      ],
    });
    expect([...ports.itemsStored.keys()]).toEqual(["a", "d"]);
    expect((await call("POST", "/v1/items", { body: { items: [{}] } })).status).toBe(422);
    expect((await call("POST", "/v1/items", { body: { songs: [] } })).body.error).toMatchObject({ code: "missing", field: "items" });
  });

  it("are stored, read, listed and removed one by one", async () => {
    const { call } = makeTestServer();
    const song = {
      type: "song",
      tags: ["rock"],
      attributes: { title: "Nine" },
      link: "app://song/9",
      validFrom: "2026-03-01T00:00:00.000Z",
      validTo: null,
      popularity: 0.3,
    };
    expect((await call("PUT", "/v1/items/song-9", { body: song })).body).toEqual({ id: "song-9", ...song });
    expect((await call("GET", "/v1/items/song-9")).body).toEqual({ id: "song-9", ...song });
    expect((await call("GET", "/v1/items")).body).toEqual({ items: [{ id: "song-9", ...song }], next: null });
    expect((await call("DELETE", "/v1/items/song-9")).body).toEqual({ ok: true });
    expect((await call("GET", "/v1/items/song-9")).status).toBe(404);
  });
});

describe("channels", () => {
  it("show the address for receipts to admins alone", async () => {
    const { call, ports } = makeTestServer();
    const callbackUrl = "https://push.example.com/callbacks/main/its-secret";
    await call("PUT", "/v1/channels/main", { body: { vendor: "huawei", appId: "a", callbackUrl } });
    await call("PUT", "/v1/channels/silent", { body: { vendor: "fcm", appId: "a", callbackUrl: null } });
    const asRole = (role: "viewer" | "approver" | "admin") => ({
      key: null,
      headers: { cookie: `carillon_session=${ports.sessionOf[role]}` },
    });
    const asked = [
      [asRole("viewer"), "•••"],
      [asRole("approver"), "•••"],
      [{ key: ports.secretOf.read }, "•••"],
      [asRole("admin"), callbackUrl],
      [{ key: ports.secretOf.admin }, callbackUrl],
    ] as const;
    for (const [options, shown] of asked) {
      expect((await call("GET", "/v1/channels", options)).body.items).toMatchObject([{ callbackUrl: shown }, { callbackUrl: null }]);
      expect((await call("GET", "/v1/channels/main", options)).body.callbackUrl).toBe(shown);
    }
  });

  it("never give credentials back", async () => {
    const { call } = makeTestServer();
    const body = { vendor: "fcm", appId: "a", http2: true, credentials: { private_key: "very secret" } };
    expect((await call("PUT", "/v1/channels/main", { body })).text).not.toContain("very secret");
    expect((await call("GET", "/v1/channels/main")).text).not.toContain("very secret");
    expect((await call("PUT", "/v1/channels/main/paused", { body: { on: true } })).body).toEqual({ on: true });
    expect((await call("GET", "/v1/channels")).body).toMatchObject({ items: [{ id: "main", paused: true }] });
    expect((await call("DELETE", "/v1/channels/main")).body).toEqual({ ok: true });
    expect((await call("PUT", "/v1/channels/main/paused", { body: { on: true } })).status).toBe(404);
    expect((await call("PUT", "/v1/channels/x", { body: { ...body, vendor: "pigeon" } })).body.error).toMatchObject({
      field: "vendor",
      value: "pigeon",
    });
  });
});

describe("pauses", () => {
  it("are shown newest first, as many as were asked for", async () => {
    const { call, ports } = makeTestServer();
    const { status, body } = await call("GET", "/v1/pauses", { key: ports.secretOf.read });
    expect([status, body]).toMatchObject([
      200,
      { items: [{ kind: "channel", subject: "c2", resumedAt: null }, { subject: "c1" }], next: null },
    ]);
    expect(pageOf(pauseSchema).parse(body)).toEqual(body);
    expect((await call("GET", "/v1/pauses?limit=1")).body.items).toHaveLength(1);
    expect((await call("GET", "/v1/pauses?limit=0")).body.error).toMatchObject({ code: "invalidQuery", field: "limit" });
  });
});

describe("tokens that are dead or in quarantine", () => {
  const { call } = makeTestServer();
  const undo = (body: unknown, query = "") => call("POST", `/v1/tokens/undo${query}`, { body });

  it("live again by vendor, reason and time, or are only counted", async () => {
    const tokens = [{ vendor: "fcm", reason: "TOKEN_MISMATCH", since: "2026-03-01T00:00:00Z" }, {}];
    const found = [{ channel: "fcm", state: "dead", reason: "TOKEN_MISMATCH", tokens: 3 }];
    const { status, body } = await undo({ tokens });
    expect([status, body]).toMatchObject([
      200,
      {
        accepted: 2,
        refused: [],
        undone: [
          { index: 0, found, total: 3, revived: 3 },
          { index: 1, revived: 3 },
        ],
      },
    ]);
    expect(undoneSchema.parse(body)).toEqual(body);
    expect((await undo({ tokens }, "?dryRun=1")).body).toMatchObject({ undone: [{ total: 3, revived: 0 }, { revived: 0 }] });
  });

  it("are refused entry by entry, with field, value and remedy", async () => {
    const tokens = [{ vendor: "pigeon" }, { vendor: "fcm" }, { reason: "GONE" }, { since: "yesterday" }, { vender: "fcm" }];
    const { status, body } = await undo({ tokens });
    expect([status, body.accepted, body.undone]).toMatchObject([200, 1, [{ index: 1, revived: 3 }]]);
    expect(body.refused).toMatchObject([
      { index: 0, code: "unknownVendor", field: "tokens[0].vendor" },
      { index: 2, field: "tokens[2].reason", value: "GONE", remedy: expect.any(String) },
      { index: 3, field: "tokens[3].since", value: "yesterday" },
      { index: 4, field: "tokens[4].vender" },
    ]);
    expect((await undo({ tokens: [{ reason: "GONE" }] })).status).toBe(422);
    expect((await undo({ tokens: Array(21).fill({}) })).body.error).toMatchObject({ code: "tooBig", field: "tokens", limit: 20 });
    expect((await undo({})).body.error).toMatchObject({ code: "missing", field: "tokens" });
  });
});

describe("decisions", () => {
  it("for a banner come in the order of the people", async () => {
    const { call, ports } = makeTestServer();
    await call("POST", "/v1/apply", { body: catalogue, headers: yaml });
    const body = { placement: "home-banner", people: [{ id: "p2" }, { id: "p1", context: { page: "home" } }] };
    const { body: answer } = await call("POST", "/v1/decide", { key: ports.secretOf.ingest, body });
    expect(answer).toMatchObject({ decisions: [{ personId: "p2", messageId: null, reasons: { noCampaign: 1 } }, { personId: "p1" }] });
    expect((await call("POST", "/v1/decide", { body: { ...body, placement: "push-marketing" } })).status).toBe(404);
    expect((await call("POST", "/v1/decide", { body: { ...body, people: [] } })).body.error).toMatchObject({ field: "people", limit: 1 });
  });

  it("can be tried without committing, at another time", async () => {
    const { call } = makeTestServer();
    const { body } = await call("POST", "/v1/decide/dry-run", { body: { people: ["p1"], at: "2026-03-05T10:00:00+08:00" } });
    expect(body).toMatchObject({ at: "2026-03-05T02:00:00.000Z", skipped: { noCampaign: 1 } });
  });

  it("can be previewed with a stored creative or one that is not", async () => {
    const { call } = makeTestServer();
    await call("POST", "/v1/apply", { body: catalogue, headers: yaml });
    expect((await call("POST", "/v1/preview", { body: { personId: "p1", creative: "c1" } })).body).toMatchObject({
      body: "hello",
      missing: [],
    });
    expect((await call("POST", "/v1/preview", { body: { personId: "p1", creative: { title: "a", body: "b" } } })).body).toMatchObject({
      title: "a",
    });
    expect((await call("POST", "/v1/preview", { body: { personId: "p1", creative: "c9" } })).status).toBe(404);
    expect((await call("POST", "/v1/preview", { body: { personId: "p1", creative: { title: "a" } } })).body.error).toMatchObject({
      field: "creative.body",
    });
  });
});

describe("scores", () => {
  const device = { personId: "p1", platform: "android", appId: "a", permission: "granted", zone: "UTC", tokens: [] };

  it("of a person come with their reasons in words, as many as wanted", async () => {
    const { call } = makeTestServer();
    expect((await call("GET", "/v1/people/p1/scores")).status).toBe(404);
    await call("PUT", "/v1/devices/d1", { body: device });
    const { body } = await call("GET", "/v1/people/p1/scores?top=1");
    expect(body).toMatchObject({ personId: "p1", pairs: [{ campaign: "k1", because: [{ text: "fits what they like (×2.2)" }] }] });
    expect(body.pairs).toHaveLength(1);
    expect((await call("GET", "/v1/people/p1/scores?placement=nowhere")).status).toBe(404);
    expect((await call("GET", "/v1/people/p1/scores?top=0")).body.error).toMatchObject({ code: "invalidQuery" });
  });

  it("of many people keep their places in the list, whoever is refused", async () => {
    const { call } = makeTestServer();
    await call("PUT", "/v1/devices/d1", { body: device });
    const { status, body } = await call("POST", "/v1/score", { body: { people: [{}, { id: "p9" }, { id: "p1" }], campaign: "k7" } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accepted: 1,
      scores: [{ index: 2, personId: "p1", expected: { campaign: "k7" } }],
      refused: [
        { index: 0, field: "people[0].id" },
        { index: 1, field: "people[1].id" },
      ],
    });
    expect((await call("POST", "/v1/score", { body: { people: [{ id: "p9" }] } })).status).toBe(422);
    const many = Array.from({ length: 101 }, () => ({ id: "p1" }));
    expect((await call("POST", "/v1/score", { body: { people: many } })).body.error).toMatchObject({ field: "people", limit: 100 });
  });
});

describe("messages", () => {
  const text = {
    personId: "p1",
    placement: "push-service",
    category: "order",
    title: "t",
    body: "b",
    data: { order: "7" },
    expiresIn: "2h",
  };

  it("are taken once for an Idempotency-Key, and another request with it is refused", async () => {
    const { call, ports } = makeTestServer();
    const headers = { "idempotency-key": "k1" };
    const first = await call("POST", "/v1/messages", { body: text, headers });
    expect([first.status, first.body]).toEqual([202, { messageId: "m1" }]);
    expect((await call("POST", "/v1/messages", { body: text, headers })).body).toEqual({ messageId: "m1" });
    const other = await call("POST", "/v1/messages", { body: { ...text, title: "u" }, headers });
    expect([other.status, other.body.error]).toEqual([409, expect.objectContaining({ code: "idempotencyKeyReused" })]);
    expect((await call("POST", "/v1/messages", { body: text })).body).toEqual({ messageId: "m2" });
    expect(ports.messagesSent.get("m1")?.request).toEqual({
      personId: "p1",
      placement: "push-service",
      category: "order",
      content: { kind: "text", title: "t", body: "b", image: null, link: null },
      data: { order: "7" },
      expiresInMs: 7_200_000,
    });
    expect((await call("GET", "/v1/messages/m1")).body).toMatchObject({ id: "m1", personId: "p1", attempts: [] });
    expect((await call("GET", "/v1/messages/m9")).status).toBe(404);
  });

  it("may name a creative and its variables", async () => {
    const { call, ports } = makeTestServer();
    await call("POST", "/v1/messages", { body: { personId: "p1", placement: "push-service", creative: "c9", variables: { code: 7 } } });
    expect(ports.messagesSent.get("m1")?.request.content).toEqual({ kind: "creative", id: "c9", variables: { code: 7 }, item: null });
  });

  it.each([
    ["a category that is not in the crosswalk", { ...text, category: "spam" }, "category"],
    ["data that are no texts", { ...text, data: { order: 7 } }, "data.order"],
    ["a life that is no duration", { ...text, expiresIn: "soon" }, "expiresIn"],
    ["no body", { ...text, body: undefined }, "body"],
  ])("are refused with %s", async (_name, body, field) => {
    const { call } = makeTestServer();
    const answer = await call("POST", "/v1/messages", { body });
    expect([answer.status, answer.body.error]).toEqual([422, expect.objectContaining({ field })]);
  });

  it("are all held back by the stop switch", async () => {
    const { call, ports } = makeTestServer();
    expect((await call("POST", "/v1/stop", { body: { on: true } })).body).toEqual({ on: true });
    expect((await call("POST", "/v1/stop", { body: { on: "yes" } })).status).toBe(422);
    expect(ports.stops).toEqual([true]);
  });

  it("of the inbox are listed and marked", async () => {
    const { call, ports } = makeTestServer();
    await call("POST", "/v1/messages", { body: text });
    expect((await call("GET", "/v1/inbox?person=p1")).body).toEqual({ items: [], next: null, unseen: 0, unread: 0 });
    expect((await call("GET", "/v1/inbox")).body.error).toMatchObject({ code: "invalidQuery", field: "person" });
    expect((await call("POST", "/v1/inbox/m1", { body: { state: "read" } })).body).toEqual({ ok: true });
    expect(ports.marked).toEqual([{ messageId: "m1", state: "read", person: null }]);
    expect((await call("POST", "/v1/inbox/m1", { body: { state: "unread" } })).body.error).toMatchObject({ field: "state" });
    const unknown = await call("POST", "/v1/inbox/m9", { body: { state: "read" } });
    expect([unknown.status, unknown.body.error]).toEqual([404, expect.objectContaining({ code: "notFound", value: "m9" })]);
  });

  it("of the inbox come in pages, all of them, the unread ones or those put away", async () => {
    const { call, ports } = makeTestServer();
    for (const words of ["", "&unread=1&limit=2", "&archived=1&after=c1", "&cursor=c2", "&cursor=c2&after=c3"])
      expect((await call("GET", `/v1/inbox?person=p1${words}`)).status).toBe(200);
    const page = { personId: "p1", limit: 100, cursor: null, unread: false, archived: false };
    expect(ports.inboxPages).toEqual([
      page,
      { ...page, unread: true, limit: 2 },
      { ...page, archived: true, cursor: "c1" },
      { ...page, cursor: "c2" },
      { ...page, cursor: "c3" },
    ]);
    for (const field of ["after", "cursor"]) {
      const { status, body } = await call("GET", `/v1/inbox?person=p1&${field}=no%20cursor`);
      expect([status, body.error]).toEqual([400, expect.objectContaining({ code: "invalidQuery", field, value: "no cursor" })]);
    }
  });

  it("of the inbox are all marked as seen, up to what was shown", async () => {
    const { call, ports } = makeTestServer();
    const all = { person: "p1", state: "seen" };
    expect((await call("POST", "/v1/inbox", { body: all })).body).toEqual({ marked: 2 });
    await call("POST", "/v1/inbox", { body: { ...all, before: "2026-03-01T09:00:00+01:00" } });
    expect(ports.allSeen).toEqual([
      { personId: "p1", untilMs: now },
      { personId: "p1", untilMs: Date.parse("2026-03-01T08:00:00Z") },
    ]);
    for (const [field, bad] of [
      ["before", { ...all, before: "yesterday" }],
      ["state", { ...all, state: "read" }],
      ["person", { state: "seen" }],
    ] as const)
      expect((await call("POST", "/v1/inbox", { body: bad })).body.error).toMatchObject({ field });
    expect(ports.allSeen).toHaveLength(2);
  });
});

describe("outcomes", () => {
  const good = { messageId: "m1", deviceId: "d1", outcome: "opened", at: "2026-03-02T09:00:05Z" };

  it("are read into what happened to which message or batch", () => {
    expect(parseOutcome({ ...good, value: 2.5 }, "o", now)).toEqual({
      ok: true,
      value: { of: { kind: "message", messageId: "m1" }, deviceId: "d1", outcome: "opened", atMs: now + 5000, value: 2.5 },
    });
    expect(parseOutcome({ batchId: "b1", deviceId: "d1", outcome: "shown" }, "o", now)).toMatchObject({
      value: { of: { kind: "batch", batchId: "b1" }, atMs: now, value: null },
    });
  });

  it.each([
    ["neither message nor batch", { ...good, messageId: undefined }, "messageId"],
    ["both message and batch", { ...good, batchId: "b1" }, "messageId"],
    ["a batch without device", { batchId: "b1", outcome: "shown" }, "deviceId"],
    ["an outcome that is none", { ...good, outcome: "liked" }, "outcome"],
    ["a time that is none", { ...good, at: "soon" }, "at"],
    ["a time more than 5 minutes ahead", { ...good, at: "2026-03-02T09:05:01Z" }, "at"],
    ["a worth that is no number", { ...good, value: "2" }, "value"],
    ["an id that is too long", { ...good, messageId: "x".repeat(257) }, "messageId"],
  ])("are refused with %s", (_name, input, field) => {
    expect(parseOutcome(input, "outcomes[0]", now)).toMatchObject({
      ok: false,
      error: { field: `outcomes[0].${field}`, remedy: expect.any(String) },
    });
  });

  it("five minutes ahead are still taken", () => {
    expect(parseOutcome({ ...good, at: "2026-03-02T09:05:00Z" }, "o", now).ok).toBe(true);
  });

  it("are counted, and those refused keep the place in which they came", async () => {
    const { call, ports } = makeTestServer();
    await call("POST", "/v1/messages", { body: { personId: "p1", placement: "s", title: "t", body: "b" } });
    const outcomes = [{}, { messageId: "m9", outcome: "shown" }, good];
    const { status, body } = await call("POST", "/v1/outcomes", { body: { outcomes } });
    expect([status, body]).toEqual([
      200,
      { accepted: 1, refused: [expect.objectContaining({ index: 0 }), expect.objectContaining({ index: 1, code: "notFound" })] },
    ]);
    expect(ports.outcomesRecorded).toHaveLength(1);
    expect((await call("POST", "/v1/outcomes", { body: { outcomes: [{}] } })).status).toBe(422);
  });
});

describe("reports", () => {
  it("cover everything up to now, by campaign and channel, unless asked otherwise", async () => {
    const { call, ports } = makeTestServer();
    await call("GET", "/v1/reports/funnel?from=&to=");
    await call("GET", "/v1/reports/funnel?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00%2B08:00&by=day,line,day");
    await call("GET", "/v1/reports/funnel?from=2026-03-01T00:00:00+08:00");
    expect(ports.funnels).toEqual([
      { fromMs: 0, toMs: now + 1, by: ["campaign", "channel"] },
      { fromMs: Date.parse("2026-03-01T00:00:00Z"), toMs: Date.parse("2026-03-01T16:00:00Z"), by: ["day", "line"] },
      { fromMs: Date.parse("2026-02-28T16:00:00Z"), toMs: now + 1, by: ["campaign", "channel"] },
    ]);
  });

  it("of creatives cover the last 90 days and all campaigns, unless asked otherwise", async () => {
    const { call, ports } = makeTestServer();
    expect((await call("GET", "/v1/reports/creatives")).status).toBe(200);
    await call("GET", "/v1/reports/creatives?to=2026-03-02T00:00:00Z&campaign=heard-again");
    await call("GET", "/v1/reports/creatives?from=2026-03-01T00:00:00Z");
    const ninetyDays = 90 * 24 * 3_600_000;
    expect(ports.creativeReports).toEqual([
      { fromMs: now - ninetyDays, toMs: now + 1, campaign: null },
      { fromMs: Date.parse("2026-03-02T00:00:00Z") - ninetyDays, toMs: Date.parse("2026-03-02T00:00:00Z"), campaign: "heard-again" },
      { fromMs: Date.parse("2026-03-01T00:00:00Z"), toMs: now + 1, campaign: null },
    ]);
    const backwards = await call("GET", "/v1/reports/creatives?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z");
    expect([backwards.status, backwards.body.error]).toEqual([400, expect.objectContaining({ code: "invalidQuery", field: "from" })]);
  });

  it("of reasons cover the last 30 days and all campaigns, unless asked otherwise", async () => {
    const { call, ports } = makeTestServer();
    expect((await call("GET", "/v1/reports/reasons")).status).toBe(200);
    await call("GET", "/v1/reports/reasons?to=2026-03-02T00:00:00Z&campaign=heard-again");
    const thirtyDays = 30 * 24 * 3_600_000;
    expect(ports.reasonReports).toEqual([
      { fromMs: now - thirtyDays, toMs: now + 1, campaign: null },
      { fromMs: Date.parse("2026-03-02T00:00:00Z") - thirtyDays, toMs: Date.parse("2026-03-02T00:00:00Z"), campaign: "heard-again" },
    ]);
    const backwards = await call("GET", "/v1/reports/reasons?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z");
    expect([backwards.status, backwards.body.error]).toEqual([400, expect.objectContaining({ code: "invalidQuery", field: "from" })]);
  });

  it("of tokens tell how they stand now, to readers", async () => {
    const { call } = makeTestServer();
    const { status, body } = await call("GET", "/v1/reports/tokens");
    expect([status, body.totals]).toEqual([200, { live: 2, striking: 1, quarantined: 0, dead: 1, reasons: { STRIKES: 1 } }]);
  });

  it("of failures are split by vendor, maker and reason, unless asked otherwise", async () => {
    const { call, ports } = makeTestServer();
    expect((await call("GET", "/v1/reports/failures")).status).toBe(200);
    await call("GET", "/v1/reports/failures?channel=fcm&by=rom,day,rom");
    expect(ports.failureReports).toEqual([
      { channel: null, by: ["vendor", "maker", "reason"] },
      { channel: "fcm", by: ["rom", "day"] },
    ]);
    const foreign = await call("GET", "/v1/reports/failures?by=colour");
    expect([foreign.status, foreign.body.error]).toEqual([400, expect.objectContaining({ code: "invalidQuery", field: "by[0]" })]);
  });

  it("of reach cover the last 30 days, unless asked otherwise", async () => {
    const { call, ports } = makeTestServer();
    expect((await call("GET", "/v1/reports/reach")).status).toBe(200);
    await call("GET", "/v1/reports/reach?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z");
    expect(ports.reachReports).toEqual([
      { fromMs: now - 30 * 24 * 3_600_000, toMs: now + 1 },
      { fromMs: Date.parse("2026-03-01T00:00:00Z"), toMs: Date.parse("2026-03-02T00:00:00Z") },
    ]);
    expect((await call("GET", "/v1/reports/reach?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z")).status).toBe(400);
  });

  it.each([
    ["from=2026-03-01", "from"],
    ["to=tomorrow", "to"],
    ["by=campaign,colour", "by[1]"],
    ["from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "from"],
  ])("refuse %s", async (query, field) => {
    const { call } = makeTestServer();
    const { status, body } = await call("GET", `/v1/reports/funnel?${query}`);
    expect([status, body.error]).toEqual([400, expect.objectContaining({ code: "invalidQuery", field })]);
  });
});

describe("the lab", () => {
  it("is not there without lab mode", async () => {
    const { call } = makeTestServer();
    for (const answer of [await call("GET", "/lab"), await call("POST", "/lab/advance", { body: { to: "2026-03-02T09:00:00Z" } })])
      expect([answer.status, answer.body.error]).toEqual([
        404,
        expect.objectContaining({ code: "labOff", remedy: expect.stringContaining("--lab") }),
      ]);
  });

  it("walks on to a time from now on, and never back", async () => {
    const { call } = makeTestServer({}, { lab: true });
    expect((await call("GET", "/lab")).body).toEqual({ now: "2026-03-02T09:00:00.000Z" });
    expect((await call("POST", "/lab/advance", { body: { to: "2026-03-02T09:00:00Z" } })).status).toBe(200);
    const walked = await call("POST", "/lab/advance", { body: { to: "2026-03-03T09:00:00+08:00" } });
    expect(walked.body).toMatchObject({ now: "2026-03-03T01:00:00.000Z", decided: 0, doubtful: 0, cancelled: 0 });
    const back = await call("POST", "/lab/advance", { body: { to: "2026-03-02T09:00:00Z" } });
    expect([back.status, back.body.error]).toEqual([
      409,
      expect.objectContaining({ code: "timeGoesBack", limit: "2026-03-03T01:00:00.000Z" }),
    ]);
    expect((await call("POST", "/lab/advance", { body: { to: "later" } })).body.error).toMatchObject({ field: "to", value: "later" });
  });
});

describe("health", () => {
  it("is answered without a key; readiness is 503 while something is missing", async () => {
    const { call } = makeTestServer({}, { ready: false });
    expect((await call("GET", "/healthz", { key: null })).body).toEqual({ ok: true });
    const ready = await call("GET", "/readyz", { key: null });
    expect([ready.status, ready.body]).toEqual([503, { ok: false, checks: { store: { ok: false } } }]);
    const metrics = await call("GET", "/metrics", { key: null });
    expect(metrics.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(metrics.text).toContain("carillon_up 1");
  });
});

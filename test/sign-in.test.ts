import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noterOf } from "../src/api/route.ts";
import { apiRoutes } from "../src/api/routes/all-routes.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music }]
placements: [{ id: push-marketing, kind: push, class: marketing }, { id: push-service, kind: push, class: service }]
campaigns:
  - { id: songs, line: music, kind: recall, category: content, placement: push-marketing, creatives: { ids: [warm] }, status: live }
creatives:
  - { id: warm, title: Warm, body: Words, status: live }
  - { id: cold, title: Cold, body: Words, status: draft }
`;

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? { ...value } : {});
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fields) : []);
const owner = { email: "ann@example.com", name: "Ann", password: "ann's own long password" };

let lab: Lab;
beforeAll(async () => {
  lab = await openLab(catalogue);
});
afterAll(() => lab.close());

const cookieOf = (headers: Headers): string => (headers.get("set-cookie") ?? "").split(";")[0] ?? "";
const audit = async (query = ""): Promise<readonly Fields[]> => list(fine(await lab.api.call("GET", `/v1/audit${query}`)).items);

/** Calls as the console does: with the cookie and the console's header, and no key. */
async function call(cookie: string | null, method: string, path: string, body?: unknown) {
  const type = typeof body === "string" ? "application/yaml" : "application/json";
  const answer = await fetch(new URL(path, lab.url), {
    method,
    headers: {
      "x-carillon-console": "1",
      ...(cookie === null ? {} : { cookie }),
      ...(body === undefined ? {} : { "content-type": type }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: fields(text.startsWith("{") ? JSON.parse(text) : {}) };
}

const signIn = async (email: string, password: string): Promise<string> => {
  const answer = await call(null, "POST", "/v1/session", { email, password });
  expect(answer.status).toBe(200);
  return cookieOf(answer.headers);
};

describe("setting up", () => {
  it("is what the console begins with, makes one owner of two who try at once, and is over then", async () => {
    expect((await call(null, "GET", "/v1/session")).body).toMatchObject({ signedIn: false, needsOwner: true, lab: true });
    expect((await call(null, "POST", "/v1/setup", owner)).status).toBe(401);
    const tries = await Promise.all([lab.api.call("POST", "/v1/setup", owner), lab.api.call("POST", "/v1/setup", owner)]);
    expect(tries.map((one) => one.status).sort()).toEqual([200, 409]);
    const won = tries.find((one) => one.status === 200);
    const session = await call(won ? cookieOf(won.headers) : "", "GET", "/v1/session");
    expect(session.body).toMatchObject({ signedIn: true, operator: { name: "Ann", role: "admin" }, needsOwner: false });
    const operators = list(fine(await lab.api.call("GET", "/v1/operators")).items);
    expect(operators).toMatchObject([{ role: "admin", disabled: false, lastSignInAt: expect.any(String) }]);
    expect(await audit("?kind=operators")).toMatchObject([{ action: "setup.post", object: operators[0]?.id }]);
  });
});

describe("passwords that come all at once", () => {
  it("are taken again later, when too many wait to be hashed", async () => {
    const taken = { email: owner.email, name: "Another", role: "viewer" };
    const answers = await Promise.all(Array.from({ length: 40 }, () => lab.api.call("POST", "/v1/operators", taken)));
    expect(new Set(answers.map((one) => one.status))).toEqual(new Set([409, 503]));
    const turnedAway = answers.find((one) => one.status === 503);
    expect(fields(turnedAway?.body)).toMatchObject({ error: { code: "notReady" } });
    expect(turnedAway?.headers.get("retry-after")).toBe("1");
    expect((await lab.api.call("POST", "/v1/operators", taken)).status).toBe(409);
  });
});

describe("what an operator may not say of a creative", () => {
  it("is said by an approver, over every way that leads there", async () => {
    const made = fine(await lab.api.call("POST", "/v1/operators", { email: "otto@example.com", name: "Otto", role: "operator" }), 201);
    const otto = await signIn("otto@example.com", String(made.password));
    const ways = [
      ["PUT", "/v1/creatives/cold", { title: "Cold", body: "Words", status: "approved" }, "status", "cold"],
      ["PUT", "/v1/creatives/warm", { title: "Warmer", body: "Words", status: "live" }, "title", "warm"],
      ["PUT", "/v1/creatives/warm?dryRun=1", { title: "Warmer", body: "Words", status: "live" }, "title", "warm"],
      ["POST", "/v1/apply", "creatives: [{ id: new, title: New, body: Words, status: live }]", "status", "new"],
    ] as const;
    const risky = {
      placements: [{ id: "alerts", kind: "push", class: "service" }],
      campaigns: [
        {
          id: "songs",
          line: "music",
          kind: "recall",
          category: "account",
          placement: "push-service",
          creatives: {},
          link: "https://a.example",
          status: "live",
        },
      ],
    };
    const tried = await call(otto, "POST", "/v1/apply", risky);
    expect(tried.status).toBe(403);
    expect(list(tried.body.errors).map((one) => `${String(one.code)} ${String(one.field)}`)).toEqual(
      ["class", "link", "category", "placement"].map((field) => `needsApprover ${field}`),
    );
    const before = fine(await lab.api.call("GET", "/v1/export"));
    for (const [method, path, body, field, creative] of ways) {
      const refused = await call(otto, method, path, body);
      expect([refused.status, refused.body.error]).toEqual([
        403,
        expect.objectContaining({ code: "needsApprover", remedy: "ask an approver, or save it as inReview" }),
      ]);
      const { field: at, message } = fields(refused.body.error);
      expect(at).toBe(field);
      expect(message).toContain(`"${creative}"`);
    }
    expect((await call(otto, "POST", "/v1/apply", "policy: { scorer: rate, exploration: { uniform: 0.3 } }")).status).toBe(403);
    expect((await call(otto, "PUT", "/v1/policy", {})).body.error).toMatchObject({ code: "roleMissing" });
    expect((await call(otto, "POST", "/v1/catalogue/rollback", { version: 1 })).body.error).toMatchObject({ code: "roleMissing" });
    expect(fine(await lab.api.call("GET", "/v1/export"))).toEqual(before);
    expect((await call(otto, "PUT", "/v1/creatives/cold", { title: "Cool", body: "Words", status: "inReview" })).status).toBe(200);

    const promoted = await lab.api.call("PUT", `/v1/operators/${String(made.id)}`, { role: "approver" });
    expect(promoted.status).toBe(200);
    // The session ended with the role.
    expect((await call(otto, "GET", "/v1/policy")).body.error).toMatchObject({ code: "sessionEnded" });
    const approver = await signIn("otto@example.com", String(made.password));
    expect((await call(approver, "PUT", "/v1/creatives/cold", { title: "Cool", body: "Words", status: "approved" })).status).toBe(200);
    const [row] = await audit("?kind=creatives&object=cold&limit=1");
    expect(row).toMatchObject({
      actor: { kind: "operator", id: made.id, name: "Otto" },
      action: "creatives.put",
      before: { status: "inReview" },
      after: { status: "approved" },
    });
    fine(await lab.api.call("DELETE", `/v1/operators/${String(made.id)}`));
    expect((await call(approver, "GET", "/v1/policy")).status).toBe(401);
  });
});

const secret = "a-secret-that-is-nobody-elses";
const song = { type: "song", attributes: { title: "A song" } };
/** Nobody listens at port 9 of this machine. */
const webhook = { name: "warehouse", url: "http://127.0.0.1:9/", kinds: ["message.sent"] };
const entryOf = (kind: string, body: Fields): readonly Step[] => [
  [`PUT /v1/${kind}/{id}`, `/v1/${kind}/x2`, body, { kind, object: "x2", before: null, after: { id: "x2" } }],
  [`DELETE /v1/${kind}/{id}`, `/v1/${kind}/x2`, undefined, { kind, object: "x2", before: { id: "x2" }, after: null }],
];

/** A route, the address that is called (`{made}`: the id that the call before answered), the body, and what is noted of it. */
type Step = readonly [route: string, path: string, body: unknown, note: Fields];

/** One call of every route that is noted, in an order in which each changes something. */
const steps: readonly Step[] = [
  ...entryOf("lines", {}),
  ...entryOf("placements", { kind: "pull" }),
  ...entryOf("audiences", { where: { trait: "x", is: 1 } }),
  ...entryOf("itemRules", { from: "pool", type: "song" }),
  ...entryOf("creatives", { title: "T", body: "B", status: "live" }),
  ...entryOf("campaigns", { line: "music", kind: "news", category: "content", placement: "push-marketing", creatives: {} }),
  ...entryOf("experiments", { arms: [{ id: "a" }, { id: "b" }] }),
  ...entryOf("roster", { line: "music", from: "09:00", to: "10:00" }),
  ["PUT /v1/policy", "/v1/policy", { exploration: { uniform: 0.25 } }, { kind: "policy", object: "" }],
  ["POST /v1/apply", "/v1/apply", "lines: [{ id: l3 }]", { kind: "lines", object: "l3", before: null, after: { id: "l3" } }],
  ["POST /v1/apply", "/v1/apply", "items: [{ id: i9, type: song }]", { kind: "items", object: "i9", before: null }],
  ["POST /v1/catalogue/rollback", "/v1/catalogue/rollback", { version: 1 }, { object: "l3", after: null }],
  [
    "POST /v1/items",
    "/v1/items",
    { items: [1, 2].map((n) => ({ id: `i${n}`, ...song })) },
    { kind: "items", after: { items: 2, ids: ["i1", "i2"] } },
  ],
  ["PUT /v1/items/{id}", "/v1/items/i1", { type: "song", popularity: 0.5 }, { object: "i1", before: { attributes: song.attributes } }],
  ["DELETE /v1/items/{id}", "/v1/items/i1", undefined, { kind: "items", object: "i1", before: { popularity: 0.5 }, after: null }],
  [
    "PUT /v1/channels/{id}",
    "/v1/channels/phones",
    { vendor: "xiaomi", appId: "a", credentials: { appSecret: secret, packageName: "com.example" } },
    { kind: "channels", object: "phones", before: null, after: { vendor: "xiaomi", appId: "a", credentials: "•••" } },
  ],
  [
    "PUT /v1/channels/{id}/paused",
    "/v1/channels/phones/paused",
    { on: true },
    { object: "phones", before: { paused: false }, after: { paused: true } },
  ],
  ["POST /v1/channels/{id}/test", "/v1/channels/phones/test", undefined, { kind: "channels", object: "phones", after: null }],
  ["DELETE /v1/channels/{id}", "/v1/channels/phones", undefined, { object: "phones", before: { paused: true }, after: null }],
  ["POST /v1/stop", "/v1/stop", { on: true }, { kind: "stop", object: "", before: { on: false }, after: { on: true } }],
  ["POST /v1/tokens/undo", "/v1/tokens/undo", { tokens: [{ vendor: "fcm" }] }, { kind: "tokens", after: { tokens: [{ vendor: "fcm" }] } }],
  [
    "PUT /v1/people/{id}/preferences",
    "/v1/people/p1/preferences",
    { off: { all: true } },
    { kind: "people", object: "p1", before: null, after: { off: { all: true } } },
  ],
  [
    "PUT /v1/people/{id}/preferences",
    "/v1/people/p1/preferences",
    { off: { all: false } },
    { kind: "people", object: "p1", before: { off: { all: true } }, after: { off: { all: false } } },
  ],
  ["GET /v1/people/{id}/export", "/v1/people/p1/export", undefined, { kind: "people", object: "p1" }],
  ["DELETE /v1/people/{id}", "/v1/people/p1", undefined, { kind: "people", object: expect.stringMatching(/^erased_/) }],
  ["POST /lab/advance", "/lab/advance", { to: "2026-03-02T01:00:00Z" }, { kind: "lab", after: { to: "2026-03-02T01:00:00Z" } }],
  [
    "POST /v1/learning/models/{version}/hold",
    "/v1/learning/models/1/hold",
    { reason: "odd" },
    { kind: "learning", object: "1", after: { reason: "odd" } },
  ],
  ["DELETE /v1/learning/hold", "/v1/learning/hold", undefined, { kind: "learning", action: "learning.hold.delete" }],
  ["POST /v1/webhooks", "/v1/webhooks", webhook, { kind: "webhooks", before: null, after: { name: "warehouse" } }],
  [
    "PUT /v1/webhooks/{id}",
    "/v1/webhooks/{made}",
    { ...webhook, name: "lake" },
    { before: { name: "warehouse" }, after: { name: "lake" } },
  ],
  ["POST /v1/webhooks/{id}/secret", "/v1/webhooks/{made}/secret", undefined, { kind: "webhooks" }],
  ["POST /v1/webhooks/{id}/test", "/v1/webhooks/{made}/test", undefined, { kind: "webhooks" }],
  ["DELETE /v1/webhooks/{id}", "/v1/webhooks/{made}", undefined, { before: { name: "lake" }, after: null }],
  [
    "POST /v1/keys",
    "/v1/keys",
    { name: "shop", scope: "client" },
    { kind: "keys", before: null, after: { name: "shop", scope: "client" } },
  ],
  ["DELETE /v1/keys/{id}", "/v1/keys/{made}", undefined, { kind: "keys", before: { name: "shop", scope: "client" }, after: null }],
  [
    "POST /v1/operators",
    "/v1/operators",
    { email: "bob@example.com", name: "Bob", role: "viewer" },
    { kind: "operators", before: null, after: { email: "bob@example.com", role: "viewer" } },
  ],
  [
    "PUT /v1/operators/{id}",
    "/v1/operators/{made}",
    { role: "approver", newPassword: true },
    { before: { role: "viewer" }, after: { role: "approver" } },
  ],
  ["DELETE /v1/operators/{id}", "/v1/operators/{made}", undefined, { before: { role: "approver" }, after: null }],
  [
    "PUT /v1/session/password",
    "/v1/session/password",
    { current: owner.password, next: `${secret} new` },
    { after: { passwordChanged: true } },
  ],
  ["POST /v1/session", "/v1/session", { email: owner.email, password: `${secret} new` }, { kind: "session", after: { role: "admin" } }],
  ["DELETE /v1/session", "/v1/session", undefined, { kind: "session", before: null, after: null }],
];

/** Setting up comes before all; the others need a model that was judged, a replay that runs, a delivery: their own tests look at their notes. */
const elsewhere = new Set([
  "POST /v1/setup",
  "POST /v1/learning/models/{version}/promote",
  "POST /v1/learning/models/{version}/release",
  "POST /v1/replays",
  "DELETE /v1/replays/{id}",
  "POST /v1/webhooks/{id}/deliveries/{delivery}/retry",
]);

describe("every change that is made through the API", () => {
  it("has a step here, but for what is looked at elsewhere", () => {
    const noted = apiRoutes.filter((route) => noterOf(route) !== null).map((route) => `${route.method} ${route.path}`);
    const here = new Set(steps.map(([route]) => route));
    expect([...here, ...elsewhere].sort()).toEqual(noted.sort());
  });

  it("is noted with who made it, what was and what is, and never with a secret", async () => {
    fine(await lab.api.call("POST", "/v1/identify", { userId: "p1", traits: { name: "Petra" } }));
    let ann = await signIn(owner.email, owner.password);
    const shown: string[] = [];
    let made = "";
    for (const [route, path, body, note] of steps) {
      const { status, headers, body: answer } = await call(ann, route.split(" ")[0] ?? "", path.replace("{made}", made), body);
      expect([route, status < 300, status < 300 ? null : answer]).toEqual([route, true, null]);
      for (const name of ["secret", "identitySecret", "password"]) if (typeof answer[name] === "string") shown.push(String(answer[name]));
      if (typeof answer.id === "string") made = answer.id;
      if (route === "POST /v1/session") {
        expect((await call(ann, "GET", "/v1/session")).body).toMatchObject({ signedIn: false });
        ann = cookieOf(headers);
      }
      const rows = (await audit("?limit=20")).filter((row) => row.requestId === headers.get("x-request-id"));
      const actor = { kind: "operator", id: expect.any(String), name: "Ann" };
      expect([route, rows[0]]).toEqual([route, expect.objectContaining({ actor, address: "127.0.0.1" })]);
      expect([route, rows]).toEqual([route, expect.arrayContaining([expect.objectContaining({ action: actionFor(route) })])]);
      expect([route, rows.at(-1)]).toMatchObject([route, note]);
    }
    // The first passwords, the keys and what was sent as a secret: all of them were there to be kept.
    expect(shown).toHaveLength(6);
    const everything = JSON.stringify((await lab.store.query("select to_json(audit) as row from audit")).rows);
    for (const hidden of [...shown, secret, owner.password, "scrypt", "Petra"]) expect(everything).not.toContain(hidden);
    expect(everything).not.toContain('"p1"');
  });

  it("is not noted when it was refused, or only tried", async () => {
    const before = await audit("?limit=1");
    fine(await lab.api.call("PUT", "/v1/lines/l9?dryRun=1", {}));
    fine(await lab.api.call("POST", "/v1/apply?dryRun=1", "lines: [{ id: l9 }]"));
    fine(await lab.api.call("POST", "/v1/tokens/undo?dryRun=1", { tokens: [{ vendor: "fcm" }] }));
    expect((await lab.api.call("DELETE", "/v1/lines/music")).status).toBe(422);
    expect((await lab.api.call("DELETE", "/v1/keys/none")).status).toBe(404);
    expect((await lab.api.call("PUT", "/v1/channels/c", { vendor: "pigeon", appId: "a" })).status).toBe(422);
    const misspelt = await lab.api.call("PUT", "/v1/channels/c", { vendor: "fcm", appId: "a", apiToken: "hidden-word", paused: true });
    expect(misspelt.body).toMatchObject({ error: { code: "unknownField", field: "apiToken" } });
    expect(JSON.stringify(misspelt.body)).not.toContain("hidden-word");
    fine(await lab.api.call("POST", "/v1/track", { userId: "p2", event: "e" }));
    expect(await audit("?limit=1")).toEqual(before);
  });

  it("is told a page at a time, newest first, and as a file", async () => {
    const all = await audit("?limit=1000");
    const paged: Fields[] = [];
    for (let cursor = ""; ; ) {
      const page = fine(await lab.api.call("GET", `/v1/audit?limit=9${cursor}`));
      paged.push(...list(page.items));
      if (page.next === null) break;
      cursor = `&cursor=${encodeURIComponent(String(page.next))}`;
    }
    expect(paged).toEqual(all);
    const file = await lab.api.call("GET", "/v1/audit?kind=keys", undefined, { accept: "text/csv" });
    expect(String(file.body).trim().split("\r\n")).toHaveLength(3);
    for (const cursor of ["nonsense", "999999999999999-1", "253402300800000-1"])
      expect([cursor, (await lab.api.call("GET", `/v1/audit?cursor=${cursor}`)).status]).toEqual([cursor, 400]);
  });
});

describe("keys at the console", () => {
  it("sign in as what they may do, and are signed out when they are revoked", async () => {
    const { id, secret: key } = fine(await lab.api.call("POST", "/v1/keys", { name: "desk", scope: "read" }), 201);
    const answer = await call(null, "POST", "/v1/session", { key });
    expect(answer.body).toEqual({ operator: { id, name: "desk", email: null, role: "viewer" } });
    const cookie = cookieOf(answer.headers);
    expect((await call(cookie, "GET", "/v1/policy")).status).toBe(200);
    expect((await call(cookie, "POST", "/v1/stop", { on: false })).body.error).toMatchObject({ code: "roleMissing" });
    expect((await call(cookie, "PUT", "/v1/session/password", { current: "x", next: "a long new password" })).body.error).toMatchObject({
      code: "noPassword",
    });
    fine(await lab.api.call("DELETE", `/v1/keys/${String(id)}`));
    expect((await call(cookie, "GET", "/v1/policy")).body.error).toMatchObject({ code: "sessionEnded" });
  });
});

/** `PUT /v1/lines/{id}` is noted as `lines.put`. */
const actionFor = (route: string): string => {
  const [method = "", path = ""] = route.split(" ");
  const words = path.split("/").filter((word) => word !== "" && word !== "v1" && !word.startsWith("{"));
  return [...words, method.toLowerCase()].join(".");
};

import { describe, expect, it } from "vitest";
import { listKinds } from "../catalogue/schema.ts";
import { proofOf } from "./auth.ts";
import { comesUpTo, type Role, roles } from "./roles.ts";
import { noterOf } from "./route.ts";
import { apiRoutes } from "./routes/all-routes.ts";
import { makeTestServer } from "./testing/make-test-server.ts";

/**
 * The least role for every route, and who notes the call in the audit: the port in its transaction, the server right after, or nobody
 * (-), as nothing is changed. `null`: not for people.
 */
const table: Readonly<Record<string, `${Role} ${"port" | "server" | "-"}` | "null -" | "null port">> = {
  ...Object.fromEntries(
    [
      "POST /v1/track",
      "POST /v1/page",
      "POST /v1/screen",
      "POST /v1/identify",
      "POST /v1/group",
      "POST /v1/alias",
      "POST /v1/batch",
      "POST /v1/import",
      "POST /v1/t",
      "POST /v1/p",
      "POST /v1/s",
      "POST /v1/i",
      "POST /v1/g",
      "POST /v1/a",
      "POST /v1/b",
      "PUT /v1/devices/{id}",
      "DELETE /v1/devices/{id}",
      "PUT /v1/people/{id}/feed",
      "POST /v1/outcomes",
      "POST /v1/decide",
      "POST /v1/messages",
      "POST /v1/inbox",
      "POST /v1/inbox/{id}",
      "GET /callbacks/{channel}/{secret}",
      "POST /callbacks/{channel}/{secret}",
      "GET /healthz",
      "GET /readyz",
      "GET /metrics",
      "GET /",
      "GET /bell.svg",
      "GET /theme.js",
      "GET /assets/{file}",
      "GET /client/{file}",
      "GET /v1/session",
    ].map((route) => [route, "null -"]),
  ),
  "GET /v1/rom-table": "viewer -",
  "GET /v1/people": "viewer -",
  "GET /v1/people/{id}": "viewer -",
  "DELETE /v1/people/{id}": "admin port",
  "GET /v1/people/{id}/export": "admin server",
  "GET /v1/people/{id}/why": "viewer -",
  "GET /v1/people/{id}/scores": "viewer -",
  "GET /v1/people/{id}/limits": "viewer -",
  "GET /v1/people/{id}/timeline": "viewer -",
  "GET /v1/people/{id}/preferences": "viewer -",
  "PUT /v1/people/{id}/preferences": "operator port",
  "POST /v1/decide/dry-run": "operator -",
  "GET /v1/people/{id}/hours": "viewer -",
  "GET /v1/people/{id}/decisions/{decision}/hours": "viewer -",
  "POST /v1/score": "viewer -",
  "POST /v1/preview": "operator -",
  "POST /v1/audiences/size": "operator -",
  "POST /v1/campaigns/{id}/forecast": "operator -",
  "GET /v1/messages/{id}": "viewer -",
  "GET /v1/messages": "viewer -",
  "GET /v1/decisions": "viewer -",
  "GET /v1/feed": "viewer -",
  "POST /v1/stop": "operator port",
  "GET /v1/inbox": "viewer -",
  ...Object.fromEntries(
    ["lines", "placements", "audiences", "itemRules", "campaigns", "creatives", "experiments", "roster", "items"].flatMap((kind) => [
      [`GET /v1/${kind}`, "viewer -"],
      [`GET /v1/${kind}/{id}`, "viewer -"],
      [`PUT /v1/${kind}/{id}`, "operator port"],
      [`DELETE /v1/${kind}/{id}`, "operator port"],
    ]),
  ),
  ...Object.fromEntries(listKinds.map((kind) => [`GET /v1/${kind}/{id}/changes`, "viewer -"])),
  "POST /v1/items": "operator port",
  "GET /v1/channels": "viewer -",
  "GET /v1/channels/{id}": "viewer -",
  "PUT /v1/channels/{id}": "admin port",
  "DELETE /v1/channels/{id}": "admin port",
  "PUT /v1/channels/{id}/paused": "operator port",
  "POST /v1/channels/{id}/test": "admin server",
  "GET /v1/pauses": "viewer -",
  "POST /v1/tokens/undo": "operator server",
  "GET /v1/roster-clashes": "viewer -",
  "GET /v1/policy": "viewer -",
  "PUT /v1/policy": "approver port",
  "POST /v1/apply": "operator port",
  "GET /v1/export": "viewer -",
  "GET /v1/export/{kind}": "viewer -",
  "GET /v1/catalogue/versions": "viewer -",
  "GET /v1/catalogue/versions/{version}": "viewer -",
  "POST /v1/catalogue/rollback": "approver port",
  "GET /v1/reports/funnel": "viewer -",
  "GET /v1/reports/failures": "viewer -",
  "GET /v1/reports/reach": "viewer -",
  "GET /v1/reports/quotas": "viewer -",
  "GET /v1/reports/summary": "viewer -",
  "GET /v1/reports/creatives": "viewer -",
  "GET /v1/reports/reasons": "viewer -",
  "GET /v1/reports/tokens": "viewer -",
  "GET /v1/reports/activity": "viewer -",
  "GET /v1/reports/today": "viewer -",
  "GET /v1/learning/models": "viewer -",
  "GET /v1/learning/models/{version}": "viewer -",
  "GET /v1/learning/drift": "viewer -",
  "POST /v1/learning/models/{version}/hold": "admin server",
  "POST /v1/learning/models/{version}/promote": "approver port",
  "POST /v1/learning/models/{version}/release": "approver port",
  "DELETE /v1/learning/hold": "admin server",
  "POST /v1/replays": "operator port",
  "GET /v1/replays": "viewer -",
  "GET /v1/replays/{id}": "viewer -",
  "DELETE /v1/replays/{id}": "operator port",
  "GET /lab": "viewer -",
  "POST /lab/advance": "operator server",
  "GET /v1/keys": "admin -",
  "POST /v1/keys": "admin port",
  "DELETE /v1/keys/{id}": "admin port",
  "POST /v1/setup": "admin port",
  "POST /v1/session": "null port",
  "DELETE /v1/session": "viewer port",
  "PUT /v1/session/password": "viewer port",
  "GET /v1/operators": "admin -",
  "POST /v1/operators": "admin port",
  "PUT /v1/operators/{id}": "admin port",
  "DELETE /v1/operators/{id}": "admin port",
  "GET /v1/audit": "admin -",
  "GET /v1/webhooks": "admin -",
  "POST /v1/webhooks": "admin port",
  "GET /v1/webhooks/{id}": "admin -",
  "PUT /v1/webhooks/{id}": "admin port",
  "DELETE /v1/webhooks/{id}": "admin port",
  "POST /v1/webhooks/{id}/secret": "admin port",
  "POST /v1/webhooks/{id}/test": "admin server",
  "GET /v1/webhooks/{id}/deliveries": "admin -",
  "POST /v1/webhooks/{id}/deliveries/{delivery}/retry": "admin port",
};

const aDevice = { personId: "p1", platform: "android", appId: "a", permission: "granted", tokens: [{ channel: "fcm", token: "t" }] };

const urlOf = (path: string): string => path.replace("{secret}", "secret-of-x").replace(/\{\w+\}/g, "x");
const codeOf = (error: unknown): unknown => (typeof error === "object" && error !== null && "code" in error ? error.code : null);

describe("roles", () => {
  it("are decided for every route that is registered, and so is who notes it", () => {
    const found = apiRoutes.map((route) => [`${route.method} ${route.path}`, `${route.role ?? null} ${noterOf(route) ?? "-"}`]);
    expect(Object.fromEntries(found)).toEqual(table);
  });

  const shared = makeTestServer();
  const guarded = Object.entries(table).filter(([, entry]) => !entry.startsWith("null"));
  it.each(guarded)("of %s are exactly those from the table's on (%s)", async (route, entry) => {
    const [method = "", path = ""] = route.split(" ");
    const least = roles.find((one) => one === entry.split(" ")[0]);
    // Whoever signs out is signed in nowhere else.
    const { call, ports } = method === "DELETE" && path === "/v1/session" ? makeTestServer() : shared;
    for (const role of roles) {
      const headers = { cookie: `carillon_session=${ports.sessionOf[role]}`, "x-carillon-console": "1" };
      const options = { key: null, headers, ...(method !== "GET" && { body: {} }) };
      const { status, body } = await call(method as "GET", urlOf(path), options); // one of the four methods
      const code = codeOf(body.error);
      const may = least !== undefined && comesUpTo(role, least);
      expect([role, code === "roleMissing", status === 403, status === 401]).toEqual([role, !may, !may, false]);
    }
  });

  const forNobody = Object.entries(table).filter(([route, entry]) => entry.startsWith("null") && /^\w+ \/v1\/(?!session)/.test(route));
  it.each(forNobody)("do not open %s, whoever is signed in", async (route) => {
    const [method = "", path = ""] = route.split(" ");
    const { call, ports } = shared;
    const headers = { cookie: `carillon_session=${ports.sessionOf.admin}`, "x-carillon-console": "1" };
    const { status, body } = await call(method as "GET", urlOf(path), { key: null, headers, body: {} }); // one of the four methods
    expect([status, codeOf(body.error)]).toEqual([401, "keyMissing"]);
  });

  it("say which one is missing", async () => {
    const { call, ports } = makeTestServer();
    const headers = { cookie: `carillon_session=${ports.sessionOf.viewer}` };
    const { body } = await call("GET", "/v1/keys", { key: null, headers });
    expect(body.error).toMatchObject({ code: "roleMissing", message: "this needs the role admin, you have viewer" });
  });
});

describe("the cookie of a session", () => {
  const { call, ports } = makeTestServer();
  const cookie = `carillon_session=${ports.sessionOf.admin}`;

  it.each(
    Object.keys(table)
      .filter((route) => !route.startsWith("GET"))
      .filter((route) => !(table[route] ?? "null").startsWith("null")),
  )("does not make %s without the console's header, which no foreign page can send", async (route) => {
    const [method = "", path = ""] = route.split(" ");
    for (const value of [null, "0", "true"]) {
      const headers = { cookie, ...(value !== null && { "x-carillon-console": value }) };
      const answer = await call(method as "PUT", urlOf(path), { key: null, headers, body: {} }); // one of the four methods
      expect([answer.status, codeOf(answer.body.error)]).toEqual([403, "consoleHeaderMissing"]);
    }
  });

  it("is not looked at beside a key, right or wrong", async () => {
    const weak = await call("GET", "/v1/keys", { key: ports.secretOf.read, headers: { cookie } });
    expect(codeOf(weak.body.error)).toBe("scopeMissing");
    const wrong = await call("GET", "/v1/keys", { key: "no-such-key", headers: { cookie } });
    expect(codeOf(wrong.body.error)).toBe("keyUnknown");
  });

  it("is found among others, and a wrong one says that the session is over", async () => {
    const among = await call("GET", "/v1/keys", { key: null, headers: { cookie: `theme=dark; ${cookie}; a=b` } });
    expect(among.status).toBe(200);
    for (const wrong of ["carillon_session=nobody's", `carillon_session=${"x".repeat(400)}`]) {
      const answer = await call("GET", "/v1/keys", { key: null, headers: { cookie: wrong } });
      expect([answer.status, codeOf(answer.body.error)]).toEqual([401, "sessionEnded"]);
    }
    const other = await call("GET", "/v1/keys", { key: null, headers: { cookie: "carillon_sessions=x" } });
    expect(codeOf(other.body.error)).toBe("keyMissing");
  });

  it("counts among the wrong keys of a minute when it opens nothing", async () => {
    const strict = makeTestServer({ strangersPerMinute: 2 });
    const ask = () => strict.call("GET", "/v1/policy", { key: null, headers: { cookie: "carillon_session=guess" } });
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([401, 401, 429]);
  });

  it("is granted to no other origin", async () => {
    const asked = await call("OPTIONS", "/v1/people/x/preferences", {
      key: null,
      headers: {
        origin: "https://evil.example",
        "access-control-request-method": "PUT",
        "access-control-request-headers": "x-carillon-console",
      },
    });
    expect(String(asked.headers["access-control-allow-headers"]).toLowerCase()).not.toContain("x-carillon-console");
    expect(asked.headers["access-control-allow-credentials"]).toBeUndefined();
  });

  it.each([
    ["over http", {}, 0, false],
    ["over https, as the proxy in front says", { "x-forwarded-proto": "https" }, 1, true],
    ["when somebody claims https and no proxy is known", { "x-forwarded-proto": "https" }, 0, false],
  ])("is kept from scripts and other sites, and is Secure as it should be %s", async (_name, headers, proxies, secure) => {
    const server = makeTestServer({ proxies });
    const body = { email: "op-viewer@example.com", password: "the password of everybody" };
    const signedIn = await server.call("POST", "/v1/session", { key: null, body, headers: { "x-carillon-console": "1", ...headers } });
    expect(signedIn.status).toBe(200);
    const flags = String(signedIn.headers["set-cookie"]).split("; ");
    expect(flags[0]).toMatch(secure ? /^__Host-carillon_session=token-\d+$/ : /^carillon_session=token-\d+$/);
    expect(flags.slice(1)).toEqual(["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=604800", ...(secure ? ["Secure"] : [])]);
    expect(signedIn.text).not.toContain("token-");
    // A neighbouring host can plant the plain name over https, and never the other.
    const [given = ""] = flags;
    const ask = (cookie: string) => server.call("GET", "/v1/policy", { key: null, headers: { cookie, ...headers } });
    expect((await ask(given)).status).toBe(200);
    const otherName = secure ? given.replace("__Host-", "") : `__Host-${given}`;
    expect((await ask(otherName)).status).toBe(401);
  });

  it("that comes along when somebody signs in is over from then on", async () => {
    const headers = { cookie: `carillon_session=${ports.sessionOf.operator}`, "x-carillon-console": "1" };
    const wrong = { email: "op-viewer@example.com", password: "wrong" };
    expect((await call("POST", "/v1/session", { key: null, body: wrong, headers })).status).toBe(401);
    expect((await call("GET", "/v1/policy", { key: null, headers })).status).toBe(200);
    const right = { ...wrong, password: "the password of everybody" };
    expect((await call("POST", "/v1/session", { key: null, body: right, headers })).status).toBe(200);
    expect(codeOf((await call("GET", "/v1/policy", { key: null, headers })).body.error)).toBe("sessionEnded");
  });
});

describe("signing in", () => {
  const { call, ports } = makeTestServer();
  const console = { "x-carillon-console": "1" };
  const signIn = (body: unknown) => call("POST", "/v1/session", { key: null, body, headers: console });

  it("tells who is there, before and after, and how the console is to begin", async () => {
    const before = await call("GET", "/v1/session", { key: null });
    expect(before.body).toEqual({ signedIn: false, operator: null, needsOwner: false, lab: false, now: "2026-03-02T09:00:00.000Z" });
    const answer = await signIn({ email: "op-operator@example.com", password: "the password of everybody" });
    const operator = { id: "op-operator", name: "the operator", email: "op-operator@example.com", role: "operator" };
    expect(answer.body).toEqual({ operator });
    const cookie = String(answer.headers["set-cookie"]).split(";")[0] ?? "";
    const after = await call("GET", "/v1/session", { key: null, headers: { cookie } });
    expect(after.body).toMatchObject({ signedIn: true, operator });
    const out = await call("DELETE", "/v1/session", { key: null, headers: { cookie, ...console } });
    expect([out.status, out.headers["set-cookie"]]).toEqual([200, expect.stringContaining("carillon_session=; Path=/")]);
    expect(out.headers["set-cookie"]).toContain("Max-Age=0");
    expect((await call("GET", "/v1/session", { key: null, headers: { cookie } })).body.signedIn).toBe(false);
  });

  it("needs the console's header, so that no page signs somebody in unawares", async () => {
    const body = { email: "op-viewer@example.com", password: "the password of everybody" };
    const answer = await call("POST", "/v1/session", { key: null, body });
    expect([answer.status, codeOf(answer.body.error)]).toEqual([403, "consoleHeaderMissing"]);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it.each([
    ["a wrong password", { email: "op-viewer@example.com", password: "wrong" }, 401, "signInFailed"],
    ["an unknown address", { email: "nobody@example.com", password: "wrong" }, 401, "signInFailed"],
    ["a wrong key", { key: "nope" }, 401, "signInFailed"],
    ["a key that is for events", { key: "test-key-of-ingest" }, 403, "scopeMissing"],
    ["too many guesses", { email: "op-viewer@example.com", password: "too often" }, 429, "tooManyGuesses"],
  ])("refuses %s", async (_name, body, status, code) => {
    const answer = await signIn(body);
    expect([answer.status, codeOf(answer.body.error)]).toEqual([status, code]);
    expect(answer.headers["retry-after"]).toBe(status === 429 ? "600" : undefined);
  });

  it.each([
    ["neither", {}, ""],
    ["both", { email: "a@b", password: "hidden-word", key: "hidden-word" }, ""],
    ["half", { email: "a@b" }, ""],
    ["no address", { email: "hidden-word", password: "hidden-word" }, "email"],
    ["a key that is too long", { key: "hidden-word".repeat(100) }, "key"],
    ["a number", { email: "a@b", password: 12 }, "password"],
  ])("refuses a body that names %s, at its field, and shows nothing of it", async (_name, body, field) => {
    const answer = await signIn(body);
    expect([answer.status, answer.body.error]).toEqual([422, expect.objectContaining({ code: "invalidBody", field })]);
    expect(answer.text).not.toContain("hidden-word");
  });

  it.each([
    ["eleven char", "too short"],
    ["Password1234", "guessed first"],
    ["aaaaaaaaaaaaaaa", "guessed first"],
  ])("does not take %s for a password", async (next, why) => {
    const headers = { cookie: `carillon_session=${ports.sessionOf.viewer}`, ...console };
    const answer = await call("PUT", "/v1/session/password", { key: null, headers, body: { current: "the password of everybody", next } });
    expect(answer.status).toBe(422);
    expect(answer.body.error).toMatchObject({ code: "invalidBody", field: "next", message: expect.stringContaining(why) });
    const setUp = await call("POST", "/v1/setup", { body: { email: "a@b", name: "A", password: next } });
    expect(setUp.status).toBe(422);
  });

  it("says of a wrong present password that it is that, and not that nobody is signed in", async () => {
    const headers = { cookie: `carillon_session=${ports.sessionOf.viewer}`, ...console };
    const body = { current: "wrong", next: "one that nobody guesses" };
    const answer = await call("PUT", "/v1/session/password", { key: null, headers, body });
    expect([answer.status, answer.body.error]).toEqual([422, expect.objectContaining({ code: "wrongPassword", field: "current" })]);
  });
});

describe("what the server notes by itself", () => {
  it("is a change by somebody who is signed in, with what they sent and where from", async () => {
    const { call, ports } = makeTestServer();
    const headers = { cookie: `carillon_session=${ports.sessionOf.operator}`, "x-carillon-console": "1" };
    const body = { tokens: [{ vendor: "fcm" }] };
    const answer = await call("POST", "/v1/tokens/undo", { key: null, headers, body });
    expect(answer.status).toBe(200);
    expect(ports.noted).toEqual([
      expect.objectContaining({
        actor: { kind: "operator", id: "op-operator", name: "the operator" },
        action: "tokens.undo.post",
        kind: "tokens",
        object: "",
        before: null,
        after: body,
        requestId: answer.headers["x-request-id"],
        address: "127.0.0.1",
      }),
    ]);
  });

  it("is no change that was refused, and none that an app reports", async () => {
    const { call, ports } = makeTestServer();
    const headers = { cookie: `carillon_session=${ports.sessionOf.operator}`, "x-carillon-console": "1" };
    expect((await call("PUT", "/v1/people/p1/preferences", { key: null, headers, body: { off: 7 } })).status).toBe(422);
    expect((await call("PUT", "/v1/people/p1/preferences", { key: ports.secretOf.ingest, body: {} })).status).toBe(200);
    const proof = proofOf("p1", ports.identitySecret);
    const own = await call("PUT", "/v1/people/p1/preferences", {
      key: ports.secretOf.client,
      headers: { "x-carillon-person": proof },
      body: {},
    });
    expect(own.status).toBe(200);
    expect(ports.noted).toEqual([]);
    expect((await call("PUT", "/v1/people/p1/preferences", { body: {} })).status).toBe(200);
    expect(ports.noted.map((one) => one.actor)).toEqual([{ kind: "key", id: "key-admin", name: "admin key" }]);
  });

  const bodies: Readonly<Record<string, unknown>> = {
    "POST /v1/tokens/undo": { tokens: [{ vendor: "fcm" }] },
    "POST /lab/advance": { to: "2026-03-03T00:00:00Z" },
    "POST /v1/learning/models/{version}/hold": {},
  };
  const triable = new Set(["POST /v1/tokens/undo"]);
  const noters = apiRoutes.filter((route) => noterOf(route) === "server").map((route) => `${route.method} ${route.path}`);
  it.each(noters)("of %s is not hidden by a dryRun that the route does not know", async (route) => {
    const { call, ports } = makeTestServer({}, { lab: true });
    expect((await call("PUT", "/v1/devices/d1", { body: aDevice })).status).toBe(200);
    expect((await call("PUT", "/v1/channels/x", { body: { vendor: "fcm", appId: "a" } })).status).toBe(200);
    const [method = "", path = ""] = route.split(" ");
    const url = path.replace("{id}", path.includes("people") ? "p1" : "x").replace("{version}", "2");
    const body = bodies[route];
    for (const word of ["1", "true"]) {
      if (route === "DELETE /v1/learning/hold") await ports.learning.hold(2, { name: "somebody", reason: null });
      const answer = await call(method as "PUT", `${url}?dryRun=${word}`, body === undefined ? {} : { body }); // one of the four methods
      expect([answer.status, answer.body.error]).toEqual([200, undefined]);
    }
    const actions = ports.noted.map((one) => one.action);
    expect(actions.length).toBe(triable.has(route) ? 0 : 2);
  });
});

describe("who only asks who is signed in", () => {
  it("leaves the session as idle as it was", async () => {
    const { call, ports } = makeTestServer();
    const headers = { cookie: `carillon_session=${ports.sessionOf.viewer}` };
    await call("GET", "/v1/session", { key: null, headers });
    await call("GET", "/v1/policy", { key: null, headers });
    expect(ports.looks).toEqual(["look", "use"]);
  });
});

describe("the address of a caller", () => {
  it.each([
    [0, "127.0.0.1"],
    [1, "10.9.9.9"],
    [2, "6.6.6.6"],
  ])("is, behind %i proxies, %s: what the first of our own wrote, never what a caller made up", async (proxies, address) => {
    const { call, ports } = makeTestServer({ proxies });
    const headers = { "x-forwarded-for": "1.2.3.4, 6.6.6.6, 10.9.9.9" };
    expect((await call("PUT", "/v1/people/p1/preferences", { body: {}, headers })).status).toBe(200);
    expect(ports.noted).toMatchObject([{ address }]);
  });
});

describe("GET /v1/audit", () => {
  it("answers a page, or a file", async () => {
    const { call } = makeTestServer();
    await call("PUT", "/v1/people/=p1/preferences", { body: {} });
    const page = await call("GET", "/v1/audit");
    expect(page.body).toMatchObject({ items: [{ object: "=p1", at: "2026-03-02T09:00:00.000Z" }], next: null });
    const file = await call("GET", "/v1/audit", { headers: { accept: "text/csv" } });
    expect(file.text.split("\r\n")[0]).toContain("id,at,actorKind,actorId,actorName,action,kind,object,before,after,requestId,address");
    expect(file.text).toContain("people,'=p1,,");
    expect((await call("GET", "/v1/audit?cursor=no+cursor")).status).toBe(400);
  });
});

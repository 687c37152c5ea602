import { describe, expect, it } from "vitest";
import { listKinds } from "../catalogue/schema.ts";
import { type KeyScope, keyScopes } from "./access-ports.ts";
import { apiRoutes } from "./routes/all-routes.ts";
import { makeTestServer } from "./testing/make-test-server.ts";

/** Which keys make which calls. `i` ingest, `c` client, `r` read; admin makes all; `open` needs none, and `signs in` takes it in the body. */
const table: Readonly<Record<string, string>> = {
  "POST /v1/track": "ic",
  "POST /v1/page": "ic",
  "POST /v1/screen": "ic",
  "POST /v1/identify": "ic",
  "POST /v1/group": "ic",
  "POST /v1/alias": "ic",
  "POST /v1/batch": "ic",
  "POST /v1/import": "ic",
  "POST /v1/t": "ic",
  "POST /v1/p": "ic",
  "POST /v1/s": "ic",
  "POST /v1/i": "ic",
  "POST /v1/g": "ic",
  "POST /v1/a": "ic",
  "POST /v1/b": "ic",
  "PUT /v1/devices/{id}": "ic",
  "DELETE /v1/devices/{id}": "ic",
  "GET /v1/rom-table": "icr",
  "GET /v1/people": "r",
  "GET /v1/people/{id}": "r",
  "DELETE /v1/people/{id}": "",
  "GET /v1/people/{id}/export": "",
  "GET /v1/people/{id}/why": "r",
  "GET /v1/people/{id}/scores": "r",
  "GET /v1/people/{id}/preferences": "icr",
  "PUT /v1/people/{id}/preferences": "ic",
  "PUT /v1/people/{id}/feed": "i",
  "POST /v1/outcomes": "ic",
  "POST /v1/decide": "ic",
  "POST /v1/decide/dry-run": "r",
  "POST /v1/score": "r",
  "POST /v1/preview": "r",
  "POST /v1/messages": "",
  "GET /v1/messages/{id}": "r",
  "GET /v1/messages": "r",
  "GET /v1/decisions": "r",
  "GET /v1/feed": "r",
  "GET /v1/people/{id}/timeline": "r",
  "GET /v1/people/{id}/limits": "r",
  "POST /v1/stop": "",
  "GET /v1/inbox": "icr",
  "POST /v1/inbox": "ic",
  "POST /v1/inbox/{id}": "ic",
  ...Object.fromEntries(
    ["lines", "placements", "audiences", "itemRules", "campaigns", "creatives", "experiments", "roster", "items", "channels"].flatMap(
      (kind) => [
        [`GET /v1/${kind}`, "r"],
        [`GET /v1/${kind}/{id}`, "r"],
        [`PUT /v1/${kind}/{id}`, ""],
        [`DELETE /v1/${kind}/{id}`, ""],
      ],
    ),
  ),
  ...Object.fromEntries(listKinds.map((kind) => [`GET /v1/${kind}/{id}/changes`, "r"])),
  "GET /callbacks/{channel}/{secret}": "open",
  "POST /callbacks/{channel}/{secret}": "open",
  "POST /v1/items": "",
  "PUT /v1/channels/{id}/paused": "",
  "POST /v1/channels/{id}/test": "",
  "GET /v1/pauses": "r",
  "POST /v1/tokens/undo": "",
  "GET /v1/roster-clashes": "r",
  "GET /v1/policy": "r",
  "PUT /v1/policy": "",
  "POST /v1/apply": "",
  "GET /v1/export": "r",
  "GET /v1/export/{kind}": "r",
  "GET /v1/catalogue/versions": "r",
  "GET /v1/catalogue/versions/{version}": "r",
  "POST /v1/catalogue/rollback": "",
  "GET /v1/reports/funnel": "r",
  "GET /v1/reports/failures": "r",
  "GET /v1/reports/reach": "r",
  "GET /v1/reports/quotas": "r",
  "GET /v1/reports/summary": "r",
  "GET /v1/reports/creatives": "r",
  "GET /v1/reports/reasons": "r",
  "GET /v1/reports/tokens": "r",
  "GET /v1/reports/today": "r",
  "GET /v1/reports/activity": "r",
  "GET /v1/people/{id}/hours": "r",
  "GET /v1/people/{id}/decisions/{decision}/hours": "r",
  "GET /v1/learning/models": "r",
  "GET /v1/learning/models/{version}": "r",
  "GET /v1/learning/drift": "r",
  "POST /v1/learning/models/{version}/hold": "",
  "POST /v1/learning/models/{version}/promote": "",
  "POST /v1/learning/models/{version}/release": "",
  "DELETE /v1/learning/hold": "",
  "POST /v1/replays": "",
  "GET /v1/replays": "r",
  "GET /v1/replays/{id}": "r",
  "DELETE /v1/replays/{id}": "",
  "POST /v1/audiences/size": "r",
  "POST /v1/campaigns/{id}/forecast": "r",
  "GET /lab": "",
  "POST /lab/advance": "",
  "GET /v1/keys": "",
  "POST /v1/keys": "",
  "DELETE /v1/keys/{id}": "",
  "GET /v1/session": "open",
  "POST /v1/session": "signs in",
  "DELETE /v1/session": "",
  "PUT /v1/session/password": "",
  "POST /v1/setup": "",
  "GET /v1/operators": "",
  "POST /v1/operators": "",
  "PUT /v1/operators/{id}": "",
  "DELETE /v1/operators/{id}": "",
  "GET /v1/audit": "",
  "GET /v1/webhooks": "",
  "POST /v1/webhooks": "",
  "GET /v1/webhooks/{id}": "",
  "PUT /v1/webhooks/{id}": "",
  "DELETE /v1/webhooks/{id}": "",
  "POST /v1/webhooks/{id}/secret": "",
  "POST /v1/webhooks/{id}/test": "",
  "GET /v1/webhooks/{id}/deliveries": "",
  "POST /v1/webhooks/{id}/deliveries/{delivery}/retry": "",
  "GET /healthz": "open",
  "GET /readyz": "open",
  "GET /metrics": "open",
  "GET /": "open",
  "GET /bell.svg": "open file",
  "GET /theme.js": "open file",
  "GET /assets/{file}": "open file",
  "GET /client/{file}": "open file",
};

const letters: Readonly<Record<KeyScope, string>> = { ingest: "i", client: "c", read: "r", admin: "" };

describe("scopes", () => {
  const { call, ports } = makeTestServer();

  it("are decided for every route that is registered", () => {
    expect(apiRoutes.map((route) => `${route.method} ${route.path}`).sort()).toEqual(Object.keys(table).sort());
  });

  it.each(Object.entries(table))("of %s are exactly those of the table (%s)", async (route, allowed) => {
    const [method = "", path = ""] = route.split(" ");
    const url = path.replace("{secret}", "secret-of-x").replace(/\{\w+\}/g, "x");
    const ask = async (key: string | null) => {
      const { status, body } = await call(method as "GET", url, { key, ...(method !== "GET" && { body: {} }) }); // one of the four methods
      const { error } = body;
      const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
      return { status, code };
    };
    if (allowed === "open") {
      expect((await ask(null)).status).toBe(200);
      return;
    }
    if (allowed === "open file") {
      // Whether it is there depends on what was bundled.
      expect([200, 404]).toContain((await ask(null)).status);
      return;
    }
    if (allowed === "signs in") {
      // What it needs stands in the body.
      expect((await ask(null)).status).toBe(422);
      return;
    }
    expect(await ask(null)).toEqual({ status: 401, code: "keyMissing" });
    expect(await ask("no-such-key")).toEqual({ status: 401, code: "keyUnknown" });
    for (const scope of keyScopes) {
      const { code } = await ask(ports.secretOf[scope]);
      const may = scope === "admin" || allowed.includes(letters[scope]);
      expect([scope, code === "scopeMissing"]).toEqual([scope, !may]);
    }
  });

  it.each([
    ["a bearer token", (key: string) => `Bearer ${key}`],
    ["a user name without password", (key: string) => `Basic ${Buffer.from(`${key}:`).toString("base64")}`],
    ["a user name with a password", (key: string) => `basic ${Buffer.from(`${key}:x`).toString("base64")}`],
    ["a user name without a colon", (key: string) => `Basic ${Buffer.from(key).toString("base64")}`],
  ])("are found by a key that comes as %s", async (_name, written) => {
    const answer = await call("GET", "/v1/policy", { key: null, headers: { authorization: written(ports.secretOf.read) } });
    expect(answer.status).toBe(200);
  });

  it.each([["Digest username=x"], ["Bearer"], [`Basic ${Buffer.from(":secret").toString("base64")}`], [`Bearer ${"x".repeat(600)}`]])(
    "are not looked for in %s",
    async (authorization) => {
      const answer = await call("GET", "/v1/policy", { key: null, headers: { authorization } });
      expect([answer.status, answer.body.error]).toEqual([401, expect.objectContaining({ code: "keyMalformed" })]);
      expect(answer.headers["www-authenticate"]).toContain("Bearer");
    },
  );

  it("that are missing are named", async () => {
    const answer = await call("GET", "/v1/reports/summary", { key: ports.secretOf.ingest });
    expect(answer.status).toBe(403);
    expect(answer.body.error).toMatchObject({ message: "this call needs a key with the scope read or admin, this key has ingest" });
  });

  it("end when the key is revoked", async () => {
    const made = await call("POST", "/v1/keys", { body: { name: "shop", scope: "read" } });
    expect(made.status).toBe(201);
    const { id, secret } = made.body;
    expect((await call("GET", "/v1/policy", { key: String(secret) })).status).toBe(200);
    expect((await call("DELETE", `/v1/keys/${id}`)).body).toEqual({ ok: true });
    expect((await call("GET", "/v1/policy", { key: String(secret) })).status).toBe(401);
    expect((await call("DELETE", `/v1/keys/${id}`)).status).toBe(404);
    const { text } = await call("GET", "/v1/keys");
    expect(text).not.toContain(String(secret));
    expect(text).toContain('"revokedAt":"2026-03-02T09:00:00.000Z"');
  });
});

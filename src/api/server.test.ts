import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { proofOf } from "./auth.ts";
import { errorsPage } from "./errors.ts";
import { makeTestServer, type TestServer } from "./testing/make-test-server.ts";

const track = (over: object = {}) => ({ userId: "p1", event: "play", messageId: "e1", ...over });
const large = (bytes: number) => "x".repeat(bytes);

describe("every answer", () => {
  const server = makeTestServer();
  const { call } = server;

  it("names an error by code, message and remedy when there is no such route", async () => {
    const { status, body } = await call("GET", "/v1/nothing");
    expect(status).toBe(404);
    expect(body).toEqual({
      error: {
        code: "unknownRoute",
        message: expect.stringContaining("GET /v1/nothing"),
        remedy: expect.any(String),
        values: { method: "GET", path: "/v1/nothing" },
      },
    });
  });

  it("lists the methods of a path that does not take this one", async () => {
    const { status, headers, body } = await call("PATCH", "/v1/policy");
    expect(status).toBe(405);
    expect(headers.allow).toBe("GET, PUT");
    expect(body.error).toMatchObject({ code: "methodNotAllowed", message: "/v1/policy takes GET, PUT, not PATCH" });
  });

  it("carries headers that keep browsers from guessing, framing and storing", async () => {
    const { headers } = await call("GET", "/healthz", { key: null });
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-store", "referrer-policy": "no-referrer" });
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("hides what broke inside, reports it, and gives an id to look for", async () => {
    const broken = makeTestServer({}, { beforePublish: () => Promise.reject(new Error("connection refused at 10.0.0.7")) });
    const { status, body, text, headers } = await broken.call("POST", "/v1/track", { body: track() });
    expect(status).toBe(500);
    expect(body.error).toMatchObject({ code: "internal", message: expect.stringContaining(String(headers["x-request-id"])) });
    expect(text).not.toContain("10.0.0.7");
    expect(broken.problems).toHaveLength(1);
  });

  it("reports a problem by its route, and neither ids nor secrets of the path", async () => {
    const broken = makeTestServer();
    broken.ports.callbacks.take = () => Promise.reject(new Error("broken"));
    expect((await broken.call("POST", "/callbacks/c/secret-of-c?x=1", { key: null, body: "x" })).status).toBe(500);
    expect(broken.problems).toMatchObject([{ method: "POST", path: "/callbacks/{channel}/{secret}" }]);
    expect(JSON.stringify(broken.problems)).not.toContain("secret-of-c");
  });

  it("takes a trailing slash for nothing", async () => {
    expect((await call("GET", "/healthz/", { key: null })).status).toBe(200);
  });
});

describe("bodies", () => {
  const { call } = makeTestServer();

  it.each([
    ["a comma too many", '{"event": "play",}', "position 17"],
    ["a text that ends too early", '{"event": "pl', "position 13"],
    ["nothing but a word", "hello", "position"],
  ])("that are not JSON are refused with the position: %s", async (_name, body, position) => {
    const answer = await call("PUT", "/v1/policy", { body });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: "malformedJson", message: expect.stringContaining(position) });
  });

  it("that are missing are asked for", async () => {
    expect((await call("PUT", "/v1/policy")).body.error).toMatchObject({ code: "emptyBody" });
    expect((await call("PUT", "/v1/policy", { body: "" })).body.error).toMatchObject({ code: "emptyBody" });
  });

  it("of another type are refused with the types that this call takes", async () => {
    const form = await call("PUT", "/v1/policy", { body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } });
    expect(form.status).toBe(415);
    expect(form.body.error).toMatchObject({ code: "unsupportedMediaType", remedy: "send Content-Type: application/json" });
    const yaml = await call("PUT", "/v1/policy", { body: "dueHour: 3", headers: { "content-type": "application/yaml" } });
    expect(yaml.body.error).toMatchObject({ code: "unsupportedMediaType", value: "application/yaml" });
  });

  it("of more than 500 KB are refused with the limit in bytes", async () => {
    const { status, body } = await call("POST", "/v1/batch", { body: { batch: [track({ properties: { text: large(600_000) } })] } });
    expect(status).toBe(413);
    expect(body.error).toMatchObject({ code: "payloadTooLarge", limit: 512_000 });
  });

  it("of items may have 2 MB", async () => {
    const items = Array.from({ length: 100 }, (_, i) => ({ id: `i${i}`, type: "song", attributes: { text: large(8000) } }));
    expect((await call("POST", "/v1/items", { body: { items } })).body).toEqual({ accepted: 100, refused: [] });
    const tooLarge = await call("POST", "/v1/items", { body: { items: [], pad: large(2_200_000) } });
    expect(tooLarge.body.error).toMatchObject({ code: "payloadTooLarge", limit: 2 * 1024 * 1024 });
  });

  it("may be compressed with gzip", async () => {
    const body = gzipSync(JSON.stringify({ batch: [track({ type: "track" })] }));
    const { status, body: answer } = await call("POST", "/v1/batch", { body, headers: { "content-encoding": "gzip" } });
    expect([status, answer]).toEqual([200, { success: true, accepted: 1, refused: [] }]);
  });

  it("are measured after decompression", async () => {
    const bomb = gzipSync(large(50_000_000));
    const { status, body } = await call("POST", "/v1/batch", { body: bomb, headers: { "content-encoding": "gzip" } });
    expect([status, body.error]).toEqual([413, expect.objectContaining({ code: "payloadTooLarge", limit: 512_000 })]);
  });

  it("that say gzip and are not are refused", async () => {
    const plain = await call("POST", "/v1/batch", { body: "{}", headers: { "content-encoding": "gzip" } });
    expect([plain.status, plain.body.error]).toEqual([400, expect.objectContaining({ code: "malformedEncoding" })]);
    const cut = gzipSync(large(1000)).subarray(0, 20);
    const half = await call("POST", "/v1/batch", { body: cut, headers: { "content-encoding": "gzip" } });
    expect([half.status, half.body.error]).toEqual([400, expect.objectContaining({ code: "malformedEncoding" })]);
  });

  it("in an encoding that is not known are refused before they are read", async () => {
    const { status, body } = await call("POST", "/v1/batch", { body: "…", headers: { "content-encoding": "br" } });
    expect([status, body.error]).toEqual([415, expect.objectContaining({ code: "unsupportedEncoding", value: "br" })]);
  });

  it.each([
    ["nested too deeply", `{"limits":${"[".repeat(80)}${"]".repeat(80)}}`, "tooDeep"],
    ["nested absurdly deeply", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, "tooDeep"],
    ["with a key that reaches prototypes", '{"__proto__":{"x":1}}', "forbiddenKey"],
    ["with a NUL character", '{"a":"\\u0000"}', "unstorableText"],
  ])("that are sound JSON but %s are refused", async (_name, body, code) => {
    expect((await call("PUT", "/v1/policy", { body })).body.error).toMatchObject({ code });
  });
});

describe("events", () => {
  it("of the six kinds are published and counted once a call", async () => {
    const { call, ports } = makeTestServer();
    const calls = [
      ["track", track()],
      ["page", { userId: "p1", name: "Home", messageId: "e2" }],
      ["screen", { userId: "p1", name: "Home", messageId: "e3" }],
      ["identify", { userId: "p1", anonymousId: "a1", traits: { country: "JP" }, messageId: "e4" }],
      ["group", { userId: "p1", groupId: "g1", messageId: "e5" }],
      ["alias", { userId: "p1", previousId: "a1", messageId: "e6" }],
    ] as const;
    for (const [type, body] of calls) {
      expect([type, (await call("POST", `/v1/${type}`, { body })).body]).toEqual([type, { success: true, accepted: 1, refused: [] }]);
      expect((await call("POST", `/v1/${type.charAt(0)}`, { body })).status).toBe(200);
    }
    // An identify with an anonymous id is two: the traits and the link.
    expect(ports.published).toHaveLength(14);
    const batch = calls.map(([type, body]) => ({ ...body, type }));
    expect((await call("POST", "/v1/batch", { body: { batch } })).body).toEqual({ success: true, accepted: 6, refused: [] });
  });

  it("are answered only when they are durable", async () => {
    const order: string[] = [];
    let finish: () => void = () => undefined;
    const durable = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const beforePublish = async () => {
      order.push("asked");
      await durable;
      order.push("durable");
    };
    const { call } = makeTestServer({}, { beforePublish });
    const answered = call("POST", "/v1/batch", { body: { batch: [track({ type: "track" })] } }).then(() => order.push("answered"));
    for (let turn = 0; turn < 50 && order.length === 0; turn++) await new Promise(setImmediate);
    expect(order).toEqual(["asked"]);
    finish();
    await answered;
    expect(order).toEqual(["asked", "durable", "answered"]);
  });

  it("that are bad harm none beside them", async () => {
    const { call, ports } = makeTestServer();
    const batch = [
      track({ type: "track" }),
      { type: "track", userId: "p1" },
      track({ type: "dance" }),
      track({ type: "track", userId: "erased", messageId: "e9" }),
      track({ type: "track", messageId: "e2", properties: { deep: JSON.parse(`${"[".repeat(2000)}${"]".repeat(2000)}`) } }),
      track({ type: "track", messageId: "e3", properties: { text: large(40_000) } }),
    ];
    const { status, body } = await call("POST", "/v1/batch", { body: { batch } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, accepted: 1 });
    expect(JSON.parse(JSON.stringify(body.refused)).map((one: { index: number; code: string }) => [one.index, one.code])).toEqual([
      [1, "eventNameMissing"],
      [2, "unknownType"],
      [3, "personErased"],
      [4, "tooDeep"],
      [5, "itemTooLarge"],
    ]);
    expect(ports.published).toHaveLength(1);
  });

  it("answers 422 when nothing was taken, and 200 for an empty batch", async () => {
    const { call } = makeTestServer();
    const none = await call("POST", "/v1/batch", { body: { batch: [{}] } });
    expect([none.status, none.body]).toEqual([422, { success: false, accepted: 0, refused: [expect.objectContaining({ index: 0 })] }]);
    expect((await call("POST", "/v1/batch", { body: { batch: [] } })).status).toBe(200);
    const single = await call("POST", "/v1/track", { body: { userId: "p1" } });
    expect([single.status, single.body.error]).toEqual([
      422,
      expect.objectContaining({ code: "eventNameMissing", remedy: expect.any(String) }),
    ]);
  });

  it("may carry the key as writeKey and come as text/plain, as browsers' SDKs send them", async () => {
    const { call, ports } = makeTestServer();
    const body = { anonymousId: "a1", event: "play", writeKey: ports.secretOf.client };
    const sent = await call("POST", "/v1/t", { key: null, body, headers: { "content-type": "text/plain;charset=UTF-8" } });
    expect([sent.status, sent.body.accepted]).toEqual([200, 1]);
    const wrong = await call("POST", "/v1/t", { key: null, body: { ...body, writeKey: "nobody" } });
    expect([wrong.status, wrong.body.error]).toEqual([401, expect.objectContaining({ code: "keyUnknown" })]);
    const none = await call("POST", "/v1/t", { key: null, body: { ...body, writeKey: undefined } });
    expect([none.status, none.body.error]).toEqual([401, expect.objectContaining({ code: "keyMissing" })]);
    const elsewhere = await call("POST", "/v1/stop", { key: null, body: { on: true, writeKey: ports.secretOf.admin } });
    expect(elsewhere.status).toBe(401);
  });
});

describe("a client key", () => {
  const server = makeTestServer();
  const { ports } = server;
  const client = (
    person: string | null,
    ...[method, url, body]: Parameters<(method: "GET" | "PUT" | "POST" | "DELETE", url: string, body?: unknown) => void>
  ) => {
    const headers = person === null ? undefined : { "x-carillon-person": proofOf(person, ports.identitySecret) };
    return server.call(method, url, { key: ports.secretOf.client, body, ...(headers && { headers }) });
  };

  it("without proof takes events of anonymous ids alone", async () => {
    expect((await client(null, "POST", "/v1/track", { anonymousId: "a1", event: "play" })).status).toBe(200);
    const known = await client(null, "POST", "/v1/track", track());
    expect([known.status, known.body.error]).toEqual([403, expect.objectContaining({ code: "proofMissing" })]);
    const identify = await client(null, "POST", "/v1/identify", { userId: "p1", anonymousId: "a1", traits: {} });
    expect(identify.body.accepted).toBe(0);
  });

  it("with proof speaks for that person and nobody else", async () => {
    expect((await client("p1", "POST", "/v1/track", track())).status).toBe(200);
    const batch = [track({ type: "track" }), track({ type: "track", userId: "p2" }), { type: "track", anonymousId: "a9", event: "play" }];
    const mixed = await client("p1", "POST", "/v1/batch", { batch });
    expect(mixed.body).toMatchObject({ accepted: 2, refused: [{ index: 1, code: "wrongPerson", value: "p2" }] });
  });

  it("cannot swallow somebody else's record with an alias", async () => {
    const before = ports.published.length;
    expect((await client("p1", "POST", "/v1/alias", { userId: "p1", previousId: "p2" })).status).toBe(200);
    expect(ports.published.slice(before)).toMatchObject([{ kind: "link", from: "anon:p2", fromAnonymous: null, to: "p1" }]);
    expect((await client("p1", "POST", "/v1/alias", { userId: "p2", previousId: "a1" })).body.accepted).toBe(0);
  });

  it.each([
    ["a device of another person", "PUT", "/v1/devices/d1", { personId: "p2", platform: "web" }],
    ["another's preferences", "GET", "/v1/people/p2/preferences", undefined],
    ["another's preferences to write", "PUT", "/v1/people/p2/preferences", {}],
    ["a decision for another", "POST", "/v1/decide", { placement: "banner", people: [{ id: "p1" }, { id: "p2" }] }],
    ["another's inbox", "GET", "/v1/inbox?person=p2", undefined],
    ["to look through another's inbox", "POST", "/v1/inbox", { person: "p2", state: "seen" }],
  ] as const)("is refused %s, with proof and without", async (_name, method, url, body) => {
    const wrong = await client("p1", method, url, body);
    expect([wrong.status, wrong.body.error]).toEqual([403, expect.objectContaining({ code: "wrongPerson" })]);
    const missing = await client(null, method, url, body);
    expect([missing.status, missing.body.error]).toEqual([403, expect.objectContaining({ code: "proofMissing" })]);
  });

  it("does not tell another's device from one that does not exist", async () => {
    await server.call("PUT", "/v1/devices/d9", { body: { personId: "p2", platform: "web" } });
    const foreign = await client("p1", "DELETE", "/v1/devices/d9");
    const unknown = await client("p1", "DELETE", "/v1/devices/d9x");
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(ports.devicesPut.has("d9")).toBe(true);
    expect((await client("p2", "DELETE", "/v1/devices/d9")).status).toBe(200);
  });

  it("does not tell another's message in the inbox from one that does not exist", async () => {
    const message = { personId: "p2", placement: "push", title: "t", body: "b" };
    const id = String((await server.call("POST", "/v1/messages", { body: message })).body.messageId);
    const read = (person: string | null, messageId: string) => client(person, "POST", `/v1/inbox/${messageId}`, { state: "read" });
    expect([(await read("p1", id)).status, (await read("p1", "m999")).status]).toEqual([404, 404]);
    expect((await read(null, id)).body.error).toMatchObject({ code: "proofMissing" });
    expect(ports.marked).toEqual([]);
    expect((await read("p2", id)).status).toBe(200);
    expect(ports.marked).toEqual([{ messageId: id, state: "read", person: "p2" }]);
  });

  it("reports outcomes of its own person's messages alone", async () => {
    const message = { personId: "p2", placement: "push", title: "t", body: "b" };
    const { body } = await server.call("POST", "/v1/messages", { body: message });
    const outcomes = [{ messageId: body.messageId, outcome: "opened" }];
    expect((await client("p1", "POST", "/v1/outcomes", { outcomes })).body).toMatchObject({
      accepted: 0,
      refused: [{ code: "wrongPerson" }],
    });
    expect((await client("p2", "POST", "/v1/outcomes", { outcomes })).body).toEqual({ accepted: 1, refused: [] });
    expect((await client(null, "POST", "/v1/outcomes", { outcomes })).status).toBe(403);
  });

  it.each([
    ["without a digest", "p1.abc", "64 hex digits"],
    ["without a dot", "p1", "no person id"],
    ["of another secret", proofOf("p1", "another secret"), "does not fit"],
    ["of another person", `p2${proofOf("p1", "identity-secret-for-tests").slice(2)}`, "does not fit"],
    ["of nobody", proofOf("", "identity-secret-for-tests"), "no person id"],
  ])("is refused with a proof %s", async (_name, proof, detail) => {
    const { status, body } = await server.call("POST", "/v1/track", {
      key: ports.secretOf.client,
      body: track(),
      headers: { "x-carillon-person": proof },
    });
    expect([status, body.error]).toEqual([
      401,
      expect.objectContaining({ code: "proofInvalid", message: expect.stringContaining(detail) }),
    ]);
  });

  it("proves people whose id has dots", async () => {
    expect((await client("a.b@c.de", "POST", "/v1/track", track({ userId: "a.b@c.de" }))).status).toBe(200);
  });

  it("may call from a page of another origin, other keys' calls may not", async () => {
    const preflight = await server.call("OPTIONS", "/v1/track", {
      key: null,
      headers: { origin: "https://shop.example", "access-control-request-method": "POST" },
    });
    expect([preflight.status, preflight.headers["access-control-allow-origin"]]).toEqual([204, "*"]);
    const admin = await server.call("OPTIONS", "/v1/stop", { key: null, headers: { origin: "https://shop.example" } });
    expect(admin.headers["access-control-allow-origin"]).toBeUndefined();
    const strict = makeTestServer({ browserOrigins: ["https://shop.example"] });
    const other = await strict.call("POST", "/v1/track", { body: track(), headers: { origin: "https://evil.example" } });
    expect(other.headers["access-control-allow-origin"]).toBeUndefined();
  });
});

describe("the pace", () => {
  const opened: TestServer[] = [];
  const limited = (options: Parameters<typeof makeTestServer>[0]) => {
    const server = makeTestServer(options);
    opened.push(server);
    return server;
  };
  afterEach(async () => {
    for (const server of opened.splice(0)) await server.app.close();
  });

  it("of a key is limited a minute, with Retry-After, and other keys go on", async () => {
    const { call, ports } = limited({ requestsPerMinute: 2 });
    const once = (key: string) => call("POST", "/v1/track", { key, body: track() });
    expect((await once(ports.secretOf.ingest)).status).toBe(200);
    expect((await once(ports.secretOf.ingest)).status).toBe(200);
    const third = await once(ports.secretOf.ingest);
    expect([third.status, third.body.error]).toEqual([429, expect.objectContaining({ code: "tooManyRequests", limit: 2 })]);
    expect(Number(third.headers["retry-after"])).toBeGreaterThan(0);
    expect((await once(ports.secretOf.client)).status).toBe(403);
  });

  it("of an admin key on the same machine is not limited unless asked for", async () => {
    const free = limited({ requestsPerMinute: 1 });
    for (let i = 0; i < 3; i++) expect((await free.call("GET", "/v1/policy")).status).toBe(200);
    const counted = limited({ requestsPerMinute: 1, exemptLocalAdmin: false });
    await counted.call("GET", "/v1/policy");
    expect((await counted.call("GET", "/v1/policy")).status).toBe(429);
  });

  it("of wrong keys is limited for an address before they are looked up", async () => {
    const { call, ports } = limited({ strangersPerMinute: 2 });
    let lookups = 0;
    const { find } = ports.keys;
    ports.keys.find = (hash) => {
      lookups++;
      return find(hash);
    };
    for (let i = 0; i < 2; i++) expect((await call("GET", "/v1/policy", { key: `guess-${i}` })).status).toBe(401);
    expect((await call("GET", "/v1/policy", { key: "guess-3" })).status).toBe(429);
    expect(lookups).toBe(2);
  });

  it("of open pages keeps nobody with a key or a session of the same address out", async () => {
    const { call, ports } = limited({ strangersPerMinute: 2 });
    const open = () => call("GET", "/v1/session", { key: null });
    expect([(await open()).status, (await open()).status, (await open()).status]).toEqual([200, 200, 429]);
    expect((await call("GET", "/v1/policy", { key: ports.secretOf.read })).status).toBe(200);
    const headers = { cookie: `carillon_session=${ports.sessionOf.viewer}` };
    expect((await call("GET", "/v1/policy", { key: null, headers })).status).toBe(200);
    expect((await call("GET", "/v1/policy", { key: "guess" })).status).toBe(401);
  });

  it("of strangers counts IPv6 by its first 64 bits", async () => {
    const { app } = limited({ strangersPerMinute: 2 });
    const from = async (remoteAddress: string) => (await app.inject({ method: "GET", url: "/v1/session", remoteAddress })).statusCode;
    expect([await from("2001:db8::1"), await from("2001:db8::2"), await from("2001:db8::3")]).toEqual([200, 200, 429]);
    expect(await from("2001:db8:0:1::1")).toBe(200);
    expect([await from("::ffff:10.0.0.1"), await from("10.0.0.1"), await from("::ffff:10.0.0.1")]).toEqual([200, 200, 429]);
    expect(await from("::ffff:10.0.0.2")).toBe(200);
  });
});

describe("docs/errors.md", () => {
  it("is the catalogue of errors (vitest -u writes it)", async () => {
    await expect(errorsPage()).toMatchFileSnapshot("../../docs/errors.md");
  });
});

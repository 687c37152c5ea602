import { describe, expect, it } from "vitest";
import { anonymousIdOf, anonymousPerson, anonymousPersonOf, isOwned } from "./anonymous.ts";
import { proofOf } from "./auth.ts";
import { makeTestServer } from "./testing/make-test-server.ts";

const mine = "0123456789abcdef0123456789abcdef";
const theirs = "fedcba9876543210fedcba9876543210";

describe("an anonymous id of an app's own", () => {
  it("is made of its secret as every library makes it", () => {
    // printf %s 0123…cdef | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d =
    expect(anonymousIdOf(mine)).toBe("anon_PrG9Q5lH63YpmOVmzMLgmceREYsvQFecxPfaK1Bht_k");
    expect(isOwned(anonymousPersonOf(mine))).toBe(true);
  });

  it.each([
    ["21 characters", "a".repeat(21)],
    ["129 characters", "a".repeat(129)],
    ["a blank", `${"a".repeat(30)} b`],
    ["nothing", ""],
  ])("has no secret of %s", (_name, secret) => {
    expect(anonymousPerson(secret)).toMatchObject({ ok: false, error: { code: "anonymousInvalid" } });
  });

  it.each([["anon:a1"], ["anon:anon_short"], [anonymousIdOf(mine)], ["p1"], [`anon:anon_${"=".repeat(43)}`]])(
    "is told from others, such as %s",
    (id) => {
      expect(isOwned(id)).toBe(false);
    },
  );
});

describe("a call with the secret of an anonymous id", () => {
  const make = () => {
    const server = makeTestServer();
    const { ports } = server;
    type Call = readonly [method: "GET" | "PUT" | "POST" | "DELETE", url: string, body?: unknown];
    /** A call with a client key, a secret and the proof of a person. */
    const call = (secret: string | null, person: string | null, ...[method, url, body]: Call) =>
      server.call(method, url, {
        key: ports.secretOf.client,
        body,
        headers: {
          ...(secret !== null && { "x-carillon-anonymous": secret }),
          ...(person !== null && { "x-carillon-person": proofOf(person, ports.identitySecret) }),
        },
      });
    const track = (secret: string) => ({ type: "track", anonymousId: anonymousIdOf(secret), event: "play" });
    const claim = async () => {
      const identify = { userId: "p1", anonymousId: anonymousIdOf(mine), traits: {} };
      expect((await call(mine, "p1", "POST", "/v1/identify", identify)).status).toBe(200);
    };
    return { server, ports, call, track, claim };
  };
  const me = anonymousPersonOf(mine);
  const them = anonymousPersonOf(theirs);

  it("registers a device, tells events, and reads and writes the inbox and the preferences of that id", async () => {
    const { server, ports, call, track } = make();
    expect((await call(mine, null, "PUT", "/v1/devices/d1", { personId: me, platform: "web" })).status).toBe(200);
    expect(ports.devicesPut.get("d1")?.personId).toBe(me);
    expect((await call(mine, null, "POST", "/v1/batch", { batch: [track(mine)] })).body).toMatchObject({ accepted: 1, refused: [] });
    expect((await call(mine, null, "GET", `/v1/inbox?person=${me}`)).status).toBe(200);
    expect((await call(mine, null, "POST", "/v1/inbox", { person: me, state: "seen" })).status).toBe(200);
    expect((await call(mine, null, "PUT", `/v1/people/${me}/preferences`, { off: { all: true } })).status).toBe(200);
    expect((await call(mine, null, "GET", `/v1/people/${me}/preferences`)).body).toMatchObject({ off: { all: true } });
    const decide = { placement: "banner", people: [{ id: me }] };
    await server.call("PUT", "/v1/placements/banner", { body: { kind: "pull" } });
    expect((await call(mine, null, "POST", "/v1/decide", decide)).status).toBe(200);
    expect((await call(mine, null, "DELETE", "/v1/devices/d1")).status).toBe(200);
  });

  it("can have it in the body, where a page that goes can send no header", async () => {
    const { server, ports, track } = make();
    const send = (more: Readonly<Record<string, unknown>>) =>
      server.call("POST", "/v1/b", { key: null, body: { batch: [track(mine)], writeKey: ports.secretOf.client, ...more } });
    expect((await send({ anonymousSecret: mine })).body).toMatchObject({ accepted: 1 });
    expect((await send({ anonymousSecret: theirs })).body).toMatchObject({ accepted: 0, refused: [{ code: "anonymousMissing" }] });
    expect((await send({})).body).toMatchObject({ accepted: 0, refused: [{ code: "anonymousMissing" }] });
  });

  it.each([
    ["a device for a known person", "PUT", "/v1/devices/d1", { personId: "p1", platform: "web" }],
    ["a device for somebody else's anonymous id", "PUT", "/v1/devices/d1", { personId: them, platform: "web" }],
    ["a device for an anonymous id without a secret", "PUT", "/v1/devices/d1", { personId: "anon:a1", platform: "web" }],
    ["a known person's preferences", "GET", "/v1/people/p1/preferences", undefined],
    ["another anonymous id's preferences", "GET", `/v1/people/${them}/preferences`, undefined],
    ["another's preferences to write", "PUT", `/v1/people/${them}/preferences`, {}],
    ["a known person's inbox", "GET", "/v1/inbox?person=p1", undefined],
    ["another anonymous id's inbox", "POST", "/v1/inbox", { person: them, state: "seen" }],
    ["a decision for a known person", "POST", "/v1/decide", { placement: "banner", people: [{ id: me }, { id: "p1" }] }],
  ] as const)("is refused %s", async (_name, method, url, body) => {
    const { call } = make();
    const answer = await call(mine, null, method, url, body);
    expect([answer.status, answer.body.error]).toEqual([403, expect.objectContaining({ code: "wrongPerson" })]);
  });

  it("tells no events of somebody else's anonymous id, and none of a known person", async () => {
    const { call, track, ports } = make();
    const known = { type: "track", userId: "p1", event: "play" };
    const answer = await call(mine, null, "POST", "/v1/batch", { batch: [track(theirs), known, track(mine)] });
    expect(answer.body).toMatchObject({
      accepted: 1,
      refused: [
        { index: 0, code: "anonymousMissing" },
        { index: 1, code: "proofMissing" },
      ],
    });
    expect(ports.published).toHaveLength(1);
  });

  it.each([
    ["identify with", "/v1/identify", { userId: "p2", anonymousId: anonymousIdOf(theirs), traits: {} }],
    ["alias", "/v1/alias", { userId: "p2", previousId: anonymousIdOf(theirs) }],
    ["alias by its person id", "/v1/alias", { userId: "p2", previousId: them }],
  ])("lets nobody %s an anonymous id that they only know of", async (_name, url, body) => {
    const { call, ports } = make();
    for (const secret of [null, mine]) {
      const answer = await call(secret, "p2", "POST", url, body);
      expect([answer.status, answer.body.error]).toEqual([403, expect.objectContaining({ code: "anonymousMissing" })]);
    }
    expect(ports.published).toEqual([]);
    expect((await call(theirs, "p2", "POST", url, body)).status).toBe(200);
  });

  it("makes nobody a known person without their proof", async () => {
    const { call, ports } = make();
    const answer = await call(mine, null, "POST", "/v1/identify", { userId: "p1", anonymousId: anonymousIdOf(mine), traits: {} });
    expect([answer.status, answer.body.error]).toEqual([403, expect.objectContaining({ code: "proofMissing" })]);
    expect(ports.published).toEqual([]);
  });

  it.each([
    ["to read preferences", "GET", `/v1/people/${me}/preferences`, undefined],
    ["to write preferences", "PUT", `/v1/people/${me}/preferences`, { off: { all: true } }],
    ["to read the inbox", "GET", `/v1/inbox?person=${me}`, undefined],
    ["to mark the inbox", "POST", "/v1/inbox/m1", { state: "read" }],
    ["to register a device", "PUT", "/v1/devices/d1", { personId: me, platform: "web" }],
    ["to forget a device", "DELETE", "/v1/devices/d1", undefined],
    ["to decide", "POST", "/v1/decide", { placement: "banner", people: [{ id: me }] }],
    ["to report outcomes", "POST", "/v1/outcomes", { outcomes: [{ messageId: "m1", outcome: "opened" }] }],
    ["to tell events", "POST", "/v1/track", { anonymousId: anonymousIdOf(mine), event: "play" }],
  ] as const)("is worth nothing %s once the id became a known person", async (_name, method, url, body) => {
    const { call, claim } = make();
    await claim();
    for (const person of [null, "p2"]) {
      const answer = await call(mine, person, method, url, body);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      if (person === null) expect(answer.body.error).toMatchObject({ code: "anonymousClaimed" });
    }
  });

  it("goes on to stand for the person beside that person's own proof, as a page that repeats itself needs it", async () => {
    const { call, claim, track } = make();
    await claim();
    expect((await call(mine, "p1", "POST", "/v1/batch", { batch: [track(mine)] })).body).toMatchObject({ accepted: 1 });
    expect((await call(mine, "p1", "GET", `/v1/people/${me}/preferences`)).status).toBe(200);
  });

  it("leaves anonymous ids without a secret as they were: anybody may tell their events, and no more", async () => {
    const { call } = make();
    expect((await call(null, null, "POST", "/v1/track", { anonymousId: "a1", event: "play" })).status).toBe(200);
    const device = await call(null, null, "PUT", "/v1/devices/d1", { personId: "anon:a1", platform: "web" });
    expect(device.body.error).toMatchObject({ code: "proofMissing" });
  });

  it("is told when the secret is none", async () => {
    const { call } = make();
    const answer = await call("short", null, "GET", `/v1/inbox?person=${me}`);
    expect([answer.status, answer.body.error]).toEqual([401, expect.objectContaining({ code: "anonymousInvalid" })]);
  });

  it("is counted by the network that it comes from, whatever id it brings; known people are not counted with it", async () => {
    const server = makeTestServer({ anonymousPerMinute: 2 });
    const call = (secret: string, proof?: string) =>
      server.call("GET", `/v1/people/${proof === undefined ? anonymousPersonOf(secret) : "p1"}/preferences`, {
        key: server.ports.secretOf.client,
        headers: { "x-carillon-anonymous": secret, ...(proof !== undefined && { "x-carillon-person": proof }) },
      });
    const ids = [0, 1, 2].map((digit) => `${digit}`.repeat(32));
    const answers = [];
    for (const id of ids) answers.push(await call(id));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(Number(answers[2]?.headers["retry-after"])).toBeGreaterThan(0);
    expect((await call(mine, proofOf("p1", server.ports.identitySecret))).status).toBe(200);
  });
});

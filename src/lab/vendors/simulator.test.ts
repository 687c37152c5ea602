import { importPKCS8, SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { type ApnsSimulator, startApnsSimulator } from "./apns-simulator.ts";
import { type FcmSimulator, startFcmSimulator } from "./fcm-simulator.ts";
import { makeServiceAccount } from "./service-account.ts";
import type { SimulatorOptions } from "./simulator.ts";
import { connectTestingClient, type TestingAnswer, type TestingClient } from "./testing-client.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Apns {
  readonly simulator: ApnsSimulator;
  readonly client: TestingClient;
  readonly token: string;
  push(token?: string): Promise<TestingAnswer>;
}

async function startApns(options: SimulatorOptions = {}): Promise<Apns> {
  const simulator = await startApnsSimulator(options);
  const client = connectTestingClient(simulator.url);
  open.push(simulator);
  const { keyId, teamId, privateKey } = simulator.key;
  const jwt = new SignJWT({ iss: teamId }).setIssuedAt().setProtectedHeader({ alg: "ES256", kid: keyId });
  const headers = { authorization: `bearer ${await jwt.sign(await importPKCS8(privateKey, "ES256"))}`, "apns-topic": simulator.topic };
  const token = simulator.registerToken();
  return {
    simulator,
    client,
    token,
    push: (to = token) => client.send({ path: `/3/device/${to}`, headers, body: '{"aps":{"alert":"x"}}' }),
  };
}

const account = makeServiceAccount("demo-project");

async function startFcm(): Promise<{ simulator: FcmSimulator; token: string; push(to?: string): Promise<Response> }> {
  const simulator = await startFcmSimulator({ account });
  open.push(simulator);
  const claims = { iss: account.json.client_email, aud: simulator.tokenUrl, scope: "https://www.googleapis.com/auth/firebase.messaging" };
  const jwt = new SignJWT(claims).setIssuedAt().setExpirationTime("1h").setProtectedHeader({ alg: "RS256" });
  const assertion = await jwt.sign(await importPKCS8(account.json.private_key, "RS256"));
  const form = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  const granted: unknown = await (await fetch(simulator.tokenUrl, { method: "POST", body: form })).json();
  const headers = { authorization: `Bearer ${Object(granted).access_token}`, "content-type": "application/json" };
  simulator.clear();
  const token = simulator.registerToken();
  const url = `${simulator.url}/v1/projects/demo-project/messages:send`;
  const push = (to = token): Promise<Response> => fetch(url, { method: "POST", headers, body: JSON.stringify({ message: { token: to } }) });
  return { simulator, token, push };
}

describe("scripted misbehaviour", () => {
  it("answers with any status, body and headers for the next N requests", async () => {
    const { simulator, push } = await startFcm();
    simulator.misbehave({ kind: "answer", status: 429, headers: { "retry-after": "120" }, body: { error: { code: 429 } }, times: 2 });
    for (let i = 0; i < 2; i++) {
      const answer = await push();
      expect([answer.status, answer.headers.get("retry-after"), await answer.json()]).toEqual([429, "120", { error: { code: 429 } }]);
    }
    expect((await push()).status).toBe(200);
    expect(simulator.counts).toEqual({ attempts: 3, received: 1, byAnswer: { "429 misbehaviour:answer": 2, "200": 1 } });
  });

  it("answers with a vendor's own error by its name, and refuses a name that the vendor does not have", async () => {
    const fcm = await startFcm();
    fcm.simulator.misbehave({ kind: "native", code: "UNAVAILABLE", headers: { "retry-after": "Mon, 02 Mar 2026 09:02:00 GMT" } });
    const answer = await fcm.push();
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "Mon, 02 Mar 2026 09:02:00 GMT"]);
    expect(await answer.json()).toMatchObject({ error: { status: "UNAVAILABLE" } });
    const apns = await startApns();
    apns.simulator.misbehave({ kind: "native", code: "TooManyRequests" });
    expect(await apns.push()).toMatchObject({ status: 429, json: { reason: "TooManyRequests" } });
    expect(() => apns.simulator.misbehave({ kind: "native", code: "UNREGISTERED" })).toThrow(/no answer named "UNREGISTERED"/);
  });

  it("applies to one device only, whether the token stands in the path or in the body", async () => {
    const apns = await startApns();
    const second = apns.simulator.registerToken();
    apns.simulator.misbehave({ kind: "answer", status: 500, token: second });
    expect((await apns.push()).status).toBe(200);
    expect((await apns.push(second)).status).toBe(500);
    const fcm = await startFcm();
    const third = fcm.simulator.registerToken();
    fcm.simulator.misbehave({ kind: "answer", status: 500, token: third });
    expect((await fcm.push()).status).toBe(200);
    expect((await fcm.push(third)).status).toBe(500);
    expect((await fcm.push(third)).status).toBe(200);
  });

  it("hits by chance, the same requests for the same seed", async () => {
    const statuses: unknown[][] = [];
    for (let run = 0; run < 2; run++) {
      const { simulator, push } = await startApns({ rng: makeRng("seed 1") });
      simulator.misbehave({ kind: "answer", status: 503, times: Number.POSITIVE_INFINITY, probability: 0.5 });
      const got: unknown[] = [];
      for (let i = 0; i < 40; i++) got.push((await push()).status);
      statuses.push(got);
    }
    expect(statuses[0]).toEqual(statuses[1]);
    expect(new Set(statuses[0])).toEqual(new Set([200, 503]));
  });

  it("makes a token die in the vendor's own words", async () => {
    const apns = await startApns({ now: () => Date.now() });
    apns.simulator.misbehave({ kind: "gone" });
    expect(await apns.push()).toMatchObject({ status: 410, json: { reason: "Unregistered", timestamp: expect.any(Number) } });
    expect((await apns.push()).status).toBe(410);
    const fcm = await startFcm();
    fcm.simulator.misbehave({ kind: "gone", token: fcm.token });
    expect((await fcm.push()).status).toBe(404);
    expect((await fcm.push()).status).toBe(404);
  });

  it("resets before reading, so that nothing was received", async () => {
    const apns = await startApns();
    apns.simulator.misbehave({ kind: "reset", http2Code: 7 });
    expect(await apns.push()).toMatchObject({ status: null, rstCode: 7 });
    const fcm = await startFcm();
    fcm.simulator.misbehave({ kind: "reset" });
    await expect(fcm.push()).rejects.toThrow();
    for (const { simulator } of [apns, fcm]) {
      expect(simulator.received).toEqual([]);
      expect(simulator.attempts).toMatchObject([{ status: null, code: "misbehaviour:reset", received: false }]);
    }
  });

  it("resets after accepting, so that the sender is in doubt of something that was received", async () => {
    const apns = await startApns();
    apns.simulator.misbehave({ kind: "reset", when: "after" });
    expect(await apns.push()).toMatchObject({ status: null, rstCode: 2 });
    const fcm = await startFcm();
    fcm.simulator.misbehave({ kind: "reset", when: "after" });
    await expect(fcm.push()).rejects.toThrow();
    for (const { simulator } of [apns, fcm]) {
      expect(simulator.received).toHaveLength(1);
      expect(simulator.attempts).toMatchObject([{ status: null, received: true }]);
    }
  });

  it("keeps an after-rule for a request that is accepted", async () => {
    const { simulator, push } = await startApns();
    const rule = simulator.misbehave({ kind: "reset", when: "after" });
    expect((await push("ab".repeat(32))).json).toEqual({ reason: "BadDeviceToken" });
    expect(rule.used).toBe(0);
    expect((await push()).status).toBeNull();
    expect(rule.used).toBe(1);
  });

  it("stalls until released, before or after accepting", async () => {
    for (const when of ["before", "after"] as const) {
      const { simulator, push } = await startApns();
      const rule = simulator.misbehave({ kind: "stall", when });
      const order: string[] = [];
      const stalled = push().then(({ status }) => order.push(`stalled ${status}`));
      await push().then(({ status }) => order.push(`next ${status}`));
      expect(simulator.received).toHaveLength(when === "after" ? 2 : 1);
      rule.release();
      await stalled;
      expect(order).toEqual(["next 200", "stalled 200"]);
      expect(simulator.received).toHaveLength(2);
    }
  });

  it("sends the right answer late", async () => {
    const { simulator, push } = await startApns();
    simulator.misbehave({ kind: "delay", ms: 1 });
    expect((await push()).status).toBe(200);
    expect(simulator.received).toHaveLength(1);
  });

  it("sends bodies that cannot be read, over both versions of HTTP", async () => {
    const apns = await startApns();
    apns.simulator.misbehave({ kind: "garbage", body: "unreadable" });
    expect(await apns.push()).toMatchObject({ status: 200, text: "<html><body>It works!</body></html>" });
    const fcm = await startFcm();
    fcm.simulator.misbehave({ kind: "garbage", body: "unreadable" });
    await expect((await fcm.push()).json()).rejects.toThrow();
    fcm.simulator.misbehave({ kind: "garbage", body: "truncated" });
    await expect(fcm.push().then((answer) => answer.json())).rejects.toThrow();
    expect([apns.simulator.counts.received, fcm.simulator.counts.received]).toEqual([1, 2]);
  });

  it("says GOAWAY and finishes the streams that are open", async () => {
    const { simulator, client, push } = await startApns();
    simulator.misbehave({ kind: "goaway", streams: "finish" });
    expect((await push()).status).toBe(200);
    expect(await client.goaway).toBe('{"reason":"Shutdown"}');
    expect(simulator.received).toHaveLength(1);
  });

  it("says GOAWAY and fails the streams that are open", async () => {
    const { simulator, client, push } = await startApns();
    const held = simulator.misbehave({ kind: "stall" });
    const first = push();
    simulator.misbehave({ kind: "goaway", streams: "cut" });
    expect((await push()).status).toBeNull();
    expect((await first).status).toBeNull();
    expect(await client.goaway).toBe('{"reason":"Shutdown"}');
    expect(simulator.received).toEqual([]);
    held.remove();
  });

  it("leaves the token endpoint alone unless the rule names its path", async () => {
    const { simulator } = await startFcm();
    const ask = async (): Promise<number> => (await fetch(simulator.tokenUrl, { method: "POST", body: new URLSearchParams() })).status;
    simulator.misbehave({ kind: "answer", status: 503 });
    expect(await ask()).toBe(400);
    simulator.misbehave({ kind: "answer", status: 503, path: "/token" });
    expect(await ask()).toBe(503);
  });
});

describe("a simulator", () => {
  it("keeps only totals on request, and still calls back", async () => {
    const { simulator, push } = await startApns({ keep: "counts" });
    let called = 0;
    const stop = simulator.onNotification(() => called++);
    await push();
    stop();
    await push();
    expect([simulator.received, simulator.attempts]).toEqual([[], []]);
    expect([simulator.counts.received, simulator.counts.attempts, called]).toEqual([2, 2, 1]);
  });

  it("takes unknown tokens for living devices on request", async () => {
    const { push } = await startApns({ unknownTokens: "accept" });
    expect((await push("ab".repeat(32))).status).toBe(200);
  });

  it("closes while requests are stalled and connections are open", async () => {
    const { simulator, push } = await startApns();
    simulator.misbehave({ kind: "stall" });
    const stalled = push();
    await push();
    await simulator.close();
    expect((await stalled).status).toBeNull();
  });
});

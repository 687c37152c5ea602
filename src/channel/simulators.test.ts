import { createECDH } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RuleHandle } from "../lab/vendors/misbehaviour.ts";
import { startVendors, type Vendors } from "../lab/vendors/start-vendors.ts";
import { testingCertificate as certificate } from "../lab/vendors/testing-certificate.ts";
import type { ChannelConfig, Notification, Sender } from "./port.ts";
import { channels } from "./registry.ts";

const settings = [
  { name: "in clear text", options: {} },
  { name: "in clear text, FCM over HTTP/2", options: { fcmHttp2: true } },
  { name: "over TLS", options: { tls: certificate } },
];

/** The same exam against the vendors' simulators, which were written from the vendors' pages without a look at our tables. */
describe.each(settings)("against the simulators $name", ({ options }) => {
  let vendors: Vendors;
  const senders = new Map<string, Sender>();
  const deadlineMs = 1_500;

  beforeAll(async () => {
    vendors = await startVendors(options);
    for (const config of Object.values(vendors.channels)) {
      const full: ChannelConfig = { id: config.vendor, ...config, ...("tls" in options ? { ca: certificate.cert } : {}) };
      const ready = channels.get(config.vendor)?.parseConfig(full);
      if (ready?.ok !== true) throw new Error(`${config.vendor}: ${JSON.stringify(ready)}`);
      senders.set(config.vendor, ready.value.makeSender({ nowMs: () => Date.now(), deadlineMs }));
    }
  });
  afterAll(async () => {
    await Promise.all([...senders.values()].map((sender) => sender.close()));
    await vendors.close();
  });

  const register = (vendor: string): string => {
    if (vendor === "fcm") return vendors.fcm.registerToken();
    if (vendor === "apns") return vendors.apns.registerToken();
    return JSON.stringify(vendors.webPush.subscribe({ vapidPublicKey: vendors.channels.webPush.credentials.publicKey }));
  };
  const simulator = (vendor: string) => (vendor === "fcm" ? vendors.fcm : vendor === "apns" ? vendors.apns : vendors.webPush);
  const send = (vendor: string, token: string, changes: Partial<Notification> = {}) => {
    const sender = senders.get(vendor);
    if (sender === undefined) throw new Error(`no sender for ${vendor}`);
    return sender.send({
      messageId: "m1",
      token,
      title: "It is out",
      body: "The record you hearted 🎶",
      image: "https://cdn.example.com/a.png",
      link: "app://song/9",
      data: { carillon_message: "m1", carillon_item: "song-9" },
      class: "service",
      category: null,
      ttlSeconds: 3600,
      collapseKey: "song 9 of the record",
      ...changes,
    });
  };

  describe.each(["fcm", "apns", "webPush"])("%s", (vendor) => {
    it("takes the message", async () => {
      const before = simulator(vendor).received.length;
      expect(await send(vendor, register(vendor))).toMatchObject({ kind: "accepted", vendorId: expect.any(String) });
      expect(
        await send(vendor, register(vendor), { class: "marketing", image: null, link: null, collapseKey: null, ttlSeconds: 0 }),
      ).toMatchObject({
        kind: "accepted",
      });
      expect(simulator(vendor).received.length).toBe(before + 2);
    });

    it("says in its own words that a token is dead", async () => {
      const token = register(vendor);
      if (vendor === "fcm") vendors.fcm.unregisterToken(token);
      else if (vendor === "apns") vendors.apns.unregisterToken(token);
      else vendors.webPush.unsubscribe(JSON.parse(token).endpoint);
      expect(await send(vendor, token)).toMatchObject({ kind: "tokenDead" });
      expect(await send(vendor, token)).toMatchObject({ kind: "tokenDead" });
    });

    it.each([
      {
        rule: { kind: "answer", status: 429, headers: { "retry-after": "7" } },
        verdict: { kind: "retry", reason: "RATE_LIMITED", notBeforeMs: 7000 },
      },
      { rule: { kind: "answer", status: 503 }, verdict: { kind: "retry", reason: "PROVIDER_UNAVAILABLE" } },
      { rule: { kind: "answer", status: 404, body: "<html>not here</html>" }, verdict: { kind: "reject", reason: "INVALID_REQUEST" } },
      { rule: { kind: "reset", when: "after" }, verdict: { kind: "doubtful" } },
    ] as const)("answers $rule.kind $rule.status as $verdict.kind", async ({ rule, verdict }) => {
      const token = register(vendor);
      simulator(vendor).misbehave(rule);
      expect(await send(vendor, token)).toMatchObject(verdict);
      expect(await send(vendor, token)).toMatchObject({ kind: "accepted" });
    });

    it("leaves a doubt when it stalls, and takes the next", async () => {
      const token = register(vendor);
      const stall: RuleHandle = simulator(vendor).misbehave({ kind: "stall" });
      expect(await send(vendor, token)).toMatchObject({ kind: "doubtful" });
      stall.remove();
      expect(await send(vendor, token)).toMatchObject({ kind: "accepted" });
    });

    it("may close its connections while it works", async () => {
      const token = register(vendor);
      simulator(vendor).misbehave({ kind: "goaway", streams: "finish" });
      const verdicts = await Promise.all(Array.from({ length: 50 }, () => send(vendor, token, { collapseKey: null })));
      expect(verdicts.filter(({ kind }) => kind !== "accepted" && kind !== "doubtful")).toEqual([]);
      expect(await send(vendor, token)).toMatchObject({ kind: "accepted" });
    });
  });

  it("fetches a new access token when Google revokes the old ones", async () => {
    const token = register("fcm");
    expect(await send("fcm", token)).toMatchObject({ kind: "accepted" });
    vendors.fcm.revokeAccessTokens();
    expect(await send("fcm", token)).toMatchObject({ kind: "accepted" });
  });

  it("learns from Apple since when a token is dead", async () => {
    const token = register("apns");
    vendors.apns.unregisterToken(token, { sinceMs: 1_767_220_000_000 });
    expect(await send("apns", token)).toMatchObject({ kind: "tokenDead", sinceMs: 1_767_220_000_000 });
  });

  it("knows a subscription of another key for a mismatch", async () => {
    const token = JSON.stringify(vendors.webPush.subscribe({ vapidPublicKey: createECDH("prime256v1").generateKeys("base64url") }));
    expect(await send("webPush", token)).toMatchObject({ kind: "reject", reason: "TOKEN_MISMATCH" });
  });
});

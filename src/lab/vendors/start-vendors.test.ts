import { importPKCS8, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import webPushClient from "web-push";
import { startVendors } from "./start-vendors.ts";
import { testingCertificate } from "./testing-certificate.ts";
import { connectTestingClient } from "./testing-client.ts";

describe("starting all vendors", () => {
  it("gives for each the channel that leads to it", async () => {
    const vendors = await startVendors({ appId: "com.example.shop", keep: "counts" });
    try {
      const { fcm, apns, webPush } = vendors.channels;
      expect(fcm).toMatchObject({
        vendor: "fcm",
        appId: "com.example.shop",
        endpoints: { api: vendors.fcm.url, token: `${vendors.fcm.url}/token` },
      });
      expect(fcm.credentials).toMatchObject({ type: "service_account", token_uri: fcm.endpoints.token });
      expect(fcm).not.toHaveProperty("http2");

      const jwt = new SignJWT({ iss: apns.credentials.teamId })
        .setIssuedAt()
        .setProtectedHeader({ alg: "ES256", kid: apns.credentials.keyId });
      const authorization = `bearer ${await jwt.sign(await importPKCS8(apns.credentials.privateKey, "ES256"))}`;
      const client = connectTestingClient(apns.endpoints.api);
      const path = `/3/device/${vendors.apns.registerToken()}`;
      const headers = { authorization, "apns-topic": apns.credentials.topic };
      expect((await client.send({ path, headers, body: '{"aps":{"alert":"x"}}' })).status).toBe(200);
      await client.close();

      const { subject, publicKey, privateKey } = webPush.credentials;
      const to = vendors.webPush.subscribe({ vapidPublicKey: publicKey });
      expect(new URL(to.endpoint).origin).toBe(webPush.endpoints.api);
      const details = webPushClient.generateRequestDetails({ ...to }, "x", { vapidDetails: { subject, publicKey, privateKey }, TTL: 60 });
      const sent = Object.entries(details.headers).map(([name, value]): [string, string] => [name, String(value)]);
      expect((await fetch(details.endpoint, { method: "POST", headers: sent, body: new Uint8Array(details.body ?? []) })).status).toBe(201);
    } finally {
      await vendors.close();
    }
  });

  it("offers FCM over HTTP/2 in clear text, and everything over TLS", async () => {
    const plain = await startVendors({ fcmHttp2: true });
    expect(plain.channels.fcm.http2).toBe(true);
    await plain.close();
    const secure = await startVendors({ tls: testingCertificate });
    expect(Object.values(secure.channels).map((channel) => new URL(channel.endpoints.api).protocol)).toEqual([
      "https:",
      "https:",
      "https:",
    ]);
    await secure.close();
  });
});

import { importPKCS8, SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { makePhoneNetwork, type PhoneNetwork } from "./phone-network.ts";
import type { Phone, PushService } from "./population.ts";
import { startVendors, type Vendors } from "./vendors/start-vendors.ts";

const open: PhoneNetwork[] = [];
afterEach(async () => {
  for (const network of open.splice(0)) await network.close();
});

async function start(): Promise<{ vendors: Vendors; network: PhoneNetwork }> {
  const vendors = await startVendors({ keep: "counts" });
  const network = makePhoneNetwork(vendors);
  open.push(network);
  return { vendors, network };
}

const phoneOn = (service: PushService): Phone => ({
  deviceId: `device on ${service}`,
  service,
  platform: service === "apns" ? "ios" : service === "fcm" ? "android" : "web",
  maker: "",
  brand: "",
  model: "",
  rom: null,
  osVersion: "",
  appVersion: "7.2.0",
  permission: "granted",
  offlineShare: 0,
});

async function sendOverFcm({ fcm, channels }: Vendors, token: unknown, data: Record<string, string>): Promise<Response> {
  const { client_email: iss, private_key_id: kid, private_key: pem, project_id: project } = channels.fcm.credentials;
  const assertion = await new SignJWT({ iss, scope: "https://www.googleapis.com/auth/firebase.messaging", aud: fcm.tokenUrl })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(await importPKCS8(pem, "RS256"));
  const grant = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  const granted: unknown = await (await fetch(fcm.tokenUrl, { method: "POST", body: grant })).json();
  const bearer = typeof granted === "object" && granted !== null && "access_token" in granted ? String(granted.access_token) : "";
  return fetch(`${fcm.url}/v1/projects/${project}/messages:send`, {
    method: "POST",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: JSON.stringify({ message: { token, notification: { title: "A title", body: "A body" }, data } }),
  });
}

describe("the phones' network", () => {
  it("gives the channels that lead to the simulated vendors", async () => {
    const { vendors, network } = await start();
    const { fcm, apns, webPush } = vendors.channels;
    expect(Object.entries(network.channels)).toEqual([fcm, apns, webPush].map((channel) => [channel.vendor, channel]));
  });

  it.each([
    ["fcm", { channel: "fcm", token: expect.any(String) }],
    ["apns", { channel: "apns", token: expect.stringMatching(/^[0-9a-f]{64}$/), environment: "production" }],
    [
      "webPush",
      {
        channel: "webPush",
        token: { endpoint: expect.any(String), keys: { p256dh: expect.any(String), auth: expect.any(String) } },
      },
    ],
  ] as const)("registers a phone at %s with a token as the devices call takes it", async (service, token) => {
    const { network } = await start();
    expect(network.connect(phoneOn(service))).toMatchObject(token);
  });

  it("rings the phone whose token was sent to, and hands each push out once", async () => {
    const { vendors, network } = await start();
    const phone = phoneOn("fcm");
    const { token } = network.connect(phone);
    expect((await sendOverFcm(vendors, token, { carillon_message: "m1" })).status).toBe(200);
    expect(network.takePushes()).toEqual([
      { deviceId: phone.deviceId, data: { carillon_message: "m1" }, title: "A title", body: "A body" },
    ]);
    expect(network.takePushes()).toEqual([]);
  });

  it("has the vendor say that the token is dead once the app was removed", async () => {
    const { vendors, network } = await start();
    const phone = phoneOn("fcm");
    const { token } = network.connect(phone);
    network.disconnect(phone, 0);
    const answer = await sendOverFcm(vendors, token, { carillon_message: "m1" });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("UNREGISTERED");
    expect(network.takePushes()).toEqual([]);
  });
});

import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDevice } from "../person/device.ts";
import { pauseChannel, saveChannel } from "../store/channels.ts";
import { listDevices } from "../store/devices.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeSenders, type Senders } from "../worker/senders.ts";
import { putDevice } from "./devices.ts";

const nowMs = Date.UTC(2026, 2, 2, 9);
let database: FreshDatabase;
let senders: Senders;

beforeAll(async () => {
  database = await freshDatabase();
  const box = makeSecretBox(Buffer.alloc(32, 7));
  const key = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const credentials = {
    type: "service_account",
    project_id: "test",
    private_key_id: "k",
    private_key: key.privateKey,
    client_email: "a@test.iam.gserviceaccount.com",
    token_uri: "http://127.0.0.1:9/token",
  };
  await saveChannel(database.pool, box, { id: "fcm", vendor: "fcm", appId: "app", config: {}, credentials });
  senders = makeSenders(database.pool, box, { wallNowMs: () => nowMs, restsChannels: false });
});
afterAll(async () => {
  await senders?.close();
  await database?.drop();
});

async function put(body: Record<string, unknown>) {
  const parsed = parseDevice("d1", { personId: "p1", platform: "android", appId: "app", ...body }, nowMs);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return putDevice({ pool: database.pool, senders }, parsed.value, { nowMs });
}

const xiaomi = {
  maker: "Xiaomi",
  brand: "Redmi",
  osVersion: "15",
  rom: "MIUI 14",
  properties: { "ro.mi.os.version.name": "OS2.0", "ro.miui.ui.version.name": "V816" },
  services: { gms: true },
};

describe("registering a device", () => {
  it("keeps brand and the ROM that its properties prove, and tells which channels to initialise", async () => {
    expect(await put(xiaomi)).toEqual({
      ok: true,
      value: {
        rom: { name: "HyperOS", version: "2.0" },
        channels: [
          { channel: "xiaomi", why: "the system is HyperOS", configured: false },
          { channel: "fcm", why: "Google Play services are there", configured: true },
        ],
        noChannel: null,
        webPushPublicKey: null,
      },
    });
    expect(await listDevices(database.pool, "p1")).toEqual([
      expect.objectContaining({ maker: "Xiaomi", brand: "Redmi", rom: "HyperOS 2.0", os_version: "15" }),
    ]);
  });

  it("keeps the client's word where it sent no properties", async () => {
    expect(await put({ ...xiaomi, properties: undefined })).toMatchObject({ value: { rom: { name: "MIUI", version: "14" } } });
    expect(await listDevices(database.pool, "p1")).toEqual([expect.objectContaining({ rom: "MIUI 14" })]);
  });

  it("counts a paused channel as configured, and none of another app", async () => {
    await pauseChannel(database.pool, "fcm", "paused by hand");
    expect(await put({})).toMatchObject({ value: { channels: [{ channel: "fcm", configured: true }] } });
    expect(await put({ appId: "another" })).toMatchObject({ value: { channels: [{ channel: "fcm", configured: false }] } });
  });
});

import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServer } from "../src/cli/server-process.ts";
import { type FcmSimulator, startFcmSimulator } from "../src/lab/vendors/fcm-simulator.ts";
import { startVendors, type Vendors } from "../src/lab/vendors/start-vendors.ts";
import type { Pool } from "../src/store/database.ts";
import { type Api, fine, makeApi } from "./support/api.ts";
import { type DataDirectory, makeDataDirectory } from "./support/data-directory.ts";
import { hurry } from "./support/hurry.ts";
import { eventually } from "./support/poll.ts";

const adminKey = "calls-nobody-admin-key";
const preload = fileURLToPath(new URL("./support/log-connections.ts", import.meta.url));
const people = Array.from({ length: 12 }, (_, i) => `p${i}`);

const catalogue = `
lines: [{ id: music, priority: 1 }]
placements: [{ id: push-marketing, kind: push, class: marketing }, { id: push-service, kind: push, class: service }, { id: banner, kind: pull }]
policy: { scorer: none }
campaigns:
  - { id: hello, line: music, kind: hello, category: content, placement: push-marketing, creatives: {}, status: live }
  - { id: shown, line: music, kind: hello, category: content, placement: banner, creatives: {}, status: live }
creatives:
  - { id: c1, title: "Good day", body: "{{ item.title | default: 'Something new' }}", image: "https://images.example/cover.jpg", link: "https://shop.example/new", status: live }
`;

/** Somewhere that nobody configured: counts who comes. */
interface Trap {
  readonly port: number;
  visits(): number;
  close(): Promise<void>;
}

async function startTrap(): Promise<Trap> {
  let visits = 0;
  const server: Server = createServer((socket) => {
    visits++;
    socket.destroy();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a listening server has a port");
  return { port: address.port, visits: () => visits, close: () => new Promise((closed) => server.close(() => closed())) };
}

describe("a running server", { timeout: 60_000 }, () => {
  let directory: DataDirectory;
  let vendors: Vendors;
  let second: FcmSimulator;
  let trap: Trap;
  let server: ServerProcess;
  let api: Api;
  let store: Pool;

  beforeAll(async () => {
    directory = await makeDataDirectory("calls-nobody");
    [vendors, second, trap] = await Promise.all([startVendors(), startFcmSimulator({ unknownTokens: "accept" }), startTrap()]);
    server = await startServer([], {
      CARILLON_DATA: directory.path,
      CARILLON_ADMIN_KEY: adminKey,
      PORT: "0",
      DATABASE_URL: "",
      NODE_OPTIONS: `--import=${preload}`,
      CARILLON_TEST_CONNECTIONS: join(directory.path, "connections.log"),
    });
    api = makeApi(() => server.url, adminKey);
    store = await directory.openStore();
    fine(await api.call("POST", "/v1/apply", catalogue));
    for (const channel of Object.values(vendors.channels)) fine(await api.call("PUT", `/v1/channels/${channel.vendor}`, channel));
    for (const [i, personId] of people.entries()) await register(personId, i);
    await eventually("everybody is known", 20_000, async () =>
      (await api.tryCall("GET", `/v1/people/${people.at(-1)}`))?.status === 200 ? true : null,
    );
  });

  afterAll(async () => {
    await store?.end();
    await server?.stop();
    await Promise.all([vendors?.close(), second?.close(), trap?.close()]);
    await directory?.remove();
  });

  const register = async (personId: string, i: number): Promise<void> => {
    const { fcm, apns, webPush } = vendors.channels;
    const make = [
      () => ({ channel: fcm.vendor, token: vendors.fcm.registerToken() }),
      () => ({ channel: apns.vendor, token: vendors.apns.registerToken(), environment: "production" }),
      () => ({ channel: webPush.vendor, token: vendors.webPush.subscribe({ vapidPublicKey: webPush.credentials.publicKey }) }),
    ][i % 3];
    await putDevice(personId, { platform: ["android", "ios", "web"][i % 3], tokens: [make?.()] });
  };
  const putDevice = async (personId: string, device: Readonly<Record<string, unknown>>): Promise<void> => {
    fine(
      await api.call("PUT", `/v1/devices/d-${personId}`, {
        personId,
        appId: vendors.channels.fcm.appId,
        permission: "granted",
        zone: "UTC",
        ...device,
      }),
    );
  };
  /** Sends a service message and waits for its end. */
  const ring = async (personId: string): Promise<Readonly<Record<string, unknown>>> => {
    const sent = await eventually(`${personId} is known`, 10_000, async () => {
      const answer = await api.call("POST", "/v1/messages", {
        personId,
        placement: "push-service",
        category: "order",
        title: "Your order",
        body: "is here",
      });
      return answer.status === 202 ? fine(answer) : null;
    });
    return eventually("the message has ended", 20_000, async () => {
      const message = fine(await api.call("GET", `/v1/messages/${String(sent.messageId)}`));
      return message.state === "waiting" || message.state === "sending" ? null : message;
    });
  };
  const reached = async (): Promise<readonly string[]> =>
    [...new Set((await readFile(join(directory.path, "connections.log"), "utf8")).trim().split("\n"))].sort();
  const addressOf = (url: string): string => `connect ${new URL(url).host}`;

  it("reaches its own PostgreSQL and the endpoints of its channels, and nobody else", async () => {
    const batch = people.flatMap((userId, i) => [
      { type: "identify", messageId: `i${i}`, userId, traits: { name: "N", website: "https://people.example/n" } },
      { type: "page", messageId: `g${i}`, userId, properties: { url: "https://pages.example/", referrer: "https://others.example/" } },
      { type: "track", messageId: `t${i}`, userId, event: "play", properties: { itemId: "song-1" } },
    ]);
    fine(await api.call("POST", "/v1/batch", { batch }));
    fine(
      await api.call("POST", "/v1/items", {
        items: [{ id: "song-1", type: "song", attributes: { title: "One" }, link: "https://songs.example/1" }],
      }),
    );
    fine(await api.call("POST", "/v1/decide", { placement: "banner", people: people.map((id) => ({ id })) }));
    for (const path of ["/healthz", "/readyz", "/metrics", "/openapi.json", "/v1/reports/summary", "/v1/reports/funnel"])
      fine(await api.call("GET", path));
    const hurrying = hurry(store);
    await eventually("every vendor has rung for marketing", 30_000, () =>
      [vendors.fcm, vendors.apns, vendors.webPush].every(({ received }) => received.some(({ data }) => data.carillon_campaign === "hello"))
        ? true
        : null,
    );
    await hurrying.stop();
    for (const personId of people.slice(0, 3)) expect(await ring(personId)).toMatchObject({ state: "sent" });

    const lines = await reached();
    const configured = [vendors.fcm.url, vendors.fcm.tokenUrl, vendors.apns.url, vendors.webPush.url].map(addressOf);
    const strangers = lines.filter(
      (line) => !configured.includes(line) && !line.startsWith(`connect ${directory.path}/`) && !isOwnLookup(line),
    );
    expect(strangers).toEqual([]);
    // The log is a witness only if it saw those who were called.
    for (const line of configured) expect(lines).toContain(line);
    expect(lines.some((line) => line.startsWith(`connect ${directory.path}/`))).toBe(true);
  });

  it.each([
    ["another host", () => "https://push.evil.example/send/1"],
    ["a server in its own network", () => `http://127.0.0.1:${trap.port}/send/1`],
    ["the cloud's metadata", () => "http://169.254.169.254/latest/meta-data"],
    ["a private address in another spelling", () => `http://2130706433:${trap.port}/send/1`],
  ])("never calls %s, whatever a browser's subscription says", async (_, endpoint) => {
    const before = await reached();
    const { keys } = vendors.webPush.subscribe({ vapidPublicKey: vendors.channels.webPush.credentials.publicKey });
    await putDevice("lured", { platform: "web", tokens: [{ channel: "webPush", token: { endpoint: endpoint(), keys } }] });
    const ended = await ring("lured");
    expect(ended).toMatchObject({
      state: "failed",
      attempts: [{ channel: "webPush", reason: "INVALID_REQUEST", native: { code: "ENDPOINT_NOT_ALLOWED" } }],
    });
    expect(trap.visits()).toBe(0);
    expect(await reached()).toEqual(before);
  });

  it("takes only the browsers' push services when no endpoint is configured", async () => {
    const { endpoints: _, ...open } = vendors.channels.webPush;
    fine(await api.call("PUT", "/v1/channels/open-web", { ...open, appId: "com.example.open" }));
    const before = await reached();
    const { keys } = vendors.webPush.subscribe({ vapidPublicKey: open.credentials.publicKey });
    for (const endpoint of [
      `https://127.0.0.1:${trap.port}/1`,
      "https://fcm.googleapis.com.evil.example/1",
      "http://fcm.googleapis.com/1",
    ]) {
      await putDevice("open", { platform: "web", appId: "com.example.open", tokens: [{ channel: "webPush", token: { endpoint, keys } }] });
      expect(await ring("open")).toMatchObject({ state: "failed", attempts: [{ native: { code: "ENDPOINT_NOT_ALLOWED" } }] });
    }
    expect(trap.visits()).toBe(0);
    expect(await reached()).toEqual(before);
  });

  it("calls a channel's new endpoint from the next message on, and the old one no more", async () => {
    const [personId = ""] = people;
    const heard = vendors.fcm.counts.attempts;
    const moved = { ...vendors.channels.fcm, endpoints: { api: second.url, token: second.tokenUrl }, credentials: second.serviceAccount };
    fine(await api.call("PUT", "/v1/channels/fcm", moved));
    expect(await ring(personId)).toMatchObject({ state: "sent" });
    expect(second.received.length).toBe(1);
    expect(vendors.fcm.counts.attempts).toBe(heard);
    expect(await reached()).toContain(addressOf(second.url));
  });

  it("calls a removed channel no more", async () => {
    const [personId = ""] = people;
    const heard = second.counts.attempts;
    fine(await api.call("DELETE", "/v1/channels/fcm"));
    expect(await ring(personId)).not.toMatchObject({ state: "sent" });
    expect(second.counts.attempts).toBe(heard);
  });

  /** The address that the server itself listens on is looked up, too. */
  const isOwnLookup = (line: string): boolean => line === "lookup 127.0.0.1";
});

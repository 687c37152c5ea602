import { describe, expect, it } from "vitest";
import { memoryStore } from "./store.ts";
import { settle } from "./testing/fake-page.ts";
import { fakeServer, key, proofFor, url } from "./testing/fake-server.ts";
import { pushKey, type WorkerConfig, workerConfigKey } from "./worker-config.ts";
import {
  handleClick,
  handleClose,
  handlePush,
  handleSubscriptionChange,
  handleSync,
  type Scope,
  syncTag,
  type Tab,
} from "./worker-handlers.ts";

const site = "https://shop.example.com/";
const nowMs = Date.parse("2026-03-02T09:00:00Z");
const config: WorkerConfig = {
  ...{ url, key, deviceId: "d1", proof: proofFor("ann"), vapidKey: "BAAB", icon: "/icon.png", badge: null, home: null },
  device: { personId: "ann", platform: "web", appId: "shop" },
  allowedOrigins: [],
  fallback: { title: "Shop", body: "There is news" },
};
const payload = (
  more: Readonly<Record<string, unknown>> = {},
  data: Readonly<Record<string, string>> = { carillon_message: "m1" },
): string => JSON.stringify({ title: "Order 7", body: "is on its way", ...more, data });

interface Bench {
  readonly parts: Parameters<typeof handlePush>[0];
  readonly server: ReturnType<typeof fakeServer>;
  readonly shown: { readonly title: string; readonly options: NotificationOptions & Readonly<Record<string, unknown>> }[];
  readonly opened: string[];
  readonly tabs: (Tab & { readonly said: unknown[]; focused: boolean })[];
  readonly syncs: string[];
  readonly clock: { nowMs: number };
  refusing: boolean;
  /** A press on what was shown last. */
  press(action?: string): Promise<void>;
  outcomes(): readonly unknown[];
}

async function bench(over: Partial<WorkerConfig> | null = {}, capabilities: { readonly sync?: boolean } = { sync: true }): Promise<Bench> {
  const server = fakeServer();
  const store = memoryStore();
  if (over !== null) await store.put(workerConfigKey, { ...config, ...over });
  const [shown, opened, tabs, syncs]: [Bench["shown"], string[], Bench["tabs"], string[]] = [[], [], [], []];
  const clock = { nowMs };
  const scope: Scope = {
    registration: {
      scope: site,
      async showNotification(title, options) {
        if (b.refusing) throw new TypeError("No notification permission has been granted for this origin.");
        shown.push({ title, options: structuredClone(options) });
      },
      ...(capabilities.sync && { sync: { register: async (tag) => void syncs.push(tag) } }),
    },
    clients: {
      matchAll: async () => tabs,
      openWindow: async (address) => void opened.push(address),
    },
  };
  const parts = { scope, store, fetch: server.fetch, nowMs: () => clock.nowMs };
  const b: Bench = {
    ...{ parts, server, shown, opened, tabs, syncs, clock, refusing: false },
    press: (action = "") => handleClick(parts, { data: shown.at(-1)?.options.data, close: () => {} }, action),
    outcomes: () => server.outcomes.map(({ outcome }) => outcome),
  };
  return b;
}

const withPushManager = ({ parts }: Bench, pushManager: NonNullable<Scope["registration"]["pushManager"]>): Bench["parts"] => ({
  ...parts,
  scope: { ...parts.scope, registration: { ...parts.scope.registration, pushManager } },
});

const tab = (address: string): Bench["tabs"][number] => {
  const one: Bench["tabs"][number] = {
    ...{ url: address, said: [], focused: false },
    async focus() {
      one.focused = true;
    },
    postMessage: (message) => void one.said.push(message),
  };
  return one;
};

describe("a push", () => {
  it("is shown with all that it brings, and reported as delivered and shown", async () => {
    const b = await bench();
    const actions = JSON.stringify([{ action: "track", title: "Track", link: "/track/7" }]);
    const data = { carillon_message: "m1", tag: "order-7", actions };
    await handlePush(b.parts, payload({ image: "https://i.example.com/7.png", link: "/orders/7" }, data));
    expect(b.shown).toMatchObject([
      {
        title: "Order 7",
        options: {
          ...{ body: "is on its way", tag: "order-7", icon: `${site}icon.png`, image: "https://i.example.com/7.png" },
          actions: [{ action: "track", title: "Track" }],
        },
      },
    ]);
    const of = { messageId: "m1", deviceId: "d1", at: "2026-03-02T09:00:00.000Z" };
    expect(b.server.outcomes).toEqual([
      { ...of, outcome: "delivered" },
      { ...of, outcome: "shown" },
    ]);
    expect(b.server.seen[0]?.proof).toBe(proofFor("ann"));
  });

  it("of a group is reported by its group", async () => {
    const b = await bench();
    await handlePush(b.parts, payload({}, { carillon_batch: "g1" }));
    expect(b.server.outcomes).toMatchObject([{ batchId: "g1", deviceId: "d1" }, { batchId: "g1" }]);
    expect(b.server.outcomes[0]).not.toHaveProperty("messageId");
  });

  it("that the browser would not show was delivered, not shown", async () => {
    const b = await bench();
    b.refusing = true;
    await expect(handlePush(b.parts, payload())).rejects.toThrow("permission");
    expect(b.outcomes()).toEqual(["delivered"]);
  });

  it.each([null, "hello", "{}"])("that says %s still shows something, of which nothing is reported", async (text) => {
    const b = await bench();
    await handlePush(b.parts, text);
    expect([b.shown[0]?.title, b.shown[0]?.options.body, b.server.seen]).toEqual(["Shop", "There is news", []]);
  });

  it("is shown before any page has been here", async () => {
    const b = await bench(null);
    await handlePush(b.parts, payload());
    await handlePush(b.parts, null);
    expect([b.shown.map(({ title }) => title), b.server.seen]).toEqual([["Order 7", "shop.example.com"], []]);
  });

  it("to somebody who signed out is shown and not reported", async () => {
    const b = await bench({ proof: null });
    await handlePush(b.parts, payload());
    expect([b.shown.length, b.server.seen]).toEqual([1, []]);
  });

  it("of a laboratory is reported by the laboratory's clock", async () => {
    const b = await bench();
    await handlePush(b.parts, payload({}, { carillon_message: "m1", carillon_at: "2020-01-01T00:00:00.000Z" }));
    b.clock.nowMs += 90_000;
    await b.press();
    expect(b.server.outcomes.map(({ at }) => at)).toEqual([
      "2020-01-01T00:00:00.000Z",
      "2020-01-01T00:00:00.000Z",
      "2020-01-01T00:01:30.000Z",
    ]);
  });
});

describe("a press", () => {
  it("opens where the message leads and reports it", async () => {
    const b = await bench();
    await handlePush(b.parts, payload({ link: "https://shop.example.com/orders/7#pay" }));
    await b.press();
    expect([b.opened, b.outcomes()]).toEqual([["https://shop.example.com/orders/7#pay"], ["delivered", "shown", "opened"]]);
  });

  it("on a button opens where the button leads", async () => {
    const b = await bench();
    const actions = JSON.stringify([
      { action: "track", title: "Track", link: "/track/7" },
      { action: "plain", title: "Plain" },
    ]);
    await handlePush(b.parts, payload({ link: "/orders/7" }, { carillon_message: "m1", actions }));
    await b.press("track");
    await b.press("plain");
    expect(b.opened).toEqual([`${site}track/7`, `${site}orders/7`]);
  });

  it("goes to the tab that stands there already", async () => {
    const b = await bench();
    b.tabs.push(tab(`${site}other`), tab(`${site}orders/7#top`));
    await handlePush(b.parts, payload({ link: "/orders/7" }));
    await b.press();
    expect([b.opened, b.tabs.map(({ focused }) => focused), b.tabs[1]?.said]).toEqual([
      [],
      [false, true],
      [{ type: "carillon:opened", url: `${site}orders/7`, messageId: "m1" }],
    ]);
  });

  it.each([
    ["https://evil.example.net/", [], null, site],
    ["app://song/9", [], "/start", `${site}start`],
    ["https://pay.example.com/x", ["https://pay.example.com"], null, "https://pay.example.com/x"],
  ])("on a message with the link %s (allowed: %j, home: %s) opens %s", async (link, allowedOrigins, home, address) => {
    const b = await bench({ allowedOrigins, home });
    await handlePush(b.parts, payload({ link }));
    await b.press();
    expect(b.opened).toEqual([address]);
  });

  it("on the button that ends pushes reports just that, and leaves nothing by which a page would begin them anew", async () => {
    const b = await bench();
    const ended: string[] = [];
    const parts = withPushManager(b, {
      subscribe: () => Promise.reject(new Error("not asked for")),
      getSubscription: async () => ({ unsubscribe: async () => ended.push("subscription") > 0 }),
    });
    await b.parts.store.put(pushKey, { wanted: true });
    await handlePush(b.parts, payload());
    await handleClick(parts, { data: b.shown.at(-1)?.options.data, close: () => {} }, "carillon_switch_off");
    expect([b.opened, b.outcomes()]).toEqual([[], ["delivered", "shown", "switchedOff"]]);
    expect(await b.parts.store.get(pushKey)).toBeUndefined();
    expect(await b.parts.store.get(workerConfigKey)).toMatchObject({ device: null, vapidKey: null, proof: proofFor("ann") });
    expect(ended).toEqual(["subscription"]);
  });

  it("follows no address that the site did not allow, whatever the notification carries", async () => {
    const b = await bench();
    const data = { of: { messageId: "m1" }, url: "https://evil.example.net/", urlOf: { a: "javascript:alert(1)" } };
    for (const action of ["", "a"]) await handleClick(b.parts, { data, close: () => {} }, action);
    await handleClick(b.parts, { data: null, close: () => {} }, "");
    expect(b.opened).toEqual([site, site, site]);
  });
});

describe("what is to be reported", () => {
  it("tells of a message that was swept away", async () => {
    const b = await bench();
    await handlePush(b.parts, payload());
    await handleClose(b.parts, { data: b.shown[0]?.options.data });
    expect(b.outcomes()).toEqual(["delivered", "shown", "dismissed"]);
  });

  it("waits for the network, which the browser announces", async () => {
    const b = await bench();
    b.server.fault = () => "lost";
    await handlePush(b.parts, payload());
    expect([b.shown.length, b.syncs]).toEqual([1, [syncTag]]);
    await expect(handleSync(b.parts)).rejects.toThrow("could not be reached");
    b.server.fault = () => "none";
    await handleSync(b.parts);
    await handleSync(b.parts);
    expect(b.outcomes()).toEqual(["delivered", "shown"]);
  });

  it("goes with the next push where browsers announce nothing", async () => {
    const b = await bench({}, {});
    b.server.fault = () => "lost";
    await handlePush(b.parts, payload());
    b.server.fault = () => "none";
    await handlePush(b.parts, payload({}, { carillon_message: "m2" }));
    expect(b.server.outcomes.map(({ messageId }) => messageId)).toEqual(["m1", "m1", "m2", "m2"]);
  });
});

describe("a subscription that the browser changes", () => {
  const fresh = { endpoint: "https://push.invalid/2", keys: { p256dh: "p", auth: "a" } };

  it("is registered for the same device and person", async () => {
    const b = await bench();
    await handleSubscriptionChange(b.parts, { newSubscription: { toJSON: () => fresh } });
    expect(b.server.devices.get("d1")).toEqual({ ...config.device, permission: "granted", tokens: [{ channel: "webPush", token: fresh }] });
  });

  it("is made anew where the browser only ended it", async () => {
    const b = await bench();
    const asked: PushSubscriptionOptionsInit[] = [];
    const parts = withPushManager(b, {
      async subscribe(options) {
        asked.push(options);
        return { toJSON: () => fresh } as unknown as PushSubscription;
      },
      getSubscription: async () => null,
    });
    await handleSubscriptionChange(parts, {});
    expect([asked.length, asked[0]?.userVisibleOnly, b.server.devices.has("d1")]).toEqual([1, true, true]);
  });

  it("waits for the network like everything else", async () => {
    const b = await bench();
    b.server.fault = () => "lost";
    await handleSubscriptionChange(b.parts, { newSubscription: { toJSON: () => fresh } });
    expect([b.server.devices.size, b.syncs]).toEqual([0, [syncTag]]);
    b.server.fault = () => "none";
    await handleSync(b.parts);
    await settle();
    expect(b.server.devices.size).toBe(1);
  });

  it("is nothing to somebody who never subscribed here", async () => {
    const b = await bench({ device: null });
    await handleSubscriptionChange(b.parts, {});
    expect(b.server.seen).toEqual([]);
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, CDPSession, Page, Worker } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Carillon as Client } from "../../client/src/carillon.ts";
import { proofOf } from "../../src/api/auth.ts";
import { startVendors, type Vendors } from "../../src/lab/vendors/start-vendors.ts";
import { readConfig } from "../../src/main/config.ts";
import { type Carillon, openCarillon } from "../../src/main/wire.ts";
import { type FreshDatabase, freshDatabase } from "../../src/testing/postgres.ts";
import type { Workers } from "../../src/worker/run.ts";
import { type Api, fine, makeApi } from "../support/api.ts";
import { eventually } from "../support/poll.ts";
import { buildPages, chromiumPath, openBrowser, violationsOf } from "./browser.ts";

const adminKey = "browser-test-admin-key";
const catalogue = `
lines: [{ id: music }]
placements:
  - { id: push-rich, kind: push, class: service }
  - { id: push-late, kind: push, class: service }
  - { id: push-sync, kind: push, class: service }
  - { id: push-renewed, kind: push, class: service }
  - { id: push-kept, kind: push, class: service, inbox: true }
`;
const waitMs = 20_000;

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? { ...value } : {});
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fields) : []);

declare global {
  /** What the site's page puts on its window. */
  interface Window {
    readonly carillon: Client;
    /** What `onProblem` was told. */
    readonly problems: readonly unknown[];
    /** What the service worker said to this page. */
    readonly heard: readonly unknown[];
    signIn(person: string): Promise<void>;
    subscribeAtSimulator(vapidKey: string): Promise<PushSubscriptionJSON>;
  }
}

/** As much of a service worker's global scope as is used here: the types of pages and of workers exclude each other. */
interface WorkerScope extends EventTarget {
  readonly registration: ServiceWorkerRegistration;
  readonly NotificationEvent: new (type: string, init: { readonly notification: Notification; readonly action: string }) => Event;
}

/** A notification as the browser shows it. */
interface Shown {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly icon: string;
  readonly badge: string;
  readonly image: string;
  readonly actions: readonly { readonly action: string; readonly title: string }[];
}

/** Somebody's browser at the site. */
interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly person: string;
  /** Exceptions, errors of the console, and requests to anybody but the site and the server. */
  readonly wrong: string[];
}

const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

/** The site's pages: the same script on each, and the preference centre on one. */
function sitePage(path: string, server: string, clientKey: string): string {
  const centre = `
    import { definePreferenceCentre } from "${server}/client/preference-centre.js";
    definePreferenceCentre();
    const centre = document.querySelector("carillon-preferences");
    centre.kinds = [{ id: "promo", label: "Offers" }];
    centre.channels = [{ id: "webPush", label: "This browser" }];
    centre.client = carillon;`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title><meta name="viewport" content="width=device-width">
    <style>:root { color-scheme: light dark; }</style></head><body><main><h1>A shop</h1>
    ${path === "/preferences" ? "<carillon-preferences></carillon-preferences>" : "<p>Songs, and more songs.</p>"}</main>
    <script type="module">
    import { createCarillon } from "${server}/client/carillon.js";
    window.problems = [];
    window.heard = [];
    navigator.serviceWorker.addEventListener("message", ({ data }) => heard.push(data));
    navigator.serviceWorker.startMessages();
    window.carillon = createCarillon({
      url: "${server}", key: "${clientKey}", appId: "com.example.app", notifications: { icon: "/icon.png", badge: "/badge.png" },
      prompt: { rules: { minVisits: 1, minEvents: 2 } }, onProblem: (problem) => problems.push(problem) });
    window.signIn = async (person) =>
      carillon.identify(person, { plan: "gold" }, { proof: await (await fetch("/proof/" + person)).text() });
    ${path === "/preferences" ? centre : ""}
    document.documentElement.dataset.ready = "";
    </script></body></html>`;
}

/** A push service cannot be had here: subscriptions are made by the simulator's browsers, and kept as this browser would. */
function standInForPushService(): void {
  const kept = "stand-in";
  const { subscribeAtSimulator } = window;
  const withMethods = ({ key, json }: { readonly key: string; readonly json: PushSubscriptionJSON }) => ({
    endpoint: json.endpoint,
    options: { applicationServerKey: Uint8Array.from(atob(key), (character) => character.charCodeAt(0)).buffer },
    toJSON: () => json,
    unsubscribe: async () => {
      localStorage.removeItem(kept);
      return true;
    },
  });
  Object.assign(PushManager.prototype, {
    getSubscription: async () => {
      const text = localStorage.getItem(kept);
      return text === null ? null : withMethods(JSON.parse(text));
    },
    subscribe: async ({ applicationServerKey }: { readonly applicationServerKey: Uint8Array }) => {
      const key = btoa(String.fromCharCode(...applicationServerKey));
      const json = await subscribeAtSimulator(key.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""));
      localStorage.setItem(kept, JSON.stringify({ key, json }));
      return withMethods({ key, json });
    },
  });
}

describe.skipIf(chromiumPath() === null)("the client in a real browser (Chromium)", () => {
  let database: FreshDatabase;
  let folder: string;
  let vendors: Vendors;
  let carillon: Carillon;
  let workers: Workers;
  let server: string;
  let api: Api;
  let site: Server;
  let origin: string;
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  /** Of what pages have subscribed, in order. */
  const endpoints: string[] = [];

  beforeAll(async () => {
    buildPages();
    [database, folder, vendors, browser] = await Promise.all([
      freshDatabase(),
      mkdtemp(join(tmpdir(), "carillon-client-")),
      startVendors(),
      openBrowser(),
    ]);
    const read = readConfig({
      CARILLON_DATA: folder,
      DATABASE_URL: database.url,
      CARILLON_ADMIN_KEY: adminKey,
      CARILLON_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
    });
    if ("mistakes" in read) throw new Error(read.mistakes.join("\n"));
    // By the clock on the wall, as the browser's.
    const opened = await openCarillon(read.config, { labStartMs: null, log: () => {} });
    if (!opened.ok) throw new Error(opened.error);
    carillon = opened.value;
    server = await carillon.listen(0, "127.0.0.1");
    workers = carillon.start(["project", "deliver"]);
    api = makeApi(() => server, adminKey);
    fine(await api.call("POST", "/v1/apply", catalogue));
    fine(await api.call("PUT", "/v1/channels/webPush", vendors.channels.webPush));
    const { secret, identitySecret } = fine(await api.call("POST", "/v1/keys", { name: "site", scope: "client" }));
    site = createServer(({ url = "/" }, answer) => {
      const [, person] = /^\/proof\/(.+)$/.exec(url) ?? [];
      const send = (type: string, body: string | Buffer) => answer.setHeader("content-type", type).end(body);
      if (person !== undefined) send("text/plain", proofOf(person, String(identitySecret)));
      else if (url === "/carillon-service-worker.js") send("text/javascript", `importScripts("${server}/client/service-worker.js");`);
      else if (/\.(png|ico)$/.test(url)) send("image/png", pixel);
      else send("text/html", sitePage(url, server, String(secret)));
    });
    await new Promise<void>((listening) => site.listen(0, "127.0.0.1", listening));
    // A server that listens on a port has an address of this form.
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  }, 180_000);

  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
    await workers?.stop();
    await carillon?.close();
    await vendors?.close();
    await database?.drop();
    if (folder) await rm(folder, { recursive: true, force: true });
  }, 60_000);

  /** A browser of its own at the site. Notifications are neither allowed nor blocked yet. */
  async function visit(person: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Visit> {
    const context = await browser.newContext(options);
    contexts.push(context);
    await context.exposeFunction("subscribeAtSimulator", (vapidPublicKey: string) => {
      const subscription = vendors.webPush.subscribe({ vapidPublicKey });
      endpoints.push(subscription.endpoint);
      return subscription;
    });
    await context.addInitScript(standInForPushService);
    const page = await context.newPage();
    const wrong: string[] = [];
    const known = [origin, server];
    page.on("pageerror", (error) => wrong.push(`exception: ${error.message}`));
    context.on("console", (message) => {
      if (message.type() === "error") wrong.push(`console: ${message.text()}`);
    });
    // Of pages and of service workers alike.
    context.on("request", (request) => {
      if (!known.includes(new URL(request.url()).origin)) wrong.push(`foreign request: ${request.url()}`);
    });
    await go(page, "/");
    return { context, page, person, wrong };
  }

  async function go(page: Page, path: string): Promise<void> {
    await page.goto(origin + path);
    await page.waitForFunction(() => document.documentElement.dataset.ready !== undefined);
  }

  /** Until the server has met them: a browser's console takes the 404 of a newcomer for an error. */
  async function signIn({ page, person }: Visit): Promise<void> {
    await page.evaluate((who) => window.signIn(who), person);
    await eventually(person, waitMs, async () => ((await api.call("GET", `/v1/people/${person}`)).status === 200 ? true : null));
  }
  const track = ({ page }: Visit, event: string) => page.evaluate((name) => window.carillon.track(name), event);
  const problems = ({ page }: Visit) => page.evaluate(() => window.problems);

  /** Asks softly, and takes the answer that the dialog's button of this name gives. */
  async function ask({ page }: Visit, button: string): Promise<unknown> {
    const answer = page.evaluate(() => window.carillon.push.ask());
    await page.getByRole("button", { name: button }).click();
    return answer;
  }

  /** Signed in, allowed and subscribed; answers the endpoint. */
  async function subscribed(seen: Visit, ...more: readonly string[]): Promise<string> {
    await signIn(seen);
    await seen.context.grantPermissions(["notifications", ...more], { origin });
    const answer = await seen.page.evaluate(() => window.carillon.push.subscribe());
    if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
    return answer.value.endpoint;
  }

  /** The events of somebody as the server folded them, in order. */
  async function eventsOf(person: string): Promise<readonly unknown[]> {
    const { status, body } = await api.call("GET", `/v1/people/${person}/export`);
    const facts = status === 200 ? list(fields(body).facts) : [];
    return facts
      .map((one) => fields(one.fact ?? one))
      .filter(({ kind }) => kind === "event")
      .map(({ name }) => name);
  }

  async function send(person: string, placement: string, more: Fields = {}): Promise<string> {
    const body = { personId: person, placement, category: "order", title: "Your order", body: "is on its way", ...more };
    return String(fine(await api.call("POST", "/v1/messages", body), 202).messageId);
  }

  /** What the simulator decrypted for a browser: the text of the push that carries this message, once the server has noted it. */
  const received = (endpoint: string, messageId: string): Promise<string> =>
    eventually(`push ${messageId}`, waitMs, async () => {
      if ((await stateOf(messageId)) !== "sent") return null;
      const push = vendors.webPush.received.find(({ token, data }) => token === endpoint && data.carillon_message === messageId);
      return push?.raw.text ?? null;
    });
  const stateOf = async (messageId: string): Promise<unknown> => fine(await api.call("GET", `/v1/messages/${messageId}`)).state;

  const tokenOf = (messageId: string): string | null =>
    vendors.webPush.received.find(({ data }) => data.carillon_message === messageId)?.token ?? null;

  const outcomesOf = async (messageId: string): Promise<readonly unknown[]> =>
    list(fine(await api.call("GET", `/v1/messages/${messageId}`)).outcomes)
      .map(({ outcome }) => outcome)
      .sort();
  const outcomesBecome = (messageId: string, wanted: readonly string[]): Promise<true> =>
    eventually(`outcomes ${wanted} of ${messageId}`, waitMs, async () =>
      JSON.stringify(await outcomesOf(messageId)) === JSON.stringify(wanted) ? true : null,
    );
  const funnelOf = async (wanted: string): Promise<Fields | undefined> =>
    list(fine(await api.call("GET", "/v1/reports/funnel?by=placement,channel")).rows).find(({ placement }) => placement === wanted);

  /** The browser's own end of its push service: the registrations of the site's workers, and what is handed to them. */
  async function pushService({ context, page }: Visit) {
    const session: CDPSession = await context.newCDPSession(page);
    const found = new Promise<string>((resolve) =>
      session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        for (const one of registrations) if (one.scopeURL === `${origin}/`) resolve(one.registrationId);
      }),
    );
    await session.send("ServiceWorker.enable");
    const registrationId = await found;
    return {
      deliver: (data: string) => session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data }),
      sync: (tag: string) => session.send("ServiceWorker.dispatchSyncEvent", { origin, registrationId, tag, lastChance: false }),
    };
  }

  const workerOf = ({ context }: Visit): Promise<Worker> =>
    eventually("a service worker", waitMs, () => context.serviceWorkers().at(-1) ?? null);

  /**
   * All notifications that the browser shows, once there are so many. For after the worker has said that they are shown: Chromium forgets
   * those that somebody asks for between their being stored and their being on the screen.
   */
  const shown = async (seen: Visit, count: number): Promise<readonly Shown[]> => {
    const worker = await workerOf(seen);
    return eventually(`${count} notifications`, waitMs, async () => {
      const all = await worker.evaluate(async () => {
        const notifications = await (self as unknown as WorkerScope).registration.getNotifications();
        return notifications.map((one) => {
          // Chromium has all of them; the types have those of every browser.
          const { title, body, tag, icon, badge, image, actions } = one as Notification & Shown;
          return { title, body, tag, icon, badge, image, actions: actions.map(({ action, title: text }) => ({ action, title: text })) };
        });
      });
      return all.length === count ? all : null;
    });
  };

  /** The person presses the one notification, or sweeps it away: answers what became of the worker's work. */
  async function press(seen: Visit, type: "notificationclick" | "notificationclose", action = ""): Promise<readonly string[]> {
    const worker = await workerOf(seen);
    return worker.evaluate(
      async (given) => {
        const scope = self as unknown as WorkerScope;
        const [notification] = await scope.registration.getNotifications();
        if (notification === undefined) throw new Error("there is no notification");
        const event = new scope.NotificationEvent(given.type, { notification, action: given.action });
        const work: Promise<unknown>[] = [];
        // Browsers let only events of their own be waited for.
        Object.defineProperty(event, "waitUntil", { value: (one: Promise<unknown>) => work.push(one) });
        scope.dispatchEvent(event);
        if (given.type === "notificationclose") notification.close();
        return (await Promise.allSettled(work)).map((one) => (one.status === "rejected" ? String(one.reason) : "done"));
      },
      { type, action },
    );
  }

  /** How many outcomes the browser keeps. */
  const keptOutcomes = async (seen: Visit): Promise<number> =>
    (await workerOf(seen)).evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const request = indexedDB.open("carillon");
          request.onerror = () => reject(request.error);
          request.onsuccess = () => {
            const count = request.result.transaction("outcomes").objectStore("outcomes").count();
            count.onerror = () => reject(count.error);
            count.onsuccess = () => {
              request.result.close();
              resolve(count.result);
            };
          };
        }),
    );

  const outcomesAreKept = (seen: Visit, count: number): Promise<true> =>
    eventually(`${count} outcomes in the browser`, waitMs, async () => ((await keptOutcomes(seen)) === count ? true : null));

  it("tells the server who is here and what they do, what they did before they signed in too", async () => {
    const seen = await visit("ann");
    await track(seen, "browse");
    await signIn(seen);
    await track(seen, "heart");
    const events = await eventually("both events", waitMs, async () => {
      const names = await eventsOf("ann");
      return names.includes("browse") && names.includes("heart") ? names : null;
    });
    expect([...events].sort()).toEqual(["browse", "heart"]);
    expect(fine(await api.call("GET", "/v1/people/ann"))).toMatchObject({ id: "ann", traits: { plan: "gold" } });
    expect([await problems(seen), seen.wrong]).toEqual([[], []]);
  });

  it("subscribes a visitor whom nobody has identified, who is pushed to and keeps the device when they sign in", async () => {
    const seen = await visit("vic");
    await seen.context.grantPermissions(["notifications"], { origin });
    const answer = await seen.page.evaluate(() => window.carillon.push.subscribe());
    expect(answer).toMatchObject({ ok: true });
    const endpoint = answer.ok ? answer.value.endpoint : "";
    const { anonymousId, deviceId, proven } = await seen.page.evaluate(() => window.carillon.identity());
    expect([anonymousId, proven]).toEqual([expect.stringMatching(/^anon_[\w-]{43}$/), false]);
    expect(await seen.page.evaluate(() => window.carillon.inbox.list())).toMatchObject({ ok: true, value: { items: [] } });

    const visitor = `anon:${anonymousId}`;
    const message = await send(visitor, "push-kept");
    const text = await received(endpoint, message);
    const service = await pushService(seen);
    await service.deliver(text);
    await outcomesBecome(message, ["delivered", "shown"]);
    expect(await seen.page.evaluate(() => window.carillon.inbox.counts())).toMatchObject({ ok: true, value: { unread: 1 } });

    await signIn(seen);
    const device = () => api.call("GET", "/v1/people/vic").then(({ body }) => list(fields(body).devices)[0]?.device_id);
    await eventually("the device", waitMs, async () => ((await device()) === deviceId ? true : null));
    await press(seen, "notificationclick");
    await outcomesBecome(message, ["delivered", "opened", "shown"]);
    expect(await received(endpoint, await send("vic", "push-kept"))).toContain("Your order");
    const unread = () => seen.page.evaluate(() => window.carillon.inbox.counts()).then((counts) => (counts.ok ? counts.value.unread : -1));
    // The entry of the visitor's time comes along when the records were merged.
    await eventually("both entries", waitMs, async () => ((await unread()) === 2 ? true : null));
    expect([await problems(seen), seen.wrong]).toEqual([[], []]);
  });

  it("asks softly when its rules allow it, subscribes after a yes, and measures each step", async () => {
    const seen = await visit("bob");
    const { page, context } = seen;
    const status = () => page.evaluate(() => window.carillon.push.status());
    await signIn(seen);
    expect(await page.evaluate(() => window.carillon.push.ask())).toEqual({ asked: false, reason: "fewEvents" });
    for (const event of ["browse", "heart"]) await track(seen, event);
    await context.grantPermissions(["notifications"], { origin });
    expect(await status()).toEqual({ noSupport: null, permission: "granted", subscribed: false, notAsking: null });
    expect(await ask(seen, "Yes, notify me")).toMatchObject({ asked: true, answer: "accepted", subscribed: { ok: true } });
    expect(await status()).toMatchObject({ subscribed: true, notAsking: "subscribed" });
    await eventually("the steps", waitMs, async () => ((await eventsOf("bob")).includes("push_prompt_accepted") ? true : null));
    expect(await eventsOf("bob")).toEqual(["browse", "heart", "push_prompt_shown", "push_prompt_accepted"]);
    const [device] = list(fine(await api.call("GET", "/v1/people/bob")).devices);
    expect(device).toMatchObject({ platform: "web", permission: "granted" });
    expect([await problems(seen), seen.wrong]).toEqual([[], []]);
  });

  it("takes a no: Escape closes the prompt, it does not come back at once, and what the browser blocks is measured with the guide", async () => {
    const seen = await visit("cem");
    const { page, context } = seen;
    await signIn(seen);
    for (const event of ["browse", "heart"]) await track(seen, event);
    const dismissed = page.evaluate(() => window.carillon.push.ask());
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    expect(await dismissed).toEqual({ asked: true, answer: "dismissed" });
    const again = () => page.evaluate(() => window.carillon.push.ask());
    expect(await again()).toEqual({ asked: false, reason: "askedRecently" });
    const answer = page.evaluate(() => window.carillon.push.ask({ everyDays: 0 }));
    await page.getByRole("button", { name: "Yes, notify me" }).click();
    // The browser's own question stands open now; the person blocks the site.
    const session = await context.newCDPSession(page);
    const { browserContextId } = (await session.send("Target.getTargetInfo")).targetInfo;
    const block = { permission: { name: "notifications" }, setting: "denied", origin, browserContextId } as const;
    await (await browser.newBrowserCDPSession()).send("Browser.setPermission", block);
    expect(await answer).toMatchObject({ asked: true, subscribed: { ok: false, error: { code: "permissionMissing" } } });
    expect(await again()).toEqual({ asked: false, reason: "denied" });
    const guide = await page.evaluate(() => window.carillon.push.showSettingsGuide());
    expect(guide.browser).toBe("chromeDesktop");
    expect(await page.getByRole("dialog").getByRole("listitem").allInnerTexts()).toEqual(guide.steps);
    expect(await violationsOf(page)).toEqual([]);
    const steps = ["shown", "dismissed", "shown", "accepted", "browser_denied", "settings_guide"].map((step) => `push_prompt_${step}`);
    await eventually("the steps", waitMs, async () => ((await eventsOf("cem")).length === steps.length + 2 ? true : null));
    expect((await eventsOf("cem")).slice(2)).toEqual(steps);
    expect([await problems(seen), seen.wrong]).toEqual([[], []]);
  });

  it("shows a push with all that it brings, and tells that it was delivered, shown, opened and dismissed", async () => {
    const seen = await visit("dan");
    const endpoint = await subscribed(seen);
    const service = await pushService(seen);
    const actions = [
      { action: "track", title: "Track", link: "/orders/7" },
      { action: "carillon_switch_off", title: "Stop" },
    ];
    const data = { tag: "order-7", actions: JSON.stringify(actions) };
    const opened = await send("dan", "push-rich", { image: `${origin}/banner.png`, link: "/orders/7", data });
    await service.deliver(await received(endpoint, opened));
    await outcomesBecome(opened, ["delivered", "shown"]);
    expect(await shown(seen, 1)).toEqual([
      {
        ...{ title: "Your order", body: "is on its way", tag: "order-7", image: `${origin}/banner.png` },
        ...{ icon: `${origin}/icon.png`, badge: `${origin}/badge.png`, actions: actions.map(({ action, title }) => ({ action, title })) },
      },
    ]);
    // A press that nobody made opens no window; what it means is told all the same.
    expect(await press(seen, "notificationclick")).toEqual([expect.stringContaining("Not allowed to open a window")]);
    await outcomesBecome(opened, ["delivered", "opened", "shown"]);
    expect(await shown(seen, 0)).toEqual([]);

    const swept = await send("dan", "push-rich");
    await service.deliver(await received(endpoint, swept));
    await outcomesBecome(swept, ["delivered", "shown"]);
    expect(await press(seen, "notificationclose")).toEqual(["done"]);
    await outcomesBecome(swept, ["delivered", "dismissed", "shown"]);

    const last = await send("dan", "push-rich", { data });
    await service.deliver(await received(endpoint, last));
    await outcomesBecome(last, ["delivered", "shown"]);
    expect(await press(seen, "notificationclick", "carillon_switch_off")).toEqual(["done"]);
    await outcomesBecome(last, ["delivered", "shown", "switchedOff"]);
    expect(await funnelOf("push-rich")).toMatchObject({
      ...{ channel: "webPush", attempted: 3, accepted: 3, delivered: 3, shown: 3, opened: 1, dismissed: 1, switchedOff: 1 },
    });
    // The page that comes next does not begin anew, either.
    await go(seen.page, "/");
    const { subscribed: isSubscribed } = await seen.page.evaluate(() => window.carillon.push.status());
    expect(isSubscribed).toBe(false);
    const unwanted = await send("dan", "push-rich");
    const ended = eventually("its end", waitMs, async () =>
      /^(waiting|sending)$/.test(String(await stateOf(unwanted))) ? null : stateOf(unwanted),
    );
    expect(await ended).toBe("cancelled");
    expect([await problems(seen), seen.wrong]).toEqual([[], []]);
  });

  it("keeps what it cannot send while there is no network, and sends it when there is one", async () => {
    const seen = await visit("eve");
    const endpoint = await subscribed(seen);
    const service = await pushService(seen);
    const message = await send("eve", "push-late", { link: "/?from=push" });
    const text = await received(endpoint, message);
    await go(seen.page, "/?from=push");
    await seen.context.setOffline(true);
    await service.deliver(text);
    await outcomesAreKept(seen, 2);
    await press(seen, "notificationclick");
    await track(seen, "heart");
    await outcomesAreKept(seen, 3);
    // The tab stood where the link leads.
    const heard = { type: "carillon:opened", url: `${origin}/?from=push`, messageId: message };
    expect(await seen.page.evaluate(() => window.heard)).toEqual([heard]);
    expect([await outcomesOf(message), await eventsOf("eve")]).toEqual([[], []]);
    expect((await funnelOf("push-late"))?.delivered).toBe(0);
    await seen.context.setOffline(false);
    await outcomesBecome(message, ["delivered", "opened", "shown"]);
    expect(await funnelOf("push-late")).toMatchObject({ attempted: 1, delivered: 1, shown: 1, opened: 1 });
    await eventually("the event", waitMs, async () => ((await eventsOf("eve")).includes("heart") ? true : null));
    await outcomesAreKept(seen, 0);
    expect(await problems(seen)).toEqual([]);
    expect(seen.wrong.filter((line) => !line.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  });

  it("sends what it kept by itself when the browser says that there is a network again, without any page", async () => {
    const seen = await visit("fay");
    const endpoint = await subscribed(seen, "background-sync");
    const service = await pushService(seen);
    const message = await send("fay", "push-sync");
    const text = await received(endpoint, message);
    await seen.page.goto(`${origin}/icon.png`);
    await seen.context.setOffline(true);
    await service.deliver(text);
    await outcomesAreKept(seen, 2);
    expect(await shown(seen, 1)).toMatchObject([{ title: "Your order" }]);
    expect(await outcomesOf(message)).toEqual([]);
    await seen.context.setOffline(false);
    await service.sync("carillon-outcomes");
    await outcomesBecome(message, ["delivered", "shown"]);
    expect((await funnelOf("push-sync"))?.shown).toBe(1);
    expect(seen.wrong.filter((line) => !line.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  });

  it("renews a subscription that the browser changed, or lost", async () => {
    const seen = await visit("jon");
    await subscribed(seen);
    const { publicKey } = vendors.channels.webPush.credentials;
    const changed = vendors.webPush.subscribe({ vapidPublicKey: publicKey });
    await (await workerOf(seen)).evaluate((json) => {
      const event = new Event("pushsubscriptionchange");
      const work: Promise<unknown>[] = [];
      const given = { newSubscription: { value: { toJSON: () => json } }, waitUntil: { value: (one: Promise<unknown>) => work.push(one) } };
      self.dispatchEvent(Object.defineProperties(event, given));
      return Promise.all(work);
    }, changed);
    await received(changed.endpoint, await send("jon", "push-renewed"));

    await seen.page.evaluate(() => localStorage.clear());
    const endpointsBefore = endpoints.length;
    await go(seen.page, "/");
    const [renewed = ""] = await eventually("another subscription", waitMs, () => {
      const more = endpoints.slice(endpointsBefore);
      return more.length > 0 ? more : null;
    });
    // The page tells the server after it has subscribed.
    await eventually("a push to it", waitMs, async () => {
      const message = await send("jon", "push-renewed");
      return (await eventually("its end", waitMs, async () => ((await stateOf(message)) === "sent" ? await tokenOf(message) : null))) ===
        renewed
        ? true
        : null;
    });
    expect([await problems(seen), seen.wrong]).toEqual([[], []]);
  });

  it("is somebody else after signing out, whom the server does not ring", async () => {
    const seen = await visit("kim");
    await subscribed(seen);
    await send("kim", "push-kept");
    await eventually("an entry", waitMs, async () => (fine(await api.call("GET", "/v1/inbox?person=kim")).unread === 1 ? true : null));
    const who = () => seen.page.evaluate(() => window.carillon.identity());
    const before = await who();
    await seen.page.evaluate(() => window.carillon.reset());
    const after = await who();
    expect([before, after]).toMatchObject([
      { userId: "kim", proven: true },
      { userId: null, proven: false },
    ]);
    expect([after.anonymousId, after.deviceId]).not.toEqual([before.anonymousId, before.deviceId]);
    await eventually("no device", waitMs, async () =>
      list(fine(await api.call("GET", "/v1/people/kim")).devices).length === 0 ? true : null,
    );
    // The inbox of a visitor who was never here: nothing of whoever left.
    expect(await seen.page.evaluate(() => window.carillon.inbox.list())).toMatchObject({ ok: true, value: { items: [], unread: 0 } });
    expect([await problems(seen), seen.wrong]).toEqual([[], []]);
  });

  it("lists the inbox of whoever is proven, and marks what they read", async () => {
    const seen = await visit("gus");
    await subscribed(seen);
    const message = await send("gus", "push-kept", { link: "/orders/9" });
    const inbox = () => seen.page.evaluate(() => window.carillon.inbox.list());
    const page = await eventually("the entry", waitMs, async () => {
      const answer = await inbox();
      return answer.ok && answer.value.items.length > 0 ? answer.value : null;
    });
    expect(page).toMatchObject({
      items: [{ messageId: message, title: "Your order", link: "/orders/9", readAt: null }],
      ...{ next: null, unseen: 1, unread: 1 },
    });
    await seen.page.evaluate((id) => window.carillon.inbox.mark(id, "read"), message);
    expect(await seen.page.evaluate(() => window.carillon.inbox.counts())).toEqual({
      ...{ ok: true, value: { unseen: 0, unread: 0 } },
    });
    await outcomesBecome(message, ["opened"]);
    expect([await problems(seen), seen.wrong]).toEqual([[], []]);
  });

  it("saves what is chosen in the preference centre", async () => {
    const seen = await visit("hal");
    await signIn(seen);
    await go(seen.page, "/preferences");
    await seen.page.getByLabel("Offers and recommendations").check();
    await seen.page.getByLabel("Offers", { exact: true }).uncheck();
    await seen.page.getByRole("button", { name: "Add hours" }).click();
    await seen.page.getByLabel("From").fill("21:30");
    await seen.page.getByLabel("To", { exact: true }).fill("07:00");
    await seen.page.getByRole("button", { name: "Save" }).click();
    await seen.page.getByText("Saved.").waitFor();
    expect(fine(await api.call("GET", "/v1/people/hal/preferences"))).toMatchObject({
      doNotDisturb: [{ from: "21:30", to: "07:00" }],
      off: { kinds: ["promo"], channels: [], all: false },
      consent: { marketing: true, source: "preference-centre" },
    });
    expect([await problems(seen), seen.wrong]).toEqual([[], []]);
  });

  it.each([
    ["en-GB", "Shall we tell you?", "Do not disturb"],
    ["zh-CN", "需要通知您吗？", "免打扰"],
  ])("has no serious violation in the prompt and the preference centre in %s, light or dark", async (locale, title, hours) => {
    const seen = await visit(`ida-${locale}`, { locale });
    const { page } = seen;
    await signIn(seen);
    for (const event of ["browse", "heart"]) await track(seen, event);
    await page.evaluate(() => void window.carillon.push.ask());
    await page.getByRole("dialog", { name: title }).waitFor();
    const inBoth = async (): Promise<readonly string[]> => {
      const found: string[] = [];
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        found.push(...(await violationsOf(page)));
      }
      return found;
    };
    expect(await inBoth()).toEqual([]);
    await go(page, "/preferences");
    await page.getByRole("group", { name: hours }).getByRole("button").click();
    expect(await inBoth()).toEqual([]);
    expect([await problems(seen), seen.wrong]).toEqual([[], []]);
  });

  it("stays light on a site that knows no dark, whatever the system is set to", async () => {
    const seen = await visit("leo", { colorScheme: "dark" });
    await signIn(seen);
    await go(seen.page, "/preferences");
    const background = () =>
      seen.page.locator("carillon-preferences").evaluate((element) => getComputedStyle(element).getPropertyValue("background-color"));
    await seen.page.getByRole("button", { name: "Save" }).waitFor();
    expect(await background()).toBe("rgb(29, 33, 43)");
    await seen.page.addStyleTag({ content: ":root { color-scheme: light !important; }" });
    expect(await background()).toBe("rgb(255, 255, 255)");
    expect(await violationsOf(seen.page)).toEqual([]);
  });
});

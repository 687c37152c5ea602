import type { BrowserSubscription, NoSupport, PushBrowser } from "../push-browser.ts";
import { memoryStore, type Store } from "../store.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Timers } from "../timers.ts";
import { type FakeServer, url } from "./fake-server.ts";

// The client is compiled with the types of browsers, its tests run in Node.
declare const setImmediate: (work: () => void) => void;

/** Lets everything that waits for nothing but promises come to its end. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Timers by a clock that the test moves. */
export interface FakeTimers extends Timers {
  readonly clock: { nowMs: number };
  /** Moves the clock; what falls due on the way is done in order. */
  advance(ms: number): Promise<void>;
  waiting(): readonly string[];
}

export function fakeTimers(nowMs = Date.parse("2026-03-02T09:00:00Z")): FakeTimers {
  const clock = { nowMs };
  const set = new Map<string, { readonly atMs: number; readonly work: () => void }>();
  return {
    clock,
    set: (name, afterMs, work) => void set.set(name, { atMs: clock.nowMs + afterMs, work }),
    clear: (name) => void set.delete(name),
    waiting: () => [...set.keys()],
    async advance(ms) {
      const untilMs = clock.nowMs + ms;
      await settle();
      while (true) {
        const [due] = [...set].filter(([, one]) => one.atMs <= untilMs).sort(([, a], [, b]) => a.atMs - b.atMs);
        if (due === undefined) break;
        const [name, { atMs, work }] = due;
        set.delete(name);
        clock.nowMs = Math.max(clock.nowMs, atMs);
        work();
        await settle();
      }
      clock.nowMs = untilMs;
    },
  };
}

/** A browser whose person answers as the test wants. */
export interface FakePushBrowser extends PushBrowser {
  lacks: NoSupport | null;
  state: NotificationPermission;
  /** The answer to the browser's own question. */
  answer: NotificationPermission;
  current: BrowserSubscription | null;
  readonly asked: { times: number };
  subscriptions: number;
}

export function fakePushBrowser(): FakePushBrowser {
  const browser: FakePushBrowser = {
    lacks: null,
    state: "default",
    answer: "granted",
    current: null,
    asked: { times: 0 },
    subscriptions: 0,
    noSupport: () => browser.lacks,
    permission: () => browser.state,
    async requestPermission() {
      browser.asked.times++;
      browser.state = browser.answer;
      return browser.answer;
    },
    subscription: async () => browser.current,
    async subscribe(key) {
      if (browser.current !== null && browser.current.key !== key) throw new Error("a subscription with another key exists");
      browser.subscriptions++;
      const endpoint = `https://push.invalid/${browser.subscriptions}`;
      browser.current = {
        endpoint,
        key,
        toJSON: () => ({ endpoint, keys: { p256dh: "p", auth: "a" } }),
        async unsubscribe() {
          browser.current = null;
          return true;
        },
      };
      return browser.current;
    },
  };
  return browser;
}

/** Everything around one page; several pages share a store, a clock and a browser. */
export interface FakePage extends Surroundings {
  readonly store: Store;
  readonly timers: FakeTimers;
  readonly push: FakePushBrowser;
  readonly beacons: { readonly url: string; readonly body: Readonly<Record<string, unknown>> }[];
  leave(): void;
  online(): void;
}

export function fakePage(
  server: FakeServer,
  shared: {
    readonly store?: Store;
    readonly timers?: FakeTimers;
    readonly push?: FakePushBrowser;
    readonly name?: string;
    readonly secure?: boolean;
  } = {},
): FakePage {
  const { store = memoryStore(), timers = fakeTimers(), push = fakePushBrowser(), name = "id", secure = false } = shared;
  const leaving: (() => void)[] = [];
  const coming: (() => void)[] = [];
  const beacons: { url: string; body: Readonly<Record<string, unknown>> }[] = [];
  let ids = 0;
  return {
    store,
    timers,
    push,
    beacons,
    fetch: server.fetch,
    document: null,
    userAgent: "Mozilla/5.0 (X11; Linux x64) Chrome/140.0 Safari/537.36",
    locale: "en-GB",
    zone: "Europe/London",
    openStore: () => store,
    nowMs: () => timers.clock.nowMs,
    chance: () => 0.5,
    newId: () => `${name}-${++ids}`,
    sha256: async (text) => (secure ? crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)) : null),
    page: () => ({ url: "https://shop.example.com/a?b=1", path: "/a", title: "A", referrer: "" }),
    alone: (_, work) => work(),
    beacon(address, text) {
      beacons.push({ url: address.slice(url.length), body: JSON.parse(text) as Readonly<Record<string, unknown>> });
      return true;
    },
    onLeave: (work) => void leaving.push(work),
    onOnline: (work) => void coming.push(work),
    leave: () => {
      for (const work of leaving) work();
    },
    online: () => {
      for (const work of coming) work();
    },
  };
}

import type { Fetch } from "./api.ts";
import { type PushBrowser, realPushBrowser, type WorkerPlace } from "./push-browser.ts";
import { openStore, type Store } from "./store.ts";
import { pageTimers, type Timers } from "./timers.ts";

/** What a page call says of the page. */
export interface PageFacts {
  readonly url: string;
  readonly path: string;
  readonly title: string;
  readonly referrer: string;
}

/** Everything outside the client: tests give their own. */
export interface Surroundings {
  readonly fetch: Fetch;
  readonly timers: Timers;
  readonly push: PushBrowser;
  /** Where dialogs go; null: there is no page, nobody is asked. */
  readonly document: Document | null;
  readonly userAgent: string;
  readonly locale: string;
  /** IANA; null: unknown. */
  readonly zone: string | null;
  openStore(): Store;
  nowMs(): number;
  /** In [0, 1). */
  chance(): number;
  /** Never the same twice, and not to be guessed. */
  newId(): string;
  /** null where the page cannot hash: `crypto.subtle` is for secure pages alone. */
  sha256(text: string): Promise<ArrayBuffer | null>;
  page(): PageFacts | null;
  /** Runs work unless another page of this site is at work of this name: then null. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T | null>;
  /** `navigator.sendBeacon`; false: not taken. */
  beacon(url: string, text: string): boolean;
  onLeave(work: () => void): void;
  onOnline(work: () => void): void;
}

/** This very browser page. */
export function browserSurroundings(place: WorkerPlace): Surroundings {
  const { navigator, document, location } = window;
  return {
    fetch: (url, init) => fetch(url, init),
    timers: pageTimers(),
    push: realPushBrowser(window, place),
    document,
    userAgent: navigator.userAgent,
    locale: navigator.language,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
    openStore: () => openStore(databases()),
    nowMs: () => Date.now(),
    chance: () => Math.random(),
    newId: randomId,
    sha256: async (text) => (crypto.subtle === undefined ? null : crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))),
    page: () => ({ url: location.href, path: location.pathname, title: document.title, referrer: document.referrer }),
    async alone(name, work) {
      if (navigator.locks === undefined) return work();
      return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock === null ? null : work()));
    },
    beacon: (url, text) => navigator.sendBeacon?.(url, text) ?? false,
    onLeave(work) {
      window.addEventListener("pagehide", work);
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") work();
      });
    },
    onOnline: (work) => window.addEventListener("online", work),
  };
}

/** Some browsers throw where storage is forbidden. */
function databases(): IDBFactory | undefined {
  try {
    return window.indexedDB;
  } catch {
    return undefined;
  }
}

/** 128 random bits as hex; `crypto.randomUUID` is for secure pages alone. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

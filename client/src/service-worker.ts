import { openStore } from "./store.ts";
import {
  handleClick,
  handleClose,
  handlePush,
  handleSubscriptionChange,
  handleSync,
  type Scope,
  syncTag,
  type WorkerParts,
} from "./worker-handlers.ts";

/** Events of a service worker, as far as they are read (W3C Service Workers, Push API, Notifications API, Background Sync). */
interface WorkerEvents {
  push: Waiting & { readonly data: { text(): string } | null };
  notificationclick: Waiting & { readonly action: string; readonly notification: Notification };
  notificationclose: Waiting & { readonly notification: Notification };
  pushsubscriptionchange: Waiting & { readonly newSubscription?: PushSubscription | null };
  sync: Waiting & { readonly tag: string };
}

interface Waiting {
  waitUntil(work: Promise<unknown>): void;
}

interface Worker extends Scope {
  addEventListener<K extends keyof WorkerEvents>(name: K, listener: (event: WorkerEvents[K]) => void): void;
}

// The types of pages and of workers exclude each other, and the client is compiled with those of pages.
const worker = self as unknown as Worker;

const parts: WorkerParts = {
  scope: worker,
  store: openStore(self.indexedDB),
  fetch: (url, init) => fetch(url, init),
  nowMs: () => Date.now(),
};

worker.addEventListener("push", (event) => event.waitUntil(handlePush(parts, event.data?.text() ?? null)));
worker.addEventListener("notificationclick", (event) => event.waitUntil(handleClick(parts, event.notification, event.action)));
worker.addEventListener("notificationclose", (event) => event.waitUntil(handleClose(parts, event.notification)));
worker.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(handleSubscriptionChange(parts, event)));
worker.addEventListener("sync", (event) => {
  if (event.tag === syncTag) event.waitUntil(handleSync(parts));
});

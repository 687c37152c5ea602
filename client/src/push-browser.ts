/** Why this browser can have no pushes. `installFirst`: on iPhone and iPad only sites on the Home Screen may (Safari 16.4 on). */
export type NoSupport = "insecure" | "noServiceWorker" | "noPush" | "installFirst";

/** A subscription at the browser's push service. */
export interface BrowserSubscription {
  readonly endpoint: string;
  /** The VAPID key that it is bound to, base64url; null where the browser does not tell. */
  readonly key: string | null;
  /** As `PushSubscription.toJSON()` gives it: the token of the channel `webPush`. */
  toJSON(): unknown;
  unsubscribe(): Promise<boolean>;
}

/** What pushes need of a browser. */
export interface PushBrowser {
  /** null: it can have pushes. */
  noSupport(): NoSupport | null;
  permission(): NotificationPermission;
  /** Must be called within a press. */
  requestPermission(): Promise<NotificationPermission>;
  /** null: there is none. */
  subscription(): Promise<BrowserSubscription | null>;
  /** Registers the service worker, if need be, and subscribes. Rejects when the browser would not. */
  subscribe(vapidKey: string): Promise<BrowserSubscription>;
}

export interface WorkerPlace {
  /** Of this site's own origin; browsers take no other. */
  readonly url: string;
  readonly scope: string | undefined;
  readonly type: WorkerType;
}

/** Web Push of this browser (W3C Push API, Notifications API). */
export function realPushBrowser(window: Window & typeof globalThis, place: WorkerPlace): PushBrowser {
  const { navigator } = window;
  const registered = (): Promise<ServiceWorkerRegistration | undefined> =>
    navigator.serviceWorker.getRegistration(place.scope ?? place.url);
  return {
    noSupport() {
      if (!window.isSecureContext) return "insecure";
      const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
      const installed = window.matchMedia("(display-mode: standalone)").matches;
      if (apple && !installed && !("PushManager" in window)) return "installFirst";
      if (!("serviceWorker" in navigator)) return "noServiceWorker";
      return "PushManager" in window && "Notification" in window ? null : "noPush";
    },
    permission: () => ("Notification" in window ? window.Notification.permission : "denied"),
    requestPermission: () => window.Notification.requestPermission(),
    async subscription() {
      if (!("serviceWorker" in navigator)) return null;
      const found = await (await registered())?.pushManager?.getSubscription();
      return found ? ours(found) : null;
    },
    async subscribe(vapidKey) {
      const registration = await navigator.serviceWorker.register(place.url, {
        ...(place.scope !== undefined && { scope: place.scope }),
        type: place.type,
        updateViaCache: "none",
      });
      await activated(registration);
      return ours(await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(vapidKey) }));
    },
  };
}

/** `navigator.serviceWorker.ready` waits for ever when the worker's scope leaves this page out. */
function activated(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker === null || worker.state === "activated" || registration.active !== null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve();
      else if (worker.state === "redundant") reject(new Error("the service worker could not be installed"));
    });
  });
}

export function ours(subscription: PushSubscription): BrowserSubscription {
  const key = subscription.options?.applicationServerKey ?? null;
  return {
    endpoint: subscription.endpoint,
    key: key === null ? null : base64url(new Uint8Array(key)),
    toJSON: () => subscription.toJSON(),
    unsubscribe: () => subscription.unsubscribe(),
  };
}

export function base64url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

import { isRecord } from "./answer.ts";
import { type Api, type Fetch, fateOf, makeApi } from "./api.ts";
import { addressOf, isSamePage, type LinkRules, pictureOf } from "./deep-link.ts";
import { type Outcome, type OutcomeKind, OutcomeQueue } from "./outcome-queue.ts";
import { type Payload, readPayload, switchOffAction } from "./payload.ts";
import { type BrowserSubscription, bytesOf } from "./push-browser.ts";
import type { Store } from "./store.ts";
import { pushKey, readWorkerConfig, type WorkerConfig, workerConfigKey } from "./worker-config.ts";

/** What the handlers need of a service worker: `ServiceWorkerGlobalScope` has it all. */
export interface Scope {
  readonly registration: {
    readonly scope: string;
    showNotification(title: string, options: NotificationOptions & Fields): Promise<void>;
    readonly pushManager?: {
      subscribe(options: PushSubscriptionOptionsInit): Promise<PushSubscription>;
      getSubscription(): Promise<Pick<PushSubscription, "unsubscribe"> | null>;
    };
    /** Background Sync (WICG); Chromium has it. */
    readonly sync?: { register(tag: string): Promise<void> };
  };
  readonly clients: {
    matchAll(options: { readonly type: "window"; readonly includeUncontrolled: true }): Promise<readonly Tab[]>;
    openWindow(url: string): Promise<unknown>;
  };
}

/** An open page of the site. */
export interface Tab {
  readonly url: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

export interface WorkerParts {
  readonly scope: Scope;
  readonly store: Store;
  readonly fetch: Fetch;
  nowMs(): number;
}

type Fields = Readonly<Record<string, unknown>>;

/** The tag under which the browser calls when there is a network again. */
export const syncTag = "carillon-outcomes";
const waitingDeviceKey = "waitingDevice";

/** What a notification carries along for its press; everything is decided when it is shown. */
interface Carried {
  readonly of: Payload["of"];
  readonly url: string;
  readonly urlOf: Readonly<Record<string, string>>;
  /** Where the message's clock stood when it came: the laboratory's, or this device's. */
  readonly clockMs: number;
  readonly cameMs: number;
}

/**
 * A push came: shows it and reports that it was delivered and shown.
 * @param text the push's payload; null: it had none.
 */
export async function handlePush(parts: WorkerParts, text: string | null): Promise<void> {
  const { scope, store, nowMs } = parts;
  const config = readWorkerConfig(await store.get(workerConfigKey));
  const payload = readPayload(text) ?? fallbackPayload(config, scope);
  const cameMs = nowMs();
  const carried = carry(payload, linkRules(config, scope), cameMs);
  const kinds: OutcomeKind[] = ["delivered"];
  try {
    await scope.registration.showNotification(payload.title, optionsOf(payload, config, scope, carried));
    kinds.push("shown");
  } finally {
    // A notification that the browser would not show was still delivered.
    await report(parts, config, carried, kinds);
  }
}

/** A notification or one of its buttons was pressed: goes where it leads and reports it. */
export async function handleClick(
  parts: WorkerParts,
  notification: { readonly data: unknown; close(): void },
  action: string,
): Promise<void> {
  notification.close();
  const { scope, store } = parts;
  const config = readWorkerConfig(await store.get(workerConfigKey));
  const carried = readCarried(notification.data, linkRules(config, scope), parts.nowMs());
  if (action === switchOffAction) {
    await wantNoMore(parts, config);
    return report(parts, config, carried, ["switchedOff"]);
  }
  const opened = report(parts, config, carried, ["opened"]);
  // A tab that the browser would not open takes nothing from the report.
  await goTo(scope, carried.urlOf[action] ?? carried.url, carried.of).finally(() => opened);
}

/** Before it is reported: a later page would find the device wanted and register it anew, which undoes what the person said. */
async function wantNoMore({ scope, store }: WorkerParts, config: WorkerConfig | null): Promise<void> {
  await store.put(pushKey, undefined);
  if (config !== null) await store.put(workerConfigKey, { ...config, device: null, vapidKey: null } satisfies WorkerConfig);
  await store.put(waitingDeviceKey, undefined);
  // The server rings the device no more, whether the browser lets go of its subscription or not.
  const subscription = await scope.registration.pushManager?.getSubscription().catch(() => null);
  await subscription?.unsubscribe().catch(() => false);
}

/** A notification was swept away. */
export async function handleClose(parts: WorkerParts, notification: { readonly data: unknown }): Promise<void> {
  const config = readWorkerConfig(await parts.store.get(workerConfigKey));
  await report(parts, config, readCarried(notification.data, linkRules(config, parts.scope), parts.nowMs()), ["dismissed"]);
}

/** The browser has changed the subscription (W3C Push API §11.4), or ended it: the server gets the new one. */
export async function handleSubscriptionChange(
  parts: WorkerParts,
  event: { readonly newSubscription?: Pick<BrowserSubscription, "toJSON"> | null },
): Promise<void> {
  const config = readWorkerConfig(await parts.store.get(workerConfigKey));
  if (config === null || config.device === null) return;
  const subscription = event.newSubscription ?? (await subscribeAgain(parts.scope, config));
  if (subscription === null) return;
  const device = { ...config.device, permission: "granted", tokens: [{ channel: "webPush", token: subscription.toJSON() }] };
  await parts.store.put(waitingDeviceKey, device);
  if (!(await sendWaiting(parts, config))) await askForSync(parts.scope);
}

/** There is a network again. Rejects while something is left, so that the browser tries again. */
export async function handleSync(parts: WorkerParts): Promise<void> {
  const config = readWorkerConfig(await parts.store.get(workerConfigKey));
  if (config !== null && !(await sendWaiting(parts, config))) throw new Error("the server could not be reached");
}

function fallbackPayload(config: WorkerConfig | null, scope: Scope): Payload {
  const { title, body } = config?.fallback ?? { title: new URL(scope.registration.scope).host, body: "" };
  return { title, body, image: null, icon: null, badge: null, tag: "carillon", link: null, actions: [], of: null, labTimeMs: null };
}

const linkRules = (config: WorkerConfig | null, { registration }: Scope): LinkRules => ({
  scope: registration.scope,
  home: config?.home ?? registration.scope,
  allowedOrigins: config?.allowedOrigins ?? [],
});

function optionsOf(payload: Payload, config: WorkerConfig | null, { registration }: Scope, carried: Carried): NotificationOptions & Fields {
  const picture = (address: string | null): string | undefined => pictureOf(address, registration.scope);
  const [icon, badge, image] = [
    picture(payload.icon ?? config?.icon ?? null),
    picture(payload.badge ?? config?.badge ?? null),
    picture(payload.image),
  ];
  const actions = payload.actions.map(({ action, title, icon: own }) => {
    const small = picture(own);
    return { action, title, ...(small !== undefined && { icon: small }) };
  });
  return {
    body: payload.body,
    ...(payload.tag !== null && { tag: payload.tag }),
    ...(icon !== undefined && { icon }),
    ...(badge !== undefined && { badge }),
    ...(image !== undefined && { image }),
    ...(actions.length > 0 && { actions }),
    data: carried,
  };
}

function carry(payload: Payload, rules: LinkRules, cameMs: number): Carried {
  const urlOf = Object.fromEntries(
    payload.actions.filter(({ link }) => link !== null).map(({ action, link }) => [action, addressOf(link, rules)]),
  );
  return { of: payload.of, url: addressOf(payload.link, rules), urlOf, clockMs: payload.labTimeMs ?? cameMs, cameMs };
}

function readCarried(data: unknown, rules: LinkRules, nowMs: number): Carried {
  const given = isRecord(data) ? data : {};
  const of = isRecord(given.of) ? given.of : {};
  const number = (value: unknown): number => (typeof value === "number" ? value : nowMs);
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const urls = isRecord(given.urlOf) ? Object.entries(given.urlOf) : [];
  return {
    of: typeof of.messageId === "string" ? { messageId: of.messageId } : typeof of.batchId === "string" ? { batchId: of.batchId } : null,
    url: addressOf(text(given.url), rules),
    urlOf: Object.fromEntries(urls.map(([action, url]) => [action, addressOf(text(url), rules)])),
    clockMs: number(given.clockMs),
    cameMs: number(given.cameMs),
  };
}

/** To the tab that stands there already, else to a new one. */
async function goTo(scope: Scope, url: string, of: Payload["of"]): Promise<void> {
  const tabs = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find((one) => one.url === url) ?? tabs.find((one) => isSamePage(one.url, url));
  if (tab === undefined) {
    await scope.clients.openWindow(url);
    return;
  }
  tab.postMessage({ type: "carillon:opened", url, ...of });
  await tab.focus();
}

async function report(parts: WorkerParts, config: WorkerConfig | null, carried: Carried, kinds: readonly OutcomeKind[]): Promise<void> {
  // Without a page's word nobody knows the server; without a proof it would not listen.
  if (config === null) return;
  if (carried.of !== null && config.proof !== null) {
    const at = new Date(carried.clockMs + (parts.nowMs() - carried.cameMs)).toISOString();
    const of = carried.of;
    await outcomesOf(parts).add(
      config.proof,
      kinds.map((outcome): Outcome => ({ ...of, deviceId: config.deviceId, outcome, at })),
    );
  }
  if (!(await sendWaiting(parts, config))) await askForSync(parts.scope);
}

const outcomesOf = ({ store }: WorkerParts): OutcomeQueue => new OutcomeQueue(store, () => {});

/** True: nothing is left to be sent. */
async function sendWaiting(parts: WorkerParts, config: WorkerConfig): Promise<boolean> {
  const api = makeApi(config, parts.fetch);
  const deviceSent = await sendDevice(parts, config, api);
  return (await outcomesOf(parts).flush(api)) && deviceSent;
}

async function sendDevice({ store }: WorkerParts, { deviceId, proof }: WorkerConfig, api: Api): Promise<boolean> {
  const body = await store.get(waitingDeviceKey);
  if (body === undefined || proof === null) return true;
  const reply = await api({ method: "PUT", path: `/v1/devices/${encodeURIComponent(deviceId)}`, body, proof });
  if (fateOf(reply) === "again") return false;
  await store.put(waitingDeviceKey, undefined);
  return true;
}

async function subscribeAgain({ registration }: Scope, { vapidKey }: WorkerConfig): Promise<Pick<BrowserSubscription, "toJSON"> | null> {
  if (vapidKey === null || registration.pushManager === undefined) return null;
  // The next page of the site subscribes when the browser would not do it now.
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(vapidKey) }).catch(() => null);
}

async function askForSync({ registration }: Scope): Promise<void> {
  // Where there is none or it is not allowed, the next push or page sends what waits.
  await registration.sync?.register(syncTag).catch(() => {});
}

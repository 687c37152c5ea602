import { createECDH, type ECDH, randomBytes } from "node:crypto";
import type { HttpAnswer } from "./http-exchange.ts";
import { isRecord } from "./jwt.ts";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  type Vendor,
  type VendorReply,
  type VendorRequest,
  withOwn,
} from "./simulator.ts";
import { makeVapidCheck, toPublicKey, type VapidProblem } from "./vapid-check.ts";
import { decryptWebPush } from "./web-push-decrypt.ts";
import { isWebPushCode, type WebPushCode, type WebPushFlavour, webPushError } from "./web-push-flavour.ts";

/** What a browser's `PushSubscription` serialises to. */
export interface WebPushSubscription {
  readonly endpoint: string;
  readonly expirationTime: null;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** What Web Push adds to a received notification. */
export interface WebPushRaw {
  /** The decrypted body; null when the push had none. */
  readonly text: string | null;
  readonly ttlSeconds: number;
  readonly urgency: string;
  readonly topic: string | null;
}

/** Options of the Web Push simulator. */
export interface WebPushOptions extends SimulatorOptions {
  /** Whose words errors are in, unless the subscription says otherwise; default `fcm`. */
  readonly flavour?: WebPushFlavour;
  /** Clear text speaks HTTP/2 by prior knowledge instead of HTTP/1.1. Over TLS both are offered. */
  readonly http2?: boolean;
}

/** The browsers that subscribe at the push service. */
export interface WebPushControls {
  /** Subscribes a new browser with its own key pair and secret, bound to the application server's key (65 bytes, base64url). */
  subscribe(options: { readonly vapidPublicKey: string; readonly flavour?: WebPushFlavour }): WebPushSubscription;
  /** The endpoint answers 410 from now on, or 404 with `forget`. */
  unsubscribe(endpoint: string, options?: { readonly forget?: boolean }): void;
}

/** A push service together with the browsers that subscribed at it. */
export interface WebPushSimulator extends Simulator<WebPushRaw>, WebPushControls {}

interface Browser {
  readonly endpoint: string;
  readonly vapidPublicKey: string;
  readonly flavour: WebPushFlavour;
  readonly ecdh: ECDH;
  readonly authSecret: Buffer;
  expired: boolean;
}

const maxBodyBytes = 4096;
const maxTtlSeconds = 2_592_000;
const codeOfProblem: Readonly<Record<VapidProblem, WebPushCode>> = {
  missing: "vapidMissing",
  invalid: "vapidInvalid",
  expired: "vapidExpired",
  otherKey: "vapidOtherKey",
};

/**
 * Starts the simulator. It decrypts on behalf of the browser and refuses with 400 what the browser could not read: a real push service
 * cannot see that, the message would be lost in silence. Source: RFC 8030, 8188, 8291, 8292.
 */
export async function startWebPushSimulator(options: WebPushOptions = {}): Promise<WebPushSimulator> {
  const ownFlavour = options.flavour ?? "fcm";
  const browsers = new Map<string, Browser>();
  const vapid = makeVapidCheck();

  const makeVendor = (origin: string): Vendor<WebPushRaw> => {
    const refusalOf = (request: VendorRequest, browser: Browser): WebPushCode | null => {
      if (browser.expired) return "gone";
      if (request.method !== "POST") return "methodNotAllowed";
      const fault = headerFault(request, browser.flavour);
      if (fault) return fault;
      const isApple = browser.flavour === "apple";
      const problem = vapid.check(request.headers.authorization, {
        audience: origin,
        publicKey: browser.vapidPublicKey,
        needsSubject: isApple,
        needsReachableSubject: isApple,
        nowMs: request.nowMs,
      });
      if (problem) return codeOfProblem[problem];
      return request.body.length > maxBodyBytes ? "tooLarge" : null;
    };
    const handle = (request: VendorRequest): VendorReply<WebPushRaw> => {
      const endpoint = tokenOfPath(request.path);
      const browser = endpoint === null ? undefined : browsers.get(endpoint);
      const refuse = (code: WebPushCode): VendorReply<WebPushRaw> => ({
        ...webPushError(code, browser?.flavour ?? ownFlavour),
        code,
        token: endpoint,
      });
      if (browser === undefined) return refuse("unknownEndpoint");
      const refusal = refusalOf(request, browser);
      if (refusal) return refuse(refusal);
      let text: string | null = null;
      if (request.body.length > 0) {
        const plain = decryptWebPush(request.body, browser);
        if (!plain.ok) return refuse("badBody");
        text = plain.value.toString("utf8");
      }
      const ttlSeconds = Math.min(Number(request.headers.ttl), maxTtlSeconds);
      const raw = { text, ttlSeconds, urgency: String(request.headers.urgency ?? "normal"), topic: topicOf(request) };
      const headers = { location: `${origin}/message/${randomBytes(16).toString("base64url")}`, ttl: String(ttlSeconds) };
      const status = request.headers.prefer === "respond-async" ? 202 : 201;
      return { status, headers, code: null, token: endpoint, notification: { ...readPayload(text), raw } };
    };
    const tokenOfPath = (path: string): string | null => (path.startsWith("/push/") ? `${origin}${path}` : null);
    return {
      isNotification: (path) => path.startsWith("/push/"),
      tokenOfPath,
      handle,
      native: (code): HttpAnswer | null => (isWebPushCode(code) ? webPushError(code, ownFlavour) : null),
      gone: (endpoint) => {
        const browser = endpoint === null ? undefined : browsers.get(endpoint);
        if (browser) browser.expired = true;
        return webPushError("gone", browser?.flavour ?? ownFlavour);
      },
      goawayText: "shutdown",
    };
  };

  const protocols = options.tls ? (["http2", "http1"] as const) : options.http2 ? (["http2"] as const) : (["http1"] as const);
  const simulator = await startSimulator({ ...options, protocols }, makeVendor);
  return withOwn<WebPushRaw, WebPushControls>(simulator, {
    subscribe: ({ vapidPublicKey, flavour = ownFlavour }) => {
      if (toPublicKey(vapidPublicKey) === null) throw new Error("applicationServerKey is no P-256 point of 65 bytes in base64url");
      const ecdh = createECDH("prime256v1");
      const p256dh = ecdh.generateKeys().toString("base64url");
      const authSecret = randomBytes(16);
      const endpoint = `${simulator.url}/push/${randomBytes(32).toString("base64url")}`;
      browsers.set(endpoint, { endpoint, vapidPublicKey, flavour, ecdh, authSecret, expired: false });
      return { endpoint, expirationTime: null, keys: { p256dh, auth: authSecret.toString("base64url") } };
    },
    unsubscribe: (endpoint, { forget = false } = {}) => {
      const browser = browsers.get(endpoint);
      if (forget) browsers.delete(endpoint);
      else if (browser) browser.expired = true;
    },
  });
}

/** TTL is required; Mozilla holds it under 30 days and wants plain letters and digits in a Topic. */
function headerFault(request: VendorRequest, flavour: WebPushFlavour): WebPushCode | null {
  const { ttl, urgency } = request.headers;
  if (ttl === undefined) return "missingTtl";
  if (typeof ttl !== "string" || !/^\d{1,10}$/.test(ttl)) return "badTtl";
  if (flavour === "mozilla" && Number(ttl) > maxTtlSeconds) return "badTtl";
  if (urgency !== undefined && !["very-low", "low", "normal", "high"].includes(String(urgency))) return "badUrgency";
  const topic = topicOf(request);
  const alphabet = flavour === "mozilla" ? /^[A-Za-z0-9]{1,32}$/ : /^[A-Za-z0-9_-]{1,32}$/;
  if (topic !== null && !alphabet.test(topic)) return "badTopic";
  return request.body.length > 0 && request.headers["content-encoding"] !== "aes128gcm" ? "badEncoding" : null;
}

function topicOf(request: VendorRequest): string | null {
  const { topic } = request.headers;
  return topic === undefined ? null : String(topic);
}

/**
 * What a service worker would make of the text. There is no standard form: title and body are looked for at the top and under
 * `notification`, the map under `data` and among the remaining strings at the top.
 */
function readPayload(text: string | null): { title: string | null; body: string | null; data: Record<string, string> } {
  const parsed = parse(text);
  const shown = { ...parsed, ...(isRecord(parsed.notification) ? parsed.notification : {}) };
  const { title, body } = shown;
  const data: Record<string, string> = {};
  for (const [key, value] of Object.entries(parsed)) {
    if (typeof value === "string" && key !== "title" && key !== "body") data[key] = value;
  }
  for (const [key, value] of Object.entries(isRecord(parsed.data) ? parsed.data : {})) {
    data[key] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return { title: typeof title === "string" ? title : null, body: typeof body === "string" ? body : null, data };
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return isRecord(value) ? value : {};
  } catch {
    return {}; // Plain text is a legal push; it stands in `raw.text`.
  }
}

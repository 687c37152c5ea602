import { randomBytes, randomUUID } from "node:crypto";
import { type ApnsEnvironment, type ApnsKey, makeApnsKey, makeProviderTokenCheck } from "./apns-provider-token.ts";
import { type ApnsHeaders, hasDuplicateHeaders, readApnsHeaders, readApnsPayload } from "./apns-request-rules.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { isRecord } from "./jwt.ts";
import { makeRateWindow } from "./rate-window.ts";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  type Vendor,
  type VendorReply,
  type VendorRequest,
  withOwn,
} from "./simulator.ts";

/** What APNs adds to a received notification. */
export interface ApnsRaw {
  readonly headers: ApnsHeaders;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Options of the APNs simulator. */
export interface ApnsOptions extends SimulatorOptions {
  /** Signing keys that Apple knows; default one fresh key. */
  readonly keys?: readonly ApnsKey[];
  /** Bundle ids of the team's apps; the first is the default of `registerToken`. Default `com.example.app`. */
  readonly topics?: readonly string[];
  /** Which of Apple's two worlds this is; default `production`. */
  readonly environment?: ApnsEnvironment;
  /** 429 `TooManyProviderTokenUpdates` for a new JWT sooner than this after the last; Apple: 20 minutes; default 0, off. */
  readonly minTokenUpdateGapMs?: number;
  /** Messages a device takes in a minute before 429 `TooManyRequests`; default no limit. */
  readonly deviceMessagesPerMinute?: number;
}

/** The team's side of APNs, and the phones that have the app. */
export interface ApnsControls {
  /** The first signing key, for the sender. */
  readonly key: ApnsKey;
  /** The first bundle id. */
  readonly topic: string;
  /** Installs an app: makes (or takes) a device token, for the first topic unless another is named. Returns the token. */
  registerToken(options?: { readonly token?: string; readonly topic?: string }): string;
  /** The token answers 410 from now on; `sinceMs` (default now) is the `timestamp` of the answer. */
  unregisterToken(token: string, options?: { readonly sinceMs?: number; readonly reason?: "Unregistered" | "ExpiredToken" }): void;
}

/** Apple's provider API over HTTP/2, in clear text by prior knowledge or over TLS. */
export interface ApnsSimulator extends Simulator<ApnsRaw>, ApnsControls {}

/** Reasons and their statuses. Source: Apple, "Handling notification responses from APNs" (2026-06). */
const statusOfReason: Readonly<Record<string, number>> = {
  BadCollapseId: 400,
  BadDeviceToken: 400,
  BadExpirationDate: 400,
  BadMessageId: 400,
  BadPriority: 400,
  BadTopic: 400,
  DeviceTokenNotForTopic: 400,
  DuplicateHeaders: 400,
  IdleTimeout: 400,
  InvalidPushType: 400,
  MissingDeviceToken: 400,
  MissingTopic: 400,
  PayloadEmpty: 400,
  TopicDisallowed: 400,
  BadCertificate: 403,
  BadCertificateEnvironment: 403,
  ExpiredProviderToken: 403,
  Forbidden: 403,
  InvalidProviderToken: 403,
  MissingProviderToken: 403,
  UnrelatedKeyIdInToken: 403,
  BadEnvironmentKeyIdInToken: 403,
  BadPath: 404,
  MethodNotAllowed: 405,
  Unregistered: 410,
  ExpiredToken: 410,
  PayloadTooLarge: 413,
  TooManyProviderTokenUpdates: 429,
  TooManyRequests: 429,
  InternalServerError: 500,
  ServiceUnavailable: 503,
  Shutdown: 503,
};

interface Device {
  readonly topic: string;
  readonly dead: { readonly sinceMs: number; readonly reason: string } | null;
}

/** Starts the simulator. Source: `apns` page of the vendor facts and Apple's User Notifications documentation (2026-06). */
export async function startApnsSimulator(options: ApnsOptions = {}): Promise<ApnsSimulator> {
  const keys = options.keys ?? [makeApnsKey()];
  const topics = options.topics ?? ["com.example.app"];
  const [key] = keys;
  const [ownTopic] = topics;
  if (key === undefined || ownTopic === undefined) throw new Error("the APNs simulator needs at least one key and one topic");
  const environment = options.environment ?? "production";
  const now = options.now ?? Date.now;
  const devices = new Map<string, Device>();
  const rate = makeRateWindow(options.deviceMessagesPerMinute);
  const providerTokens = makeProviderTokenCheck({ keys, environment, minUpdateGapMs: options.minTokenUpdateGapMs ?? 0 });

  const deviceProblem = (token: string, bundleId: string, nowMs: number): { reason: string; sinceMs?: number } | null => {
    if (!/^([0-9a-f]{2}){8,100}$/.test(token)) return { reason: "BadDeviceToken" };
    const device = devices.get(token);
    if (device === undefined) {
      if (options.unknownTokens !== "accept") return { reason: "BadDeviceToken" };
    } else {
      if (device.topic !== bundleId) return { reason: "DeviceTokenNotForTopic" };
      if (device.dead) return device.dead;
    }
    return rate.take(token, nowMs) ? null : { reason: "TooManyRequests" };
  };

  const handle = (request: VendorRequest): VendorReply<ApnsRaw> => {
    const token = tokenOfPath(request.path);
    const givenId = request.headers["apns-id"];
    const id = typeof givenId === "string" ? givenId : randomUUID();
    const refuse = (reason: string, sinceMs?: number): VendorReply<ApnsRaw> => ({ ...answer(reason, id, sinceMs), code: reason, token });
    if (token === null) return refuse("BadPath");
    if (request.method !== "POST") return refuse("MethodNotAllowed");
    if (hasDuplicateHeaders(request.rawHeaders)) return refuse("DuplicateHeaders");
    const sender = providerTokens.check(request.headers.authorization, request.connection, request.nowMs);
    if ("reason" in sender) return refuse(sender.reason);
    if (token === "") return refuse("MissingDeviceToken");
    const read = readApnsHeaders(request.headers);
    if (!read.ok) return refuse(read.error);
    const headers = read.value;
    if (!topics.includes(headers.bundleId)) return refuse("TopicDisallowed");
    const payload = readApnsPayload(request.body, headers.pushType);
    if (!payload.ok) return refuse(payload.error);
    const problem = deviceProblem(token, headers.bundleId, request.nowMs);
    if (problem) return refuse(problem.reason, problem.sinceMs);
    const unique: Record<string, string> = environment === "sandbox" ? { "apns-unique-id": randomUUID() } : {};
    const notification = { ...readPayload(payload.value), raw: { headers, payload: payload.value } };
    return { status: 200, headers: { "apns-id": id, ...unique }, code: null, token, notification };
  };

  const vendor: Vendor<ApnsRaw> = {
    isNotification: (path) => path.startsWith("/3/device/"),
    tokenOfPath,
    handle,
    native: (code, nowMs) => {
      if (!Object.hasOwn(statusOfReason, code)) return null;
      return answer(code, randomUUID(), statusOfReason[code] === 410 ? nowMs : undefined);
    },
    gone: (token, nowMs) => {
      if (token !== null)
        devices.set(token, { topic: devices.get(token)?.topic ?? ownTopic, dead: { sinceMs: nowMs, reason: "Unregistered" } });
      return answer("Unregistered", randomUUID(), nowMs);
    },
    goawayText: JSON.stringify({ reason: "Shutdown" }),
  };
  const simulator = await startSimulator({ ...options, protocols: ["http2"] }, () => vendor);
  return withOwn<ApnsRaw, ApnsControls>(simulator, {
    key,
    topic: ownTopic,
    registerToken: ({ token = randomBytes(32).toString("hex"), topic = ownTopic } = {}) => {
      devices.set(token, { topic, dead: null });
      return token;
    },
    unregisterToken: (token, { sinceMs = now(), reason = "Unregistered" } = {}) =>
      void devices.set(token, { topic: devices.get(token)?.topic ?? ownTopic, dead: { sinceMs, reason } }),
  });
}

function tokenOfPath(path: string): string | null {
  return /^\/3\/device\/([^/?]*)$/.exec(path)?.[1] ?? null;
}

function answer(reason: string, id: string, timestampMs?: number): HttpAnswer {
  const body = timestampMs === undefined ? { reason } : { reason, timestamp: Math.floor(timestampMs) };
  return { status: statusOfReason[reason] ?? 500, headers: { "apns-id": id, "content-type": "application/json" }, body };
}

/** Title and body of `aps.alert`, and the custom keys beside `aps`. */
function readPayload(payload: Readonly<Record<string, unknown>>): {
  title: string | null;
  body: string | null;
  data: Record<string, string>;
} {
  const { aps, ...custom } = payload;
  const alert = isRecord(aps) ? aps.alert : undefined;
  const data: Record<string, string> = {};
  for (const [key, value] of Object.entries(custom)) data[key] = typeof value === "string" ? value : JSON.stringify(value);
  if (typeof alert === "string") return { title: null, body: alert, data };
  const { title, body } = isRecord(alert) ? alert : {};
  return { title: typeof title === "string" ? title : null, body: typeof body === "string" ? body : null, data };
}

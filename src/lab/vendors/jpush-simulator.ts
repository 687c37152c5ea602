import { createHmac, randomBytes, randomInt, randomUUID } from "node:crypto";
import { makeDayCounts } from "./day-counts.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { checkJpushRequest, type JpushPlatform, jpushPlatforms, readJpushContent } from "./jpush-message-rules.ts";
import { isRecord } from "./jwt.ts";
import type { Received } from "./notification-log.ts";
import { makeRateWindow } from "./rate-window.ts";
import { callBack, type Reporter } from "./report.ts";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  type Vendor,
  type VendorReply,
  type VendorRequest,
  withOwn,
} from "./simulator.ts";

/** What JPush adds to a push that a device gets. */
export interface JpushRaw {
  readonly msgId: string;
  readonly cid: string | null;
  readonly platform: JpushPlatform;
  /** The body of the request. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The event that tells why it does not arrive; null = it does. */
  readonly failure: JpushEvent | null;
}

/** Events of callbacks and their `type`, as JPush's sister product JUMS numbers them. */
export const jpushEvents = {
  valid: 0,
  invalid: 1,
  submitted: 2,
  submitFailed: 3,
  delivered: 4,
  undelivered: 5,
  clicked: 6,
  withdrawn: 7,
  withdrawFailed: 8,
} as const;
export type JpushEvent = keyof typeof jpushEvents;

/** A row of a callback. The vendor gives field lists to customers only, so this is a proposal in the words of its other interfaces. */
export interface JpushCallbackRow {
  readonly type: number;
  readonly msg_id: string;
  readonly registration_id: string;
  /** Unix seconds. */
  readonly time: number;
  /** `callback.params` of the push. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Options of the JPush simulator. */
export interface JpushOptions extends SimulatorOptions {
  /** Default `com.example.app`; only named in `channel`. */
  readonly appId?: string;
  /** Default 24 hexadecimal digits. */
  readonly appKey?: string;
  readonly masterSecret?: string;
  /** Whether the customer may use callbacks, single batches, vendor-first distribution and long waits; default true. */
  readonly vip?: boolean;
  /** `issued`: only cids of `/v3/push/cid` are taken. Default `wellFormed`: any that begins with the app key and a hyphen. */
  readonly cids?: "wellFormed" | "issued";
  /** Pushes that one device takes on a day of Beijing before 2005; default no limit. */
  readonly deviceMessagesPerDay?: number;
  /** Devices that the app reaches on a day of Beijing before 1012; default no limit. */
  readonly appMessagesPerDay?: number;
  /** Requests in a calendar minute before 2002; default no limit. */
  readonly requestsPerMinute?: number;
  /** Where callbacks go when the push names no address; default nowhere. */
  readonly callbackUrl?: string;
  /** How a list of rows is put into the body; default `{ total, rows }`. The real body is not public. */
  readonly callbackBody?: (rows: readonly JpushCallbackRow[]) => unknown;
  /** Signs callbacks with `X-CALLBACK-ID`, as EngageLab does, instead of the push interface's Basic. */
  readonly callbackSignature?: { readonly username: string; readonly secret: string };
}

/** The app's side of JPush, and the devices that have it. */
export interface JpushControls extends Reporter<JpushRaw> {
  /** The body of `PUT /v1/channels/{id}` that leads here. */
  readonly channel: {
    readonly vendor: "jpush";
    readonly appId: string;
    readonly endpoints: { readonly api: string };
    readonly credentials: Readonly<Record<"appKey" | "masterSecret", string>>;
  };
  /** Pushes that were taken beside others and cannot arrive, with the reason in `raw.failure`; empty with `keep: "counts"`. */
  readonly dropped: readonly Received<JpushRaw>[];
  /** Installs the app: makes (or takes) a registration id, on Android unless another platform is named. Returns the id. */
  registerToken(options?: {
    readonly token?: string;
    readonly platform?: JpushPlatform;
    readonly alias?: string;
    readonly tags?: readonly string[];
  }): string;
  /** The app is gone: nothing matches the id any more. */
  uninstall(token: string): void;
  /** Pushes are taken and do not arrive. */
  switchOff(token: string): void;
  /** The device has been away for so long that the id counts as inactive: like a dead one. */
  makeInactive(token: string): void;
  /** Asks the address of callbacks whether it is ours: it must give back `echostr` verbatim. */
  validateCallback(url: string): Promise<boolean>;
}

/** JPush's REST API v3 (push, validate, cid, single batches) over HTTP/1.1. `report` tells of the events of {@link jpushEvents}. */
export interface JpushSimulator extends Simulator<JpushRaw>, JpushControls {}

/** Code → HTTP status and text; the three-digit ones come without JPush's body. */
const errors: Readonly<Record<string, readonly [status: number, message: string]>> = {
  "1000": [500, "System inner error"],
  "1001": [405, "Only support HTTP Post method"],
  "1002": [400, "Missing parameter"],
  "1003": [400, "Parameter value is illegal"],
  "1004": [401, "Authen failed"],
  "1005": [400, "The message body is too large"],
  "1008": [400, "app_key is illegal"],
  "1009": [400, "The key is not supported"],
  "1011": [400, "cannot find user by this audience"],
  "1012": [400, "Over the limit of the app"],
  "1020": [404, "Only support HTTPS request"],
  "1030": [503, "Server inner timeout"],
  "1035": [400, "The combination of parameters is misused"],
  "2002": [429, "Rate limit exceeded"],
  "2003": [403, "The app is blocked"],
  "2004": [403, "The IP is not in the whitelist"],
  "2005": [403, "Too many messages to one user"],
  "2006": [403, "VIP customers only"],
  "2007": [403, "No right to do this"],
};
const bareStatuses = ["404", "410", "502", "503", "504"];
const cidLifeMs = 86_400_000;
const rowsPerCall = 100;

interface Device {
  readonly platform: JpushPlatform;
  readonly alias: string | null;
  readonly tags: readonly string[];
  readonly state: "alive" | "uninstalled" | "inactive" | "off";
}

/** Starts the simulator. Source: `jpush` page of the vendor facts and docs.jiguang.cn/jpush/server/push (2026-06). */
export async function startJpushSimulator(options: JpushOptions = {}): Promise<JpushSimulator> {
  const { vip = true, callbackSignature } = options;
  const appKey = options.appKey ?? randomBytes(12).toString("hex");
  const masterSecret = options.masterSecret ?? randomBytes(12).toString("hex");
  const now = options.now ?? Date.now;
  const devices = new Map<string, Device>();
  const dropped: Received<JpushRaw>[] = [];
  const rate = makePace(options.requestsPerMinute);
  const perDay = makeDayCounts();
  const cids = makeCids(appKey, options.cids ?? "wellFormed");

  const refuse = (code: string, message?: string, token: string | null = null): VendorReply<JpushRaw> => ({
    ...errorAnswer(code, message),
    code,
    token,
  });

  /** Devices of the audience that a push can be meant for, alive or not. */
  const targetsOf = (body: Readonly<Record<string, unknown>>): readonly (readonly [string, Device])[] => {
    const { audience, platform } = body;
    const platforms = jpushPlatforms.filter((one) => platform === "all" || (Array.isArray(platform) && platform.includes(one)));
    const unknown: Device = { platform: platforms[0] ?? "android", alias: null, tags: [], state: "alive" };
    const ids = isRecord(audience) && Array.isArray(audience.registration_id) ? audience.registration_id.map(String) : null;
    const found = [...(ids === null ? devices.keys() : new Set(ids))].flatMap((token): (readonly [string, Device])[] => {
      const device = devices.get(token) ?? (options.unknownTokens === "accept" ? unknown : undefined);
      return device === undefined ? [] : [[token, device]];
    });
    return found.filter(([, device]) => platforms.includes(device.platform) && isInAudience(device, audience));
  };

  const push = (body: unknown, nowMs: number, onlyValidate: boolean): VendorReply<JpushRaw> => {
    const fault = checkJpushRequest(body, { vip });
    if (fault !== null || !isRecord(body)) return refuse(fault?.code ?? "1003", fault?.message);
    const cid = typeof body.cid === "string" ? body.cid : null;
    if (cid !== null && !cids.isKnown(cid, nowMs)) return refuse("1003", "The value of cid is illegal");
    const before = cid === null ? null : cids.answerOf(cid, nowMs);
    const token = singleOf(body.audience);
    if (before !== null) return { ...before, code: null, token };
    const targets = targetsOf(body).flatMap(([id, { platform, state }]) => {
      const content = readJpushContent(body, platform);
      return content !== null && (state === "alive" || state === "off") ? [{ id, platform, state, content }] : [];
    });
    if (targets.length === 0) return refuse("1011", undefined, token);
    if (perDay.of("app", nowMs) + targets.length > (options.appMessagesPerDay ?? Number.POSITIVE_INFINITY))
      return refuse("1012", undefined, token);
    const isFull = (id: string): boolean => perDay.of(id, nowMs) >= (options.deviceMessagesPerDay ?? Number.POSITIVE_INFINITY);
    if (targets.every(({ id }) => isFull(id))) return refuse("2005", undefined, token);
    const sendno = isRecord(body.options) && body.options.sendno !== undefined ? String(body.options.sendno) : "0";
    const msgId = `18${String(randomInt(1e14)).padStart(15, "0")}`;
    const answer: HttpAnswer = { status: 200, body: { sendno, msg_id: msgId } };
    if (onlyValidate) return { ...answer, code: null, token };
    if (cid !== null) cids.keep(cid, answer, nowMs);
    perDay.add("app", nowMs, targets.length);
    const taken = targets.map(({ id, platform, state, content }) => {
      const failure: JpushEvent | null = isFull(id) ? "submitFailed" : state === "off" ? "undelivered" : null;
      perDay.add(id, nowMs);
      return { token: id, ...content, raw: { msgId, cid, platform, request: body, failure } };
    });
    if (options.keep !== "counts") {
      dropped.push(...taken.filter(({ raw }) => raw.failure !== null).map((one) => ({ ...one, atWallMs: nowMs })));
      dropped.push(...lostOf(body, nowMs, { msgId, cid }));
    }
    return { ...answer, code: null, token, group: taken.filter(({ raw }) => raw.failure === null) };
  };

  /** Named ids that nothing answers to: JPush does not say so, callbacks do. */
  const lostOf = (
    body: Readonly<Record<string, unknown>>,
    nowMs: number,
    { msgId, cid }: { readonly msgId: string; readonly cid: string | null },
  ): readonly Received<JpushRaw>[] => {
    const { audience } = body;
    const ids = isRecord(audience) && Array.isArray(audience.registration_id) ? audience.registration_id.map(String) : [];
    const isLost = (id: string): boolean => {
      const state = devices.get(id)?.state ?? (options.unknownTokens === "accept" ? "alive" : "uninstalled");
      return state === "uninstalled" || state === "inactive";
    };
    return ids.filter(isLost).map((token) => {
      const platform = devices.get(token)?.platform ?? "android";
      const content = readJpushContent(body, platform) ?? { title: null, body: null, data: {} };
      return { atWallMs: nowMs, token, ...content, raw: { msgId, cid, platform, request: body, failure: "invalid" } };
    });
  };

  /** A push for each entry, keyed by its cid. The answer's form is not in the vendor facts: one answer a cid, as a single push gives it. */
  const pushBatch = (body: unknown, kind: string, nowMs: number): VendorReply<JpushRaw> => {
    if (!vip) return refuse("2006");
    const list = isRecord(body) && isRecord(body.pushlist) ? Object.entries(body.pushlist) : [];
    if (list.length === 0) return refuse("1002", "pushlist is missing");
    if (list.length > 1000) return refuse("1003", "The value of pushlist is illegal: at most 1000 entries are expected");
    const answers = list.map(([cid, item]): readonly [string, VendorReply<JpushRaw>] => {
      const { target, ...rest } = isRecord(item) ? item : {};
      const audience = { [kind === "alias" ? "alias" : "registration_id"]: [target] };
      return [cid, push({ ...rest, audience, cid }, nowMs, false)];
    });
    const answered = answers.map(([cid, { body: said }]): [string, unknown] => [cid, said]);
    return {
      status: 200,
      body: Object.fromEntries(answered),
      code: null,
      token: null,
      group: answers.flatMap(([, { group = [] }]) => group),
    };
  };

  const handle = (request: VendorRequest): VendorReply<JpushRaw> => {
    const url = new URL(request.path, "http://simulator");
    const [user, secret] = readBasic(request.headers.authorization);
    if (user !== "" && !/^[0-9A-Za-z]+$/.test(user)) return refuse("1008");
    if (user !== appKey || secret !== masterSecret) return refuse("1004");
    if (url.pathname === "/v3/push/cid") return request.method === "GET" ? handOutCids(url, request.nowMs) : refuse("1001");
    const batch = /^\/v3\/push\/batch\/(regid|alias)\/single$/.exec(url.pathname)?.[1];
    const isPush = url.pathname === "/v3/push" || url.pathname === "/v3/push/validate";
    if (!isPush && batch === undefined) return refuse("404");
    if (request.method !== "POST") return refuse("1001");
    const pace = rate.take(request.nowMs);
    if (!pace.within) return withHeaders(refuse("2002"), pace.headers);
    const body = readJson(request);
    const reply =
      batch === undefined ? push(body, request.nowMs, url.pathname.endsWith("/validate")) : pushBatch(body, batch, request.nowMs);
    return withHeaders(reply, pace.headers);
  };

  const handOutCids = (url: URL, nowMs: number): VendorReply<JpushRaw> => {
    const count = Number(url.searchParams.get("count") ?? 1);
    const type = url.searchParams.get("type") ?? "push";
    if (!Number.isInteger(count) || count < 1 || count > (vip ? 1000 : 10) || (type !== "push" && type !== "schedule"))
      return refuse("1003");
    return { status: 200, body: { cidlist: cids.make(count, nowMs) }, code: null, token: null };
  };

  const vendor: Vendor<JpushRaw> = {
    isNotification: (path) => /^\/v3\/push(\/batch\/|$|\?)/.test(path),
    tokenOfPath: () => null,
    handle,
    native: (code) => (Object.hasOwn(errors, code) || bareStatuses.includes(code) ? errorAnswer(code) : null),
    gone: (token) => {
      if (token !== null) change(token, "uninstalled");
      return errorAnswer("1011");
    },
    goawayText: "",
  };
  const simulator = await startSimulator({ ...options, protocols: ["http1"] }, () => vendor);
  const change = (token: string, state: Device["state"]): void => {
    const { platform = "android", alias = null, tags = [] } = devices.get(token) ?? {};
    devices.set(token, { platform, alias, tags, state });
  };
  const callbackHeaders = (): Readonly<Record<string, string>> => ({
    "content-type": "application/json",
    ...(callbackSignature === undefined
      ? { authorization: `Basic ${Buffer.from(`${appKey}:${masterSecret}`).toString("base64")}` }
      : {
          "x-callback-id": jpushCallbackId(callbackSignature, {
            timestamp: Math.floor(now() / 1000),
            nonce: randomBytes(8).toString("hex"),
          }),
        }),
  });
  return withOwn<JpushRaw, JpushControls & Pick<Simulator<JpushRaw>, "clear">>(simulator, {
    channel: {
      vendor: "jpush",
      appId: options.appId ?? "com.example.app",
      endpoints: { api: simulator.url },
      credentials: { appKey, masterSecret },
    },
    dropped,
    registerToken: ({ token = randomBytes(9).toString("hex"), platform = "android", alias = null, tags = [] } = {}) => {
      devices.set(token, { platform, alias, tags, state: "alive" });
      return token;
    },
    uninstall: (token) => change(token, "uninstalled"),
    switchOff: (token) => change(token, "off"),
    makeInactive: (token) => change(token, "inactive"),
    validateCallback: async (url) => {
      const echostr = randomBytes(8).toString("hex");
      const answer = await callBack(url, { headers: callbackHeaders(), body: JSON.stringify({ echostr }) });
      return answer.status === 200 && answer.body === echostr;
    },
    report: async (notifications, event, { times = 1, url, atMs = now() } = {}) => {
      const type = typeOf(event);
      const asked = notifications.filter((one) => isAskedFor(type, callbackOf(one)));
      if (asked.length === 0) throw new Error(`the callback.type of these pushes does not ask for "${event}"`);
      const byUrl = Map.groupBy(asked, (one) => url ?? callbackOf(one).url ?? options.callbackUrl ?? "");
      let answer = { status: 0, body: "" };
      for (const [target, group] of byUrl) {
        if (target === "") throw new Error("the push names no callback.url: give report an url, or the simulator a callbackUrl");
        const rows = group.map((one) => rowOf(one, type, atMs));
        for (let from = 0; from < rows.length; from += rowsPerCall) {
          const lot = rows.slice(from, from + rowsPerCall);
          const body = JSON.stringify(options.callbackBody?.(lot) ?? { total: lot.length, rows: lot });
          for (let i = 0; i < times; i++) answer = await callBack(target, { headers: callbackHeaders(), body });
        }
      }
      return answer;
    },
    clear: () => {
      simulator.clear();
      dropped.length = 0;
    },
  });
}

/**
 * The `X-CALLBACK-ID` header: HMAC-SHA256 over timestamp, nonce and user name.
 * Source: EngageLab's callback page (2026-06), a sister product; JPush's own is given to customers only.
 */
export function jpushCallbackId(
  { username, secret }: { readonly username: string; readonly secret: string },
  { timestamp, nonce }: { readonly timestamp: number; readonly nonce: string },
): string {
  const signature = createHmac("sha256", secret).update(`${timestamp}${nonce}${username}`).digest("hex");
  return `timestamp=${timestamp};nonce=${nonce};username=${username};signature=${signature}`;
}

/** Pushes with a cid are remembered for a day. */
function makeCids(
  appKey: string,
  rule: "wellFormed" | "issued",
): {
  make(count: number, nowMs: number): readonly string[];
  isKnown(cid: string, nowMs: number): boolean;
  /** The answer that a push with this cid got. */
  answerOf(cid: string, nowMs: number): HttpAnswer | null;
  keep(cid: string, answer: HttpAnswer, nowMs: number): void;
} {
  const issuedAtMs = new Map<string, number>();
  const answers = new Map<string, { readonly answer: HttpAnswer; readonly atMs: number }>();
  const isYoung = (atMs: number | undefined, nowMs: number): boolean => atMs !== undefined && nowMs - atMs < cidLifeMs;
  return {
    make: (count, nowMs) => {
      const made = Array.from({ length: count }, () => `${appKey}-${randomUUID()}`);
      for (const cid of made) issuedAtMs.set(cid, nowMs);
      return made;
    },
    isKnown: (cid, nowMs) =>
      rule === "issued" ? isYoung(issuedAtMs.get(cid), nowMs) : cid.startsWith(`${appKey}-`) && cid.length > appKey.length + 1,
    answerOf: (cid, nowMs) => {
      const found = answers.get(cid);
      return found !== undefined && isYoung(found.atMs, nowMs) ? found.answer : null;
    },
    keep: (cid, answer, nowMs) => void answers.set(cid, { answer, atMs: nowMs }),
  };
}

/** The pace of the app, and the headers that tell of it. */
function makePace(perMinute: number | undefined): {
  take(nowMs: number): { readonly within: boolean; readonly headers: Readonly<Record<string, string>> };
} {
  const window = makeRateWindow(perMinute);
  let minute = -1;
  let used = 0;
  return {
    take: (nowMs) => {
      const within = window.take("app", nowMs);
      if (perMinute === undefined) return { within, headers: {} };
      const current = Math.floor(nowMs / 60_000);
      used = current === minute ? used + 1 : 1;
      minute = current;
      const headers = {
        "x-rate-limit-limit": String(perMinute),
        "x-rate-limit-remaining": String(Math.max(perMinute - used, 0)),
        "x-rate-limit-reset": String(Math.ceil(((minute + 1) * 60_000 - nowMs) / 1000)),
      };
      return { within, headers };
    },
  };
}

const withHeaders = <Raw>(reply: VendorReply<Raw>, headers: Readonly<Record<string, string>>): VendorReply<Raw> => ({
  ...reply,
  headers: { ...reply.headers, ...headers },
});

/** Segments, tests and live activities are JPush's own lists: nobody is in them here. */
function isInAudience(device: Device, audience: unknown): boolean {
  if (!isRecord(audience)) return true;
  const has = (tag: unknown): boolean => typeof tag === "string" && device.tags.includes(tag);
  return Object.entries(audience).every(([kind, given]) => {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    switch (kind) {
      case "registration_id":
        return true;
      case "alias":
        return list.includes(device.alias);
      case "tag":
        return list.some(has);
      case "tag_and":
        return list.every(has);
      case "tag_not":
        return !list.some(has);
      default:
        return false;
    }
  });
}

/** The registration id of an audience that is one device. */
function singleOf(audience: unknown): string | null {
  const ids: unknown = isRecord(audience) ? audience.registration_id : null;
  const [first] = Array.isArray(ids) && ids.length === 1 ? ids : [];
  return typeof first === "string" ? first : null;
}

interface CallbackWish {
  readonly url: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly type: number | null;
}

function callbackOf({ raw }: Received<JpushRaw>): CallbackWish {
  const { url, params, type } = isRecord(raw.request.callback) ? raw.request.callback : {};
  return {
    url: typeof url === "string" && url !== "" ? url : null,
    params: isRecord(params) ? params : {},
    type: typeof type === "number" ? type : null,
  };
}

function typeOf(event: string): number {
  if (Object.hasOwn(jpushEvents, event)) return Object.entries(jpushEvents).find(([name]) => name === event)?.[1] ?? 0;
  throw new Error(`JPush does not report "${event}": give one of ${Object.keys(jpushEvents).join(", ")}`);
}

/** `callback.type`: bit 1 deliveries, bit 2 clicks, bit 8 submissions. Failures have no bit of their own and come always. */
function isAskedFor(event: number, { type }: CallbackWish): boolean {
  const bit = event === jpushEvents.delivered ? 1 : event === jpushEvents.clicked ? 2 : event === jpushEvents.submitted ? 8 : 0;
  return type === null || bit === 0 || (type & bit) !== 0;
}

function rowOf(one: Received<JpushRaw>, type: number, atMs: number): JpushCallbackRow {
  return { type, msg_id: one.raw.msgId, registration_id: one.token, time: Math.floor(atMs / 1000), params: callbackOf(one).params };
}

function errorAnswer(code: string, message?: string): HttpAnswer {
  const known = errors[code];
  if (known === undefined)
    return { status: Number(code), headers: { "content-type": "text/html" }, body: "<html><body>JPush</body></html>" };
  return { status: known[0], body: { error: { code: Number(code), message: message ?? known[1] } } };
}

function readBasic(authorization: string | undefined): readonly [user: string, password: string] {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? ["", ""] : [text.slice(0, colon), text.slice(colon + 1)];
}

function readJson(request: VendorRequest): unknown {
  const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (contentType !== "application/json") return null;
  try {
    return JSON.parse(request.body.toString("utf8"));
  } catch {
    return null; // The rules refuse what is not an object.
  }
}

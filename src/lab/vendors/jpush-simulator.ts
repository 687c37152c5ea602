import { randomBytes, randomInt } from "node:crypto";
import { makeDayCounts } from "./day-counts.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { makeCids } from "./jpush-cids.ts";
import { isJpushCode, jpushError } from "./jpush-codes.ts";
import { type JpushDeviceOptions, JpushDevices } from "./jpush-devices.ts";
import { checkJpushRequest, readJpushContent } from "./jpush-message-rules.ts";
import { type JpushCallbackRow, type JpushEvent, type JpushRaw, jpushCallbackId, tellJpushEvent } from "./jpush-receipts.ts";
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
  registerToken(options?: JpushDeviceOptions): string;
  /** The app is gone: nothing matches the id any more. */
  uninstall(token: string): void;
  /** Pushes are taken and do not arrive. */
  switchOff(token: string): void;
  /** The device has been away for so long that the id counts as inactive: like a dead one. */
  makeInactive(token: string): void;
  /** Asks the address of callbacks whether it is ours: it must give back `echostr` verbatim. */
  validateCallback(url: string): Promise<boolean>;
}

/** JPush's REST API v3 (push, validate, cid, single batches) over HTTP/1.1. `report` tells of the events of `jpush-receipts.ts`. */
export interface JpushSimulator extends Simulator<JpushRaw>, JpushControls {}

/** Starts the simulator. Source: `jpush` page of the vendor facts and docs.jiguang.cn/jpush/server/push (2026-06). */
export async function startJpushSimulator(options: JpushOptions = {}): Promise<JpushSimulator> {
  const { vip = true, callbackSignature } = options;
  const appKey = options.appKey ?? randomBytes(12).toString("hex");
  const masterSecret = options.masterSecret ?? randomBytes(12).toString("hex");
  const now = options.now ?? Date.now;
  const devices = new JpushDevices({ acceptUnknown: options.unknownTokens === "accept" });
  const dropped: Received<JpushRaw>[] = [];
  const rate = makePace(options.requestsPerMinute);
  const perDay = makeDayCounts();
  const cids = makeCids(appKey, options.cids ?? "wellFormed");

  const refuse = (code: string, message?: string, token: string | null = null): VendorReply<JpushRaw> => ({
    ...jpushError(code, message),
    code,
    token,
  });

  const push = (body: unknown, nowMs: number, onlyValidate: boolean): VendorReply<JpushRaw> => {
    const fault = checkJpushRequest(body, { vip });
    if (fault !== null || !isRecord(body)) return refuse(fault?.code ?? "1003", fault?.message);
    const cid = typeof body.cid === "string" ? body.cid : null;
    if (cid !== null && !cids.isKnown(cid, nowMs)) return refuse("1003", "The value of cid is illegal");
    const before = cid === null ? null : cids.answerOf(cid, nowMs);
    const token = singleOf(body.audience);
    if (before !== null) return { ...before, code: null, token };
    const targets = devices.targetsOf(body).flatMap(([id, { platform, state }]) => {
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
      dropped.push(
        ...devices.lostOf(body).map(({ token: id, platform }): Received<JpushRaw> => {
          const content = readJpushContent(body, platform) ?? { title: null, body: null, data: {} };
          return { atWallMs: nowMs, token: id, ...content, raw: { msgId, cid, platform, request: body, failure: "invalid" } };
        }),
      );
    }
    return { ...answer, code: null, token, group: taken.filter(({ raw }) => raw.failure === null) };
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
    native: (code) => (isJpushCode(code) ? jpushError(code) : null),
    gone: (token) => {
      if (token !== null) devices.change(token, "uninstalled");
      return jpushError("1011");
    },
    goawayText: "",
  };
  const simulator = await startSimulator({ ...options, protocols: ["http1"] }, () => vendor);
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
    registerToken: (device) => devices.register(device),
    uninstall: (token) => devices.change(token, "uninstalled"),
    switchOff: (token) => devices.change(token, "off"),
    makeInactive: (token) => devices.change(token, "inactive"),
    validateCallback: async (url) => {
      const echostr = randomBytes(8).toString("hex");
      const answer = await callBack(url, { headers: callbackHeaders(), body: JSON.stringify({ echostr }) });
      return answer.status === 200 && answer.body === echostr;
    },
    report: (notifications, event, { times = 1, url, atMs = now() } = {}) =>
      tellJpushEvent(notifications, event, {
        ...{ times, url, atMs },
        ...{ callbackUrl: options.callbackUrl, callbackBody: options.callbackBody, headers: callbackHeaders },
      }),
    clear: () => {
      simulator.clear();
      dropped.length = 0;
    },
  });
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

/** The registration id of an audience that is one device. */
function singleOf(audience: unknown): string | null {
  const ids: unknown = isRecord(audience) ? audience.registration_id : null;
  const [first] = Array.isArray(ids) && ids.length === 1 ? ids : [];
  return typeof first === "string" ? first : null;
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

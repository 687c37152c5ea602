import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { isRecord } from "./jwt.ts";
import type { Received } from "./notification-log.ts";
import type { ReportAnswer, Reporter } from "./report.ts";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  type Vendor,
  type VendorReply,
  type VendorRequest,
  withOwn,
} from "./simulator.ts";
import { traceId, xiaomiError } from "./xiaomi-codes.ts";
import { checkXiaomiForm, type XiaomiApp, type XiaomiChannelKind, type XiaomiForm } from "./xiaomi-form-rules.ts";
import { makeXiaomiQuotas } from "./xiaomi-quotas.ts";
import { reportXiaomi, type XiaomiRaw } from "./xiaomi-receipts.ts";

export type XiaomiRegion = "china" | "global" | "europe" | "russia" | "india";

/** Options of the Xiaomi simulator. */
export interface XiaomiOptions extends SimulatorOptions {
  /** Default `com.example.app`. */
  readonly packageName?: string;
  /** Default a fresh one. */
  readonly appSecret?: string;
  /** The app's channels; default one public and seven private ones, which are all that an app may have. */
  readonly channels?: Readonly<Record<string, XiaomiChannelKind>>;
  /** Where this host stands; registration ids of other regions are invalid here. Default `china`. */
  readonly region?: XiaomiRegion;
  /** Whether private messages must carry their template (rule of 2026). Default `required`. */
  readonly templates?: "required" | "optional";
  /** Data messages, which were stopped for new apps in 2022. Default `refuse`. */
  readonly passThrough?: "refuse" | "accept";
  /** The app holds a news licence: higher caps. */
  readonly news?: boolean;
  /** The daily total of public messages in place of what follows from the devices. */
  readonly dailyQuota?: number;
  /** Calls a second before 200002; the vendor's least is 500. Default no limit. */
  readonly requestsPerSecond?: number;
  /** What the vendor says when no target of a request is usable; its page leaves open which. Default `20301`. */
  readonly noTargetCode?: "20301" | "66007";
  /** HTTP status beside 21301; 401 was seen and is not documented. Default 200. */
  readonly authFailureStatus?: 200 | 401;
  /** Clear text speaks HTTP/2 by prior knowledge instead of HTTP/1.1. Over TLS both are offered. */
  readonly http2?: boolean;
}

/** A message that was taken and will not be shown; `raw.dropType` is the receipt that tells why. */
export type XiaomiDropped = Received<XiaomiRaw>;

/** The app's side of Xiaomi, and the phones that have the app. The secret is static: there are no access tokens to revoke. */
export interface XiaomiControls {
  /** Body of `PUT /v1/channels/{id}` that leads a sender here. */
  readonly channel: {
    readonly vendor: "xiaomi";
    readonly appId: string;
    readonly http2?: true;
    readonly endpoints: { readonly api: string };
    readonly credentials: { readonly appSecret: string; readonly packageName: string };
    readonly options: {
      readonly region: XiaomiRegion;
      readonly channels: {
        readonly marketing?: string;
        readonly service: Readonly<Record<string, { readonly channel_id: string; readonly template_id: string }>>;
      };
    };
  };
  /** Taken, and not delivered: dead and switched-off devices of a group, used-up totals, repeated jobkeys. Empty with `keep: "counts"`. */
  readonly dropped: readonly XiaomiDropped[];
  /** Installs the app: makes (or takes) a registration id of this region unless another is named. Returns it. */
  registerToken(options?: { readonly token?: string; readonly region?: XiaomiRegion }): string;
  /** The app is gone, and the vendor was told. */
  uninstall(token: string): void;
  /** The app was installed anew: the old id is dead, and receipts name the new one. Returns the new one. */
  reinstall(token: string): string;
  /** Notifications are switched off: messages are taken and not shown. */
  switchOff(token: string): void;
  /** Thirty days without a connection: the id is dead. */
  makeInactive(token: string): void;
  /** Tells of all that was dropped with a reason since the last time; answers of the calls in order. */
  reportDropped(options?: { readonly url?: string }): Promise<readonly ReportAnswer[]>;
}

/** Xiaomi's push server, sends to registration ids (`/v2`, `/v3` and `/v4/message/regid`). */
export interface XiaomiSimulator extends Simulator<XiaomiRaw>, XiaomiControls, Reporter<XiaomiRaw> {}

type DeviceState = "alive" | "off" | "inactive" | "gone";

/** The scenes that the vendor approves private channels for, but for one: an app has eight channels at most. */
const usualChannels: Readonly<Record<string, XiaomiChannelKind>> = {
  promotions: { kind: "public" },
  im: { kind: "private", templateId: "T101" },
  account: { kind: "private", templateId: "T102" },
  assets: { kind: "private", templateId: "T103" },
  subscription: { kind: "private", templateId: "T104" },
  schedule: { kind: "private", templateId: "T105" },
  device: { kind: "private", templateId: "T106" },
  orders: { kind: "private", templateId: "T107" },
};

/** Which channel each category of service goes to, where the app has it. */
const sceneOf: Readonly<Record<string, string>> = {
  im: "im",
  call: "im",
  account: "account",
  finance: "assets",
  order: "orders",
  logistics: "orders",
  reminder: "schedule",
  device: "device",
  subscription: "subscription",
  health: "subscription",
  mail: "subscription",
};

/** Starts the simulator. Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=1559, 1560, 1656, 2314 (2026-06). */
export async function startXiaomiSimulator(options: XiaomiOptions = {}): Promise<XiaomiSimulator> {
  const { packageName = "com.example.app", region = "china", channels = usualChannels, noTargetCode = "20301" } = options;
  if (Object.keys(channels).length > 8) throw new Error("an app has eight channels at most");
  const appSecret = options.appSecret ?? randomBytes(16).toString("base64");
  const now = options.now ?? Date.now;
  const app: XiaomiApp = {
    packageName,
    channels,
    templates: options.templates ?? "required",
    passThrough: options.passThrough ?? "refuse",
  };
  const devices = new Map<string, DeviceState>();
  const replacements = new Map<string, string>();
  let enabled = 0;
  const setState = (regid: string, state: DeviceState): void => {
    enabled += Number(state === "alive") - Number(devices.get(regid) === "alive");
    devices.set(regid, state);
  };
  const quotas = makeXiaomiQuotas({ news: options.news === true, dailyQuota: options.dailyQuota, enabledDevices: () => enabled });
  const jobs = new Set<string>();
  const dropped: XiaomiDropped[] = [];
  const untold: XiaomiDropped[] = [];
  const pace = makeSecondWindow(options.requestsPerSecond);
  let messages = 0;

  const stateOf = (regid: string): DeviceState => {
    const state = devices.get(regid);
    if (state !== undefined) return state;
    if (options.unknownTokens !== "accept" || !isRegid(regid)) return "gone";
    setState(regid, "alive");
    return "alive";
  };

  const isRepeated = (form: XiaomiForm, regid: string): boolean => {
    if (form.jobkey === null) return false;
    const key = `${form.jobkey} ${regid}`;
    return jobs.size === jobs.add(key).size;
  };

  /** Why a device does not get the message: a receipt type, null for no word at all, or that it does get it. */
  const fateOf = (form: XiaomiForm, regid: string, nowMs: number): number | null | "delivered" => {
    const state = stateOf(regid);
    if (state === "gone" || state === "inactive") return 16;
    if (isRepeated(form, regid)) return null;
    if (state === "off") return 32;
    const taken = quotas.take(form.class, regid, nowMs);
    return taken === "counted" ? "delivered" : taken === "app" ? 128 : null;
  };

  const send = (request: VendorRequest, version: 2 | 3 | 4): VendorReply<XiaomiRaw> => {
    const { nowMs, headers } = request;
    const refuse = (code: string, reason: string, token: string | null = null, status = 200): VendorReply<XiaomiRaw> => ({
      ...(xiaomiError(code, { reason, nowMs, status }) ?? { status: 500 }),
      code,
      token,
    });
    if (!isSame(headers.authorization ?? "", `key=${appSecret}`))
      return refuse("21301", "Invalid application credentials.", null, options.authFailureStatus ?? 200);
    if (!pace(nowMs)) return refuse("200002", "exceed QPS limit");
    if (headers["content-type"]?.split(";")[0]?.trim().toLowerCase() !== "application/x-www-form-urlencoded")
      return refuse("10012", "Content-Type must be application/x-www-form-urlencoded");
    const form = checkXiaomiForm(request.body.toString("utf8"), { app, version, nowMs });
    if ("code" in form) return refuse(form.code, form.reason);
    const only = form.regids.length === 1 ? (form.regids[0] ?? null) : null;
    const states = form.regids.map(stateOf);
    if (states.every((state) => state === "inactive")) return refuse("65003", "device offline", only);
    if (states.every((state) => state === "gone" || state === "inactive")) return refuse(noTargetCode, "no valid targets", only);
    const before = quotas.ofApp(form.class, nowMs);
    if (before !== null && before.acked >= before.quota)
      return refuse("200001", `exceed quota, quota: ${before.quota}, have acked: ${before.acked}`, only);
    return take(form, nowMs, only);
  };

  const take = (form: XiaomiForm, nowMs: number, only: string | null): VendorReply<XiaomiRaw> => {
    const id = `scm${nowMs.toString(36)}${(++messages).toString(36).padStart(6, "0")}`;
    const content = { title: form.fields.title ?? null, body: form.fields.description ?? null, data: dataOf(form) };
    const group: Omit<Received<XiaomiRaw>, "atWallMs">[] = [];
    for (const regid of form.regids) {
      const fate = fateOf(form, regid, nowMs);
      if (fate === "delivered") group.push({ token: regid, ...content, raw: { id, fields: form.fields, dropType: null } });
      else drop({ atWallMs: nowMs, token: regid, ...content, raw: { id, fields: form.fields, dropType: fate } });
    }
    const quota = quotas.ofApp(form.class, nowMs);
    const data = { id, ...(quota === null ? {} : { day_quota: String(quota.quota), day_acked: String(quota.acked) }) };
    const info = `Received push messages for ${form.regids.length} regid`;
    const body = { result: "ok", trace_id: traceId(nowMs), code: 0, data, description: "成功", info };
    return { status: 200, code: null, token: only, body, group };
  };

  const drop = (one: XiaomiDropped): void => {
    if (options.keep === "counts") return;
    dropped.push(one);
    if (one.raw.dropType !== null) untold.push(one);
  };

  const makeVendor = (): Vendor<XiaomiRaw> => ({
    isNotification: (path) => versionOf(path) !== null,
    tokenOfPath: () => null,
    handle: (request) => {
      const version = versionOf(request.path);
      if (version === null) return { status: 404, code: "404", token: null, body: "" };
      if (request.method !== "POST") return { status: 405, code: "405", token: null, headers: { allow: "POST" }, body: "" };
      return send(request, version);
    },
    native: (code, nowMs) => {
      // What a call of several messages says in place of 200001.
      if (code === "channel_exceed_quota")
        return {
          status: 200,
          body: { result: "ok", trace_id: traceId(nowMs), code: 0, data: { channel_exceed_quota: Object.keys(channels) } },
        };
      return xiaomiError(code, { nowMs });
    },
    gone: (token, nowMs) => {
      if (token !== null) setState(token, "gone");
      return xiaomiError(noTargetCode, { nowMs, reason: "no valid targets" }) ?? { status: 500 };
    },
    goawayText: "",
  });

  const protocols = options.tls ? (["http2", "http1"] as const) : options.http2 ? (["http2"] as const) : (["http1"] as const);
  const simulator = await startSimulator<XiaomiRaw>({ ...options, protocols }, makeVendor);
  const report: Reporter<XiaomiRaw>["report"] = (notifications, event, reportOptions = {}) => {
    const quota = quotas.ofApp("public", now()) ?? { quota: 0, acked: 0 };
    const context = { nowMs: now(), replacementOf: (regid: string) => replacements.get(regid), quota };
    return reportXiaomi(notifications, event, { context, options: reportOptions });
  };
  const registerToken: XiaomiControls["registerToken"] = ({ token = makeRegid(), region: home = region } = {}) => {
    setState(token, home === region ? "alive" : "gone");
    return token;
  };
  return withOwn<XiaomiRaw, XiaomiControls & Reporter<XiaomiRaw> & Pick<Simulator<XiaomiRaw>, "clear">>(simulator, {
    clear: () => {
      simulator.clear();
      dropped.length = 0;
      untold.length = 0;
    },
    channel: {
      vendor: "xiaomi",
      appId: packageName,
      ...(options.http2 && !options.tls ? { http2: true as const } : {}),
      endpoints: { api: simulator.url },
      credentials: { appSecret, packageName },
      options: { region, channels: channelOptions(channels) },
    },
    dropped,
    report,
    registerToken,
    uninstall: (token) => setState(token, "gone"),
    reinstall: (token) => {
      setState(token, "gone");
      const next = registerToken();
      replacements.set(token, next);
      return next;
    },
    switchOff: (token) => setState(token, "off"),
    makeInactive: (token) => setState(token, "inactive"),
    reportDropped: async (where = {}) => {
      const all = untold.splice(0);
      const answers: ReportAnswer[] = [];
      for (const type of [16, 32, 128]) {
        const some = all.filter(({ raw }) => raw.dropType === type);
        if (some.length > 0) answers.push(await report(some, String(type), where));
      }
      return answers;
    },
  });
}

function versionOf(path: string): 2 | 3 | 4 | null {
  const digit = /^\/v([234])\/message\/regid(?:\?|$)/.exec(path)?.[1];
  return digit === "2" ? 2 : digit === "3" ? 3 : digit === "4" ? 4 : null;
}

function isRegid(text: string): boolean {
  return /^[A-Za-z0-9+/=_-]{20,}$/.test(text);
}

function makeRegid(): string {
  return randomBytes(36).toString("base64");
}

function isSame(given: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}

/** The map that the app gets: its own extras, and the payload where that is a JSON object. */
function dataOf({ extras, fields }: XiaomiForm): Readonly<Record<string, string>> {
  const data: Record<string, string> = { ...extras };
  let payload: unknown;
  try {
    payload = JSON.parse(fields.payload ?? "");
  } catch {
    payload = null; // A payload may be any text; the app's own code would read it.
  }
  if (isRecord(payload))
    for (const [key, value] of Object.entries(payload)) data[key] = typeof value === "string" ? value : JSON.stringify(value);
  return data;
}

/** Counts calls in seconds of the simulator's clock. */
function makeSecondWindow(perSecond: number | undefined): (nowMs: number) => boolean {
  let second = -1;
  let used = 0;
  return (nowMs) => {
    const current = Math.floor(nowMs / 1000);
    if (current !== second) {
      second = current;
      used = 0;
    }
    return ++used <= (perSecond ?? Number.POSITIVE_INFINITY);
  };
}

function channelOptions(channels: Readonly<Record<string, XiaomiChannelKind>>): XiaomiControls["channel"]["options"]["channels"] {
  const service: Record<string, { readonly channel_id: string; readonly template_id: string }> = {};
  for (const [category, id] of Object.entries(sceneOf)) {
    const channel = channels[id];
    if (channel?.kind === "private") service[category] = { channel_id: id, template_id: channel.templateId };
  }
  const marketing = Object.keys(channels).find((id) => channels[id]?.kind === "public");
  return { ...(marketing === undefined ? {} : { marketing }), service };
}

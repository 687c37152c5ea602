import { randomBytes } from "node:crypto";
import { makeDayCounts } from "./day-counts.ts";
import { GetuiAccessTokens } from "./getui-access-tokens.ts";
import { type GetuiDeviceOptions, GetuiDevices, type GetuiRaw } from "./getui-devices.ts";
import { GetuiPushes, type GetuiPushLimits } from "./getui-pushes.ts";
import { type GetuiReceipt, getuiFate, getuiReceiptLines } from "./getui-receipts.ts";
import { type GetuiReply, getuiError, getuiNative, getuiRefusal, getuiSuccess, readGetuiBody } from "./getui-reply.ts";
import type { Received } from "./notification-log.ts";
import { makeRateWindow, type RateWindow } from "./rate-window.ts";
import { callBack, type ReportAnswer, type Reporter } from "./report.ts";
import { type Simulator, type SimulatorOptions, startSimulator, type Vendor, type VendorRequest, withOwn } from "./simulator.ts";

/** Options of the Getui simulator. Limits without a default are off. */
export interface GetuiOptions extends SimulatorOptions, GetuiPushLimits {
  readonly appId?: string;
  readonly appKey?: string;
  readonly masterSecret?: string;
  /** Life of an access token; default a day. */
  readonly accessTokenSeconds?: number;
  /** How far a timestamp of `/auth` may be off; default 10 minutes, which the vendor facts do not confirm. */
  readonly driftMinutes?: number;
  /** `/auth` calls a minute before 10003. */
  readonly authPerMinute?: number;
  /** Other calls a minute before 10005. */
  readonly requestsPerMinute?: number;
  /** Pushes that one device takes over its maker's channel on a day of Beijing; more are taken and do not arrive. */
  readonly makerPushesPerDevicePerDay?: number;
  /** Where receipts go: the account's setting, pushes name none. */
  readonly receiptUrl?: string;
}

/** The app's side of Getui, and the devices that have it. */
export interface GetuiControls extends Reporter<GetuiRaw> {
  /** The body of `PUT /v1/channels/{id}` that leads here. */
  readonly channel: {
    readonly vendor: "getui";
    readonly appId: string;
    readonly endpoints: { readonly api: string };
    readonly credentials: Readonly<Record<"appId" | "appKey" | "masterSecret", string>>;
  };
  /** Pushes that were taken and cannot arrive, with the reason in `raw.failure`; empty with `keep: "counts"`. */
  readonly dropped: readonly Received<GetuiRaw>[];
  /** Installs the app: makes (or takes) a cid. Returns the cid. */
  registerToken(options?: GetuiDeviceOptions): string;
  /** The app is gone. `known: false`: only the maker knows so far, and pushes over its channel are taken and do not arrive. */
  uninstall(token: string, options?: { readonly known?: boolean }): void;
  /** Notifications are off: pushes are taken; those over a maker's channel are reported as such. */
  switchOff(token: string): void;
  /** Away for 90 days: `successed_ignore`. */
  makeInactive(token: string): void;
  /** Brings the own link up or down. */
  setOnline(token: string, online: boolean): void;
  /** Access tokens handed out so far answer 10001 from now on. */
  revokeAccessTokens(): void;
}

/**
 * Getui's REST API v2 over HTTP/1.1, with TLS over HTTP/2 too. `report` tells of `delivered`, `shown`, `clicked`, `handedOver`, of the
 * failures of {@link getuiFate}, of raw action ids (`110102`) and codes (`401`), and with `failed` of what happened to each dropped push.
 */
export interface GetuiSimulator extends Simulator<GetuiRaw>, GetuiControls {}

/** Starts the simulator. Source: the `getui` page of the vendor facts (docs.getui.com/getui/server/rest_v2, 2026-06). */
export async function startGetuiSimulator(options: GetuiOptions = {}): Promise<GetuiSimulator> {
  const account = {
    appId: options.appId ?? "CarillonDemoAppId00001",
    appKey: options.appKey ?? randomBytes(11).toString("hex"),
    masterSecret: options.masterSecret ?? randomBytes(11).toString("hex"),
  };
  const dayCounts = makeDayCounts();
  const devices = new GetuiDevices({
    acceptUnknown: options.unknownTokens === "accept",
    dayCounts,
    makerPushesPerDay: options.makerPushesPerDevicePerDay,
  });
  const tokens = new GetuiAccessTokens({
    account,
    lifeSeconds: options.accessTokenSeconds ?? 86_400,
    driftMinutes: options.driftMinutes ?? 10,
    perMinute: options.authPerMinute,
  });
  const dropped: Received<GetuiRaw>[] = [];
  const pushes = new GetuiPushes({
    devices,
    dayCounts,
    limits: options,
    drop: (one) => {
      if (options.keep !== "counts") dropped.push(one);
    },
  });
  const vendor = makeVendor({ appId: account.appId, tokens, devices, pushes, callRate: makeRateWindow(options.requestsPerMinute) });
  const protocols = options.tls ? (["http2", "http1"] as const) : (["http1"] as const);
  const simulator = await startSimulator<GetuiRaw>({ ...options, protocols }, () => vendor);
  const now = options.now ?? Date.now;
  return withOwn<GetuiRaw, GetuiControls & Pick<Simulator<GetuiRaw>, "clear">>(simulator, {
    clear: () => {
      simulator.clear();
      dropped.length = 0;
    },
    channel: { vendor: "getui", appId: account.appId, endpoints: { api: simulator.url }, credentials: account },
    dropped: dropped,
    registerToken: (device) => devices.register(device),
    uninstall: (token, { known = true } = {}) => devices.change(token, { state: known ? "dead" : "deadForMaker" }),
    switchOff: (token) => devices.change(token, { state: "off" }),
    makeInactive: (token) => devices.change(token, { state: "inactive" }),
    setOnline: (token, online) => devices.change(token, { online }),
    revokeAccessTokens: () => tokens.revokeAll(),
    report: async (notifications, event, { times = 1, url = options.receiptUrl, atMs = now() } = {}) => {
      if (url === undefined) throw new Error("nobody is to be told: give report an url, or the simulator a receiptUrl");
      const receipts = notifications.map((one) => receiptOf(one, event, { appId: account.appId, atMs }));
      const body = getuiReceiptLines(receipts, account.masterSecret);
      let answer: ReportAnswer = { status: 0, body: "" };
      for (let n = 0; n < times; n++) answer = await tellPatiently(url, body);
      return answer;
    },
  });
}

function receiptOf(one: Received<GetuiRaw>, event: string, { appId, atMs }: { appId: string; atMs: number }): GetuiReceipt {
  const { route, failure, taskId, msgId } = one.raw;
  const name = event === "failed" ? failure : event;
  if (name === null) throw new Error("this push was not dropped: name the failure instead of `failed`");
  const fate = getuiFate(name, route === "getui" ? null : route);
  if (fate === null) throw new Error(`Getui has no word for "${name}" over ${route}`);
  return { appid: appId, cid: one.token, taskid: taskId, msgid: msgId, fate, recvtime: atMs };
}

/** Any HTTP answer ends it; where none comes, it is told three times more. */
async function tellPatiently(url: string, body: string): Promise<ReportAnswer> {
  const call = () => callBack(url, { headers: { "content-type": "text/plain;charset=utf-8" }, body });
  for (let retries = 3; retries > 0; retries--) {
    try {
      return await call();
    } catch (error) {
      // A refused connection has a code; an address that is not ours is the caller's mistake and stays one.
      if (!(error instanceof Error) || !("code" in error)) throw error;
    }
  }
  return call();
}

interface Parts {
  readonly appId: string;
  readonly tokens: GetuiAccessTokens;
  readonly devices: GetuiDevices;
  readonly pushes: GetuiPushes;
  readonly callRate: RateWindow;
}

function makeVendor(parts: Parts): Vendor<GetuiRaw> {
  return {
    isNotification: (path) => /^\/v2\/[^/]+\/push\/(?!list\/message)/.test(path),
    tokenOfPath: () => null,
    handle: (request) => handle(request, parts),
    native: getuiNative,
    gone: (token) => {
      if (token !== null) parts.devices.end(token);
      return getuiError("20001");
    },
    goawayText: "",
  };
}

function handle(request: VendorRequest, parts: Parts): GetuiReply {
  const { tokens, callRate } = parts;
  const { method, nowMs, proofMs, headers } = request;
  const route = /^\/v2\/([^/]+)\/(.+)$/.exec(request.path.split("?")[0] ?? "");
  if (route === null) return getuiRefusal("404");
  const [, appId, path = ""] = route;
  if (appId !== parts.appId) return getuiRefusal("20001", "appid is invalid");
  if (path === "auth") return method === "POST" ? tokens.issue(request) : getuiRefusal("405");
  const ended = /^auth\/([^/]+)$/.exec(path)?.[1];
  // The token to end is the proof itself.
  if (!tokens.isGood(ended ?? headers.token, proofMs)) return getuiRefusal("10001");
  if (!callRate.take("", nowMs)) return getuiRefusal("10005");
  if (ended === undefined) return withToken(path, request, parts.pushes);
  if (method !== "DELETE") return getuiRefusal("405");
  tokens.revoke(ended);
  return getuiSuccess();
}

function withToken(path: string, request: VendorRequest, pushes: GetuiPushes): GetuiReply {
  const { method, nowMs } = request;
  const asked = /^report\/push\/task\/([^/]+)$/.exec(path)?.[1];
  if (asked !== undefined) return method === "GET" ? pushes.statistics(asked) : getuiRefusal("405");
  const stopped = /^task\/(schedule\/)?([^/]+)$/.exec(path);
  if (stopped) return method === "DELETE" ? pushes.stop(stopped[2] ?? "", stopped[1] !== undefined) : getuiRefusal("405");
  const push = pushes.at(path);
  if (push === null) return getuiRefusal("404");
  if (method !== "POST") return getuiRefusal("405");
  const body = readGetuiBody(request);
  return body === null ? getuiRefusal("1", "body is not json") : push(body, nowMs);
}

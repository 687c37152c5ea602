import { randomBytes, randomInt } from "node:crypto";
import { localTime } from "../../base/zone.ts";
import { type DayCounts, makeDayCounts } from "./day-counts.ts";
import { type HonorAccount, honorTokenPaths, makeHonorAccessTokens } from "./honor-access-tokens.ts";
import { honorError } from "./honor-codes.ts";
import { checkHonorMessage, dataOf, isHonorService, notificationOf } from "./honor-message-rules.ts";
import { type HonorRaw, honorReceipt } from "./honor-receipts.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { isRecord } from "./jwt.ts";
import type { Received } from "./notification-log.ts";
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

/** What the vendor allows a day and when; see {@link honorQuotas} for its own figures. */
export interface HonorQuotas {
  /** Marketing messages that a device of this app gets a day; the rest is taken and dropped (receipt 40000009). Default: any. */
  readonly marketingPerDevice?: number;
  /** Test messages of the app a day, by device (80200047). Default 1000. */
  readonly testPerDay?: number;
  /** Hours of the zone's day in which notifications are withheld. Default: none. */
  readonly withheldHours?: { readonly from: number; readonly to: number };
}

/** The vendor's rule for an app without a news licence: developer.honor.com notification-push-standards, 2024-12-31. */
export const honorQuotas = {
  marketingPerDevice: 2,
  testPerDay: 1000,
  withheldHours: { from: 0, to: 6 },
} as const satisfies HonorQuotas;

/** Options of the Honor simulator. */
export interface HonorOptions extends SimulatorOptions, HonorQuotas {
  /** Default a fresh one. */
  readonly account?: HonorAccount;
  /** Our own app, for `channel`; default `com.example.app`. */
  readonly appId?: string;
  /** Life of an access token; default an hour. */
  readonly accessTokenSeconds?: number;
  /** How an access token is refused that is missing, wrong or old; the page does not say which. Default 401. */
  readonly authStatus?: 401 | 403;
  /** Requests a second (HTTP 503); the vendor's own number is 3000; default any. */
  readonly requestsPerSecond?: number;
  /** The zone whose day counts; default Asia/Shanghai. */
  readonly zone?: string;
  /** Whether the app may classify its messages itself; without it `NORMAL` is refused (80200022). Default true. */
  readonly serviceRight?: boolean;
  /** Texts that are refused (80200056). */
  readonly sensitiveWords?: readonly string[];
  /** The receipt id of the console; another one in a message is refused (80200020). Default: any is taken. */
  readonly receiptId?: string;
  /** The address of receipts in the console. */
  readonly callbackUrl?: string;
}

/** A message that was taken and that the device does not get, with the status that its receipt would name; null = nobody is told. */
export interface HonorWithheld {
  readonly notification: Received<HonorRaw>;
  readonly event: string | null;
}

/** The app's side of Honor's push, and the phones that have the app. */
export interface HonorControls extends Reporter<HonorRaw> {
  /** Installs the app: makes (or takes) a token. */
  registerToken(options?: { readonly token?: string }): string;
  /** The app is gone: `expireTokens`, or 80300007 when nobody is left. */
  uninstall(token: string): void;
  /** The person switches notifications off: taken, receipt 40000005. */
  switchOff(token: string): void;
  /** The app was stopped and does not start by itself: taken, receipt 40000006. */
  makeInactive(token: string): void;
  revokeAccessTokens(): void;
  readonly tokenUrl: string;
  readonly withheld: readonly HonorWithheld[];
  /** Body of `PUT /v1/channels/{id}`. */
  readonly channel: {
    readonly vendor: "honor";
    readonly appId: string;
    readonly endpoints: { readonly api: string; readonly token: string };
    readonly credentials: HonorAccount;
  };
}

/** Honor's token endpoint and `sendMessage`. */
export interface HonorSimulator extends Simulator<HonorRaw>, HonorControls {}

type DeviceState = "alive" | "uninstalled" | "switchedOff" | "inactive";
type Reply = VendorReply<HonorRaw>;
type Body = Readonly<Record<string, unknown>>;

/** Starts the simulator. Source: developer.honor.com downlink-message and notification-push-standards, by their readers (2026-06). */
export async function startHonorSimulator(options: HonorOptions = {}): Promise<HonorSimulator> {
  const account = options.account ?? {
    client_id: randomBytes(16).toString("hex"),
    client_secret: randomBytes(24).toString("base64url"),
    app_id: String(randomInt(104_000_000, 105_000_000)),
  };
  const core = new HonorCore(options, account);
  const protocols = options.tls ? (["http2", "http1"] as const) : (["http1"] as const);
  const simulator = await startSimulator<HonorRaw>({ ...options, protocols }, () => core.vendor());
  const now = options.now ?? Date.now;
  const tokenUrl = `${simulator.url}${honorTokenPaths[0] ?? ""}`;
  return withOwn<HonorRaw, HonorControls>(simulator, {
    tokenUrl,
    channel: {
      vendor: "honor",
      appId: options.appId ?? "com.example.app",
      endpoints: { api: simulator.url, token: tokenUrl },
      credentials: account,
    },
    withheld: core.withheld,
    registerToken: ({ token = randomBytes(48).toString("base64url") } = {}) => {
      core.devices.set(token, "alive");
      return token;
    },
    uninstall: (token) => core.setState(token, "uninstalled"),
    switchOff: (token) => core.setState(token, "switchedOff"),
    makeInactive: (token) => core.setState(token, "inactive"),
    revokeAccessTokens: () => core.tokens.revokeAll(),
    report: async (notifications, event, { times = 1, url = options.callbackUrl, atMs = now() } = {}) => {
      const body = honorReceipt(notifications, { event, appId: account.app_id, atMs });
      if (url === undefined) throw new Error("no address of receipts is configured: give a url");
      let answer = { status: 0, body: "" };
      for (let time = 0; time < times; time++) answer = await callBack(url, { headers: { "content-type": "application/json" }, body });
      return answer;
    },
  });
}

/** The vendor's state and rules, free of sockets. */
class HonorCore {
  readonly devices = new Map<string, DeviceState>();
  readonly withheld: HonorWithheld[] = [];
  readonly tokens: ReturnType<typeof makeHonorAccessTokens>;
  readonly #options: HonorOptions;
  readonly #appId: string;
  readonly #zone: string;
  readonly #counts: DayCounts;
  #second = { at: -1, requests: 0 };

  constructor(options: HonorOptions, account: HonorAccount) {
    this.#options = options;
    this.#appId = account.app_id;
    this.#zone = options.zone ?? "Asia/Shanghai";
    this.#counts = makeDayCounts(this.#zone);
    this.tokens = makeHonorAccessTokens(account, options.accessTokenSeconds ?? 3600);
  }

  vendor(): Vendor<HonorRaw> {
    return {
      isNotification: (path) => path.startsWith("/api/v1/"),
      tokenOfPath: () => null,
      handle: (request) => this.#handle(request),
      native: (code, nowMs) => honorError(code, makeRequestId(nowMs)),
      gone: (token, nowMs) => {
        if (token !== null) this.devices.set(token, "uninstalled");
        return refusal("80300007", nowMs);
      },
      goawayText: "shutdown",
    };
  }

  setState(token: string, state: DeviceState): void {
    if (!this.devices.has(token)) throw new Error(`no device was registered with the token ${token}`);
    this.devices.set(token, state);
  }

  #handle(request: VendorRequest): Reply {
    const path = request.path.split("?")[0] ?? "";
    const { nowMs } = request;
    if (honorTokenPaths.includes(path)) return { ...this.tokens.handle(request), token: null };
    const refuse = (code: string, token: string | null = null): Reply => ({ ...refusal(code, nowMs), code, token });
    const appId = /^\/api\/v1\/([^/]+)\/sendMessage$/.exec(path)?.[1];
    if (appId === undefined || request.method !== "POST") return refuse("404");
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!this.tokens.isAlive(bearer, request.proofMs)) return refuse(String(this.#options.authStatus ?? 401));
    if (!this.#isInPace(nowMs)) return refuse("503");
    const { timestamp } = request.headers;
    if (timestamp === undefined || timestamp === "") return refuse("10001");
    if (!/^\d{13}$/.test(String(timestamp))) return refuse("10207");
    if (appId !== this.#appId) return refuse("10205");
    if (request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() !== "application/json") return refuse("400");
    const body = parse(request.body);
    if (body === null) return refuse("400");
    const problem = checkHonorMessage(body) ?? this.#checkApp(body);
    const tokens = Array.isArray(body.token) ? body.token.map(String) : [];
    const only = tokens.length === 1 ? (tokens[0] ?? null) : null;
    return problem === null ? this.#send(body, tokens, nowMs) : refuse(problem, only);
  }

  #isInPace(nowMs: number): boolean {
    const at = Math.floor(nowMs / 1000);
    this.#second = { at, requests: this.#second.at === at ? this.#second.requests + 1 : 1 };
    return this.#second.requests <= (this.#options.requestsPerSecond ?? Number.POSITIVE_INFINITY);
  }

  #checkApp(body: Body): string | null {
    const { serviceRight = true, sensitiveWords = [], receiptId } = this.#options;
    const given = isRecord(body.android) ? body.android.receiptId : undefined;
    if (given !== undefined && receiptId !== undefined && given !== receiptId) return "80200020";
    if (isHonorService(body) && !serviceRight) return "80200022";
    const { title, body: text } = notificationOf(body);
    return sensitiveWords.some((word) => `${String(title)} ${String(text)}`.includes(word)) ? "80200056" : null;
  }

  #send(body: Body, tokens: readonly string[], nowMs: number): Reply {
    const failTokens: string[] = [];
    const expireTokens: string[] = [];
    const targets: string[] = [];
    for (const token of tokens) {
      const state = this.devices.get(token) ?? (this.#options.unknownTokens === "accept" ? "alive" : undefined);
      (state === undefined ? failTokens : state === "uninstalled" ? expireTokens : targets).push(token);
    }
    const only = tokens.length === 1 ? (tokens[0] ?? null) : null;
    const isTest = isRecord(body.android) && body.android.targetUserType === 1;
    if (targets.length === 0) return { ...refusal("80300007", nowMs), code: "80300007", token: only };
    if (isTest && !this.#counts.take("test", { many: targets.length, most: this.#options.testPerDay ?? 1000, nowMs })) {
      return { ...refusal("80200047", nowMs), code: "80200047", token: only };
    }
    const requestId = makeRequestId(nowMs);
    const group = this.#deliver({ body, targets, requestId, isTest, nowMs });
    if (targets.length === tokens.length) {
      return {
        status: 200,
        code: null,
        token: only,
        group,
        body: { code: 200, message: "success", data: { sendResult: true, requestId } },
      };
    }
    const named = { ...(failTokens.length > 0 ? { failTokens } : {}), ...(expireTokens.length > 0 ? { expireTokens } : {}) };
    const message = "Part of the tokens were sent successfully";
    const data = { sendResult: true, requestId, ...named };
    return { status: 200, code: "80100000", token: only, group, body: { code: 80100000, message, data } };
  }

  /** Those that get it now; the others are put down as withheld. */
  #deliver(sending: {
    readonly body: Body;
    readonly targets: readonly string[];
    readonly requestId: string;
    readonly isTest: boolean;
    readonly nowMs: number;
  }): NonNullable<Reply["group"]> {
    const { body, targets, requestId, isTest, nowMs } = sending;
    const { token: _tokens, ...message } = body;
    const { title, body: text } = notificationOf(body);
    const passThrough = typeof title !== "string";
    const content = {
      title: passThrough ? null : title,
      body: typeof text === "string" ? text : null,
      data: mapOf(body),
      raw: { requestId, message, passThrough },
    };
    const group: Omit<Received<HonorRaw>, "atWallMs">[] = [];
    for (const token of targets) {
      const isCapped = !isTest && !passThrough && !isHonorService(body);
      const hindrance = this.#hindrance({ token, passThrough, isCapped, nowMs });
      if (hindrance === undefined) group.push({ ...content, token });
      else if (this.#options.keep !== "counts")
        this.withheld.push({ notification: { ...content, token, atWallMs: nowMs }, event: hindrance });
    }
    return group;
  }

  /** The status of the receipt that says why a device does not get a message; null: none does; undefined: it gets it. */
  #hindrance(what: {
    readonly token: string;
    readonly passThrough: boolean;
    readonly isCapped: boolean;
    readonly nowMs: number;
  }): string | null | undefined {
    const { token, passThrough, isCapped, nowMs } = what;
    const state = this.devices.get(token);
    if (state === "inactive") return "40000006";
    if (passThrough) return undefined;
    if (state === "switchedOff") return "40000005";
    const { withheldHours, marketingPerDevice } = this.#options;
    const hour = localTime(this.#zone, nowMs).minute / 60;
    if (withheldHours !== undefined && hour >= withheldHours.from && hour < withheldHours.to) return null;
    return isCapped && !this.#counts.take(token, { most: marketingPerDevice, nowMs }) ? "40000009" : undefined;
  }
}

function refusal(code: string, nowMs: number): HttpAnswer {
  const answer = honorError(code, makeRequestId(nowMs));
  if (answer === null) throw new Error(`no Honor code ${code}`);
  return answer;
}

const makeRequestId = (nowMs: number): string => `${nowMs}${randomInt(100_000, 1_000_000)}`;

function parse(body: Buffer): Body | null {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isRecord(value) ? value : null;
  } catch {
    return null; // Not JSON: refused as a bad parameter.
  }
}

/** The map inside `data` and the texts among the extras of the intent that a tap starts; what is no map is kept as `data`. */
function mapOf(body: Body): Readonly<Record<string, string>> {
  const { clickAction } = notificationOf(body);
  const intent = isRecord(clickAction) && typeof clickAction.intent === "string" ? clickAction.intent : "";
  const extras = [...intent.matchAll(/S\.([^=;]+)=([^;]*)/g)].map(([, key = "", value = ""]) => [decode(key), decode(value)] as const);
  const data = dataOf(body);
  if (data === null) return Object.fromEntries(extras);
  const map = parse(Buffer.from(data));
  const entries = Object.entries(map ?? { data });
  return Object.fromEntries([
    ...extras,
    ...entries.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  ]);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Written as it is, with a per cent sign of its own.
  }
}

import { randomBytes, randomInt } from "node:crypto";
import { localTime } from "../../base/zone.ts";
import { type DayCounts, makeDayCounts } from "./day-counts.ts";
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
import { makeVivoAccessTokens, type VivoAccount } from "./vivo-access-tokens.ts";
import { vivoError } from "./vivo-codes.ts";
import { checkRequestId, checkVivoMessage, isSystemMessage } from "./vivo-message-rules.ts";
import { type VivoRaw, vivoReceipt } from "./vivo-receipts.ts";

/** What the vendor allows a day and when; see {@link vivoQuotas} for its own figures. */
export interface VivoQuotas {
  /** Operation messages that a device of this app gets a day; the rest is taken and not delivered (receipt 100/12000). Default: any. */
  readonly operationPerDevice?: number;
  /** Operation messages that the app may send a day, by device (10070). Default: any. */
  readonly operationPerDay?: number;
  /** System messages that the app may send a day, by device (10073). Default: any. */
  readonly systemPerDay?: number;
  /** Hours of the zone's day in which operation messages are taken (10071). Default: all. */
  readonly operationHours?: { readonly from: number; readonly to: number };
}

/** The vendor's rule for an app without a news licence and few users: dev.vivo.com.cn/documentCenter/doc/359 and 695, 2026-06. */
export const vivoQuotas = {
  operationPerDevice: 2,
  operationPerDay: 20_000,
  systemPerDay: 30_000,
  operationHours: { from: 7, to: 23 },
} as const satisfies VivoQuotas;

/** Options of the vivo simulator. */
export interface VivoOptions extends SimulatorOptions, VivoQuotas {
  /** Default a fresh one. */
  readonly account?: VivoAccount;
  /** Our own app, for `channel`; default `com.example.app`. */
  readonly appId?: string;
  /** Life of an access token; default a day. */
  readonly accessTokenSeconds?: number;
  /** Calls for an access token a second (10250); default 10. */
  readonly authPerSecond?: number;
  /** Devices a second (10072); default any. */
  readonly devicesPerSecond?: number;
  /** Message bodies saved a day (10252); default any. */
  readonly savedPerDay?: number;
  /** The zone whose day counts; default Asia/Shanghai. */
  readonly zone?: string;
  /** `underReview` takes test messages alone (10045); `auditFailed` 10101, `closed` 10043. Default `open`. */
  readonly appState?: "open" | "underReview" | "auditFailed" | "closed";
  /** Whether the app may send system messages (10082); default true. */
  readonly systemMessages?: boolean;
  /** Texts that the audit refuses (10103). */
  readonly sensitiveWords?: readonly string[];
  /** How a single send tells of a dead device: by the code 10302, or by `invalidUser` beside a success, as both are shown. */
  readonly deadDevice?: "code" | "invalidUser";
  /** Addresses by the receipt ids of the console, for `callback.id`. */
  readonly callbacks?: Readonly<Record<string, string>>;
  /** Form of the receipts: since 2023-01-10, or before. */
  readonly receiptForm?: "new" | "older";
}

/** A message that was taken and that the device does not get, with the event that its receipt would name; null = nobody is told. */
export interface VivoWithheld {
  readonly notification: Received<VivoRaw>;
  readonly event: string | null;
}

/** The app's side of vivo's push, and the phones that have the app. */
export interface VivoControls extends Reporter<VivoRaw> {
  /** Installs the app: makes (or takes) a regId. `test`: it is one of the registered test devices. */
  registerToken(options?: { readonly token?: string; readonly test?: boolean }): string;
  /** The app is gone: code 10302, or status 2 in lists. */
  uninstall(token: string): void;
  /** The person switches notifications off: 10311, or taken for nothing in lists. */
  switchOff(token: string): void;
  /** The device has been offline for a fortnight: 10311, or receipt 102/20006 after a list. */
  makeInactive(token: string): void;
  revokeAccessTokens(): void;
  readonly withheld: readonly VivoWithheld[];
  /** Body of `PUT /v1/channels/{id}`. */
  readonly channel: {
    readonly vendor: "vivo";
    readonly appId: string;
    readonly endpoints: { readonly api: string };
    readonly credentials: VivoAccount;
  };
}

/** vivo's server API: auth, send, saveListPayload and pushToList. */
export interface VivoSimulator extends Simulator<VivoRaw>, VivoControls {}

interface Device {
  state: "alive" | "uninstalled" | "switchedOff" | "inactive";
  readonly test: boolean;
  /** `title` and `content` of today's operation messages, to know a repetition. */
  readonly texts: Map<string, number>;
}

type Body = Readonly<Record<string, unknown>>;
type Reply = VendorReply<VivoRaw>;

/** One message on its way to devices. */
interface Sending {
  readonly message: Body;
  readonly taskId: string;
  readonly test: boolean;
  readonly nowMs: number;
}

const savedLifeMs = 24 * 60 * 60_000;

/** Starts the simulator. Source: dev.vivo.com.cn/documentCenter/doc/362, 359, 681 and 695 (2026-06). */
export async function startVivoSimulator(options: VivoOptions = {}): Promise<VivoSimulator> {
  const account = options.account ?? {
    appId: "10004",
    appKey: randomBytes(16).toString("hex"),
    appSecret: randomBytes(16).toString("hex"),
  };
  const core = new VivoCore(options, account);
  const protocols = options.tls ? (["http2", "http1"] as const) : (["http1"] as const);
  const simulator = await startSimulator<VivoRaw>({ ...options, protocols }, () => core.vendor());
  const now = options.now ?? Date.now;
  return withOwn<VivoRaw, VivoControls>(simulator, {
    channel: {
      vendor: "vivo",
      appId: options.appId ?? "com.example.app",
      endpoints: { api: simulator.url },
      credentials: account,
    },
    withheld: core.withheld,
    registerToken: ({ token = makeToken(), test = false } = {}) => {
      core.devices.set(token, { state: "alive", test, texts: new Map() });
      return token;
    },
    uninstall: (token) => core.setState(token, "uninstalled"),
    switchOff: (token) => core.setState(token, "switchedOff"),
    makeInactive: (token) => core.setState(token, "inactive"),
    revokeAccessTokens: () => core.tokens.revokeAll(),
    report: async (notifications, event, { times = 1, url, atMs = now() } = {}) => {
      const byUrl = Map.groupBy(notifications, ({ raw }) => url ?? raw.callback ?? "");
      let answer = { status: 0, body: "" };
      for (const [address, some] of byUrl) {
        const body = vivoReceipt(some, { event, atMs, form: options.receiptForm ?? "new" });
        if (address === "") throw new Error("the message asked for no receipts: give a url");
        for (let time = 0; time < times; time++)
          answer = await callBack(address, { headers: { "content-type": "application/json" }, body });
      }
      return answer;
    },
  });
}

const makeToken = (): string => Array.from({ length: 23 }, () => randomInt(10)).join("");

/** The vendor's state and rules, free of sockets. */
class VivoCore {
  readonly devices = new Map<string, Device>();
  readonly withheld: VivoWithheld[] = [];
  readonly tokens: ReturnType<typeof makeVivoAccessTokens>;
  readonly #options: VivoOptions;
  readonly #account: VivoAccount;
  readonly #zone: string;
  readonly #counts: DayCounts;
  readonly #saved = new Map<string, { readonly message: Body; readonly atMs: number }>();
  /** `requestId` and device, with the task that it was sent as. */
  readonly #requests = new Map<string, string>();
  #taskNumber = 498_434_598_340;
  #second = { at: -1, devices: 0 };

  constructor(options: VivoOptions, account: VivoAccount) {
    this.#options = options;
    this.#account = account;
    this.#zone = options.zone ?? "Asia/Shanghai";
    this.#counts = makeDayCounts(this.#zone);
    this.tokens = makeVivoAccessTokens(account, {
      lifeSeconds: options.accessTokenSeconds ?? 86_400,
      perSecond: options.authPerSecond ?? 10,
    });
  }

  vendor(): Vendor<VivoRaw> {
    return {
      isNotification: (path) => path === "/message/send" || path === "/message/pushToList",
      tokenOfPath: () => null,
      handle: (request) => this.#handle(request),
      native: (code) => vivoError(code),
      gone: (token) => {
        if (token !== null) this.setState(token, "uninstalled");
        return refusal("10302");
      },
      goawayText: "shutdown",
    };
  }

  setState(token: string, state: Device["state"]): void {
    const device = this.devices.get(token);
    if (device === undefined) throw new Error(`no device was registered with the regId ${token}`);
    device.state = state;
  }

  #handle(request: VendorRequest): Reply {
    const path = request.path.split("?")[0] ?? "";
    const route = routes.find((one) => one === path);
    if (route === undefined) return { status: 404, code: "404", token: null };
    if (request.method !== "POST") return { status: 405, code: "405", token: null };
    if (request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() !== "application/json") {
      return { status: 415, code: "415", token: null };
    }
    const body = parse(request.body);
    if (body === null) return { status: 400, code: "400", token: null };
    const { nowMs, proofMs } = request;
    if (route === "/message/auth") return this.#auth(body, proofMs);
    const { authtoken } = request.headers;
    if (typeof authtoken !== "string" || !this.tokens.isAlive(authtoken, proofMs)) return refuse("10000");
    if (String(body.appId) !== this.#account.appId) return refuse("10094");
    if (route === "/message/send") return this.#send(body, nowMs);
    return route === "/message/saveListPayload" ? this.#save(body, nowMs) : this.#list(body, nowMs);
  }

  #auth(body: Body, nowMs: number): Reply {
    const grant = this.tokens.grant(body, nowMs);
    if ("code" in grant) return refuse(grant.code);
    return { status: 200, code: null, token: null, body: { result: 0, desc: "请求成功", authToken: grant.authToken } };
  }

  #send(body: Body, nowMs: number): Reply {
    const { regId } = body;
    if (typeof regId !== "string" || regId === "") return refuse(typeof body.alias === "string" && body.alias !== "" ? "10302" : "10050");
    const problem = checkVivoMessage(body) ?? this.#checkApp(body);
    if (problem !== null) return refuse(problem, regId);
    const sending: Sending = { message: body, taskId: this.#nextTask(), test: body.pushMode === 1, nowMs };
    const status = this.#invalidity(regId, sending.test);
    if (status === 4 || (status !== null && this.#options.deadDevice === "invalidUser")) {
      const invalidUser = { userid: regId, status };
      return { ...taken({ taskId: sending.taskId, invalidUser }), code: `invalidUser ${status}`, token: regId };
    }
    if (status !== null) return refuse("10302", regId);
    const state = this.devices.get(regId)?.state;
    if (state === "switchedOff" || state === "inactive") return refuse("10311", regId);
    const known = this.#requests.get(requestKey(body.requestId, regId));
    if (known !== undefined) return { ...taken({ taskId: known }), token: regId };
    const exceeded = this.#checkQuota(sending, 1);
    if (exceeded !== null) return refuse(exceeded, regId);
    const group = this.#deliver(sending, [regId], body.requestId);
    return { ...taken({ taskId: sending.taskId }), token: regId, group };
  }

  #save(body: Body, nowMs: number): Reply {
    const problem = checkVivoMessage(body) ?? this.#checkApp(body);
    if (problem !== null) return refuse(problem);
    if (!this.#counts.take("saved", { most: this.#options.savedPerDay, nowMs })) return refuse("10252");
    const taskId = this.#nextTask();
    this.#saved.set(taskId, { message: body, atMs: nowMs });
    return { ...taken({ taskId }), token: null };
  }

  #list(body: Body, nowMs: number): Reply {
    const { regIds, taskId, requestId } = body;
    if (regIds === undefined && Array.isArray(body.aliases)) return refuse("10302");
    if (!Array.isArray(regIds) || regIds.length === 0) return refuse("10150");
    if (regIds.length < 2 || regIds.length > 1000) return refuse("10153");
    if (taskId === undefined || taskId === null || taskId === "") return refuse("10151");
    if (!/^\d+$/.test(String(taskId))) return refuse("10152");
    const saved = this.#saved.get(String(taskId));
    if (saved === undefined || nowMs - saved.atMs >= savedLifeMs) return refuse("10155");
    const problem = checkRequestId(requestId) ?? this.#checkApp({ ...saved.message, pushMode: body.pushMode ?? saved.message.pushMode });
    if (problem !== null) return refuse(problem);
    const test = (body.pushMode ?? saved.message.pushMode) === 1;
    const sending: Sending = { message: saved.message, taskId: String(taskId), test, nowMs };
    const invalidUsers: { userid: string; status: number }[] = [];
    const targets = new Set<string>();
    for (const userid of regIds.map(String)) {
      const status = this.#invalidity(userid, test);
      if (status !== null) invalidUsers.push({ status, userid });
      else if (!this.#requests.has(requestKey(requestId, userid))) targets.add(userid);
    }
    const exceeded = this.#checkQuota(sending, targets.size);
    if (exceeded !== null) return refuse(exceeded);
    const group = this.#deliver(sending, [...targets], requestId);
    const named = invalidUsers.length > 0 ? { invalidUsers } : {};
    return { ...taken({ requestId, ...named }), token: null, group };
  }

  #checkApp(message: Body): string | null {
    const { appState = "open", systemMessages = true, sensitiveWords = [] } = this.#options;
    if (appState === "closed") return "10043";
    if (appState === "auditFailed") return "10101";
    if (appState === "underReview" && message.pushMode !== 1) return "10045";
    if (isSystemMessage(message) && !systemMessages) return "10082";
    const text = `${String(message.title)} ${String(message.content)}`;
    return sensitiveWords.some((word) => text.includes(word)) ? "10103" : null;
  }

  /** Why a device is no target, in the numbers of `invalidUser.status`. */
  #invalidity(token: string, test: boolean): 1 | 2 | 4 | null {
    const device = this.devices.get(token);
    if (device === undefined) {
      if (this.#options.unknownTokens !== "accept" || token === "") return 1;
      this.devices.set(token, { state: "alive", test: false, texts: new Map() });
      return test ? 4 : null;
    }
    if (device.state === "uninstalled") return 2;
    return test && !device.test ? 4 : null;
  }

  /** Quotas of the app and its pace; test messages are outside all of it but their own daily number, whose code the page does not name. */
  #checkQuota({ message, test, nowMs }: Sending, devices: number): string | null {
    const second = Math.floor(nowMs / 1000);
    const soFar = this.#second.at === second ? this.#second.devices : 0;
    if (!test && soFar + devices > (this.#options.devicesPerSecond ?? Number.POSITIVE_INFINITY)) return "10072";
    this.#second = { at: second, devices: soFar + devices };
    const system = isSystemMessage(message);
    const kind = `${test ? "test " : ""}${system ? "system" : "operation"}`;
    const { systemPerDay, operationPerDay, operationHours } = this.#options;
    const most = test ? (system ? 10_000 : 100) : ((system ? systemPerDay : operationPerDay) ?? Number.POSITIVE_INFINITY);
    if (!test && !system && operationHours !== undefined) {
      const hour = localTime(this.#zone, nowMs).minute / 60;
      if (hour < operationHours.from || hour >= operationHours.to) return "10071";
    }
    return this.#counts.of(kind, nowMs) + devices > most ? (system ? "10073" : "10070") : null;
  }

  /** Those that get it now; the others are put down as withheld. */
  #deliver(sending: Sending, targets: readonly string[], requestId: unknown): NonNullable<Reply["group"]> {
    const { message, taskId, test, nowMs } = sending;
    const kind = `${test ? "test " : ""}${isSystemMessage(message) ? "system" : "operation"}`;
    const content = {
      title: String(message.title),
      body: String(message.content),
      data: mapOf(message),
      raw: this.#rawOf(message, taskId),
    };
    const group: Omit<Received<VivoRaw>, "atWallMs">[] = [];
    for (const token of targets) {
      this.#requests.set(requestKey(requestId, token), taskId);
      const hindrance = this.#hindrance(sending, token);
      if (hindrance !== undefined) {
        if (this.#options.keep !== "counts") this.withheld.push({ notification: { ...content, token, atWallMs: nowMs }, event: hindrance });
        continue;
      }
      // Totals of the app count what arrives.
      this.#counts.add(kind, nowMs);
      if (!test) this.#counts.add(`${kind} ${token}`, nowMs);
      group.push({ ...content, token });
    }
    return group;
  }

  /** The receipt that says why a device does not get a message; null: none does; undefined: it gets it. */
  #hindrance({ message, test, nowMs }: Sending, token: string): string | null | undefined {
    const device = this.devices.get(token);
    if (device?.state === "switchedOff") return null;
    if (device?.state === "inactive") return "102/20006";
    if (test || isSystemMessage(message)) return undefined;
    const { operationPerDevice = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#counts.of(`operation ${token}`, nowMs) >= operationPerDevice) return "100/12000";
    const text = JSON.stringify([message.title, message.content]);
    const today = localTime(this.#zone, nowMs).day;
    const repeated = device?.texts.get(text) === today;
    device?.texts.set(text, today);
    return repeated ? "104/2124" : undefined;
  }

  #rawOf(message: Body, taskId: string): VivoRaw {
    const extra = isRecord(message.extra) ? message.extra : {};
    const id = extra["callback.id"];
    const registered = id === undefined ? undefined : this.#options.callbacks?.[String(id)];
    const callback = registered ?? (typeof extra.callback === "string" ? extra.callback : null);
    return { taskId, message, callback, param: typeof extra["callback.param"] === "string" ? extra["callback.param"] : "" };
  }

  #nextTask(): string {
    this.#taskNumber++;
    return String(this.#taskNumber);
  }
}

const routes = ["/message/auth", "/message/send", "/message/saveListPayload", "/message/pushToList"] as const;

function refusal(code: string): HttpAnswer {
  const answer = vivoError(code);
  if (answer === null) throw new Error(`no vivo code ${code}`);
  return answer;
}

const refuse = (code: string, token: string | null = null): Reply => ({ ...refusal(code), code, token });

const taken = (fields: Body): HttpAnswer & { readonly code: null } => ({
  status: 200,
  code: null,
  body: { result: 0, desc: "请求成功", ...fields },
});

const requestKey = (requestId: unknown, token: string): string => `${String(requestId)} ${token}`;

function parse(body: Buffer): Body | null {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isRecord(value) ? value : null;
  } catch {
    return null; // Not JSON: refused as a malformed request.
  }
}

function mapOf({ clientCustomMap }: Body): Readonly<Record<string, string>> {
  return isRecord(clientCustomMap) ? Object.fromEntries(Object.entries(clientCustomMap).map(([key, value]) => [key, String(value)])) : {};
}

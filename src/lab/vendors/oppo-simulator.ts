import { createHash, randomBytes } from "node:crypto";
import { DAY_MS, MINUTE_MS } from "../../base/duration.ts";
import { makeDayCounts } from "./day-counts.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { isRecord } from "./jwt.ts";
import type { Received } from "./notification-log.ts";
import { isOppoCode, oppoAnswer, oppoText } from "./oppo-codes.ts";
import {
  isProblem,
  type OppoGrants,
  type OppoNotification,
  type OppoProblem,
  oppoServiceCategories,
  readOppoNotification,
} from "./oppo-message-rules.ts";
import { makeOppoReporter, type OppoEventNames, type OppoRaw } from "./oppo-receipts.ts";
import { makeRateWindow } from "./rate-window.ts";
import type { Reporter } from "./report.ts";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  type Vendor,
  type VendorReply,
  type VendorRequest,
  withOwn,
} from "./simulator.ts";

/** Options of the OPPO simulator. */
export interface OppoOptions extends SimulatorOptions {
  /** Default made up. */
  readonly app?: { readonly app_key: string; readonly master_secret: string };
  /** OPPO's number of the app, the first part of message ids; default 30000001. */
  readonly appNumber?: string;
  /** The app as Carillon knows it; default `com.example.app`. */
  readonly appId?: string;
  /** Life of an access token; default 24 h. */
  readonly accessTokenSeconds?: number;
  /** What the console grants; default all service categories, no private channel, no strong notification, content up to 200. */
  readonly grants?: Partial<OppoGrants>;
  /** Marketing messages a device gets a day; default 2, of a news app 5; null = no limit. */
  readonly marketingPerDevicePerDay?: number | null;
  /** Marketing messages a day in all; default 100,000, as for fewer than 50,000 users; null = no limit. */
  readonly marketingPerDay?: number | null;
  /** `save_message_content` a day; default no limit. */
  readonly savedPerDay?: number | null;
  /** Calls with an access token a minute before code 13; default no limit. */
  readonly callsPerMinute?: number;
  /** A unicast whose `app_message_id` this device has had: taken without ringing again (default), or refused with 32. */
  readonly duplicates?: "quiet" | "refuse";
  readonly eventNames?: Partial<OppoEventNames>;
}

/** A notification that OPPO took and no device rang for, and what its receipt would say; null: nothing is told of it. */
export interface OppoUndelivered {
  readonly notification: Received<OppoRaw>;
  readonly event: "regid_invalid" | "user_daily_limit" | null;
}

/** The app's side of OPPO Push, and the phones that have it. */
export interface OppoControls extends Reporter<OppoRaw> {
  /** Body of `PUT /v1/channels/{id}`. */
  readonly channel: {
    readonly vendor: "oppo";
    readonly appId: string;
    readonly endpoints: { readonly api: string };
    readonly credentials: { readonly app_key: string; readonly master_secret: string };
  };
  readonly undelivered: readonly OppoUndelivered[];
  /** Installs an app: makes (or takes) a registration id. */
  registerToken(options?: { readonly token?: string }): string;
  /** The app is gone: 10000 where the id is verified, else a receipt. */
  uninstall(token: string): void;
  /** Notifications are off: OPPO takes messages and shows none. */
  switchOff(token: string): void;
  /** Not online for 30 days: OPPO takes messages and its receipt calls the id invalid. */
  makeInactive(token: string): void;
  /** Access tokens handed out so far answer 11 from now on. */
  revokeAccessTokens(): void;
}

/** OPPO Push on one origin: auth, unicast, batch, broadcast to registration ids or to all, and picture upload. */
export interface OppoSimulator extends Simulator<OppoRaw>, OppoControls {}

type Device = "alive" | "uninstalled" | "off" | "inactive";
type Taken = Omit<Received<OppoRaw>, "atWallMs">;

const authPath = "/server/v1/auth";
const root = "/server/v1/message/notification/";
const mostTargets = 1000;

/** Starts the simulator. Source: `oppo` page of the vendor facts (open.oppomobile.com), 2026-06. */
export async function startOppoSimulator(options: OppoOptions = {}): Promise<OppoSimulator> {
  const app = options.app ?? { app_key: randomBytes(16).toString("hex"), master_secret: randomBytes(16).toString("hex") };
  const now = options.now ?? Date.now;
  const vendor = new OppoVendor(options, app, now);
  const simulator = await startSimulator<OppoRaw>({ ...options, protocols: options.tls ? ["http2", "http1"] : ["http1"] }, () => vendor);
  const reporter = makeOppoReporter({
    appId: vendor.appNumber,
    now,
    eventNames: { appDailyLimit: "app_daily_limit", controlledTime: "controlled_time", ...options.eventNames },
  });
  return withOwn<OppoRaw, OppoControls & Pick<Simulator<OppoRaw>, "clear">>(simulator, {
    channel: { vendor: "oppo", appId: options.appId ?? "com.example.app", endpoints: { api: simulator.url }, credentials: app },
    undelivered: vendor.undelivered,
    registerToken: ({ token = `CN_${randomBytes(16).toString("hex")}` } = {}) => {
      vendor.devices.set(token, "alive");
      return token;
    },
    uninstall: (token) => void vendor.devices.set(token, "uninstalled"),
    switchOff: (token) => void vendor.devices.set(token, "off"),
    makeInactive: (token) => void vendor.devices.set(token, "inactive"),
    revokeAccessTokens: () => vendor.accessTokens.clear(),
    report: reporter.report,
    clear: () => {
      simulator.clear();
      vendor.undelivered.length = 0;
    },
  });
}

class OppoVendor implements Vendor<OppoRaw> {
  readonly goawayText = "";
  readonly appNumber: string;
  readonly devices = new Map<string, Device>();
  /** Access token to the instant at which it ends. */
  readonly accessTokens = new Map<string, number>();
  readonly undelivered: OppoUndelivered[] = [];
  readonly #options: OppoOptions;
  readonly #app: { readonly app_key: string; readonly master_secret: string };
  readonly #now: () => number;
  readonly #grants: OppoGrants;
  /** Saved broadcasts by message id, and message ids by the caller's own. */
  readonly #saved = new Map<string, OppoNotification>();
  readonly #savedAs = new Map<string, string>();
  /** Message ids of unicasts by device and the caller's own id. */
  readonly #sent = new Map<string, string>();
  readonly #counts = makeDayCounts();
  readonly #perDay;
  readonly #calls;

  constructor(options: OppoOptions, app: { readonly app_key: string; readonly master_secret: string }, now: () => number) {
    this.#options = options;
    this.#app = app;
    this.#now = now;
    this.appNumber = options.appNumber ?? "30000001";
    this.#grants = {
      categories: oppoServiceCategories,
      privateChannels: [],
      strongNotification: false,
      contentCharacters: 200,
      sensitiveWords: [],
      ...options.grants,
    };
    const { marketingPerDevicePerDay = 2, marketingPerDay = 100_000, savedPerDay = null } = options;
    this.#perDay = { device: marketingPerDevicePerDay, app: marketingPerDay, saved: savedPerDay };
    this.#calls = makeRateWindow(options.callsPerMinute);
  }

  isNotification(path: string): boolean {
    return [`${root}unicast`, `${root}unicast_batch`, `${root}broadcast`].includes(bare(path));
  }

  tokenOfPath(): null {
    return null;
  }

  native(code: string): HttpAnswer | null {
    return /^-?\d+$/.test(code) && code !== "0" && isOppoCode(Number(code)) ? oppoAnswer(Number(code)) : null;
  }

  gone(token: string | null): HttpAnswer {
    if (token !== null) this.devices.set(token, "uninstalled");
    return oppoAnswer(10000);
  }

  handle(request: VendorRequest): VendorReply<OppoRaw> {
    const path = bare(request.path);
    const call = this.#calling(path);
    if (call === null) return { status: 404, body: "Not Found", code: "404", token: null };
    if (request.method !== "POST") return refuse(12);
    const isUpload = path.startsWith("/server/v1/media/");
    if (contentType(request) !== (isUpload ? "multipart/form-data" : "application/x-www-form-urlencoded")) return refuse(25);
    const form = new URLSearchParams(isUpload ? "" : request.body.toString("utf8"));
    if (path === authPath) return call(form, request.proofMs);
    const authToken = String(request.headers.auth_token ?? form.get("auth_token") ?? "");
    if (authToken === "") return refuse(29);
    if (request.proofMs >= (this.accessTokens.get(authToken) ?? 0)) return refuse(11);
    return this.#calls.take("app", request.nowMs) ? call(form, request.nowMs) : refuse(13);
  }

  #calling(path: string): ((form: URLSearchParams, nowMs: number) => VendorReply<OppoRaw>) | null {
    switch (path) {
      case authPath:
        return (form, nowMs) => this.#auth(form, nowMs);
      case `${root}unicast`:
        return (form, nowMs) => this.#unicast(form, nowMs);
      case `${root}unicast_batch`:
        return (form, nowMs) => this.#batch(form, nowMs);
      case `${root}save_message_content`:
        return (form, nowMs) => this.#save(form, nowMs);
      case `${root}broadcast`:
        return (form, nowMs) => this.#broadcast(form, nowMs);
      case "/server/v1/media/upload/big_picture":
        return () => succeed({ big_picture_id: randomBytes(12).toString("hex") });
      case "/server/v1/media/upload/small_picture":
        return () => succeed({ small_picture_id: randomBytes(12).toString("hex") });
      default:
        return null;
    }
  }

  #auth(form: URLSearchParams, nowMs: number): VendorReply<OppoRaw> {
    const { app_key, master_secret } = this.#app;
    const [key, timestamp, sign] = [form.get("app_key"), form.get("timestamp"), form.get("sign")];
    if (!key) return refuse(15);
    if (key !== app_key) return refuse(14);
    if (!timestamp) return refuse(18);
    if (!/^\d{13}$/.test(timestamp) || Math.abs(Number(timestamp) - nowMs) > 10 * MINUTE_MS) return refuse(19);
    if (!sign) return refuse(17);
    if (sign !== oppoSign(app_key, timestamp, master_secret)) return refuse(16);
    const authToken = randomBytes(12).toString("hex");
    const { accessTokenSeconds } = this.#options;
    this.accessTokens.set(authToken, nowMs + (accessTokenSeconds === undefined ? DAY_MS : accessTokenSeconds * 1000));
    return succeed({ auth_token: authToken, create_time: nowMs });
  }

  #unicast(form: URLSearchParams, nowMs: number): VendorReply<OppoRaw> {
    const text = form.get("message");
    if (!text) return refuse(40, "message");
    const message = parseJson(text);
    if (!isRecord(message)) return refuse(41, "message must be a JSON object");
    const token = typeof message.target_value === "string" ? message.target_value : null;
    const outcome = this.#sendOne(message, nowMs);
    if ("code" in outcome) return refuse(outcome.code, outcome.detail, token);
    const answer = oppoAnswer(0, "", { messageId: outcome.messageId });
    return { ...answer, code: null, token, group: outcome.taken === null ? [] : [outcome.taken] };
  }

  #batch(form: URLSearchParams, nowMs: number): VendorReply<OppoRaw> {
    const text = form.get("messages");
    if (!text) return refuse(40, "messages");
    const messages = parseJson(text);
    if (!Array.isArray(messages) || messages.length === 0) return refuse(41, "messages must be a JSON array");
    if (messages.length > mostTargets) return refuse(41, `more than ${mostTargets} messages`);
    const group: Taken[] = [];
    const data = messages.map((message: unknown) => {
      const registrationId = isRecord(message) ? message.target_value : undefined;
      const outcome = isRecord(message) ? this.#sendOne(message, nowMs) : { code: 41, detail: "no object" };
      if ("code" in outcome) return { registrationId, errorCode: outcome.code, errorMessage: oppoText(outcome.code, outcome.detail) };
      if (outcome.taken !== null) group.push(outcome.taken);
      return { messageId: outcome.messageId, registrationId };
    });
    const [only] = data;
    const token = data.length === 1 && typeof only?.registrationId === "string" ? only.registrationId : null;
    return { ...oppoAnswer(0, "", data), code: null, token, group };
  }

  #save(form: URLSearchParams, nowMs: number): VendorReply<OppoRaw> {
    const read = readOppoNotification(Object.fromEntries(form), "broadcast", this.#grants);
    if (isProblem(read)) return refuse(read.code, read.detail);
    const known = read.appMessageId === null ? undefined : this.#savedAs.get(read.appMessageId);
    if (known !== undefined) return succeed({ message_id: known });
    if (!this.#counts.take("saved", { most: this.#perDay.saved, nowMs })) return refuse(42);
    const messageId = randomBytes(12).toString("hex");
    this.#saved.set(messageId, read);
    if (read.appMessageId !== null) this.#savedAs.set(read.appMessageId, messageId);
    return succeed({ message_id: messageId });
  }

  #broadcast(form: URLSearchParams, nowMs: number): VendorReply<OppoRaw> {
    const messageId = form.get("message_id");
    const targetType = form.get("target_type");
    if (!messageId) return refuse(40, "message_id");
    if (!targetType) return refuse(40, "target_type");
    const notification = this.#saved.get(messageId);
    if (notification === undefined) return refuse(31, "message_id");
    if (targetType !== "1" && targetType !== "2") return refuse(41, "target_type is not 1 or 2, which is all that is simulated");
    const tokens = targetType === "1" ? [...this.devices.keys()] : (form.get("target_value") ?? "").split(";").filter((one) => one !== "");
    if (tokens.length === 0 && targetType === "2") return refuse(40, "target_value");
    if (tokens.length > mostTargets && targetType === "2") return refuse(41, `more than ${mostTargets} targets`);
    const taskId = randomBytes(12).toString("hex");
    const invalid = tokens.filter((token) => this.#deviceOf(token) === "uninstalled");
    const group: Taken[] = [];
    for (const token of new Set(tokens)) {
      if (invalid.includes(token)) continue;
      if (!this.#mayCount(notification, nowMs)) return { ...refuse(33), group };
      const taken = this.#deliver(token, notification, { messageId, taskId }, nowMs);
      if (taken !== null) group.push(taken);
    }
    const data = { message_id: messageId, task_id: taskId, ...(invalid.length === 0 ? {} : { "10000": invalid }) };
    return { ...oppoAnswer(0, "", data), code: null, token: tokens.length === 1 ? (tokens[0] ?? null) : null, group };
  }

  /** One message of a unicast or a batch. */
  #sendOne(
    message: Readonly<Record<string, unknown>>,
    nowMs: number,
  ): { readonly messageId: string; readonly taken: Taken | null } | OppoProblem {
    const { target_type: targetType, target_value: token, notification: fields, verify_registration_id: verify = false } = message;
    if (targetType !== 2 && targetType !== "2") return { code: 41, detail: "target_type is not 2, which is all that is simulated" };
    if (typeof token !== "string" || token === "") return { code: 40, detail: "target_value" };
    if (!isRecord(fields)) return { code: 40, detail: "notification" };
    const read = readOppoNotification(fields, "unicast", this.#grants);
    if (isProblem(read)) return read;
    if ((verify === true || verify === "true") && this.#deviceOf(token) === "uninstalled") return { code: 10000, detail: "" };
    const key = read.appMessageId === null ? null : JSON.stringify([read.appMessageId, token]);
    const before = key === null ? undefined : this.#sent.get(key);
    if (before !== undefined)
      return this.#options.duplicates === "refuse" ? { code: 32, detail: "app_message_id" } : { messageId: before, taken: null };
    if (!this.#mayCount(read, nowMs)) return { code: 33, detail: "" };
    const messageId = `${this.appNumber}-1-1-${randomBytes(8).toString("hex")}`;
    if (key !== null) this.#sent.set(key, messageId);
    return { messageId, taken: this.#deliver(token, read, { messageId, taskId: messageId }, nowMs) };
  }

  #mayCount(notification: OppoNotification, nowMs: number): boolean {
    return notification.class === "service" || this.#counts.take("app", { most: this.#perDay.app, nowMs });
  }

  /** What the device gets; null when it does not ring, for a reason that is noted. */
  #deliver(token: string, notification: OppoNotification, ids: Pick<OppoRaw, "messageId" | "taskId">, nowMs: number): Taken | null {
    const { title, content: body, data, class: messageClass, category, callBackUrl, callBackParameter, fields } = notification;
    const raw: OppoRaw = { ...ids, class: messageClass, category, callBackUrl, callBackParameter, fields };
    const taken: Taken = { token, title, body, data, raw };
    const device = this.#deviceOf(token);
    const event =
      device === "uninstalled" || device === "inactive"
        ? "regid_invalid"
        : messageClass === "marketing" && !this.#counts.take(`device ${token}`, { most: this.#perDay.device, nowMs })
          ? "user_daily_limit"
          : null;
    if (event === null && device === "alive") return taken;
    if (this.#options.keep !== "counts") this.undelivered.push({ notification: { atWallMs: this.#now(), ...taken }, event });
    return null;
  }

  #deviceOf(token: string): Device {
    return this.devices.get(token) ?? (this.#options.unknownTokens === "accept" ? "alive" : "uninstalled");
  }
}

/** Lower-case hexadecimal SHA-256 of key, time and secret. */
export function oppoSign(appKey: string, timestamp: string, masterSecret: string): string {
  return createHash("sha256").update(`${appKey}${timestamp}${masterSecret}`).digest("hex");
}

function refuse(code: number, detail = "", token: string | null = null): VendorReply<OppoRaw> {
  return { ...oppoAnswer(code, detail), code: String(code), token };
}

const succeed = (data: object): VendorReply<OppoRaw> => ({ ...oppoAnswer(0, "", data), code: null, token: null });

const bare = (path: string): string => path.split("?")[0] ?? "";

const contentType = ({ headers }: VendorRequest): string => headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // The caller refuses what is no object or array.
  }
}

import { createHash, randomBytes } from "node:crypto";
import { HOUR_MS } from "../../base/duration.ts";
import { makeDayCounts } from "./day-counts.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { isRequestCode, isTargetCode, meizuRefusal, meizuTaken, type TargetCode } from "./meizu-codes.ts";
import { type MeizuMessage, type MeizuViolation, readMeizuNotice, readMeizuPassThrough } from "./meizu-message-rules.ts";
import { type MeizuRaw, makeMeizuReporter } from "./meizu-receipts.ts";
import type { Received } from "./notification-log.ts";
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

/** Options of the Meizu simulator. */
export interface MeizuOptions extends SimulatorOptions {
  /** Default app 10000 with a made-up secret. */
  readonly app?: { readonly appId: string; readonly appSecret: string };
  /** The app as Carillon knows it; default `com.example.app`. */
  readonly appId?: string;
  /** Whether private messages are granted; without the right each target is refused with 201. Default true. */
  readonly privateGranted?: boolean;
  /** Whether pass-through messages are; without the right they are refused with 110053. Default false. */
  readonly passThroughGranted?: boolean;
  /** Public messages a device gets a day; default 3, of a news app 5; null = no limit. */
  readonly publicPerDevicePerDay?: number | null;
  /** Messages a device takes in a minute before 520; Meizu's own number is 5; default no limit. */
  readonly deviceMessagesPerMinute?: number;
  /** Calls a minute before 110010; default no limit. */
  readonly callsPerMinute?: number;
  /** Receipt addresses that the console knows; default any. */
  readonly callbacks?: readonly string[];
  /** What receipts carry as `access_token`; default made up. */
  readonly callbackToken?: string;
}

/** A message that Meizu took and no device showed. Nothing is told of it. */
export interface MeizuUndelivered {
  readonly notification: Received<MeizuRaw>;
  readonly cause: "inactive" | "dayLimit";
}

/** The app's side of Meizu's push, and the phones that have it. */
export interface MeizuControls extends Reporter<MeizuRaw> {
  /** Body of `PUT /v1/channels/{id}`; `access_token` is what receipts carry. */
  readonly channel: {
    readonly vendor: "meizu";
    readonly appId: string;
    readonly endpoints: { readonly api: string };
    readonly credentials: { readonly appId: string; readonly appSecret: string; readonly access_token: string };
  };
  readonly undelivered: readonly MeizuUndelivered[];
  /** Installs an app: makes (or takes) a push id, reachable by its alias too. */
  registerToken(options?: { readonly token?: string; readonly alias?: string }): string;
  /** The app is gone: 110002, which is also the word for a device that is switched off. */
  uninstall(token: string): void;
  /** Notifications are off: 110002. */
  switchOff(token: string): void;
  /** Long away: Meizu takes messages and tells nothing. */
  makeInactive(token: string): void;
  /** From now on this target answers so; null: by its own state again. */
  answerFor(token: string, code: TargetCode | null): void;
}

/** Meizu's push on one origin: by push id, by alias, by task, to the whole app. Statistics and switches are not simulated. */
export interface MeizuSimulator extends Simulator<MeizuRaw>, MeizuControls {}

type Device = "alive" | "uninstalled" | "off" | "inactive";
type Taken = Omit<Received<MeizuRaw>, "atWallMs">;
type Form = ReadonlyMap<string, string>;

const root = "/garcia/api/server/push";
const mostTargets = 1000;

/** Starts the simulator. Source: `meizu` page of the vendor facts (github.com/MEIZUPUSH/PushAPI), 2026-06. */
export async function startMeizuSimulator(options: MeizuOptions = {}): Promise<MeizuSimulator> {
  const app = options.app ?? { appId: "10000", appSecret: randomBytes(16).toString("hex") };
  const callbackToken = options.callbackToken ?? randomBytes(12).toString("hex");
  const vendor = new MeizuVendor(options, app);
  const protocols = options.tls ? (["http2", "http1"] as const) : (["http1"] as const);
  const simulator = await startSimulator<MeizuRaw>({ ...options, protocols }, (url) => {
    vendor.url = url;
    return vendor;
  });
  return withOwn<MeizuRaw, MeizuControls & Pick<Simulator<MeizuRaw>, "clear">>(simulator, {
    channel: {
      vendor: "meizu",
      appId: options.appId ?? "com.example.app",
      endpoints: { api: simulator.url },
      credentials: { ...app, access_token: callbackToken },
    },
    undelivered: vendor.undelivered,
    registerToken: ({ token = `RA${randomBytes(21).toString("hex")}`, alias } = {}) => {
      vendor.devices.set(token, "alive");
      if (alias !== undefined) vendor.aliases.set(alias, token);
      return token;
    },
    uninstall: (token) => void vendor.devices.set(token, "uninstalled"),
    switchOff: (token) => void vendor.devices.set(token, "off"),
    makeInactive: (token) => void vendor.devices.set(token, "inactive"),
    answerFor: (token, code) => void (code === null ? vendor.scripted.delete(token) : vendor.scripted.set(token, code)),
    report: makeMeizuReporter(callbackToken).report,
    clear: () => {
      simulator.clear();
      vendor.undelivered.length = 0;
    },
  });
}

/** Lower-case hexadecimal MD5 of the parameters, sorted by name and joined as `name=value` without a separator, and the secret. */
export function meizuSign(form: Form | ReadonlyMap<string, string>, appSecret: string): string {
  const names = [...form.keys()].filter((name) => name !== "sign").sort();
  const text = names.map((name) => `${name}=${form.get(name) ?? ""}`).join("");
  return createHash("md5").update(`${text}${appSecret}`, "utf8").digest("hex");
}

interface Push {
  readonly kind: MeizuRaw["kind"];
  readonly message: MeizuMessage;
}

class MeizuVendor implements Vendor<MeizuRaw> {
  readonly goawayText = "";
  /** Its own origin, which is known only after listening. */
  url = "";
  readonly devices = new Map<string, Device>();
  readonly aliases = new Map<string, string>();
  readonly scripted = new Map<string, TargetCode>();
  readonly undelivered: MeizuUndelivered[] = [];
  readonly #options: MeizuOptions;
  readonly #app: { readonly appId: string; readonly appSecret: string };
  readonly #tasks = new Map<string, Push>();
  readonly #perDay = makeDayCounts();
  readonly #perMinute;
  readonly #calls;
  #messages = 0;

  constructor(options: MeizuOptions, app: { readonly appId: string; readonly appSecret: string }) {
    this.#options = options;
    this.#app = app;
    this.#perMinute = makeRateWindow(options.deviceMessagesPerMinute);
    this.#calls = makeRateWindow(options.callsPerMinute);
  }

  isNotification(path: string): boolean {
    return /varnished\/pushBy|\/pushTask\/pushToApp/.test(path);
  }

  tokenOfPath(): null {
    return null;
  }

  native(code: string): HttpAnswer | null {
    if (code === "300") return meizuRefusal(code, { redirect: this.url });
    return isRequestCode(code) || isTargetCode(code) ? meizuRefusal(code) : null;
  }

  gone(token: string | null): HttpAnswer {
    if (token !== null) this.devices.set(token, "uninstalled");
    return meizuTaken({ value: token === null ? {} : { "110002": [token] } });
  }

  handle(request: VendorRequest): VendorReply<MeizuRaw> {
    const path = request.path.split("?")[0] ?? "";
    const call = path.startsWith(root) ? this.#calling(path.slice(root.length)) : null;
    if (call === null) return { status: 404, body: "Not Found", code: "404", token: null };
    if (request.method !== "POST") return { status: 405, body: "Method Not Allowed", code: "405", token: null };
    const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
    if (contentType !== "application/x-www-form-urlencoded") return refuse("1005", "the body is no form");
    const form = new Map(new URLSearchParams(request.body.toString("utf8")));
    const problem = this.#checkCaller(form, request.nowMs);
    return problem ?? call(form, request.nowMs);
  }

  #checkCaller(form: Form, nowMs: number): VendorReply<MeizuRaw> | null {
    for (const name of ["appId", "sign"]) if (!form.get(name)) return refuse("110004", name);
    if (form.get("appId") !== this.#app.appId) return refuse("110000");
    if (form.get("sign") !== meizuSign(form, this.#app.appSecret)) return refuse("1006");
    return this.#calls.take("app", nowMs) ? null : refuse("110010");
  }

  #calling(path: string): ((form: Form, nowMs: number) => VendorReply<MeizuRaw>) | null {
    const byMessage =
      (kind: MeizuRaw["kind"], target: "pushIds" | "alias") =>
      (form: Form, nowMs: number): VendorReply<MeizuRaw> => {
        const push = this.#read(kind, form.get("messageJson"));
        return "code" in push ? push : this.#pushTo(target, form, push, nowMs);
      };
    const byTask =
      (kind: MeizuRaw["kind"], target: "pushIds" | "alias") =>
      (form: Form, nowMs: number): VendorReply<MeizuRaw> => {
        const taskId = form.get("taskId");
        if (!taskId) return refuse("110004", "taskId");
        const push = this.#tasks.get(taskId);
        return push?.kind === kind ? this.#pushTo(target, form, push, nowMs) : refuse("110032");
      };
    switch (path) {
      case "/varnished/pushByPushId":
        return byMessage("notice", "pushIds");
      case "/varnished/pushByAlias":
        return byMessage("notice", "alias");
      case "/unvarnished/pushByPushId":
        return byMessage("passThrough", "pushIds");
      case "/unvarnished/pushByAlias":
        return byMessage("passThrough", "alias");
      case "/task/varnished/pushByPushId":
        return byTask("notice", "pushIds");
      case "/task/varnished/pushByAlias":
        return byTask("notice", "alias");
      case "/task/unvarnished/pushByPushId":
        return byTask("passThrough", "pushIds");
      case "/pushTask/getTaskId":
        return (form) => this.#makeTask(form);
      case "/pushTask/pushToApp":
        return (form, nowMs) => this.#pushToApp(form, nowMs);
      default:
        return null;
    }
  }

  #read(kind: MeizuRaw["kind"], text: string | undefined): Push | VendorReply<MeizuRaw> {
    if (!text) return refuse("110004", "messageJson");
    if (kind === "passThrough" && this.#options.passThroughGranted !== true) return refuse("110053");
    const callbacks = this.#options.callbacks ?? null;
    const message: MeizuMessage | MeizuViolation =
      kind === "notice" ? readMeizuNotice(text, callbacks) : readMeizuPassThrough(text, callbacks);
    return "violation" in message ? refuse("1005", message.violation) : { kind, message };
  }

  #readTyped(form: Form): Push | VendorReply<MeizuRaw> {
    const type = form.get("pushType");
    if (type !== "0" && type !== "1") return refuse("1005", "pushType must be 0 or 1");
    return this.#read(type === "0" ? "notice" : "passThrough", form.get("messageJson"));
  }

  #makeTask(form: Form): VendorReply<MeizuRaw> {
    const push = this.#readTyped(form);
    if ("code" in push) return push;
    const taskId = randomBytes(8).readBigUInt64BE().toString();
    this.#tasks.set(taskId, push);
    return {
      ...meizuTaken({ value: { taskId, appId: this.#app.appId, pushType: Number(form.get("pushType")) } }),
      code: null,
      token: null,
    };
  }

  #pushToApp(form: Form, nowMs: number): VendorReply<MeizuRaw> {
    const push = this.#readTyped(form);
    if ("code" in push) return push;
    const msgId = this.#msgId(nowMs);
    const group = [...this.devices].flatMap(([token, device]) => {
      const taken = device === "alive" ? this.#deliver(token, push, msgId, nowMs) : null;
      return taken === null || typeof taken === "string" ? [] : [taken];
    });
    return { ...meizuTaken({ msgId, value: {} }), code: null, token: null, group };
  }

  #pushTo(target: "pushIds" | "alias", form: Form, push: Push, nowMs: number): VendorReply<MeizuRaw> {
    const names = (form.get(target) ?? "").split(",").filter((name) => name !== "");
    if (names.length === 0) return refuse("110004", target);
    if (names.length > mostTargets) return refuse("1005", `${target} must be at most ${mostTargets}`);
    const msgId = this.#msgId(nowMs);
    const value: Record<string, string[]> = {};
    const group: Taken[] = [];
    for (const name of new Set(names)) {
      const token = target === "alias" ? this.aliases.get(name) : name;
      const outcome = token === undefined ? "110005" : this.#pushToOne(token, push, msgId, nowMs);
      // What a push id is told with 110002 is 110005 for an alias.
      if (outcome === "110002" && target === "alias") value["110005"] = [...(value["110005"] ?? []), name];
      else if (typeof outcome === "string") value[outcome] = [...(value[outcome] ?? []), name];
      else if (outcome !== null) group.push(outcome);
    }
    return { ...meizuTaken({ msgId, value }), code: null, token: names.length === 1 ? (names[0] ?? null) : null, group };
  }

  #pushToOne(token: string, push: Push, msgId: string, nowMs: number): Taken | TargetCode | null {
    const scripted = this.scripted.get(token);
    if (scripted !== undefined) return scripted;
    const device = this.#deviceOf(token);
    if (device === "illegal") return "110003";
    return device === "uninstalled" || device === "off" ? "110002" : this.#deliver(token, push, msgId, nowMs);
  }

  /** What the device gets, the code of its refusal, or null where Meizu tells nothing. */
  #deliver(token: string, { kind, message }: Push, msgId: string, nowMs: number): Taken | TargetCode | null {
    if (kind === "notice" && message.class === "private" && this.#options.privateGranted === false) return "201";
    if (!this.#perMinute.take(token, nowMs)) return "520";
    const { title, content: body, data, json, callback, callbackParam, callbackType } = message;
    const raw: MeizuRaw = { msgId, kind, class: message.class, callback, callbackParam, callbackType, json };
    const taken: Taken = { token, title, body, data, raw };
    const isInactive = this.devices.get(token) === "inactive";
    const { publicPerDevicePerDay = 3 } = this.#options;
    if (!isInactive && (message.class === "private" || this.#perDay.take(token, { most: publicPerDevicePerDay, nowMs }))) return taken;
    if (this.#options.keep !== "counts") {
      this.undelivered.push({ notification: { atWallMs: nowMs, ...taken }, cause: isInactive ? "inactive" : "dayLimit" });
    }
    return null;
  }

  #deviceOf(token: string): Device | "illegal" {
    const known = this.devices.get(token);
    if (known !== undefined) return known;
    // The prefix and a long row of digits and letters, such as RA50c6348036344485d01776773577c64740465480a6b.
    if (!/^[A-Za-z0-9_-]{2,128}$/.test(token)) return "illegal";
    return this.#options.unknownTokens === "accept" ? "alive" : "uninstalled";
  }

  /** As in NS20170304113120713_0_10000_3: Beijing time in milliseconds, the app, and a number that parts messages of one instant. */
  #msgId(nowMs: number): string {
    const digits = new Date(nowMs + 8 * HOUR_MS).toISOString().replaceAll(/\D/g, "");
    return `NS${digits}_0_${this.#app.appId}_${++this.#messages}`;
  }
}

function refuse(code: string, detail = ""): VendorReply<MeizuRaw> {
  return { ...meizuRefusal(code, { detail }), code, token: null };
}

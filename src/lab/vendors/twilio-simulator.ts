import { createHmac, randomBytes, randomInt } from "node:crypto";
import type { HttpAnswer } from "./http-exchange.ts";
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

/** What Twilio adds to an accepted message. Short messages have no title and no map: `title` is null and `data` empty. */
export interface TwilioRaw {
  readonly sid: string;
  /** The number or sender id that the message comes from. */
  readonly from: string;
  readonly messagingServiceSid: string | null;
  readonly statusCallback: string | null;
  /** The form as it was sent. */
  readonly form: Readonly<Record<string, string>>;
  /** The 30xxx code that delivery ends in; null = it arrives. */
  readonly failure: string | null;
}

/** Options of the Twilio simulator. */
export interface TwilioOptions extends SimulatorOptions {
  /** Default `com.example.app`; only named in `channel`. */
  readonly appId?: string;
  /** `AC` and 32 hexadecimal digits; default a fresh one. */
  readonly accountSid?: string;
  readonly authToken?: string;
  /** A key that may sign in instead of the account; default none. */
  readonly apiKey?: { readonly sid: string; readonly secret: string };
  /** The account's number; default `+15550000001`. */
  readonly from?: string;
  /** The account's messaging service (`MG…`); `channel` then names it instead of the number. Default none. */
  readonly messagingServiceSid?: string;
  /** Where states are reported when the message names no address; default nowhere. */
  readonly statusCallback?: string;
  /** Beginnings of the numbers that the account may write to, such as `+1`; default all. */
  readonly regions?: readonly string[];
  /** Messages of the account in a calendar minute before 429 with 20429; default no limit. */
  readonly messagesPerMinute?: number;
}

/** The account's side of Twilio, and the phones behind the numbers. */
export interface TwilioControls extends Reporter<TwilioRaw> {
  /** The body of `PUT /v1/channels/{id}` that leads here. */
  readonly channel: {
    readonly vendor: "twilio";
    readonly appId: string;
    readonly endpoints: { readonly api: string };
    readonly credentials: Readonly<Record<"accountSid" | "authToken", string>> &
      ({ readonly from: string } | { readonly messagingServiceSid: string });
  };
  /** Messages that were accepted and cannot arrive, with the code in `raw.failure`; empty with `keep: "counts"`. */
  readonly dropped: readonly Received<TwilioRaw>[];
  /** A subscriber gets a number (default a fresh one). `failure`: the 30xxx code that messages to it end in. Returns the number. */
  registerToken(options?: { readonly token?: string; readonly failure?: string }): string;
  /** The number is given up: messages are accepted and end in 30005. */
  uninstall(token: string): void;
  /** The subscriber has answered STOP: messages are refused with 21610. */
  switchOff(token: string): void;
  /** The handset is off for long: messages are accepted and end in 30003. */
  makeInactive(token: string): void;
}

/**
 * Twilio's Messages API over HTTP/1.1. `report` tells of `accepted`, `queued`, `sending`, `sent`, `delivered`, `read`, `canceled`,
 * `undelivered` and `failed` (with the code that the number is registered with, else 30008), or of a code such as `30003`.
 */
export interface TwilioSimulator extends Simulator<TwilioRaw>, TwilioControls {}

/** Code → HTTP status and text. The 30xxx end deliveries; as answers to a send they appear only when scripted. */
const errors: Readonly<Record<string, readonly [status: number, message: string]>> = {
  "20003": [401, "Authenticate"],
  "20404": [404, "The requested resource was not found"],
  "20429": [429, "Too Many Requests"],
  "21211": [400, "Invalid 'To' Phone Number"],
  "21214": [400, "'To' phone number cannot be reached"],
  "21408": [400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"],
  "21606": [400, "The 'From' phone number provided is not a valid message-capable Twilio phone number for this destination/account"],
  "21610": [400, "Attempt to send to unsubscribed recipient"],
  "21612": [400, "Message cannot be sent with the current combination of 'To' and/or 'From' parameters"],
  "21614": [400, "'To' number is not a valid mobile number"],
  "21617": [400, "The concatenated message body exceeds the 1600 character limit"],
  "30001": [400, "Queue overflow"],
  "30002": [400, "Account suspended"],
  "30003": [400, "Unreachable destination handset"],
  "30004": [400, "Message blocked"],
  "30005": [400, "Unknown destination handset"],
  "30006": [400, "Landline or unreachable carrier"],
  "30007": [400, "Message filtered"],
  "30008": [400, "Unknown error"],
  "30034": [400, "Message from an Unregistered Number"],
  "30036": [400, "Validity Period Expired"],
  // Of twilio.com/docs/api/errors/<code> (2026-06): faults of the request that the vendor facts do not list.
  "20004": [405, "Method not allowed"],
  "21602": [400, "Message body is required."],
  "21603": [400, "A 'From' phone number is required."],
  "21604": [400, "A 'To' phone number is required."],
  "21609": [400, "Invalid 'StatusCallback'"],
  "21624": [400, "Invalid validity period value"],
};
const states = ["accepted", "scheduled", "queued", "sending", "sent", "delivered", "read", "canceled"];
const bodyCharacters = 1600;
const validitySecondsMax = 36_000;

interface Subscriber {
  /** Code that sends are refused with. */
  readonly refusal: string | null;
  /** Code that accepted messages end in. */
  readonly failure: string | null;
}
const reachable: Subscriber = { refusal: null, failure: null };

/** Starts the simulator. Source: `sms` page of the vendor facts and twilio.com/docs/messaging/api/message-resource (2026-06). */
export async function startTwilioSimulator(options: TwilioOptions = {}): Promise<TwilioSimulator> {
  const account: Account = {
    ...options,
    accountSid: options.accountSid ?? `AC${randomBytes(16).toString("hex")}`,
    authToken: options.authToken ?? randomBytes(16).toString("hex"),
    from: options.from ?? "+15550000001",
  };
  const subscribers = new Map<string, Subscriber>();
  const dropped: Received<TwilioRaw>[] = [];
  const rate = makeRateWindow(options.messagesPerMinute);

  const handle = (request: VendorRequest): VendorReply<TwilioRaw> => {
    const form = readForm(request);
    const to = form.To ?? null;
    const refuse = (code: string, detail = ""): VendorReply<TwilioRaw> => ({ ...errorAnswer(code, detail), code, token: to });
    const fault = accountFault(account, request) ?? formFault(account, form);
    if (fault !== null) return refuse(fault, fault === "21211" ? `: ${to}` : "");
    const token = to ?? "";
    const subscriber = subscribers.get(token) ?? (options.unknownTokens === "accept" ? reachable : null);
    if (subscriber === null) return refuse("21211", `: ${token}`);
    if (subscriber.refusal !== null) return refuse(subscriber.refusal);
    if (!rate.take(account.accountSid, request.nowMs)) return refuse("20429");
    const message = readMessage(account, form, subscriber.failure);
    const answer = { status: 201, code: null, token, body: describe(account, message, request.nowMs) };
    if (subscriber.failure === null) return { ...answer, notification: message };
    if (options.keep !== "counts") dropped.push({ ...message, token, atWallMs: request.nowMs });
    return answer;
  };

  const vendor: Vendor<TwilioRaw> = {
    isNotification: (path) => /^\/2010-04-01\/Accounts\/[^/]*\/Messages\.json/.test(path),
    tokenOfPath: () => null,
    handle,
    native: (code) => (Object.hasOwn(errors, code) ? errorAnswer(code) : null),
    gone: (token) => {
      if (token !== null) subscribers.set(token, { refusal: "21614", failure: null });
      return errorAnswer("21614");
    },
    goawayText: "",
  };
  const simulator = await startSimulator({ ...options, protocols: ["http1"] }, () => vendor);
  const change = (token: string, changes: Partial<Subscriber>): void =>
    void subscribers.set(token, { ...(subscribers.get(token) ?? reachable), ...changes });
  return withOwn<TwilioRaw, TwilioControls & Pick<Simulator<TwilioRaw>, "clear">>(simulator, {
    channel: {
      vendor: "twilio",
      appId: options.appId ?? "com.example.app",
      endpoints: { api: simulator.url },
      credentials: { accountSid: account.accountSid, authToken: account.authToken, ...senderOf(account) },
    },
    dropped,
    registerToken: ({ token = `+1555${String(randomInt(1_000_000, 10_000_000))}`, failure = null } = {}) => {
      subscribers.set(token, { refusal: null, failure });
      return token;
    },
    uninstall: (token) => change(token, { failure: "30005" }),
    switchOff: (token) => change(token, { refusal: "21610" }),
    makeInactive: (token) => change(token, { failure: "30003" }),
    report: async (notifications, event, { times = 1, url } = {}) => {
      let answer = { status: 0, body: "" };
      for (const notification of notifications) {
        const target = url ?? notification.raw.statusCallback ?? options.statusCallback;
        if (target === undefined)
          throw new Error("the message names no StatusCallback: give report an url, or the simulator a statusCallback");
        const form = statusForm(account, notification, event);
        const headers = {
          "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
          "x-twilio-signature": twilioSignature(account.authToken, target, form),
        };
        const body = new URLSearchParams(form).toString();
        for (let i = 0; i < times; i++) answer = await callBack(target, { headers, body });
      }
      return answer;
    },
    clear: () => {
      simulator.clear();
      dropped.length = 0;
    },
  });
}

interface Account extends TwilioOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
}

const senderOf = ({ messagingServiceSid, from }: Account): { messagingServiceSid: string } | { from: string } =>
  messagingServiceSid === undefined ? { from } : { messagingServiceSid };

/**
 * The `X-Twilio-Signature` of a call: base64 of HMAC-SHA1 over the whole address and each form field, sorted by name, as name and value.
 * Source: twilio.com/docs/usage/security (2026-06).
 */
export function twilioSignature(authToken: string, url: string, form: Readonly<Record<string, string>>): string {
  const fields = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac("sha1", authToken)
    .update(url + fields.map(([name, value]) => name + value).join(""))
    .digest("base64");
}

function accountFault(account: Account, request: VendorRequest): string | null {
  const [sid, secret] = readBasic(request.headers.authorization);
  const { apiKey } = account;
  const isAccount = sid === account.accountSid && secret === account.authToken;
  const isKey = apiKey !== undefined && sid === apiKey.sid && secret === apiKey.secret;
  if (!isAccount && !isKey) return "20003";
  if (request.path !== `/2010-04-01/Accounts/${account.accountSid}/Messages.json`) return "20404";
  return request.method === "POST" ? null : "20004";
}

function formFault(account: Account, form: Readonly<Record<string, string>>): string | null {
  const { To: to, From: from, MessagingServiceSid: service, Body: body, StatusCallback: callback } = form;
  if (to === undefined || to === "") return "21604";
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return "21211";
  if (account.regions !== undefined && !account.regions.some((prefix) => to.startsWith(prefix))) return "21408";
  if (from === undefined && service === undefined) return "21603";
  if (from !== undefined && from !== account.from) return "21606";
  if (service !== undefined && service !== account.messagingServiceSid) return "21606";
  if (!body && !form.MediaUrl && !form.ContentSid) return "21602";
  if (body !== undefined && [...body].length > bodyCharacters) return "21617";
  if (callback !== undefined && !(URL.canParse(callback) && /^https?:/.test(callback))) return "21609";
  const { ValidityPeriod: validity } = form;
  if (validity !== undefined && !(/^\d+$/.test(validity) && Number(validity) >= 1 && Number(validity) <= validitySecondsMax))
    return "21624";
  const planned = form.SendAt !== undefined || form.ScheduleType !== undefined;
  return planned && (form.ScheduleType !== "fixed" || service === undefined) ? "21603" : null;
}

function readMessage(
  account: Account,
  form: Readonly<Record<string, string>>,
  failure: string | null,
): Omit<Received<TwilioRaw>, "atWallMs" | "token"> {
  const raw: TwilioRaw = {
    sid: `SM${randomBytes(16).toString("hex")}`,
    from: form.From ?? account.from,
    messagingServiceSid: form.MessagingServiceSid ?? null,
    statusCallback: form.StatusCallback ?? null,
    form,
    failure,
  };
  return { title: null, body: form.Body ?? null, data: {}, raw };
}

/** The message as Twilio shows it. */
function describe(
  account: Account,
  { body, raw }: Omit<Received<TwilioRaw>, "atWallMs" | "token">,
  nowMs: number,
): Readonly<Record<string, unknown>> {
  const date = new Date(nowMs).toUTCString().replace("GMT", "+0000");
  return {
    sid: raw.sid,
    account_sid: account.accountSid,
    api_version: "2010-04-01",
    messaging_service_sid: raw.messagingServiceSid,
    status: raw.form.SendAt !== undefined ? "scheduled" : raw.messagingServiceSid === null ? "queued" : "accepted",
    to: raw.form.To,
    from: raw.form.From ?? null,
    body: body ?? "",
    num_segments: String(raw.messagingServiceSid === null ? segmentsOf(body ?? "") : 0),
    error_code: null,
    error_message: null,
    date_created: date,
    date_sent: null,
    date_updated: date,
    uri: `/2010-04-01/Accounts/${account.accountSid}/Messages/${raw.sid}.json`,
  };
}

/** Parts of a text: 160 characters of the GSM alphabet or 70 others; several parts hold 153 and 67 each. */
function segmentsOf(text: string): number {
  const units = text.length;
  const isGsm = /^[\x20-\x5f\x61-\x7e\n\r£¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüà]*$/.test(text);
  const [alone, joined] = isGsm ? [160, 153] : [70, 67];
  return units <= alone ? 1 : Math.ceil(units / joined);
}

/** The form of a status call. Source: `sms` page of the vendor facts. */
function statusForm(account: Account, { token, raw }: Received<TwilioRaw>, event: string): Record<string, string> {
  const isFailureCode = /^30\d{3}$/.test(event);
  const isFailed = isFailureCode || event === "undelivered" || event === "failed";
  if (!isFailed && !states.includes(event)) {
    throw new Error(`Twilio does not report "${event}": give one of ${[...states, "undelivered", "failed"].join(", ")}, or a code 30xxx`);
  }
  // What never left Twilio has failed; what the carrier gave back is undelivered.
  const status = isFailureCode ? (event === "30001" || event === "30002" ? "failed" : "undelivered") : event;
  const code = isFailureCode ? event : (raw.failure ?? "30008");
  return {
    MessageSid: raw.sid,
    SmsSid: raw.sid,
    MessageStatus: status,
    SmsStatus: status,
    To: token,
    From: raw.from,
    AccountSid: account.accountSid,
    ApiVersion: "2010-04-01",
    ...(raw.messagingServiceSid === null ? {} : { MessagingServiceSid: raw.messagingServiceSid }),
    ...(isFailed ? { ErrorCode: code } : {}),
  };
}

function errorAnswer(code: string, detail = ""): HttpAnswer {
  const [status, message] = errors[code] ?? [500, "Internal Server Error"];
  const body = { code: Number(code), message: `${message}${detail}`, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  return { status, body };
}

function readBasic(authorization: string | undefined): readonly [user: string, password: string] {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1)];
}

function readForm(request: VendorRequest): Readonly<Record<string, string>> {
  const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (contentType !== "application/x-www-form-urlencoded") return {};
  return Object.fromEntries(new URLSearchParams(request.body.toString("utf8")));
}

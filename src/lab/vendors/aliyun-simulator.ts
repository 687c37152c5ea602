import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { type AliyunFlowLimits, beijingDay, makeAliyunFlow } from "./aliyun-flow.ts";
import { type AliyunMessage, type AliyunRules, readSendBatchSms, readSendSms, subscriberOf } from "./aliyun-message-rules.ts";
import { aliyunSignature } from "./aliyun-signature.ts";
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

/** What Aliyun adds to an accepted message. Short messages have no title and no map: `title` is null and `data` empty. */
export interface AliyunRaw extends AliyunMessage {
  readonly bizId: string;
  readonly outId: string | null;
  /** The `err_code` that delivery ends in; null = it arrives. */
  readonly failure: string | null;
}

/** Options of the Aliyun simulator. */
export interface AliyunOptions extends SimulatorOptions, Partial<AliyunRules> {
  /** Default `com.example.app`; only named in `channel`. */
  readonly appId?: string;
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  /** Per number and signature; default Aliyun's 1 a minute, 5 an hour, 10 a day. `off` for runs that would meet it by their nature. */
  readonly flow?: AliyunFlowLimits | "off";
  /** Messages of the account in a day and in a month of Beijing; default no limit. */
  readonly messagesPerDay?: number;
  readonly messagesPerMonth?: number;
  /** Requests in a calendar minute before `Throttling.User`; default no limit. */
  readonly requestsPerMinute?: number;
  /** Most numbers of a `SendBatchSms`; default 100, which the vendor facts do not confirm. */
  readonly batchNumbers?: number;
  /** Where reports go: the account's setting, requests name none. */
  readonly reportUrl?: string;
  /** Hours that the times in reports are ahead of UTC; default 8. */
  readonly reportOffsetHours?: number;
}

/** The account's side of Aliyun's short messages, and the phones behind the numbers. */
export interface AliyunControls extends Reporter<AliyunRaw> {
  /** The body of `PUT /v1/channels/{id}` that leads here. */
  readonly channel: {
    readonly vendor: "aliyun";
    readonly appId: string;
    readonly endpoints: { readonly api: string };
    readonly credentials: Readonly<Record<"accessKeyId" | "accessKeySecret", string>>;
    readonly options: {
      readonly signName: string;
      readonly templates: Readonly<
        Record<"marketing" | "service", { readonly code: string; readonly title: string; readonly body: string }>
      >;
    };
  };
  /** Messages that were accepted and cannot arrive, with the code in `raw.failure`; empty with `keep: "counts"`. */
  readonly dropped: readonly Received<AliyunRaw>[];
  /** A subscriber gets a number (default a fresh one of mainland China). Returns the number. */
  registerToken(options?: { readonly token?: string }): string;
  /** The number is given up: messages are accepted and reported with `MK:0001`. */
  uninstall(token: string): void;
  /** The subscriber wants no more: refused with `isv.CUSTOMER_REFUSED`. */
  switchOff(token: string): void;
  /** The handset is off for long: messages are accepted and reported with `UNDELIV`. */
  makeInactive(token: string): void;
}

/**
 * Dysmsapi's `SendSms` and `SendBatchSms` over HTTP/1.1, signed by signature v1. `report` tells of `delivered`, of `undelivered` (with the
 * code that the number is registered with, else `UNDELIV`) and of any carrier's code, such as `MK:0001`.
 */
export interface AliyunSimulator extends Simulator<AliyunRaw>, AliyunControls {}

/** Code → HTTP status and text. Business failures come with HTTP 200. */
const errors: Readonly<Record<string, readonly [status: number, message: string]>> = {
  "isv.BUSINESS_LIMIT_CONTROL": [200, "触发分钟级流控Permits:1"],
  "isv.DAY_LIMIT_CONTROL": [200, "触发日发送限额"],
  "isv.MONTH_LIMIT_CONTROL": [200, "触发月发送限额"],
  "VALVE:M_MC": [200, "重复过滤"],
  "VALVE:H_MC": [200, "重复过滤"],
  "VALVE:D_MC": [200, "重复过滤"],
  "isv.MOBILE_NUMBER_ILLEGAL": [200, "非法手机号"],
  "isv.MOBILE_COUNT_OVER_LIMIT": [200, "手机号码数量超过限制"],
  "isv.AMOUNT_NOT_ENOUGH": [200, "账户余额不足"],
  "isv.OUT_OF_SERVICE": [200, "业务停机"],
  "isv.PRODUCT_UN_SUBSCRIPT": [200, "未开通云通信产品的阿里云客户"],
  "isv.ACCOUNT_NOT_EXISTS": [200, "账户不存在"],
  "isv.ACCOUNT_ABNORMAL": [200, "账户异常"],
  "isp.RAM_PERMISSION_DENY": [200, "RAM权限DENY"],
  "isv.SMS_TEMPLATE_ILLEGAL": [200, "短信模版不合法"],
  "isv.SMS_SIGNATURE_ILLEGAL": [200, "短信签名不合法"],
  "isv.TEMPLATE_MISSING_PARAMETERS": [200, "模版缺少变量"],
  "isv.TEMPLATE_PARAMS_ILLEGAL": [200, "模版变量里包含非法关键字"],
  "isv.INVALID_PARAMETERS": [200, "参数异常"],
  "isv.INVALID_JSON_PARAM": [200, "JSON参数不合法，只接受字符串值"],
  "isv.PARAM_LENGTH_LIMIT": [200, "参数超出长度限制"],
  "isv.PARAM_NOT_SUPPORT_URL": [200, "不支持URL"],
  "isv.BLACK_KEY_CONTROL_LIMIT": [200, "黑名单管控"],
  "isv.CUSTOMER_REFUSED": [200, "用户已退订"],
  "isp.SYSTEM_ERROR": [200, "系统错误"],
  SignatureDoesNotMatch: [400, "Specified signature is not matched with our calculation."],
  "InvalidAccessKeyId.NotFound": [404, "Specified access key is not found."],
  "InvalidTimeStamp.Expired": [400, "Specified time stamp or date value is expired."],
  SignatureNonceUsed: [400, "Specified signature nonce was used already."],
  "Throttling.User": [400, "Request was denied due to user flow control."],
  // Of Alibaba Cloud's common error codes: faults of the request that the vendor facts do not list.
  MissingParameter: [400, "The input parameter that is mandatory for processing this request is not supplied."],
  InvalidVersion: [400, "Specified parameter Version is not valid."],
  "InvalidAction.NotFound": [404, "Specified api is not found, please check your url and method."],
};
const skewMs = 15 * 60_000;
const commonParameters = "Action Version AccessKeyId Signature SignatureMethod SignatureVersion SignatureNonce Timestamp".split(" ");
const variables = { title: "title", body: "body" };
const templateCodes = { service: "SMS_100000001", marketing: "SMS_100000002" };
const place = (name: string): string => `\${${name}}`;

interface Subscriber {
  /** The number as it was registered. */
  readonly token: string;
  /** Code that sends to it alone are refused with. */
  readonly refusal: string | null;
  /** `err_code` that accepted messages end in. */
  readonly failure: string | null;
}

/** Starts the simulator. Source: `sms` page of the vendor facts and help.aliyun.com Dysmsapi 2017-05-25 (2026-06). */
export async function startAliyunSimulator(options: AliyunOptions = {}): Promise<AliyunSimulator> {
  const account: Account = {
    accessKeyId: options.accessKeyId ?? `LTAI${randomBytes(10).toString("hex")}`,
    accessKeySecret: options.accessKeySecret ?? randomBytes(15).toString("hex"),
    batchNumbers: options.batchNumbers ?? 100,
    signNames: options.signNames ?? ["Carillon"],
    templates: options.templates ?? {
      [templateCodes.service]: { text: `${place("title")}：${place("body")}` },
      [templateCodes.marketing]: { text: `${place("title")}：${place("body")}，拒收请回复R` },
    },
    ...(options.variableCharacters === undefined ? {} : { variableCharacters: options.variableCharacters }),
    ...(options.forbidden === undefined ? {} : { forbidden: options.forbidden }),
  };
  const subscribers = new Map<string, Subscriber>();
  const dropped: Received<AliyunRaw>[] = [];
  const gateway = makeGateway(account, options.requestsPerMinute);
  const flow = makeAliyunFlow(options.flow === "off" ? null : (options.flow ?? { perMinute: 1, perHour: 5, perDay: 10 }));
  const budget = makeBudget(options);

  /** What would become of one message: refused where it is alone, else reported. */
  const fateOf = (message: AliyunMessage, nowMs: number): Fate => {
    const known = subscribers.get(subscriberOf(message.number));
    if (known === undefined && options.unknownTokens !== "accept")
      return { message, token: message.number, refusal: "isv.MOBILE_NUMBER_ILLEGAL", failure: "UNDELIV" };
    const { token, refusal, failure } = known ?? { token: message.number, refusal: null, failure: null };
    if (refusal !== null) return { message, token, refusal, failure: failure ?? "UNDELIV" };
    const stop = flow.stop(flowKey(message), nowMs);
    if (stop) return { message, token, refusal: "isv.BUSINESS_LIMIT_CONTROL", text: stop.message, failure: stop.valve };
    flow.note(flowKey(message), nowMs);
    return { message, token, refusal: null, failure };
  };

  const handle = (request: VendorRequest): VendorReply<AliyunRaw> => {
    const form = readParameters(request);
    const isJson = form.Format?.toUpperCase() === "JSON";
    const refuse = (
      code: string,
      { token = null, text }: { token?: string | null; text?: string | undefined } = {},
    ): VendorReply<AliyunRaw> => ({
      ...answerOf(code, { isJson, ...(text === undefined ? {} : { text }) }),
      code,
      token,
    });
    const fault = gateway.fault(request, form);
    if (fault !== null) return refuse(fault);
    const read = form.Action === "SendSms" ? readSendSms(form, account) : readSendBatchSms(form, account);
    if (!read.ok) return refuse(read.error, { token: singleOf(form.PhoneNumbers) });
    const spent = budget.stop(read.value.length, request.nowMs);
    if (spent !== null) return refuse(spent, { token: singleOf(form.PhoneNumbers) });
    const fates = read.value.map((message) => fateOf(message, request.nowMs));
    const [first] = fates;
    const token = fates.length === 1 ? (first?.token ?? null) : null;
    if (first !== undefined && first.refusal !== null && fates.every(({ refusal }) => refusal !== null))
      return refuse(first.refusal, { token, text: first.text });
    budget.note(fates.length, request.nowMs);
    const bizId = `${Array.from({ length: 18 }, () => randomInt(10)).join("")}^0`;
    const taken = fates.map(({ message, token: number, failure }) => ({
      token: number,
      title: null,
      body: message.text,
      data: {},
      raw: { ...message, bizId, outId: form.OutId ?? null, failure },
    }));
    if (options.keep !== "counts")
      dropped.push(...taken.filter(({ raw }) => raw.failure !== null).map((one) => ({ ...one, atWallMs: request.nowMs })));
    const group = taken.filter(({ raw }) => raw.failure === null);
    return { ...answerOf("OK", { isJson, bizId }), code: null, token, group };
  };

  const vendor: Vendor<AliyunRaw> = {
    isNotification: () => true,
    tokenOfPath: () => null,
    handle,
    native: (code) => (Object.hasOwn(errors, code) ? answerOf(code, { isJson: true }) : null),
    gone: (token) => {
      if (token !== null) subscribers.set(subscriberOf(token), { token, refusal: "isv.MOBILE_NUMBER_ILLEGAL", failure: "UNDELIV" });
      return answerOf("isv.MOBILE_NUMBER_ILLEGAL", { isJson: true });
    },
    goawayText: "",
  };
  const simulator = await startSimulator({ ...options, protocols: ["http1"] }, () => vendor);
  const change = (token: string, changes: Partial<Subscriber>): void =>
    void subscribers.set(subscriberOf(token), {
      ...(subscribers.get(subscriberOf(token)) ?? { token, refusal: null, failure: null }),
      ...changes,
    });
  return withOwn<AliyunRaw, AliyunControls & Pick<Simulator<AliyunRaw>, "clear">>(simulator, {
    channel: {
      vendor: "aliyun",
      appId: options.appId ?? "com.example.app",
      endpoints: { api: simulator.url },
      credentials: { accessKeyId: account.accessKeyId, accessKeySecret: account.accessKeySecret },
      options: {
        signName: account.signNames[0] ?? "",
        templates: { marketing: { code: templateCodes.marketing, ...variables }, service: { code: templateCodes.service, ...variables } },
      },
    },
    dropped,
    registerToken: ({ token = `153${String(randomInt(100_000_000)).padStart(8, "0")}` } = {}) => {
      subscribers.set(subscriberOf(token), { token, refusal: null, failure: null });
      return token;
    },
    uninstall: (token) => change(token, { failure: "MK:0001" }),
    switchOff: (token) => change(token, { refusal: "isv.CUSTOMER_REFUSED", failure: "CUSTOMER_REFUSED" }),
    makeInactive: (token) => change(token, { failure: "UNDELIV" }),
    report: async (notifications, event, { times = 1, url = options.reportUrl, atMs = (options.now ?? Date.now)() } = {}) => {
      if (url === undefined) throw new Error("nobody is to be told: give report an url, or the simulator a reportUrl");
      const clock = (ms: number): string => wallClock(ms, options.reportOffsetHours ?? 8);
      const body = JSON.stringify(notifications.map((one) => reportRow(one, event, { sent: clock(one.atWallMs), told: clock(atMs) })));
      let answer = { status: 0, body: "" };
      for (let i = 0; i < times; i++)
        answer = await callBack(url, { headers: { "content-type": "application/json; charset=utf-8" }, body });
      return answer;
    },
    clear: () => {
      simulator.clear();
      dropped.length = 0;
    },
  });
}

interface Account extends AliyunRules {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly batchNumbers: number;
}

interface Fate {
  readonly message: AliyunMessage;
  readonly token: string;
  /** Code of the answer when every message of the request is refused. */
  readonly refusal: string | null;
  readonly text?: string;
  /** `err_code` of the report. */
  readonly failure: string | null;
}

const flowKey = ({ number, signName }: AliyunMessage): string => `${subscriberOf(number)} ${signName}`;
const singleOf = (numbers: string | undefined): string | null => (numbers !== undefined && !numbers.includes(",") ? numbers : null);

/** What stands before the service: the parameters that all calls have, time, signature, nonce and pace. */
function makeGateway(
  account: Account,
  requestsPerMinute: number | undefined,
): { fault(request: VendorRequest, form: Readonly<Record<string, string>>): string | null } {
  const nonces = new Map<string, number>();
  const rate = makeRateWindow(requestsPerMinute);
  const isFresh = (nonce: string, nowMs: number): boolean => {
    for (const [used, atMs] of nonces) {
      if (nowMs - atMs <= 2 * skewMs) break;
      nonces.delete(used);
    }
    if (nonces.has(nonce)) return false;
    nonces.set(nonce, nowMs);
    return true;
  };
  return {
    fault: (request, form) => {
      const { nowMs, method } = request;
      if (request.path.split("?")[0] !== "/" || (method !== "GET" && method !== "POST")) return "InvalidAction.NotFound";
      if (commonParameters.some((name) => !form[name])) return "MissingParameter";
      if (form.Version !== "2017-05-25") return "InvalidVersion";
      if (form.Action !== "SendSms" && form.Action !== "SendBatchSms") return "InvalidAction.NotFound";
      if (form.AccessKeyId !== account.accessKeyId) return "InvalidAccessKeyId.NotFound";
      const timestamp = form.Timestamp ?? "";
      const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp) && Math.abs(nowMs - Date.parse(timestamp)) <= skewMs;
      if (!isTime) return "InvalidTimeStamp.Expired";
      const isSigned = form.SignatureMethod === "HMAC-SHA1" && form.SignatureVersion === "1.0";
      if (!isSigned || form.Signature !== aliyunSignature(account.accessKeySecret, method, form)) return "SignatureDoesNotMatch";
      if (!isFresh(form.SignatureNonce ?? "", nowMs)) return "SignatureNonceUsed";
      return rate.take(account.accessKeyId, nowMs) ? null : "Throttling.User";
    },
  };
}

/** The account's own caps by the days and months of Beijing. */
function makeBudget({ messagesPerDay = Number.POSITIVE_INFINITY, messagesPerMonth = Number.POSITIVE_INFINITY }: AliyunOptions): {
  stop(messages: number, nowMs: number): string | null;
  note(messages: number, nowMs: number): void;
} {
  let spent = { day: "", today: 0, month: "", thisMonth: 0 };
  const at = (nowMs: number): typeof spent => {
    const day = beijingDay(nowMs);
    const month = day.slice(0, 7);
    return { day, today: spent.day === day ? spent.today : 0, month, thisMonth: spent.month === month ? spent.thisMonth : 0 };
  };
  return {
    stop: (messages, nowMs) => {
      const { today, thisMonth } = at(nowMs);
      if (thisMonth + messages > messagesPerMonth) return "isv.MONTH_LIMIT_CONTROL";
      return today + messages > messagesPerDay ? "isv.DAY_LIMIT_CONTROL" : null;
    },
    note: (messages, nowMs) => {
      const now = at(nowMs);
      spent = { ...now, today: now.today + messages, thisMonth: now.thisMonth + messages };
    },
  };
}

/** Parameters come in the query, in a form, or both. */
function readParameters(request: VendorRequest): Readonly<Record<string, string>> {
  const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  const isForm = request.method === "POST" && contentType === "application/x-www-form-urlencoded";
  const query = request.path.split("?")[1] ?? "";
  return Object.fromEntries([...new URLSearchParams(query), ...new URLSearchParams(isForm ? request.body.toString("utf8") : "")]);
}

/** XML is the vendor's default; JSON on request. */
function answerOf(code: string, { isJson, bizId, text }: { isJson: boolean; bizId?: string; text?: string }): HttpAnswer {
  const [status, message] = code === "OK" ? [200, "OK"] : (errors[code] ?? [500, code]);
  const isGateway = status !== 200;
  const fields = {
    Code: code,
    Message: text ?? message,
    ...(bizId === undefined ? {} : { BizId: bizId }),
    RequestId: randomUUID().toUpperCase(),
    ...(isGateway ? { HostId: "dysmsapi.aliyuncs.com" } : {}),
  };
  if (isJson) return { status, body: fields };
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  const root = isGateway ? "Error" : "SendSmsResponse";
  const body = `<?xml version='1.0' encoding='UTF-8'?><${root}>${inner.join("")}</${root}>`;
  return { status, headers: { "content-type": "text/xml;charset=utf-8" }, body };
}

/** One row of `SmsReport`. Source: `sms` page of the vendor facts. */
function reportRow(
  { raw }: Received<AliyunRaw>,
  event: string,
  times: { readonly sent: string; readonly told: string },
): Readonly<Record<string, unknown>> {
  const isDelivered = event === "delivered";
  if (!isDelivered && event !== "undelivered" && !/^[A-Z][A-Z0-9_:.-]*$/.test(event))
    throw new Error(`Aliyun does not report "${event}": give delivered, undelivered or a carrier's code such as MK:0001`);
  const code = isDelivered ? "DELIVERED" : event === "undelivered" ? (raw.failure ?? "UNDELIV") : event;
  const { length } = raw.text;
  return {
    phone_number: raw.number,
    send_time: times.sent,
    report_time: times.told,
    success: isDelivered,
    err_code: code,
    err_msg: isDelivered ? "用户接收成功" : "短信发送失败",
    sms_size: String(length <= 70 ? 1 : Math.ceil(length / 67)),
    biz_id: raw.bizId,
    ...(raw.outId === null ? {} : { out_id: raw.outId }),
  };
}

const wallClock = (atMs: number, offsetHours: number): string =>
  new Date(atMs + offsetHours * 3_600_000).toISOString().slice(0, 19).replace("T", " ");

import { randomBytes } from "node:crypto";
import { makeDayCounts } from "./day-counts.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { type HuaweiCallbackKey, huaweiStatusOf, sendHuaweiReceipts } from "./huawei-callback.ts";
import { type HuaweiDeviceControls, makeHuaweiDevices, makeHuaweiToken } from "./huawei-devices.ts";
import { type HuaweiWithheld, huaweiZone, isJson, makeRequestId, makeWithheldLog } from "./huawei-exchange.ts";
import { parseRecord } from "./huawei-fields.ts";
import { checkHuaweiRequest, dataOf, huaweiServiceCategories, partOf, shownOf } from "./huawei-message-rules.ts";
import { makeHuaweiOAuth } from "./huawei-oauth.ts";
import {
  checkHuaweiJwt,
  type HuaweiServiceAccount,
  type HuaweiServiceAccountJson,
  makeHuaweiServiceAccount,
} from "./huawei-service-account.ts";
import { isRecord } from "./jwt.ts";
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

/** What Huawei's protocol adds to a notification. */
export interface HuaweiRaw {
  readonly requestId: string;
  readonly biTag: string | null;
  /** How the vendor counts it, whatever the sender calls it. */
  readonly kind: "marketing" | "service" | "test";
  /** The `message` of the request as it was sent. */
  readonly message: Readonly<Record<string, unknown>>;
}

/** Options of the Huawei simulator. */
export interface HuaweiOptions extends SimulatorOptions {
  /** The app's id, which is its OAuth client id too; default `100001`. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The project's service account; default a fresh one of project `388421841`. */
  readonly account?: HuaweiServiceAccount;
  /** Life of an access token; default 3600 s. */
  readonly accessTokenSeconds?: number;
  /** Access tokens an app may fetch in five minutes; default 1000. */
  readonly tokensPerFiveMinutes?: number;
  /** Clear text speaks HTTP/2 by prior knowledge instead of HTTP/1.1. Over TLS both are offered. */
  readonly http2?: boolean;
  /** Categories for which the app has the right to classify its messages; default all. Others count as marketing. */
  readonly grantedCategories?: readonly string[];
  /** The right to urgency HIGH; default false. */
  readonly highPriority?: boolean;
  /** Marketing messages a device shows a day; default 2 (5 with a news licence). */
  readonly marketingPerDevicePerDay?: number;
  /** All messages a device takes a day; default 3000. */
  readonly messagesPerDevicePerDay?: number;
  /** Test messages of the app a day; more count as ordinary ones. Default 500. */
  readonly testMessagesPerDay?: number;
  /** Requests a minute before HTTP 503; default no limit. */
  readonly requestsPerMinute?: number;
  /** Texts that make the vendor refuse the content. */
  readonly sensitiveWords?: readonly string[];
  /** The receipt configurations of the console; default `RCP1`. */
  readonly receiptIds?: readonly string[];
  /** Where the console says that receipts go. */
  readonly receiptUrl?: string;
  /** Signs receipts; default unsigned. */
  readonly callbackKey?: HuaweiCallbackKey;
}

/** The app's side of Huawei Push, and the phones that have the app. */
export interface HuaweiControls extends HuaweiDeviceControls, Reporter<HuaweiRaw> {
  /** Messages that were taken and that no phone shows, in order; empty with `keep: "counts"`. */
  readonly withheld: readonly HuaweiWithheld<HuaweiRaw>[];
  /** Calls back for each of them; returns the function that ends this. */
  onWithheld(callback: (withheld: HuaweiWithheld<HuaweiRaw>) => void): () => void;
  readonly serviceAccount: HuaweiServiceAccountJson;
  readonly tokenUrl: string;
  /** Access tokens handed out so far are refused as expired from now on. */
  revokeAccessTokens(): void;
  /** The address for receipts, as it is typed into the console. */
  setReceiptUrl(url: string): void;
  /** What leads a sender here: by the app's OAuth client to v1, and by the service account to v2. */
  readonly channel: HuaweiChannel;
  readonly channelV2: HuaweiChannel;
}

/** The body of a channel's configuration. */
export interface HuaweiChannel {
  readonly vendor: "huawei";
  readonly appId: string;
  readonly http2?: true;
  readonly endpoints: { readonly api: string; readonly token: string };
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Huawei's OAuth endpoint (`/oauth2/v3/token`) and `messages:send` of v1 and v2. */
export interface HuaweiSimulator extends Simulator<HuaweiRaw>, HuaweiControls {}

const success = "80000000";

/** Codes of v1 and v2 with HTTP status and text; the page fixes the numbers, texts are not contractual. */
const answers: Readonly<Record<string, readonly [status: number, text: string]>> = {
  "80000000": [200, "Success"],
  "80100000": [200, '{"success":0,"failure":1,"illegal_tokens":["xxx"]}'],
  "80100001": [400, "Some of the request parameters are incorrect"],
  "80100003": [400, "Illegal payload"],
  "80100004": [400, "The expiration time is earlier than the current time"],
  "80100013": [400, "Illegal collapse_key"],
  "80100016": [200, "The message contains sensitive information"],
  "80100017": [200, "A maximum of 100 topic-based messages can be sent at the same time"],
  "80100018": [200, "The message differs from the one that was reviewed"],
  "80200001": [401, "Oauth authentication error"],
  "80200003": [401, "Oauth token expired"],
  "80200005": [401, "The JWT has expired"],
  "80300002": [200, "The app does not have the permission to send this message"],
  "80300007": [200, "All the tokens are invalid"],
  "80300008": [200, "The message body is over the limit"],
  "80300010": [400, "The number of tokens must be between 1 and 1000"],
  "80300011": [200, "No permission to send high-priority messages"],
  "80300013": [200, "Illegal receipt address"],
  "80600003": [500, "Failed to request the OAuth service"],
  "81000001": [500, "System inner error"],
};
const bareStatuses: readonly string[] = ["400", "401", "404", "500", "502", "503"];

/** Statuses of receipts that the page lists for v1 and v2. */
const receiptStatuses: ReadonlySet<number> = new Set([
  0, 2, 5, 6, 10, 15, 22, 144, 27, 31, 51, 102, 201, 256, 151, 155, 156, 158, 188, 191, 261, 262, 264, 265, 268, 269,
]);

/** Starts the simulator. Source: the `huawei` page of the vendor facts (v1/v2 text of 2025-08). */
export async function startHuaweiSimulator(options: HuaweiOptions = {}): Promise<HuaweiSimulator> {
  const { clientId = "100001", clientSecret = randomBytes(32).toString("hex") } = options;
  const account = options.account ?? makeHuaweiServiceAccount("388421841");
  const projectId = account.json.project_id;
  const devices = makeHuaweiDevices({
    app: clientId,
    marketingPerDevicePerDay: options.marketingPerDevicePerDay ?? 2,
    messagesPerDevicePerDay: options.messagesPerDevicePerDay ?? 3000,
    makeToken: () => makeHuaweiToken("IQAAAACy"),
    isToken: (token) => /^[A-Za-z0-9_-]{20,}$/.test(token),
  });
  const oauth = makeHuaweiOAuth({
    clientId,
    clientSecret,
    lifeSeconds: options.accessTokenSeconds ?? 3600,
    perFiveMinutes: options.tokensPerFiveMinutes ?? 1000,
  });
  const rate = makeRateWindow(options.requestsPerMinute);
  const tests = makeDayCounts(huaweiZone);
  const { testMessagesPerDay = 500 } = options;
  const withheld = makeWithheldLog<HuaweiRaw>(options.keep ?? "all");
  const granted = new Set(options.grantedCategories ?? huaweiServiceCategories);
  const receiptIds = options.receiptIds ?? ["RCP1"];

  const refuse = (code: string, text?: string, token: string | null = null): VendorReply<HuaweiRaw> => ({
    ...answerOf(code, text),
    code,
    token,
  });
  const bearerProblem = (request: VendorRequest): string | null => {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (bearer.split(".").length === 3) {
      const problem = checkHuaweiJwt(bearer, account, request.proofMs);
      // The code for too long a life is v3's: here such a token is simply wrong.
      return problem === "80300036" ? "80200001" : problem;
    }
    const state = oauth.stateOf(bearer, request.proofMs);
    return state === "live" ? null : state === "expired" ? "80200003" : "80200001";
  };
  const kindOf = (message: HuaweiRaw["message"], nowMs: number): HuaweiRaw["kind"] => {
    const android = partOf(message, "android");
    if (android.target_user_type === 1 && tests.take("app", { most: testMessagesPerDay, nowMs })) return "test";
    const isLow = shownOf(message)?.importance === "LOW";
    return !isLow && typeof android.category === "string" && granted.has(android.category) ? "service" : "marketing";
  };
  const contentProblem = (message: HuaweiRaw["message"]): string | null => {
    const android = partOf(message, "android");
    if (android.urgency === "HIGH" && options.highPriority !== true) return "80300011";
    if (android.receipt_id !== undefined && !receiptIds.includes(String(android.receipt_id))) return "80300013";
    const { title, body } = shownOf(message) ?? {};
    const isSensitive = (options.sensitiveWords ?? []).some((word) => `${title} ${body}`.includes(word));
    return isSensitive ? "80100016" : null;
  };
  const isIllegal = (token: string): boolean => {
    const state = devices.stateOf(token);
    if (state === "unknown") return options.unknownTokens !== "accept";
    return state === "uninstalled" || state === "foreign" || state === "malformed";
  };

  const send = (request: VendorRequest): VendorReply<HuaweiRaw> => {
    const [, version, id] = /^\/v([12])\/([^/]+)\/messages:send$/.exec(request.path.split("?")[0] ?? "") ?? [];
    if (version === undefined || request.method !== "POST") return refuse("404");
    if (!rate.take("app", request.nowMs)) return refuse("503");
    const unauthorized = bearerProblem(request);
    if (unauthorized !== null) return refuse(unauthorized);
    if (id !== (version === "1" ? clientId : projectId)) return refuse("80300002");
    const body = isJson(request) ? parseRecord(request.body.toString("utf8")) : null;
    const violation = body === null ? { code: "80100003", text: "Illegal payload, a JSON object is needed" } : checkHuaweiRequest(body);
    const message = partOf(body, "message");
    const tokens = Array.isArray(message.token) ? message.token.map(String) : [];
    const single = tokens.length === 1 ? (tokens[0] ?? null) : null;
    if (violation !== null) return refuse(violation.code, violation.text, single);
    const problem = contentProblem(message);
    if (problem !== null) return refuse(problem, undefined, single);
    const illegal = tokens.filter(isIllegal);
    if (tokens.length > 0 && illegal.length === tokens.length) return refuse("80300007", undefined, single);
    const requestId = makeRequestId(request.nowMs);
    const group = isRecord(body) && body.validate_only === true ? [] : deliver(message, { tokens, requestId, nowMs: request.nowMs });
    if (illegal.length === 0) return { ...answerOf(success, undefined, requestId), code: null, token: single, group };
    const partial = { success: tokens.length - illegal.length, failure: illegal.length, illegal_tokens: illegal };
    return { ...answerOf("80100000", JSON.stringify(partial), requestId), code: "80100000", token: single, group };
  };

  const deliver = (
    message: HuaweiRaw["message"],
    { tokens, requestId, nowMs }: { readonly tokens: readonly string[]; readonly requestId: string; readonly nowMs: number },
  ): readonly Omit<Received<HuaweiRaw>, "atWallMs">[] => {
    const kind = kindOf(message, nowMs);
    const { title, body } = shownOf(message) ?? {};
    const { bi_tag: tag } = partOf(message, "android");
    const content = {
      title: typeof title === "string" ? title : null,
      body: typeof body === "string" ? body : null,
      data: dataOf(message),
      raw: { requestId, biTag: typeof tag === "string" ? tag : null, kind, message },
    };
    // A topic has no devices here: one name stands for whoever follows it.
    if (tokens.length === 0) return [{ token: `topic:${String(message.topic ?? message.condition)}`, ...content }];
    return tokens.flatMap((token) => {
      if (isIllegal(token)) return [];
      const status = devices.deliver(token, { kind, nowMs });
      if (status === 0) return [{ token, ...content }];
      withheld.add({ notification: { atWallMs: nowMs, token, ...content }, event: String(status) });
      return [];
    });
  };

  const vendor: Vendor<HuaweiRaw> = {
    isNotification: (path) => /^\/v[12]\//.test(path),
    tokenOfPath: () => null,
    handle: (request) => (request.path === tokenPath ? { ...oauth.handle(request), token: null } : send(request)),
    native: (code) => {
      if (code === "1101") return { status: 400, body: { error: 1101, sub_error: 20011, error_description: "invalid client" } };
      return Object.hasOwn(answers, code) || bareStatuses.includes(code) ? answerOf(code) : null;
    },
    gone: (token) => {
      if (token !== null) devices.setState(token, "uninstalled");
      return answerOf("80300007");
    },
    goawayText: "",
  };

  const protocols = options.tls ? (["http2", "http1"] as const) : options.http2 ? (["http2"] as const) : (["http1"] as const);
  const simulator = await startSimulator({ ...options, protocols }, () => vendor);
  const { url } = simulator;
  const { stateOf: _, deliver: __, setState: ___, ...deviceControls } = devices;
  let receiptUrl = options.receiptUrl ?? null;
  const { callbackKey = null } = options;
  const callback = callbackKey === null ? {} : { callback: { userName: callbackKey.userName, secret: callbackKey.secret } };
  const channel = {
    vendor: "huawei",
    appId: "com.example.app",
    ...(options.http2 && !options.tls ? { http2: true as const } : {}),
    endpoints: { api: url, token: `${url}${tokenPath}` },
  } as const;
  return withOwn<HuaweiRaw, HuaweiControls & Pick<HuaweiSimulator, "clear">>(simulator, {
    clear: () => {
      simulator.clear();
      withheld.all.length = 0;
    },
    ...deviceControls,
    withheld: withheld.all,
    onWithheld: withheld.on,
    serviceAccount: account.json,
    tokenUrl: `${url}${tokenPath}`,
    revokeAccessTokens: oauth.revokeAll,
    setReceiptUrl: (address) => {
      receiptUrl = address;
    },
    channel: {
      ...channel,
      credentials: { client_id: clientId, client_secret: clientSecret, ...callback },
      options: { version: 1, receipt_id: receiptIds[0] },
    },
    channelV2: { ...channel, credentials: { ...account.json, ...callback }, options: { version: 2, receipt_id: receiptIds[0] } },
    report: (notifications, event, reportOptions = {}) => {
      const nowMs = (options.now ?? Date.now)();
      const status = huaweiStatusOf(event, receiptStatuses);
      const entries = notifications.map(({ token, raw }) => ({
        ...(raw.biTag === null ? undefined : { biTag: raw.biTag }),
        appid: clientId,
        token,
        status,
        timestamp: reportOptions.atMs ?? nowMs,
        requestId: raw.requestId,
      }));
      return sendHuaweiReceipts(entries, { url: receiptUrl, key: callbackKey, nowMs, options: reportOptions });
    },
  });
}

const tokenPath = "/oauth2/v3/token";

function answerOf(code: string, text?: string, requestId = makeRequestId(157)): HttpAnswer {
  const [status, standard] = answers[code] ?? [Number(code), null];
  if (standard === null) return { status, body: "" };
  return { status, body: { code, msg: text ?? standard, requestId } };
}

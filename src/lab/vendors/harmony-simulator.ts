import { makeDayCounts } from "./day-counts.ts";
import { checkHarmonyRequest, harmonyDataOf, harmonyPushTypes, harmonyServiceCategories } from "./harmony-message-rules.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { type HuaweiCallbackKey, huaweiStatusOf, sendHuaweiReceipts } from "./huawei-callback.ts";
import { type HuaweiDeviceControls, makeHuaweiDevices, makeHuaweiToken } from "./huawei-devices.ts";
import { type HuaweiWithheld, huaweiZone, isJson, makeRequestId, makeWithheldLog } from "./huawei-exchange.ts";
import { parseRecord } from "./huawei-fields.ts";
import { partOf } from "./huawei-message-rules.ts";
import {
  checkHuaweiJwt,
  type HuaweiServiceAccount,
  type HuaweiServiceAccountJson,
  makeHuaweiServiceAccount,
} from "./huawei-service-account.ts";
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

/** What v3 adds to a notification. */
export interface HarmonyRaw {
  readonly requestId: string;
  readonly biTag: string | null;
  readonly pushType: number;
  /** How the vendor counts it, whatever the sender calls it. */
  readonly kind: "marketing" | "service" | "test";
  /** The request's body without its targets. */
  readonly message: Readonly<Record<string, unknown>>;
}

/** Options of the HarmonyOS simulator. */
export interface HarmonyOptions extends SimulatorOptions {
  /** The project's service account; default a fresh one of project `388421841`. */
  readonly account?: HuaweiServiceAccount;
  /** The app's package, which receipts name; default `com.example.app`. */
  readonly packageName?: string;
  /** Clear text speaks HTTP/2 by prior knowledge instead of HTTP/1.1. Over TLS both are offered. */
  readonly http2?: boolean;
  /** Categories for which the app has the right to classify its messages; default all. Others count as marketing. */
  readonly grantedCategories?: readonly string[];
  /** Push types that the app has the right to; default alert alone. */
  readonly grantedPushTypes?: readonly string[];
  /** Marketing messages a device shows a day; default 2 (5 for some kinds of app). */
  readonly marketingPerDevicePerDay?: number;
  /** All messages a device takes a day; default 3000. */
  readonly messagesPerDevicePerDay?: number;
  /** Test messages of the project a day; default 1000. */
  readonly testMessagesPerDay?: number;
  /** Requests a minute before HTTP 503; default no limit. */
  readonly requestsPerMinute?: number;
  /** Texts that make the vendor refuse the content. */
  readonly sensitiveWords?: readonly string[];
  /** Where the console says that receipts go. */
  readonly receiptUrl?: string;
  /** Signs receipts; default unsigned. */
  readonly callbackKey?: HuaweiCallbackKey;
}

/** The project's side of Push Kit for HarmonyOS 5 and later, and the phones that have the app. */
export interface HarmonyControls extends HuaweiDeviceControls, Reporter<HarmonyRaw> {
  /** Messages that were taken and that no phone shows, in order; empty with `keep: "counts"`. */
  readonly withheld: readonly HuaweiWithheld<HarmonyRaw>[];
  /** Calls back for each of them; returns the function that ends this. */
  onWithheld(callback: (withheld: HuaweiWithheld<HarmonyRaw>) => void): () => void;
  readonly serviceAccount: HuaweiServiceAccountJson;
  /** The device was upgraded from HarmonyOS 4: its old token answers `noRight` here. */
  upgrade(token: string): void;
  /** The service account's key is withdrawn: every token that it signs is refused. */
  revokeAccessTokens(): void;
  /** The address for receipts, as it is typed into the console. */
  setReceiptUrl(url: string): void;
  /** What leads a sender here. */
  readonly channel: {
    readonly vendor: "harmony";
    readonly appId: string;
    readonly http2?: true;
    readonly endpoints: { readonly api: string };
    readonly credentials: Readonly<Record<string, unknown>>;
  };
}

/** `messages:send` of v3. */
export interface HarmonySimulator extends Simulator<HarmonyRaw>, HarmonyControls {}

const success = "80000000";

/** Codes of v3 with HTTP status and text; the page fixes the numbers, texts are not contractual. */
const answers: Readonly<Record<string, readonly [status: number, text: string]>> = {
  "80000000": [200, "Success"],
  "80100000": [200, '{"success":0,"failure":1,"illegalTokens":{"tokenFormatError":["xxx"]}}'],
  "80100001": [400, "Some of the request parameters are incorrect"],
  "80100003": [400, "Illegal payload"],
  "80100004": [400, "The expiration time is earlier than the current time"],
  "80100016": [200, "The message contains sensitive information"],
  "80100022": [200, "The image did not pass the risk check"],
  "80200001": [401, "Oauth authentication error"],
  "80200005": [401, "The JWT has expired"],
  "80300002": [200, "The app does not have the permission to send this message"],
  "80300007": [200, '{"failure":1,"illegalTokens":{"tokenFormatError":["xxx"]}}'],
  "80300008": [200, "The message body is over the limit"],
  "80300010": [400, "The number of tokens must be between 1 and 1000"],
  "80300029": [200, "The day's test messages are used up"],
  "80300030": [200, "A test message goes to at most 10 tokens"],
  "80300036": [401, "The JWT lives for more than a day"],
  "80300037": [200, "The app is penalised"],
  "81000001": [500, "System inner error"],
};
const bareStatuses: readonly string[] = ["400", "401", "404", "500", "502", "503"];

/** Words of `illegalTokens`; as scripted codes they are the answer to a request of which every token has this fault. */
const tokenReasons: readonly string[] = [
  "noPushTypeRight",
  "noRight",
  "atomicUnableSendUnsubscribedMsg",
  "tokenFormatError",
  "countryNotSupport",
  "tokenPlatformNotSupport",
  "disableSendHuaweiMsgBecauseOfPenalty",
  "differentImgVerifyPolicy",
  "appinfoError",
  "notSupportPlayVoice",
  "noRightToSendThisLiveNotificationEvent",
];

/** Results of receipts that the page lists. */
const receiptResults: ReadonlySet<number> = new Set([
  0, 2, 5, 6, 10, 14, 15, 22, 144, 27, 31, 51, 102, 201, 256, 259, 151, 155, 156, 158, 188, 191, 261, 262, 264, 265, 268, 269,
]);

const dedupMs = 24 * 3_600_000;

/** Starts the simulator. Source: the `huawei` page of the vendor facts (v3 text of 2026-04). */
export async function startHarmonySimulator(options: HarmonyOptions = {}): Promise<HarmonySimulator> {
  const account = options.account ?? makeHuaweiServiceAccount("388421841");
  const projectId = account.json.project_id;
  const { packageName = "com.example.app" } = options;
  const devices = makeHuaweiDevices({
    app: projectId,
    marketingPerDevicePerDay: options.marketingPerDevicePerDay ?? 2,
    messagesPerDevicePerDay: options.messagesPerDevicePerDay ?? 3000,
    makeToken: () => makeHuaweiToken("MAMz"),
    isToken: (token) => /^[A-Za-z0-9_-]{20,}$/.test(token),
  });
  const rate = makeRateWindow(options.requestsPerMinute);
  const tests = makeDayCounts(huaweiZone);
  const { testMessagesPerDay = 1000 } = options;
  const withheld = makeWithheldLog<HarmonyRaw>(options.keep ?? "all");
  const granted = new Set(options.grantedCategories ?? harmonyServiceCategories);
  const grantedPushTypes = options.grantedPushTypes ?? ["0"];
  const seen = makeSeen(dedupMs);
  const keyState = { revoked: false };

  const refuse = (code: string, text?: string, token: string | null = null): VendorReply<HarmonyRaw> => ({
    ...answerOf(code, text),
    code,
    token,
  });
  const bearerProblem = (request: VendorRequest): string | null => {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const problem = checkHuaweiJwt(bearer, account, request.proofMs);
    return problem ?? (keyState.revoked ? "80200001" : null);
  };
  /** The vendor's word for what is wrong with the token; null = nothing. */
  const reasonOf = (token: string, pushType: string): string | null => {
    if (!grantedPushTypes.includes(pushType)) return "noPushTypeRight";
    const state = devices.stateOf(token);
    if (state === "unknown") return options.unknownTokens === "accept" ? null : "tokenFormatError";
    // For a token that is nobody's, v3 has no other word.
    if (state === "malformed" || state === "uninstalled") return "tokenFormatError";
    return state === "noRight" ? "noRight" : state === "foreign" ? "tokenPlatformNotSupport" : null;
  };
  const isSensitive = (body: unknown): boolean => {
    const { title, body: text } = partOf(partOf(body, "payload"), "notification");
    return (options.sensitiveWords ?? []).some((word) => `${title} ${text}`.includes(word));
  };

  const send = (request: VendorRequest): VendorReply<HarmonyRaw> => {
    const id = /^\/v3\/([^/]+)\/messages:send$/.exec(request.path.split("?")[0] ?? "")?.[1];
    if (id === undefined || request.method !== "POST") return refuse("404");
    if (!rate.take("project", request.nowMs)) return refuse("503");
    const unauthorized = bearerProblem(request);
    if (unauthorized !== null) return refuse(unauthorized);
    if (id !== projectId) return refuse("80300002");
    const pushType = String(request.headers["push-type"] ?? "");
    if (!harmonyPushTypes.includes(pushType)) return refuse("80100001", "The header push-type is missing or unknown");
    const body = isJson(request) ? parseRecord(request.body.toString("utf8")) : null;
    const violation =
      body === null ? { code: "80100003", text: "Illegal payload, a JSON object is needed" } : checkHarmonyRequest(body, pushType);
    const { token: list } = partOf(body, "target");
    const tokens = Array.isArray(list) ? list.map(String) : [];
    const single = tokens.length === 1 ? (tokens[0] ?? null) : null;
    if (violation !== null) return refuse(violation.code, violation.text, single);
    if (isSensitive(body)) return refuse("80100016", undefined, single);
    const illegal = groupByReason(tokens, (token) => reasonOf(token, pushType));
    if (illegal.failure === tokens.length) return refuse("80300007", JSON.stringify(illegal), single);
    const isTest = partOf(body, "pushOptions").testMessage === true;
    if (isTest && !tests.take("app", { most: testMessagesPerDay, nowMs: request.nowMs })) return refuse("80300029", undefined, single);
    const requestId = makeRequestId(request.nowMs);
    const legal = tokens.filter((token) => reasonOf(token, pushType) === null);
    const { target: _, ...message } = body ?? {};
    const raw: HarmonyRaw = {
      requestId,
      biTag: biTagOf(message),
      pushType: Number(pushType),
      kind: isTest ? "test" : kindOf(message),
      message,
    };
    const group = deliver(raw, legal, request.nowMs);
    if (illegal.failure === 0) return { ...answerOf(success, undefined, requestId), code: null, token: single, group };
    const partial = JSON.stringify({ success: legal.length, ...illegal });
    return { ...answerOf("80100000", partial, requestId), code: "80100000", token: single, group };
  };

  const kindOf = (message: HarmonyRaw["message"]): HarmonyRaw["kind"] =>
    granted.has(String(partOf(partOf(message, "payload"), "notification").category)) ? "service" : "marketing";

  const deliver = (raw: HarmonyRaw, tokens: readonly string[], nowMs: number): readonly Omit<Received<HarmonyRaw>, "atWallMs">[] => {
    const { title, body, appMessageId } = partOf(partOf(raw.message, "payload"), "notification");
    const content = {
      title: typeof title === "string" ? title : null,
      body: typeof body === "string" ? body : null,
      data: harmonyDataOf(raw.message),
      raw,
    };
    return tokens.flatMap((token) => {
      const isRepeated = typeof appMessageId === "string" && !seen.take(JSON.stringify([token, appMessageId]), nowMs);
      const result = isRepeated ? null : devices.deliver(token, { kind: raw.kind, nowMs });
      if (result === 0) return [{ token, ...content }];
      withheld.add({ notification: { atWallMs: nowMs, token, ...content }, event: result === null ? null : String(result) });
      return [];
    });
  };

  const vendor: Vendor<HarmonyRaw> = {
    isNotification: (path) => path.startsWith("/v3/"),
    tokenOfPath: () => null,
    handle: send,
    native: (code) => {
      if (tokenReasons.includes(code)) return answerOf("80300007", JSON.stringify({ failure: 1, illegalTokens: { [code]: ["xxx"] } }));
      return Object.hasOwn(answers, code) || bareStatuses.includes(code) ? answerOf(code) : null;
    },
    gone: (token) => {
      if (token !== null) devices.setState(token, "uninstalled");
      return answerOf("80300007", JSON.stringify({ failure: 1, illegalTokens: { tokenFormatError: [token ?? "xxx"] } }));
    },
    goawayText: "",
  };

  const protocols = options.tls ? (["http2", "http1"] as const) : options.http2 ? (["http2"] as const) : (["http1"] as const);
  const simulator = await startSimulator({ ...options, protocols }, () => vendor);
  const { stateOf: _, deliver: __, setState, ...deviceControls } = devices;
  let receiptUrl = options.receiptUrl ?? null;
  const { callbackKey = null } = options;
  const callback = callbackKey === null ? {} : { callback: { userName: callbackKey.userName, secret: callbackKey.secret } };
  return withOwn<HarmonyRaw, HarmonyControls & Pick<HarmonySimulator, "clear">>(simulator, {
    clear: () => {
      simulator.clear();
      withheld.all.length = 0;
    },
    ...deviceControls,
    withheld: withheld.all,
    onWithheld: withheld.on,
    serviceAccount: account.json,
    upgrade: (token) => setState(token, "noRight"),
    revokeAccessTokens: () => {
      keyState.revoked = true;
    },
    setReceiptUrl: (address) => {
      receiptUrl = address;
    },
    channel: {
      vendor: "harmony",
      appId: packageName,
      ...(options.http2 && !options.tls ? { http2: true as const } : {}),
      endpoints: { api: simulator.url },
      credentials: { ...account.json, ...callback },
    },
    report: (notifications, event, reportOptions = {}) => {
      const nowMs = (options.now ?? Date.now)();
      const result = huaweiStatusOf(event, receiptResults);
      const entries = notifications.map(({ token, raw }) => ({
        token,
        pushType: raw.pushType,
        appPackageName: packageName,
        ...(raw.biTag === null ? undefined : { biTag: raw.biTag }),
        requestId: raw.requestId,
        deliveryStatus: { result, timestamp: reportOptions.atMs ?? nowMs },
      }));
      return sendHuaweiReceipts(entries, { url: receiptUrl, key: callbackKey, nowMs, options: reportOptions });
    },
  });
}

function biTagOf(message: HarmonyRaw["message"]): string | null {
  const { biTag } = partOf(message, "pushOptions");
  return typeof biTag === "string" ? biTag : null;
}

/** The `msg` of v3: how many tokens failed, and which by the vendor's word for it. */
function groupByReason(
  tokens: readonly string[],
  reasonOf: (token: string) => string | null,
): { readonly failure: number; readonly illegalTokens: Readonly<Record<string, readonly string[]>> } {
  const illegalTokens: Record<string, string[]> = {};
  let failure = 0;
  for (const token of tokens) {
    const reason = reasonOf(token);
    if (reason === null) continue;
    failure++;
    const list = illegalTokens[reason] ?? [];
    list.push(token);
    illegalTokens[reason] = list;
  }
  return { failure, illegalTokens };
}

/** Keys that were used within the last `lifeMs`. */
function makeSeen(lifeMs: number): { take(key: string, nowMs: number): boolean } {
  const atMs = new Map<string, number>();
  return {
    take: (key, nowMs) => {
      const before = atMs.get(key);
      if (before !== undefined && nowMs - before < lifeMs) return false;
      // Newest last, so that what is too old stands first.
      atMs.delete(key);
      atMs.set(key, nowMs);
      for (const [old, seenAtMs] of atMs) {
        if (nowMs - seenAtMs < lifeMs) break;
        atMs.delete(old);
      }
      return true;
    },
  };
}

function answerOf(code: string, text?: string, requestId = makeRequestId(157)): HttpAnswer {
  const [status, standard] = answers[code] ?? [Number(code), null];
  if (standard === null) return { status, body: "" };
  return { status, body: { code, msg: text ?? standard, requestId } };
}

import { randomBytes } from "node:crypto";
import { checkFcmRequest, type FcmViolation, readFcmMessage } from "./fcm-message-rules.ts";
import { makeGoogleTokenEndpoint } from "./google-token-endpoint.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { isRecord } from "./jwt.ts";
import { makeRateWindow } from "./rate-window.ts";
import { makeServiceAccount, type ServiceAccount, type ServiceAccountJson } from "./service-account.ts";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  type Vendor,
  type VendorReply,
  type VendorRequest,
  withOwn,
} from "./simulator.ts";

/** The `message` of the request as it was sent, with the page's field names. */
export type FcmRaw = Readonly<Record<string, unknown>>;

/** Options of the FCM simulator. */
export interface FcmOptions extends SimulatorOptions {
  /** The project's account; default a fresh one of project `carillon-demo`. */
  readonly account?: ServiceAccount;
  /** The `aud` that JWTs must carry; default the simulator's own token URL. */
  readonly tokenAudience?: string;
  /** Life of an access token; default 3599 s. */
  readonly accessTokenSeconds?: number;
  /** Clear text speaks HTTP/2 by prior knowledge instead of HTTP/1.1. Over TLS both are offered. */
  readonly http2?: boolean;
  /** Messages a device takes in a minute before 429; FCM's own number is 240; default no limit. */
  readonly deviceMessagesPerMinute?: number;
}

/** The project's side of FCM, and the phones that have the app. */
export interface FcmControls {
  /** The key file for the sender, its `token_uri` pointing here. */
  readonly serviceAccount: ServiceAccountJson;
  readonly tokenUrl: string;
  /** Installs an app: makes (or takes) a registration token, of this project unless another one is named. Returns the token. */
  registerToken(options?: { readonly token?: string; readonly projectId?: string }): string;
  /** The app is gone: the token answers UNREGISTERED from now on. */
  unregisterToken(token: string): void;
  /** Access tokens handed out so far answer 401 from now on. */
  revokeAccessTokens(): void;
}

/** Google's token endpoint (`/token`) and FCM's HTTP v1 API. */
export interface FcmSimulator extends Simulator<FcmRaw>, FcmControls {}

const fcmError = "type.googleapis.com/google.firebase.fcm.v1.FcmError";
const badRequest = "type.googleapis.com/google.rpc.BadRequest";
const notAToken = "The registration token is not a valid FCM registration token";

/** Errors as FCM words them; [HTTP status, `error.status`, message, `errorCode` in the details or none]. */
const errors: Readonly<Record<string, readonly [status: number, word: string, message: string, errorCode: string | null]>> = {
  INVALID_ARGUMENT: [400, "INVALID_ARGUMENT", "Request contains an invalid argument.", "INVALID_ARGUMENT"],
  UNREGISTERED: [404, "NOT_FOUND", "Requested entity was not found.", "UNREGISTERED"],
  SENDER_ID_MISMATCH: [403, "PERMISSION_DENIED", "SenderId mismatch", "SENDER_ID_MISMATCH"],
  QUOTA_EXCEEDED: [429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).", "QUOTA_EXCEEDED"],
  UNAVAILABLE: [503, "UNAVAILABLE", "The service is currently unavailable.", "UNAVAILABLE"],
  INTERNAL: [500, "INTERNAL", "Internal error encountered.", "INTERNAL"],
  UNSPECIFIED_ERROR: [500, "UNKNOWN", "Unknown error.", "UNSPECIFIED_ERROR"],
  THIRD_PARTY_AUTH_ERROR: [
    401,
    "UNAUTHENTICATED",
    "Auth error from APNS or Web Push Service: the project's key or certificate is not valid.",
    "THIRD_PARTY_AUTH_ERROR",
  ],
  UNAUTHENTICATED: [401, "UNAUTHENTICATED", "Request had invalid authentication credentials. Expected OAuth 2 access token.", null],
  PERMISSION_DENIED: [403, "PERMISSION_DENIED", "Permission 'cloudmessaging.messages.create' denied on this project.", null],
  NOT_FOUND: [404, "NOT_FOUND", "Requested entity was not found.", null],
};

/** Starts the simulator. Source: `fcm` page of the vendor facts and firebase.google.com/docs/cloud-messaging (2026-06). */
export async function startFcmSimulator(options: FcmOptions = {}): Promise<FcmSimulator> {
  const account = options.account ?? makeServiceAccount("carillon-demo");
  const ownProject = account.json.project_id;
  /** The project that a token belongs to; null once it is dead. */
  const devices = new Map<string, string | null>();
  const rate = makeRateWindow(options.deviceMessagesPerMinute);
  const revocations: (() => void)[] = [];

  const makeVendor = (url: string): Vendor<FcmRaw> => {
    const tokenEndpoint = makeGoogleTokenEndpoint({
      account,
      audience: options.tokenAudience ?? `${url}/token`,
      lifeSeconds: options.accessTokenSeconds ?? 3599,
    });
    revocations.push(tokenEndpoint.revokeAll);
    const send = (request: VendorRequest): VendorReply<FcmRaw> => {
      const refuse = (code: string, violation?: FcmViolation, token: string | null = null): VendorReply<FcmRaw> => ({
        ...errorAnswer(code, violation),
        code,
        token,
      });
      const grant = tokenEndpoint.grantOf(/^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "", request.proofMs);
      if (grant === "unknown") return refuse("UNAUTHENTICATED");
      const project = /^\/v1\/projects\/([^/]+)\/messages:send$/.exec(request.path.split("?")[0] ?? "")?.[1];
      if (request.method !== "POST" || project !== ownProject) return refuse("NOT_FOUND");
      if (grant === "other") return refuse("PERMISSION_DENIED");
      const body = readJson(request);
      const violation = checkFcmRequest(body);
      if (violation) return refuse("INVALID_ARGUMENT", violation, tokenOf(body));
      const message = readFcmMessage(body) ?? {};
      const token = tokenOf(body);
      const problem = token === null ? null : deviceProblem(token, request.nowMs);
      if (problem)
        return refuse(problem, problem === "INVALID_ARGUMENT" ? { field: "message.token", description: notAToken } : undefined, token);
      if (isRecord(body) && (body.validate_only === true || body.validateOnly === true)) {
        return { status: 200, code: null, token, body: { name: `projects/${ownProject}/messages/fake_message_id` } };
      }
      const name = `projects/${ownProject}/messages/0:${request.nowMs}${randomBytes(3).readUIntBE(0, 3)}%${randomBytes(8).toString("hex")}`;
      return { status: 200, code: null, token: token ?? targetOf(message), body: { name }, notification: read(message) };
    };
    const deviceProblem = (token: string, nowMs: number): string | null => {
      const project = devices.get(token);
      if (project === undefined) {
        // An installation id of 22 characters, a colon, and a long opaque rest.
        if (!/^[A-Za-z0-9_-]{8,}:[A-Za-z0-9_-]{32,}$/.test(token)) return "INVALID_ARGUMENT";
        if (options.unknownTokens !== "accept") return "UNREGISTERED";
      } else if (project === null) return "UNREGISTERED";
      else if (project !== ownProject) return "SENDER_ID_MISMATCH";
      return rate.take(token, nowMs) ? null : "QUOTA_EXCEEDED";
    };
    return {
      isNotification: (path) => path.startsWith("/v1/"),
      tokenOfPath: () => null,
      handle: (request) => (request.path === "/token" ? { ...tokenEndpoint.handle(request), token: null } : send(request)),
      native: (code) => (Object.hasOwn(errors, code) ? errorAnswer(code) : null),
      gone: (token) => {
        if (token !== null) devices.set(token, null);
        return errorAnswer("UNREGISTERED");
      },
      goawayText: "server_shutting_down",
    };
  };

  const protocols = options.tls ? (["http2", "http1"] as const) : options.http2 ? (["http2"] as const) : (["http1"] as const);
  const simulator = await startSimulator({ ...options, protocols }, makeVendor);
  const tokenUrl = `${simulator.url}/token`;
  return withOwn<FcmRaw, FcmControls>(simulator, {
    tokenUrl,
    serviceAccount: { ...account.json, token_uri: tokenUrl },
    registerToken: ({ token = makeToken(), projectId = ownProject } = {}) => {
      devices.set(token, projectId);
      return token;
    },
    unregisterToken: (token) => void devices.set(token, null),
    revokeAccessTokens: () => {
      for (const revoke of revocations) revoke();
    },
  });
}

function makeToken(): string {
  return `${randomBytes(16).toString("base64url")}:APA91b${randomBytes(100).toString("base64url")}`;
}

/** Google's error shape; a violation is named in `BadRequest.fieldViolations`. */
function errorAnswer(code: string, violation?: FcmViolation): HttpAnswer {
  const [status, word, message, errorCode] = errors[code] ?? [500, "INTERNAL", code, null];
  const details: Record<string, unknown>[] = [];
  if (errorCode !== null) details.push({ "@type": fcmError, errorCode });
  if (violation && "field" in violation) details.push({ "@type": badRequest, fieldViolations: [violation] });
  if (code === "QUOTA_EXCEEDED") {
    const violations = [{ subject: "device", description: "Message rate of the device exceeded" }];
    details.push({ "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations });
  }
  const text = violation ? ("tooBig" in violation ? violation.tooBig : violation.description) : message;
  return { status, body: { error: { code: status, message: text, status: word, ...(details.length > 0 ? { details } : {}) } } };
}

function readJson(request: VendorRequest): unknown {
  const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (contentType !== "application/json") return null;
  try {
    return JSON.parse(request.body.toString("utf8"));
  } catch {
    return null; // The rules refuse what is not an object.
  }
}

function tokenOf(body: unknown): string | null {
  const token = isRecord(body) && isRecord(body.message) ? body.message.token : null;
  return typeof token === "string" ? token : null;
}

/** What stands for the device in the log when the message goes to many. */
function targetOf(message: FcmRaw): string {
  return typeof message.topic === "string" ? `/topics/${message.topic}` : String(message.condition);
}

/** What an Android device gets: Android's own fields overlay the common ones. */
function read(message: FcmRaw): { title: string | null; body: string | null; data: Record<string, string>; raw: FcmRaw } {
  const android = isRecord(message.android) ? message.android : {};
  const notification = { ...recordOf(message.notification), ...recordOf(android.notification) };
  const data: Record<string, string> = {};
  for (const [key, value] of Object.entries({ ...recordOf(message.data), ...recordOf(android.data) })) data[key] = String(value);
  const { title, body } = notification;
  return { title: typeof title === "string" ? title : null, body: typeof body === "string" ? body : null, data, raw: message };
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

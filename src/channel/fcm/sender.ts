import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import { ConfigReader, prefixOf, tokenError } from "../config-reader.ts";
import { parsePrivateKey } from "../jwt.ts";
import { makeTransport } from "../make-transport.ts";
import {
  type ChannelConfig,
  deadlineDefaultMs,
  defineChannel,
  type FieldError,
  type GroupNotification,
  type Notification,
  type Sender,
  type SenderDeps,
  type SenderStats,
} from "../port.ts";
import type { TokenCache } from "../token-cache.ts";
import { makeTokenTransport } from "../token-transport.ts";
import { type Transport, type TransportOptions, transportOf } from "../transport.ts";
import { verdictWithoutAnswer, withoutToken } from "../transport-rule.ts";
import { oneByOne } from "../vendor-sender.ts";
import { googleTokens, type ServiceAccount } from "./access-token.ts";
import { fcmLimits } from "./limits.ts";
import { buildFcmRequest, priorityOf } from "./request.ts";
import { fcmVerdict } from "./verdict.ts";

interface FcmConfig {
  readonly account: ServiceAccount;
  readonly api: string;
  readonly token: string;
  readonly transport: Omit<TransportOptions, "origin">;
}

const tokenCharactersMax = 4096;
const remedy = "paste the whole service-account JSON from the Firebase console (Project settings, Service accounts)";

/** Firebase Cloud Messaging, HTTP v1. Credentials are Google's service-account JSON as it is; endpoints `api` and `token`. */
export const fcm = defineChannel<FcmConfig>({
  vendor: "fcm",
  tier: "platform",
  limits: fcmLimits,
  parse,
  open,
  checkToken,
  build: (_, content) => buildFcmRequest({ ...content, token: "" }, { path: "", authorization: "", nowMs: 0 }),
  nativeClass: (_, message) => ({ priority: priorityOf(message) }),
});

function parse(config: ChannelConfig): Result<FcmConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const projectId = reader.credential("project_id", remedy, /^[a-z0-9:.-]+$/);
  const clientEmail = reader.credential("client_email", remedy);
  const privateKeyId = reader.optionalCredential("private_key_id");
  const key = parsePrivateKey(reader.credential("private_key", remedy), "rsa");
  if (!key.ok) reader.refuse("credentials.private_key", undefined, `an RSA key: ${key.error}`, remedy);
  const api = reader.endpoint("api", "https://fcm.googleapis.com");
  const token = reader.endpoint("token", reader.optionalCredential("token_uri") ?? "https://oauth2.googleapis.com/token");
  return reader.finish(() => {
    if (!key.ok) throw new Error("unreachable: a key that was refused above");
    return {
      account: { projectId, clientEmail, privateKeyId, privateKey: key.value },
      api,
      token,
      transport: transportOf(config),
    };
  });
}

function checkToken(token: string): Result<string, FieldError> {
  if (/^[\x21-\x7e]+$/.test(token) && token.length <= tokenCharactersMax) return ok(token);
  const message = `token is ${token.length} characters long, it must be 1 to ${tokenCharactersMax} printable ones without spaces`;
  return err(tokenError(message, tokenCharactersMax, "send the registration token as getToken() gives it"));
}

function open(config: FcmConfig, deps: SenderDeps): Sender {
  return new FcmSender(config, deps);
}

class FcmSender implements Sender {
  readonly #api: Transport;
  readonly #tokenTransport: Transport;
  readonly #tokens: TokenCache;
  readonly #path: string;
  readonly #nowMs: () => number;
  readonly #deadlineMs: number;

  constructor(config: FcmConfig, deps: SenderDeps) {
    const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
    this.#api = makeTransport({ ...config.transport, ...sessions, origin: new URL(config.api) });
    const tokenOrigin = new URL(config.token);
    const shared = tokenOrigin.origin === new URL(config.api).origin;
    this.#tokenTransport = shared ? this.#api : makeTokenTransport({ ...config.transport, sessions: 1, origin: tokenOrigin });
    this.#nowMs = deps.nowMs;
    this.#deadlineMs = deps.deadlineMs ?? deadlineDefaultMs;
    this.#path = `${prefixOf(config.api)}/v1/projects/${config.account.projectId}/messages:send`;
    this.#tokens = googleTokens({
      account: config.account,
      endpoint: config.token,
      transport: this.#tokenTransport,
      nowMs: deps.nowMs,
      deadlineMs: this.#deadlineMs,
    });
  }

  async send(notification: Notification): Promise<Verdict> {
    const deadlineAtMs = performance.now() + this.#deadlineMs;
    const first = await this.#attempt(notification, deadlineAtMs);
    if (first.kind !== "retry" || first.reason !== "AUTH_EXPIRED") return first;
    const second = await this.#attempt(notification, deadlineAtMs);
    // A token that was fetched a moment ago and is refused too: it is not its age.
    if (second.kind !== "retry" || second.reason !== "AUTH_EXPIRED") return second;
    return { kind: "reject", reason: "AUTH_FAILED", native: second.native };
  }

  sendGroup(group: GroupNotification): Promise<readonly Verdict[]> {
    return oneByOne(this, group);
  }

  probe = (): Promise<Result<unknown, Verdict>> => this.#tokens.get();

  stats(): SenderStats {
    return this.#api.stats();
  }

  async close(): Promise<void> {
    await Promise.all([this.#api.close(), this.#tokenTransport.close()]);
  }

  async #attempt(notification: Notification, deadlineAtMs: number): Promise<Verdict> {
    let authorization = this.#tokens.ready();
    if (authorization === null) {
      const fetched = await this.#tokens.get();
      if (!fetched.ok) return fetched.error;
      authorization = fetched.value;
    }
    const nowMs = this.#nowMs();
    const request = buildFcmRequest(notification, { path: this.#path, authorization, nowMs });
    if (!request.ok) return request.error;
    const answer = await this.#api.request(request.value, deadlineAtMs);
    if (answer.kind !== "response") return verdictWithoutAnswer(answer);
    const verdict = withoutToken(fcmVerdict(answer, this.#nowMs()), notification.token);
    if (verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED") this.#tokens.drop(authorization);
    return verdict;
  }
}

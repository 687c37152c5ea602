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
import type { Transport, TransportOptions } from "../transport.ts";
import { verdictWithoutAnswer } from "../transport-rule.ts";
import { oneByOne } from "../vendor-sender.ts";
import { apnsLimits } from "./limits.ts";
import { type ProviderKey, ProviderTokens } from "./provider-token.ts";
import { buildApnsRequest, normaliseToken, priorityOf } from "./request.ts";
import { apnsVerdict } from "./verdict.ts";

type Environment = "production" | "sandbox";

interface ApnsConfig {
  readonly key: ProviderKey;
  readonly topic: string;
  readonly endpoints: Readonly<Record<Environment, string>>;
  /** One endpoint serves all tokens, so that nobody can have asked the wrong one. */
  readonly single: boolean;
  readonly transport: Omit<TransportOptions, "origin">;
}

const where = "take it from the Apple developer account (Certificates, Identifiers & Profiles, Keys)";

/** Stands for the device where a request is built to see whether it would do. */
const anyToken = "0".repeat(64);

/**
 * Apple Push Notification service by provider token. Credentials: `keyId`, `teamId`, `privateKey` (the text of the .p8 file) and
 * `topic` (default: the channel's appId). Endpoints: `api` for all tokens, or `production` and `sandbox`.
 */
export const apns = defineChannel<ApnsConfig>({
  vendor: "apns",
  tier: "platform",
  limits: apnsLimits,
  parse,
  open,
  checkToken,
  build: ({ topic }, content) => buildApnsRequest({ ...content, token: anyToken }, { prefix: "", authorization: "", topic, nowMs: 0 }),
  nativeClass: (_, message) => ({ "apns-priority": priorityOf(message) }),
});

function parse(config: ChannelConfig): Result<ApnsConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const keyId = reader.credential("keyId", `${where}: the key's 10-character id`, /^[A-Za-z0-9]+$/);
  const teamId = reader.credential("teamId", `${where}: the team's 10-character id`, /^[A-Za-z0-9]+$/);
  const topic = reader.optionalCredential("topic") ?? config.appId;
  const key = parsePrivateKey(reader.credential("privateKey", `${where}: the text of the .p8 file`), "p256");
  if (!key.ok) reader.refuse("credentials.privateKey", undefined, `a P-256 key: ${key.error}`, `${where}: the text of the .p8 file`);
  const single = config.endpoints.api !== undefined;
  const production = single ? reader.endpoint("api", "") : reader.endpoint("production", "https://api.push.apple.com");
  const sandbox = single ? production : reader.endpoint("sandbox", "https://api.sandbox.push.apple.com");
  return reader.finish(() => {
    if (!key.ok) throw new Error("unreachable: a key that was refused above");
    return {
      key: { keyId, teamId, privateKey: key.value },
      topic,
      endpoints: { production, sandbox },
      single,
      // APNs speaks HTTP/2 alone, so `http://` means HTTP/2 with prior knowledge unless the configuration says otherwise.
      transport: { http2: config.http2 ?? true, ...(config.ca === undefined ? {} : { ca: config.ca }) },
    };
  });
}

function checkToken(token: string): Result<string, FieldError> {
  const normalised = normaliseToken(token);
  if (normalised !== null) return ok(normalised);
  const message = `token is ${token.length} characters long, it must be hexadecimal with 16 to 200 digits in pairs`;
  return err(tokenError(message, 200, "send deviceToken as hexadecimal text, without spaces or angle brackets"));
}

function open(config: ApnsConfig, deps: SenderDeps): Sender {
  return new ApnsSender(config, deps);
}

interface Route {
  readonly transport: Transport;
  readonly prefix: string;
}

class ApnsSender implements Sender {
  readonly #config: ApnsConfig;
  readonly #tokens: ProviderTokens;
  readonly #nowMs: () => number;
  readonly #deadlineMs: number;
  readonly #routes: Readonly<Record<Environment, Route>>;

  constructor(config: ApnsConfig, deps: SenderDeps) {
    this.#config = config;
    this.#nowMs = deps.nowMs;
    this.#deadlineMs = deps.deadlineMs ?? deadlineDefaultMs;
    this.#tokens = new ProviderTokens(config.key, deps.nowMs);
    const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
    const route = (endpoint: string): Route => ({
      transport: makeTransport({ ...config.transport, ...sessions, origin: new URL(endpoint) }),
      prefix: prefixOf(endpoint),
    });
    const production = route(config.endpoints.production);
    this.#routes = { production, sandbox: config.single ? production : route(config.endpoints.sandbox) };
  }

  async send(notification: Notification): Promise<Verdict> {
    const deadlineAtMs = performance.now() + this.#deadlineMs;
    const first = await this.#attempt(notification, deadlineAtMs);
    if (first.kind !== "retry" || first.reason !== "AUTH_EXPIRED") return first;
    const second = await this.#attempt(notification, deadlineAtMs);
    if (second.kind !== "retry" || second.reason !== "AUTH_EXPIRED") return second;
    // The next token may only be minted later; until then every try would end the same way.
    return { ...second, notBeforeMs: Math.max(second.notBeforeMs ?? 0, this.#tokens.restMs()) };
  }

  sendGroup(group: GroupNotification): Promise<readonly Verdict[]> {
    return oneByOne(this, group);
  }

  stats(): SenderStats {
    const { production, sandbox } = this.#routes;
    const one = production.transport.stats();
    if (sandbox === production) return one;
    const other = sandbox.transport.stats();
    return {
      connections: one.connections + other.connections,
      connectionsOpened: one.connectionsOpened + other.connectionsOpened,
      inFlight: one.inFlight + other.inFlight,
      queued: one.queued + other.queued,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#routes.production.transport.close(), this.#routes.sandbox.transport.close()]);
  }

  async #attempt(notification: Notification, deadlineAtMs: number): Promise<Verdict> {
    const route = this.#routes[notification.environment ?? "production"];
    const authorization = this.#tokens.current();
    const nowMs = this.#nowMs();
    const request = buildApnsRequest(notification, { prefix: route.prefix, authorization, topic: this.#config.topic, nowMs });
    if (!request.ok) return request.error;
    const answer = await route.transport.request(request.value, deadlineAtMs);
    if (answer.kind !== "response") return verdictWithoutAnswer(answer);
    const environmentKnown = this.#config.single || notification.environment !== undefined;
    const verdict = apnsVerdict(answer, { nowMs: this.#nowMs(), environmentKnown });
    if (verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED") this.#tokens.expired(authorization);
    return verdict;
  }
}

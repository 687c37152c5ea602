import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import { ConfigReader } from "../config-reader.ts";
import { p256KeyFromRaw } from "../jwt.ts";
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
import { type Transport, type TransportOptions, transportOf } from "../transport.ts";
import { refuse, verdictWithoutAnswer, withoutToken } from "../transport-rule.ts";
import { oneByOne } from "../vendor-sender.ts";
import { Encryptor } from "./encrypt.ts";
import { type EndpointRules, publicLookup, refuseEndpoint } from "./endpoint.ts";
import { webPushLimits } from "./limits.ts";
import { buildPlaintext, buildWebPushRequest, urgencyOf } from "./request.ts";
import { parseSubscription, type Subscription } from "./subscription.ts";
import { type VapidKey, VapidTokens } from "./vapid.ts";
import { webPushVerdict } from "./verdict.ts";

interface WebPushConfig {
  readonly key: VapidKey;
  readonly rules: EndpointRules;
  readonly transport: Omit<TransportOptions, "origin">;
}

const remedy = "make a pair with `npx web-push generate-vapid-keys` and keep it: subscriptions are bound to it";
/** Connections are kept to this many origins; wildcard hosts could otherwise make any number. */
const originsMax = 64;

/**
 * Web Push (RFC 8030, 8291, 8292). Credentials `publicKey`, `privateKey` (base64url) and `subject` (mailto: or https:). `endpoints.api`
 * lists the origins that may be called, separated by spaces or commas; without it the browsers' known services may be.
 */
export const webPush = defineChannel<WebPushConfig>({
  vendor: "webPush",
  tier: "platform",
  limits: webPushLimits,
  parse,
  open: (config, deps) => new WebPushSender(config, deps),
  checkToken,
  build: (_, content) => buildPlaintext({ ...content, token: "" }),
  nativeClass: (_, message) => ({ urgency: urgencyOf(message) }),
  publicInfo: ({ key }) => ({ publicKey: key.publicKey }),
});

function parse(config: ChannelConfig): Result<WebPushConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const publicKey = reader.credential("publicKey", remedy);
  const privateKey = reader.credential("privateKey", remedy);
  const subject = reader.credential(
    "subject",
    'write "mailto:" and an address, or an https:// URL',
    /^(mailto:[^\s<>]+@[^\s<>]+|https:\/\/[^\s<>]+)$/,
  );
  const point = Buffer.from(publicKey, "base64url");
  const key = p256KeyFromRaw(Buffer.from(privateKey, "base64url"), point);
  if (!key.ok) reader.refuse("credentials.publicKey", undefined, `the public half of credentials.privateKey: ${key.error}`, remedy);
  const rules = readRules(config, reader);
  return reader.finish(() => {
    if (!key.ok) throw new Error("unreachable: keys that were refused above");
    return {
      key: { publicKey: point.toString("base64url"), privateKey: key.value, subject },
      rules,
      transport: {
        ...transportOf(config),
        ...(rules.kind === "knownServices" ? { lookup: publicLookup } : {}),
      },
    };
  });
}

function readRules(config: ChannelConfig, reader: ConfigReader): EndpointRules {
  const written = config.endpoints.api;
  if (written === undefined) return { kind: "knownServices" };
  const origins = new Set<string>();
  for (const text of written.split(/[\s,]+/).filter((part) => part !== "")) {
    const url = URL.parse(text);
    if (url !== null && (url.protocol === "https:" || url.protocol === "http:")) origins.add(url.origin);
    else
      reader.refuse(
        "endpoints.api",
        text,
        "http:// or https:// origins",
        "write origins such as https://push.example.com, separated by spaces",
      );
  }
  return { kind: "origins", origins };
}

function checkToken(token: string): Result<string, FieldError> {
  const subscription = parseSubscription(token);
  return subscription.ok ? ok(token) : err(subscription.error);
}

class WebPushSender implements Sender {
  readonly #config: WebPushConfig;
  readonly #sessions: number | undefined;
  readonly #nowMs: () => number;
  readonly #deadlineMs: number;
  readonly #vapid: VapidTokens;
  readonly #encryptor = new Encryptor();
  readonly #transports = new Map<string, Transport>();
  #closed = false;

  constructor(config: WebPushConfig, deps: SenderDeps) {
    this.#config = config;
    this.#sessions = deps.sessions;
    this.#nowMs = deps.nowMs;
    this.#deadlineMs = deps.deadlineMs ?? deadlineDefaultMs;
    this.#vapid = new VapidTokens(config.key, deps.nowMs);
  }

  async send(notification: Notification): Promise<Verdict> {
    const deadlineAtMs = performance.now() + this.#deadlineMs;
    const parsed = parseSubscription(notification.token);
    if (!parsed.ok) return refuse("TOKEN_INVALID", "LOCAL_LIMIT", parsed.error.message);
    const subscription = parsed.value;
    const refusal = refuseEndpoint(subscription.url, this.#config.rules);
    if (refusal !== null) return refuse("INVALID_REQUEST", "ENDPOINT_NOT_ALLOWED", refusal);
    const body = await this.#encrypt(notification, subscription);
    if (!body.ok) return body.error;
    const first = await this.#attempt(notification, subscription, body.value, deadlineAtMs);
    if (first.kind !== "retry" || first.reason !== "AUTH_EXPIRED") return first;
    const second = await this.#attempt(notification, subscription, body.value, deadlineAtMs);
    // A token that was signed a moment ago and is refused too: it is not its age.
    if (second.kind !== "retry" || second.reason !== "AUTH_EXPIRED") return second;
    return { kind: "reject", reason: "AUTH_FAILED", native: second.native };
  }

  sendGroup(group: GroupNotification): Promise<readonly Verdict[]> {
    return oneByOne(this, group);
  }

  stats(): SenderStats {
    const sum = { connections: 0, connectionsOpened: 0, inFlight: 0, queued: 0 };
    for (const transport of this.#transports.values()) {
      const one = transport.stats();
      sum.connections += one.connections;
      sum.connectionsOpened += one.connectionsOpened;
      sum.inFlight += one.inFlight;
      sum.queued += one.queued;
    }
    return sum;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#transports.values()].map((transport) => transport.close()));
  }

  async #encrypt(notification: Notification, subscription: Subscription): Promise<Result<Buffer, Verdict>> {
    const plaintext = buildPlaintext(notification);
    if (!plaintext.ok) return plaintext;
    try {
      return ok(await this.#encryptor.encrypt(plaintext.value, subscription));
    } catch {
      // The one input that was not checked yet is the point, and OpenSSL refuses it by throwing.
      return err(refuse("TOKEN_INVALID", "LOCAL_LIMIT", "subscription.keys.p256dh is no point of P-256: have the browser subscribe again"));
    }
  }

  async #attempt(notification: Notification, subscription: Subscription, body: Buffer, deadlineAtMs: number): Promise<Verdict> {
    const { url } = subscription;
    const authorization = this.#vapid.for(url.origin);
    const request = buildWebPushRequest(notification, url, authorization, body);
    const answer = await this.#transport(url.origin).request(request, deadlineAtMs);
    if (answer.kind !== "response") return verdictWithoutAnswer(answer);
    const verdict = withoutToken(webPushVerdict(answer, { host: url.hostname, nowMs: this.#nowMs() }), url.pathname.slice(1));
    if (verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED") this.#vapid.drop(url.origin, authorization);
    return verdict;
  }

  #transport(origin: string): Transport {
    const held = this.#transports.get(origin);
    if (held !== undefined) return held;
    this.#makeRoom();
    const sessions = this.#sessions === undefined ? {} : { sessions: this.#sessions };
    const transport = makeTransport({ ...this.#config.transport, ...sessions, origin: new URL(origin) });
    if (this.#closed) void transport.close();
    this.#transports.set(origin, transport);
    return transport;
  }

  /** Lets the oldest origin go; its requests in flight end as they would have. */
  #makeRoom(): void {
    if (this.#transports.size < originsMax) return;
    for (const [origin, transport] of this.#transports) {
      this.#transports.delete(origin);
      void transport.close();
      return;
    }
  }
}

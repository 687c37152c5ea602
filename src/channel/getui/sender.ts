import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import { ConfigReader, prefixOf, tokenError } from "../config-reader.ts";
import { makeTransport } from "../make-transport.ts";
import {
  type ChannelConfig,
  deadlineDefaultMs,
  defineChannel,
  type FieldError,
  type GroupNotification,
  type Sender,
  type SenderDeps,
} from "../port.ts";
import type { TokenCache } from "../token-cache.ts";
import { type Transport, type TransportOptions, transportOf } from "../transport.ts";
import { verdictWithoutAnswer, withoutToken } from "../transport-rule.ts";
import { forAll, VendorSender } from "../vendor-sender.ts";
import { type GetuiCredentials, getuiTokens } from "./access-token.ts";
import { getuiLimits } from "./limits.ts";
import { readGetuiOptions } from "./options.ts";
import { getuiReceiptReader } from "./receipts.ts";
import { buildGetuiMessage, type GetuiApp, type GetuiMessage, listRequest, requestIdOf, singleRequest, storeRequest } from "./request.ts";
import { beforeSending, getuiListVerdicts, getuiVerdict, readStored } from "./verdict.ts";

interface GetuiConfig {
  readonly credentials: GetuiCredentials;
  readonly app: GetuiApp;
  readonly api: string;
  readonly transport: Omit<TransportOptions, "origin">;
}

const tokenCharactersMax = 64;
const remedy = "take it from the Getui developer centre (the application's settings)";

/**
 * Getui, also the engine of uni-push: reaches devices over its own link and over their makers'. Credentials `appId`, `appKey`,
 * `masterSecret`; endpoint `api` (the host, such as that of another data centre); options of {@link readGetuiOptions}. Where receipts go
 * is said in Getui's console.
 */
export const getui = defineChannel<GetuiConfig>({
  vendor: "getui",
  tier: "aggregator",
  limits: getuiLimits,
  parse,
  open: openSender,
  checkToken,
  build: ({ app }, content) => buildGetuiMessage(content, app.options),
  texts: ({ app: { options } }) => ({
    titleCharacters: options.titleCharacters,
    bodyCharacters: options.bodyCharacters,
    ...(options.big_image || options.ios ? undefined : { images: "none" }),
  }),
  receipts: ({ credentials }) => getuiReceiptReader(credentials.masterSecret),
});

function parse(config: ChannelConfig): Result<GetuiConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const appId = reader.credential("appId", remedy, /^[A-Za-z0-9_-]+$/);
  const appKey = reader.credential("appKey", remedy);
  const masterSecret = reader.credential("masterSecret", remedy);
  const api = reader.endpoint("api", "https://restapi.getui.com");
  const options = readGetuiOptions(config, reader);
  return reader.finish(() => ({
    credentials: { appId, appKey, masterSecret },
    app: { base: `${prefixOf(api)}/v2/${appId}`, options },
    api,
    transport: transportOf(config),
  }));
}

function checkToken(token: string): Result<string, FieldError> {
  if (/^[\x21-\x7e]+$/.test(token) && token.length <= tokenCharactersMax) return ok(token);
  const message = `token is ${token.length} characters long, it must be 1 to ${tokenCharactersMax} printable ones without spaces`;
  return err(tokenError(message, tokenCharactersMax, "send the client id (cid) as PushManager.getClientid() gives it"));
}

function openSender(config: GetuiConfig, deps: SenderDeps): Sender {
  const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
  const transport = makeTransport({ ...config.transport, ...sessions, origin: new URL(config.api) });
  const tokens = getuiTokens({
    credentials: config.credentials,
    base: config.app.base,
    transport,
    nowMs: deps.nowMs,
    deadlineMs: deps.deadlineMs ?? deadlineDefaultMs,
  });
  const desk = new Desk({ app: config.app, transport, tokens, nowMs: deps.nowMs });
  return new VendorSender({ attempt: (group, deadlineAtMs) => desk.attempt(group, deadlineAtMs), transports: [transport], deps, tokens });
}

/** Hands messages over, a lone device by itself and several as a list. */
class Desk {
  readonly #app: GetuiApp;
  readonly #transport: Transport;
  readonly #tokens: TokenCache;
  readonly #nowMs: () => number;
  #stored = 0;

  constructor(parts: {
    readonly app: GetuiApp;
    readonly transport: Transport;
    readonly tokens: TokenCache;
    readonly nowMs: () => number;
  }) {
    this.#app = parts.app;
    this.#transport = parts.transport;
    this.#tokens = parts.tokens;
    this.#nowMs = parts.nowMs;
  }

  async attempt(group: GroupNotification, deadlineAtMs: number): Promise<readonly Verdict[]> {
    const { tokens: cids, ...content } = group;
    const message = buildGetuiMessage(content, this.#app.options);
    if (!message.ok) return forAll(group, message.error);
    const token = await this.#tokens.get();
    if (!token.ok) return forAll(group, token.error);
    const call = { token: token.value, message: message.value, group, deadlineAtMs };
    const [cid] = cids;
    const verdicts = cids.length === 1 && cid !== undefined ? [await this.#sendOne(call, cid)] : await this.#sendList(call);
    if (verdicts.some((verdict) => verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED")) this.#tokens.drop(token.value);
    return verdicts;
  }

  async #sendOne({ token, message, group, deadlineAtMs }: Call, cid: string): Promise<Verdict> {
    const target = { cid, requestId: requestIdOf(group.messageId, [cid]) };
    const answer = await this.#transport.request(singleRequest(this.#app, token, message, target), deadlineAtMs);
    return answer.kind === "response" ? withoutToken(getuiVerdict(answer, cid, this.#nowMs()), cid) : verdictWithoutAnswer(answer);
  }

  async #sendList({ token, message, group, deadlineAtMs }: Call): Promise<readonly Verdict[]> {
    const { tokens: cids, messageId } = group;
    const hide = (verdict: Verdict): Verdict => cids.reduce(withoutToken, verdict);
    // A name that was used is dropped with its message, and a repeated list must not find its message gone.
    const requestId = requestIdOf(messageId, cids, `${this.#nowMs()}-${this.#stored++}`);
    const stored = await this.#transport.request(storeRequest(this.#app, token, message, requestId), deadlineAtMs);
    if (stored.kind !== "response") return forAll(group, beforeSending(verdictWithoutAnswer(stored)));
    const taskId = readStored(stored, this.#nowMs());
    if (!taskId.ok) return forAll(group, hide(taskId.error));
    const answer = await this.#transport.request(listRequest(this.#app, token, { taskId: taskId.value, cids }), deadlineAtMs);
    if (answer.kind !== "response") return forAll(group, verdictWithoutAnswer(answer));
    const verdicts = getuiListVerdicts(answer, cids, this.#nowMs());
    const [verdict] = verdicts;
    const same = verdict !== undefined && verdicts.every((one) => one === verdict);
    return same ? forAll(group, hide(verdict)) : verdicts;
  }
}

interface Call {
  readonly token: string;
  readonly message: GetuiMessage;
  readonly group: GroupNotification;
  readonly deadlineAtMs: number;
}

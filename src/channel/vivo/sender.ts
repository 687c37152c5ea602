import { err, ok, type Result } from "../../base/result.ts";
import { instantOf, localTime } from "../../base/zone.ts";
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
import { asObject, refuse, verdictWithoutAnswer, withoutToken } from "../transport-rule.ts";
import { forAll, VendorSender } from "../vendor-sender.ts";
import { type VivoCredentials, vivoTokens } from "./access-token.ts";
import { vivoClass } from "./classes.ts";
import { fieldCharactersMax, vivoLimits } from "./limits.ts";
import { readVivoOptions } from "./options.ts";
import { readVivoReceipts } from "./receipts.ts";
import { buildVivoMessage, listRequest, requestIdOf, saveRequest, sendRequest, type VivoApp, type VivoMessage } from "./request.ts";
import { beforeSending, messageGone, readSaved, tooManySaved, vivoListVerdicts, vivoVerdict } from "./verdict.ts";

interface VivoConfig {
  readonly credentials: VivoCredentials;
  readonly app: VivoApp;
  readonly api: string;
  readonly transport: Omit<TransportOptions, "origin">;
}

const tokenCharactersMax = 256;
const remedy = "take it from the vivo developer platform (push service, the application's details)";

/**
 * vivo Push. Credentials `appId`, `appKey`, `appSecret`; endpoint `api`; options of {@link readVivoOptions}. A lone device is sent to
 * directly; for several the message is stored first, since a list must hold two at least.
 */
export const vivo = defineChannel<VivoConfig>({
  vendor: "vivo",
  tier: "maker",
  limits: vivoLimits,
  parse,
  open: (config, deps) => openSender(config, deps),
  checkToken,
  build: ({ app }, content) => buildVivoMessage(content, app),
  texts: ({ app }) => (app.options.halfWidths ? { characters: "halfWidths" } : {}),
  nativeClass: (_, message) => ({ ...vivoClass(message) }),
  receipts: () => readVivoReceipts,
});

function parse(config: ChannelConfig): Result<VivoConfig, readonly FieldError[]> {
  const reader = new ConfigReader(numberAsText(config));
  const appId = reader.credential("appId", `${remedy}: digits alone`, /^\s*\d{1,15}\s*$/);
  const appKey = reader.credential("appKey", remedy);
  const appSecret = reader.credential("appSecret", remedy);
  const api = reader.endpoint("api", "https://api-push.vivo.com.cn");
  const options = readVivoOptions(config, reader);
  const { callbackUrl = null } = config;
  if (callbackUrl !== null && callbackUrl.length > fieldCharactersMax.callback) {
    const limit = `at most ${fieldCharactersMax.callback} characters long`;
    reader.refuse("callbackUrl", callbackUrl, limit, "shorten the public address or the channel's id, or name an address of the console");
  }
  return reader.finish(() => ({
    credentials: { appId, appKey, appSecret },
    app: { appId: Number(appId), prefix: prefixOf(api), callbackUrl, options },
    api,
    transport: transportOf(config),
  }));
}

/** The console shows the id as a number, and so it is often written. */
function numberAsText(config: ChannelConfig): ChannelConfig {
  const credentials = asObject(config.credentials);
  return typeof credentials?.appId === "number" ? { ...config, credentials: { ...credentials, appId: String(credentials.appId) } } : config;
}

function checkToken(token: string): Result<string, FieldError> {
  // The comma parts the targets of a receipt.
  if (/^[\x21-\x2b\x2d-\x7e]+$/.test(token) && token.length <= tokenCharactersMax) return ok(token);
  const message = `token is ${token.length} characters long, it must be 1 to ${tokenCharactersMax} printable ones without spaces or commas`;
  return err(tokenError(message, tokenCharactersMax, "send the regId as PushClient.getRegId() gives it"));
}

function openSender(config: VivoConfig, deps: SenderDeps): Sender {
  const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
  const transport = makeTransport({ ...config.transport, ...sessions, origin: new URL(config.api) });
  const tokens = vivoTokens({
    credentials: config.credentials,
    prefix: config.app.prefix,
    transport,
    nowMs: deps.nowMs,
    deadlineMs: deps.deadlineMs ?? deadlineDefaultMs,
  });
  const desk = new Desk({ app: config.app, transport, tokens, nowMs: deps.nowMs });
  return new VendorSender({ attempt: (group, deadlineAtMs) => desk.attempt(group, deadlineAtMs), transports: [transport], deps, tokens });
}

/** Hands messages over, and remembers that no more may be stored today. */
class Desk {
  readonly #app: VivoApp;
  readonly #transport: Transport;
  readonly #tokens: TokenCache;
  readonly #nowMs: () => number;
  #storeClosedUntilMs = 0;

  constructor(parts: {
    readonly app: VivoApp;
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
    const { tokens, ...content } = group;
    const message = buildVivoMessage(content, this.#app);
    if (!message.ok) return forAll(group, message.error);
    const authToken = await this.#tokens.get();
    if (!authToken.ok) return forAll(group, authToken.error);
    const call = { authToken: authToken.value, message: message.value, group, deadlineAtMs };
    const [token] = tokens;
    const verdicts = tokens.length === 1 && token !== undefined ? [await this.#sendOne(call, token)] : await this.#sendList(call);
    if (verdicts.some((verdict) => verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED")) this.#tokens.drop(authToken.value);
    return verdicts;
  }

  async #sendOne({ authToken, message, group, deadlineAtMs }: Call, token: string): Promise<Verdict> {
    const target = { token, requestId: requestIdOf(group.messageId, [token]) };
    const answer = await this.#transport.request(sendRequest(this.#app, authToken, message, target), deadlineAtMs);
    return answer.kind === "response" ? withoutToken(vivoVerdict(answer, this.#nowMs()), token) : verdictWithoutAnswer(answer);
  }

  async #sendList(call: Call): Promise<readonly Verdict[]> {
    const first = await this.#storeAndSend(call, "");
    // vivo has lost the message that it stored a moment ago: it is stored once more.
    const lost = first.every((verdict) => verdict.kind === "reject" && verdict.native.code === messageGone);
    return lost ? this.#storeAndSend(call, "2") : first;
  }

  async #storeAndSend({ authToken, message, group, deadlineAtMs }: Call, round: string): Promise<readonly Verdict[]> {
    const { tokens, messageId } = group;
    const hide = (verdict: Verdict): Verdict => tokens.reduce(withoutToken, verdict);
    const saved = await this.#store({ authToken, message, requestId: requestIdOf(messageId, tokens, `s${round}`), deadlineAtMs });
    if (!saved.ok) return forAll(group, hide(saved.error));
    const list = { taskId: saved.value, tokens, requestId: requestIdOf(messageId, tokens, round) };
    const answer = await this.#transport.request(listRequest(this.#app, authToken, list), deadlineAtMs);
    if (answer.kind !== "response") return forAll(group, verdictWithoutAnswer(answer));
    const verdicts = vivoListVerdicts(answer, list, this.#nowMs());
    const [verdict] = verdicts;
    const same = verdict !== undefined && verdicts.every((one) => one === verdict);
    return same ? forAll(group, hide(verdict)) : verdicts;
  }

  async #store(parts: {
    readonly authToken: string;
    readonly message: VivoMessage;
    readonly requestId: string;
    readonly deadlineAtMs: number;
  }): Promise<Result<string, Verdict>> {
    const nowMs = this.#nowMs();
    if (nowMs < this.#storeClosedUntilMs) {
      return err(refuse("APP_QUOTA_EXCEEDED", tooManySaved, "vivo stores no more messages of this app today: wait until its midnight"));
    }
    const request = saveRequest(this.#app, parts.authToken, parts.message, parts.requestId);
    const answer = await this.#transport.request(request, parts.deadlineAtMs);
    if (answer.kind !== "response") return err(beforeSending(verdictWithoutAnswer(answer)));
    const saved = readSaved(answer, this.#nowMs());
    if (!saved.ok && saved.error.kind === "reject" && saved.error.native.code === tooManySaved) {
      const zone = vivoLimits.quotaZone ?? "UTC";
      this.#storeClosedUntilMs = instantOf(zone, localTime(zone, nowMs).day + 1, 0);
    }
    return saved;
  }
}

interface Call {
  readonly authToken: string;
  readonly message: VivoMessage;
  readonly group: GroupNotification;
  readonly deadlineAtMs: number;
}

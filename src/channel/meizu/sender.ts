import { err, ok, type Result } from "../../base/result.ts";
import { ConfigReader, prefixOf, tokenError } from "../config-reader.ts";
import { makeTransport } from "../make-transport.ts";
import { type ChannelConfig, defineChannel, type FieldError, type Sender, type SenderDeps } from "../port.ts";
import { type Answer, type Transport, type TransportOptions, transportOf, type WireRequest } from "../transport.ts";
import { verdictWithoutAnswer, withoutToken } from "../transport-rule.ts";
import { type Attempt, forAll, VendorSender } from "../vendor-sender.ts";
import { noticeMsgTypeOf } from "./classes.ts";
import { callbackBytesMax, meizuLimits } from "./limits.ts";
import { type MeizuOptions, readOptions } from "./options.ts";
import { meizuReceipts } from "./receipts.ts";
import { buildMeizuRequest, type MeizuAccount } from "./request.ts";
import { meizuVerdicts, redirectOf } from "./verdict.ts";

interface MeizuConfig {
  readonly account: MeizuAccount;
  /** The one that the vendor proves itself with when it calls; null = it does not. */
  readonly accessToken: string | null;
  readonly api: string;
  readonly options: MeizuOptions;
  readonly callbackUrl: string | null;
  readonly transport: Omit<TransportOptions, "origin">;
}

const tokenCharactersMax = 256;
const remedy = "copy it from the app's page on the Flyme push platform";

/**
 * Meizu (Flyme) Push. Credentials `appId`, `appSecret` and, for receipts, the `access_token` that was set for their address in the console;
 * endpoint `api`; options `clickType`, `activity`, `url`, `private`.
 */
export const meizu = defineChannel<MeizuConfig>({
  vendor: "meizu",
  tier: "maker",
  limits: meizuLimits,
  parse,
  open,
  checkToken,
  build: ({ account, options, callbackUrl }, content) =>
    buildMeizuRequest({ ...content, tokens: [] }, { prefix: "", account, options, callbackUrl }),
  nativeClass: (_, message) => ({ noticeMsgType: noticeMsgTypeOf(message) }),
  receipts: ({ accessToken }) => meizuReceipts(accessToken),
});

function parse(config: ChannelConfig): Result<MeizuConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const appId = reader.credential("appId", remedy, /^\d+$/);
  const appSecret = reader.credential("appSecret", remedy);
  const accessToken = reader.optionalCredential("access_token");
  const options = readOptions(config.options, reader);
  const api = reader.endpoint("api", "https://server-api-push.meizu.com");
  const callbackUrl = config.callbackUrl ?? null;
  if (callbackUrl !== null && Buffer.byteLength(callbackUrl) > callbackBytesMax)
    reader.refuse("callbackUrl", callbackUrl, `at most ${callbackBytesMax} bytes`, "use a shorter public address");
  return reader.finish(() => ({
    account: { appId, appSecret },
    accessToken,
    api,
    options,
    callbackUrl,
    transport: transportOf(config),
  }));
}

function checkToken(token: string): Result<string, FieldError> {
  if (/^[\x21-\x7e]+$/.test(token) && !token.includes(",") && token.length <= tokenCharactersMax) return ok(token);
  const message = `token is ${token.length} characters long, it must be 1 to ${tokenCharactersMax} printable ones without spaces and commas`;
  return err(tokenError(message, tokenCharactersMax, "send the pushId as the vendor's SDK gives it to the app"));
}

function open(config: MeizuConfig, deps: SenderDeps): Sender {
  const { account, options, callbackUrl } = config;
  const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
  const ways = new Ways({ ...config.transport, ...sessions, origin: new URL(config.api) });
  const prefix = prefixOf(config.api);
  const attempt: Attempt = async (group, deadlineAtMs) => {
    const request = buildMeizuRequest(group, { prefix, account, options, callbackUrl });
    if (!request.ok) return forAll(group, request.error);
    const answer = await ways.request(request.value, deadlineAtMs);
    if (answer.kind !== "response") return forAll(group, verdictWithoutAnswer(answer));
    const verdicts = meizuVerdicts(answer, group.tokens, deps.nowMs());
    return verdicts.map((verdict, place) => withoutToken(verdict, group.tokens[place] ?? ""));
  };
  return new VendorSender({ attempt, transports: [ways], deps });
}

/** The way to the vendor, and to the hosts of the vendor's own that it sends us on to. */
class Ways implements Transport {
  readonly #options: TransportOptions;
  readonly #first: Transport;
  readonly #others = new Map<string, Transport>();
  #closed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#first = makeTransport(options);
  }

  /** Follows one redirection, which says that nothing was accepted yet. */
  async request(request: WireRequest, deadlineAtMs: number): Promise<Answer> {
    const answer = await this.#first.request(request, deadlineAtMs);
    const address = answer.kind === "response" ? redirectOf(answer) : null;
    const url = address === null ? null : URL.parse(address, this.#options.origin.href);
    const way = url === null ? null : this.#wayTo(url);
    if (url === null || way === null) return answer;
    return way.request({ ...request, path: `${url.pathname}${url.search}` }, deadlineAtMs);
  }

  stats() {
    return this.#first.stats();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#first, ...this.#others.values()].map((way) => way.close()));
  }

  #wayTo(url: URL): Transport | null {
    if (url.origin === this.#options.origin.origin) return this.#first;
    const theirs = url.protocol === "https:" && /(^|\.)(meizu\.com|flyme\.cn)$/.test(url.hostname);
    if (!theirs || this.#closed) return null;
    const known = this.#others.get(url.origin);
    if (known !== undefined) return known;
    const made = makeTransport({ ...this.#options, origin: new URL(url.origin) });
    this.#others.set(url.origin, made);
    return made;
  }
}

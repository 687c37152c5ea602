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
import { type TransportOptions, transportOf } from "../transport.ts";
import { verdictWithoutAnswer, withoutToken } from "../transport-rule.ts";
import { type Attempt, forAll, VendorSender } from "../vendor-sender.ts";
import { type OppoAccount, oppoTokens } from "./access-token.ts";
import { categoryOf } from "./classes.ts";
import { callbackUrlCharacters, longBodyCharacters, oppoLimits } from "./limits.ts";
import { type OppoOptions, readOptions } from "./options.ts";
import { oppoReceipts } from "./receipts.ts";
import { buildOppoRequests, type OppoRequest } from "./request.ts";
import { oppoVerdicts } from "./verdict.ts";

interface OppoConfig {
  readonly account: OppoAccount;
  readonly api: string;
  readonly options: OppoOptions;
  readonly callbackUrl: string | null;
  readonly transport: Omit<TransportOptions, "origin">;
}

const tokenCharactersMax = 512;
const remedy = "copy it from the app's page in the vendor's console (the MasterSecret, not the AppSecret)";

/**
 * OPPO Push, for OPPO, OnePlus and realme. Credentials `app_key` and `master_secret`; endpoint `api`; options `region` (`cn`, `global`),
 * `channels`, `click_action`, `notify_level`, `content_characters`, `event_types`.
 */
export const oppo = defineChannel<OppoConfig>({
  vendor: "oppo",
  tier: "maker",
  limits: oppoLimits,
  parse,
  open,
  checkToken,
  build: ({ options, callbackUrl }, content) =>
    buildOppoRequests({ ...content, tokens: ["-"] }, { prefix: "", authToken: "", options, callbackUrl }),
  texts: ({ options }) => ({ bodyCharacters: Math.max(longBodyCharacters, options.standardBody) }),
  nativeClass: (_, message) => ({ category: categoryOf(message) }),
  receipts: ({ options }) => oppoReceipts(options.eventTypes),
});

function parse(config: ChannelConfig): Result<OppoConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const appKey = reader.credential("app_key", remedy);
  const masterSecret = reader.credential("master_secret", remedy);
  const { options, host } = readOptions(config.options, reader);
  const api = reader.endpoint("api", host);
  const callbackUrl = config.callbackUrl ?? null;
  if (callbackUrl !== null && callbackUrl.length > callbackUrlCharacters)
    reader.refuse("callbackUrl", callbackUrl, `at most ${callbackUrlCharacters} characters`, "use a shorter public address");
  return reader.finish(() => ({
    account: { appKey, masterSecret },
    api,
    options,
    callbackUrl,
    transport: transportOf(config),
  }));
}

function checkToken(token: string): Result<string, FieldError> {
  // A semicolon parts ids in the vendor's lists, a comma those of its receipts.
  if (/^[\x21-\x7e]+$/.test(token) && !/[,;]/.test(token) && token.length <= tokenCharactersMax) return ok(token);
  const message = `token is ${token.length} characters long, it must be 1 to ${tokenCharactersMax} printable ones without spaces, commas and semicolons`;
  return err(tokenError(message, tokenCharactersMax, "send the registerID as the vendor's SDK gives it to the app"));
}

function open(config: OppoConfig, deps: SenderDeps): Sender {
  const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
  const transport = makeTransport({ ...config.transport, ...sessions, origin: new URL(config.api) });
  const prefix = prefixOf(config.api);
  const { nowMs, deadlineMs = deadlineDefaultMs } = deps;
  const tokens = oppoTokens({ account: config.account, prefix, transport, nowMs, deadlineMs });
  const hand = async (request: OppoRequest, deadlineAtMs: number): Promise<readonly Verdict[]> => {
    const answer = await transport.request(request.wire, deadlineAtMs);
    if (answer.kind !== "response") return forAll(request, verdictWithoutAnswer(answer));
    const verdicts = oppoVerdicts(answer, request.tokens, nowMs());
    return verdicts.map((verdict, place) => withoutToken(verdict, request.tokens[place] ?? ""));
  };
  const attempt: Attempt = async (group: GroupNotification, deadlineAtMs) => {
    const token = await tokens.get();
    if (!token.ok) return forAll(group, token.error);
    const { options, callbackUrl } = config;
    const requests = buildOppoRequests(group, { prefix, authToken: token.value, options, callbackUrl });
    if (!requests.ok) return forAll(group, requests.error);
    const verdicts = (await Promise.all(requests.value.map((request) => hand(request, deadlineAtMs)))).flat();
    if (verdicts.some((verdict) => verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED")) tokens.drop(token.value);
    return verdicts;
  };
  return new VendorSender({ attempt, transports: [transport], deps, tokens });
}

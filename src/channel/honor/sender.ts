import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import { ConfigReader, prefixOf, tokenError } from "../config-reader.ts";
import { makeTransport } from "../make-transport.ts";
import { type ChannelConfig, deadlineDefaultMs, defineChannel, type FieldError, type Sender, type SenderDeps } from "../port.ts";
import { makeTokenTransport } from "../token-transport.ts";
import { type TransportOptions, transportOf } from "../transport.ts";
import { asObject, verdictWithoutAnswer } from "../transport-rule.ts";
import { forAll, VendorSender } from "../vendor-sender.ts";
import { honorTokens } from "./access-token.ts";
import { importanceOf } from "./classes.ts";
import { honorLimits } from "./limits.ts";
import { honorReceiptReader } from "./receipts.ts";
import { buildHonorRequest, type HonorOptions } from "./request.ts";
import { honorVerdicts } from "./verdict.ts";

interface HonorConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appId: string;
  readonly api: string;
  readonly token: string;
  readonly options: HonorOptions;
  readonly transport: Omit<TransportOptions, "origin">;
}

const tokenCharactersMax = 4096;
/** Marketing must not carry an image, as what Honor itself takes for marketing must not. Source: as for `verdict.ts`. */
const pictureCodes = ["80200050"];
const remedy = "copy App ID, Client ID and Client Secret from the app's page in Honor's console: they are three different values";

/**
 * Honor Push. Credentials `client_id`, `client_secret` and `app_id`; options `clickAction` ({ type, intent or action }), `badgeClass` and
 * `targetUserType`; endpoints `api` and `token` (the token endpoint's whole address). Receipts are set up in the vendor's console.
 */
export const honor = defineChannel<HonorConfig>({
  vendor: "honor",
  tier: "maker",
  limits: honorLimits,
  parse,
  open,
  checkToken,
  build: ({ options }, content) => buildHonorRequest({ ...content, tokens: [] }, { path: "", authorization: "", nowMs: 0, options }),
  nativeClass: (_, message) => ({ importance: importanceOf(message) }),
  receipts: ({ appId }) => honorReceiptReader(appId),
});

function parse(config: ChannelConfig): Result<HonorConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const clientId = reader.credential("client_id", remedy);
  const clientSecret = reader.credential("client_secret", remedy);
  const appId = reader.credential("app_id", remedy, /^[A-Za-z0-9_-]+$/);
  const api = reader.endpoint("api", "https://push-api.cloud.honor.com");
  const token = reader.endpoint("token", "https://iam.developer.honor.com/auth/token");
  const options = readOptions(config.options, reader);
  return reader.finish(() => ({
    clientId,
    clientSecret,
    appId,
    api,
    token,
    options,
    transport: transportOf(config),
  }));
}

function readOptions(value: unknown, reader: ConfigReader): HonorOptions {
  const options = value === undefined ? {} : asObject(value);
  if (options === null) reader.refuse("options", value, "an object", "write the options as an object, or leave them out");
  const { clickAction, badgeClass, targetUserType = 0 } = options ?? {};
  if (targetUserType !== 0 && targetUserType !== 1) {
    reader.refuse("options.targetUserType", targetUserType, "0 (people) or 1 (test messages)", "leave it out for people");
  }
  const badge = optionalText("options.badgeClass", badgeClass, reader);
  return { click: readClick(clickAction, reader), badgeClass: badge, targetUserType: targetUserType === 1 ? 1 : 0 };
}

function readClick(value: unknown, reader: ConfigReader): HonorOptions["click"] {
  const click = value === undefined ? { type: 3 } : asObject(value);
  const type = ([1, 2, 3] as const).find((known) => known === click?.type);
  if (type === undefined) {
    reader.refuse("options.clickAction", value, "an object whose type is 1 (a page), 2 (a web page) or 3 (the app)", "leave it out for 3");
  }
  const intent = optionalText("options.clickAction.intent", click?.intent, reader);
  const action = optionalText("options.clickAction.action", click?.action, reader);
  return { type: type ?? 3, intent, action };
}

function optionalText(field: string, value: unknown, reader: ConfigReader): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && value !== "") return value;
  reader.refuse(field, value, "a text", "leave it out, or make it a text");
  return null;
}

function checkToken(token: string): Result<string, FieldError> {
  if (/^[\x21-\x7e]+$/.test(token) && token.length <= tokenCharactersMax) return ok(token);
  const message = `token is ${token.length} characters long, it must be 1 to ${tokenCharactersMax} printable ones without spaces`;
  return err(tokenError(message, tokenCharactersMax, "send the push token as the client SDK gives it"));
}

function open(config: HonorConfig, deps: SenderDeps): Sender {
  const { clientId, clientSecret, options } = config;
  const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
  const api = makeTransport({ ...config.transport, ...sessions, origin: new URL(config.api) });
  const tokenUrl = new URL(config.token);
  const shared = tokenUrl.origin === new URL(config.api).origin;
  const tokenTransport = shared ? api : makeTokenTransport({ ...config.transport, sessions: 1, origin: tokenUrl });
  const tokens = honorTokens({
    clientId,
    clientSecret,
    path: `${tokenUrl.pathname}${tokenUrl.search}`,
    transport: tokenTransport,
    nowMs: deps.nowMs,
    deadlineMs: deps.deadlineMs ?? deadlineDefaultMs,
  });
  const path = `${prefixOf(config.api)}/api/v1/${config.appId}/sendMessage`;
  return new VendorSender({
    transports: shared ? [api] : [api, tokenTransport],
    tokens,
    deps,
    pictureCodes,
    attempt: async (group, deadlineAtMs) => {
      const access = await tokens.get();
      if (!access.ok) return forAll(group, access.error);
      const authorization = access.value;
      const request = buildHonorRequest(group, { path, authorization, nowMs: deps.nowMs(), options });
      if (!request.ok) return forAll(group, request.error);
      const answer = await api.request(request.value, deadlineAtMs);
      if (answer.kind !== "response") return forAll(group, verdictWithoutAnswer(answer));
      const verdicts = honorVerdicts(answer, group.tokens, deps.nowMs());
      if (verdicts.some(isExpired)) tokens.drop(authorization);
      return verdicts;
    },
  });
}

const isExpired = (verdict: Verdict): boolean => verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED";

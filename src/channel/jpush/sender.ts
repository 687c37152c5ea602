import { err, ok, type Result } from "../../base/result.ts";
import { ConfigReader, prefixOf, tokenError } from "../config-reader.ts";
import { makeTransport } from "../make-transport.ts";
import { type ChannelConfig, defineChannel, type FieldError, type Sender, type SenderDeps } from "../port.ts";
import { type TransportOptions, transportOf } from "../transport.ts";
import { asObject, verdictWithoutAnswer, withoutToken } from "../transport-rule.ts";
import { forAll, VendorSender } from "../vendor-sender.ts";
import { jpushLimits } from "./limits.ts";
import { readJpushOptions } from "./options.ts";
import { type JpushReceiptConfig, readJpushReceipts } from "./receipts.ts";
import { buildJpushRequest, type JpushRequestContext } from "./request.ts";
import { jpushVerdict } from "./verdict.ts";

interface JpushConfig {
  readonly api: string;
  readonly context: JpushRequestContext;
  readonly receipts: JpushReceiptConfig;
  readonly transport: Omit<TransportOptions, "origin">;
}

const remedy = "take it from the Jiguang console (application settings)";
const tokenCharactersMax = 255;
const sites = { default: "https://api.jpush.cn", beijing: "https://bjapi.push.jiguang.cn" } as const;

/**
 * JPush, which hands on to the makers' channels. Credentials `appKey`, `masterSecret`, and `callback` { username, secret } where calls
 * back are signed; options `platform`, `apns_production`, `classification`, `channel_id`, `third_party_channel`, `intent`, `cid`,
 * `callback`, `site`; endpoint `api`.
 */
export const jpush = defineChannel<JpushConfig>({
  vendor: "jpush",
  tier: "aggregator",
  limits: jpushLimits,
  parse,
  open,
  checkToken,
  build: ({ context }, content) => buildJpushRequest({ ...content, tokens: [] }, context),
  texts: ({ context }) => (context.options.platform.some((platform) => platform !== "hmos") ? {} : { images: "none" }),
  nativeClass: ({ context }, message) => ({ classification: context.options.classification[message.class] }),
  receipts: ({ receipts }) => readJpushReceipts(receipts),
});

function parse(config: ChannelConfig): Result<JpushConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const appKey = reader.credential("appKey", remedy, /^[0-9A-Za-z]+$/);
  const masterSecret = reader.credential("masterSecret", remedy);
  const callback = readCallbackSecret(asObject(config.credentials)?.callback, reader);
  const options = readJpushOptions(config.options, reader, callback !== null);
  const api = reader.endpoint("api", sites[options.site]);
  return reader.finish(() => {
    const authorization = `Basic ${Buffer.from(`${appKey}:${masterSecret}`).toString("base64")}`;
    const { auth, events, fields } = options.callback;
    return {
      api,
      context: { appKey, path: `${prefixOf(api)}/v3/push`, authorization, options, callbackUrl: config.callbackUrl ?? null },
      receipts: { authorization, auth, callback, events, fields },
      transport: transportOf(config),
    };
  });
}

function readCallbackSecret(value: unknown, reader: ConfigReader): JpushReceiptConfig["callback"] {
  if (value === undefined || value === null) return null;
  const { username, secret } = asObject(value) ?? {};
  if (typeof username === "string" && typeof secret === "string" && secret !== "") return { username, secret };
  reader.refuse("credentials.callback", undefined, "an object with username and secret", "give both, or leave it out");
  return null;
}

function checkToken(token: string): Result<string, FieldError> {
  if (/^[\x21-\x7e]+$/.test(token) && token.length <= tokenCharactersMax) return ok(token);
  const message = `token is ${token.length} characters long, it must be 1 to ${tokenCharactersMax} printable ones without spaces`;
  return err(tokenError(message, tokenCharactersMax, "send the registration id as the SDK gives it"));
}

function open({ api, context, transport }: JpushConfig, deps: SenderDeps): Sender {
  const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
  const way = makeTransport({ ...transport, ...sessions, origin: new URL(api) });
  return new VendorSender({
    attempt: async (group, deadlineAtMs) => {
      const request = buildJpushRequest(group, context);
      if (!request.ok) return forAll(group, request.error);
      const answer = await way.request(request.value, deadlineAtMs);
      if (answer.kind !== "response") return forAll(group, verdictWithoutAnswer(answer));
      const verdict = jpushVerdict(answer, deps.nowMs(), group.tokens.length);
      return forAll(group, group.tokens.reduce(withoutToken, verdict));
    },
    transports: [way],
    deps,
  });
}

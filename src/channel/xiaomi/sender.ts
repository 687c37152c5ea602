import { err, ok, type Result } from "../../base/result.ts";
import { ConfigReader, prefixOf, tokenError } from "../config-reader.ts";
import { makeTransport } from "../make-transport.ts";
import { type ChannelConfig, defineChannel, type FieldError, type Sender, type SenderDeps } from "../port.ts";
import { type TransportOptions, transportOf } from "../transport.ts";
import { verdictWithoutAnswer, withoutToken } from "../transport-rule.ts";
import { forAll, VendorSender } from "../vendor-sender.ts";
import { channelFor } from "./classes.ts";
import { callbackUrlBytesMax, xiaomiLimits } from "./limits.ts";
import { readXiaomiOptions } from "./options.ts";
import { readXiaomiReceipts } from "./receipts.ts";
import { buildXiaomiRequest, type XiaomiRequestContext } from "./request.ts";
import { xiaomiVerdict } from "./verdict.ts";

interface XiaomiConfig {
  readonly context: XiaomiRequestContext;
  readonly transport: TransportOptions;
}

const tokenCharactersMax = 512;

/**
 * Xiaomi Push. Credentials `appSecret` and `packageName`; options `region`, `channels` (`marketing`: id; `service`: by category or
 * `default` an id, or `{ channel_id, template_id, template_param }` whose parameters name `title`, `body` or `data.<key>`),
 * `notify_effect` and `intent_uri`; endpoint `api`, which outranks the region.
 */
export const xiaomi = defineChannel<XiaomiConfig>({
  vendor: "xiaomi",
  tier: "maker",
  limits: xiaomiLimits,
  parse,
  open,
  checkToken,
  build: ({ context }, content) => buildXiaomiRequest({ ...content, tokens: [] }, context),
  nativeClass: ({ context }, message) => ({ "extra.channel_id": channelFor(message, context.channels).channel?.channelId }),
  receipts: () => readXiaomiReceipts,
});

function parse(config: ChannelConfig): Result<XiaomiConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const appSecret = reader.credential("appSecret", "copy AppSecret from the app's page in Xiaomi's console", /^[\x21-\x7e]+$/);
  const packageName = reader.credential("packageName", "write the app's package, such as com.example.app", /^[A-Za-z0-9_.]+$/);
  const options = readXiaomiOptions(config.options, reader);
  const api = reader.endpoint("api", options.host);
  const { callbackUrl = null } = config;
  if (callbackUrl !== null && Buffer.byteLength(callbackUrl) > callbackUrlBytesMax) {
    const limit = `at most ${callbackUrlBytesMax} bytes long`;
    reader.refuse("callbackUrl", undefined, limit, "let this server be called by a shorter address");
  }
  return reader.finish(() => ({
    context: {
      path: `${prefixOf(api)}/v3/message/regid`,
      appSecret,
      packageName,
      channels: options.channels,
      effect: options.effect,
      callbackUrl,
    },
    transport: {
      origin: new URL(api),
      ...transportOf(config),
    },
  }));
}

/** Regids are sent as a list with commas between them. */
function checkToken(token: string): Result<string, FieldError> {
  if (/^[\x21-\x2b\x2d-\x7e]+$/.test(token) && token.length <= tokenCharactersMax) return ok(token);
  const message = `token is ${token.length} characters long, it must be 1 to ${tokenCharactersMax} printable ones without spaces and commas`;
  return err(tokenError(message, tokenCharactersMax, "send the regId as the client SDK gives it"));
}

function open({ context, transport }: XiaomiConfig, deps: SenderDeps): Sender {
  const api = makeTransport({ ...transport, ...(deps.sessions === undefined ? {} : { sessions: deps.sessions }) });
  return new VendorSender({
    transports: [api],
    deps,
    attempt: async (group, deadlineAtMs) => {
      const request = buildXiaomiRequest(group, context);
      if (!request.ok) return forAll(group, request.error);
      const answer = await api.request(request.value, deadlineAtMs);
      if (answer.kind !== "response") return forAll(group, verdictWithoutAnswer(answer));
      const verdict = xiaomiVerdict(answer, group.tokens.length, deps.nowMs());
      return forAll(group, hideTokens(verdict, group.tokens));
    },
  });
}

/** The vendor's text may quote any of the request's targets. */
function hideTokens(verdict: ReturnType<typeof xiaomiVerdict>, tokens: readonly string[]): ReturnType<typeof xiaomiVerdict> {
  if (verdict.kind === "accepted" || verdict.native.message === null) return verdict;
  return tokens.reduce(withoutToken, verdict);
}

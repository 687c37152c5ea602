import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import { ConfigReader, prefixOf, tokenError } from "../config-reader.ts";
import { makeTransport } from "../make-transport.ts";
import { type ChannelConfig, defineChannel, type FieldError, type GroupNotification, type Sender, type SenderDeps } from "../port.ts";
import { smsText } from "../sms-text.ts";
import { type TransportOptions, transportOf } from "../transport.ts";
import { verdictWithoutAnswer } from "../transport-rule.ts";
import { VendorSender } from "../vendor-sender.ts";
import { twilioLimits } from "./limits.ts";
import { readTwilioOptions } from "./options.ts";
import { readTwilioReceipts } from "./receipts.ts";
import { buildTwilioRequest, type TwilioFrom, type TwilioRequestContext } from "./request.ts";
import { twilioVerdict } from "./verdict.ts";

interface TwilioConfig {
  readonly api: string;
  readonly context: TwilioRequestContext;
  /** Signs callbacks, even where an API key signs in. */
  readonly authToken: string;
  readonly transport: Omit<TransportOptions, "origin">;
}

const remedy = "take it from the Twilio console (Account info)";

/**
 * Short messages through Twilio. A token is a number in E.164. Credentials `accountSid`, `authToken`, and `from` or `messagingServiceSid`;
 * an API key (`apiKeySid`, `apiKeySecret`) may sign in instead. Options `title`, `link`, `segmentsMax`; endpoint `api`.
 */
export const twilio = defineChannel<TwilioConfig>({
  vendor: "twilio",
  tier: "sms",
  limits: twilioLimits,
  parse,
  open,
  checkToken,
  build: ({ context }, content) => buildTwilioRequest(content, "", context),
  oneText: ({ context }, content) => smsText(content, context.options),
  receipts: ({ authToken, context }) => readTwilioReceipts({ authToken, callbackUrl: context.callbackUrl }),
});

function parse(config: ChannelConfig): Result<TwilioConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const accountSid = reader.credential("accountSid", remedy, /^AC[0-9A-Za-z]+$/);
  const authToken = reader.credential("authToken", remedy);
  const user = reader.optionalCredential("apiKeySid");
  const secret = reader.optionalCredential("apiKeySecret");
  if ((user === null) !== (secret === null))
    reader.refuse("credentials.apiKeySid", undefined, "given with apiKeySecret", "give both of the API key, or none");
  const from = fromOf(reader.optionalCredential("from"), reader.optionalCredential("messagingServiceSid"));
  if (from === null)
    reader.refuse("credentials.from", undefined, "given, or messagingServiceSid", "name one number, sender id or messaging service");
  const api = reader.endpoint("api", "https://api.twilio.com");
  const options = readTwilioOptions(config.options, reader);
  if (config.callbackUrl !== undefined && !URL.canParse(config.callbackUrl))
    reader.refuse("callbackUrl", config.callbackUrl, "an http:// or https:// URL", "write the whole address, or leave it out");
  return reader.finish(() => {
    if (from === null) throw new Error("unreachable: nobody to send from was refused above");
    const path = `${prefixOf(api)}/2010-04-01/Accounts/${accountSid}/Messages.json`;
    const authorization = `Basic ${Buffer.from(`${user ?? accountSid}:${secret ?? authToken}`).toString("base64")}`;
    return {
      api,
      authToken,
      context: { path, authorization, from, options, callbackUrl: config.callbackUrl ?? null },
      transport: transportOf(config),
    };
  });
}

/** A messaging service comes first: it knows its own numbers. */
function fromOf(from: string | null, service: string | null): TwilioFrom | null {
  if (service !== null) return { MessagingServiceSid: service };
  return from === null ? null : { From: from };
}

/** Signs that people write into numbers are dropped. */
function checkToken(token: string): Result<string, FieldError> {
  const number = token.replace(/[ ().-]/g, "");
  if (/^\+[1-9]\d{6,14}$/.test(number)) return ok(number);
  const limit = "E.164: a plus sign, the country's code and the number, 7 to 15 digits";
  return err(tokenError(`token is no number in ${limit}`, limit, "write it like +15551230001"));
}

function open({ api, context, transport }: TwilioConfig, deps: SenderDeps): Sender {
  const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
  const way = makeTransport({ ...transport, ...sessions, origin: new URL(api) });
  const one = async (content: Omit<GroupNotification, "tokens">, to: string, deadlineAtMs: number): Promise<Verdict> => {
    const request = buildTwilioRequest(content, to, context);
    if (!request.ok) return request.error;
    const answer = await way.request(request.value, deadlineAtMs);
    return answer.kind === "response" ? twilioVerdict(answer, deps.nowMs()) : verdictWithoutAnswer(answer);
  };
  return new VendorSender({
    attempt: ({ tokens, ...content }, deadlineAtMs) => Promise.all(tokens.map((to) => one(content, to, deadlineAtMs))),
    transports: [way],
    deps,
  });
}

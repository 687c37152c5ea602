import { randomUUID } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import { ConfigReader, prefixOf, tokenError } from "../config-reader.ts";
import { makeTransport } from "../make-transport.ts";
import { type ChannelConfig, defineChannel, type FieldError, type GroupNotification, type Sender, type SenderDeps } from "../port.ts";
import { type TransportOptions, transportOf } from "../transport.ts";
import { verdictWithoutAnswer } from "../transport-rule.ts";
import { forAll, VendorSender } from "../vendor-sender.ts";
import { templateFor } from "./classes.ts";
import { aliyunLimits } from "./limits.ts";
import { readAliyunOptions } from "./options.ts";
import { aliyunNumber } from "./phone-number.ts";
import { readAliyunReceipts } from "./receipts.ts";
import { type AliyunRequestContext, buildAliyunRequest, filledInto } from "./request.ts";
import { aliyunVerdict, isForOneNumber } from "./verdict.ts";

interface AliyunConfig {
  readonly api: string;
  readonly context: Omit<AliyunRequestContext, "nowMs" | "nonce">;
  readonly callbackSecret: string | null;
  readonly transport: Omit<TransportOptions, "origin">;
}

const remedy = "take it from the RAM console (AccessKey of a user with the SMS right)";

/**
 * Short messages through Aliyun (Dysmsapi, SendSms). A token is a number. Credentials `accessKeyId`, `accessKeySecret`, and where reports
 * come to a secret address its `callbackSecret`; options `signName`, `templates` by class or category; endpoint `api`.
 */
export const aliyun = defineChannel<AliyunConfig>({
  vendor: "aliyun",
  tier: "sms",
  limits: aliyunLimits,
  parse,
  open,
  checkToken,
  build: ({ context }, content) => buildAliyunRequest({ ...content, tokens: [] }, { ...context, nowMs: 0, nonce: "" }),
  nativeClass: ({ context }, message) => ({ template: templateFor(message, context.options)?.code }),
  oneText: ({ context }, content) => filledInto(content, context.options),
  receipts: ({ callbackSecret }) => readAliyunReceipts({ callbackSecret }),
});

function parse(config: ChannelConfig): Result<AliyunConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const accessKeyId = reader.credential("accessKeyId", remedy);
  const accessKeySecret = reader.credential("accessKeySecret", remedy);
  const callbackSecret = reader.optionalCredential("callbackSecret");
  const api = reader.endpoint("api", "https://dysmsapi.aliyuncs.com");
  const options = readAliyunOptions(config.options, reader);
  return reader.finish(() => ({
    api,
    callbackSecret,
    context: { accessKeyId, accessKeySecret, path: `${prefixOf(api)}/`, options },
    transport: transportOf(config),
  }));
}

function checkToken(token: string): Result<string, FieldError> {
  const number = aliyunNumber(token);
  if (number !== null) return ok(number);
  const limit = "a number of 5 to 15 digits, with the country's code when it is not a mainland one";
  return err(tokenError(`token is not ${limit}`, limit, "write it like 15300000001 or +85251234567"));
}

function open({ api, context, transport }: AliyunConfig, deps: SenderDeps): Sender {
  const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
  const way = makeTransport({ ...transport, ...sessions, origin: new URL(api) });

  const send = async (group: GroupNotification, deadlineAtMs: number): Promise<Verdict> => {
    const request = buildAliyunRequest(group, { ...context, nowMs: deps.nowMs(), nonce: randomUUID() });
    if (!request.ok) return request.error;
    const answer = await way.request(request.value, deadlineAtMs);
    return answer.kind === "response" ? aliyunVerdict(answer, deps.nowMs(), group.tokens.length) : verdictWithoutAnswer(answer);
  };

  /** A refusal for the sake of one number costs the others nothing: each half is sent for itself until that number is alone. */
  const attempt = async (group: GroupNotification, deadlineAtMs: number): Promise<readonly Verdict[]> => {
    const verdict = await send(group, deadlineAtMs);
    const { tokens } = group;
    if (tokens.length === 1 || !context.options.splitRefused || !isForOneNumber(verdict)) return forAll(group, verdict);
    const middle = tokens.length >> 1;
    const halves = [tokens.slice(0, middle), tokens.slice(middle)];
    return (await Promise.all(halves.map((half) => attempt({ ...group, tokens: half }, deadlineAtMs)))).flat();
  };

  return new VendorSender({ attempt, transports: [way], deps });
}

import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import { tokenError } from "../config-reader.ts";
import { makeTransport } from "../make-transport.ts";
import { defineChannel, type FieldError, type GroupNotification, type Sender, type SenderDeps } from "../port.ts";
import { verdictWithoutAnswer } from "../transport-rule.ts";
import { forAll, VendorSender } from "../vendor-sender.ts";
import { harmonyTokens } from "./access-token.ts";
import { harmonyCategoryOf } from "./classes.ts";
import { type HarmonyConfig, parseHarmonyConfig } from "./config.ts";
import { harmonyLimits, testTargetsPerRequest } from "./limits.ts";
import { harmonyReceipts } from "./receipts.ts";
import { buildHarmonyRequest } from "./request.ts";
import { harmonyVerdicts } from "./verdict.ts";

const tokenCharactersMax = 4096;
/** The image was not risk-checked, or its check does not hold for a device. Source: as for `verdict.ts`. */
const pictureCodes = ["80100022", "differentImgVerifyPolicy"];

/**
 * Huawei Push Kit, API v3: HarmonyOS NEXT. Credentials are the service-account JSON as it is; `callback` (`userName`, `secret`) proves
 * receipts. Endpoint `api`. Options `receiptId`, `clickAction`, `testMessage`, `serviceCategory`.
 */
export const harmony = defineChannel<HarmonyConfig>({
  vendor: "harmony",
  tier: "maker",
  limits: harmonyLimits,
  parse: parseHarmonyConfig,
  open,
  checkToken,
  build: ({ path, options }, content) => buildHarmonyRequest({ ...content, tokens: [] }, { path, authorization: "", options }),
  nativeClass: ({ options }, message) => ({ category: harmonyCategoryOf(message, options.serviceCategory) }),
  receipts: (config) => harmonyReceipts(config.callback),
});

function checkToken(token: string): Result<string, FieldError> {
  if (/^[\x21-\x7e]+$/.test(token) && token.length <= tokenCharactersMax) return ok(token);
  const message = `token is ${token.length} characters long, it must be 1 to ${tokenCharactersMax} printable ones without spaces`;
  return err(tokenError(message, tokenCharactersMax, "send the push token as pushService.getToken() gives it"));
}

function open(config: HarmonyConfig, deps: SenderDeps): Sender {
  const { account, options, path } = config;
  const { nowMs } = deps;
  const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
  const api = makeTransport({ ...config.transport, ...sessions, origin: new URL(config.api) });
  const tokens = harmonyTokens({ account, nowMs });

  const attempt = async (group: GroupNotification, deadlineAtMs: number): Promise<readonly Verdict[]> => {
    const authorization = await tokens.get();
    if (!authorization.ok) return forAll(group, authorization.error);
    const request = buildHarmonyRequest(group, { path, authorization: authorization.value, options });
    if (!request.ok) return forAll(group, request.error);
    const answer = await api.request(request.value, deadlineAtMs);
    if (answer.kind !== "response") return forAll(group, verdictWithoutAnswer(answer));
    const verdicts = harmonyVerdicts(answer, group.tokens, nowMs());
    if (verdicts.some((verdict) => verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED")) tokens.drop(authorization.value);
    return verdicts;
  };
  const size = options.testMessage ? testTargetsPerRequest : harmonyLimits.targetsPerRequest;
  return new VendorSender({
    deps,
    transports: [api],
    pictureCodes,
    attempt: async (group, deadlineAtMs) => {
      const parts = partsOf(group.tokens, size).map((part) => attempt({ ...group, tokens: part }, deadlineAtMs));
      return (await Promise.all(parts)).flat();
    },
  });
}

function partsOf(tokens: readonly string[], size: number): readonly (readonly string[])[] {
  if (tokens.length <= size) return [tokens];
  return Array.from({ length: Math.ceil(tokens.length / size) }, (_, n) => tokens.slice(n * size, (n + 1) * size));
}

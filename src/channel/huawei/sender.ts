import { err, ok, type Result } from "../../base/result.ts";
import { tokenError } from "../config-reader.ts";
import { makeTransport } from "../make-transport.ts";
import { deadlineDefaultMs, defineChannel, type FieldError, type Sender, type SenderDeps } from "../port.ts";
import { makeTokenTransport } from "../token-transport.ts";
import { verdictWithoutAnswer } from "../transport-rule.ts";
import { forAll, VendorSender } from "../vendor-sender.ts";
import { accountTokens, clientTokens } from "./access-token.ts";
import { huaweiClassOf } from "./classes.ts";
import { type HuaweiConfig, parseHuaweiConfig } from "./config.ts";
import { huaweiLimits } from "./limits.ts";
import { huaweiReceipts } from "./receipts.ts";
import { buildHuaweiRequest } from "./request.ts";
import { huaweiVerdicts } from "./verdict.ts";

const tokenCharactersMax = 4096;
/** The image was not risk-checked. Source: as for `verdict.ts`. */
const pictureCodes = ["80100022"];

/**
 * Huawei Push Kit, API v1 and v2: EMUI and HarmonyOS up to 4. Credentials `client_id` and `client_secret`, or the service-account JSON;
 * `callback` (`userName`, `secret`) proves receipts. Endpoints `api` and `token`. Options `version`, `receipt_id`, `click`, `badge_class`,
 * `target_user_type`.
 */
export const huawei = defineChannel<HuaweiConfig>({
  vendor: "huawei",
  tier: "maker",
  limits: huaweiLimits,
  parse: parseHuaweiConfig,
  open,
  checkToken,
  build: ({ path, packageName, options }, content) =>
    buildHuaweiRequest({ ...content, tokens: [] }, { path, authorization: "", packageName, options }),
  nativeClass: (_, message) => ({ ...huaweiClassOf(message) }),
  receipts: (config) => huaweiReceipts(config.callback),
});

function checkToken(token: string): Result<string, FieldError> {
  if (/^[\x21-\x7e]+$/.test(token) && token.length <= tokenCharactersMax) return ok(token);
  const message = `token is ${token.length} characters long, it must be 1 to ${tokenCharactersMax} printable ones without spaces`;
  return err(tokenError(message, tokenCharactersMax, "send the push token as HmsInstanceId.getToken() gives it"));
}

function open(config: HuaweiConfig, deps: SenderDeps): Sender {
  const { account, packageName, options, path } = config;
  const { nowMs } = deps;
  const sessions = deps.sessions === undefined ? {} : { sessions: deps.sessions };
  const api = makeTransport({ ...config.transport, ...sessions, origin: new URL(config.api) });
  const tokenOrigin = new URL(config.token);
  const apart = account.kind === "client" && tokenOrigin.origin !== new URL(config.api).origin;
  const tokenTransport = apart ? makeTokenTransport({ ...config.transport, sessions: 1, origin: tokenOrigin }) : api;
  const deadlineMs = deps.deadlineMs ?? deadlineDefaultMs;
  const tokens =
    account.kind === "client"
      ? clientTokens({ client: account, endpoint: config.token, transport: tokenTransport, nowMs, deadlineMs })
      : accountTokens({ account, nowMs });

  return new VendorSender({
    deps,
    transports: apart ? [api, tokenTransport] : [api],
    // A service account signs its tokens itself, which proves nothing.
    ...(account.kind === "client" ? { tokens } : {}),
    pictureCodes,
    attempt: async (group, deadlineAtMs) => {
      const authorization = await tokens.get();
      if (!authorization.ok) return forAll(group, authorization.error);
      const request = buildHuaweiRequest(group, { path, authorization: authorization.value, packageName, options });
      if (!request.ok) return forAll(group, request.error);
      const answer = await api.request(request.value, deadlineAtMs);
      if (answer.kind !== "response") return forAll(group, verdictWithoutAnswer(answer));
      const verdicts = huaweiVerdicts(answer, group.tokens, nowMs());
      if (verdicts.some((verdict) => verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED")) tokens.drop(authorization.value);
      return verdicts;
    },
  });
}

import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { aliyunFailure, aliyunVerdict, isForOneNumber } from "./verdict.ts";

const nowMs = Date.UTC(2026, 5, 1);
const inWords = (verdict: Verdict): string => (verdict.kind === "accepted" ? "accepted" : `${verdict.kind} ${verdict.reason}`);
const answer = (body: string, status = 200, numbers = 1): Verdict => aliyunVerdict({ status, headers: {}, body }, nowMs, numbers);
const withCode = (Code: string): string => JSON.stringify({ Code, Message: "触发分钟级流控Permits:1", RequestId: "R" });

describe("Aliyun's answers", () => {
  it.each([
    ["isv.MOBILE_NUMBER_ILLEGAL", 200, "tokenDead TOKEN_INVALID"],
    ["isv.CUSTOMER_REFUSED", 200, "reject USER_DISABLED_NOTIFICATIONS"],
    ["isv.BUSINESS_LIMIT_CONTROL", 200, "reject DEVICE_QUOTA_EXCEEDED"],
    ["isv.DAY_LIMIT_CONTROL", 200, "reject APP_QUOTA_EXCEEDED"],
    ["isv.MONTH_LIMIT_CONTROL", 200, "reject APP_QUOTA_EXCEEDED"],
    ["Throttling.User", 400, "retry RATE_LIMITED"],
    ["InvalidTimeStamp.Expired", 400, "retry AUTH_EXPIRED"],
    ["SignatureNonceUsed", 400, "retry AUTH_EXPIRED"],
    ["SignatureDoesNotMatch", 400, "reject AUTH_FAILED"],
    ["InvalidAccessKeyId.NotFound", 404, "reject AUTH_FAILED"],
    ["isv.ACCOUNT_NOT_EXISTS", 200, "reject AUTH_FAILED"],
    ["isp.RAM_PERMISSION_DENY", 200, "reject PERMISSION_DENIED"],
    ["isv.PRODUCT_UN_SUBSCRIPT", 200, "reject PERMISSION_DENIED"],
    ["isv.ACCOUNT_ABNORMAL", 200, "reject PERMISSION_DENIED"],
    ["isv.AMOUNT_NOT_ENOUGH", 200, "reject PERMISSION_DENIED"],
    ["isv.OUT_OF_SERVICE", 200, "reject PERMISSION_DENIED"],
    ["isv.SMS_TEMPLATE_ILLEGAL", 200, "reject CATEGORY_NOT_ALLOWED"],
    ["isv.SMS_SIGNATURE_ILLEGAL", 200, "reject CATEGORY_NOT_ALLOWED"],
    ["isv.BLACK_KEY_CONTROL_LIMIT", 200, "reject CONTENT_REJECTED"],
    ["isv.PARAM_NOT_SUPPORT_URL", 200, "reject CONTENT_REJECTED"],
    ["isv.PARAM_LENGTH_LIMIT", 200, "reject PAYLOAD_TOO_LARGE"],
    ["isv.TEMPLATE_MISSING_PARAMETERS", 200, "reject INVALID_REQUEST"],
    ["isv.TEMPLATE_PARAMS_ILLEGAL", 200, "reject INVALID_REQUEST"],
    ["isv.INVALID_PARAMETERS", 200, "reject INVALID_REQUEST"],
    ["isv.INVALID_JSON_PARAM", 200, "reject INVALID_REQUEST"],
    ["isv.MOBILE_COUNT_OVER_LIMIT", 200, "reject INVALID_REQUEST"],
    ["VALVE:M_MC", 200, "reject REPLACED"],
    ["VALVE:H_MC", 200, "reject REPLACED"],
    ["VALVE:D_MC", 200, "reject REPLACED"],
    ["isp.SYSTEM_ERROR", 200, "retry PROVIDER_UNAVAILABLE"],
    ["isv.NEWLY_INVENTED", 200, "unknown UNKNOWN"],
    ["ServiceUnavailable", 503, "retry PROVIDER_UNAVAILABLE"],
  ])("%s (%i) is %s", (code, status, expected) => {
    const verdict = answer(withCode(code), status);
    expect(inWords(verdict)).toBe(expected);
    expect(verdict).toMatchObject({ native: { stage: "send", httpStatus: status, code } });
  });

  it("accepts with the receipt's id", () => {
    expect(answer(`{"Code":"OK","Message":"OK","BizId":"900^0","RequestId":"R"}`)).toEqual({ kind: "accepted", vendorId: "900^0" });
  });

  it.each([
    ["200 of somebody else", 200, "<html>", "unknown UNKNOWN"],
    ["404 of a proxy", 404, "<html>", "reject INVALID_REQUEST"],
    ["401 without a body", 401, "", "retry AUTH_EXPIRED"],
    ["429", 429, "", "retry RATE_LIMITED"],
    ["413", 413, "", "reject PAYLOAD_TOO_LARGE"],
    ["408", 408, "", "doubtful TIMEOUT"],
  ])("%s", (_name, status, body, expected) => {
    expect(inWords(answer(body, status))).toBe(expected);
  });

  it("kills no number of a group for one that it does not name", () => {
    const verdict = answer(withCode("isv.MOBILE_NUMBER_ILLEGAL"), 200, 2);
    expect(inWords(verdict)).toBe("reject INVALID_REQUEST");
    expect(isForOneNumber(verdict)).toBe(true);
  });

  it.each([
    ["isv.CUSTOMER_REFUSED", true],
    ["isv.BUSINESS_LIMIT_CONTROL", true],
    ["isv.DAY_LIMIT_CONTROL", false],
    ["OK", false],
  ])("knows whether %s is for the sake of one number: %s", (code, expected) => {
    expect(isForOneNumber(answer(withCode(code), 200, 2))).toBe(expected);
  });
});

describe("the codes of reports", () => {
  it.each([
    ["UNDELIV", "UNKNOWN", false],
    ["MK:0001", "UNKNOWN", false],
    ["VALVE:D_MC", "REPLACED", false],
    ["isv.MOBILE_NUMBER_ILLEGAL", "TOKEN_INVALID", true],
    ["CUSTOMER_REFUSED", "USER_DISABLED_NOTIFICATIONS", false],
    [null, "UNKNOWN", false],
  ])("%s is %s", (code, reason, tokenDead) => {
    expect(aliyunFailure(code)).toEqual({ reason, tokenDead });
  });
});

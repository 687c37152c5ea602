import { describe, expect, it } from "vitest";
import { answerWord } from "./webhook-answer.ts";

describe("what a receiver's answer comes to", () => {
  it.each([
    [204, null, "taken"],
    [302, null, "redirect"],
    [400, null, "other"],
    [401, null, "refused"],
    [404, null, "unknown"],
    [410, null, "gone"],
    [429, null, "busy"],
    [500, null, "broken"],
    [null, "TIMEOUT", "late"],
    [null, "ECONNREFUSED", "unreachable"],
    [null, "ENOTFOUND", "noName"],
    [null, "DEPTH_ZERO_SELF_SIGNED_CERT", "certificate"],
    [null, "CERT_HAS_EXPIRED", "certificate"],
    [null, "NOT_ALLOWED", "notAllowed"],
    [null, "constructor", "noAnswer"],
    [null, null, "noAnswer"],
  ])("%s %s: %s", (status, reason, word) => {
    expect(answerWord({ status, reason })).toBe(word);
  });
});

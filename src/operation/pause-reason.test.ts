import { describe, expect, it } from "vitest";
import { readPauseReason } from "./pause-reason.ts";

describe("the figures in the reason for which something stands still", () => {
  it.each([
    [
      "95 % of 20 devices of the last hour were refused, mostly AUTH_FAILED, usually 1.0 %",
      { share: "95 %", trials: "20", counted: "devices", mostly: "AUTH_FAILED", usual: "1.0 %" },
    ],
    ["TOKEN_MISMATCH: 9 of 20 answers said that the token is another app's: compare", { mismatches: "9", answers: "20" }],
    ["TOKEN_MISMATCH", null],
    ["paused by hand", null],
  ])("of %s are read back", (reason, values) => {
    expect(readPauseReason(reason)).toEqual(values);
  });
});

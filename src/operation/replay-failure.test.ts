import { describe, expect, it } from "vitest";
import { failureOf, failureText, shownFailure } from "./replay-failure.ts";
import { outOfMemory } from "./replay-memory.ts";

const failed = (message: string, code?: string): Error => Object.assign(new Error(message), code === undefined ? {} : { code });

describe("what a replay failed of", () => {
  it.each([
    ["memory that ran out", failed("arrays take more than 512 MB", outOfMemory), "outOfMemory", null],
    ["a store that shuts down", failed("terminating connection", "57P01"), "storeAway", "terminating connection"],
    ["a connection that broke", failed("write EPIPE", "EPIPE"), "storeAway", "write EPIPE"],
    ["a connection that ended", failed("Connection terminated unexpectedly"), "storeAway", "Connection terminated unexpectedly"],
    ["a question that the store refuses", failed("no such column", "42703"), "storeRefused", "no such column (SQLSTATE 42703)"],
    ["a row that cannot be read", failed("model 3: format is 9"), "unexpected", "model 3: format is 9"],
    ["what is no error at all", "gone", "unexpected", "gone"],
  ])("tells %s by a code and in the error's own words, also after it was kept", (_what, cause, code, detail) => {
    const failure = failureOf(cause);
    expect(failure).toEqual({ code, detail });
    expect(shownFailure(failureText(failure))).toMatchObject({ failureCode: code, failureDetail: detail });
  });

  it("tells what an older release kept in the words that it kept", () => {
    expect(shownFailure("relation: missing")).toEqual({
      failure: "relation: missing",
      failureCode: null,
      failureDetail: "relation: missing",
    });
    expect(shownFailure(null)).toEqual({ failure: null, failureCode: null, failureDetail: null });
  });
});

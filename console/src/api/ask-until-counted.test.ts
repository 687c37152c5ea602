import { describe, expect, it } from "vitest";
import { askUntilCounted } from "./ask-until-counted.ts";
import { ApiError } from "./client.ts";

const failed = (status: number): ApiError => {
  const problem = { code: "unreachable", message: "away", remedy: "wait" };
  return new ApiError(status, problem, [problem]);
};

/** Calls that take so long each; what is an error is thrown, the last again and again. */
function scene(tookMs: number, answers: readonly unknown[]) {
  const state = { nowMs: 0, asks: 0 };
  const ask = async (): Promise<unknown> => {
    const answer = answers[Math.min(state.asks++, answers.length - 1)];
    state.nowMs += tookMs;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { state, asked: () => askUntilCounted(ask, () => state.nowMs) };
}

describe("asking for a report that takes long to count", () => {
  it.each([0, 502, 504])("asks again when the connection was closed in silence (%i)", async (status) => {
    const { state, asked } = scene(60_000, [failed(status), failed(status), { rows: 3 }]);
    expect(await asked()).toEqual({ rows: 3 });
    expect(state.asks).toBe(3);
  });

  it("says after ten times that it is still being counted", async () => {
    const { state, asked } = scene(60_000, [failed(0)]);
    await expect(asked()).rejects.toMatchObject({ status: 408, problem: { code: "stillCounting" } });
    expect(state.asks).toBe(10);
  });

  it.each([
    ["a server that is not there", 5, failed(0)],
    ["a refusal, however late", 60_000, failed(403)],
    ["a fault of the server's", 60_000, failed(500)],
    ["a call that was called off", 60_000, new DOMException("called off", "AbortError")],
  ])("does not ask again after %s", async (_what, tookMs, error) => {
    const { state, asked } = scene(tookMs, [error]);
    await expect(asked()).rejects.toBe(error);
    expect(state.asks).toBe(1);
  });
});

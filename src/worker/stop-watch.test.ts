import { describe, expect, it } from "vitest";
import { makeStopWatch, stopReadEveryMs } from "./stop-watch.ts";

describe("the stop switch while many requests leave", () => {
  it("is read from the store no more often than every fifth of a second, however many ask", async () => {
    let [nowMs, reads] = [0, 0];
    const stop = makeStopWatch(
      async () => {
        reads++;
        return false;
      },
      () => nowMs,
    );
    await Promise.all(Array.from({ length: 500 }, () => stop.isOn()));
    expect(reads).toBe(1);
    nowMs = stopReadEveryMs - 1;
    await stop.isOn();
    expect(reads).toBe(1);
    nowMs = stopReadEveryMs;
    await Promise.all(Array.from({ length: 500 }, () => stop.isOn()));
    expect(reads).toBe(2);
    expect(stopReadEveryMs).toBeLessThanOrEqual(200);
  });

  it("is seen by whoever asks after it was set and a fifth of a second went by, and stays on for the batch", async () => {
    let [nowMs, on] = [0, false];
    const stop = makeStopWatch(
      async () => on,
      () => nowMs,
    );
    expect(await stop.isOn()).toBe(false);
    on = true;
    nowMs = stopReadEveryMs;
    expect(await stop.isOn()).toBe(true);
    on = false;
    nowMs = 10_000;
    expect(await stop.isOn()).toBe(true);
  });

  it("counts as on while nobody can tell", async () => {
    const stop = makeStopWatch(
      async () => Promise.reject(new Error("the store is away")),
      () => 0,
    );
    expect(await stop.isOn()).toBe(true);
  });
});

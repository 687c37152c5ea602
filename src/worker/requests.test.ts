import { describe, expect, it } from "vitest";
import type { Verdict } from "../delivery/failure.ts";
import { Gate } from "./gate.ts";
import type { Going, Target } from "./going.ts";
import { requestsOf } from "./requests.ts";

/** Wall time that passes only when everybody waits. */
function fakeTime() {
  let nowMs = 0;
  const alarms: { readonly atMs: number; readonly ring: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    wait: (ms: number) => new Promise<void>((ring) => alarms.push({ atMs: nowMs + ms, ring })),
    async run() {
      for (;;) {
        for (let turn = 0; turn < 50; turn++) await Promise.resolve();
        const next = alarms.toSorted((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) return;
        alarms.splice(alarms.indexOf(next), 1);
        nowMs = next.atMs;
        next.ring();
      }
    },
  };
}
type Time = ReturnType<typeof fakeTime>;

/** A channel that carries so many requests at a time and answers each after so long; notes when each left. */
function fakeChannel(time: Time, { carries, answersAfterMs }: { readonly carries: number; readonly answersAfterMs: number }) {
  const left: { readonly atMs: number; readonly tokens: readonly string[] }[] = [];
  const queue: (() => void)[] = [];
  let busy = 0;
  const exchange = async (tokens: readonly string[]): Promise<readonly Verdict[]> => {
    if (busy === carries) await new Promise<void>((next) => queue.push(next));
    busy++;
    left.push({ atMs: time.nowMs(), tokens });
    await time.wait(answersAfterMs);
    busy--;
    queue.shift()?.();
    return tokens.map(() => ({ kind: "accepted", vendorId: null }));
  };
  const sender = {
    send: async ({ token }: { token: string }) => (await exchange([token]))[0],
    sendGroup: ({ tokens }: { tokens: readonly string[] }) => exchange(tokens),
  };
  return { left, channel: { id: "c", sender, gate: new Gate(() => ({ inFlight: busy, queued: queue.length })) } };
}

/** As much of a message on its way as requests read. */
const goingOf = (channel: unknown, n: number, over: Partial<Target> = {}): Going =>
  ({ targets: [{ channel, batchId: null, notification: { token: `t${n}` }, ...over }] }) as unknown as Going; // see above

async function handAll(time: Time, going: readonly Going[], stopsAtMs: number) {
  let reads = 0;
  const stopped = async (): Promise<boolean> => {
    reads++;
    return time.nowMs() >= stopsAtMs;
  };
  const handOver = requestsOf({ stopped, wallNowMs: time.nowMs, wait: time.wait }, going);
  const all = Promise.all(going.flatMap(({ targets }) => targets).map(handOver));
  await time.run();
  return { verdicts: await all, reads };
}

describe("the stop switch", () => {
  it("holds back everything that still waits for its turn, within a fifth of a second", async () => {
    const time = fakeTime();
    const { left, channel } = fakeChannel(time, { carries: 100, answersAfterMs: 20 });
    const going = Array.from({ length: 1000 }, (_, n) => goingOf(channel, n, { turnAtMs: n * 10 }));
    const { verdicts, reads } = await handAll(time, going, 1_000);
    expect(left.length).toBeGreaterThanOrEqual(100);
    expect(left.filter(({ atMs }) => atMs > 1_000 + 200)).toEqual([]);
    expect(verdicts.filter((verdict) => verdict === null).length).toBe(1000 - left.length);
    expect(reads).toBeLessThan(10);
  });

  it("holds back what waits for a slow channel, however much was taken up at once, but for one that tries whether more fit", async () => {
    const time = fakeTime();
    const { left, channel } = fakeChannel(time, { carries: 20, answersAfterMs: 3_000 });
    const going = Array.from({ length: 500 }, (_, n) => goingOf(channel, n));
    const { verdicts } = await handAll(time, going, 13_000);
    expect(left.length).toBeGreaterThan(40);
    expect(left.filter(({ atMs }) => atMs > 13_000 + 200).length).toBeLessThanOrEqual(1);
    expect(verdicts.filter((verdict) => verdict !== null).length).toBe(left.length);
  });

  it("lets everything leave while it is off, at its turn and once", async () => {
    const time = fakeTime();
    const { left, channel } = fakeChannel(time, { carries: 100, answersAfterMs: 20 });
    const going = Array.from({ length: 60 }, (_, n) => goingOf(channel, n, { turnAtMs: n * 10 }));
    const { verdicts } = await handAll(time, going, Number.POSITIVE_INFINITY);
    expect(left.map(({ atMs, tokens }) => [atMs, tokens])).toEqual(going.map((_, n) => [n * 10, [`t${n}`]]));
    expect(verdicts.every((verdict) => verdict?.kind === "accepted")).toBe(true);
  });

  it("holds a group back as a whole, or lets it leave as a whole in one request", async () => {
    for (const stopsAtMs of [0, Number.POSITIVE_INFINITY]) {
      const time = fakeTime();
      const { left, channel } = fakeChannel(time, { carries: 100, answersAfterMs: 20 });
      const going = Array.from({ length: 30 }, (_, n) => goingOf(channel, n, { batchId: n < 20 ? "b1" : "b2" }));
      const { verdicts } = await handAll(time, going, stopsAtMs);
      expect(left.map(({ tokens }) => tokens.length)).toEqual(stopsAtMs === 0 ? [] : [20, 10]);
      expect(new Set(verdicts.map((verdict) => verdict?.kind ?? null))).toEqual(new Set([stopsAtMs === 0 ? null : "accepted"]));
    }
  });
});

import { describe, expect, it } from "vitest";
import { deadlineDefaultMs } from "../channel/port.ts";
import type { Verdict } from "../delivery/failure.ts";
import { Gate } from "./gate.ts";
import { type Going, leaseMs, type Target } from "./going.ts";
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
function fakeChannel(time: Time, one: { readonly carries: number; readonly answersAfterMs: number; readonly answer?: Verdict }) {
  const { carries, answersAfterMs, answer = { kind: "accepted", vendorId: null } } = one;
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
    return tokens.map(() => answer);
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

const forever = Number.POSITIVE_INFINITY;

/** Why each of those was held back that did not leave. */
const heldFor = (verdicts: Awaited<ReturnType<typeof handAll>>["verdicts"]): readonly string[] =>
  verdicts.flatMap((verdict) => (verdict.kind === "held" ? [verdict.reason] : []));

async function handAll(
  time: Time,
  going: readonly Going[],
  {
    stopsAtMs = forever,
    leasedUntilMs = forever,
    rests = () => false,
  }: { stopsAtMs?: number; leasedUntilMs?: number; rests?: () => boolean },
) {
  let reads = 0;
  const stopped = async (): Promise<boolean> => {
    reads++;
    return time.nowMs() >= stopsAtMs;
  };
  const handOver = requestsOf({ stopped, senders: { rests }, wallNowMs: time.nowMs, wait: time.wait }, going, leasedUntilMs);
  const all = Promise.all(going.flatMap(({ targets }) => targets).map(handOver));
  await time.run();
  return { verdicts: await all, reads };
}

describe("the stop switch", () => {
  it("holds back everything that still waits for its turn, within a fifth of a second", async () => {
    const time = fakeTime();
    const { left, channel } = fakeChannel(time, { carries: 100, answersAfterMs: 20 });
    const going = Array.from({ length: 1000 }, (_, n) => goingOf(channel, n, { turnAtMs: n * 10 }));
    const { verdicts, reads } = await handAll(time, going, { stopsAtMs: 1_000 });
    expect(left.length).toBeGreaterThanOrEqual(100);
    expect(left.filter(({ atMs }) => atMs > 1_000 + 200)).toEqual([]);
    expect(heldFor(verdicts)).toEqual(Array(1000 - left.length).fill("stopped"));
    expect(reads).toBeLessThan(10);
  });

  it("holds back what waits for a slow channel, however much was taken up at once, but for one that tries whether more fit", async () => {
    const time = fakeTime();
    const { left, channel } = fakeChannel(time, { carries: 20, answersAfterMs: 3_000 });
    const going = Array.from({ length: 500 }, (_, n) => goingOf(channel, n));
    const { verdicts } = await handAll(time, going, { stopsAtMs: 13_000 });
    expect(left.length).toBeGreaterThan(40);
    expect(left.filter(({ atMs }) => atMs > 13_000 + 200).length).toBeLessThanOrEqual(1);
    expect(verdicts.filter((verdict) => verdict.kind !== "held").length).toBe(left.length);
  });

  it("lets everything leave while it is off, at its turn and once", async () => {
    const time = fakeTime();
    const { left, channel } = fakeChannel(time, { carries: 100, answersAfterMs: 20 });
    const going = Array.from({ length: 60 }, (_, n) => goingOf(channel, n, { turnAtMs: n * 10 }));
    const { verdicts } = await handAll(time, going, {});
    expect(left.map(({ atMs, tokens }) => [atMs, tokens])).toEqual(going.map((_, n) => [n * 10, [`t${n}`]]));
    expect(verdicts.every((verdict) => verdict.kind === "accepted")).toBe(true);
  });

  it("holds a group back as a whole, or lets it leave as a whole in one request", async () => {
    for (const stopsAtMs of [0, forever]) {
      const time = fakeTime();
      const { left, channel } = fakeChannel(time, { carries: 100, answersAfterMs: 20 });
      const going = Array.from({ length: 30 }, (_, n) => goingOf(channel, n, { batchId: n < 20 ? "b1" : "b2" }));
      const { verdicts } = await handAll(time, going, { stopsAtMs });
      expect(left.map(({ tokens }) => tokens.length)).toEqual(stopsAtMs === 0 ? [] : [20, 10]);
      expect(new Set(verdicts.map((verdict) => verdict.kind))).toEqual(new Set([stopsAtMs === 0 ? "held" : "accepted"]));
    }
  });
});

describe("what still waits for a vendor that answers nothing", () => {
  const native = { stage: "send", httpStatus: null, code: null, sub: null, message: null } as const;
  const silence: Verdict = { kind: "retry", reason: "TIMEOUT", notBeforeMs: null, native };
  const stalled = { carries: 100, answersAfterMs: deadlineDefaultMs, answer: silence };
  const many = (channel: unknown, over: (n: number) => Partial<Target> = () => ({})) =>
    Array.from({ length: 500 }, (_, n) => goingOf(channel, n, over(n)));

  it.each([
    { name: "alone", over: () => ({}) },
    { name: "in groups", over: (n: number) => ({ batchId: `b${Math.floor(n / 10)}` }) },
  ])("is held back in time for all answers to be noted while the lease lasts: $name", async ({ over }) => {
    const time = fakeTime();
    const { left, channel } = fakeChannel(time, stalled);
    const { verdicts } = await handAll(time, many(channel, over), { leasedUntilMs: leaseMs });
    expect(left.map(({ atMs }) => atMs / deadlineDefaultMs)).toEqual([0, 1, 2].flatMap((round) => Array(8).fill(round)));
    expect(heldFor(verdicts)).toEqual(Array(500 - left.flatMap(({ tokens }) => tokens).length).fill("noRoom"));
    expect(time.nowMs()).toBeLessThan(leaseMs);
  });

  it("is held back as soon as the channel rests", async () => {
    const time = fakeTime();
    const { left, channel } = fakeChannel(time, stalled);
    const rests = (): boolean => time.nowMs() >= 2 * deadlineDefaultMs;
    const { verdicts } = await handAll(time, many(channel), { rests });
    expect(left).toHaveLength(16);
    expect(heldFor(verdicts)).toEqual(Array(500 - 16).fill("resting"));
    expect(time.nowMs()).toBe(2 * deadlineDefaultMs);
  });
});

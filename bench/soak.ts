import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { DAY_MS, MINUTE_MS } from "../src/base/duration.ts";
import { makeRenderer } from "../src/message/render.ts";
import type { Pool } from "../src/store/database.ts";
import { nextMessageDue } from "../src/store/message-states.ts";
import { makeSecretBox } from "../src/store/secret-box.ts";
import { deliverOnce } from "../src/worker/deliver.ts";
import type { DeliverDeps } from "../src/worker/going.ts";
import { makeSenders } from "../src/worker/senders.ts";
import { openStore } from "./open-store.ts";
import { faultKinds } from "./soak-faults.ts";
import { judgeMemory, liveHeapMb, type MemoryReport, watchRss } from "./soak-memory.ts";
import { makeMessages, makePopulation, saveChannels, soakShared } from "./soak-population.ts";
import { type ChannelSums, type Ends, type SliceSums, sumsOf } from "./soak-sums.ts";
import { startSoakVendors } from "./start-soak-vendors.ts";

const usage = "npm run bench -- soak [--sends N] [--slice N] [--faults 0.05] [--deadline MS] [--seed TEXT] [--heap] [--json]";

/** Every channel, in three processes of simulators. */
const processes = [
  ["fcm", "apns", "webPush", "huawei"],
  ["harmony", "honor", "xiaomi", "oppo", "vivo"],
  ["meizu", "getui", "jpush", "twilio", "aliyun"],
] as const;

/** What a soak is made of. Times in milliseconds. */
const conditions = {
  /** Deliveries that run beside each other, as of so many workers, and messages that each takes at once. */
  lanes: 4,
  limit: 1000,
  /** Retries that fall due within so long of each other are taken together. Domain time. */
  stepMs: 15 * MINUTE_MS,
  /** A used-up quota is waited for until the vendor's next day. Domain time. */
  lifeMs: 3 * DAY_MS,
} as const;

export interface SoakOptions {
  readonly sends: number;
  readonly slice: number;
  /** Share of requests that meet a fault. */
  readonly faults: number;
  readonly seed: string;
  /** Of one send, so that a stalled one does not hold its batch for long. Wall time. */
  readonly deadlineMs: number;
  /** Collect garbage after each slice, and report what is left. */
  readonly heap: boolean;
  readonly note: (line: string) => void;
}

export interface SoakReport {
  readonly sends: number;
  readonly slices: number;
  /** Of deliveries alone: from the first claim to the last note of every slice. */
  readonly seconds: number;
  readonly perSecond: number;
  readonly requests: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly messages: Ends;
  readonly channels: Readonly<Record<string, ChannelSums>>;
  readonly memory: MemoryReport;
  /** What was alive on the heap after each slice; empty when it was not asked for, since asking makes memory look better. */
  readonly heapMb: readonly number[];
  /** Every sum that does not add up, with its slice. */
  readonly wrong: readonly string[];
}

/**
 * Sends a great many messages over all channels while a share of requests goes wrong: messages in PostgreSQL → `deliverOnce` → senders →
 * sockets → simulators in processes of their own → answers noted. In slices, one message a phone each, after which every sum is checked.
 */
async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const startMs = Date.now();
  const store = await openStore(startMs);
  const vendors = await startSoakVendors(options.seed, processes);
  const box = makeSecretBox(Buffer.alloc(32, 7));
  const { pool } = store;
  await saveChannels(pool, box, vendors);
  const senders = makeSenders(pool, box, { wallNowMs: Date.now, restsChannels: false, deadlineMs: options.deadlineMs });
  const perSlice = Math.min(options.slice, options.sends);
  const population = await makePopulation(pool, vendors, { phones: perSlice, lastSeenMs: startMs - DAY_MS });
  options.note(`${perSlice} phones registered`);
  const deps: DeliverDeps = {
    pool,
    senders,
    renderer: makeRenderer(),
    worker: "soak",
    wallNowMs: Date.now,
    stopped: async () => false,
    lab: false,
  };
  const rss = watchRss(1_000);
  const slices: SliceSums[] = [];
  const heapMb: number[] = [];
  let [seconds, made, atMs] = [0, 0, startMs];
  while (made < options.sends) {
    const phones = population.phones.slice(0, options.sends - made);
    await pool.query("truncate messages, attempts, outcomes, queue, inbox, quota_use");
    await population.renew(pool);
    await makeMessages(pool, phones, { slice: slices.length, atMs, lifeMs: conditions.lifeMs });
    await pool.query("analyze messages");
    await vendors.begin(options.faults);
    const begunMs = performance.now();
    const endedMs = await deliverAll(deps, pool, atMs);
    seconds += (performance.now() - begunMs) / 1000;
    const sums = await sumsOf(pool, population, await vendors.counts(), phones.length);
    slices.push(sums);
    if (options.heap) heapMb.push(liveHeapMb());
    made += phones.length;
    options.note(
      `slice ${slices.length}: ${made} messages, ${Math.round(made / seconds)}/s, ${JSON.stringify(sums.ends)} ${sums.wrong.join("; ")}`,
    );
    // The next day, or the day after the last retry.
    atMs = Math.max(atMs, endedMs) + DAY_MS;
  }
  const memory = judgeMemory(rss.stop());
  await senders.close();
  await vendors.stop();
  await store.close();
  return reportOf(options, slices, { seconds, memory, heapMb });
}

/** Delivers until nothing waits: what is put off falls due as domain time goes on. Answers the time at which it ended. */
async function deliverAll(deps: DeliverDeps, pool: Pool, fromMs: number): Promise<number> {
  for (let nowMs = fromMs; ; ) {
    await Promise.all(Array.from({ length: conditions.lanes }, () => lane(deps, nowMs)));
    const next = await nextMessageDue(pool);
    if (next === null) return nowMs;
    nowMs = Math.max(nowMs, next) + conditions.stepMs;
  }
}

async function lane(deps: DeliverDeps, nowMs: number): Promise<void> {
  const { limit } = conditions;
  while ((await deliverOnce(deps, soakShared, { nowMs, untilMs: nowMs, limit })).taken > 0) await delay(0);
}

function reportOf(
  { sends }: SoakOptions,
  slices: readonly SliceSums[],
  { seconds, memory, heapMb }: { readonly seconds: number } & Pick<SoakReport, "memory" | "heapMb">,
): SoakReport {
  const channels: Record<string, ChannelSums> = {};
  for (const slice of slices)
    for (const [vendor, sums] of slice.channels) channels[vendor] = vendor in channels ? added(channels[vendor] ?? sums, sums) : sums;
  const all = Object.values(channels);
  return {
    sends,
    slices: slices.length,
    seconds: Math.round(seconds * 10) / 10,
    perSecond: Math.round(sends / seconds),
    requests: all.reduce((sum, one) => sum + one.requests, 0),
    faults: Object.fromEntries(faultKinds.map((kind) => [kind, all.reduce((sum, one) => sum + one.faults[kind], 0)])),
    messages: slices.map((one) => one.ends).reduce(addedNumbers),
    channels,
    memory,
    heapMb,
    wrong: slices.flatMap((slice, n) => slice.wrong.map((line) => `slice ${n + 1}: ${line}`)),
  };
}

const added = (a: ChannelSums, b: ChannelSums): ChannelSums => {
  const { faults: faultsA, ...numbersA } = a;
  const { faults: faultsB, ...numbersB } = b;
  return { ...addedNumbers(numbersA, numbersB), faults: addedNumbers(faultsA, faultsB) };
};

const addedNumbers = <T extends Readonly<Record<string, number>>>(a: T, b: T): T =>
  Object.fromEntries(Object.keys(a).map((key) => [key, (a[key] ?? 0) + (b[key] ?? 0)])) as T; // the same keys

/** `bench soak`; answers the exit code: 1 when a sum does not add up. */
export async function soak(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      json: { type: "boolean", default: false },
      sends: { type: "string", default: "1000000" },
      slice: { type: "string", default: "50000" },
      faults: { type: "string", default: "0.05" },
      seed: { type: "string", default: "soak" },
      deadline: { type: "string", default: "3000" },
      heap: { type: "boolean", default: false },
    },
  });
  const { seed, heap, json } = values;
  const [sends, slice, faults, deadlineMs] = [values.sends, values.slice, values.faults, values.deadline].map(Number);
  const isCount = (n: number | undefined): n is number => Number.isInteger(n) && (n ?? 0) > 0;
  if (!isCount(sends) || !isCount(slice) || !isCount(deadlineMs) || !(faults !== undefined && faults >= 0 && faults < 1)) {
    console.error(usage);
    return 2;
  }
  const report = await runSoak({ sends, slice, faults, seed, deadlineMs, heap, note: (line) => console.error(line) });
  if (json) console.log(JSON.stringify({ at: new Date().toISOString(), ...report }));
  else print(report);
  return report.wrong.length === 0 ? 0 : 1;
}

function print(report: SoakReport): void {
  const { memory, messages } = report;
  console.log(`\n${report.sends} messages, ${report.requests} requests in ${report.seconds} s: ${report.perSecond} messages/s`);
  console.log(
    `faults: ${Object.entries(report.faults)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(", ")}`,
  );
  console.log(
    `ends: ${Object.entries(messages)
      .map(([state, n]) => `${state} ${n}`)
      .join(", ")}`,
  );
  console.table(Object.fromEntries(Object.entries(report.channels).map(([vendor, { faults: _, ...sums }]) => [vendor, sums])));
  console.log(
    `memory: ${memory.secondQuarterMb} MB in the second quarter, ${memory.lastQuarterMb} MB in the last, ${memory.mbPerMinute} MB a minute: ${memory.isFlat === null ? "too short to judge" : memory.isFlat ? "flat" : "GROWING"}`,
  );
  console.log(report.wrong.length === 0 ? "every sum adds up" : report.wrong.join("\n"));
}

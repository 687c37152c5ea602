import { setTimeout as delay } from "node:timers/promises";
import { type Ahead, aheadSetting } from "../src/operation/count-ahead.ts";
import type { Pool } from "../src/store/database.ts";
import { readSetting } from "../src/store/settings.ts";
import { treeCpuMs } from "./console-cost.ts";
import { rounded } from "./measure.ts";

/** What it took to count ahead all that a console's visitors will ask. */
export interface AheadReport {
  /** By the clock, rests included. */
  readonly seconds: number;
  /** CPU time of server and PostgreSQL meanwhile, in seconds. */
  readonly cpuSeconds: number;
  /** Counts by report, and how long they took by the clock, in seconds. */
  readonly counts: Readonly<Record<string, { readonly count: number; readonly seconds: number }>>;
}

const longestMs = 4 * 3_600_000;

/** Forgets what is kept, and with it what was counted ahead: the next first visitor would wait. */
export async function forgetKept(pool: Pool): Promise<void> {
  await pool.query("delete from kept_answers");
  await pool.query("delete from settings where settings.name = $1", [aheadSetting]);
}

/** Waits until a server that counts ahead is through with it. `metrics` answers its `/metrics`. */
export async function waitUntilAhead(
  pool: Pool,
  { pids, metrics, note }: { readonly pids: readonly number[]; metrics(): Promise<string>; readonly note: (line: string) => void },
): Promise<AheadReport> {
  const [beganMs, cpuBefore] = [performance.now(), treeCpuMs(pids)];
  let told: number | null = null;
  for (;;) {
    const left = (await readSetting<Ahead>(pool, aheadSetting))?.left ?? null;
    if (left === 0) break;
    if (left !== null && left !== told) note(`to be counted ahead: ${left}`);
    told = left;
    if (performance.now() - beganMs > longestMs) throw new Error("counting ahead came to no end within four hours");
    await delay(1_000);
  }
  const [seconds, cpuSeconds] = [(performance.now() - beganMs) / 1000, (treeCpuMs(pids) - cpuBefore) / 1000];
  const text = await metrics();
  const of = (name: string): ReadonlyMap<string, number> =>
    new Map([...text.matchAll(new RegExp(`^${name}\\{report="(\\w+)"\\} (\\S+)$`, "gm"))].map(([, report = "", n]) => [report, Number(n)]));
  const took = of("carillon_counted_ahead_seconds_total");
  const counts = [...of("carillon_counted_ahead_total")].map(([report, count]) => [
    report,
    { count, seconds: rounded(took.get(report) ?? 0) },
  ]);
  return { seconds: rounded(seconds), cpuSeconds: rounded(cpuSeconds), counts: Object.fromEntries(counts) };
}

import { readdirSync, readFileSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "../src/store/database.ts";

const ticksPerSecond = 100;

/** CPU time (ms) that these processes and all that they started have used, those that ended and were waited for included. Linux alone. */
export function treeCpuMs(roots: readonly number[]): number {
  const all = new Map<number, { readonly parent: number; readonly ticks: number }>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // From the third field on; the second is a name that may hold spaces. 1 is the parent, 11 to 14 are utime, stime, cutime, cstime.
      const fields = stat
        .slice(stat.lastIndexOf(")") + 2)
        .split(" ")
        .map(Number);
      const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
      all.set(Number(name), { parent: fields[1] ?? 0, ticks: utime + stime + cutime + cstime });
    } catch {
      // It ended while we looked.
    }
  }
  const isOurs = (pid: number): boolean => {
    for (let here: number | undefined = pid; here !== undefined && here > 1; here = all.get(here)?.parent)
      if (roots.includes(here)) return true;
    return false;
  };
  let ticks = 0;
  for (const [pid, one] of all) if (isOurs(pid)) ticks += one.ticks;
  return (ticks * 1000) / ticksPerSecond;
}

/** What PostgreSQL did for the slowest statement of a call. */
export interface PlanSeen {
  readonly ms: number;
  /** Indexes and tables that it read, with the rows of each scan. */
  readonly scans: readonly string[];
  readonly text: string;
}

/** Has every statement of `work` explained with what it really did, by `auto_explain`, and answers the slowest. */
export async function slowestPlan(pool: Pool, logFile: string, work: () => Promise<unknown>): Promise<PlanSeen | null> {
  await configure(pool, "0.5ms");
  const from = (await stat(logFile)).size;
  try {
    await work();
  } finally {
    await configure(pool, "-1");
  }
  await delay(50);
  const file = await open(logFile);
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
  await file.close();
  const plans = buffer
    .toString("utf8")
    .split(/^(?=\d{4}-\d\d-\d\d )/m)
    .flatMap((entry) => {
      const [, ms] = /duration: ([\d.]+) ms\s+plan:/.exec(entry) ?? [];
      return ms === undefined ? [] : [{ ms: Number(ms), scans: scansOf(entry), text: entry.slice(entry.indexOf("plan:") + 5).trim() }];
    });
  return plans.sort((a, b) => b.ms - a.ms)[0] ?? null;
}

async function configure(pool: Pool, leastDuration: string): Promise<void> {
  for (const [name, value] of Object.entries({ log_analyze: "on", log_buffers: "on", log_timing: "off", log_min_duration: leastDuration }))
    await pool.query(`alter system set auto_explain.${name} = '${value}'`);
  await pool.query("select pg_reload_conf()");
  await delay(100);
}

/** Scans of a plan, alike ones of partitions added up: `Index Scan messages_decided: 51`. */
function scansOf(plan: string): readonly string[] {
  const rows = new Map<string, number>();
  for (const line of plan.split("\n")) {
    const [, kind, what, index] =
      /(Index Only Scan|Index Scan|Bitmap Index Scan|Seq Scan|Sample Scan)(?: Backward)?(?: using (\S+))? on (\S+)/.exec(line) ?? [];
    const [, found = "0", loops = "1"] = /\(actual rows=([\d.]+) loops=(\d+)\)/.exec(line) ?? [];
    if (kind === undefined || loops === "0") continue;
    // Indexes of partitions end in the name of their table's and a part of their columns.
    const name = `${kind} ${(what ?? index ?? "").replace(/_(\d{8}|default|[0-3])(?=_|$)/, "")}`;
    rows.set(name, (rows.get(name) ?? 0) + Number(found) * Number(loops));
  }
  return [...rows].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name}: ${Math.round(count)}`);
}

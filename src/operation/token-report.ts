import { type Queryable, timestamp } from "../store/database.ts";
import { type HealthRow, listTokenStops, tokenHealth } from "../store/token-hygiene.ts";
import { type HygieneReport, lastHygiene } from "../worker/hygiene.ts";
import { mismatch, stopRemedy } from "../worker/judge-tokens.ts";

/** How tokens stand by channel and maker, channels that were stopped for tokens of another app, and what the last run of token hygiene removed. */
export async function reportOfTokens(db: Queryable, nowMs: number) {
  const rows = await tokenHealth(db);
  const stops = await reportOfStops(db);
  const last = await lastHygiene(db);
  return {
    now: timestamp(nowMs),
    rows: [...rows],
    totals: totalOf(rows),
    stops,
    hygiene: last === null ? null : shownHygiene(last),
  };
}

/** The last stop of each channel for tokens of another app, and what to do where it stands still for that now. */
async function reportOfStops(db: Queryable) {
  return (await listTokenStops(db)).map(({ atMs, pausedReason, ...stop }) => {
    const isStopped = pausedReason?.startsWith(mismatch) ?? false;
    return { ...stop, at: timestamp(atMs), isStopped, remedy: isStopped ? stopRemedy(stop.channelId) : null };
  });
}

/** A run of token hygiene as people and programs read it, with its sums. */
export function shownHygiene({ atMs, dryRun, done, savings }: HygieneReport) {
  const sum = (of: (one: HygieneReport["savings"][number]) => number): number => savings.reduce((total, one) => total + of(one), 0);
  return {
    at: timestamp(atMs),
    dryRun,
    done,
    devices: sum((one) => (one.what === "device" ? one.rows : 0)),
    tokens: sum((one) => (one.what === "device" ? 0 : one.rows)),
    rows: sum((one) => one.rows),
    bytes: sum((one) => one.bytes),
    savings: [...savings],
  };
}

function totalOf(rows: readonly HealthRow[]) {
  const reasons: Record<string, number> = {};
  for (const row of rows) for (const [reason, n] of Object.entries(row.reasons)) reasons[reason] = (reasons[reason] ?? 0) + n;
  const sum = (of: (row: HealthRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    live: sum((row) => row.live),
    striking: sum((row) => row.striking),
    quarantined: sum((row) => row.quarantined),
    dead: sum((row) => row.dead),
    reasons,
  };
}

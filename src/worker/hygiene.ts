import { randomUUID } from "node:crypto";
import { utcDay } from "../base/duration.ts";
import { undoMs } from "../delivery/token-hygiene.ts";
import type { AddressedFact } from "../event/fact.ts";
import { decodeState } from "../person/state-codec.ts";
import { type Client, inTransaction, type Pool, type Queryable, whileAlone } from "../store/database.ts";
import {
  dropGoneTokens,
  type IdleDevice,
  measureDevices,
  measureGoneTokens,
  noteActive,
  pageOfIdleDevices,
  retireDevices,
  type Savings,
} from "../store/idle-devices.ts";
import { loadPeople } from "../store/people.ts";
import { enqueueFacts } from "../store/queue.ts";
import { readSetting, writeSetting } from "../store/settings.ts";
import { tellDevices } from "./tell-devices.ts";

/** What a run of token hygiene removed, or would. */
export interface HygieneReport {
  /** Domain time. */
  readonly atMs: number;
  /** Nothing was removed. */
  readonly dryRun: boolean;
  /** Everything that was to go went; false: the next run goes on. */
  readonly done: boolean;
  /** Largest first. */
  readonly savings: readonly Savings[];
}

export interface HygieneOptions {
  readonly nowMs: number;
  /** Devices that were neither seen nor exposed for so long are retired. */
  readonly devicesMs: number;
  readonly dryRun: boolean;
  /** Rows of one transaction, and how many transactions one run makes at most. */
  readonly rows?: number;
  readonly batches?: number;
}

const hygieneLock = 4_100_011;
/** Setting that holds the report of the newest run. */
const lastRun = "tokenHygiene";
const usual = { rows: 5000, batches: 400 };

export const lastHygiene = (db: Queryable): Promise<HygieneReport | null> => readSetting<HygieneReport>(db, lastRun);

/**
 * Drops tokens that have been dead or in quarantine for 30 days, and retires devices that were neither seen nor exposed for long: device and
 * tokens go from the store, and the person's log is told. A device counts as seen by its registration and by what the person's record
 * says; as exposed by a message that was taken for it, or anything heard of one. A dry run removes nothing and answers what would go.
 * null: another process is at it.
 */
export const runHygiene = (pool: Pool, options: HygieneOptions): Promise<HygieneReport | null> =>
  options.dryRun ? measure(pool, options) : whileAlone(pool, hygieneLock, () => clean(pool, options));

/** Once a day of domain time, and again until everything went that was to go. Answers what this call removed; null when there was nothing to do. */
export async function hygieneOnce(pool: Pool, options: Omit<HygieneOptions, "dryRun">): Promise<HygieneReport | null> {
  const isDone = async (): Promise<boolean> => {
    const last = await lastHygiene(pool);
    return last?.done === true && utcDay(last.atMs) === utcDay(options.nowMs);
  };
  if (await isDone()) return null;
  // The one before may have been at it when we looked.
  return whileAlone(pool, hygieneLock, async () => ((await isDone()) ? null : clean(pool, { ...options, dryRun: false })));
}

async function measure(pool: Pool, { nowMs, devicesMs, rows = usual.rows }: HygieneOptions): Promise<HygieneReport> {
  const found: Savings[] = [...(await measureGoneTokens(pool, nowMs - undoMs))];
  for (let after: IdleDevice | null = null; ; ) {
    const page = await pageOfIdleDevices(pool, { beforeMs: nowMs - devicesMs, after, limit: rows });
    const { idle } = await sortOut(pool, page, nowMs - devicesMs);
    found.push(...(await measureDevices(pool, idle, nowMs - undoMs)));
    after = page.at(-1) ?? null;
    if (page.length < rows) break;
  }
  return { atMs: nowMs, dryRun: true, done: true, savings: total(found) };
}

async function clean(pool: Pool, options: HygieneOptions): Promise<HygieneReport> {
  const { nowMs, rows = usual.rows, batches = usual.batches } = options;
  const found: Savings[] = [];
  let left = batches;
  for (let more = true; more && left > 0; left--) {
    const { dropped, savings } = await inTransaction(pool, (client) => dropTokens(client, nowMs, rows));
    found.push(...savings);
    more = dropped === rows;
  }
  let done = false;
  for (let after: IdleDevice | null = null; !done && left > 0; left--) {
    const { page, savings } = await inTransaction(pool, (client) => retirePage(client, options, { after, limit: rows }));
    found.push(...savings);
    after = page.at(-1) ?? null;
    done = page.length < rows;
  }
  const report: HygieneReport = { atMs: nowMs, dryRun: false, done, savings: total(found) };
  await writeSetting(pool, lastRun, await withEarlier(pool, report));
  return report;
}

/** A run that goes on where the last one of the day was cut off is told together with it. */
async function withEarlier(pool: Pool, report: HygieneReport): Promise<HygieneReport> {
  const last = await lastHygiene(pool);
  return last === null || last.done ? report : { ...report, savings: total([...last.savings, ...report.savings]) };
}

async function dropTokens(client: Client, nowMs: number, limit: number) {
  const { dropped, savings, devices } = await dropGoneTokens(client, nowMs - undoMs, limit);
  await tellDevices(client, devices, nowMs);
  return { dropped, savings };
}

async function retirePage(
  client: Client,
  { nowMs, devicesMs }: HygieneOptions,
  from: { readonly after: IdleDevice | null; readonly limit: number },
): Promise<{ readonly page: readonly IdleDevice[]; readonly savings: readonly Savings[] }> {
  const beforeMs = nowMs - devicesMs;
  const page = await pageOfIdleDevices(client, { beforeMs, ...from });
  const { idle, active } = await sortOut(client, page, beforeMs);
  await noteActive(client, active);
  const { gone, savings } = await retireDevices(client, idle, beforeMs);
  await enqueueFacts(
    client,
    gone.map(({ personId, deviceId }): AddressedFact => {
      const fact = { kind: "deviceRemoved", atMs: nowMs, deviceId } as const;
      return { personId, key: randomUUID(), receivedAtMs: nowMs, fact };
    }),
  );
  return { page, savings };
}

/** Tells devices that are idle in truth from those of which messages or the person's record say otherwise. */
async function sortOut(db: Queryable, page: readonly IdleDevice[], beforeMs: number) {
  const people = await loadPeople(
    db,
    page.map(({ personId }) => personId),
  );
  const seen = new Map<string, number>();
  for (const [personId, row] of people) {
    const state = decodeState(row.state);
    // Nobody knows what a record says that cannot be read: its devices stay.
    if (!state.ok) seen.set(personId, Number.POSITIVE_INFINITY);
    else for (const device of state.value.devices) seen.set(`${personId}\n${device.deviceId}`, device.lastSeenMs);
  }
  const idle: IdleDevice[] = [];
  const active: { readonly personId: string; readonly deviceId: string; readonly atMs: number }[] = [];
  for (const device of page) {
    const { personId, deviceId, exposedMs } = device;
    const atMs = Math.max(exposedMs ?? 0, seen.get(`${personId}\n${deviceId}`) ?? 0, seen.get(personId) ?? 0);
    if (atMs < beforeMs) idle.push(device);
    else if (Number.isFinite(atMs)) active.push({ personId, deviceId, atMs });
  }
  return { idle, active };
}

/** Savings of the same kind together, largest first. */
function total(all: readonly Savings[]): readonly Savings[] {
  const sums = new Map<string, Savings>();
  for (const one of all) {
    const key = JSON.stringify([one.what, one.maker, one.channel]);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? one : { ...sum, rows: sum.rows + one.rows, bytes: sum.bytes + one.bytes });
  }
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes || compare(keyOf(a), keyOf(b)));
}

const keyOf = ({ what, maker, channel }: Savings): string => `${what} ${maker} ${channel ?? ""}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

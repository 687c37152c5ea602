import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { outcomeKinds } from "../event/fact.ts";
import type { Permission } from "../person/state.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { endAttempts, startAttempts } from "./attempts.ts";
import { inTransaction } from "./database.ts";
import { saveDevice } from "./devices.ts";
import { saveOutcomes } from "./outcomes.ts";
import { type ReachRow, reachCounts } from "./reach-report.ts";
import { aDeviceRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;

const rng = makeRng("reach");
const pick = <T>(from: readonly T[]): T => from[Math.floor(rng.next() * from.length)] as T; // the lists below are not empty

/** Devices that are registered; the ones after them are gone, and have the maker of their attempts alone. */
const devices = Array.from({ length: 60 }, (_, n) => ({
  personId: `p${n % 25}`,
  deviceId: `d${n}`,
  maker: pick(["Xiaomi", "xiaomi", "OPPO", ""]),
  rom: pick(["HyperOS 2.0", "HyperOS 1.0", "ColorOS 15", ""]),
  permission: pick<Permission>(["granted", "granted", "unknown", "denied"]),
  token: pick(["alive", "dead", "none"]),
}));
const gone = Array.from({ length: 5 }, (_, n) => ({ personId: `p${n}`, deviceId: `gone${n}`, maker: "OPPO" }));

/** Two tries of some pairs of message and device, and what was reported of them. */
const pairs = Array.from({ length: 400 }, (_, n) => {
  const device = pick([...devices, ...gone]);
  const second = pick([...devices, ...gone].filter((one) => one.personId === device.personId && one !== device).concat(device));
  const targets = second === device ? [device] : [device, second];
  return targets.map(({ personId, deviceId, maker }) => {
    const atMs = noonMs + Math.floor(rng.next() * 96) * HOUR_MS;
    const outcomes = outcomeKinds.filter(() => rng.next() < 0.3).map((outcome) => ({ outcome, named: rng.next() < 0.7 }));
    const tries =
      rng.next() < 0.3 ? (["retry", pick(["accepted", "failed"] as const)] as const) : [pick(["accepted", "doubtful"] as const)];
    return { personId, messageId: `m${n}`, deviceId, maker, atMs, alone: targets.length === 1, tries, outcomes };
  });
}).flat();

beforeAll(async () => {
  database = await freshDatabase();
  await inTransaction(database.pool, async (client) => {
    for (const { personId, deviceId, token, ...rest } of devices)
      await saveDevice(client, aDeviceRow(personId, deviceId, token === "none" ? [] : [`t-${deviceId}`, `u-${deviceId}`], rest));
    await client.query("update tokens set dead_at = now() where tokens.device_id = any($1)", [
      devices.filter(({ token }) => token === "dead").map(({ deviceId }) => deviceId),
    ]);
    // Of two tokens one that is dead is no matter.
    await client.query("update tokens set dead_at = now() where tokens.token like 'u-%'");
    const tried = pairs.flatMap(({ tries, ...one }) => tries.map((state, attempt) => ({ ...one, state, attempt })));
    await startAttempts(
      client,
      tried.map((one) => ({ ...one, channel: "fcm", vendor: "fcm", appVersion: "1" })),
    );
    await endAttempts(
      client,
      tried.map((one) => ({ ...one, channel: "fcm", reason: null, vendorId: null, native: null })),
    );
    await saveOutcomes(
      client,
      pairs.flatMap(({ personId, messageId, deviceId, atMs, outcomes }) =>
        outcomes.map(({ outcome, named }) => ({ personId, messageId, deviceId: named ? deviceId : "", outcome, atMs, value: null })),
      ),
    );
  });
});
afterAll(() => database?.drop());

const nameOf = (rom: string): string => rom.replace(/ [0-9.]+$/, "");

/** The same counts, one pair after the other. */
function counted(span: { readonly fromMs: number; readonly toMs: number }): readonly ReachRow[] {
  const inSpan = pairs.filter(({ atMs }) => atMs >= span.fromMs && atMs < span.toMs);
  const heard = inSpan.map((one) => {
    // Whether a message went to one device alone is asked of the span, as everything else is.
    const alone = inSpan.filter(({ messageId }) => messageId === one.messageId).length === 1;
    const unnamed = pairs
      .filter(({ messageId }) => messageId === one.messageId)
      .flatMap((pair) => pair.outcomes.filter(({ named }) => !named));
    const known = [...one.outcomes.filter(({ named }) => named), ...(alone ? unnamed : [])].map(({ outcome }) => outcome);
    const did = (...kinds: readonly string[]): boolean => known.some((kind) => kinds.includes(kind));
    return {
      deviceId: one.deviceId,
      maker: one.maker.toLowerCase(),
      attempted: true,
      accepted: one.tries.some((state) => state === "accepted"),
      delivered: did("delivered", "shown", "opened", "dismissed"),
      shown: did("shown", "opened", "dismissed"),
      opened: did("opened"),
    };
  });
  const all = [
    ...devices.map(({ deviceId, maker, rom, permission, token }) => ({
      deviceId,
      key: [maker.toLowerCase(), nameOf(rom)] as const,
      registered: 1,
      permitted: permission === "denied" ? 0 : 1,
      reachable: permission !== "denied" && token === "alive" ? 1 : 0,
    })),
    ...gone
      .filter(({ deviceId }) => heard.some((one) => one.deviceId === deviceId))
      .map(({ deviceId }) => ({ deviceId, key: ["oppo", ""] as const, registered: 0, permitted: 0, reachable: 0 })),
  ];
  const steps = ["attempted", "accepted", "delivered", "shown", "opened"] as const;
  const rowOf = (maker: string, rom: string, some: typeof all): ReachRow => {
    const own = heard.filter(({ deviceId }) => some.some((one) => one.deviceId === deviceId));
    const count = (units: (step: (typeof steps)[number]) => number) => ({
      attempted: units("attempted"),
      accepted: units("accepted"),
      delivered: units("delivered"),
      shown: units("shown"),
      opened: units("opened"),
    });
    return {
      maker,
      rom,
      registered: some.reduce((sum, one) => sum + one.registered, 0),
      permitted: some.reduce((sum, one) => sum + one.permitted, 0),
      reachable: some.reduce((sum, one) => sum + one.reachable, 0),
      devices: count((step) => new Set(own.filter((one) => one[step]).map(({ deviceId }) => deviceId)).size),
      messages: count((step) => own.filter((one) => one[step]).length),
    };
  };
  const groups = Map.groupBy(all, ({ key }) => JSON.stringify(key));
  const rows = [...groups.values()].map((some) => rowOf(some[0]?.key[0] ?? "", some[0]?.key[1] ?? "", some));
  const order = (a: ReachRow, b: ReachRow): number =>
    b.registered - a.registered || b.devices.attempted - a.devices.attempted || (`${a.maker}\0${a.rom}` < `${b.maker}\0${b.rom}` ? -1 : 1);
  return [...rows.sort(order), rowOf("", "", all)];
}

describe("the report of reach", () => {
  it.each([
    { name: "all attempts", span: { fromMs: noonMs - DAY_MS, toMs: noonMs + 10 * DAY_MS } },
    { name: "a span", span: { fromMs: noonMs + 20 * HOUR_MS, toMs: noonMs + 60 * HOUR_MS } },
    { name: "a span without attempts, whose devices are the same", span: { fromMs: noonMs - DAY_MS, toMs: noonMs } },
  ])("is what a plain list of the same devices and messages counts: $name", async ({ span }) => {
    const { rows, totals } = await reachCounts(database.pool, span);
    expect([...rows, totals]).toEqual(counted(span));
  });

  it("counts one person in sixteen by lot and multiplies", async () => {
    const many = await freshDatabase();
    await many.pool.query(
      `insert into devices (person_id, device_id, app_id, platform, maker, brand, model, rom, os_version, app_version, permission, last_seen_at)
       select 'p' || n, 'd' || n, 'app', 'android', 'OPPO', '', '', 'ColorOS 15', '', '1', 'granted', now() from generate_series(1, 2000) as n`,
    );
    await many.pool.query({
      text: `insert into attempts (person_id, message_id, device_id, channel, attempt, at, vendor, maker, app_version, state)
       select 'p' || n, 'm' || n, 'd' || n, 'fcm', 1, $1, 'fcm', 'OPPO', '1', 'accepted' from generate_series(1, 2000) as n`,
      values: [new Date(noonMs).toISOString()],
    });
    const span = { fromMs: noonMs, toMs: noonMs + HOUR_MS };
    const lot = (await reachCounts(many.pool, { ...span, byLot: true })).totals;
    expect(lot.registered).toBeGreaterThan(1600);
    expect(lot.registered).toBeLessThan(2400);
    for (const table of ["devices", "attempts"])
      await many.pool.query(`delete from ${table} where tableoid <> '${table}_0'::regclass or hashtext(person_id) & 3 <> 0`);
    const rest = (await reachCounts(many.pool, span)).totals;
    expect(lot).toMatchObject({ registered: 16 * rest.registered, devices: { accepted: 16 * rest.devices.accepted } });
    await many.drop();
  });

  it("is nothing on an empty database", async () => {
    const empty = await freshDatabase();
    const { rows, totals } = await reachCounts(empty.pool, { fromMs: 0, toMs: noonMs });
    expect([rows, totals.registered, totals.messages.attempted]).toEqual([[], 0, 0]);
    await empty.drop();
  });
});

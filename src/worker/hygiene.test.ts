import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import { compile } from "../catalogue/compile.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import type { AddressedFact } from "../event/fact.ts";
import { rebuild } from "../operation/rebuild.ts";
import { decodeState } from "../person/state-codec.ts";
import { endAttempts, startAttempts } from "../store/attempts.ts";
import { inTransaction } from "../store/database.ts";
import { type DeviceWrite, moveDevices, retireTokens, saveDevice } from "../store/devices.ts";
import { checkSums } from "../store/doctor.ts";
import { dropFinishedMessages } from "../store/finished-messages.ts";
import { endMessages, markSending } from "../store/message-states.ts";
import { saveMessages } from "../store/messages.ts";
import { saveOutcomes } from "../store/outcomes.ts";
import { loadPeople } from "../store/people.ts";
import { pollUntil } from "../store/poll-until.ts";
import { enqueueFacts } from "../store/queue.ts";
import { aDeviceRow, aMessageRow, noonMs } from "../store/testing/rows.ts";
import { quarantineTokens } from "../store/token-hygiene.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type HygieneOptions, hygieneOnce, lastHygiene, runHygiene } from "./hygiene.ts";
import { projectOnce } from "./project.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const catalogue = compile(emptyDeclared, 1);
const yearMs = 365 * DAY_MS;
const nowMs = noonMs + 3 * yearMs;
const longAgoMs = nowMs - yearMs - 1;
const run = (over: Partial<HygieneOptions> = {}) => runHygiene(database.pool, { nowMs, devicesMs: yearMs, dryRun: false, ...over });
const fold = async () => {
  const bus = makeTableQueue(database.pool);
  while ((await projectOnce(bus, catalogue, { nowMs, limit: 500 })).taken > 0);
};

/** Registers a device as the API does: rows, and a fact in the person's log. */
async function register(device: DeviceWrite): Promise<void> {
  const { personId, deviceId, platform, maker, appId, appVersion, permission, lastSeenMs } = device;
  const channels = device.tokens.map((token) => token.channel);
  const summary = { deviceId, platform, maker, appId, appVersion, permission, channels, lastSeenMs };
  await inTransaction(database.pool, async (client) => {
    await saveDevice(client, device);
    await tell(client, {
      personId,
      key: `r${deviceId}`,
      receivedAtMs: lastSeenMs,
      fact: { kind: "device", atMs: lastSeenMs, device: summary },
    });
  });
}
const tell = (client: Parameters<typeof enqueueFacts>[0], fact: AddressedFact) => enqueueFacts(client, [fact]);
/** A message that was taken for a device; the attempt's end in other words where `state` says so. */
async function exposed(personId: string, deviceId: string, atMs: number, state: "accepted" | "failed" = "accepted"): Promise<string> {
  const messageId = `m-${deviceId}-${atMs}`;
  const key = { personId, messageId, deviceId, channel: "fcm", attempt: 1 };
  await inTransaction(database.pool, async (client) => {
    await saveMessages(client, [aMessageRow(personId, messageId, { decisionId: null, class: "service", decidedAtMs: atMs })]);
    await markSending(client, [{ personId, messageId, attempt: 1 }], { untilWallMs: atMs, by: "w" });
    await startAttempts(client, [{ ...key, atMs, vendor: "fcm", maker: "", appVersion: "", batchId: null }]);
    await endAttempts(client, [{ ...key, state, reason: state === "failed" ? "TOKEN_INVALID" : null, vendorId: null, native: null }]);
    const end = { personId, messageId, attempt: 1, reason: null, atMs, attempted: true, channel: "fcm", maker: "" } as const;
    await endMessages(client, [{ ...end, ...(state === "failed" ? { state, reason: "TOKEN_INVALID" } : { state: "sent" }) }], "sending");
  });
  return messageId;
}
const devicesLeft = async () =>
  (await database.pool.query<{ id: string }>("select device_id as id from devices order by 1")).rows.map(({ id }) => id);
const tokensLeft = async () =>
  (await database.pool.query<{ token: string }>("select token from tokens order by 1")).rows.map(({ token }) => token);
const recorded = async (personId: string) => {
  const row = (await loadPeople(database.pool, [personId])).get(personId);
  const state = row && decodeState(row.state);
  return state?.ok ? state.value.devices.map(({ deviceId, channels }) => `${deviceId}: ${channels.join(" ")}`) : [];
};
const rows = (report: Awaited<ReturnType<typeof run>>) =>
  (report?.savings ?? []).map(({ what, maker, channel, rows }) => [what, maker, channel, rows]);

describe("a device that was neither seen nor exposed for a year", () => {
  it("is retired with its tokens, from the store and from the person's record; a younger one stays", async () => {
    await register(aDeviceRow("p", "old", ["t1", "t2"], { maker: "Xiaomi", lastSeenMs: longAgoMs }));
    await register(aDeviceRow("p", "young", ["t3"], { lastSeenMs: longAgoMs + 1 }));
    await fold();
    expect(await recorded("p")).toEqual(["old: fcm channel1", "young: fcm"]);
    const report = await run();
    expect(rows(report)).toHaveLength(3);
    expect(rows(report)).toEqual(
      expect.arrayContaining([
        ["device", "xiaomi", null, 1],
        ["token", "xiaomi", "fcm", 1],
        ["token", "xiaomi", "channel1", 1],
      ]),
    );
    expect([await devicesLeft(), await tokensLeft()]).toEqual([["young"], ["t3"]]);
    await fold();
    expect(await recorded("p")).toEqual(["young: fcm"]);
  });

  it("leaves a log from which a rebuild makes the same record, and sums that hold", async () => {
    await register(aDeviceRow("p", "old", ["t1"], { lastSeenMs: longAgoMs }));
    await fold();
    await run();
    await fold();
    const options = {
      needs: catalogue.needs,
      searchable: [],
      people: null,
      write: false,
      pageSize: 5,
      signal: new AbortController().signal,
    };
    expect(await rebuild(database.pool, { ...options, found: () => {}, progress: () => {} })).toMatchObject({ people: 1, same: 1 });
    expect((await checkSums(database.pool)).filter((sum) => !sum.holds)).toEqual([]);
  });

  it("comes back with its next registration", async () => {
    await register(aDeviceRow("p", "d", ["t"], { lastSeenMs: longAgoMs }));
    await run();
    await register(aDeviceRow("p", "d", ["t"], { lastSeenMs: nowMs }));
    await fold();
    expect([await devicesLeft(), await tokensLeft(), await recorded("p")]).toEqual([["d"], ["t"], ["d: fcm"]]);
    expect(rows(await run())).toEqual([]);
  });

  it("stays when the record has seen it since, by an event that named it", async () => {
    await register(aDeviceRow("p", "d", ["t"], { lastSeenMs: longAgoMs }));
    await inTransaction(database.pool, (client) =>
      tell(client, {
        personId: "p",
        key: "e",
        receivedAtMs: nowMs,
        fact: { kind: "event", atMs: nowMs - DAY_MS, name: "play", properties: {}, deviceId: "d" },
      }),
    );
    await fold();
    expect(rows(await run())).toEqual([]);
    expect(await devicesLeft()).toEqual(["d"]);
  });

  it.each([
    ["a message was taken for it", async () => exposed("p", "d", nowMs - yearMs), ["d"]],
    ["messages for it all failed", async () => exposed("p", "d", nowMs - DAY_MS, "failed"), []],
    ["it told of a message", async () => told("p", "d", nowMs - DAY_MS), ["d"]],
    ["a message was taken for another device of the person", async () => exposed("p", "other", nowMs - DAY_MS), []],
  ])("stays when it was exposed since: %s", async (_, expose, left) => {
    await register(aDeviceRow("p", "d", ["t"], { lastSeenMs: longAgoMs }));
    await expose();
    await run();
    expect(await devicesLeft()).toEqual(left);
  });

  it("stays also when the messages that were taken for it have been dropped meanwhile", async () => {
    await register(aDeviceRow("p", "d", ["t"], { lastSeenMs: longAgoMs }));
    await exposed("p", "d", nowMs - 300 * DAY_MS);
    await exposed("p", "d", nowMs - 299 * DAY_MS, "failed");
    await inTransaction(database.pool, (client) => dropFinishedMessages(client, nowMs - 180 * DAY_MS, 100));
    expect((await database.pool.query("select count(*) as n from attempts")).rows).toEqual([{ n: 0 }]);
    await run();
    expect(await devicesLeft()).toEqual(["d"]);
    await run({ nowMs: nowMs - 300 * DAY_MS + yearMs + 1 });
    expect(await devicesLeft()).toEqual([]);
  });

  it("is looked at again only when another year went by", async () => {
    await register(aDeviceRow("p", "d", ["t"], { lastSeenMs: longAgoMs }));
    await exposed("p", "d", nowMs - DAY_MS);
    await run();
    await database.empty("attempts", "messages");
    await run({ nowMs: nowMs - DAY_MS + yearMs });
    expect(await devicesLeft()).toEqual(["d"]);
    await run({ nowMs: nowMs + yearMs });
    expect(await devicesLeft()).toEqual([]);
  });

  it("stays when nobody can read the person's record", async () => {
    await register(aDeviceRow("p", "d", ["t"], { lastSeenMs: longAgoMs }));
    await fold();
    await database.pool.query("update people set state = '\\xff'");
    await run();
    expect(await devicesLeft()).toEqual(["d"]);
  });

  it("goes with whoever owns it when it followed a person into another record", async () => {
    await register(aDeviceRow("anon", "d", ["t"], { lastSeenMs: longAgoMs }));
    await inTransaction(database.pool, (client) => moveDevices(client, "anon", "p"));
    await run();
    expect((await database.pool.query("select person_id from queue where body ->> 'kind' = 'deviceRemoved'")).rows).toEqual([
      { person_id: "p" },
    ]);
  });

  it("that registers in the very moment in which it would be retired stays", async () => {
    await register(aDeviceRow("p", "d", ["t"], { lastSeenMs: longAgoMs }));
    const ran = await inTransaction(database.pool, async (client) => {
      await saveDevice(client, aDeviceRow("p", "d", ["t"], { lastSeenMs: nowMs }));
      const running = run();
      const isWaiting = async () =>
        ((await database.pool.query("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
          .rowCount ?? 0) > 0 || null;
      expect(await pollUntil(20_000, isWaiting)).toBe(true);
      return { running };
    });
    expect(rows(await ran.running)).toEqual([]);
    expect([await devicesLeft(), await tokensLeft()]).toEqual([["d"], ["t"]]);
  });

  it("that registers while it is being retired has come back, whichever is first", async () => {
    for (let n = 0; n < 10; n++) {
      await register(aDeviceRow("p", `d${n}`, [`t${n}`], { lastSeenMs: longAgoMs }));
      await Promise.all([run(), register(aDeviceRow("p", `d${n}`, [`t${n}`], { lastSeenMs: nowMs }))]);
    }
    await fold();
    expect(await devicesLeft()).toHaveLength(10);
    expect(await tokensLeft()).toHaveLength(10);
    // A person's record keeps eight.
    expect(await recorded("p")).toHaveLength(8);
  });
});

const told = async (personId: string, deviceId: string, atMs: number) => {
  const messageId = await exposed(personId, "other", longAgoMs);
  await inTransaction(database.pool, (client) =>
    saveOutcomes(client, [{ personId, messageId, deviceId, outcome: "shown", atMs, value: null }]),
  );
};

describe("tokens that are dead or in quarantine", () => {
  const key = (token: string, channel: string) => ({ personId: "p", deviceId: "d", channel, token });
  const [keptMs, droppedMs] = [nowMs - 30 * DAY_MS, nowMs - 30 * DAY_MS - 1];
  async function spoil(): Promise<void> {
    const tokens = ["live", "dead", "aside", "deadYoung", "asideYoung"].map((token) => ({ channel: token, token, environment: null }));
    await register(aDeviceRow("p", "d", [], { maker: "vivo", lastSeenMs: nowMs, tokens }));
    await inTransaction(database.pool, async (client) => {
      const dead = (token: string, atMs: number) => ({ ...key(token, token), atMs, reason: "TOKEN_INVALID" });
      await retireTokens(client, [dead("dead", droppedMs), dead("deadYoung", keptMs)]);
      await quarantineTokens(client, [
        { ...key("aside", "aside"), atMs: droppedMs, reason: "TOKEN_MISMATCH" },
        { ...key("asideYoung", "asideYoung"), atMs: keptMs, reason: "TOKEN_MISMATCH" },
      ]);
    });
    await fold();
  }

  it("are kept for 30 days and dropped then, and the record knows the device without them", async () => {
    await spoil();
    expect(rows(await run()).sort()).toEqual([
      ["dead", "vivo", "dead", 1],
      ["quarantined", "vivo", "aside", 1],
    ]);
    expect(await tokensLeft()).toEqual(["asideYoung", "deadYoung", "live"]);
    await fold();
    expect(await recorded("p")).toEqual(["d: live"]);
  });

  it("go in batches of any size", async () => {
    await spoil();
    const report = await run({ rows: 1 });
    expect(rows(report)).toHaveLength(2);
    expect(report?.done).toBe(true);
  });
});

describe("a run of token hygiene", () => {
  async function population(): Promise<void> {
    for (let n = 0; n < 25; n++) {
      const lastSeenMs = n % 5 === 0 ? nowMs - DAY_MS : longAgoMs - (n % 3) * DAY_MS;
      await register(aDeviceRow(`p${n % 7}`, `d${n}`, [`a${n}`, `b${n}`], { maker: n % 2 === 0 ? "OPPO" : "honor", lastSeenMs }));
    }
    await inTransaction(database.pool, (client) =>
      retireTokens(
        client,
        [0, 1, 2, 3].map((n) => ({
          ...{ personId: `p${n % 7}`, deviceId: `d${n}`, channel: "fcm", token: `a${n}`, reason: "TOKEN_INVALID" },
          atMs: nowMs - 31 * DAY_MS,
        })),
      ),
    );
    await exposed("p6", "d6", nowMs - DAY_MS);
  }

  it("tells beforehand exactly what it will do, and does nothing then", async () => {
    await population();
    const before = [await devicesLeft(), await tokensLeft()];
    const dry = await run({ dryRun: true, rows: 3 });
    expect([await devicesLeft(), await tokensLeft()]).toEqual(before);
    expect(await lastHygiene(database.pool)).toBeNull();
    const wet = await run({ rows: 4 });
    expect(dry).toEqual({ ...wet, dryRun: true });
    const sum = (what: string) => (dry?.savings ?? []).filter((one) => one.what === what).reduce((total, one) => total + one.rows, 0);
    // 20 devices are old, one of them was exposed; of their 38 tokens three are dead, and so is one of a younger device.
    expect([sum("device"), sum("token"), sum("dead")]).toEqual([19, 35, 4]);
    for (const { rows, bytes } of dry?.savings ?? []) expect(bytes).toBeGreaterThan(rows * 40);
    expect(await devicesLeft()).toHaveLength(6);
    expect(rows(await run())).toEqual([]);
  });

  it("does as much as one run may and goes on with the next, which tells of both", async () => {
    await population();
    const options = { nowMs, devicesMs: yearMs, rows: 5, batches: 2 };
    const first = await hygieneOnce(database.pool, options);
    expect(first?.done).toBe(false);
    let last = first;
    for (let n = 0; n < 20 && last?.done === false; n++) last = await hygieneOnce(database.pool, options);
    expect(await devicesLeft()).toHaveLength(6);
    const told = await lastHygiene(database.pool);
    expect(told?.done).toBe(true);
    expect((told?.savings ?? []).filter(({ what }) => what === "device").reduce((sum, one) => sum + one.rows, 0)).toBe(19);
  });

  it("happens once a day", async () => {
    await population();
    expect(await hygieneOnce(database.pool, { nowMs, devicesMs: yearMs })).not.toBeNull();
    expect(await hygieneOnce(database.pool, { nowMs: nowMs + 1, devicesMs: yearMs })).toBeNull();
    expect(await hygieneOnce(database.pool, { nowMs: nowMs + DAY_MS, devicesMs: yearMs })).not.toBeNull();
  });

  it("is one process's at a time", async () => {
    await population();
    const ran = await Promise.all([1, 2, 3, 4].map(() => hygieneOnce(database.pool, { nowMs, devicesMs: yearMs })));
    expect(ran.filter((one) => one !== null)).toHaveLength(1);
    expect((await lastHygiene(database.pool))?.savings).not.toEqual([]);
  });
});

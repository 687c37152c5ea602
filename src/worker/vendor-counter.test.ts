import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import { inTransaction } from "../store/database.ts";
import type { Reachable } from "../store/devices.ts";
import { addQuotaUse, loadQuotaUse } from "../store/quota.ts";
import { saveReservations } from "../store/reservations.ts";
import { at } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import type { CountedWay } from "./quota.ts";
import { openVendorCounter, type VendorCounter } from "./vendor-counter.ts";

const atMs = at("2026-03-02T10:00:00Z"); // 18:00 in Shanghai
const day = 20_514;
const midnight = at("2026-03-02T16:00:00Z");
const owner = vendorQuotaOwner("xiaomi", "app");
const way: CountedWay = { vendor: "xiaomi", appId: "app", zone: "Asia/Shanghai", perDevice: 2, perApp: 3 };
const phone: Reachable = {
  personId: "p1",
  deviceId: "d1",
  appId: "app",
  platform: "android",
  maker: "xiaomi",
  appVersion: "1.0.0",
  permission: "granted",
  lastSeenMs: 0,
  channel: "xiaomi",
  token: "t1",
  environment: null,
  isDoubted: false,
  doubtedDay: null,
  isInactive: false,
  quotaDay: null,
  quotaUsed: 0,
  spentDay: null,
};
const open = { kind: "open" } as const;
const closed = { kind: "overQuota", untilMs: midnight } as const;

describe("what vendors count, while deliveries are planned", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(() => database.empty("quota_use", "reservations"));

  const planning = <T>(use: (counter: VendorCounter) => T, one: Partial<CountedWay> = {}, messageIds: readonly string[] = []): Promise<T> =>
    inTransaction(database.pool, async (client) => {
      const counted = new Map([[owner, { ...way, ...one }]]);
      const counter = await openVendorCounter(client, { counted, vendorsTo: () => [] }, { messageIds, fromMs: atMs, toMs: atMs });
      const answer = use(counter);
      await counter.save(client);
      return answer;
    });
  const used = async (on = day) => (await loadQuotaUse(database.pool, [{ owner, day: on }]))[0]?.used ?? 0;
  const held = async () => (await database.pool.query("select message_id, owner, day from reservations order by message_id")).rows;
  const begin = (n: number) => inTransaction(database.pool, (client) => addQuotaUse(client, [{ owner, day, used: n }]));
  const reserve = (messageId: string, on: number) =>
    inTransaction(database.pool, async (client) => {
      await addQuotaUse(client, [{ owner, day: on, used: 1 }]);
      await saveReservations(client, [{ messageId, owner, day: on }]);
    });

  it.each([
    { device: {}, standing: open },
    { device: { quotaDay: day, quotaUsed: 1 }, standing: open },
    { device: { quotaDay: day, quotaUsed: 2 }, standing: closed },
    { device: { quotaDay: day - 1, quotaUsed: 2 }, standing: open },
    { device: { spentDay: day }, standing: closed },
    { device: { spentDay: day - 1 }, standing: open },
  ])(
    "close a device that had its number today, or of which the vendor said so, until the vendor's midnight: $device",
    async ({ device, standing }) => {
      expect(await planning((counter) => counter.standing({ messageId: "m", device: { ...phone, ...device }, atMs }, open))).toEqual(
        standing,
      );
    },
  );

  it("leave ways alone whose vendor counts nothing", async () => {
    const device = { ...phone, channel: "fcm", quotaDay: day, quotaUsed: 99 };
    expect(await planning((counter) => counter.standing({ messageId: "m", device, atMs }, { kind: "noRight" }))).toEqual({
      kind: "noRight",
    });
  });

  it("give away what is left of the app's total and no more, in one plan", async () => {
    await begin(1);
    const standings = await planning((counter) =>
      ["m1", "m2", "m3"].map((messageId) => {
        const standing = counter.standing({ messageId, device: phone, atMs }, open);
        if (standing.kind === "open") counter.take({ messageId, device: phone, atMs });
        return standing.kind;
      }),
    );
    expect(standings).toEqual(["open", "open", "overQuota"]);
    expect(await used()).toBe(3);
    expect(await held()).toEqual(["m1", "m2"].map((message_id) => ({ message_id, owner, day })));
  });

  it("let a message go that holds a place, though the total is used up", async () => {
    await begin(2);
    await reserve("m1", day);
    const kinds = await planning(
      (counter) => ["m1", "m2"].map((messageId) => counter.standing({ messageId, device: phone, atMs }, open).kind),
      {},
      ["m1", "m2"],
    );
    expect(kinds).toEqual(["open", "overQuota"]);
    await planning((counter) => counter.take({ messageId: "m1", device: phone, atMs }), {}, ["m1"]);
    expect(await used()).toBe(3);
  });

  it("move the place of a message that goes on another day than it was reserved for", async () => {
    await reserve("m1", day - 1);
    await planning((counter) => counter.take({ messageId: "m1", device: phone, atMs }), {}, ["m1"]);
    expect([await used(day - 1), await used()]).toEqual([0, 1]);
    expect(await held()).toEqual([{ message_id: "m1", owner, day }]);
  });

  it("get the place back of a message that hops to a way that nobody counts", async () => {
    await reserve("m1", day);
    await planning((counter) => counter.take({ messageId: "m1", device: { ...phone, channel: "fcm" }, atMs }), {}, ["m1"]);
    expect([await used(), await held()]).toEqual([0, []]);
  });

  it("get the place back though no channel with a total is open any more", async () => {
    await reserve("m1", day);
    await planning((counter) => counter.take({ messageId: "m1", device: { ...phone, channel: "fcm" }, atMs }), { perApp: null }, ["m1"]);
    expect([await used(), await held()]).toEqual([0, []]);
  });

  it("count every device of a message, and keep the place of the first", async () => {
    await planning((counter) => {
      for (const deviceId of ["d1", "d2"]) counter.take({ messageId: "m1", device: { ...phone, deviceId }, atMs });
    });
    expect([await used(), await held()]).toEqual([2, [{ message_id: "m1", owner, day }]]);
  });

  it("get the place back of a message that leaves as no marketing", async () => {
    await reserve("m1", day);
    await planning((counter) => counter.release("m1"), {}, ["m1"]);
    expect([await used(), await held()]).toEqual([0, []]);
  });

  it("are as before for a device whose message does not leave for now", async () => {
    const second = await planning((counter) => {
      counter.take({ messageId: "m1", device: { ...phone, quotaDay: day, quotaUsed: 1 }, atMs });
      counter.giveBack({ messageId: "m1", device: phone, atMs });
      return counter.standing({ messageId: "m2", device: { ...phone, quotaDay: day, quotaUsed: 1 }, atMs }, open);
    });
    expect(second).toEqual(open);
    expect(await held()).toHaveLength(1);
  });
});

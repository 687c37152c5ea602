import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compile } from "../catalogue/compile.ts";
import { readStored } from "../catalogue/stored.ts";
import type { Fact, OutcomeKind } from "../event/fact.ts";
import { refOf } from "../event/message-ref.ts";
import { emptyState, foldAll } from "../person/fold.ts";
import { noNeeds } from "../person/needs.ts";
import { attemptsOf, endAttempts, startAttempts } from "../store/attempts.ts";
import { saveDeclared } from "../store/catalogue.ts";
import { saveChannel } from "../store/channels.ts";
import { inTransaction } from "../store/database.ts";
import { saveDevice } from "../store/devices.ts";
import { checkSums } from "../store/doctor.ts";
import { endMessages, markSending } from "../store/message-states.ts";
import { findMessages, type MessageWrite, saveMessages } from "../store/messages.ts";
import { addQuotaUse, loadQuotaUse } from "../store/quota.ts";
import { funnel } from "../store/reports.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { aDeviceRow, aMessageRow, noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeMeters } from "../worker/meters.ts";
import { writeFinished } from "../worker/note-answers.ts";
import { makeCallbackAddresses } from "./callback-address.ts";
import { recordOutcomes } from "./outcomes.ts";
import { makeListeners, type ReceiptDeps, takeReceipts } from "./receipts.ts";

const declared = { lines: { music: { id: "music", quota: { perDay: 5 } } } };
const catalogue = compile(readStored(declared), 1);
const day = Math.floor(noonMs / 86_400_000);
const box = makeSecretBox(Buffer.alloc(32, 3));
const nowMs = noonMs + 600_000;
let database: FreshDatabase;
let deps: ReceiptDeps;

beforeAll(async () => {
  database = await freshDatabase();
  const { pool } = database;
  const credentials = { appSecret: "secret", packageName: "com.example.app" };
  await saveChannel(pool, box, { id: "mi", vendor: "xiaomi", appId: "app", config: {}, credentials });
  await inTransaction(pool, (client) => saveDeclared(client, { version: 1, atMs: noonMs, author: "a", declared, changes: [] }));
  const listeners = makeListeners(pool, box, makeCallbackAddresses(Buffer.alloc(32, 3), "https://push.example.com"));
  deps = { pool, listeners, meters: makeMeters(), catalogue: () => catalogue, wait: async () => {} };
});
afterAll(() => database.drop());
beforeEach(() => database.empty("messages", "attempts", "outcomes", "devices", "tokens", "queue", "quota_use"));

interface Sent {
  readonly class?: MessageWrite["class"];
  readonly devices?: readonly string[];
  /** Whether each device has an address at another vendor too. */
  readonly otherWay?: boolean;
  readonly expiresAtMs?: number;
}

/** A message that Xiaomi took for each of these devices, and the share of the line's quota that it took. */
async function sent(messageId: string, { class: ofClass = "service", devices = ["d1"], otherWay = false, expiresAtMs }: Sent = {}) {
  const key = { personId: `p-${messageId}`, messageId };
  await inTransaction(database.pool, async (client) => {
    for (const device of devices) {
      const token = { channel: "xiaomi", token: `${messageId}-${device}`, environment: null };
      const other = { ...token, channel: "fcm", token: `fcm-${messageId}-${device}` };
      await saveDevice(client, aDeviceRow(key.personId, `${messageId}-${device}`, [], { tokens: otherWay ? [token, other] : [token] }));
    }
    const life = expiresAtMs === undefined ? {} : { expiresAtMs };
    await saveMessages(client, [aMessageRow(key.personId, messageId, { class: ofClass, ...life })]);
    await addQuotaUse(client, [{ owner: "music", day, used: 1 }]);
    await markSending(client, [{ ...key, attempt: 1 }], { untilWallMs: noonMs, by: "w" });
    const about = devices.map((device) => ({ ...key, deviceId: `${messageId}-${device}`, channel: "xiaomi", attempt: 1 }));
    const more = { atMs: noonMs, vendor: "xiaomi", maker: "xiaomi", appVersion: "1" };
    await startAttempts(
      client,
      about.map((one) => ({ ...one, ...more })),
    );
    await endAttempts(
      client,
      about.map((one) => ({ ...one, state: "accepted", reason: null, vendorId: `v-${messageId}`, native: null })),
    );
    const end = { state: "sent", reason: null, atMs: noonMs, attempted: true, channel: "xiaomi", maker: "xiaomi" } as const;
    await endMessages(client, [{ ...key, attempt: 1, ...end }], "sending");
  });
}

/** Bits of the vendor's `type`. */
const bits = { delivered: 1, clicked: 2, TOKEN_INVALID: 16, USER_DISABLED_NOTIFICATIONS: 32, TARGET_FILTERED: 64, EXPIRED: 1024 } as const;
type Word = keyof typeof bits;

const tell = (messageId: string, word: Word, device = "d1") => {
  const entry = { type: bits[word], targets: `${messageId}-${device}`, timestamp: noonMs + 60_000 };
  const body = Buffer.from(new URLSearchParams({ data: JSON.stringify({ [`v-${messageId}`]: entry }) }).toString());
  return takeReceipts(deps, { channelId: "mi", headers: {}, url: "/callbacks/mi/x", body }, nowMs);
};
const fromApp = (messageId: string, outcome: OutcomeKind, device: string | null = "d1") => {
  const deviceId = device === null ? null : `${messageId}-${device}`;
  const report = { of: { kind: "message", messageId }, deviceId, outcome, atMs: nowMs, value: null } as const;
  return recordOutcomes(database.pool, [report], { nowMs, onlyPersonIds: null });
};

const messageNow = async (messageId: string) => {
  const message = (await findMessages(database.pool, [messageId])).get(messageId);
  return [message?.state, message?.reason ?? null];
};
const attemptsNow = async (messageId: string) =>
  (await attemptsOf(database.pool, [{ personId: `p-${messageId}`, messageId }])).map(({ state, reason }) => [state, reason]);
const quotaNow = async () => (await loadQuotaUse(database.pool, [{ owner: "music", day }]))[0]?.used ?? 0;
const factsNow = async () => {
  const found = await database.pool.query(
    "select queue.key, queue.body from queue where queue.body ->> 'kind' <> 'device' order by queue.id",
  );
  return found.rows.map(({ key, body }) => [key, body.kind, body.result ?? body.outcome ?? null, body.reason ?? null]);
};

describe("a message whose vendor took its acceptance back", () => {
  it("fails with the reason, gives its share of the daily quota back, and the person's log hears of it", async () => {
    await sent("m", { class: "marketing", otherWay: true });
    await tell("m", "TARGET_FILTERED");
    await tell("m", "TARGET_FILTERED");
    expect(await messageNow("m")).toEqual(["failed", "TARGET_FILTERED"]);
    expect(await quotaNow()).toBe(0);
    expect(await factsNow()).toEqual([["told:m:1:failed", "attempted", "failed", "TARGET_FILTERED"]]);
    expect(await database.pool.query("select messages.channel, messages.attempted_at from messages")).toMatchObject({
      rows: [{ channel: "xiaomi", attempted_at: noonMs }],
    });
  });

  it("stays sent while another device has it", async () => {
    await sent("m", { devices: ["d1", "d2"], otherWay: true });
    await tell("m", "TARGET_FILTERED", "d2");
    expect(await messageNow("m")).toEqual(["sent", null]);
    expect(await quotaNow()).toBe(1);
    await tell("m", "EXPIRED", "d1");
    expect(await messageNow("m")).toEqual(["waiting", "TARGET_FILTERED"]);
  });

  it("goes over another way at once when it is a service message and worth something still", async () => {
    await sent("m", { otherWay: true });
    await tell("m", "TOKEN_INVALID");
    expect(await messageNow("m")).toEqual(["waiting", "TOKEN_INVALID"]);
    expect((await findMessages(database.pool, ["m"])).get("m")).toMatchObject({ dueAtMs: nowMs, attempt: 1 });
    expect(await quotaNow()).toBe(1);
    expect(await factsNow()).toEqual([]);
  });

  it.each<{ readonly why: string; readonly given: Sent; readonly word: Word }>([
    { why: "no other way is there", given: {}, word: "TARGET_FILTERED" },
    { why: "it has expired", given: { otherWay: true, expiresAtMs: nowMs }, word: "TARGET_FILTERED" },
    { why: "no other way would mend it", given: { otherWay: true }, word: "EXPIRED" },
    { why: "the device takes no notifications", given: { otherWay: true }, word: "USER_DISABLED_NOTIFICATIONS" },
  ])("fails although it is a service message when $why", async ({ given, word }) => {
    await sent("m", given);
    await tell("m", word);
    expect(await messageNow("m")).toEqual(["failed", word]);
  });

  it("is sent again when it arrived after all, takes its share again, and enters the person's log before its outcome", async () => {
    await sent("m", { class: "marketing" });
    await tell("m", "TARGET_FILTERED");
    await tell("m", "delivered");
    expect(await messageNow("m")).toEqual(["sent", null]);
    expect(await attemptsNow("m")).toEqual([["accepted", null]]);
    expect(await quotaNow()).toBe(1);
    expect((await factsNow()).map(([, kind, result]) => [kind, result])).toEqual([
      ["attempted", "failed"],
      ["reserved", null],
      ["outcome", "delivered"],
    ]);
    await tell("m", "TARGET_FILTERED");
    expect(await messageNow("m")).toEqual(["sent", null]);
  });

  it("counts against no limit any more, and again when it arrived after all", async () => {
    const log: Fact[] = [];
    const counted = async () => {
      const queued = await database.pool.query<{ body: Fact }>("select queue.body from queue order by queue.id");
      return foldAll(emptyState(noNeeds), [...log, ...queued.rows.map((raw) => raw.body)], noNeeds).ledger.map(({ status }) => status);
    };
    await sent("m", { class: "marketing" });
    const message = refOf(aMessageRow("p-m", "m"));
    log.push({ kind: "reserved", atMs: noonMs, message, sendAtMs: noonMs });
    log.push({ kind: "attempted", atMs: noonMs, messageId: "m", result: "sent", reason: null, channel: "xiaomi", deviceId: "m-d1" });
    expect(await counted()).toEqual(["sent"]);
    await tell("m", "TARGET_FILTERED");
    expect(await counted()).toEqual([]);
    await tell("m", "delivered");
    expect(await counted()).toEqual(["sent"]);
  });

  it("waits for no other way any more when it arrived after all", async () => {
    await sent("m", { otherWay: true });
    await tell("m", "TARGET_FILTERED");
    await fromApp("m", "shown");
    expect(await messageNow("m")).toEqual(["sent", null]);
    expect(await quotaNow()).toBe(1);
  });

  it.each([
    {
      name: "is sent after all when it arrived while it was on its other way, which failed",
      told: "delivered",
      stale: "failed",
      end: ["sent", null],
      used: 1,
    },
    {
      name: "fails after all when its vendor took that back while another device was still tried",
      told: "EXPIRED",
      stale: "sent",
      end: ["failed", "EXPIRED"],
      used: 0,
    },
  ] as const)("$name", async ({ told, stale, end, used }) => {
    await sent("m", { otherWay: true });
    if (stale === "failed") await tell("m", "TARGET_FILTERED");
    const message = (await findMessages(database.pool, ["m"])).get("m");
    if (message === undefined) throw new Error("the message is gone");
    const earlier = await attemptsOf(database.pool, [message]);
    await database.pool.query("update messages set state = 'waiting'");
    await inTransaction(database.pool, (client) => markSending(client, [{ ...message, attempt: 2 }], { untilWallMs: nowMs, by: "w" }));
    await tell("m", told);
    expect(await messageNow("m")).toEqual(["sending", message.reason]);
    const { personId, messageId } = message;
    const reason = stale === "failed" ? "TOKEN_INVALID" : null;
    const ended = { personId, messageId, attempt: 2, state: stale, reason, atMs: nowMs, attempted: true, channel: "fcm", maker: "" };
    const finished = {
      going: { message, atMs: nowMs, attempt: 2, targets: [], earlier },
      answers: [],
      held: [],
      result: { kind: "end", end: ended },
    } as const;
    await inTransaction(database.pool, (client) => writeFinished(client, catalogue, [finished]));
    expect(await messageNow("m")).toEqual(end);
    expect(await quotaNow()).toBe(used);
  });

  it("counts as failed in reports, and as sent once it arrived", async () => {
    const counts = async () => {
      const { totals } = await funnel(database.pool, { fromMs: noonMs, toMs: noonMs + 1, by: [] });
      return [totals.attempted, totals.accepted, totals.failed];
    };
    await sent("m", { class: "marketing" });
    expect(await counts()).toEqual([1, 1, {}]);
    await tell("m", "TARGET_FILTERED");
    expect(await counts()).toEqual([1, 0, { TARGET_FILTERED: 1 }]);
    await tell("m", "delivered");
    expect(await counts()).toEqual([1, 1, {}]);
  });
});

type Said =
  | { readonly by: "vendor"; readonly word: Word; readonly device: string }
  | { readonly by: "app"; readonly device: string | null };

const said: fc.Arbitrary<Said> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      by: fc.constant("vendor" as const),
      word: fc.constantFrom<Word>(
        "TOKEN_INVALID",
        "USER_DISABLED_NOTIFICATIONS",
        "TARGET_FILTERED",
        "EXPIRED",
        "TARGET_FILTERED",
        "EXPIRED",
        "delivered",
        "clicked",
      ),
      device: fc.constantFrom("d1", "d2"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ by: fc.constant("app" as const), device: fc.constantFrom("d1", "d2", "d9", null) }) },
);

describe("what is told of one message", () => {
  it("ends it the same whatever the order, and however often each thing is told", async () => {
    let n = 0;
    const endOf = async (told: readonly Said[], about: Sent) => {
      const messageId = `m${n++}`;
      await database.empty("quota_use");
      await sent(messageId, { devices: ["d1", "d2"], ...about });
      for (const one of told)
        await (one.by === "vendor" ? tell(messageId, one.word, one.device) : fromApp(messageId, "delivered", one.device));
      return { message: await messageNow(messageId), attempts: await attemptsNow(messageId), quota: await quotaNow() };
    };
    // A word that comes while the message already waits for its other way.
    const vendor = (word: Word, device: string): Said => ({ by: "vendor", word, device });
    const [gone1, gone2, filtered] = [vendor("TOKEN_INVALID", "d1"), vendor("TOKEN_INVALID", "d2"), vendor("TARGET_FILTERED", "d2")];
    const furtherWord: [Said[], Said[]] = [
      [gone1, gone2, filtered, gone1],
      [filtered, filtered, gone1, gone2, gone1, gone2, gone1, gone1],
    ];
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(said, { minLength: 1, maxLength: 5 })
          .chain((told) =>
            fc.tuple(
              fc.constant(told),
              fc.shuffledSubarray([...told, ...told], { minLength: told.length * 2, maxLength: told.length * 2 }),
            ),
          ),
        fc.constantFrom<MessageWrite["class"]>("service", "marketing"),
        fc.boolean(),
        async ([told, shuffled], ofClass, otherWay) => {
          const about = { class: ofClass, otherWay };
          expect(await endOf(shuffled, about)).toEqual(await endOf(told, about));
        },
      ),
      { numRuns: 40, examples: [[furtherWord, "service", true]] },
    );
    for (const sum of await checkSums(database.pool)) expect(sum, sum.rule).toMatchObject({ holds: true });
  }, 60_000);
});

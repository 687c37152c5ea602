import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import {
  attemptsOf,
  countMessages,
  endAttempts,
  endMessages,
  findMessages,
  lockAbandoned,
  lockDueMessages,
  type MessageEnd,
  markSending,
  messagesOf,
  nextMessageDue,
  type OutcomeWrite,
  outcomesOf,
  postponeMessages,
  releaseLeases,
  saveMessages,
  saveOutcomes,
  stampOutcomes,
  startAttempts,
} from "./messages.ts";
import { aMessageRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("messages", "attempts", "outcomes"));

const save = (...rows: ReturnType<typeof aMessageRow>[]) => inTransaction(database.pool, (client) => saveMessages(client, rows));
const send = (messageId: string, attempt: number, untilWallMs = noonMs) =>
  inTransaction(database.pool, (client) => markSending(client, [{ personId: "p", messageId, attempt }], { untilWallMs, by: "w" }));
const anEnd = (messageId: string, attempt: number, over: Partial<MessageEnd> = {}): MessageEnd => ({
  personId: "p",
  messageId,
  attempt,
  state: "sent",
  reason: null,
  atMs: noonMs,
  attempted: true,
  channel: "fcm",
  maker: "samsung",
  ...over,
});
const end = (from: "waiting" | "sending", ...ends: MessageEnd[]) =>
  inTransaction(database.pool, async (client) => [...(await endMessages(client, ends, from))]);
const stateOf = async (messageId: string) => (await findMessages(database.pool, [messageId])).get(messageId)?.state;

describe("a message", () => {
  it("comes back as it was written, with text that SQL and JSON find hard", async () => {
    const content = { title: "\0 \ud800 'x' \\u0000", body: "😀\t\n", data: { 'a"b': "{}" } };
    await save(aMessageRow("p", "m", { content, item: "i", propensity: null }));
    expect((await findMessages(database.pool, ["m"])).get("m")).toMatchObject({
      personId: "p",
      state: "waiting",
      item: "i",
      content,
      dueAtMs: noonMs,
      attempt: 0,
    });
    expect((await messagesOf(database.pool, "p")).map((one) => one.messageId)).toEqual(["m"]);
  });

  it("is due in order of time, then person, then id; what another process holds is left to it", async () => {
    await save(
      aMessageRow("b", "m1"),
      aMessageRow("a", "m3"),
      aMessageRow("a", "m2"),
      aMessageRow("z", "m0", { sendAtMs: noonMs - 1 }),
      aMessageRow("p", "later", { sendAtMs: noonMs + 1 }),
    );
    expect(await nextMessageDue(database.pool)).toBe(noonMs - 1);
    await inTransaction(database.pool, async (one) => {
      expect((await lockDueMessages(one, noonMs, 2)).map((m) => m.messageId)).toEqual(["m0", "m2"]);
      await inTransaction(database.pool, async (two) => {
        expect((await lockDueMessages(two, noonMs, 9)).map((m) => m.messageId)).toEqual(["m3", "m1"]);
      });
    });
  });

  it("ends once: who comes second changes nothing and is told so", async () => {
    await save(aMessageRow("p", "m"));
    await send("m", 1);
    expect(await end("sending", anEnd("m", 1))).toEqual(["m"]);
    expect(await end("sending", anEnd("m", 1, { state: "failed", reason: "TIMEOUT" }))).toEqual([]);
    expect(await end("waiting", anEnd("m", 1, { state: "cancelled", reason: "expired" }))).toEqual([]);
    expect(await stateOf("m")).toBe("sent");
  });

  it("is not ended by the answer to an earlier attempt", async () => {
    await save(aMessageRow("p", "m"));
    await send("m", 1);
    await inTransaction(database.pool, (client) =>
      postponeMessages(client, [{ personId: "p", messageId: "m", attempt: 1, dueAtMs: noonMs + 5, reason: "TIMEOUT" }], "sending"),
    );
    await send("m", 2);
    expect(await end("sending", anEnd("m", 1))).toEqual([]);
    expect(await stateOf("m")).toBe("sending");
    expect(await end("sending", anEnd("m", 2))).toEqual(["m"]);
  });

  it.each(["sent", "failed", "cancelled", "doubtful"] as const)("that is %s cannot be sent, postponed or due again", async (state) => {
    await save(aMessageRow("p", "m"));
    await end("waiting", anEnd("m", 0, { state, reason: "x" }));
    await send("m", 1);
    await inTransaction(database.pool, (client) =>
      postponeMessages(client, [{ personId: "p", messageId: "m", attempt: 0, dueAtMs: noonMs, reason: "x" }], "waiting"),
    );
    expect(await stateOf("m")).toBe(state);
    expect(await inTransaction(database.pool, (client) => lockDueMessages(client, noonMs + 1e9, 9))).toEqual([]);
    expect(await countMessages(database.pool)).toEqual({ [state]: 1 });
  });

  it("has a time of attempt only when one was made", async () => {
    await save(aMessageRow("p", "m1"), aMessageRow("p", "m2"));
    await end("waiting", anEnd("m1", 0, { state: "cancelled", reason: "x", attempted: false }), anEnd("m2", 0));
    const found = await database.pool.query("select message_id, attempted_at from messages order by 1");
    expect(found.rows).toEqual([
      { message_id: "m1", attempted_at: null },
      { message_id: "m2", attempted_at: noonMs },
    ]);
  });

  it("is abandoned when its sender's lease ran out, or when all leases were ended at a start", async () => {
    await save(aMessageRow("p", "m1"), aMessageRow("p", "m2"));
    await send("m1", 1, noonMs);
    await send("m2", 1, noonMs + 60_000);
    const abandoned = (wallMs: number) =>
      inTransaction(database.pool, async (client) => (await lockAbandoned(client, wallMs, 9)).map((m) => m.messageId).sort());
    expect(await abandoned(noonMs)).toEqual([]);
    expect(await abandoned(noonMs + 1)).toEqual(["m1"]);
    await releaseLeases(database.pool);
    expect(await abandoned(noonMs)).toEqual(["m1", "m2"]);
  });

  it("keeps its attempts in order, each answered once", async () => {
    await save(aMessageRow("p", "m"));
    const attempt = { personId: "p", messageId: "m", deviceId: "d", channel: "fcm", vendor: "fcm", maker: "", appVersion: "" };
    await inTransaction(database.pool, (client) =>
      startAttempts(client, [
        { ...attempt, attempt: 2, atMs: noonMs + 1 },
        { ...attempt, attempt: 1, atMs: noonMs },
      ]),
    );
    const answer = (state: "accepted" | "failed", native: unknown) =>
      inTransaction(database.pool, (client) =>
        endAttempts(client, [{ ...attempt, attempt: 1, state, reason: null, vendorId: null, native }]),
      );
    await answer("failed", { code: "bad\0code" });
    await answer("accepted", null);
    expect(
      (await attemptsOf(database.pool, [{ personId: "p", messageId: "m" }])).map((one) => [one.attempt, one.state, one.native]),
    ).toEqual([
      [1, "failed", { code: "bad\ufffdcode" }],
      [2, "started", null],
    ]);
  });
});

describe("outcomes", () => {
  const outcome = (messageId: string, kind: OutcomeWrite["outcome"], over: Partial<OutcomeWrite> = {}): OutcomeWrite => ({
    personId: "p",
    messageId,
    deviceId: "d",
    outcome: kind,
    atMs: noonMs,
    value: null,
    ...over,
  });
  const record = (...outcomes: OutcomeWrite[]) =>
    inTransaction(database.pool, async (client) => {
      const fresh = await saveOutcomes(client, outcomes);
      await stampOutcomes(
        client,
        outcomes.filter((_, position) => fresh.has(position)),
      );
      return [...fresh].sort();
    });
  const stamps = async (messageId: string) =>
    (
      await database.pool.query(
        "select delivered_at, shown_at, opened_at, dismissed_at, converted_at from messages where message_id = $1",
        [messageId],
      )
    ).rows[0];

  it("count once for each message, device and kind, within a call and over calls", async () => {
    await save(aMessageRow("p", "m"));
    const report = [outcome("m", "opened"), outcome("m", "opened"), outcome("m", "opened", { deviceId: "d2" }), outcome("m", "shown")];
    expect(await record(...report)).toEqual([0, 2, 3]);
    expect(await record(...report)).toEqual([]);
    expect(await outcomesOf(database.pool, "p", "m")).toHaveLength(3);
  });

  it("imply what must have come before, and keep the earliest time", async () => {
    await save(aMessageRow("p", "m"));
    await record(outcome("m", "opened", { atMs: noonMs + 5 }));
    expect(await stamps("m")).toEqual({
      delivered_at: noonMs + 5,
      shown_at: noonMs + 5,
      opened_at: noonMs + 5,
      dismissed_at: null,
      converted_at: null,
    });
    await record(
      outcome("m", "shown", { atMs: noonMs + 2 }),
      outcome("m", "delivered", { atMs: noonMs + 1 }),
      outcome("m", "opened", { deviceId: "d2", atMs: noonMs + 9 }),
    );
    expect(await stamps("m")).toEqual({
      delivered_at: noonMs + 1,
      shown_at: noonMs + 2,
      opened_at: noonMs + 5,
      dismissed_at: null,
      converted_at: null,
    });
    await record(outcome("m", "converted", { deviceId: "", atMs: noonMs + 7 }));
    expect(await stamps("m")).toMatchObject({ converted_at: noonMs + 7, opened_at: noonMs + 5 });
  });

  it("reported by many at once in any order do not get in each other's way", async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `m${n}`);
    await save(...ids.map((id) => aMessageRow("p", id)));
    const reports = Array.from({ length: 12 }, (_, n) => {
      const order = n % 2 === 0 ? ids : [...ids].reverse();
      return record(
        ...order.map((id) => outcome(id, n % 3 === 0 ? "opened" : "shown", { deviceId: `d${n}` })),
        ...order.map((id) => outcome(id, "delivered")),
      );
    });
    const fresh = await Promise.all(reports);
    expect(fresh.flat()).toHaveLength(12 * 30 + 30);
  });
});

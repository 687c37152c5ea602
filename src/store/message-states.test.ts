import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import {
  endMessages,
  lockAbandoned,
  lockDueMessages,
  type MessageEnd,
  markSending,
  nextMessageDue,
  postponeMessages,
  releaseLeases,
} from "./message-states.ts";
import { countMessages, findMessages, saveMessages } from "./messages.ts";
import { aMessageRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("messages"));

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
});

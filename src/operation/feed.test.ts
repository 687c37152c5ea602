import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { feedItemSchema } from "../api/wire/reading.ts";
import { makeItemTable } from "../catalogue/items.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { encodeState } from "../person/state-codec.ts";
import { inTransaction } from "../store/database.ts";
import { saveMessages } from "../store/messages.ts";
import { saveOutcomes } from "../store/outcomes.ts";
import { savePeople } from "../store/people.ts";
import { aMessageRow, aPersonRow, noonMs } from "../store/testing/rows.ts";
import { anItem, aState } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { liveFeed } from "./feed.ts";

const shared = { declared: emptyDeclared, items: makeItemTable([anItem({ id: "i1", attributes: { title: "Blue" } })], 1) };

describe("the live feed", () => {
  let database: FreshDatabase;
  const attempt = (id: string, atMs: number, state = "sent") =>
    database.pool.query("update messages set state = $2, attempted_at = $3, channel = 'fcm' where message_id = $1", [
      id,
      state,
      new Date(atMs).toISOString(),
    ]);
  beforeAll(async () => {
    database = await freshDatabase();
    await inTransaction(database.pool, async (client) => {
      await savePeople(client, [aPersonRow("ann", { state: encodeState(aState({ traits: { name: "Ann A", email: "a@example.org" } })) })]);
      await saveMessages(
        client,
        ["m_1", "m_2", "m_3", "m_4"].map((id) =>
          aMessageRow("ann", id, { item: id === "m_1" ? "i1" : null, content: { title: "Hi", body: "Text" } }),
        ),
      );
      const outcome = { personId: "ann", messageId: "m_1", deviceId: "d1", value: null };
      await saveOutcomes(client, [
        { ...outcome, outcome: "delivered", atMs: noonMs + 1000 },
        { ...outcome, outcome: "shown", atMs: noonMs + 1000 },
        { ...outcome, outcome: "opened", atMs: noonMs + 2000 },
      ]);
    });
    await attempt("m_1", noonMs);
    await attempt("m_2", noonMs + 2000, "failed");
    await attempt("m_3", noonMs + 2000);
  });
  afterAll(() => database.drop());
  const ask = (over: Partial<Parameters<typeof liveFeed>[1]> = {}) =>
    liveFeed({ pool: database.pool, shared }, { after: null, limit: 10, nowMs: noonMs + 60_000, mayReadService: true, ...over });

  it("tells what was handed over and what people did, newest first, by name; what nobody brought about is not told", async () => {
    const { items, left } = await ask();
    expect(items.map(({ id }) => id)).toEqual(["m_3", "m_2", "m_1 opened d1", "m_1"]);
    expect(items[1]).toMatchObject({ kind: "message", what: "failed", messageId: "m_2" });
    expect(items[2]).toMatchObject({
      kind: "outcome",
      what: "opened",
      at: new Date(noonMs + 2000).toISOString(),
      person: { id: "ann", name: "Ann A", email: "a@example.org" },
      campaign: "k1",
      item: { id: "i1", title: "Blue" },
      channel: "fcm",
      text: { title: "Hi", of: "call" },
    });
    for (const item of items) feedItemSchema.parse(item);
    expect(left).toBe(false);
  });

  it("goes on after a place, also among what happened at the same moment, and tells when it leaves older ones out", async () => {
    const all = await ask();
    expect(all.after).toEqual({ atMs: noonMs + 2000, id: "m_3" });
    expect((await ask({ after: all.after })).items).toEqual([]);
    expect((await ask({ after: { atMs: noonMs + 2000, id: "m_1 opened d1" } })).items.map(({ id }) => id)).toEqual(["m_3", "m_2"]);
    expect(await ask({ after: { atMs: noonMs, id: "m_1" }, limit: 2 })).toMatchObject({
      items: [{ id: "m_3" }, { id: "m_2" }],
      left: true,
    });
  });

  it("never goes past the last five seconds, so that what is noted late is told", async () => {
    const early = await ask({ nowMs: noonMs + 6000 });
    expect(early.after).toEqual({ atMs: noonMs, id: "m_1" });
    await attempt("m_4", noonMs + 1500);
    const again = await ask({ after: early.after, nowMs: noonMs + 60_000 });
    expect(again.items.map(({ id }) => id)).toEqual(["m_3", "m_2", "m_1 opened d1", "m_4"]);
  });
});

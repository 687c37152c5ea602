import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { saveAliases } from "./aliases.ts";
import { inTransaction } from "./database.ts";
import {
  countInbox,
  dropInbox,
  fileInInbox,
  findInInbox,
  type InboxEntry,
  inboxOf,
  markInInbox,
  moveInbox,
  pageOfInbox,
  unseenInInbox,
} from "./inbox.ts";
import { saveMessages } from "./messages.ts";
import { aMessageRow, anInboxEntry, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());
beforeEach(() => database.empty("inbox", "messages", "aliases"));

const fileKnown = (...entries: readonly InboxEntry[]): Promise<number> =>
  inTransaction(database.pool, (client) => fileInInbox(client, entries));
/** Files messages that were sent. */
const file = (...entries: readonly InboxEntry[]): Promise<number> =>
  inTransaction(database.pool, async (client) => {
    await saveMessages(
      client,
      entries.map(({ personId, messageId }) => aMessageRow(personId, messageId)),
    );
    return fileInInbox(client, entries);
  });
const page = async (over: Partial<Parameters<typeof pageOfInbox>[1]> = {}): Promise<readonly string[]> => {
  const asked = { personId: "p", nowMs: noonMs, archived: false, unread: false, after: null, limit: 100, ...over };
  return (await pageOfInbox(database.pool, asked)).map((one) => one.messageId);
};
const mark = (state: "seen" | "read" | "archived", messageIds: readonly string[], atMs = noonMs, personId = "p"): Promise<number> =>
  markInInbox(database.pool, { personId, messageIds, state, atMs });
const stamps = async (messageId: string) => {
  const found = await findInInbox(database.pool, "p", messageId);
  return [found?.seenAtMs, found?.readAtMs, found?.archivedAtMs];
};
const counts = (personId = "p", nowMs = noonMs) => countInbox(database.pool, personId, nowMs);

describe("filing", () => {
  it("keeps a message as it was sent", async () => {
    const entry = anInboxEntry("p", "m", {
      ...{ title: 'A "title" of {two}, \\ \'n', body: "lines\nof text 🎵", image: "https://images.example/1.jpg", link: "app://songs/1" },
      ...{ data: { order: "7", "a,b": '"' }, category: "order", expiresAtMs: noonMs + DAY_MS },
    });
    expect(await file(entry)).toBe(1);
    const unmarked = { seenAtMs: null, readAtMs: null, archivedAtMs: null };
    expect(await findInInbox(database.pool, "p", "m")).toEqual({ ...entry, ...unmarked });
    expect(await inboxOf(database.pool, ["p", "q"])).toEqual([{ ...entry, ...unmarked }]);
  });

  it("leaves an entry that is there as it is, and files its neighbours", async () => {
    await file(anInboxEntry("p", "a"), anInboxEntry("p", "b"));
    await database.pool.query("delete from inbox where inbox.message_id = 'b'");
    await mark("read", ["a"]);
    expect(await fileKnown(anInboxEntry("p", "a", { title: "again", atMs: noonMs + 1 }), anInboxEntry("p", "b"))).toBe(1);
    expect(await findInInbox(database.pool, "p", "a")).toMatchObject({ title: "Title of a", atMs: noonMs, readAtMs: noonMs });
  });

  it("of text with NUL and half of a surrogate pair loses neither the message nor its neighbours", async () => {
    const bad = "x\u0000\ud800y";
    expect(await file(anInboxEntry("p", "a", { title: bad, body: bad, link: bad, data: { k: bad } }), anInboxEntry("p", "b"))).toBe(2);
    const kept = await findInInbox(database.pool, "p", "a");
    expect([kept?.title, kept?.link, kept?.data]).toEqual(["x\ufffdy", "x\ufffdy", { k: "x\ufffd\ufffdy" }]);
  });

  it("gives to whom somebody turned out to be", async () => {
    await inTransaction(database.pool, (client) => saveAliases(client, [{ aliasId: "anon:1", personId: "p", atMs: noonMs }]));
    await file(anInboxEntry("anon:1", "m"));
    expect([await page(), await page({ personId: "anon:1" })]).toEqual([["m"], []]);
  });

  it("does nothing for a message that is not there, or is somebody else's", async () => {
    await file(anInboxEntry("p", "m"));
    expect(await fileKnown(anInboxEntry("p", "gone"), anInboxEntry("q", "m"))).toBe(0);
    expect(await fileKnown()).toBe(0);
  });
});

describe("pages", () => {
  it("run from the newest to the oldest without gap or double, also among entries of the same moment", async () => {
    const ids = ["Z", "a", "ä", "m-1", "m_1", "z"];
    await file(...ids.map((id) => anInboxEntry("p", id)), anInboxEntry("p", "old", { atMs: noonMs - 1 }), anInboxEntry("q", "other"));
    const whole = [...ids.sort().reverse(), "old"];
    expect(await page()).toEqual(whole);
    for (const limit of [1, 2, 3]) {
      const walked: string[] = [];
      for (let part = await page({ limit }); part.length > 0; ) {
        walked.push(...part);
        const messageId = part.at(-1) ?? "";
        part = await page({ limit, after: { atMs: messageId === "old" ? noonMs - 1 : noonMs, messageId } });
      }
      expect(walked).toEqual(whole);
    }
  });

  it("are read from an index however many people there are", async () => {
    const plan = await inTransaction(database.pool, async (client) => {
      await client.query("set local enable_seqscan = off");
      return client.query<{
        "QUERY PLAN": string;
      }>(`explain select from inbox where inbox.person_id = 'p' and (inbox.at, inbox.message_id collate "C") < ('infinity', '')
       order by inbox.at desc, inbox.message_id collate "C" desc limit 5`);
    });
    const text = plan.rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(text).toMatch(/Index.*inbox_\d_person_id_at/);
    expect(text).not.toContain("Sort");
  });

  const story = async () => {
    await file(
      ...["new", "seen", "read", "archived", "archived unread"].map((id) => anInboxEntry("p", id)),
      anInboxEntry("p", "expires", { expiresAtMs: noonMs + HOUR_MS }),
      anInboxEntry("p", "expired", { expiresAtMs: noonMs }),
      anInboxEntry("q", "other"),
    );
    await mark("seen", ["seen"]);
    await mark("read", ["read", "archived"]);
    await mark("archived", ["archived", "archived unread"]);
  };

  it.each([
    { name: "what is not put away", over: {}, ids: ["expires", "new", "read", "seen"] },
    { name: "what was not read", over: { unread: true }, ids: ["expires", "new", "seen"] },
    { name: "what was put away", over: { archived: true }, ids: ["archived", "archived unread"] },
    { name: "what was put away unread", over: { archived: true, unread: true }, ids: ["archived unread"] },
    { name: "nothing that has expired", over: { nowMs: noonMs + HOUR_MS }, ids: ["new", "read", "seen"] },
  ])("hold $name", async ({ over, ids }) => {
    await story();
    expect([...(await page(over))].sort()).toEqual(ids);
  });

  it("are counted without what was put away or has expired", async () => {
    await story();
    expect(await counts()).toEqual({ unseen: 2, unread: 3 });
    expect(await counts("p", noonMs + HOUR_MS)).toEqual({ unseen: 1, unread: 2 });
    expect(await counts("nobody")).toEqual({ unseen: 0, unread: 0 });
  });

  it("know what waits to be seen, the oldest first", async () => {
    await story();
    await file(anInboxEntry("p", "older", { atMs: noonMs - 1 }), anInboxEntry("p", "later", { atMs: noonMs + 1 }));
    const unseen = (untilMs: number, limit = 10) => unseenInInbox(database.pool, { personId: "p", untilMs, nowMs: noonMs, limit });
    expect(await unseen(noonMs)).toEqual(["older", "expires", "new"]);
    expect(await unseen(noonMs + 1, 2)).toEqual(["older", "expires"]);
    expect(await unseen(noonMs - 2)).toEqual([]);
  });
});

describe("marks", () => {
  it("say that what was read was seen, and keep the first time", async () => {
    await file(anInboxEntry("p", "m"), anInboxEntry("p", "other"));
    expect(await mark("seen", ["m"], noonMs + 1)).toBe(1);
    expect(await mark("read", ["m"], noonMs + 2)).toBe(1);
    expect(await mark("read", ["m"], noonMs + 3)).toBe(1);
    expect(await mark("seen", ["m"], noonMs + 4)).toBe(1);
    expect(await stamps("m")).toEqual([noonMs + 1, noonMs + 2, null]);
    expect(await mark("archived", ["m"], noonMs + 5)).toBe(1);
    expect(await stamps("m")).toEqual([noonMs + 1, noonMs + 2, noonMs + 5]);
    expect(await stamps("other")).toEqual([null, null, null]);
    await mark("read", ["other"], noonMs + 6);
    expect(await stamps("other")).toEqual([noonMs + 6, noonMs + 6, null]);
  });

  it("leave other people's entries alone", async () => {
    await file(anInboxEntry("p", "m"));
    expect(await mark("read", ["m"], noonMs, "q")).toBe(0);
    expect(await findInInbox(database.pool, "q", "m")).toBeNull();
    expect(await stamps("m")).toEqual([null, null, null]);
  });
});

describe("an inbox", () => {
  it("follows its person with its marks; of what both have, theirs who stays is kept", async () => {
    await file(anInboxEntry("anon:1", "mine"), anInboxEntry("anon:1", "both"), anInboxEntry("p", "theirs"), anInboxEntry("x", "other"));
    await mark("read", ["mine"], noonMs, "anon:1");
    await database.pool.query(
      "insert into inbox select 'p', message_id, 'kept', body, null, null, data, category, at from inbox where message_id = 'both'",
    );
    await inTransaction(database.pool, (client) => moveInbox(client, "anon:1", "p"));
    expect([...(await page())].sort()).toEqual(["both", "mine", "theirs"]);
    expect((await findInInbox(database.pool, "p", "both"))?.title).toBe("kept");
    expect(await stamps("mine")).toEqual([noonMs, noonMs, null]);
    expect(await inboxOf(database.pool, ["anon:1"])).toEqual([]);
    expect(await page({ personId: "x" })).toEqual(["other"]);
  });

  it("loses what is older than a time, the oldest first, at most so many at once", async () => {
    await file(...[1, 2, 3, 4].map((n) => anInboxEntry(`p${n}`, `m${n}`, { atMs: noonMs + n })));
    const drop = (limit: number) => inTransaction(database.pool, (client) => dropInbox(client, noonMs + 4, limit));
    expect(await drop(2)).toBe(2);
    expect((await inboxOf(database.pool, ["p1", "p2", "p3", "p4"])).map((one) => one.messageId)).toEqual(["m4", "m3"]);
    expect([await drop(2), await drop(2)]).toEqual([1, 0]);
  });
});

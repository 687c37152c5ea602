import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type AttemptWrite, endAttempts, startAttempts } from "./attempts.ts";
import { inTransaction } from "./database.ts";
import { erasePeople } from "./erasure.ts";
import { dropFinishedMessages } from "./finished-messages.ts";
import { saveMessages, saveOffered } from "./messages.ts";
import { dropSaidTexts, saidAs, saidOfAttempts, saidOfMessages, saidToPeople, saveSaidTexts, type Words } from "./said-texts.ts";
import { aMessageRow, noonMs } from "./testing/rows.ts";

const words = (title: string, over: Partial<Words> = {}): Words => ({ title, body: `Body of ${title}`, image: null, link: null, ...over });
const shared = (title: string, over: Partial<Words> = {}) => saidAs(words(title, over), { isPersonal: false });
const own = (title: string, over: Partial<Words> = {}) => saidAs(words(title, over), { isPersonal: true });

describe("the words of messages", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  const attempt = (personId: string, messageId: string, over: Partial<AttemptWrite> = {}): AttemptWrite => ({
    personId,
    messageId,
    deviceId: "d1",
    channel: "fcm",
    attempt: 1,
    atMs: noonMs,
    vendor: "fcm",
    maker: "",
    appVersion: "",
    ...over,
  });
  const say = (attempts: readonly AttemptWrite[]) =>
    inTransaction(database.pool, async (client) => {
      const keys = [...new Map(attempts.map((one) => [one.messageId, one])).values()];
      await saveMessages(
        client,
        keys.map(({ personId, messageId, atMs }) => aMessageRow(personId, messageId, { decidedAtMs: atMs })),
      );
      await startAttempts(client, attempts);
      await saveSaidTexts(client, attempts);
    });
  const told = async (personId: string, messageId: string): Promise<Words | undefined> =>
    (await saidOfMessages(database.pool, [{ personId, messageId }])).get(messageId);
  const textsLike = async (title: string): Promise<readonly string[]> =>
    (
      await database.pool.query<{ title: string }>("select title from said_texts where title like $1 order by title", [`${title}%`])
    ).rows.map((row) => row.title);

  it("are kept once for all who were told the same, and read back of each", async () => {
    const said = shared("Sale", { link: "https://a.example" });
    await say(Array.from({ length: 50 }, (_, n) => attempt(`all${n}`, `m_all${n}`, { said })));
    expect(await textsLike("Sale")).toEqual(["Sale"]);
    expect(await told("all7", "m_all7")).toEqual(said.words);
    expect(await told("all7", "m_all8")).toBeUndefined();
  });

  it("are those of another text when a picture or a link differs", async () => {
    await say([
      attempt("x1", "m_x1", { said: shared("Picture") }),
      attempt("x2", "m_x2", { said: shared("Picture", { image: "https://a.example/1.png" }) }),
    ]);
    expect(await textsLike("Picture")).toHaveLength(2);
    expect((await told("x2", "m_x2"))?.image).toBe("https://a.example/1.png");
  });

  it("stay with the person's own rows where something of the person went in, and go with the person", async () => {
    await say([
      attempt("ann", "m_ann", { said: own("Hi Ann") }),
      attempt("ann", "m_ann2", { said: shared("Everybody") }),
      attempt("bob", "m_bob", { said: shared("Everybody") }),
    ]);
    expect(await told("ann", "m_ann")).toEqual(words("Hi Ann"));
    expect(await textsLike("Hi Ann")).toEqual([]);
    await inTransaction(database.pool, (client) => erasePeople(client, ["ann"]));
    const left = await database.pool.query("select from attempts where title like '%Ann%' or body like '%Ann%'");
    expect(left.rowCount).toBe(0);
    expect(await saidToPeople(database.pool, ["ann"])).toEqual([]);
    expect(await told("bob", "m_bob")).toEqual(words("Everybody"));
  });

  it("are told of every attempt, and of the message as the device that took it was told", async () => {
    const before = attempt("carl", "m_carl", { said: own("Cut …"), attempt: 1 });
    const after = attempt("carl", "m_carl", { said: own("Whole"), attempt: 2, channel: "apns", atMs: noonMs + 1 });
    await say([before, after]);
    expect((await told("carl", "m_carl"))?.title).toBe("Whole");
    await inTransaction(database.pool, (client) =>
      endAttempts(client, [{ ...before, state: "accepted", reason: null, vendorId: "v", native: null }]),
    );
    expect((await told("carl", "m_carl"))?.title).toBe("Cut …");
    expect((await saidOfAttempts(database.pool, { personId: "carl", messageId: "m_carl" })).map((one) => [one.channel, one.title])).toEqual(
      [
        ["fcm", "Cut …"],
        ["apns", "Whole"],
      ],
    );
  });

  it("of a second touch come after those of the first", async () => {
    const first = attempt("dora", "m_dora", { said: shared("First") });
    const second = attempt("dora", "m_dora", { said: shared("Second"), attempt: 2, touch: 2, atMs: noonMs + DAY_MS });
    await say([first, second]);
    expect((await told("dora", "m_dora"))?.title).toBe("First");
  });

  it("are kept of what an app asked for, which has no attempt", async () => {
    const offered = [
      { ...aMessageRow("eve", "m_eve1", { state: "offered" }), said: own("For Eve"), atMs: noonMs },
      { ...aMessageRow("eve", "m_eve2", { state: "offered" }), said: shared("For all"), atMs: noonMs },
    ];
    await inTransaction(database.pool, async (client) => {
      await saveOffered(client, offered);
      await saveSaidTexts(client, offered);
    });
    expect((await saidToPeople(database.pool, ["eve"])).map(({ messageId, title, attempt: of }) => [messageId, title, of])).toEqual([
      ["m_eve1", "For Eve", null],
      ["m_eve2", "For all", null],
    ]);
    expect((await told("eve", "m_eve2"))?.title).toBe("For all");
  });

  it("lose a zero byte, which PostgreSQL has not", async () => {
    await say([attempt("fay", "m_fay", { said: own("A\0B") }), attempt("fay", "m_fay2", { said: shared("C\0D") })]);
    expect([(await told("fay", "m_fay"))?.title, (await told("fay", "m_fay2"))?.title]).toEqual(["AB", "CD"]);
  });

  it("are nothing for attempts that said what came with the call", async () => {
    await say([attempt("gil", "m_gil", { said: null })]);
    expect(await told("gil", "m_gil")).toBeUndefined();
  });

  it("that are shared go when the last message that said them is gone, and stay while one is there", async () => {
    const other = await freshDatabase();
    try {
      const drop = (beforeMs: number) => inTransaction(other.pool, (client) => dropSaidTexts(client, beforeMs, 100));
      const put = (messageId: string, title: string, atMs: number) =>
        inTransaction(other.pool, async (client) => {
          const one = attempt("p", messageId, { said: shared(title), atMs });
          await saveMessages(client, [aMessageRow("p", messageId, { decisionId: null, decidedAtMs: atMs })]);
          await startAttempts(client, [one]);
          await saveSaidTexts(client, [one]);
          await client.query("update messages set state = 'sent', attempted_at = $2 where message_id = $1", [
            messageId,
            new Date(atMs).toISOString(),
          ]);
        });
      const left = async () =>
        (await other.pool.query<{ title: string }>("select title from said_texts order by title")).rows.map((row) => row.title);
      await put("old", "Old", noonMs);
      await put("again", "Again", noonMs);
      await put("later", "Again", noonMs + 40 * DAY_MS);
      expect(await drop(noonMs + 30 * DAY_MS)).toBe(0);
      await inTransaction(other.pool, (client) => dropFinishedMessages(client, noonMs + 30 * DAY_MS, 100));
      expect(await drop(noonMs + 30 * DAY_MS)).toBe(1);
      expect(await left()).toEqual(["Again"]);
      expect((await saidOfMessages(other.pool, [{ personId: "p", messageId: "later" }])).get("later")?.title).toBe("Again");
    } finally {
      await other.drop();
    }
  });

  it("may be said for the first time by two at once", async () => {
    const said = shared("Together");
    await Promise.all(
      ["h1", "h2", "h3", "h4"].map((person) =>
        say([attempt(person, `m_${person}`, { said }), attempt(person, `n_${person}`, { said: shared("Too") })]),
      ),
    );
    expect(await textsLike("To")).toEqual(["Together", "Too"]);
  });
});

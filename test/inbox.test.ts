import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTransaction } from "../src/store/database.ts";
import { fileInInbox } from "../src/store/inbox.ts";
import { anInboxEntry } from "../src/store/testing/rows.ts";
import { fine } from "./support/api.ts";
import { type Lab, labStart, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music }]
placements: [{ id: push-service, kind: push, class: service }]
`;

type Fields = Readonly<Record<string, unknown>>;
const startMs = Date.parse(labStart);
let lab: Lab;
beforeAll(async () => {
  lab = await openLab(catalogue);
});
afterAll(() => lab?.close());

const call = async (method: string, path: string, body?: unknown): Promise<Fields> => fine(await lab.api.call(method, path, body));
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value : []);
const inbox = async (person: string, words = "") => {
  const { items, next, ...counts } = await call("GET", `/v1/inbox?person=${encodeURIComponent(person)}${words}`);
  return { items: list(items), ids: list(items).map((item) => item.messageId), next, counts };
};
const mark = (messageId: string, state: string) => call("POST", `/v1/inbox/${messageId}`, { state });
const outcomes = async (messageId: string) => list((await lab.message(messageId)).outcomes).map((one) => one.outcome);

/** Sends somebody service messages and files them, a second apart from the beginning of the lab; answers their ids. */
async function live(person: string, messages: number, over: Parameters<typeof anInboxEntry>[2] = {}): Promise<readonly string[]> {
  await lab.connect(person, "fcm");
  const ids: string[] = [];
  for (let n = 0; n < messages; n++) ids.push(await lab.send(person));
  await file(person, ids, over);
  return ids;
}

const file = (person: string, ids: readonly string[], over: Parameters<typeof anInboxEntry>[2] = {}) =>
  inTransaction(lab.store, (client) =>
    fileInInbox(
      client,
      ids.map((id, n) => anInboxEntry(person, id, { atMs: startMs - 60_000 + n * 1000, ...over })),
    ),
  );

describe("the inbox", () => {
  it("shows what was filed, newest first, in pages, each with the counts of all of it", async () => {
    const [oldest = "", middle, newest] = await live("ann", 3, { link: "app://orders/7" });
    await file("ann", [await lab.send("ann")], { atMs: startMs - 90_000, expiresAtMs: startMs });
    const whole = await inbox("ann");
    expect(whole).toMatchObject({ ids: [newest, middle, oldest], next: null, counts: { unseen: 3, unread: 3 } });
    expect(whole.items.at(-1)).toEqual({
      ...{ messageId: oldest, title: `Title of ${oldest}`, body: "Body", link: "app://orders/7", at: "2026-03-01T23:59:00.000Z" },
      ...{ seenAt: null, readAt: null, archivedAt: null },
    });
    const first = await inbox("ann", "&limit=2");
    const next = encodeURIComponent(String(first.next));
    const second = await inbox("ann", `&limit=2&after=${next}`);
    expect([first.ids, second.ids, second.next, second.counts]).toEqual([[newest, middle], [oldest], null, { unseen: 3, unread: 3 }]);
    expect(await inbox("ann", `&limit=2&cursor=${next}`)).toEqual(second);
    expect((await inbox("ann", "&limit=3")).next).toBeNull();
    expect(await inbox("nobody")).toEqual({ items: [], ids: [], next: null, counts: { unseen: 0, unread: 0 } });
  });

  it.each(["nonsense", "~m1", "999999999999999~m1", "1~", "1~m%001"])("refuses %s as the end of a page", async (cursor) => {
    const answer = await lab.api.call("GET", `/v1/inbox?person=ann&after=${cursor}`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "invalidQuery", field: "after" } } });
  });

  it("tells the message what was seen and read of it, each once, and keeps it from the list when it is put away", async () => {
    const [a = "", b = "", c = ""] = await live("bob", 3);
    await mark(a, "seen");
    expect([await outcomes(a), (await inbox("bob")).counts]).toEqual([["shown"], { unseen: 2, unread: 3 }]);
    for (const state of ["read", "read", "seen"]) await mark(a, state);
    await mark(b, "read");
    expect([...(await outcomes(a))].sort()).toEqual(["opened", "shown"]);
    expect(await outcomes(b)).toEqual(["opened"]);
    expect(await inbox("bob", "&unread=1")).toMatchObject({ ids: [c], counts: { unseen: 1, unread: 1 } });
    await mark(b, "archived");
    await mark(c, "archived");
    expect(await outcomes(c)).toEqual([]);
    expect(await inbox("bob")).toMatchObject({ ids: [a], counts: { unseen: 0, unread: 0 } });
    expect((await inbox("bob", "&archived=1")).ids).toEqual([c, b]);
    await lab.advance("2026-03-02T00:10:00Z");
    expect((await lab.message(b)).state).toBe("sent");
    const { ledger } = await call("GET", "/v1/people/bob");
    expect(
      list(ledger)
        .map(({ messageId, openedAt }) => [messageId, openedAt !== null])
        .sort(),
    ).toEqual([[a, true] as const, [b, true] as const, [c, false] as const].map(([id, opened]) => [id, opened]).sort());
    expect(await lab.api.call("POST", "/v1/inbox/m_unknown", { state: "read" })).toMatchObject({ status: 404 });
  });

  it("is seen as a whole up to what was shown", async () => {
    const [a = "", b = "", c = ""] = await live("cem", 3);
    const shown = (await inbox("cem")).items.find(({ messageId }) => messageId === b);
    const seen = (more: Fields = {}) => call("POST", "/v1/inbox", { person: "cem", state: "seen", ...more });
    await mark(a, "read");
    expect([await seen({ before: shown?.at }), await seen({ before: shown?.at })]).toEqual([{ marked: 1 }, { marked: 0 }]);
    expect((await inbox("cem")).counts).toEqual({ unseen: 1, unread: 2 });
    expect(await seen()).toEqual({ marked: 1 });
    expect([await outcomes(a), await outcomes(b), await outcomes(c)]).toEqual([["opened"], ["shown"], ["shown"]]);
    expect((await inbox("cem")).counts).toEqual({ unseen: 0, unread: 2 });
  });

  it("is its person's alone: a client key sees and marks nothing without their proof", async () => {
    const [mine = ""] = await live("dan", 1);
    const [theirs = ""] = await live("eve", 1);
    const made = await call("POST", "/v1/keys", { name: "app", scope: "client" });
    const app = { authorization: `Bearer ${String(made.secret)}` };
    const proof = (person: string) => ({
      "x-carillon-person": `${person}.${createHmac("sha256", String(made.identitySecret)).update(person).digest("hex")}`,
    });
    const statuses = async (headers: Readonly<Record<string, string>>) => [
      (await lab.api.call("GET", "/v1/inbox?person=dan", undefined, { ...app, ...headers })).status,
      (await lab.api.call("POST", `/v1/inbox/${mine}`, { state: "read" }, { ...app, ...headers })).status,
      (await lab.api.call("POST", "/v1/inbox", { person: "dan", state: "seen" }, { ...app, ...headers })).status,
    ];
    expect(await statuses({})).toEqual([403, 403, 403]);
    expect(await statuses(proof("eve"))).toEqual([403, 404, 403]);
    expect(await statuses({ "x-carillon-person": `dan${proof("eve")["x-carillon-person"].slice(3)}` })).toEqual([401, 401, 401]);
    expect([(await inbox("dan")).counts, await outcomes(mine)]).toEqual([{ unseen: 1, unread: 1 }, []]);
    expect(await statuses(proof("dan"))).toEqual([200, 200, 200]);
    expect([await outcomes(mine), await outcomes(theirs)]).toEqual([["opened"], []]);
  });

  it("goes with its person into another record, where it is still read", async () => {
    await lab.connect("old", "fcm");
    const before = await lab.send("old");
    await file("old", [before]);
    const late = await lab.send("old");
    await call("POST", "/v1/alias", { messageId: "b1", previousId: "old", userId: "new" });
    expect((await inbox("new")).ids).toEqual([before]);
    expect((await inbox("old")).ids).toEqual([before]);
    await file("old", [late], { atMs: startMs });
    expect((await inbox("new")).ids).toEqual([late, before]);
    await mark(before, "read");
    expect([(await inbox("new")).counts, await outcomes(before)]).toEqual([{ unseen: 1, unread: 1 }, ["opened"]]);
    await lab.advance("2026-03-02T00:20:00Z");
    const { ledger } = await call("GET", "/v1/people/new");
    expect(list(ledger).find(({ messageId }) => messageId === before)).toMatchObject({ openedAt: expect.any(String) });
  });

  it("is handed out with everything else about its person, and erased with it", async () => {
    const [a = "", b = ""] = await live("fay", 2, { data: { order: "7" } });
    await mark(a, "read");
    await mark(b, "archived");
    const { inbox: kept } = await call("GET", "/v1/people/fay/export");
    expect(list(kept)).toMatchObject([
      { messageId: b, title: `Title of ${b}`, readAt: null, archivedAt: expect.any(String), expiresAt: null },
      { messageId: a, data: { order: "7" }, readAt: expect.any(String), seenAt: expect.any(String), at: "2026-03-01T23:59:00.000Z" },
    ]);
    expect(await call("DELETE", "/v1/people/fay")).toMatchObject({ rows: { inbox: 2 } });
    expect((await inbox("fay")).ids).toEqual([]);
    expect(await lab.api.call("POST", `/v1/inbox/${a}`, { state: "read" })).toMatchObject({ status: 404 });
  });
});

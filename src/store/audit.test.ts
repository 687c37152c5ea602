import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type AuditQuery, type ChangedBy, dropAudit, forgetPeopleInAudit, noteAudit, pageOfAudit, withoutSecrets } from "./audit.ts";
import { inTransaction } from "./database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query("truncate audit restart identity"));

const by = (id: string): ChangedBy => ({ actor: { kind: "operator", id, name: id }, action: "items.put", requestId: "r", address: "::1" });
const any: AuditQuery = { kind: null, actor: null, object: null, fromMs: null, toMs: null, limit: 100, after: null };
const note = (atMs: number, actor: string, kind: string, object: string) =>
  noteAudit(database.pool, atMs, by(actor), [{ kind, object, before: null, after: { at: atMs } }]);

describe("the audit", () => {
  it("keeps what it is told, in order, and tells it newest first", async () => {
    const changed = [1, 2, 3].map((n) => ({ kind: "items", object: `i${n}`, before: n === 1 ? null : { n }, after: { n: n + 1 } }));
    await noteAudit(database.pool, 5000, by("ann"), changed);
    const rows = await pageOfAudit(database.pool, any);
    expect(rows.map(({ id, object }) => [id, object])).toEqual([
      [3, "i3"],
      [2, "i2"],
      [1, "i1"],
    ]);
    expect(rows[2]).toEqual({ id: 1, atMs: 5000, ...by("ann"), kind: "items", object: "i1", before: null, after: { n: 2 } });
    await noteAudit(database.pool, 5000, by("ann"), []);
    expect(await pageOfAudit(database.pool, any)).toHaveLength(3);
  });

  it("is asked by kind, actor, object and time, in any combination, a page at a time", async () => {
    const rows: { id: number; atMs: number; actor: string; kind: string; object: string }[] = [];
    for (let n = 0; n < 48; n++) {
      const row = { atMs: 1000 * Math.floor(n / 3), actor: `a${n % 2}`, kind: `k${n % 3}`, object: `o${n % 4}` };
      await note(row.atMs, row.actor, row.kind, row.object);
      rows.push({ id: n + 1, ...row });
    }
    const either = <T>(value: T): readonly (T | null)[] => [null, value];
    for (const actor of either("a1"))
      for (const kind of either("k2"))
        for (const object of either("o3"))
          for (const fromMs of either(4000))
            for (const toMs of either(12_000)) {
              const expected = rows
                .filter(
                  (row) => (actor ?? row.actor) === row.actor && (kind ?? row.kind) === row.kind && (object ?? row.object) === row.object,
                )
                .filter((row) => row.atMs >= (fromMs ?? 0) && row.atMs < (toMs ?? Number.POSITIVE_INFINITY))
                .map((row) => row.id)
                .reverse();
              const found: number[] = [];
              let after: AuditQuery["after"] = null;
              for (;;) {
                const page = await pageOfAudit(database.pool, { actor, kind, object, fromMs, toMs, limit: 7, after });
                found.push(...page.map((row) => row.id));
                const last = page.at(-1);
                if (!last || page.length < 7) break;
                after = { atMs: last.atMs, id: last.id };
              }
              expect(found).toEqual(expected);
            }
  });

  it.each([
    ["audit_at", {}],
    ["audit_kind", { kind: "k1" }],
    ["audit_actor", { actor: "a7" }],
    ["audit_object", { object: "o77" }],
  ])("finds a page on the index %s", async (index, names) => {
    await database.pool.query(
      `insert into audit (at, actor_kind, actor_id, actor_name, action, kind, object, request_id, address)
       select to_timestamp(n), 'key', 'a' || n % 50, '', '', 'k' || n % 20, 'o' || n % 2000, '', '' from generate_series(1, 20000) as n`,
    );
    await database.pool.query("analyze audit");
    const texts: string[] = [];
    const explain = {
      query: async (text: string, values: readonly unknown[]) => {
        const asked = await database.pool.query(`explain ${text}`, [...values]);
        texts.push(asked.rows.map((row) => row["QUERY PLAN"]).join("\n"));
        return { rows: [] };
      },
    };
    // Stands in for a connection: the statement is planned and not run.
    await pageOfAudit(explain as unknown as Parameters<typeof pageOfAudit>[0], { ...any, ...names });
    expect(texts.join("\n")).toContain(`Index Scan Backward using ${index} `);
  });

  it("goes by age, so many at a time", async () => {
    for (let n = 0; n < 10; n++) await note(n, "ann", "items", `${n}`);
    const drop = (limit: number) => inTransaction(database.pool, (client) => dropAudit(client, 6, limit));
    expect([await drop(4), await drop(4), await drop(4)]).toEqual([4, 2, 0]);
    expect((await pageOfAudit(database.pool, any)).map((row) => row.atMs)).toEqual([9, 8, 7, 6]);
  });

  it("forgets whom and what of people who were erased, and not that something was done", async () => {
    await note(1, "ann", "people", "p1");
    await note(2, "ann", "people", "p2");
    await note(3, "ann", "items", "p1");
    await inTransaction(database.pool, (client) => forgetPeopleInAudit(client, ["p1"]));
    expect((await pageOfAudit(database.pool, any)).map(({ object, after }) => [object, after])).toEqual([
      ["p1", { at: 3 }],
      ["p2", { at: 2 }],
      ["(erased)", null],
    ]);
  });

  it("takes texts that PostgreSQL would refuse, and the beginning of what is too long", async () => {
    const long = { text: "x".repeat(70_000) };
    await noteAudit(database.pool, 1, by("a\0b"), [{ kind: "items", object: "\0", before: { nul: "\0" }, after: long }]);
    const [row] = await pageOfAudit(database.pool, any);
    expect(row).toMatchObject({ actor: { id: "a\ufffdb" }, object: "\ufffd", before: { nul: "\0" }, after: { tooLong: 70_011 } });
  });
});

describe("secrets", () => {
  it.each([
    [{ credentials: { clientSecret: "s", name: "n" } }, { credentials: "•••" }],
    [{ a: [{ password: "s" }, { apiKey: "s" }] }, { a: [{ password: "•••" }, { apiKey: "•••" }] }],
    [
      { accessToken: "s", identitySecret: "s", private_key: "s", Authorization: "s" },
      { accessToken: "•••", identitySecret: "•••", private_key: "•••", Authorization: "•••" },
    ],
    [{ callbackUrl: "https://a.example/callbacks/c/s" }, { callbackUrl: "•••" }],
    [{ endpoints: { push: "https://user:s@a.example/x" } }, { endpoints: { push: "https://•••@a.example/x" } }],
    [
      { secret: null, title: "a token of love", tokens: 3 },
      { secret: null, title: "a token of love", tokens: 3 },
    ],
    [null, null],
  ])("are taken out of %j", (value, shown) => {
    expect(withoutSecrets(value)).toEqual(shown);
  });

  it("never reach the table", async () => {
    const secrets = { credentials: { key: "s3cret" }, nested: { token: "s3cret", url: "http://u:s3cret@a" } };
    await noteAudit(database.pool, 1, by("ann"), [{ kind: "channels", object: "c", before: secrets, after: [secrets] }]);
    const all = await database.pool.query("select to_json(audit) as row from audit");
    expect(JSON.stringify(all.rows)).not.toContain("s3cret");
  });
});

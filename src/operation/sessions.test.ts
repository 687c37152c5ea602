import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CallOrigin, ChangedBy } from "../api/access-ports.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { pageOfAudit } from "../store/audit.ts";
import { createKey, hashKey, revokeKey } from "../store/keys.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeOperators } from "./operators.ts";
import { makePasswords, type Passwords, PasswordsBusy } from "./password.ts";
import { makeSessions } from "./sessions.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("operators", "sessions", "audit", "api_keys", "sign_in_guesses"));

const box = makeSecretBox(Buffer.alloc(32, 1));
const domainMs = Date.parse("2026-03-02T09:00:00Z");
const here: CallOrigin = { address: "10.0.0.1", userAgent: "a browser" };
const by: ChangedBy = { actor: { kind: "system", id: "nobody", name: "nobody" }, action: "test", requestId: "r1", address: "10.0.0.1" };
const owner = { email: "Ann@Example.com", name: "Ann", password: "ann's own long password" };

/** Everything of one process, at a wall clock that the test moves. */
function setUp({ afterFits = async () => {} }: { readonly afterFits?: () => Promise<void> } = {}) {
  const clock = { nowMs: Date.parse("2026-11-22T12:00:00Z") };
  const real = makePasswords({ cost: 2 ** 4, blockSize: 8, parallel: 1 });
  const passwords: Passwords = {
    ...real,
    async fits(password, hash) {
      const isRight = await real.fits(password, hash);
      await afterFits();
      return isRight;
    },
  };
  const deps = { pool: database.pool, box, passwords, wallNowMs: () => clock.nowMs, nowMs: () => domainMs };
  const sessions = makeSessions(deps);
  const operators = makeOperators(deps);
  const signIn = (email: string, password: string, address = here.address) =>
    sessions.signIn({ email, password }, { ...here, address }, { ...by, address });
  const open = async (email: string, password: string): Promise<string> => {
    const opened = await signIn(email, password);
    if (!opened.ok) throw new Error(opened.error.kind);
    return opened.value.token;
  };
  const who = async (token: string) => (await sessions.find(hashKey(token)))?.operator.name ?? null;
  return { clock, sessions, operators, signIn, open, who };
}

const audit = async () =>
  (
    await pageOfAudit(database.pool, { kind: null, actor: null, object: null, fromMs: null, toMs: null, limit: 100, after: null })
  ).toReversed();

describe("the first operator", () => {
  it("is an admin and is signed in at once", async () => {
    const { sessions, operators } = setUp();
    expect(await operators.any()).toBe(false);
    const opened = await sessions.setUp(owner, here, by);
    expect(opened?.operator).toMatchObject({ kind: "operator", name: "Ann", email: "Ann@Example.com", role: "admin" });
    expect(await sessions.find(hashKey(opened?.token ?? ""))).toMatchObject({ operator: { role: "admin" } });
    expect(await operators.any()).toBe(true);
    expect(await sessions.setUp({ ...owner, email: "bob@example.com" }, here, by)).toBeNull();
  });

  it("is one, however many set up at once", async () => {
    // Two processes: what one of them remembers is nothing to the other.
    const processes = [setUp(), setUp()];
    const tries = Array.from({ length: 8 }, (_, n) =>
      processes[n % 2]?.sessions.setUp({ ...owner, email: `ann${n}@example.com` }, here, by),
    );
    const opened = await Promise.all(tries);
    expect(opened.filter((one) => one !== null)).toHaveLength(1);
    expect((await database.pool.query("select operators.email from operators")).rowCount).toBe(1);
  });
});

describe("a session", () => {
  it("is kept by the hash of its token alone, and passwords by a salted hash", async () => {
    const { sessions, open } = setUp();
    await sessions.setUp(owner, here, by);
    const token = await open(owner.email, owner.password);
    const tables = await database.pool.query("select to_json(s) as a from sessions as s union all select to_json(o) from operators as o");
    const text = JSON.stringify(tables.rows);
    expect(text).not.toContain(token);
    expect(text).not.toContain(owner.password);
    expect(text).toContain(hashKey(token));
    expect(text).toMatch(/scrypt\$16\$8\$1\$[\w-]{22}\$[\w-]{43}/);
  });

  it("ends after 12 hours without use, and use puts that off", async () => {
    const { clock, sessions, open, who } = setUp();
    await sessions.setUp(owner, here, by);
    const [used, idle] = [await open(owner.email, owner.password), await open(owner.email, owner.password)];
    clock.nowMs += 11 * HOUR_MS;
    expect(await who(used)).toBe("Ann");
    clock.nowMs += HOUR_MS - 1;
    expect([await who(used), await who(idle)]).toEqual(["Ann", "Ann"]);
    clock.nowMs += 12 * HOUR_MS - 1;
    expect(await who(idle)).toBe("Ann");
    clock.nowMs += 12 * HOUR_MS;
    expect([await who(used), await who(idle)]).toEqual([null, null]);
  });

  it("ends after 7 days, however much it is used", async () => {
    const { clock, sessions, open, who } = setUp();
    await sessions.setUp(owner, here, by);
    const token = await open(owner.email, owner.password);
    for (let hours = 6; hours < 7 * 24; hours += 6) {
      clock.nowMs += 6 * HOUR_MS;
      expect([hours, await who(token)]).toEqual([hours, "Ann"]);
    }
    clock.nowMs += 6 * HOUR_MS - 1;
    expect(await who(token)).toBe("Ann");
    clock.nowMs += 1;
    expect(await who(token)).toBeNull();
    await open(owner.email, owner.password);
    expect((await database.pool.query("select sessions.id from sessions")).rowCount).toBe(1);
    expect(clock.nowMs).toBe(Date.parse("2026-11-22T12:00:00Z") + 7 * DAY_MS);
  });

  it("ends when its operator signs out, and no other", async () => {
    const { sessions, open, who } = setUp();
    await sessions.setUp(owner, here, by);
    const [one, other] = [await open(owner.email, owner.password), await open("ann@example.COM", owner.password)];
    const found = await sessions.find(hashKey(one));
    await sessions.signOut(found?.id ?? "", by);
    expect([await who(one), await who(other)]).toEqual([null, "Ann"]);
  });

  it("ends when the password is changed elsewhere, and stays where it was changed", async () => {
    const { sessions, open, who, signIn } = setUp();
    await sessions.setUp(owner, here, by);
    const [one, other] = [await open(owner.email, owner.password), await open(owner.email, owner.password)];
    const found = await sessions.find(hashKey(one));
    const change = { operatorId: found?.operator.id ?? "", sessionId: found?.id ?? "", next: "another long password" };
    expect(await sessions.changePassword({ ...change, current: "wrong" }, here, by)).toEqual({ ok: false, error: { kind: "wrong" } });
    expect((await audit()).at(-1)).toMatchObject({ kind: "operators", after: { passwordRefused: true } });
    expect(await sessions.changePassword({ ...change, current: owner.password }, here, by)).toMatchObject({ ok: true });
    expect([await who(one), await who(other)]).toEqual(["Ann", null]);
    expect((await signIn(owner.email, owner.password)).ok).toBe(false);
    expect((await signIn(owner.email, "another long password")).ok).toBe(true);
  });

  it("is put off by use alone, and not by a look at who is signed in", async () => {
    const { clock, sessions, open, who } = setUp();
    await sessions.setUp(owner, here, by);
    const token = await open(owner.email, owner.password);
    clock.nowMs += 11 * HOUR_MS;
    expect(await sessions.find(hashKey(token), { isUse: false })).toMatchObject({ operator: { name: "Ann" } });
    clock.nowMs += HOUR_MS;
    expect(await who(token)).toBeNull();
  });

  it("changes no password in place of one that an admin made meanwhile", async () => {
    const { sessions, operators, signIn } = setUp();
    await sessions.setUp(owner, here, by);
    const bob = await operators.create({ email: "bob@example.com", name: "Bob", role: "viewer" }, by);
    const [id, first] = [bob?.operator.id ?? "", bob?.password ?? ""];
    const opened = await signIn("bob@example.com", first);
    const found = await sessions.find(hashKey(opened.ok ? opened.value.token : ""));
    // The admin's change is held back until the present password was found right.
    let reset: string | null = null;
    const held = setUp({
      afterFits: async () => {
        const changed = await operators.change(id, { newPassword: true }, by);
        reset = changed.ok ? changed.value.password : null;
      },
    });
    const change = { operatorId: id, sessionId: found?.id ?? "", current: first, next: "one that is not to hold" };
    expect(await held.sessions.changePassword(change, here, by)).toEqual({ ok: false, error: { kind: "wrong" } });
    expect((await audit()).at(-1)).toMatchObject({ kind: "operators", object: id, after: { passwordRefused: true } });
    expect((await signIn("bob@example.com", "one that is not to hold")).ok).toBe(false);
    expect((await signIn("bob@example.com", reset ?? "")).ok).toBe(true);
  });

  it.each([
    ["admin", "admin"],
    ["read", "viewer"],
  ] as const)("that an %s key opens has the role %s, and ends with the key", async (scope, role) => {
    const { sessions } = setUp();
    const key = await createKey(database.pool, box, { name: "a key", scope });
    const opened = await sessions.signIn({ key: key.secret }, here, by);
    expect(opened).toMatchObject({ ok: true, value: { operator: { kind: "key", id: key.id, name: "a key", email: null, role } } });
    const token = opened.ok ? opened.value.token : "";
    expect(await sessions.find(hashKey(token))).toMatchObject({ operator: { role } });
    await revokeKey(database.pool, key.id);
    expect(await sessions.find(hashKey(token))).toBeNull();
  });

  it.each(["ingest", "client"] as const)("is not opened by a key for %s", async (scope) => {
    const key = await createKey(database.pool, box, { name: "a key", scope });
    expect(await setUp().sessions.signIn({ key: key.secret }, here, by)).toEqual({ ok: false, error: { kind: "scope", scope } });
    expect(await audit()).toMatchObject([{ actor: { kind: "key", id: key.id }, after: { failed: true } }]);
  });
});

describe("wrong passwords", () => {
  const wrong = { ok: false, error: { kind: "wrong" } };
  const tooMany = (retryAfterSeconds: number) => ({ ok: false, error: { kind: "tooMany", retryAfterSeconds } });

  it("are answered alike for known, unknown and disabled addresses", async () => {
    const { sessions, operators, signIn } = setUp();
    await sessions.setUp(owner, here, by);
    const made = await operators.create({ email: "bob@example.com", name: "Bob", role: "viewer" }, by);
    await operators.change(made?.operator.id ?? "", { disabled: true, newPassword: false }, by);
    const answers = [
      await signIn(owner.email, "wrong"),
      await signIn("nobody@example.com", "wrong"),
      await signIn("bob@example.com", made?.password ?? ""),
    ];
    expect(answers).toEqual([wrong, wrong, wrong]);
  });

  it("are ten in a quarter of an hour for an e-mail address, wherever they come from and however it is written", async () => {
    const { clock, sessions, signIn } = setUp();
    await sessions.setUp(owner, here, by);
    for (let n = 0; n < 10; n++) {
      const address = n % 2 === 0 ? "ann@example.com" : "ANN@example.com";
      expect(await signIn(address, "wrong", `10.1.0.${n}`)).toEqual(wrong);
      clock.nowMs += MINUTE_MS;
    }
    expect(await signIn(owner.email, owner.password, "10.2.0.1")).toEqual(tooMany(5 * 60));
    clock.nowMs += 5 * MINUTE_MS - 1;
    expect(await signIn(owner.email, owner.password, "10.2.0.1")).toEqual(tooMany(1));
    clock.nowMs += 1;
    expect(await signIn(owner.email, owner.password, "10.2.0.1")).toMatchObject({ ok: true });
  });

  it("are ten for a network address, whomever they name and with which key", async () => {
    const { sessions, signIn } = setUp();
    await sessions.setUp(owner, here, by);
    for (let n = 0; n < 9; n++) expect(await signIn(`somebody${n}@example.com`, "wrong")).toEqual(wrong);
    expect(await sessions.signIn({ key: "no such key" }, here, by)).toEqual(wrong);
    expect(await signIn(owner.email, owner.password)).toEqual(tooMany(15 * 60));
    expect(await signIn(owner.email, owner.password, "10.0.0.2")).toMatchObject({ ok: true });
  });

  it("count before they are looked at, so that coming together helps nobody", async () => {
    const { sessions, signIn } = setUp();
    await sessions.setUp(owner, here, by);
    const answers = await Promise.all(Array.from({ length: 30 }, () => signIn(owner.email, "wrong")));
    expect(answers.filter((one) => !one.ok && one.error.kind === "wrong")).toHaveLength(10);
  });

  it("are counted for IPv6 by the first 64 bits of the address", async () => {
    const { sessions, signIn } = setUp();
    await sessions.setUp(owner, here, by);
    for (let n = 0; n < 10; n++) expect(await signIn(`somebody${n}@example.com`, "wrong", `2001:db8::${n + 1}`)).toEqual(wrong);
    expect(await signIn(owner.email, owner.password, "2001:db8::ffff")).toEqual(tooMany(15 * 60));
    expect(await signIn(owner.email, owner.password, "2001:db8:0:1::1")).toMatchObject({ ok: true });
  });

  it("of strangers keep nobody who is signed in from changing the password, whose own wrong ones count by the session", async () => {
    const { sessions, signIn, open } = setUp();
    await sessions.setUp(owner, here, by);
    const [one, other] = [await open(owner.email, owner.password), await open(owner.email, owner.password)];
    const change = async (token: string, current: string) => {
      const found = await sessions.find(hashKey(token));
      const next = "another long password";
      return sessions.changePassword({ operatorId: found?.operator.id ?? "", sessionId: found?.id ?? "", current, next }, here, by);
    };
    for (let n = 0; n < 10; n++) await signIn(owner.email, "wrong");
    expect(await signIn(owner.email, owner.password)).toEqual(tooMany(15 * 60));
    for (let n = 0; n < 10; n++) expect(await change(one, "wrong")).toEqual(wrong);
    expect(await change(one, owner.password)).toEqual(tooMany(15 * 60));
    expect(await change(other, owner.password)).toMatchObject({ ok: true });
  });

  it("are not counted where so many came at once that they were not looked at", async () => {
    let isBusy = true;
    const { sessions, signIn } = setUp({ afterFits: () => (isBusy ? Promise.reject(new PasswordsBusy()) : Promise.resolve()) });
    await sessions.setUp(owner, here, by);
    for (let n = 0; n < 15; n++) await expect(signIn(owner.email, "wrong")).rejects.toThrow(PasswordsBusy);
    isBusy = false;
    expect(await signIn(owner.email, owner.password)).toMatchObject({ ok: true });
  });

  it("are not counted where they were right", async () => {
    const { sessions, signIn } = setUp();
    await sessions.setUp(owner, here, by);
    for (let n = 0; n < 25; n++) expect(await signIn(owner.email, owner.password)).toMatchObject({ ok: true });
  });
});

describe("operators", () => {
  it("are made with a first password, and once an address", async () => {
    const { sessions, operators, open, who } = setUp();
    await sessions.setUp(owner, here, by);
    const made = await operators.create({ email: "bob@example.com", name: "Bob", role: "approver" }, by);
    expect(await who(await open("BOB@example.com", made?.password ?? ""))).toBe("Bob");
    expect(await operators.create({ email: "Bob@Example.com", name: "Bob", role: "viewer" }, by)).toBeNull();
    const page = await operators.list({ limit: 1, cursor: null });
    const rest = await operators.list({ limit: 10, cursor: page.next });
    expect([...page.items, ...rest.items].map((one) => one.name).sort()).toEqual(["Ann", "Bob"]);
    expect(JSON.stringify([page, rest])).not.toContain("scrypt");
  });

  it.each([
    ["another role", { role: "viewer", newPassword: false }],
    ["being disabled", { disabled: true, newPassword: false }],
    ["a new first password", { newPassword: true }],
  ] as const)("are signed out by %s", async (_name, change) => {
    const { sessions, operators, open, who } = setUp();
    await sessions.setUp(owner, here, by);
    const made = await operators.create({ email: "bob@example.com", name: "Bob", role: "approver" }, by);
    const token = await open("bob@example.com", made?.password ?? "");
    await operators.change(made?.operator.id ?? "", { name: "Robert", newPassword: false }, by);
    expect(await who(token)).toBe("Robert");
    const changed = await operators.change(made?.operator.id ?? "", change, by);
    expect(changed.ok && (changed.value.password !== null) === change.newPassword).toBe(true);
    expect(await who(token)).toBeNull();
  });

  it("are signed out by being removed", async () => {
    const { sessions, operators, open, who } = setUp();
    await sessions.setUp(owner, here, by);
    const made = await operators.create({ email: "bob@example.com", name: "Bob", role: "admin" }, by);
    const token = await open("bob@example.com", made?.password ?? "");
    expect(await operators.remove(made?.operator.id ?? "", by)).toMatchObject({ ok: true });
    expect(await operators.remove(made?.operator.id ?? "", by)).toEqual({ ok: false, error: "unknown" });
    expect(await who(token)).toBeNull();
  });

  it("keep their last admin that is not disabled", async () => {
    const { sessions, operators } = setUp();
    const ann = (await sessions.setUp(owner, here, by))?.operator.id ?? "";
    const bob = (await operators.create({ email: "bob@example.com", name: "Bob", role: "admin" }, by))?.operator.id ?? "";
    const last = { ok: false, error: "lastAdmin" };
    expect(await operators.change(bob, { disabled: true, newPassword: false }, by)).toMatchObject({ ok: true });
    expect(await operators.change(ann, { role: "approver", newPassword: false }, by)).toEqual(last);
    expect(await operators.change(ann, { disabled: true, newPassword: false }, by)).toEqual(last);
    expect(await operators.remove(ann, by)).toEqual(last);
    expect(await operators.change(bob, { disabled: false, newPassword: false }, by)).toMatchObject({ ok: true });
    // Both at once: one of them has to stay.
    const both = await Promise.all([operators.remove(ann, by), operators.change(bob, { role: "viewer", newPassword: false }, by)]);
    expect(both.filter((one) => one.ok)).toHaveLength(1);
  });
});

describe("wrong passwords", () => {
  it("count together for all processes", async () => {
    const [one, two] = [setUp(), setUp()];
    await one.sessions.setUp(owner, here, by);
    for (let n = 0; n < 10; n++) expect((await (n % 2 === 0 ? one : two).signIn(owner.email, "wrong", `10.2.0.${n}`)).ok).toBe(false);
    for (const process of [one, two, setUp()])
      expect(await process.signIn(owner.email, owner.password, "10.3.0.1")).toEqual({
        ok: false,
        error: { kind: "tooMany", retryAfterSeconds: 900 },
      });
    for (const process of [one, two]) process.clock.nowMs += 15 * MINUTE_MS;
    expect((await two.signIn(owner.email, owner.password)).ok).toBe(true);
  });
});

describe("the audit of sign-ins", () => {
  it("says once that an address is blocked", async () => {
    const { sessions, signIn } = setUp();
    await sessions.setUp(owner, here, by);
    for (let n = 0; n < 14; n++) await signIn(owner.email, "wrong", `10.1.0.${n}`);
    const blocked = (await audit()).filter(({ after }) => JSON.stringify(after).includes("blocked"));
    expect(blocked).toMatchObject([
      { actor: { kind: "system" }, kind: "session", object: "", address: "10.1.0.9", after: { blocked: "email ann@example.com" } },
    ]);
  });

  it("names who came in, who did not and who went, and no password", async () => {
    const { sessions, operators, signIn, open } = setUp();
    const ann = (await sessions.setUp(owner, here, by))?.operator.id ?? "";
    await signIn("ann@example.com", "a wrong guess");
    await signIn("stranger@example.com", "a wrong guess");
    const token = await open(owner.email, owner.password);
    const found = await sessions.find(hashKey(token));
    const made = await operators.create({ email: "bob@example.com", name: "Bob", role: "viewer" }, by);
    await operators.change(made?.operator.id ?? "", { role: "admin", newPassword: true }, by);
    await sessions.signOut(found?.id ?? "", { ...by, actor: { kind: "operator", id: ann, name: "Ann" } });
    const rows = await audit();
    const told = rows.map(({ actor, kind, object, before, after }) => [actor.id, kind, object, before, after]);
    const bob = made?.operator.id;
    const common = { email: "bob@example.com", name: "Bob", disabled: false };
    expect(told).toEqual([
      ["nobody", "operators", ann, null, { email: owner.email, name: "Ann", role: "admin" }],
      [ann, "session", ann, null, { role: "admin", userAgent: "a browser" }],
      ["nobody", "session", ann, null, { failed: true, email: "ann@example.com" }],
      ["nobody", "session", "", null, { failed: true, email: "stranger@example.com" }],
      [ann, "session", ann, null, { role: "admin", userAgent: "a browser" }],
      ["nobody", "operators", bob, null, { ...common, role: "viewer" }],
      ["nobody", "operators", bob, { ...common, role: "viewer" }, { ...common, role: "admin", passwordChanged: true }],
      [ann, "session", ann, null, null],
    ]);
    expect(rows[3]).toMatchObject({ atMs: domainMs, actor: { kind: "system", name: "nobody" }, requestId: "r1", address: "10.0.0.1" });
    const text = JSON.stringify(rows);
    for (const secret of [owner.password, "a wrong guess", token, made?.password ?? "", "scrypt"]) expect(text).not.toContain(secret);
  });
});

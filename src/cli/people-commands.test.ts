import { generateKeyPairSync, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import type { Fact } from "../event/fact.ts";
import { arbitraryFact } from "../person/testing/arbitrary-fact.ts";
import { saveChannel } from "../store/channels.ts";
import { inTransaction } from "../store/database.ts";
import { loadPeople } from "../store/people.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { writeSetting } from "../store/settings.ts";
import { aDeviceFact } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decideOnce } from "../worker/decide.ts";
import { projectOnce } from "../worker/project.ts";
import { openShared } from "../worker/situation.ts";
import { openShell, type Shell } from "./testing/run-command.ts";

let database: FreshDatabase;
let shell: Shell;
beforeAll(async () => {
  database = await freshDatabase();
  shell = await openShell(database.url);
  await writeSetting(database.pool, "labClock", nowMs);
  const path = join(shell.directory, "small.yaml");
  await writeFile(path, small);
  expect(await shell.run("apply", "-f", path)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await shell?.remove();
  await database?.drop();
});

const small = `
lines: [{ id: music }]
placements: [{ id: push, kind: push }, { id: notices, kind: push, class: service }]
policy: { limits: [{ each: person, max: 1, per: 7d }], exploration: { uniform: 0.1 }, scorer: none }
audiences: [{ id: japan, where: { trait: country, in: [JP] } }, { id: orders, where: { event: order, within: 30d, count: { gte: 1 } } }, { id: plays, where: { event: play, within: 2d } }]
creatives:
  - { id: c1, title: Hello, body: "{{ item.title }}", status: approved }
  - { id: c2, title: Hello there, body: "{{ item.title }} again", status: approved }
campaigns:
  - { id: recall, line: music, kind: recall, category: content, placement: push, audience: japan, items: { from: history, event: play, within: 30d }, creatives: {}, status: live }
  - { id: gold, line: music, kind: promo, category: promotion, placement: push, audience: orders, creatives: {}, status: live }
items: [{ id: s1, type: song, attributes: { title: Moon } }]
`;

/** Domain time of the test: commands take it from the store, as those of a laboratory do. */
const nowMs = Date.UTC(2026, 2, 2, 12);

async function tell(personId: string, facts: readonly Fact[]): Promise<void> {
  await makeTableQueue(database.pool).publish(facts.map((fact) => ({ personId, key: randomUUID(), receivedAtMs: nowMs, fact })));
}

async function projectAll(limit = 5000): Promise<void> {
  const shared = await openShared(database.pool, nowMs);
  const bus = makeTableQueue(database.pool);
  while ((await projectOnce(bus, shared.current().catalogue, { nowMs, limit })).taken > 0);
}

const device = aDeviceFact(nowMs - HOUR_MS, { zone: "UTC" });
const play: Fact = { kind: "event", atMs: nowMs - 2 * HOUR_MS, name: "play", properties: { itemId: "s1" } };
const traits = (country: string): Fact => ({ kind: "traits", atMs: nowMs - HOUR_MS, traits: { country } });

describe("deciding on the command line", () => {
  it("shows who would get what and why not, with counts that add up, and commits nothing", async () => {
    await tell("ann", [device, play, traits("JP")]);
    await tell("bob", [device, play, traits("FR")]);
    await tell("cid", [play, traits("JP")]);
    await projectAll();
    await saveFcm();
    const looked = await shell.run("decide", "--dry-run", "--people", "ann,bob,cid");
    expect(looked.notes).toBe("this is a laboratory: its time stands at 2026-03-02T12:00:00.000Z");
    expect(looked.code).toBe(0);
    expect(looked.out).toMatch(/^due +3\ndecided +1\nskipped: in no campaign's audience +1\nskipped: nothing can be rung +1$/m);
    expect(looked.out).toMatch(/^ann +recall +s1 +c[12] +20.* probability 0\.500$/m);
    expect(looked.out).toMatch(
      /^bob +– .*in no campaign's audience: gold: the person is not in the audience orders; recall: the person is not in the audience japan$/m,
    );
    expect(looked.out).toMatch(/^cid +– .*no device is registered/m);
    expect((await database.pool.query("select from decisions")).rows).toHaveLength(0);
    const due = (await shell.run("decide", "--dry-run", "--json", "--at", new Date(nowMs + 2 * DAY_MS).toISOString())).json();
    expect(due).toMatchObject({ due: 3, decided: 1 });
    expect(await shell.run("decide", "--dry-run", "--people", "nobody")).toMatchObject({
      code: 1,
      notes: expect.stringContaining('nobody is known as "nobody"'),
    });
    expect((await shell.run("decide")).code).toBe(2);
    expect((await shell.run("decide", "--dry-run", "--at", "soon")).notes).toContain("--at soon is no time");
  });

  it("tells why: what each step took out, and what was chosen with which probability", async () => {
    expect(await shell.run("why", "ann")).toMatchObject({ code: 0, out: expect.stringContaining("nothing was decided for ann yet") });
    const now = await shell.run("why", "ann", "--now");
    expect(now.out).toMatch(/→ campaign recall, item s1, creative c[12], to be sent at .* with probability 0\.5000 among 2/);
    expect(now.out).toMatch(/gold +audience +the person is not in the audience orders/);
    await decideNow();
    const told = await shell.run("why", "ann");
    expect(told.out).toMatch(/decided because the person was due[\s\S]*→ campaign recall[\s\S]*in the draw/);
    expect((await shell.run("why", "ann", "--json")).json()).toMatchObject({
      decisions: [{ chosen: { campaign: "recall" }, cause: "due" }],
    });
    expect((await shell.run("why", "bob")).out).toContain("→ nothing: in no campaign's audience");
    expect((await shell.run("why", "ann", "--now")).out).toMatch(
      /→ nothing: a message is on its way already[\s\S]*message m_\S+ is on its way already/,
    );
    expect(await shell.run("why", "nobody")).toMatchObject({ code: 1, notes: expect.stringContaining('nobody is known as "nobody"') });
    const exported = (await shell.run("export", "decisions")).out.split("\n").map((line) => JSON.parse(line).personId);
    expect(exported.sort()).toEqual(["ann", "bob", "cid"]);
    expect((await shell.run("export", "decisions", "--to", "2020-01-01")).out).toBe("");
  });
});

describe("messages, devices, keys and reports on the command line", () => {
  it("send stores one message for one key, and refuses what cannot be sent", async () => {
    const words = [
      "send",
      "--person",
      "ann",
      "--placement",
      "notices",
      "--title",
      "Order",
      "--body",
      "On its way",
      "--idempotency-key",
      "k1",
      "--json",
    ] as const;
    const [first, again] = [(await shell.run(...words)).json(), (await shell.run(...words)).json()];
    expect(first).toMatchObject({ messageId: expect.stringMatching(/^m_/), repeated: false });
    expect(again).toEqual({ ...Object(first), repeated: true });
    const refused = await shell.run("send", "--person", "ann", "--placement", "banner", "--title", "a", "--body", "b");
    expect(refused).toMatchObject({ code: 1, notes: expect.stringContaining('no placement is called "banner"') });
    expect((await shell.run("send", "--person", "ann", "--placement", "notices", "--title", "no body")).code).toBe(2);
    expect((await shell.run("send", "--person", "ann", "--placement", "notices", "--creative", "c2", "--data", "x")).code).toBe(2);
  });

  it("reports have a line of totals and refuse unknown dimensions", async () => {
    expect((await shell.run("report")).out).toMatch(/^total +0 /m);
    expect((await shell.run("report", "--by", "channel,day", "--json")).json()).toMatchObject({ rows: [], totals: { attempted: 0 } });
    expect((await shell.run("report", "failures")).out).toContain("no attempt failed");
    expect((await shell.run("report", "--by", "weather")).code).toBe(2);
  });

  it("keys are made, listed without their secret, and revoked", async () => {
    const made = (await shell.run("keys", "create", "--scope", "client", "--name", "web", "--json")).json();
    expect(made).toMatchObject({ id: expect.stringMatching(/^key_/), identitySecret: expect.any(String) });
    const { id, secret } = Object(made);
    const listed = await shell.run("keys", "list");
    expect(listed.out).toContain(id);
    expect(listed.out).not.toContain(secret);
    expect((await shell.run("keys", "revoke", id)).code).toBe(0);
    expect((await shell.run("keys", "revoke", id)).code).toBe(1);
    expect((await shell.run("keys", "create", "--scope", "everything", "--name", "x")).code).toBe(2);
  });

  it("devices of somebody without any are said to be none", async () => {
    expect((await shell.run("devices", "bob")).out).toContain("bob has no device");
    expect((await shell.run("devices")).code).toBe(2);
  });
});

describe("rebuild", () => {
  it("folds the log of anybody again and yields the same bytes", async () => {
    for (let n = 0; n < 60; n++) await tell(`random-${n}`, fc.sample(arbitraryFact, { numRuns: 1 + ((n * 37) % 150), seed: n }));
    await projectAll(700);
    const checked = await shell.run("rebuild", "--check", "--json");
    expect(checked.json()).toMatchObject({ people: 63, same: 63, different: 0, shorter: 0, outdated: 0 });
    expect(checked.code).toBe(0);
  });

  it("finds and restores a state that was damaged, and leaves one alone whose log lost facts", async () => {
    const before = (await loadPeople(database.pool, ["ann", "bob"])).get("ann")?.state;
    await database.pool.query(
      "update people set state = set_byte(state, length(state) - 1, get_byte(state, length(state) - 1) # 1) where person_id = 'ann'",
    );
    expect(await shell.run("rebuild", "--check")).toMatchObject({ code: 1, out: expect.stringMatching(/^ann: /) });
    expect(await shell.run("rebuild", "--check", "bob")).toMatchObject({ code: 0 });
    expect(await shell.run("rebuild")).toMatchObject({ code: 0, out: expect.stringContaining("1 states written anew") });
    expect((await loadPeople(database.pool, ["ann"])).get("ann")?.state).toEqual(before);

    await database.pool.query("create table kept as select * from facts where person_id = 'bob' and version = 1");
    await database.pool.query("delete from facts where person_id = 'bob' and version = 1");
    expect(await shell.run("rebuild")).toMatchObject({ code: 1, out: expect.stringContaining("not written, restore the missing facts") });
    await database.pool.query("insert into facts select * from kept; drop table kept");
    expect(await shell.run("rebuild", "--check")).toMatchObject({ code: 0 });
    expect(await shell.run("rebuild", "nobody")).toMatchObject({ code: 1, notes: expect.stringContaining('nobody is known as "nobody"') });
  });

  it("counts states of an earlier catalogue apart, and folds them for the present one", async () => {
    const path = join(shell.directory, "more.yaml");
    await writeFile(path, "audiences: [{ id: hearts, where: { event: heart, within: 7d } }]\n");
    await shell.run("apply", "-f", path);
    expect((await shell.run("rebuild", "--check", "--json")).json()).toMatchObject({ outdated: 63, different: 0 });
    expect((await shell.run("rebuild", "--json")).json()).toMatchObject({ written: 63 });
    expect((await shell.run("rebuild", "--check", "--json")).json()).toMatchObject({ same: 63, outdated: 0 });
  });
});

describe("doctor", () => {
  it("finds all well, never shows a secret, and fails on a row that was damaged by hand", async () => {
    const well = await shell.run("doctor");
    expect(well.out).toContain("all is well");
    expect(well.code).toBe(0);
    expect(well.out).not.toContain("a key for tests only");
    await database.pool.query("update people set fact_count = fact_count + 1 where person_id = 'bob'");
    const ill = await shell.run("doctor");
    expect(ill.out).toMatch(/FAILS +people's logs have no gap.*1 of 63 rows/);
    expect(ill.code).toBe(1);
    expect(await shell.run("rebuild", "bob")).toMatchObject({ code: 0, out: expect.stringContaining("1 states written anew") });
    expect((await shell.run("doctor", "--json")).json()).toMatchObject({ ok: true });
  });

  it("names a channel that cannot be read any more", async () => {
    await saveChannel(database.pool, makeSecretBox(Buffer.alloc(32, 7)), {
      id: "broken",
      vendor: "fcm",
      appId: "app",
      config: {},
      credentials: { nothing: true },
    });
    const ill = await shell.run("doctor");
    expect(ill).toMatchObject({ code: 1, out: expect.stringMatching(/FAILS +channel broken \(fcm, app app\)/) });
    await database.pool.query("delete from channels where id = 'broken'");
  });

  it("says which vendors would send receipts if they knew where to", async () => {
    const box = makeSecretBox(Buffer.alloc(32, 7));
    const credentials = { appSecret: "secret", packageName: "com.example.app" };
    await saveChannel(database.pool, box, { id: "mi", vendor: "xiaomi", appId: "app", config: {}, credentials });
    const well = await shell.run("doctor");
    expect(well).toMatchObject({ code: 0, out: expect.stringMatching(/ok +channel mi \(xiaomi, app app\) +ready; .*CARILLON_PUBLIC_URL/) });
    await database.pool.query("delete from channels where id = 'mi'");
  });
});

describe("erase", () => {
  it("shows what would go, and erases it with --yes alone", async () => {
    const asked = await shell.run("erase", "ann");
    expect(asked).toMatchObject({ code: 1, notes: expect.stringContaining("nothing was erased: add --yes to do it") });
    expect(asked.out).toMatch(/facts +\d/);
    expect(await shell.run("export", "people", "ann")).toMatchObject({ code: 0, out: expect.stringContaining('"JP"') });
    expect(await shell.run("erase", "ann", "--yes")).toMatchObject({ code: 0, out: expect.stringMatching(/receipt erased_[0-9a-f]+$/) });
    expect((await shell.run("export", "people", "ann")).code).toBe(1);
    expect((await shell.run("erase", "ann", "--yes")).code).toBe(1);
  });
});

async function saveFcm(): Promise<void> {
  const key = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const credentials = {
    type: "service_account",
    project_id: "test",
    private_key_id: "k",
    private_key: key.privateKey,
    client_email: "a@test.iam.gserviceaccount.com",
    token_uri: "http://127.0.0.1:9/token",
  };
  await saveChannel(database.pool, makeSecretBox(Buffer.alloc(32, 7)), { id: "fcm", vendor: "fcm", appId: "app", config: {}, credentials });
}

/** Makes everybody due and decides them for good, as a worker would. */
async function decideNow(): Promise<void> {
  await inTransaction(database.pool, (client) => client.query("update people set due_at = $1", [new Date(nowMs)]));
  const shared = await openShared(database.pool, nowMs);
  const deps = { pool: database.pool, seed: "test", channels: () => new Set(["fcm"]) };
  await decideOnce(deps, shared.current(), { nowMs, limit: 100 });
}

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import type { Fact } from "../event/fact.ts";
import { range } from "../learning/fold-assignment.ts";
import { auc } from "../learning/metrics.ts";
import { type LogTableRequest, readLogTable } from "../operation/log-table.ts";
import { writeSetting } from "../store/settings.ts";
import { aDeviceFact } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decideOnce } from "../worker/decide.ts";
import { projectOnce } from "../worker/project.ts";
import { openShared } from "../worker/situation.ts";
import { openShell, type Shell } from "./testing/run-command.ts";

const nowMs = Date.UTC(2026, 2, 2, 12);
const people = 720;

const catalogue = `
lines: [{ id: music }]
placements: [{ id: push, kind: push }]
policy: { exploration: { uniform: 0.2 }, scorer: learned }
creatives:
  - { id: c1, style: calm, title: Hello, body: "{{ item.title }}", status: approved }
  - { id: c2, style: loud, title: Hello there, body: "{{ item.title }} again", status: approved }
campaigns:
  - { id: recall, line: music, kind: recall, category: content, placement: push, strategy: random, items: { from: pool, order: popularity }, creatives: {}, status: live }
items: [{ id: s1, type: song, attributes: { title: Moon }, popularity: 3 }, { id: s2, type: song, attributes: { title: Sun } }]
`;

let database: FreshDatabase;
let shell: Shell;
beforeAll(async () => {
  database = await freshDatabase();
  shell = await openShell(database.url);
  await writeSetting(database.pool, "labClock", nowMs + 5 * DAY_MS);
  const file = join(shell.directory, "catalogue.yaml");
  await writeFile(file, catalogue);
  expect(await shell.run("apply", "-f", file)).toMatchObject({ code: 0 });
  await live();
}, 60_000);
afterAll(async () => {
  await shell?.remove();
  await database?.drop();
});

const device = aDeviceFact(nowMs - HOUR_MS, { zone: "UTC" });

/** Everybody is decided once and written to a second after the one before. Two of three open the loud text at once, of the calm one every ninth. */
async function live(): Promise<void> {
  await learnFacts((n) => [device, played(n, nowMs - (n % 40) * HOUR_MS)]);
  await database.pool.query("update people set due_at = $1", [new Date(nowMs)]);
  const shared = await openShared(database.pool, nowMs);
  await decideOnce({ pool: database.pool, seed: "test", channels: () => new Set(["fcm"]) }, shared.current(), { nowMs, limit: 1000 });
  await database.pool.query("update messages set state = 'sent', attempted_at = send_at + substr(person_id, 2)::int * interval '1 second'");
  await database.pool.query(
    `update messages set opened_at = attempted_at + interval '1 minute'
     where substr(person_id, 2)::int % case creative when 'c2' then 3 else 9 end < case creative when 'c2' then 2 else 1 end`,
  );
  // The loud text was expected to do better, which is right, but not by how much.
  await database.pool.query("update decisions set score = case creative when 'c2' then 0.2 else 0.1 end");
  // Opened a day and an hour later: too late to count.
  await database.pool.query("update messages set opened_at = attempted_at + interval '25 hours' where opened_at is null");
  await database.pool.query("update messages set state = 'waiting' where person_id = 'p1'");
}

const played = (n: number, atMs: number): Fact => ({
  kind: "event",
  atMs,
  name: "played",
  properties: { itemId: `s${1 + (n % 2)}` },
});

async function learnFacts(factsOf: (n: number) => readonly Fact[]): Promise<void> {
  const bus = makeTableQueue(database.pool);
  await bus.publish(
    range(0, people).reduce<Parameters<typeof bus.publish>[0][number][]>((all, n) => {
      for (const [k, fact] of factsOf(n).entries())
        all.push({ personId: `p${n}`, key: `${fact.atMs}-${n}-${k}`, receivedAtMs: nowMs, fact });
      return all;
    }, []),
  );
  const shared = await openShared(database.pool, nowMs);
  while ((await projectOnce(bus, shared.current().catalogue, { nowMs, limit: 5000 })).taken > 0);
}

const read = async (over: Partial<LogTableRequest> = {}) =>
  readLogTable(
    { pool: database.pool, items: (await openShared(database.pool, nowMs)).current().items },
    {
      fromMs: 0,
      toMs: nowMs + 3 * DAY_MS,
      nowMs: nowMs + 5 * DAY_MS,
      label: "opened",
      mostRows: 100_000,
      seed: "1",
      pageSize: 100,
      signal: new AbortController().signal,
      progress: () => undefined,
      ...over,
    },
  );
const featuresIn = ({ source }: Awaited<ReturnType<typeof read>>) =>
  source.featuresLearnedFrom(range(0, source.rows))(range(0, source.rows));

const answer = z.object({
  rows: z.number(),
  tested: z.number(),
  positives: z.number(),
  features: z.array(z.string()),
  models: z.array(z.object({ name: z.string(), auc: z.number(), importance: z.array(z.object({ name: z.string(), drop: z.number() })) })),
  logged: z.array(z.object({ name: z.string(), rows: z.number(), auc: z.number().nullable() })),
});
const compare = async (...words: readonly string[]) => answer.parse((await shell.run("train", "--compare", ...words, "--json")).json());

describe("train --compare on the store's own log", () => {
  it("learns from the earlier messages what came of the last fifth, by names that say what was known", async () => {
    const found = await compare("--models", "logistic,boosting");
    // One message is not sent yet.
    expect(found).toMatchObject({ rows: people - 1, tested: 144 });
    for (const model of found.models) {
      expect(model.auc).toBeGreaterThan(0.7);
      expect(["creative", "style"]).toContain(model.importance[0]?.name);
    }
    expect(found.features).toEqual(expect.arrayContaining(["recencyDays", "openRate", "hoursSinceLastPush", "knownLevel", "hourOfDay"]));
    for (const name of ["score", "byModel", "propensity"]) expect(found.features).not.toContain(name);
  });

  it("sets what the decisions expected beside the models, on the same rows", async () => {
    const found = await compare("--models", "logistic");
    const rows = await database.pool.query<{ score: number; opened: number }>(
      `select decisions.score, (messages.opened_at < messages.attempted_at + interval '1 day')::int as opened from messages
       join decisions using (person_id, decision_id) where messages.state = 'sent' order by messages.attempted_at desc limit 144`,
    );
    const expected = auc(
      rows.rows.map((row) => row.opened),
      rows.rows.map((row) => row.score),
    );
    expect(found.logged).toEqual([expect.objectContaining({ name: "logged score", rows: 144, auc: expected })]);
    await database.pool.query("update decisions set p_off = 0.01");
    expect((await compare("--models", "logistic")).logged).toMatchObject([{ name: "promoted scorer", rows: 144 }]);
    await database.pool.query(
      "update decisions set p_off = null where message_id = (select message_id from messages where state = 'sent' order by attempted_at desc limit 1)",
    );
    const mixed = await shell.run("train", "--compare", "--models", "logistic");
    expect(mixed.out).toMatch(/^promoted scorer \(its 143 rows\) .*–$/m);
    expect(mixed.out).toMatch(/^logged score .*–$/m);
    await database.pool.query("update decisions set p_off = null");
  });

  it("counts an outcome only in time, and no message that is too young for it", async () => {
    const { positives, source } = await read();
    const opened = await database.pool.query<{ n: number }>(
      "select count(*)::int as n from messages where state = 'sent' and opened_at < attempted_at + interval '1 day'",
    );
    expect([source.rows, positives]).toEqual([people - 1, opened.rows[0]?.n]);
    const first = await database.pool.query<{ at: number }>("select min(attempted_at) as at from messages where state = 'sent'");
    const atMs = first.rows[0]?.at ?? 0;
    const rowsAt = async (hours: number, label: LogTableRequest["label"]) =>
      (await read({ nowMs: atMs + hours * HOUR_MS + 1, label })).source.rows;
    expect([await rowsAt(24, "opened"), await rowsAt(24, "switchedOff"), await rowsAt(72, "switchedOff")]).toEqual([1, 0, 1]);
  });

  it("knows of a person what was known when the message was chosen, whatever came later", async () => {
    const before = featuresIn(await read());
    const { columns } = before;
    const numbers = (name: string) =>
      columns.flatMap((column) => (column.name === name && column.kind === "number" ? [...column.values] : []));
    expect(new Set(numbers("recencyDays").map((days) => Math.round(days * 24))).size).toBe(40);
    expect(new Set(numbers("dealingsWithItem"))).toEqual(new Set([0, 1]));
    await learnFacts((n) => [played(n, nowMs + HOUR_MS), played(n, nowMs + 2 * HOUR_MS)]);
    expect(featuresIn(await read())).toEqual(before);
  });

  it("reads all rows of some people when the log is longer than asked for", async () => {
    const some = await read({ mostRows: 200 });
    expect(some.share).toBeCloseTo(200 / (people - 1), 12);
    expect(some.source.rows).toBeGreaterThan(140);
    expect(some.source.rows).toBeLessThan(260);
    expect((await read({ mostRows: 200, seed: "2" })).source.groups).not.toEqual(some.source.groups);
  });

  it("leaves out and counts messages whose person's facts are gone", async () => {
    await database.pool.query("update decisions set state_version = 99 where person_id = 'p7'");
    expect(await read()).toMatchObject({ leftOut: { factsGone: 1, catalogueGone: 0 } });
    expect((await shell.run("train", "--compare", "--models", "logistic")).notes).toContain("left out: 1 messages whose person's facts");
  });

  it.each([
    ["too few messages", ["--from", "2026-03-10"], 1, "the log has 0 messages of decisions in this span that are 24 hours old"],
    ["an outcome that never came", ["--label", "converted"], 1, "none are converted: nothing can be learned from one label"],
    ["a label that is none", ["--label", "clicked"], 2, "choose among opened, converted, switchedOff"],
    ["a time that is none", ["--from", "yesterday"], 2, "--from yesterday is no time"],
    ["an option of files", ["--drop", "age"], 2, "--drop goes with --file"],
    [
      "an option of logs with a file",
      ["--file", "x.csv", "--label", "y", "--from", "2026-03-01"],
      2,
      "--from goes with the store's own log",
    ],
    ["a file without label", ["--file", "x.csv"], 2, "--file needs --label"],
  ])("refuses %s and says what to do", async (_, words, code, message) => {
    const ran = await shell.run("train", "--compare", ...words);
    expect(ran).toMatchObject({ code, out: "" });
    expect(ran.notes).toContain(message);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Decision } from "../decision/decision.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import {
  attemptAfter,
  countDecided,
  type ExperienceRow,
  learnedVersions,
  loadLearned,
  lockLearning,
  newestLearned,
  pageOfExperience,
  sampleOfEvents,
  saveLearned,
  sentByHour,
  shortlistsOf,
  worthsOf,
} from "./learned.ts";
import { savePeople } from "./people.ts";
import { type Sent, saveExperience } from "./testing/experience.ts";
import { aPersonRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("learned", "decisions", "messages", "people", "facts"));

const body = (text: string): Uint8Array => Buffer.from(text);

describe("what was learned", () => {
  it("has versions of its own by part, counted from 1, and each is read back as it was", async () => {
    expect(await newestLearned(database.pool, "response")).toBeNull();
    expect(await learnedVersions(database.pool)).toEqual({});
    expect(await saveLearned(database.pool, "response", noonMs, body("one"))).toBe(1);
    expect(await saveLearned(database.pool, "response", noonMs + 1, body("two"))).toBe(2);
    expect(await saveLearned(database.pool, "timing", noonMs + 2, body("hours"))).toBe(1);
    expect(await learnedVersions(database.pool)).toEqual({
      response: { version: 2, atMs: noonMs + 1 },
      timing: { version: 1, atMs: noonMs + 2 },
    });
    expect(await newestLearned(database.pool, "response")).toEqual({ version: 2, atMs: noonMs + 1, body: Buffer.from("two") });
    expect(await loadLearned(database.pool, "response", 1)).toEqual({ version: 1, atMs: noonMs, body: Buffer.from("one") });
    expect(await loadLearned(database.pool, "response", 3)).toBeNull();
    expect(await loadLearned(database.pool, "interruption", 1)).toBeNull();
  });

  it("is kept for weeks, and the newest for as long as nothing newer comes; numbers are never given twice", async () => {
    const long = 400 * DAY_MS;
    await saveLearned(database.pool, "response", noonMs, body("old"));
    await saveLearned(database.pool, "timing", noonMs, body("hours"));
    await saveLearned(database.pool, "response", noonMs + 30 * DAY_MS, body("a month later"));
    expect(await loadLearned(database.pool, "response", 1)).not.toBeNull();
    expect(await saveLearned(database.pool, "response", noonMs + long, body("new"))).toBe(3);
    expect(await loadLearned(database.pool, "response", 1)).toBeNull();
    expect(await loadLearned(database.pool, "response", 2)).toBeNull();
    expect(await newestLearned(database.pool, "timing")).toMatchObject({ version: 1 });
    expect(await saveLearned(database.pool, "response", noonMs + 2 * long, body("newer"))).toBe(4);
  });

  it("is learned by one process at a time", async () => {
    await inTransaction(database.pool, async (first) => {
      expect(await lockLearning(first)).toBe(true);
      expect(await inTransaction(database.pool, (second) => lockLearning(second))).toBe(false);
    });
    expect(await inTransaction(database.pool, (third) => lockLearning(third))).toBe(true);
  });
});

describe("experience", () => {
  const sent = (n: number, over: Partial<Sent> = {}): Sent => ({
    personId: `p${n % 3}`,
    messageId: `m${n}`,
    // Several share an instant.
    attemptedAtMs: noonMs + Math.floor(n / 4) * HOUR_MS,
    features: `f${n}`,
    ...over,
  });
  const page = (over: Partial<Parameters<typeof pageOfExperience>[1]> = {}) =>
    pageOfExperience(database.pool, { fromMs: noonMs - 1, toMs: noonMs + 100 * HOUR_MS, after: null, limit: 1000, ...over });
  const all = Array.from({ length: 23 }, (_, n) => sent(n));

  it("comes in order of attempt, then person and message, whole, however it is cut into pages", async () => {
    await saveExperience(database.pool, [...all].reverse());
    const ids = (rows: readonly ExperienceRow[]) => rows.map((row) => row.message_id);
    const order = [...all].sort(
      (a, b) =>
        a.attemptedAtMs - b.attemptedAtMs ||
        (a.personId < b.personId ? -1 : a.personId > b.personId ? 1 : a.messageId < b.messageId ? -1 : 1),
    );
    expect(ids(await page())).toEqual(order.map((one) => one.messageId));
    for (const limit of [1, 2, 5, 23]) {
      const found: string[] = [];
      for (let after: ExperienceRow | null = null; ; ) {
        const rows: readonly ExperienceRow[] = await page({ after, limit });
        found.push(...ids(rows));
        after = rows[rows.length - 1] ?? null;
        if (rows.length < limit) break;
      }
      expect(found).toEqual(order.map((one) => one.messageId));
    }
  });

  it("is of a span that is open at its beginning and closed at its end, so that spans in a row hold everything once", async () => {
    await saveExperience(database.pool, all);
    const counts = await Promise.all(
      [-1, 0, 1, 2, 3, 4].map(async (n) => (await page({ fromMs: noonMs + n * HOUR_MS, toMs: noonMs + (n + 1) * HOUR_MS })).length),
    );
    expect(counts).toEqual([4, 4, 4, 4, 4, 3]);
  });

  it("is of what was sent and decided with features, with the first time of each outcome", async () => {
    await saveExperience(database.pool, [
      sent(0, { after: { opened: 5, converted: 7, switchedOff: 9 }, category: "news" }),
      sent(1, { state: "failed" }),
      sent(2, { state: "waiting" }),
      sent(3, { features: null }),
      sent(4, { after: { dismissed: 11, uninstalled: 12 } }),
    ]);
    const at = noonMs + HOUR_MS;
    const nothing = { opened_at: null, converted_at: null, dismissed_at: null, switched_off_at: null, uninstalled_at: null };
    expect(await page()).toEqual([
      {
        person_id: "p0",
        message_id: "m0",
        category: "news",
        attempted_at: noonMs,
        features: "f0",
        ...nothing,
        opened_at: noonMs + 5,
        converted_at: noonMs + 7,
        switched_off_at: noonMs + 9,
      },
      {
        person_id: "p1",
        message_id: "m4",
        category: "content",
        attempted_at: at,
        features: "f4",
        ...nothing,
        dismissed_at: at + 11,
        uninstalled_at: at + 12,
      },
    ]);
  });

  const everybody = ["p0", "p1", "p2"];

  it("tells what decisions were worth, of the people who are asked about", async () => {
    await saveExperience(database.pool, all);
    const span = { fromMs: noonMs - HOUR_MS, toMs: noonMs + HOUR_MS };
    const worths = await worthsOf(database.pool, { ...span, people: everybody });
    expect(worths.candidates).toHaveLength(8);
    expect(worths.candidates[0]?.value).toBeCloseTo(0.1, 6);
    expect(worths.candidates[0]?.pOff).toBeCloseTo(0.01, 6);
    expect(worths.personDays).toBe(3);
    expect(await worthsOf(database.pool, { ...span, people: ["p0", "nobody"] })).toMatchObject({ personDays: 1 });
    expect(await worthsOf(database.pool, { fromMs: 0, toMs: 1, people: everybody })).toEqual({ candidates: [], personDays: 0 });
  });

  it("counts the days of people on which anything could have been sent, and no others", async () => {
    const toMs = noonMs + 3 * DAY_MS;
    const decided = (personId: string, daysBefore: number, over: Partial<Decision> = {}): Sent => ({
      personId,
      messageId: `${personId}-${daysBefore}`,
      attemptedAtMs: toMs - daysBefore * DAY_MS + 2 * HOUR_MS,
      features: null,
      decision: over,
    });
    await saveExperience(database.pool, [
      decided("p0", 1),
      decided("p1", 1, { appraisal: null }),
      decided("p0", 2),
      // Nothing could be sent to anybody on the third day before: the model was not in force.
      decided("p0", 3, { appraisal: null }),
      decided("p1", 3, { appraisal: null }),
    ]);
    const worths = await worthsOf(database.pool, { fromMs: toMs - 14 * DAY_MS, toMs, people: everybody });
    expect(worths.candidates).toHaveLength(2);
    expect(worths.personDays).toBe(3);
  });

  it("leaves out what apps asked for: a banner that is looked at ten times a day interrupts nobody", async () => {
    const asked = (cause: "due" | "pull", n: number): Sent => ({
      personId: "p0",
      messageId: `${cause}-${n}`,
      attemptedAtMs: noonMs + n * 60_000,
      features: null,
      decision: { cause },
    });
    await saveExperience(database.pool, [asked("due", 0), ...Array.from({ length: 10 }, (_, n) => asked("pull", n + 1))]);
    const span = { fromMs: noonMs - DAY_MS, toMs: noonMs + DAY_MS, people: everybody };
    expect((await worthsOf(database.pool, span)).candidates).toHaveLength(1);
    expect(await shortlistsOf(database.pool, span)).toHaveLength(1);
    expect(await countDecided(database.pool, span)).toBe(1);
    expect(await countDecided(database.pool, { ...span, people: ["p1"] })).toBe(0);
  });

  it("is counted by zone and hour: sends, and opens within twelve hours", async () => {
    await inTransaction(database.pool, (client) =>
      savePeople(client, [aPersonRow("p0", { zone: "Asia/Tokyo" }), aPersonRow("p1"), aPersonRow("p2")]),
    );
    await saveExperience(database.pool, [
      sent(0, { after: { opened: HOUR_MS } }),
      sent(1, { after: { opened: 13 * HOUR_MS } }),
      sent(2, { after: { opened: 12 * HOUR_MS } }),
      sent(3, { attemptedAtMs: noonMs + HOUR_MS - 1 }),
      sent(4, { state: "failed" }),
    ]);
    const rows = await sentByHour(database.pool, { fromMs: noonMs, toMs: noonMs + DAY_MS });
    expect([...rows].sort((a, b) => (a.zone ?? "").localeCompare(b.zone ?? ""))).toEqual([
      { zone: null, hour: noonMs, sends: 2, opens: 1 },
      { zone: "Asia/Tokyo", hour: noonMs, sends: 2, opens: 1 },
    ]);
  });

  it("of hours is a sample of people with the times of their events, in order", async () => {
    await inTransaction(database.pool, (client) =>
      savePeople(
        client,
        ["a", "b", "c"].map((id) => aPersonRow(id, { zone: "UTC" })),
      ),
    );
    for (const [n, id] of ["a", "b", "a", "a"].entries())
      await database.pool.query(
        "insert into facts (person_id, version, received_at, at, kind, key, body) values ($1, $2, $3, $4, $5, $6, '{}')",
        [id, n, new Date(noonMs), new Date(noonMs - ((n * 7) % 5) * HOUR_MS), n === 3 ? "open" : "event", `${n}`],
      );
    const span = { fromMs: noonMs - DAY_MS, toMs: noonMs + 1, seed: "s", asked: 100 };
    const everybody = await sampleOfEvents(database.pool, { ...span, people: 10 });
    expect(everybody).toEqual([
      { person_id: "a", zone: "UTC", at: [noonMs - 4 * HOUR_MS, noonMs] },
      { person_id: "b", zone: "UTC", at: [noonMs - 2 * HOUR_MS] },
    ]);
    for (const people of [1, 2]) {
      const some = await sampleOfEvents(database.pool, { ...span, people });
      expect(some).toEqual(await sampleOfEvents(database.pool, { ...span, people }));
      expect(some).toHaveLength(people);
    }
    expect(await sampleOfEvents(database.pool, { ...span, fromMs: noonMs + 1, toMs: noonMs + 2, people: 2 })).toEqual([]);
  });

  it("of hours draws people who did something, each as likely as any other however much they did, and others by another seed", async () => {
    const ids = Array.from({ length: 400 }, (_, n) => `p${n}`);
    await inTransaction(database.pool, (client) =>
      savePeople(
        client,
        ids.map((id) => aPersonRow(id)),
      ),
    );
    // One in ten did something, half of these fifty times as much.
    await database.pool.query(
      `insert into facts (person_id, version, received_at, at, kind, key, body)
       select 'p' || n * 10, k, $1, $1::timestamptz - k * interval '1 minute', 'event', k::text, '{}'
       from generate_series(0, 39) as n cross join generate_series(1, 50) as k where n % 2 = 0 or k = 1`,
      [new Date(noonMs)],
    );
    const span = { fromMs: noonMs - DAY_MS, toMs: noonMs + 1, people: 20 };
    const draw = async (seed: string) =>
      (await sampleOfEvents(database.pool, { ...span, seed, asked: 400 })).map(({ person_id: id, at }) => ({ id, events: at.length }));
    const drawn = await Promise.all(Array.from({ length: 20 }, (_, n) => draw(`day ${n}`)));
    expect(drawn.every((some) => some.length === 20)).toBe(true);
    expect(new Set(drawn.map((some) => some.map(({ id }) => id).join())).size).toBe(20);
    expect(new Set(drawn.flat().map(({ id }) => id)).size).toBe(40);
    const busy = drawn.flat().filter(({ events }) => events === 50).length;
    // Twenty out of forty without replacement, twenty times: a standard deviation of 1.6 in each.
    expect(Math.abs(busy - 200)).toBeLessThan(4 * 1.6 * Math.sqrt(20));
    expect((await sampleOfEvents(database.pool, { ...span, seed: "day 0", asked: 50 })).length).toBeLessThan(20);
    const more = await sampleOfEvents(database.pool, { ...span, seed: "day 0", asked: 400, people: 30 });
    expect(more.map(({ person_id: id }) => id)).toEqual(expect.arrayContaining((drawn[0] ?? []).map(({ id }) => id)));
  });

  it("tells when the message after so many others was attempted", async () => {
    await saveExperience(database.pool, [...all, sent(50, { state: "failed", attemptedAtMs: noonMs })]);
    const span = { fromMs: noonMs - 1, toMs: noonMs + 2 * HOUR_MS };
    expect(await attemptAfter(database.pool, { ...span, messages: 0 })).toBe(noonMs);
    expect(await attemptAfter(database.pool, { ...span, messages: 4 })).toBe(noonMs + HOUR_MS);
    expect(await attemptAfter(database.pool, { ...span, fromMs: noonMs, messages: 4 })).toBe(noonMs + 2 * HOUR_MS);
    expect(await attemptAfter(database.pool, { ...span, messages: 11 })).toBe(noonMs + 2 * HOUR_MS);
    expect(await attemptAfter(database.pool, { ...span, messages: 12 })).toBeNull();
  });
});

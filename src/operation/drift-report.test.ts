import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { saveExperience } from "../store/testing/experience.ts";
import { noonMs } from "../store/testing/rows.ts";
import { aCampaign, aCreative } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { alarmsOf, reportOfDrift } from "./drift-report.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const chosen = (score: number) => ({
  campaign: aCampaign(),
  creative: aCreative(),
  item: null,
  sendAtMs: noonMs,
  expiresAtMs: noonMs,
  propensity: 1,
  score,
});

/** Days of messages that are opened as foretold, from the day named on less. */
async function send(days: number, fallsFrom: number): Promise<void> {
  const rng = makeRng("drift");
  await saveExperience(
    database.pool,
    Array.from({ length: days }, (_, day) =>
      Array.from({ length: 200 }, (_, n) => {
        const score = n % 2 === 0 ? 0.4 : 0.1;
        const opens = rng.next() < (day >= fallsFrom ? score / 3 : score);
        return {
          personId: `p${n % 9}`,
          messageId: `m${day}-${n}`,
          attemptedAtMs: noonMs + day * DAY_MS + n * 1000,
          features: null,
          decision: { chosen: chosen(score) },
          // One in ten too late to count.
          after: opens ? { opened: n % 10 === 0 ? 13 * HOUR_MS : HOUR_MS } : {},
        };
      }),
    ).flat(),
  );
}

describe("drift", () => {
  it("is told by day, of messages old enough, with what was foretold beside what came", async () => {
    await send(30, 20);
    const nowMs = noonMs + 30 * DAY_MS;
    const drift = await reportOfDrift(database.pool, { days: 56 }, nowMs);
    expect(drift).toMatchObject({ sample: { messages: 6000, readShare: 1 }, detector: { isRunning: true, baselineDays: 14 } });
    expect(drift.days).toHaveLength(30);
    expect(drift.days[0]).toMatchObject({ day: "2026-03-02", messages: 200, predicted: expect.closeTo(0.25, 6) });
    const opens = await database.pool.query<{ n: number }>(
      "select count(*) as n from messages where opened_at <= attempted_at + interval '12 hours' and attempted_at < $1",
      [new Date(noonMs + DAY_MS)],
    );
    expect(drift.days[0]?.opens).toBe(opens.rows[0]?.n);
    expect(drift.days[0]?.ne).toBeLessThan(1);
    expect(drift.days[25]).toMatchObject({ isMiscalibrated: true });
    expect(drift.days[25]?.observedOverExpected).toBeLessThan(0.6);
    expect(drift.days[25]?.z).toBeLessThan(-4);
    // The click rate falls on the twentieth day, the 22nd of March, and not before.
    expect((drift.alarms[0]?.day ?? "") >= "2026-03-22").toBe(true);
    const fall = drift.alarms.find(({ alarm }) => alarm === "clickRateFalls");
    expect(fall).toMatchObject({ day: expect.stringMatching(/^2026-03-2[2-5]$/), text: expect.any(String) });
    expect(drift.days.find(({ day }) => day === fall?.day)?.alarms).toContain("clickRateFalls");
    expect(drift.alarms.some(({ alarm }) => alarm === "clickRateRises")).toBe(false);
    const short = await reportOfDrift(database.pool, { days: 7 }, nowMs);
    expect(short).toMatchObject({ detector: { isRunning: false }, alarms: [] });
    expect(short.days.map(({ day }) => day)).toEqual(drift.days.slice(-6).map(({ day }) => day));
    // Younger than twelve hours: they look like a fall.
    expect((await reportOfDrift(database.pool, { days: 56 }, noonMs + 29 * DAY_MS + 6 * HOUR_MS)).days).toHaveLength(29);
  });

  it("is told by every message of a span that has few of them, however many are kept from before", async () => {
    await database.pool.query(
      `insert into messages (person_id, message_id, shard, campaign, line, kind, category, creative, placement, class, state, decided_at, send_at, due_at,
         expires_at, attempted_at)
       select messages.person_id, messages.message_id || '-' || ago, messages.shard, messages.campaign, messages.line, messages.kind, messages.category,
         messages.creative, messages.placement, messages.class, messages.state, messages.decided_at, messages.send_at, messages.due_at, messages.expires_at,
         messages.attempted_at - ago * interval '50 days'
       from messages cross join generate_series(1, 8) as ago`,
    );
    const drift = await reportOfDrift(database.pool, { days: 56 }, noonMs + 30 * DAY_MS);
    expect(drift.sample).toEqual({ messages: 6000, readShare: 1 });
  });
});

describe("alarms", () => {
  const rng = makeRng("alarms");
  const steady = (length: number): number[] => Array.from({ length }, () => rng.next() + rng.next() + rng.next());
  const series = (values: readonly number[]) => values.map((value, n) => ({ day: `d${n}`, value }));

  it("are rare while a series is steady", () => {
    const given = Array.from({ length: 100 }, () => alarmsOf(series(steady(56)), 1).length).reduce((sum, n) => sum + n, 0);
    // One in some three hundred days.
    expect(given).toBeLessThan(25);
  });

  it("come within days of a change, in the direction that is looked for", () => {
    for (let n = 0; n < 20; n++) {
      const values = series([...steady(20), ...steady(20).map((value) => value + 3)]);
      const [first] = alarmsOf(values, 1);
      expect(Number(first?.slice(1))).toBeLessThan(26);
      expect(alarmsOf(values.slice(0, 30), -1).length).toBeLessThanOrEqual(1);
    }
  });

  it("are not given of too few days, nor of a series that never varies", () => {
    expect(alarmsOf(series([...steady(10), 100, 100, 100]), 1)).toEqual([]);
    expect(alarmsOf(series([...Array(20).fill(1), 100]), 1)).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChangedBy } from "../api/access-ports.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { encodeFeatures, FeatureList } from "../learning/features/feature-list.ts";
import { slotOf } from "../learning/features/slots.ts";
import { inTransaction } from "../store/database.ts";
import { loadLearned } from "../store/learned.ts";
import { addTallies } from "../store/tallies.ts";
import { saveExperience } from "../store/testing/experience.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decideOnce } from "../worker/decide.ts";
import { learnOnce } from "../worker/learn.ts";
import { freshModel } from "../worker/learned-model.ts";
import { openShared, type SharedSource } from "../worker/situation.ts";
import { holdModel, releaseModel, showHold } from "./hold-model.ts";
import { type PromoteRequest, promoteModel, releasePromotion } from "./promote-model.ts";
import { replayLog } from "./replay-log.ts";
import { beginService } from "./testing/small-service.ts";

const catalogue = `
lines: [{ id: music }]
placements: [{ id: push, kind: push }]
policy: { exploration: { method: thompson, uniform: 0.1 }, scorer: learned }
creatives:
  - { id: c1, style: calm, title: Hello, body: "{{ item.title }}", status: approved }
  - { id: c2, style: loud, title: Hello there, body: "{{ item.title }} again", status: approved }
campaigns:
  - { id: recall, line: music, kind: recall, category: content, placement: push, strategy: combined, items: { from: pool, order: popularity }, creatives: {}, status: live }
items: [{ id: s1, type: song, attributes: { title: Moon } }, { id: s2, type: song, attributes: { title: Sun } }]
`;
const laterMs = noonMs + 10 * DAY_MS;
const people = 200;
const by: ChangedBy = {
  actor: { kind: "operator", id: "op1", name: "Ann" },
  action: "learning.models.promote.post",
  requestId: "r1",
  address: "127.0.0.1",
};

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
  await beginService(database.pool, { catalogue, people, nowMs: laterMs });
});
afterEach(() => database.drop());

const promote = (version: number, over: Partial<PromoteRequest> = {}) =>
  promoteModel(
    { pool: database.pool, kept: new Map() },
    { version, reason: "it did better", days: null, scorer: "learned", by, nowMs: laterMs, ...over },
  );
const release = (version: number, nowMs = laterMs) => releasePromotion(database.pool, { version, by, nowMs });
const audit = async () =>
  (
    await database.pool.query(
      "select actor_name, object, before ->> 'version' as before, after ->> 'version' as after from audit order by id",
    )
  ).rows;

/** Learns from so many messages, half of them good ones, and freezes a version. */
async function learnFrom(messages: number, { fromMs, toMs }: { fromMs: number; toMs: number }): Promise<number> {
  const features = (name: string): string => {
    const made = new FeatureList();
    made.add(0, slotOf("test", name));
    return encodeFeatures(made);
  };
  await saveExperience(
    database.pool,
    Array.from({ length: messages }, (_, n) => ({
      personId: `x${n % 9}`,
      messageId: `m${fromMs}-${n}`,
      attemptedAtMs: fromMs + n * 1000,
      features: features(n % 2 === 0 ? "good" : "bad"),
      after: n % 4 === 0 ? { opened: MINUTE_MS } : {},
    })),
  );
  const { catalogue: compiled } = (await openShared(database.pool, toMs)).current();
  await learnOnce({ pool: database.pool, kept: new Map() }, compiled, toMs);
  await inTransaction(database.pool, (client) =>
    addTallies(client, [{ campaign: "recall", item: null, creative: "c1", shown: 1, opened: 0 }]),
  );
  return (await freshModel(database.pool, toMs, null)).model.version;
}

/** Two versions: counts alone and one that may decide come before the newer one. */
async function twoVersions(): Promise<{ readonly first: number; readonly second: number }> {
  await learnFrom(600, { fromMs: noonMs, toMs: noonMs + 4 * DAY_MS });
  const first = await learnFrom(3000, { fromMs: noonMs + 4 * DAY_MS, toMs: noonMs + 8 * DAY_MS });
  const second = await learnFrom(600, { fromMs: noonMs + 8 * DAY_MS, toMs: laterMs });
  return { first, second };
}

describe("a version that is promoted by hand", () => {
  it("decides in every process from its next batch on, while learning goes on, and its decisions can be replayed to the last digit", async () => {
    const { first, second } = await twoVersions();
    const processes: readonly SharedSource[] = [await openShared(database.pool, laterMs), await openShared(database.pool, laterMs)];
    expect(processes.map((one) => one.current().model.version)).toEqual([second, second]);
    expect(await promote(first)).toMatchObject({
      ok: true,
      value: { version: first, kind: "promotion", until: null, by: "Ann", reason: "it did better", isObeyed: true },
    });
    // A second of domain time later, far within the hour for which a process keeps its model.
    for (const one of processes) {
      const shared = await one.refresh(laterMs + 1000);
      expect(shared.model).toMatchObject({ version: first, learned: { response: { promoted: true } } });
      const deps = { pool: database.pool, seed: "test", channels: () => new Set(["fcm"]) };
      await decideOnce(deps, shared, { nowMs: laterMs + 1000, limit: people / 2 });
    }
    const made = await database.pool.query<{ model_version: number; n: number; odd: number }>(
      "select model_version, count(*)::int as n, count(*) filter (where message_id is not null and propensity < 1)::int as odd from decisions where at >= $1 group by 1",
      [new Date(laterMs)],
    );
    expect(made.rows).toMatchObject([{ model_version: first, n: people }]);
    expect(made.rows[0]?.odd).toBeGreaterThan(0);

    // Learning goes on beside it.
    expect(await learnFrom(300, { fromMs: laterMs, toMs: laterMs + 2 * DAY_MS })).toBe(first);
    await database.pool.query("update messages set state = 'sent', attempted_at = send_at where state = 'waiting'");
    const shared = await processes[0]?.refresh(laterMs + 2 * DAY_MS);
    if (shared === undefined) throw new Error("there are two");
    const replayed = await replayLog(
      { pool: database.pool, shared },
      {
        policy: [],
        fromMs: laterMs,
        toMs: laterMs + HOUR_MS,
        reward: "opened",
        pageSize: 500,
        signal: new AbortController().signal,
        progress: () => {},
      },
    );
    expect(replayed).toMatchObject({ decisions: people, leftOut: {}, models: { first, last: first } });
    expect(replayed.choices.length).toBeGreaterThan(0);
    for (const { propensity, target } of replayed.choices) expect(target).toBe(propensity);

    expect(await release(second)).toBeNull();
    expect(await release(first)).toEqual({ ok: true, value: true });
    expect(await release(first)).toBeNull();
    const versions = await Promise.all(processes.map(async (one) => (await one.refresh(laterMs + 2 * DAY_MS + 1)).model.version));
    expect(versions).toEqual([second + 1, second + 1]);
    expect(await audit()).toEqual([
      { actor_name: "Ann", object: String(first), before: null, after: String(first) },
      { actor_name: "Ann", object: String(first), before: String(first), after: null },
    ]);
  }, 60_000);

  it("ends by itself after the days that were said, in every process at once", async () => {
    const { first, second } = await twoVersions();
    expect(await promote(first, { days: 2 })).toMatchObject({ ok: true, value: { until: new Date(laterMs + 2 * DAY_MS).toISOString() } });
    const shared = await openShared(database.pool, laterMs);
    expect((await shared.refresh(laterMs + 2 * DAY_MS - 1)).model.version).toBe(first);
    expect((await shared.refresh(laterMs + 2 * DAY_MS)).model.version).toBe(second);
    expect(await showHold(database.pool, laterMs + 2 * DAY_MS)).toBeNull();
    expect(await release(first, laterMs + 2 * DAY_MS)).toBeNull();
  });

  it("is refused where it could not decide: unknown, nothing learned, parts dropped, a policy that asks no model, or a hold", async () => {
    const { first, second } = await twoVersions();
    expect(await promote(99)).toBeNull();
    expect(await promote(1)).toMatchObject({ ok: false, error: { code: "modelNotPromotable", field: "version", value: 1 } });
    for (const scorer of ["rate", "none"] as const)
      expect(await promote(first, { scorer })).toMatchObject({
        ok: false,
        error: { code: "scorerNotLearned", message: expect.stringContaining(scorer) },
      });
    await holdModel(database.pool, { version: second, by: "Bob", reason: null, nowMs: laterMs });
    expect(await promote(first)).toMatchObject({ ok: false, error: { code: "modelHeld", value: second } });
    expect(await release(second)).toMatchObject({ ok: false, error: { code: "modelHeld" } });
    await releaseModel(database.pool, laterMs);
    await database.pool.query("delete from learned where part = 'timing' and version = 1");
    await database.pool.query("delete from learned where part = 'response' and version < 3");
    expect(await promote(first)).toMatchObject({ ok: false, error: { code: "modelNoLongerKept" } });
    expect(await audit()).toEqual([]);
  });

  it("keeps its parts from retention while it is in force, and gives way to a hold", async () => {
    const { first, second } = await twoVersions();
    await promote(first, { days: 60 });
    const parts = (await freshModel(database.pool, laterMs, null)).parts;
    await learnFrom(10, { fromMs: laterMs, toMs: laterMs + 55 * DAY_MS });
    expect(await loadLearned(database.pool, "response", parts.response ?? 0)).not.toBeNull();
    expect(await showHold(database.pool, laterMs + 55 * DAY_MS)).toMatchObject({ kind: "promotion", isObeyed: true });
    await holdModel(database.pool, { version: first, by: "Bob", reason: "brake", nowMs: laterMs });
    expect(await showHold(database.pool, laterMs)).toMatchObject({ version: first, kind: "hold", by: "Bob", until: null });
    await releaseModel(database.pool, laterMs);
    await learnFrom(10, { fromMs: laterMs + 56 * DAY_MS, toMs: laterMs + 60 * DAY_MS });
    expect(await loadLearned(database.pool, "response", parts.response ?? 0)).toBeNull();
    expect(second).toBeGreaterThan(first);
  });
});

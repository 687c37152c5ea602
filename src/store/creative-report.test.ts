import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import type { CreativeCounts } from "../learning/supply/creative-counts.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { saveDeclared } from "./catalogue.ts";
import { type CreativeQuestion, creativeCounts, loadCreativeEvidence, newestStatusChanges } from "./creative-report.ts";
import { inTransaction } from "./database.ts";
import { saveMessages } from "./messages.ts";
import { aMessageRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;

/** What was attempted and opened, as a plain list to count by hand. */
const stories = tell(600);

function tell(count: number) {
  const rng = makeRng("creatives");
  const pick = <T>(from: readonly T[]): T => from[Math.floor(rng.next() * from.length)] as T; // the lists below are not empty
  return Array.from({ length: count }, (_, n) => {
    const attemptedMs = noonMs + Math.floor(rng.next() * 40 * 24) * HOUR_MS;
    return {
      messageId: `m${n}`,
      campaign: pick(["k1", "k2", ""]),
      creative: pick(["c1", "c2", "c3"]),
      state: pick(["sent", "sent", "sent", "sent", "failed", "doubtful"]),
      attemptedMs,
      openedMs: rng.next() < 0.4 ? attemptedMs + Math.floor(rng.next() * 24) * HOUR_MS : null,
    };
  });
}

beforeAll(async () => {
  database = await freshDatabase();
  await inTransaction(database.pool, async (client) => {
    await saveMessages(
      client,
      stories.map(({ messageId, campaign, creative }) => aMessageRow(`p-${messageId}`, messageId, { campaign, creative })),
    );
    await client.query(
      `update messages set state = given.state, attempted_at = to_timestamp(given.attempted / 1000.0), opened_at = to_timestamp(given.opened / 1000.0)
       from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) as given (id, state, attempted, opened) where messages.message_id = given.id`,
      [
        stories.map((one) => one.messageId),
        stories.map((one) => one.state),
        stories.map((one) => one.attemptedMs),
        stories.map((one) => one.openedMs),
      ],
    );
  });
});
afterAll(() => database.drop());

/** The same counts, one story after the other. */
function counted(question: CreativeQuestion): readonly CreativeCounts[] {
  return ["k1", "k2"].flatMap((campaign) =>
    ["c1", "c2", "c3"].flatMap((creative): CreativeCounts[] => {
      const own = stories.filter(
        (one) =>
          one.campaign === campaign &&
          one.creative === creative &&
          one.state === "sent" &&
          one.attemptedMs >= question.fromMs &&
          one.attemptedMs < question.toMs,
      );
      const settled = own.filter(({ attemptedMs }) => attemptedMs < question.settledToMs);
      const judged = settled.filter(({ attemptedMs }) => attemptedMs >= (question.since.get(creative) ?? 0));
      const trials = (some: typeof own) => ({
        trials: some.length,
        successes: some.filter(({ openedMs, attemptedMs }) => openedMs !== null && openedMs <= attemptedMs + question.openWithinMs).length,
      });
      if (own.length === 0) return [];
      return [
        {
          campaign,
          creative,
          sends: own.length,
          opens: own.filter(({ openedMs }) => openedMs !== null).length,
          settled: trials(settled),
          earlier: trials(judged.filter(({ attemptedMs }) => attemptedMs < question.recentFromMs)),
          recent: trials(judged.filter(({ attemptedMs }) => attemptedMs >= question.recentFromMs)),
        },
      ];
    }),
  );
}

describe("what creatives got", () => {
  const span = { fromMs: noonMs + DAY_MS, toMs: noonMs + 38 * DAY_MS, recentFromMs: noonMs + 24 * DAY_MS };
  const usual = { ...span, settledToMs: span.toMs - 12 * HOUR_MS, openWithinMs: 12 * HOUR_MS, since: new Map<string, number>() };

  it.each([
    { name: "messages that were sent, old ones apart from recent ones", question: usual },
    { name: "nothing of messages too young to be judged", question: { ...usual, settledToMs: noonMs + 10 * DAY_MS } },
    { name: "what a creative did since it was brought back", question: { ...usual, since: new Map([["c2", noonMs + 20 * DAY_MS]]) } },
    { name: "a span without messages", question: { ...usual, fromMs: noonMs - DAY_MS, toMs: noonMs } },
  ])("is what a plain list of the same messages counts: $name", async ({ question }) => {
    expect(await creativeCounts(database.pool, question)).toEqual(counted(question));
  });

  it("is judged by the last 14 days beside what was before, without the last 12 hours", async () => {
    const nowMs = noonMs + 38 * DAY_MS;
    const evidence = await loadCreativeEvidence(database.pool, { fromMs: noonMs, toMs: nowMs + 1, nowMs });
    const question = { ...usual, fromMs: noonMs, toMs: nowMs + 1, recentFromMs: nowMs - 14 * DAY_MS, settledToMs: nowMs - 12 * HOUR_MS };
    expect(evidence).toEqual({ counts: counted(question), changes: [] });
  });
});

describe("the newest change of a creative's status", () => {
  it("is found among the changes of all versions, whoever made them and whatever else changed", async () => {
    const status = (id: string, before: string, after: string, reason?: string) => ({
      kind: "creatives",
      id,
      change: "changed",
      diff: [
        { path: "body", before: "a", after: "b" },
        { path: "status", before, after },
      ],
      ...(reason === undefined ? {} : { reason }),
    });
    const versions = [
      [
        "ann",
        [
          { kind: "creatives", id: "c1", change: "added", diff: [{ path: "", after: { id: "c1", status: "live" } }] },
          { kind: "creatives", id: "c2", change: "added", diff: [{ path: "", after: { id: "c2", status: "draft" } }] },
          { kind: "campaigns", id: "c3", change: "changed", diff: [{ path: "status", before: "draft", after: "live" }] },
        ],
      ],
      ["carillon", [status("c1", "live", "resting", "worn")]],
      [
        "ann",
        [
          status("c2", "draft", "live"),
          { kind: "policy", id: "policy", change: "changed", diff: [{ path: "dueHour", before: 4, after: 5 }] },
        ],
      ],
      ["ann", [{ kind: "creatives", id: "c1", change: "changed", diff: [{ path: "title", before: "x", after: "y" }] }]],
    ] as const;
    await inTransaction(database.pool, async (client) => {
      for (const [n, [author, changes]] of versions.entries())
        await saveDeclared(client, { version: n + 1, atMs: noonMs + n, author, declared: {}, changes });
    });
    expect(await newestStatusChanges(database.pool)).toEqual([
      { creative: "c1", version: 2, atMs: noonMs + 1, author: "carillon", from: "live", to: "resting", reason: "worn" },
      { creative: "c2", version: 3, atMs: noonMs + 2, author: "ann", from: "draft", to: "live", reason: null },
    ]);
  });
});

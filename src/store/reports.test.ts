import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { outcomeKinds } from "../event/fact.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { endMessages, type MessageEnd } from "./message-states.ts";
import { type MessageWrite, saveMessages } from "./messages.ts";
import { type OutcomeWrite, saveOutcomes, stampOutcomes } from "./outcomes.ts";
import { type Dimension, dimensions, type FunnelRow, funnel } from "./reports.ts";
import { aMessageRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;

/** What happened, as a plain list to count by hand. */
interface Story {
  readonly message: MessageWrite;
  readonly end: MessageEnd | null;
  readonly outcomes: readonly OutcomeWrite[];
}

const stories = tell(400);

function tell(count: number): readonly Story[] {
  const rng = makeRng("reports");
  const pick = <T>(from: readonly T[]): T => from[Math.floor(rng.next() * from.length)] as T; // the lists below are not empty
  return Array.from({ length: count }, (_, n): Story => {
    const personId = `p${Math.floor(rng.next() * 60)}`;
    const message = aMessageRow(personId, `m${n}`, {
      campaign: pick(["k1", "k2"]),
      line: pick(["music", "news"]),
      creative: pick(["c1", "c2", "c3"]),
      item: pick(["i1", null]),
      class: pick(["marketing", "service"] as const),
      state: rng.next() < 0.1 ? "offered" : "waiting",
    });
    const state = pick(["sent", "sent", "sent", "failed", "doubtful", "cancelled"] as const);
    const end: MessageEnd | null =
      message.state === "offered" || rng.next() < 0.1
        ? null
        : {
            personId,
            messageId: message.messageId,
            attempt: 0,
            state,
            reason: state === "sent" ? null : pick(["TIMEOUT", "THROTTLED"]),
            atMs: noonMs + Math.floor(rng.next() * 72) * HOUR_MS,
            attempted: state !== "cancelled",
            channel: pick(["fcm", "apns"]),
            maker: pick(["samsung", "apple"]),
          };
    const outcomes = outcomeKinds
      .filter(() => end?.state === "sent" && rng.next() < 0.3)
      .map((outcome) => ({ personId, messageId: message.messageId, deviceId: "d", outcome, atMs: noonMs, value: null }));
    return { message, end, outcomes };
  });
}

beforeAll(async () => {
  database = await freshDatabase();
  await inTransaction(database.pool, async (client) => {
    await saveMessages(
      client,
      stories.map((story) => story.message),
    );
    await endMessages(
      client,
      stories.flatMap((story) => story.end ?? []),
      "waiting",
    );
    const outcomes = stories.flatMap((story) => story.outcomes);
    await saveOutcomes(client, outcomes);
    await stampOutcomes(client, outcomes);
  });
});
afterAll(() => database.drop());

const [fromMs, toMs] = [noonMs + 10 * HOUR_MS, noonMs + 50 * HOUR_MS];

function shareOf({ message, end }: Story, dimension: Dimension): string {
  if (dimension === "day") return new Date(end?.atMs ?? 0).toISOString().slice(0, 10);
  if (dimension === "channel" || dimension === "maker") return end?.[dimension] ?? "";
  return message[dimension] ?? "";
}

/** The same counts, one story after the other. */
function count(some: readonly Story[], key: Readonly<Partial<Record<Dimension, string>>>) {
  const did = ({ outcomes }: Story, ...kinds: readonly string[]): boolean => outcomes.some((one) => kinds.includes(one.outcome));
  const n = (holds: (story: Story) => boolean): number => some.filter(holds).length;
  const people = (holds: (story: Story) => boolean): number => new Set(some.filter(holds).map((story) => story.message.personId)).size;
  const failed: Record<string, number> = {};
  for (const { end } of some) if (end?.state === "failed" && end.reason !== null) failed[end.reason] = (failed[end.reason] ?? 0) + 1;
  return {
    key,
    people: people((story) => story.end?.state === "sent"),
    peopleOpened: people((story) => did(story, "opened")),
    attempted: some.length,
    accepted: n((story) => story.end?.state === "sent"),
    delivered: n((story) => did(story, "delivered", "shown", "opened", "dismissed")),
    shown: n((story) => did(story, "shown", "opened", "dismissed")),
    opened: n((story) => did(story, "opened")),
    converted: n((story) => did(story, "converted")),
    dismissed: n((story) => did(story, "dismissed")),
    switchedOff: n((story) => did(story, "switchedOff")),
    uninstalled: n((story) => did(story, "uninstalled")),
    doubtful: n((story) => story.end?.state === "doubtful"),
    failed,
  };
}

describe("the funnel", () => {
  const inSpan = stories.filter(({ end }) => end?.attempted && end.atMs >= fromMs && end.atMs < toMs);

  const splits: readonly (readonly Dimension[])[] = [
    [],
    ...dimensions.map((one) => [one]),
    ["line", "channel"],
    ["channel", "line"],
    ["day", "maker", "class"],
  ];
  it.each(splits.map((by) => ({ name: by.join(", ") || "nothing", by })))(
    "split by $name counts what a plain list of the same messages counts",
    async ({ by }) => {
      const groups = new Map<string, Story[]>();
      for (const story of inSpan) {
        const key = JSON.stringify(by.map((dimension) => shareOf(story, dimension)));
        groups.set(key, [...(groups.get(key) ?? []), story]);
      }
      const expected = [...groups].map(([key, some]) =>
        count(some, Object.fromEntries(by.map((dimension, n) => [dimension, JSON.parse(key)[n]]))),
      );
      const found = await funnel(database.pool, { fromMs, toMs, by });
      expect(found.totals).toEqual(count(inSpan, {}));
      const sorted = (rows: readonly { key: object }[]) =>
        [...rows].sort((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));
      expect(sorted(found.rows)).toEqual(by.length === 0 ? [] : sorted(expected));
    },
  );

  const by = ["campaign", "day", "maker"] as const;
  const lot = { fromMs, toMs, by, peopleOfQuarter: true };
  const withoutPeople = ({ people: _people, peopleOpened: _opened, ...rest }: FunnelRow) => rest;

  it("tells four times the people of a quarter where that is asked for, no more than got or opened one, and everything else as it is", async () => {
    const [whole, quarter] = [await funnel(database.pool, { fromMs, toMs, by }), await funnel(database.pool, { ...lot, exactMessages: 0 })];
    const there = (await database.pool.query<{ person_id: string }>("select distinct messages_0.person_id from messages_0")).rows;
    const people = new Set(there.map(({ person_id }) => person_id));
    const some = inSpan.filter(({ message }) => people.has(message.personId));
    const known = count(some, {});
    const { accepted, opened } = whole.totals;
    expect(quarter.totals).toEqual({
      ...whole.totals,
      people: Math.min(accepted, 4 * known.people),
      peopleOpened: Math.min(opened, 4 * known.peopleOpened),
    });
    expect([whole.estimated, quarter.estimated]).toEqual([false, true]);
    expect(quarter.rows.map(withoutPeople)).toEqual(whole.rows.map(withoutPeople));
    expect(quarter.rows.map((one) => one.people)).not.toEqual(whole.rows.map((one) => one.people));
    expect(quarter.rows.filter((one) => one.people > one.accepted || one.peopleOpened > one.opened)).toEqual([]);
  });

  it("counts the people of the smallest rows, as many as have so few messages together, and of all where all are few", async () => {
    const whole = await funnel(database.pool, { fromMs, toMs, by });
    expect(await funnel(database.pool, lot)).toEqual(whole);
    const sizes = whole.rows.map(({ attempted }) => attempted).sort((a, b) => a - b);
    const half = sizes.slice(0, sizes.length / 2).reduce((sum, n) => sum + n, 0);
    const quarter = await funnel(database.pool, { ...lot, exactMessages: half });
    const largest = sizes[Math.floor(sizes.length / 2) - 1] ?? 0;
    const small = (rows: readonly FunnelRow[]) => rows.filter(({ attempted }) => attempted < largest);
    expect(quarter.estimated).toBe(true);
    expect(small(quarter.rows).length).toBeGreaterThan(0);
    expect(small(quarter.rows)).toEqual(small(whole.rows));
    expect(quarter.rows).not.toEqual(whole.rows);
  });
});

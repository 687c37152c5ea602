import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { endAttempts, startAttempts } from "./attempts.ts";
import { inTransaction } from "./database.ts";
import { checkSums } from "./doctor.ts";
import { appendFacts, saveCheckpoints } from "./facts.ts";
import { endMessages } from "./message-states.ts";
import { saveMessages } from "./messages.ts";
import { saveOutcomes, stampOutcomes } from "./outcomes.ts";
import { savePeople } from "./people.ts";
import { aMessageRow, aPersonRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const attempt = { personId: "p", messageId: "m1", deviceId: "d", channel: "fcm", attempt: 1 };

/** A small sound store: a sent message that was opened, a failed one, a decision for each and one that skipped, logs with and without checkpoint. */
beforeEach(async () => {
  await database.empty("people", "facts", "checkpoints", "messages", "attempts", "outcomes", "decisions", "quota_use");
  await inTransaction(database.pool, async (client) => {
    await savePeople(client, [
      aPersonRow("p", { factCount: 3 }),
      aPersonRow("dropped", { factCount: 7 }),
      aPersonRow("all dropped", { factCount: 4 }),
    ]);
    const logged = (personId: string, version: number) => ({
      personId,
      version,
      receivedAtMs: noonMs,
      key: `${version}`,
      fact: { kind: "event" as const, atMs: noonMs, name: "played", properties: {} },
    });
    await appendFacts(client, [
      logged("p", 1),
      logged("p", 2),
      logged("p", 3),
      logged("dropped", 5),
      logged("dropped", 6),
      logged("dropped", 7),
    ]);
    await saveCheckpoints(client, [
      { personId: "dropped", version: 5, state: Buffer.from([]), atMs: noonMs },
      { personId: "all dropped", version: 4, state: Buffer.from([]), atMs: noonMs },
    ]);
    await saveMessages(client, [aMessageRow("p", "m1"), aMessageRow("p", "m2"), aMessageRow("p", "m3", { class: "service" })]);
    await startAttempts(client, [{ ...attempt, atMs: noonMs, vendor: "fcm", maker: "", appVersion: "" }]);
    await endAttempts(client, [{ ...attempt, state: "accepted", reason: null, vendorId: null, native: null }]);
    const end = { personId: "p", attempt: 0, atMs: noonMs, attempted: true, channel: null, maker: null };
    await endMessages(
      client,
      [
        { ...end, messageId: "m1", state: "sent", reason: null },
        { ...end, messageId: "m2", state: "failed", reason: "TIMEOUT" },
      ],
      "waiting",
    );
    const outcomes = [{ personId: "p", messageId: "m1", deviceId: "d", outcome: "opened" as const, atMs: noonMs, value: null }];
    await saveOutcomes(client, outcomes);
    await stampOutcomes(client, outcomes);
    for (const [id, message, skipped] of [
      ["d1", "m1", null],
      ["d2", "m2", null],
      ["d3", null, "limits"],
    ]) {
      await client.query(
        `insert into decisions (person_id, decision_id, at, cause, skipped, message_id, eligible, catalogue_version, items_version, model_version, state_version, seed, steps, shortlist)
         values ('p', $1, $4, 'due', $3, $2, 0, 0, 0, 0, 0, '', '[]', '[]')`,
        [id, message, skipped, new Date(noonMs).toISOString()],
      );
    }
    await client.query("insert into quota_use (line, day, used) values ('music', 1, 0)");
  });
});

const broken = async () => (await checkSums(database.pool)).filter((sum) => !sum.holds).map((sum) => sum.rule);

describe("the sums that doctor checks", () => {
  it("hold in a sound store, and say what was looked at", async () => {
    const sums = await checkSums(database.pool);
    expect(sums.filter((sum) => !sum.holds)).toEqual([]);
    expect(sums.find((sum) => sum.rule.startsWith("people's logs"))?.detail).toBe("3 rows looked at");
  });

  it.each([
    ["due = decided + skipped", "update decisions set skipped = 'limits' where decision_id = 'd1'"],
    ["due = decided + skipped", "update decisions set skipped = null where decision_id = 'd3'"],
    ["every message a decision names", "delete from messages where message_id = 'm2'"],
    ["every failed, cancelled", "update messages set reason = null where message_id = 'm2'"],
    ["a message is sent when", "delete from attempts"],
    ["a message is sent when", "update messages set state = 'sent', reason = null where message_id = 'm2'"],
    [
      "no marketing message",
      "insert into attempts select person_id, message_id, device_id, channel, 2, at, vendor, maker, app_version, state from attempts",
    ],
    ["an opened message", "update messages set shown_at = null where message_id = 'm1'"],
    ["an opened message", "update messages set delivered_at = null where message_id = 'm1'"],
    ["people's logs", "delete from facts where person_id = 'p' and version = 3"],
    [
      "people's logs",
      "delete from facts where person_id = 'p' and version = 2; update people set fact_count = 2 where person_id = 'p'; update facts set version = 4 where person_id = 'p' and version = 1",
    ],
    [
      "people's logs",
      "insert into facts select person_id, version, received_at + interval '1 s', at, kind, key, body from facts where person_id = 'p' and version = 3; update people set fact_count = 4 where person_id = 'p'",
    ],
    ["people's logs", "delete from facts where person_id = 'dropped' and version = 6"],
    ["people's logs", "delete from checkpoints where person_id = 'all dropped'"],
    ["no quota", "update quota_use set used = -1"],
  ])("do not hold when somebody breaks one: %s … %s", async (rule, damage) => {
    await database.pool.query(damage);
    const found = await broken();
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(rule)).toBe(true);
  });
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { inTransaction } from "../store/database.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { noonMs } from "../store/testing/rows.ts";
import { insertWebhook, removeWebhook, saveDeliveries } from "../store/webhooks.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeMeters } from "./meters.ts";
import { makeBacklogMeter } from "./webhook-backlog.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const meters = makeMeters();
const measured = () =>
  ["carillon_webhook_waiting", "carillon_webhook_oldest_waiting_seconds"].map((name) =>
    Number(new RegExp(`^${name} (.+)$`, "m").exec(meters.text())?.[1]),
  );
const webhook = (id: string, enabled: boolean) =>
  insertWebhook(database.pool, makeSecretBox(Buffer.alloc(32, 9)), {
    ...{ id, name: id, url: "https://hooks.example.com", kinds: ["message.sent"], line: null, campaign: null, batch: false, enabled },
    ...{ secret: "whsec_", createdAtMs: noonMs },
  });
/** Writes requests of these ages in seconds. */
async function waits(webhookId: string, ...ages: readonly number[]): Promise<void> {
  const event = { id: "e", kind: "message.sent", atMs: noonMs, personId: "ann", line: null, campaign: null, data: {} } as const;
  for (const age of ages) {
    await inTransaction(database.pool, (client) =>
      saveDeliveries(client, [{ webhookId, kind: "message.sent", isList: false, events: [event] }]),
    );
    await database.pool.query("update webhook_deliveries set created_at = $1 where created_at > '2026-03-03'", [
      new Date(noonMs - age * 1000).toISOString(),
    ]);
  }
}

it("what waits for webhooks is counted, with the age of the oldest; what is over, or waits for one that is off or gone, is not", async () => {
  const backlog = makeBacklogMeter(database.pool, meters);
  await backlog.look(noonMs);
  expect(measured()).toEqual([0, 0]);
  for (const [id, enabled] of [
    ["w1", true],
    ["w2", true],
    ["off", false],
    ["gone", true],
  ] as const)
    await webhook(id, enabled);
  await waits("w1", 900, 40, 5);
  await waits("w2", 60);
  await waits("off", 5000);
  await waits("gone", 6000);
  await removeWebhook(database.pool, "gone", noonMs);
  await database.pool.query("update webhook_deliveries set state = 'delivered' where created_at = $1", [
    new Date(noonMs - 900_000).toISOString(),
  ]);
  // Not before it is time to.
  await backlog.look(noonMs + 14_999);
  expect(measured()).toEqual([0, 0]);
  await backlog.look(noonMs + 15_000);
  expect(measured()).toEqual([3, 75]);
  await database.pool.query("update webhook_deliveries set state = 'failed'");
  await backlog.look(noonMs + 30_000);
  expect(measured()).toEqual([0, 0]);
});

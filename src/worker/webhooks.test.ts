import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import { touchName } from "../delivery/second-touch.ts";
import type { WebhookKind } from "../delivery/webhook-events.ts";
import type { Fact } from "../event/fact.ts";
import { inTransaction } from "../store/database.ts";
import { erasePeople } from "../store/erasure.ts";
import { saveMessages } from "../store/messages.ts";
import { enqueueFacts } from "../store/queue.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { aMessageRow, noonMs } from "../store/testing/rows.ts";
import {
  countWaitingDeliveries,
  dropRemoved,
  findWebhook,
  insertWebhook,
  listWebhooks,
  pageOfDeliveries,
  removeWebhook,
  rotateSecret,
  saveDeliveries,
  saveWebhook,
  secretsOf,
  sendAgain,
  takeDeliveries,
} from "../store/webhooks.ts";
import { aCatalogue } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { projectOnce } from "./project.ts";
import { isSigned, type Receiver, startReceiver, type Taken } from "./testing/webhook-receiver.ts";
import { tellOfFacts } from "./webhook-outbox.ts";
import { makeWebhookPost } from "./webhook-post.ts";
import { newWebhookSecret } from "./webhook-signature.ts";
import { makeWebhookSender } from "./webhooks.ts";

const box = makeSecretBox(Buffer.alloc(32, 9));
const catalogue = aCatalogue();
const startMs = Date.parse("2026-03-02T12:00:00Z");

let database: FreshDatabase;
let wallMs = startMs;
const receivers: Receiver[] = [];
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  wallMs = startMs;
  await database.empty("people", "facts", "messages", "queue", "tallies", "webhooks");
});
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

const receiver = async (...given: Parameters<typeof startReceiver>): Promise<Receiver> => {
  const made = await startReceiver(...given);
  receivers.push(made);
  return made;
};

interface Wanted {
  readonly kinds?: readonly WebhookKind[];
  readonly batch?: boolean;
  readonly line?: string | null;
  readonly campaign?: string | null;
}

/** A webhook with its secret. */
async function webhook(id: string, url: string, wanted: Wanted = {}): Promise<string> {
  const secret = newWebhookSecret();
  const { kinds = ["message.sent", "message.opened"], batch = false, line = null, campaign = null } = wanted;
  await insertWebhook(database.pool, box, { id, name: id, url, kinds, line, campaign, batch, enabled: true, secret, createdAtMs: startMs });
  return secret;
}

/** Messages that were handed over: the facts of it are folded. */
async function sent(...messageIds: readonly string[]): Promise<void> {
  await told(
    messageIds.map((messageId) => ({
      personId: `of-${messageId}`,
      fact: { kind: "attempted", atMs: noonMs, messageId, result: "sent", reason: null, channel: "fcm", deviceId: "d1" },
    })),
    messageIds,
  );
}

async function told(
  facts: readonly { readonly personId: string; readonly fact: Fact }[],
  messageIds: readonly string[] = [],
): Promise<void> {
  await inTransaction(database.pool, async (client) => {
    await saveMessages(
      client,
      messageIds.map((id) => aMessageRow(`of-${id}`, id, { item: "i1" })),
    );
    await enqueueFacts(
      client,
      facts.map((one) => ({ ...one, key: `${one.fact.kind}:${JSON.stringify(one.fact)}`, receivedAtMs: noonMs })),
    );
  });
  const bus = makeTableQueue(database.pool);
  while ((await projectOnce(bus, catalogue, { nowMs: noonMs, limit: 500 })).taken > 0);
}

const places = { origins: new Set<string>(), loopback: true };
/** A process that sends. */
const sender = (over: { readonly loopback?: boolean; readonly timeoutMs?: number } = {}) => {
  const post = makeWebhookPost({ timeoutMs: over.timeoutMs ?? 10_000 });
  return makeWebhookSender({ pool: database.pool, box, places: { ...places, loopback: over.loopback ?? true }, post });
};
/** Sends until nothing is due. */
async function drain(one = sender()): Promise<void> {
  while (await one.pass(() => wallMs)) await one.settle();
}
const deliveries = async (webhookId = "w1") => {
  const rows = await pageOfDeliveries(database.pool, { webhookId, state: null, after: null, limit: 1000 });
  return rows.map(({ kind, events, state, attempts, status, error, dueAtMs }) => ({
    kind,
    events,
    state,
    attempts,
    status,
    error,
    dueAtMs,
  }));
};
const standing = async (id = "w1") => {
  const { enabled, disabledReason, failures, failingSinceMs } = (await findWebhook(database.pool, id)) ?? {};
  return { enabled, disabledReason, failures, failingSinceMs };
};
const messageOf = ({ event }: Taken): unknown => (event.data as { messageId?: unknown }).messageId; // as this test's facts are told

describe("a webhook", () => {
  it("is told of a message's way, signed, with ids and nothing of the person", async () => {
    const to = await receiver();
    const secret = await webhook("w1", `${to.url}/hook?a=1`);
    await sent("m1");
    await drain();
    await told([{ personId: "of-m1", fact: { kind: "outcome", atMs: noonMs + 5, messageId: "m1", deviceId: "d1", outcome: "opened" } }]);
    await drain();
    expect(to.taken.map(({ path, event }) => [path, event.type])).toEqual([
      ["/hook?a=1", "message.sent"],
      ["/hook?a=1", "message.opened"],
    ]);
    for (const one of to.taken) {
      expect(isSigned(one, secret)).toBe(true);
      expect(isSigned({ ...one, body: `${one.body} ` }, secret)).toBe(false);
      expect(isSigned(one, newWebhookSecret())).toBe(false);
      expect(one.timestampSeconds).toBe(startMs / 1000);
    }
    expect(to.taken[0]?.event).toEqual({
      type: "message.sent",
      timestamp: new Date(noonMs).toISOString(),
      data: {
        id: expect.stringMatching(/^evt_/),
        at: new Date(noonMs).toISOString(),
        ...{ messageId: "m1", personId: "of-m1", campaign: "k1", line: "music", kind: "recall", category: "content", class: "marketing" },
        ...{ placement: "push", creative: "c1", item: "i1", channel: "fcm", touch: 1 },
      },
    });
    expect(await deliveries()).toEqual([
      { kind: "message.opened", events: 1, state: "delivered", attempts: 1, status: 204, error: null, dueAtMs: null },
      { kind: "message.sent", events: 1, state: "delivered", attempts: 1, status: 204, error: null, dueAtMs: null },
    ]);
  });

  it("is told of its line and campaign alone, and writes nothing of what it does not want", async () => {
    const to = await receiver();
    await webhook("w1", to.url, { line: "music" });
    await webhook("w2", to.url, { line: "shop" });
    await webhook("w3", to.url, { campaign: "other" });
    await webhook("w4", to.url, { kinds: ["message.failed"] });
    await sent("m1");
    await drain();
    expect(to.taken).toHaveLength(1);
    expect((await database.pool.query("select 1 from webhook_deliveries")).rowCount).toBe(1);
  });

  it("that takes lists is told of what came together in one request of a hundred at most", async () => {
    const to = await receiver();
    const secret = await webhook("w1", to.url, { batch: true });
    const names = Array.from({ length: 130 }, (_, n) => `m${n}`);
    await sent(...names);
    await drain();
    const lists = to.taken.map(({ event }) => event.data as { messageId: string }[]); // lists, as was asked for
    expect(lists.map((list) => list.length).sort((a, b) => b - a)).toEqual([100, 30]);
    expect(new Set(lists.flat().map(({ messageId }) => messageId))).toEqual(new Set(names));
    expect(to.taken.every((one) => isSigned(one, secret))).toBe(true);
  });

  it("is signed with the old and the new secret for a day after a rotation, and then with the new one alone", async () => {
    const to = await receiver();
    const old = await webhook("w1", to.url);
    const fresh = newWebhookSecret();
    await rotateSecret(database.pool, box, { id: "w1", secret: fresh, wallNowMs: startMs, oldUntilMs: startMs + DAY_MS });
    await sent("m1");
    await drain();
    wallMs = startMs + DAY_MS;
    await sent("m2");
    await drain();
    expect(to.taken.map((one) => [isSigned(one, old), isSigned(one, fresh)])).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  it("keeps its secret unreadable in the store", async () => {
    const secret = await webhook("w1", "https://hooks.example.com");
    const kept = await database.pool.query<{ row: string }>("select webhooks::text as row from webhooks");
    const bytes = Buffer.from(secret.slice("whsec_".length), "base64");
    expect(kept.rows[0]?.row).not.toContain(secret.slice("whsec_".length));
    expect(kept.rows[0]?.row).not.toContain(bytes.toString("hex"));
    expect(kept.rows[0]?.row).not.toContain(Buffer.from(secret).toString("hex"));
  });
});

describe("a receiver that does not take it", () => {
  it("is tried again later under the same id, until it takes it", async () => {
    let status = 500;
    const to = await receiver(() => ({ status }));
    const secret = await webhook("w1", to.url);
    await sent("m1");
    await drain();
    const [first] = await deliveries();
    expect(first).toMatchObject({ state: "waiting", attempts: 1, status: 500 });
    expect(first?.dueAtMs).toBeGreaterThanOrEqual(startMs);
    expect(first?.dueAtMs).toBeLessThanOrEqual(startMs + 5 * SECOND_MS);
    status = 200;
    wallMs = startMs + MINUTE_MS;
    await drain();
    expect(await deliveries()).toMatchObject([{ state: "delivered", attempts: 2, status: 200 }]);
    const [a, b] = to.taken;
    expect(b?.id).toBe(a?.id);
    expect(b?.body).toBe(a?.body);
    expect([a?.timestampSeconds, b?.timestampSeconds]).toEqual([startMs / 1000, startMs / 1000 + 60]);
    expect(to.taken.every((one) => isSigned(one, secret))).toBe(true);
  });

  it("is not followed where it points elsewhere", async () => {
    const elsewhere = await receiver();
    const to = await receiver(() => ({ status: 307, headers: { location: elsewhere.url } }));
    await webhook("w1", to.url);
    await sent("m1");
    await drain();
    expect(elsewhere.taken).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: "waiting", status: 307 }]);
  });

  it("is not called at an address that the configuration does not name, whatever the store says", async () => {
    const to = await receiver();
    await webhook("w1", to.url);
    await sent("m1");
    await drain(sender({ loopback: false }));
    expect(to.taken).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: "waiting", status: null, error: "NOT_ALLOWED" }]);
  });

  it("is left after the time limit", async () => {
    const to = await receiver(() => ({ hold: new Promise(() => {}), status: 200 }));
    await webhook("w1", to.url);
    await sent("m1");
    await drain(sender({ timeoutMs: 30 }));
    expect(await deliveries()).toMatchObject([{ state: "waiting", status: null, error: "TIMEOUT" }]);
  });

  it("is tried again where nobody listens", async () => {
    const gone = await receiver();
    await gone.close();
    await webhook("w1", gone.url);
    await sent("m1");
    await drain();
    expect(await deliveries()).toMatchObject([{ state: "waiting", status: null, error: "ECONNREFUSED" }]);
  });

  it("is believed by its status, however much it says", async () => {
    const to = await receiver(() => ({ status: 200, body: "x".repeat(1_000_000) }));
    await webhook("w1", to.url);
    await sent("m1", "m2");
    await drain();
    expect(await deliveries()).toMatchObject([{ state: "delivered" }, { state: "delivered" }]);
  });

  it("does not hold up any other", async () => {
    const slow = Promise.withResolvers<void>();
    const [held, quick] = [await receiver(() => ({ hold: slow.promise, status: 200 })), await receiver()];
    await webhook("w1", held.url);
    await webhook("w2", quick.url);
    const one = sender();
    await sent("m1");
    await one.pass(() => wallMs);
    await held.have(1);
    await quick.have(1);
    await sent("m2");
    // The slow one is still at the first; the quick one has both.
    while (quick.taken.length < 2) await one.pass(() => wallMs);
    expect([held.taken.length, quick.taken.length]).toEqual([1, 2]);
    slow.resolve();
    await one.settle();
    await drain(one);
    expect(held.taken).toHaveLength(2);
  });

  it("is disabled at once by a 410, and what waits stays for when it is enabled again", async () => {
    let status = 410;
    const to = await receiver(() => ({ status }));
    await webhook("w1", to.url);
    await sent("m1");
    await drain();
    expect(await standing()).toMatchObject({ enabled: false, disabledReason: "gone" });
    // While it is disabled it is told of nothing.
    await sent("m2");
    await drain();
    expect(await deliveries()).toMatchObject([{ state: "failed", status: 410 }]);
    status = 200;
    const given = { name: "w1", url: to.url, kinds: ["message.sent"], line: null, campaign: null, batch: false, enabled: true };
    await saveWebhook(database.pool, "w1", given, { begins: true });
    await inTransaction(database.pool, async (client) => {
      const [row] = await pageOfDeliveries(database.pool, { webhookId: "w1", state: "failed", after: null, limit: 1 });
      expect(await sendAgain(client, "w1", row?.id ?? "")).toBe(true);
      expect(await sendAgain(client, "other", row?.id ?? "")).toBe(false);
    });
    await drain();
    expect(await deliveries()).toMatchObject([{ state: "delivered", status: 200 }]);
    expect(await standing()).toMatchObject({ enabled: true, disabledReason: null });
  });

  it("is left alone after five rounds and then tried with one request, and disabled after five days without a success", async () => {
    const to = await receiver(() => ({ status: 503 }));
    await webhook("w1", to.url);
    await sent("m1", "m2", "m3");
    for (let day = 0; day < 5; day++) {
      for (let step = 0; step < 4; step++) {
        wallMs = startMs + day * DAY_MS + step * 6 * HOUR_MS;
        await drain();
      }
      expect((await standing()).enabled, `day ${day}`).toBe(true);
    }
    const before = to.taken.length;
    wallMs = startMs + 5 * DAY_MS;
    await drain();
    expect(to.taken.length - before).toBeLessThanOrEqual(1);
    expect(await standing()).toMatchObject({ enabled: false, disabledReason: "failing", failingSinceMs: startMs });
  });

  it("that refuses one request only goes on with the others", async () => {
    const to = await receiver((taken) => ({ status: messageOf(taken) === "bad" ? 422 : 200 }));
    await webhook("w1", to.url);
    await sent("bad");
    for (let hour = 0; hour <= 5 * 24; hour += 4) {
      wallMs = startMs + hour * HOUR_MS;
      if (hour % 12 === 0) await sent(`good${hour}`);
      await drain();
    }
    const rows = await deliveries();
    expect(rows.filter(({ state }) => state === "delivered")).toHaveLength(11);
    expect(rows.filter(({ state }) => state !== "delivered")).toMatchObject([{ state: "failed", status: 422, error: null }]);
    expect(await standing()).toMatchObject({ enabled: true, failures: 0 });
  });
});

describe("an address that is changed while requests are under way", () => {
  it.each([
    [410, { taken: 1, answered: 204 }],
    [500, { taken: 1, answered: 204 }],
    [200, { taken: 0, answered: 200 }],
  ])("hears nothing of the old one's %i: what was not delivered there goes to the new one at once", async (status, { taken, answered }) => {
    const held = Promise.withResolvers<void>();
    const [old, fresh] = [await receiver(() => ({ hold: held.promise, status })), await receiver()];
    await webhook("w1", old.url);
    await sent("m1");
    const one = sender();
    await one.pass(() => wallMs);
    await old.have(1);
    const given = { name: "w1", url: fresh.url, kinds: ["message.sent"], line: null, campaign: null, batch: false, enabled: true };
    await saveWebhook(database.pool, "w1", given, { begins: true });
    held.resolve();
    await one.settle();
    await drain(one);
    expect(fresh.taken).toHaveLength(taken);
    expect(await deliveries()).toMatchObject([{ state: "delivered", status: answered }]);
    expect(await standing()).toMatchObject({ enabled: true, failures: 0, failingSinceMs: null });
  });
});

describe("a webhook that is changed or removed while facts are folded", () => {
  const event = { id: "e", kind: "message.sent", atMs: noonMs, personId: "ann", line: null, campaign: null, data: {} } as const;
  const rows = async (table: "webhooks" | "webhook_deliveries"): Promise<number> =>
    (await database.pool.query(`select 1 from ${table}`)).rowCount ?? 0;
  const to = (webhookId: string) => ({ webhookId, kind: "message.sent", isList: false, events: [event] }) as const;

  it("is told of nothing once it is gone, and the others are", async () => {
    await webhook("w1", "https://hooks.example.com");
    await webhook("w2", "https://hooks.example.com");
    await inTransaction(database.pool, async (client) => {
      await removeWebhook(database.pool, "w2", wallMs);
      await saveDeliveries(client, [to("w1"), to("w2")]);
    });
    expect(await deliveries("w1")).toHaveLength(1);
    expect((await database.pool.query("select 1 from webhook_deliveries")).rowCount).toBe(1);
  });

  it("is removed at once while others write what it is to be told, which goes when they are done", async () => {
    await webhook("w1", "https://hooks.example.com");
    await webhook("w2", "https://hooks.example.com");
    await inTransaction(database.pool, async (writer) => {
      await saveDeliveries(writer, [to("w1"), to("w2")]);
      await inTransaction(database.pool, async (client) => {
        await client.query("set local lock_timeout = '2s'");
        expect(await findWebhook(client, "w1", { lock: true })).not.toBeNull();
        expect(await removeWebhook(client, "w1", wallMs)).toBe(true);
        expect(await removeWebhook(client, "w1", wallMs)).toBe(false);
      });
      expect(await findWebhook(database.pool, "w1")).toBeNull();
      expect((await listWebhooks(database.pool)).map(({ id }) => id)).toEqual(["w2"]);
      expect([...(await countWaitingDeliveries(database.pool)).keys()]).toEqual(["w2"]);
      expect(await secretsOf(database.pool, box, "w1", wallMs)).toEqual([]);
      // The writer's share of the key is waited for by nobody.
      expect(await dropRemoved(database.pool, 100)).toBe(0);
      expect(await rows("webhooks")).toBe(2);
    });
    expect(await takeDeliveries(database.pool, { webhookId: "w1", wallNowMs: wallMs, leaseMs: 1000, limit: 10 })).toEqual([]);
    expect(await dropRemoved(database.pool, 100)).toBe(1);
    expect([await rows("webhooks"), await rows("webhook_deliveries")]).toEqual([1, 1]);
  });

  it("that is removed keeps none of its secrets, and of what it was told so much at a time is dropped, it itself at last", async () => {
    await webhook("w1", "https://hooks.example.com");
    await rotateSecret(database.pool, box, { id: "w1", secret: newWebhookSecret(), wallNowMs: startMs, oldUntilMs: startMs + DAY_MS });
    await rotateSecret(database.pool, box, { id: "w1", secret: newWebhookSecret(), wallNowMs: startMs, oldUntilMs: startMs + DAY_MS });
    await inTransaction(database.pool, (client) =>
      saveDeliveries(
        client,
        Array.from({ length: 5 }, () => to("w1")),
      ),
    );
    expect(await dropRemoved(database.pool, 100)).toBe(0);
    await removeWebhook(database.pool, "w1", wallMs);
    const secrets = await database.pool.query("select secret, old_secret, older_secrets from webhooks");
    expect(secrets.rows).toEqual([{ secret: Buffer.alloc(0), old_secret: null, older_secrets: [] }]);
    const left: number[] = [];
    for (let n = 0; n < 3; n++) {
      await dropRemoved(database.pool, 2);
      left.push(await rows("webhook_deliveries"), await rows("webhooks"));
    }
    expect(left).toEqual([3, 1, 1, 1, 0, 0]);
  });

  it("can be locked, and answers noted, while others write what it is to be told", async () => {
    await webhook("w1", "https://hooks.example.com");
    await inTransaction(database.pool, async (writer) => {
      await saveDeliveries(writer, [to("w1")]);
      const found = await inTransaction(database.pool, async (client) => {
        await client.query("set local lock_timeout = '2s'");
        return findWebhook(client, "w1", { lock: true });
      });
      expect(found?.id).toBe("w1");
    });
  });
});

describe("requests are counted", () => {
  it("by what followed: delivered, retried or failed", async () => {
    const answers: Readonly<Record<string, number>> = { good: 200, bad: 500, gone: 410 };
    const to = await receiver((taken) => ({ status: answers[String(messageOf(taken))] ?? 200 }));
    await webhook("w1", to.url);
    const ends: string[] = [];
    const post = makeWebhookPost({ timeoutMs: 10_000 });
    const one = makeWebhookSender({ pool: database.pool, box, places, post, count: (end) => void ends.push(end) });
    await sent("good", "bad");
    await drain(one);
    expect(ends.sort()).toEqual(["delivered", "retried"]);
    await sent("gone");
    await drain(one);
    expect(ends.sort()).toEqual(["delivered", "failed", "retried"]);
  });

  it("as retried where the webhook got another address meanwhile", async () => {
    const moved = Promise.withResolvers<void>();
    const to = await receiver(() => ({ hold: moved.promise, status: 410 }));
    await webhook("w1", to.url);
    const ends: string[] = [];
    const post = makeWebhookPost({ timeoutMs: 10_000 });
    const one = makeWebhookSender({ pool: database.pool, box, places, post, count: (end) => void ends.push(end) });
    await sent("m1");
    await one.pass(() => wallMs);
    await to.have(1);
    const given = { name: "w1", url: `${to.url}/new`, kinds: ["message.sent"], line: null, campaign: null, batch: false, enabled: false };
    await saveWebhook(database.pool, "w1", given, { begins: false });
    moved.resolve();
    await one.settle();
    expect(ends).toEqual(["retried"]);
  });
});

describe("a backlog", () => {
  it("is taken from the oldest on, along the index and without sorting it", async () => {
    await webhook("w1", "https://hooks.example.com");
    await database.pool.query(
      `insert into webhook_deliveries (id, webhook_id, kind, data, is_list, person_ids, created_at)
       select 'd' || n, 'w1', 'message.sent', '[{}]', false, '{}', $1::timestamptz + n * interval '1 second' from generate_series(1, 3000) as n
       order by n % 7`,
      [new Date(startMs).toISOString()],
    );
    await database.pool.query("analyze webhook_deliveries");
    const take = (db: Pick<typeof database.pool, "query">) =>
      takeDeliveries(db, { webhookId: "w1", wallNowMs: startMs, leaseMs: MINUTE_MS, limit: 16 });
    const plan = await inTransaction(database.pool, async (client) => {
      const lines: string[] = [];
      const query = async (text: string, values: readonly unknown[]) => {
        const found = await client.query<{ "QUERY PLAN": string }>(`explain ${text}`, [...values]);
        lines.push(...found.rows.map((row) => row["QUERY PLAN"]));
        return { ...found, rows: [] };
      };
      await take({ query } as typeof database.pool); // asks for nothing else
      return lines.join("\n");
    });
    expect(plan).toContain("webhook_deliveries_due");
    expect(plan).not.toMatch(/Sort|Seq Scan on webhook_deliveries/);
    const taken = [...(await take(database.pool)), ...(await take(database.pool))].map(({ id }) => id);
    expect(new Set(taken)).toEqual(new Set(Array.from({ length: 32 }, (_, n) => `d${n + 1}`)));
  });
});

describe("receipts that change how a message stands", () => {
  const attempted = {
    kind: "attempted",
    atMs: noonMs,
    messageId: "m1",
    result: "sent",
    reason: null,
    channel: "fcm",
    deviceId: "d1",
  } as const;
  const logged = (version: number, key: string, over: { readonly messageId?: string; readonly result?: "failed" } = {}) => ({
    ...{ personId: "of-m1", version, receivedAtMs: noonMs, key },
    fact: { ...attempted, ...over },
  });
  const ids = async () => {
    const found = await database.pool.query<{ kind: string; id: string }>("select kind, data -> 0 ->> 'id' as id from webhook_deliveries");
    return found.rows;
  };

  it("make events of their own, also under a key that the log has already", async () => {
    await webhook("w1", "https://hooks.example.com", { kinds: ["message.sent", "message.failed"] });
    await inTransaction(database.pool, (client) =>
      tellOfFacts(client, [logged(1, "attempted:m1"), logged(2, "told:m1:1:failed", { result: "failed" }), logged(3, "attempted:m1")]),
    );
    const told = await ids();
    expect(told.map(({ kind }) => kind).sort()).toEqual(["message.failed", "message.sent", "message.sent"]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(3);
  });

  it("do not tell twice that a second touch left", async () => {
    await webhook("w1", "https://hooks.example.com");
    const messageId = touchName("m1");
    await inTransaction(database.pool, (client) =>
      tellOfFacts(client, [
        logged(1, `attempted:${messageId}`, { messageId }),
        logged(2, `told:${messageId}:1:gone`, { messageId, result: "failed" }),
        logged(3, `told:${messageId}:1:sent:attempted`, { messageId }),
        logged(4, "told:m1:1:sent:attempted"),
      ]),
    );
    // The touch once, and the message itself, which had been told to have failed.
    expect(await ids()).toHaveLength(2);
  });
});

describe("a process that dies", () => {
  it("with requests under way leaves them to the next, which sends each again once the lease is over", async () => {
    const never = new Promise(() => {});
    let alive = false;
    const to = await receiver(() => (alive ? { status: 200 } : { hold: never, status: 200 }));
    const secret = await webhook("w1", to.url);
    const names = Array.from({ length: 40 }, (_, n) => `m${n}`);
    await sent(...names);
    const dead = sender();
    // It is gone from here on: nobody hears what it is answered.
    await dead.pass(() => wallMs);
    await to.have(16);
    alive = true;
    const next = sender();
    await drain(next);
    // Those in the dead one's hands are not touched before the lease is over.
    expect(new Set(to.taken.slice(16).map(messageOf)).size).toBe(24);
    wallMs = startMs + 30 * SECOND_MS;
    await drain(next);
    expect(new Set(to.taken.map(messageOf))).toEqual(new Set(names));
    expect((await deliveries()).every(({ state }) => state === "delivered")).toBe(true);
    // At least once: the same request came under the same id.
    const first = to.taken.slice(0, 16).map(({ id }) => id);
    expect(to.taken.slice(16).filter(({ id }) => first.includes(id))).toHaveLength(16);
    expect(to.taken.every((one) => isSigned(one, secret))).toBe(true);
  });

  it("before the facts were folded loses nothing, and whoever folds them tells of each once", async () => {
    const to = await receiver();
    await webhook("w1", to.url);
    await expect(
      inTransaction(database.pool, async (client) => {
        const fact: Fact = {
          kind: "attempted",
          atMs: noonMs,
          messageId: "m1",
          result: "sent",
          reason: null,
          channel: "fcm",
          deviceId: "d1",
        };
        await tellOfFacts(client, [{ personId: "of-m1", version: 1, receivedAtMs: noonMs, key: "attempted:m1", fact }]);
        throw new Error("the process dies before it commits");
      }),
    ).rejects.toThrow("dies");
    await drain();
    expect(to.taken).toEqual([]);
    await sent("m1");
    await drain();
    expect(to.taken.map(messageOf)).toEqual(["m1"]);
  });
});

describe("a person who is erased", () => {
  it("is taken out of what is to be told and what was told", async () => {
    const to = await receiver(() => ({ status: 500 }));
    await webhook("w1", to.url);
    await webhook("w2", to.url, { batch: true });
    await sent("m1", "m2");
    const counts = await inTransaction(database.pool, (client) => erasePeople(client, ["of-m1"]));
    expect(counts.webhook_deliveries).toBe(2);
    const left = await database.pool.query<{ row: string }>("select webhook_deliveries::text as row from webhook_deliveries");
    expect(left.rows.filter(({ row }) => row.includes("m1"))).toEqual([]);
    expect(await deliveries("w1")).toHaveLength(1);
    expect(await deliveries("w2")).toMatchObject([{ events: 1 }]);
    await inTransaction(database.pool, (client) => erasePeople(client, ["of-m2"]));
    expect((await database.pool.query("select 1 from webhook_deliveries")).rowCount).toBe(0);
  });
});

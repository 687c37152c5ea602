import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { WebhookInput } from "../api/wire/webhooks.ts";
import {
  webhookDeliverySchema,
  webhookInputSchema,
  webhookMadeSchema,
  webhookSchema,
  webhookSecretSchema,
  webhooksSchema,
  webhookTestSchema,
} from "../api/wire/webhooks.ts";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { emptyDeclared, lineSchema } from "../catalogue/schema.ts";
import { saveDeclared } from "../store/catalogue.ts";
import { inTransaction } from "../store/database.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { noonMs } from "../store/testing/rows.ts";
import { saveDeliveries, secretsOf } from "../store/webhooks.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { isSigned, type Receiver, startReceiver } from "../worker/testing/webhook-receiver.ts";
import { makeWebhookPost } from "../worker/webhook-post.ts";
import { makeWebhookSender } from "../worker/webhooks.ts";
import { makeWebhookPort, type WebhookPortDeps } from "./webhooks.ts";

const by = { actor: { kind: "operator", id: "op_1", name: "Ann" }, action: "webhooks.post", requestId: "r1", address: "" } as const;
const input = (over: Partial<WebhookInput> = {}): WebhookInput =>
  webhookInputSchema.parse({ name: "CRM", url: "https://hooks.example.com/in", kinds: ["message.sent"], ...over });

let database: FreshDatabase;
let deps: WebhookPortDeps;
let wallMs = Date.parse("2026-03-02T12:00:00Z");
let receiver: Receiver;
beforeAll(async () => {
  database = await freshDatabase();
  const places = { origins: new Set(["https://hooks.example.com"]), loopback: true };
  const box = makeSecretBox(Buffer.alloc(32, 9));
  deps = { pool: database.pool, box, places, post: makeWebhookPost({ timeoutMs: 10_000 }), wallNowMs: () => wallMs, nowMs: () => noonMs };
  const declared = { ...emptyDeclared, lines: { shop: lineSchema.parse({ id: "shop", priority: 1 }) } };
  await inTransaction(database.pool, (client) => saveDeclared(client, { version: 1, atMs: noonMs, author: "a", declared, changes: [] }));
});
afterAll(() => database.drop());
beforeEach(async () => {
  wallMs = Date.parse("2026-03-02T12:00:00Z");
  await database.empty("webhooks", "audit");
  receiver = await startReceiver(({ event }) => ({ status: event.type === "webhook.test" ? 202 : 500 }));
});
afterEach(() => receiver.close());

const port = () => makeWebhookPort(deps);
const make = async (over: Partial<WebhookInput> = {}) => {
  const made = await port().create(input(over), by);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return webhookMadeSchema.parse(made.value);
};
const audit = async () => {
  const rows = await database.pool.query<{ row: string }>("select audit::text as row from audit order by id");
  return rows.rows.map(({ row }) => row);
};

describe("a webhook", () => {
  it("is made with a secret that is shown this once, listed, changed and removed, each noted and the secret never", async () => {
    const { secret, ...made } = await make({ line: "shop" });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const listed = webhooksSchema.parse(await port().list());
    expect(listed).toEqual({ items: [made], next: null, origins: ["https://hooks.example.com"], loopback: true });
    expect(webhookSchema.parse(await port().get(made.id))).toEqual(made);
    const changed = await port().change(made.id, input({ name: "Ours", enabled: false, batch: true }), by);
    expect(changed).toMatchObject({ ok: true, value: { id: made.id, name: "Ours", enabled: false, batch: true, line: null } });
    const answer = await port().rotate(made.id, by);
    const rotated = webhookSecretSchema.parse(answer?.ok ? answer.value : null);
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.oldSecretUntil).toBe(new Date(wallMs + DAY_MS).toISOString());
    expect((await port().get(made.id))?.oldSecretUntil).toBe(rotated.oldSecretUntil);
    wallMs += DAY_MS;
    expect((await port().get(made.id))?.oldSecretUntil).toBeNull();
    expect(await port().remove(made.id, by)).toBe(true);
    expect(await port().remove(made.id, by)).toBe(false);
    const notes = await audit();
    expect(notes).toHaveLength(4);
    for (const note of notes) expect(note).toContain(made.id);
    expect(notes.join()).not.toContain(secret.slice(6, 30));
    expect(notes.join()).not.toContain(rotated.secret.slice(6, 30));
  });

  it.each([
    ["an address that the configuration does not name", { url: "https://evil.example.net/in" }, "placeNotAllowed", "url"],
    ["an inner address", { url: "http://169.254.169.254/latest" }, "placeNotAllowed", "url"],
    ["plain http elsewhere than here", { url: "http://hooks.example.com/in" }, "placeNotAllowed", "url"],
    ["no address", { url: "hooks.example.com" }, "invalidUrl", "url"],
    ["an address of another protocol", { url: "ftp://hooks.example.com" }, "invalidUrl", "url"],
    ["a password in the address", { url: "https://a:secret-word@hooks.example.com" }, "invalidUrl", "url"],
    ["a line that nobody declared", { line: "other" }, "unknownLine", "line"],
    ["a campaign that nobody declared", { campaign: "other" }, "unknownCampaign", "campaign"],
  ])("is refused with %s, and nothing is stored", async (_name, over, code, field) => {
    const answer = await port().create(input(over), by);
    expect(answer).toMatchObject({ ok: false, error: [{ code, field, remedy: expect.any(String) }] });
    expect(JSON.stringify(answer)).not.toContain("secret-word");
    expect((await port().list()).items).toEqual([]);
    expect(await audit()).toEqual([]);
    const made = await make();
    expect(await port().change(made.id, input(over), by)).toMatchObject({ ok: false, error: [{ code }] });
    expect((await port().get(made.id))?.url).toBe("https://hooks.example.com/in");
  });

  it("whose place left the configuration can be renamed and disabled, but neither enabled again nor made", async () => {
    const made = await make();
    const without = makeWebhookPort({ ...deps, places: { origins: new Set(), loopback: false } });
    expect(await without.change(made.id, input({ name: "Old" }), by)).toMatchObject({ ok: true, value: { name: "Old", enabled: true } });
    expect(await without.change(made.id, input({ enabled: false }), by)).toMatchObject({ ok: true, value: { enabled: false } });
    expect(await without.change(made.id, input(), by)).toMatchObject({ ok: false, error: [{ code: "placeNotAllowed" }] });
    expect(await without.create(input(), by)).toMatchObject({ ok: false, error: [{ code: "placeNotAllowed" }] });
  });

  it("is signed with its newest secret and each one that gave way within the last day, and refuses a fifth while four have", async () => {
    const waits = fc.array(fc.constantFrom(0, HOUR_MS, DAY_MS / 4, DAY_MS / 2, DAY_MS - 1, DAY_MS), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(waits, async (steps) => {
        const { id, secret } = await make({ url: receiver.url });
        let given: { readonly secret: string; readonly untilMs: number }[] = [{ secret, untilMs: Number.POSITIVE_INFINITY }];
        for (const waitMs of steps) {
          wallMs += waitMs;
          const old = given.filter(({ untilMs }) => untilMs > wallMs && untilMs < Number.POSITIVE_INFINITY);
          const rotated = await port().rotate(id, by);
          if (old.length >= 4) {
            const until = new Date(Math.min(...old.map(({ untilMs }) => untilMs))).toISOString();
            expect(rotated).toEqual({ ok: false, error: { limit: 4, until } });
          } else {
            if (!rotated?.ok) throw new Error("a rotation was refused");
            const untilMs = wallMs + DAY_MS;
            expect(rotated.value.oldSecretUntil).toBe(new Date(untilMs).toISOString());
            given = given.map((one) => (one.untilMs === Number.POSITIVE_INFINITY ? { ...one, untilMs } : one));
            given.push({ secret: rotated.value.secret, untilMs: Number.POSITIVE_INFINITY });
          }
          const valid = given.filter(({ untilMs }) => untilMs > wallMs).map((one) => one.secret);
          expect([...(await secretsOf(database.pool, deps.box, id, wallMs))].sort()).toEqual(valid.sort());
        }
        expect(given.at(-1)?.secret).toBe((await secretsOf(database.pool, deps.box, id, wallMs))[0]);
      }),
      { numRuns: 20 },
    );
  });

  it("tells a receiver by as many signatures that it is the same sender, whichever of them the receiver knows", async () => {
    const { id, secret } = await make({ url: receiver.url });
    const secrets = [secret];
    for (let n = 0; n < 2; n++) {
      const rotated = await port().rotate(id, by);
      if (rotated?.ok) secrets.push(rotated.value.secret);
    }
    await port().test(id);
    const [taken] = receiver.taken;
    expect(secrets.map((one) => taken !== undefined && isSigned(taken, one))).toEqual([true, true, true]);
    expect(taken?.signature).toMatch(/^v1,\S+ v1,\S+ v1,\S+$/);
  });

  it("that is not there answers so", async () => {
    const one = port();
    expect(await one.get("x")).toBeNull();
    expect(await one.change("x", input(), by)).toBeNull();
    expect(await one.rotate("x", by)).toBeNull();
    expect(await one.test("x")).toBeNull();
    expect(await one.deliveries("x", { state: null, cursor: null, limit: 10 })).toBeNull();
    expect(await one.retry("x", "y", by)).toBe(false);
  });
});

describe("a test event", () => {
  it("is signed, answers what the receiver said, and leaves nothing behind, also where the webhook is disabled", async () => {
    const { id, secret } = await make({ url: receiver.url, enabled: false });
    const answer = webhookTestSchema.parse(await port().test(id));
    expect(answer).toMatchObject({ ok: true, status: 202, reason: null });
    const [taken] = receiver.taken;
    expect(taken && isSigned(taken, secret)).toBe(true);
    expect(taken?.event).toMatchObject({ type: "webhook.test", data: { webhook: id } });
    expect((await port().deliveries(id, { state: null, cursor: null, limit: 10 }))?.items).toEqual([]);
  });

  it("says why nobody answered", async () => {
    const { id } = await make({ url: receiver.url });
    await receiver.close();
    expect(await port().test(id)).toMatchObject({ ok: false, status: null, reason: "ECONNREFUSED" });
  });
});

describe("deliveries", () => {
  it("are listed newest first, by state and page by page, and sent again by hand", async () => {
    const { id } = await make({ url: receiver.url });
    const event = { id: "e", kind: "message.sent", atMs: noonMs, personId: "ann", line: null, campaign: null, data: {} } as const;
    const one = { webhookId: id, kind: "message.sent", isList: false, events: [event] } as const;
    await inTransaction(database.pool, (client) => saveDeliveries(client, [one, one, one, one, one]));
    const sender = makeWebhookSender(deps);
    await sender.pass(() => wallMs);
    await sender.settle();
    const list = async (state: "waiting" | "delivered" | null) => {
      const items: unknown[] = [];
      let cursor: { readonly atMs: number; readonly id: string } | null = null;
      do {
        const page: Awaited<ReturnType<ReturnType<typeof port>["deliveries"]>> = await port().deliveries(id, { state, cursor, limit: 2 });
        items.push(...(page?.items ?? []));
        cursor = page?.next ?? null;
      } while (cursor !== null);
      return items.map((item) => webhookDeliverySchema.parse(item));
    };
    const all = await list(null);
    expect(new Set(all.map((row) => row.id)).size).toBe(5);
    expect(all[0]).toMatchObject({ state: "waiting", attempts: 1, status: 500, events: 1, triedAt: new Date(wallMs).toISOString() });
    expect(await list("delivered")).toEqual([]);
    expect((await port().list()).items).toMatchObject([{ waiting: 5, failingSince: new Date(wallMs).toISOString() }]);
    expect(await port().retry(id, all[0]?.id ?? "", by)).toBe(true);
    const rest = () => database.pool.query("select rest_until from webhooks where rest_until is not null");
    await database.pool.query("update webhooks set rest_until = $1", [new Date(wallMs + DAY_MS).toISOString()]);
    expect(await port().retry(id, "nothing", by)).toBe(false);
    expect((await rest()).rowCount).toBe(1);
    expect(await port().retry(id, all[0]?.id ?? "", by)).toBe(true);
    expect((await rest()).rowCount).toBe(0);
    expect((await list("waiting")).filter(({ attempts }) => attempts === 0).map((row) => row.id)).toEqual([all[0]?.id]);
    expect((await list("waiting")).filter(({ nextTryAt }) => nextTryAt === null).map((row) => row.id)).toEqual([all[0]?.id]);
    expect((await audit()).filter((note) => note.includes("sentAgain"))).toHaveLength(2);
    // At another address everything that waits goes at once.
    await port().change(id, input({ url: `${receiver.url}/other` }), by);
    expect((await list("waiting")).filter(({ nextTryAt }) => nextTryAt === null)).toHaveLength(5);
    expect((await list("waiting")).map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0, 0]);
    expect(await port().get(id)).toMatchObject({ failingSince: null, restingUntil: null });
  });
});

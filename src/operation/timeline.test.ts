import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TimelineQuestion } from "../api/reading-ports.ts";
import { timelineEntrySchema } from "../api/wire/reading.ts";
import type { Place } from "../base/place.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import type { Fact } from "../event/fact.ts";
import { timelineKinds } from "../person/timeline-kinds.ts";
import { saveAliases } from "../store/aliases.ts";
import { endAttempts, startAttempts } from "../store/attempts.ts";
import { inTransaction } from "../store/database.ts";
import { appendFacts } from "../store/facts.ts";
import { fileInInbox } from "../store/inbox.ts";
import { saveMessages } from "../store/messages.ts";
import { saveOutcomes } from "../store/outcomes.ts";
import { savePeople } from "../store/people.ts";
import { saidAs, saveSaidTexts } from "../store/said-texts.ts";
import { aMessageRow, anInboxEntry, aPersonRow, noonMs } from "../store/testing/rows.ts";
import { aDeviceFact, somePreferences } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { timeline } from "./timeline.ts";

const creative = { id: "c1", style: "plain", title: "Hi {{ person.name }}", body: "Come", needs: [], status: "live" as const };
// Only what texts are read from.
const declared = { ...emptyDeclared, creatives: { c1: creative } } as typeof emptyDeclared;

const facts: readonly Fact[] = [
  { kind: "event", atMs: noonMs, name: "play", properties: { item: "i1" }, deviceId: "d1" },
  { kind: "event", atMs: noonMs, name: "play", properties: { item: "i2" } },
  { kind: "traits", atMs: noonMs + 1000, traits: { name: "Ann" } },
  aDeviceFact(noonMs + 1000),
  { kind: "deviceRemoved", atMs: noonMs + 2000, deviceId: "d1" },
  { kind: "preferences", atMs: noonMs + 2000, preferences: somePreferences() },
  { kind: "absorbed", atMs: noonMs + 2000, from: "anon:1", state: "AAAA" },
  { kind: "feed", atMs: noonMs + 2000, items: [{ id: "i1", score: 1 }], expiresAtMs: noonMs + 9000 },
  // Told by the messages, attempts and outcomes themselves.
  { kind: "delayed", atMs: noonMs + 2000, messageId: "m_1", sendAtMs: noonMs },
  { kind: "attempted", atMs: noonMs + 2000, messageId: "m_1", result: "sent", reason: null, channel: "fcm", deviceId: "d1" },
  { kind: "outcome", atMs: noonMs + 2000, messageId: "m_1", deviceId: "d1", outcome: "opened" },
];

const said = saidAs({ title: "Hi you", body: "as it was", image: null, link: "https://a.example" }, { isPersonal: false });

describe("a person's timeline", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    await inTransaction(database.pool, async (client) => {
      await savePeople(client, [aPersonRow("ann"), aPersonRow("quiet")]);
      await saveAliases(client, [{ aliasId: "anon:1", personId: "ann", atMs: noonMs }]);
      await appendFacts(
        client,
        facts.map((fact, index) => ({ personId: "ann", version: index + 1, receivedAtMs: fact.atMs, key: `k${index}`, fact })),
      );
      await appendFacts(client, [
        {
          personId: "anon:1",
          version: 1,
          receivedAtMs: noonMs,
          key: "a",
          fact: { kind: "event", atMs: noonMs, name: "start", properties: {} },
        },
        {
          personId: "bob",
          version: 1,
          receivedAtMs: noonMs,
          key: "b",
          fact: { kind: "event", atMs: noonMs, name: "other", properties: {} },
        },
      ]);
      await saveMessages(client, [
        aMessageRow("ann", "m_1", { decidedAtMs: noonMs + 2000 }),
        aMessageRow("ann", "m_2", {
          decidedAtMs: noonMs + 2000,
          campaign: "",
          creative: "",
          class: "service",
          content: { title: "Code", body: "123" },
        }),
        aMessageRow("anon:1", "m_3", { decidedAtMs: noonMs + 2000 }),
        aMessageRow("bob", "m_4"),
      ]);
      await fileInInbox(client, [anInboxEntry("anon:1", "m_3", { title: "Filed", body: "Text" })]);
      const attempt = { personId: "ann", messageId: "m_1", channel: "fcm", vendor: "fcm", maker: "", appVersion: "", atMs: noonMs + 3000 };
      await startAttempts(client, [
        { ...attempt, deviceId: "d1", attempt: 1 },
        { ...attempt, deviceId: "d2", attempt: 1 },
        { ...attempt, deviceId: "d1", attempt: 2 },
        { ...attempt, personId: "bob", messageId: "m_4", deviceId: "d4", attempt: 1, said },
      ]);
      await saveSaidTexts(client, [{ said, atMs: noonMs }]);
      await endAttempts(client, [
        { ...attempt, deviceId: "d1", attempt: 2, state: "accepted", reason: null, vendorId: "v7", native: null },
      ]);
      const outcome = { personId: "ann", messageId: "m_1", deviceId: "d1", atMs: noonMs + 3000, value: null };
      await saveOutcomes(client, [
        { ...outcome, outcome: "shown" },
        { ...outcome, outcome: "converted", deviceId: "", value: 9.5 },
      ]);
    });
    for (const [id, skipped] of [
      ["d_1", null],
      ["d_2", "limits"],
    ])
      await database.pool.query(
        `insert into decisions (person_id, decision_id, at, cause, skipped, message_id, campaign, creative, propensity, eligible, catalogue_version,
           items_version, model_version, state_version, seed, steps, shortlist)
         values ('ann', $1, $2, 'due', $3, $4, $5, $6, 0.5, 1, 1, 1, 3, 1, 's', '[{"step":"limits","removed":[{"rule":"max 1"}],"left":0}]', '[]')`,
        [
          id,
          new Date(noonMs + 2000).toISOString(),
          skipped,
          skipped && null,
          skipped === null ? "k1" : null,
          skipped === null ? "c1" : null,
        ],
      );
  });
  afterAll(() => database.drop());

  const ask = (over: Partial<TimelineQuestion> = {}, id = "ann") =>
    timeline({ pool: database.pool, declared }, id, { before: null, limit: 100, kinds: timelineKinds, mayReadService: true, ...over });

  it("holds everything of all their ids once, newest first, what follows from something behind it", async () => {
    const told = await ask();
    expect(told?.items.map(({ kind }) => kind)).toEqual([
      ...["outcome", "outcome", "attempt", "attempt", "attempt"],
      ...["message", "message", "message", "decision", "decision", "feed", "identity", "preferences", "device"],
      ...["device", "traits", "event", "event", "event"],
    ]);
    expect(told).toMatchObject({ personId: "ann", next: null });
    for (const item of told?.items ?? []) timelineEntrySchema.parse(item);
    expect((await ask({}, "anon:1"))?.items).toEqual(told?.items);
  });

  it("tells what messages said: as the call gave it, as it was filed, or the creative's template", async () => {
    const items = (await ask({ kinds: ["message"] }))?.items;
    expect(items).toMatchObject([
      { messageId: "m_3", personId: "anon:1", text: { title: "Filed", body: "Text", of: "inbox" } },
      { messageId: "m_2", campaign: null, creative: null, text: { title: "Code", body: "123", of: "call" } },
      { messageId: "m_1", campaign: "k1", sendAt: new Date(noonMs).toISOString(), text: { title: "Hi {{ person.name }}", of: "template" } },
    ]);
  });

  it("tells what a message said as it was sent, whatever its creative says now", async () => {
    const [message] = (await ask({ kinds: ["message"] }, "bob"))?.items ?? [];
    expect(message).toMatchObject({ messageId: "m_4", text: { ...said.words, of: "sent", isHidden: false } });
  });

  it("hides the words of service messages from whoever may not read them", async () => {
    const reads = async (mayReadService: boolean) => {
      const items = (await ask({ kinds: ["message"], mayReadService }))?.items ?? [];
      return items.map((item) => (item.kind === "message" && item.class === "service" ? item.text : null)).filter((text) => text !== null);
    };
    expect(await reads(true)).toMatchObject([{ title: "Code", body: "123", isHidden: false }]);
    expect(await reads(false)).toEqual([{ title: "", body: "", image: null, link: null, of: "call", isHidden: true }]);
  });

  it("tells why a decision was silent, what the vendor said, and what an outcome was worth", async () => {
    expect((await ask({ kinds: ["decision"] }))?.items).toMatchObject([
      { decisionId: "d_2", silent: { step: "limits", rule: "max 1" }, campaign: null },
      { decisionId: "d_1", silent: null, campaign: "k1", model: 3 },
    ]);
    expect((await ask({ kinds: ["attempt"] }))?.items).toMatchObject([
      { attempt: 2, deviceId: "d1", verdict: "accepted", native: { id: "v7" } },
      { attempt: 1, deviceId: "d2", verdict: "started" },
      { attempt: 1, deviceId: "d1" },
    ]);
    expect((await ask({ kinds: ["outcome"] }))?.items).toMatchObject([
      { outcome: "shown", deviceId: "d1", value: null },
      { outcome: "converted", deviceId: null, value: 9.5 },
    ]);
  });

  it("in pages of any size, of any kinds, skips and doubles nothing", async () => {
    const whole = (await ask())?.items ?? [];
    const question = fc.record({ limit: fc.integer({ min: 1, max: 8 }), kinds: fc.subarray([...timelineKinds], { minLength: 1 }) });
    await fc.assert(
      fc.asyncProperty(question, async ({ limit, kinds }) => {
        const ids: string[] = [];
        for (let before: Place | null = null, pages = 0; pages < 50; pages++) {
          const page: Awaited<ReturnType<typeof ask>> = await ask({ before, limit, kinds });
          ids.push(...(page?.items.map(({ id }) => id) ?? []));
          before = page?.next ?? null;
          if (before === null) break;
        }
        expect(ids).toEqual(whole.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id));
      }),
      { numRuns: 40 },
    );
  });

  it("is empty for somebody to whom nothing happened, and none for nobody", async () => {
    expect(await ask({}, "quiet")).toMatchObject({ items: [], next: null });
    expect(await ask({}, "nobody")).toBeNull();
  });
});

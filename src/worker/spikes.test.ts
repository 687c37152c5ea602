import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { compile } from "../catalogue/compile.ts";
import { type Incoming, schemaOf } from "../catalogue/schema.ts";
import { applyCatalogue, currentDeclared } from "../operation/catalogue.ts";
import { endAttempts, startAttempts } from "../store/attempts.ts";
import { listVersions } from "../store/catalogue.ts";
import { loadChannels, pauseChannel, saveChannel } from "../store/channels.ts";
import { inTransaction, type Pool } from "../store/database.ts";
import { saveMessages } from "../store/messages.ts";
import { listPauses } from "../store/pauses.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { aMessageRow } from "../store/testing/rows.ts";
import { at } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeSpikeWatch, pauseOnSpikes } from "./spikes.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const nowMs = at("2026-03-30T12:00:00Z");
const box = makeSecretBox(Buffer.alloc(32, 7));

async function declare(over: Incoming = {}, atMs = nowMs - 30 * DAY_MS): Promise<void> {
  const campaign = (id: string) =>
    [
      id,
      schemaOf.campaigns.parse({ id, line: "l", kind: "x", category: "content", placement: "p", creatives: {}, status: "live" }),
    ] as const;
  const incoming: Incoming = {
    lines: { l: schemaOf.lines.parse({ id: "l" }) },
    placements: { p: schemaOf.placements.parse({ id: "p", kind: "push" }) },
    campaigns: Object.fromEntries(["good", "bad"].map(campaign)),
    ...over,
  };
  const applied = await applyCatalogue(database.pool, incoming, { prune: false, dryRun: false, author: "ann", nowMs: atMs });
  expect(applied.ok).toBe(true);
}

let batch = 0;
/** So many messages of a campaign at a moment, each over the channel to a device of its own, of which the first were refused or fled from. */
async function sent(
  campaign: string,
  atMs: number,
  count: number,
  first: { readonly refused?: number; readonly reason?: string; readonly fled?: number } = {},
): Promise<void> {
  const name = `${campaign}-${batch++}`;
  const rows = Array.from({ length: count }, (_, n) => aMessageRow(`${name}-${n}`, `${name}-${n}`, { campaign, decidedAtMs: atMs }));
  const refused = (n: number): boolean => n < (first.refused ?? 0);
  await inTransaction(database.pool, async (client) => {
    await saveMessages(client, rows);
    await client.query(
      `insert into devices (person_id, device_id, app_id, platform, maker, brand, model, rom, os_version, app_version, permission, last_seen_at)
       select given.id, 'd-' || given.id, 'app', 'android', 'google', '', '', '', '15', '1', 'granted', to_timestamp($2::bigint / 1000.0)
       from unnest($1::text[]) as given (id)`,
      [rows.map(({ personId }) => personId), atMs],
    );
    const keys = rows.map(({ personId, messageId }) => ({ personId, messageId, deviceId: `d-${personId}`, channel: "fcm", attempt: 1 }));
    await startAttempts(
      client,
      keys.map((one) => ({ ...one, atMs, vendor: "fcm", maker: "google", appVersion: "1" })),
    );
    await endAttempts(
      client,
      keys.map((one, n) => ({
        ...one,
        state: refused(n) ? ("failed" as const) : ("accepted" as const),
        reason: refused(n) ? (first.reason ?? "CONTENT_REJECTED") : null,
        vendorId: null,
        native: null,
      })),
    );
    await client.query(
      `update messages set state = case when given.n < $3 then 'failed' else 'sent' end, attempted_at = to_timestamp($4::bigint / 1000.0),
         switched_off_at = case when given.n < $5 then to_timestamp($4::bigint / 1000.0) end
       from unnest($1::text[], $2::int[]) as given (id, n) where messages.message_id = given.id`,
      [rows.map(({ messageId }) => messageId), rows.map((_, n) => n), first.refused ?? 0, atMs, first.fled ?? 0],
    );
  });
}
const watched = async () => {
  const { version, declared } = await currentDeclared(database.pool);
  return { declared, catalogue: compile(declared, version) };
};
const pausedAt = async (atMs: number) => pauseOnSpikes(database.pool, await watched(), atMs);
const statusOf = async (campaign: string) => (await currentDeclared(database.pool)).declared.campaigns[campaign]?.status;
const channel = async () => {
  const [row] = await loadChannels(database.pool, box);
  return row?.pausedReason ?? null;
};
const configure = () => saveChannel(database.pool, box, { id: "main", vendor: "fcm", appId: "app", config: {}, credentials: { key: "k" } });
const [lately, before] = [nowMs - 30 * MINUTE_MS, nowMs - 5 * HOUR_MS];

describe("a campaign", () => {
  it("that people flee from is paused, in a catalogue version that says the figures and what to do, and no other", async () => {
    await declare();
    for (const id of ["good", "bad"]) await sent(id, before, 1_000, { fled: 3 });
    await sent("good", lately, 300, { fled: 1 });
    await sent("bad", lately, 300, { fled: 15 });
    expect(await pausedAt(nowMs)).toMatchObject([{ kind: "campaign", subject: "bad", cause: "optOuts" }]);
    expect([await statusOf("good"), await statusOf("bad")]).toEqual(["live", "paused"]);
    const [newest] = await listVersions(database.pool, 1);
    expect(newest).toMatchObject({
      author: "carillon",
      changes: [{ kind: "campaigns", id: "bad", reason: expect.stringContaining("5.0 %") }],
    });
    expect(await listPauses(database.pool, 10)).toMatchObject([
      { subject: "bad", resumedAtMs: null, reason: expect.stringMatching(/usually after 0\.3 %.*carillon pauses resume campaign bad/) },
    ]);
  });

  it("whose texts vendors refuse is paused, with the reason seen most and its advice", async () => {
    await declare();
    for (const id of ["good", "bad"]) await sent(id, before, 200);
    await sent("good", lately, 100);
    await sent("bad", lately, 100, { refused: 60 });
    expect(await pausedAt(nowMs)).toMatchObject([
      {
        subject: "bad",
        cause: "errors",
        reason: expect.stringMatching(/60 % of 100 messages.*CONTENT_REJECTED.*show the text to its author/),
      },
    ]);
  });

  it("is not held for what all campaigns meet at the same time", async () => {
    await declare();
    for (const id of ["good", "bad"]) await sent(id, before, 200);
    for (const id of ["good", "bad"]) await sent(id, lately, 100, { refused: 60, reason: "INVALID_REQUEST" });
    expect(await pausedAt(nowMs)).toEqual([]);
  });

  it("stays live where as much was always refused, even over more than one try", async () => {
    await declare();
    await sent("good", before, 200);
    await sent("bad", before, 400, { refused: 120 });
    await sent("good", lately, 100);
    await sent("bad", lately, 100, { refused: 50 });
    await database.pool.query(
      "insert into attempts select person_id, message_id, device_id, channel, 2, at, vendor, maker, app_version, state, reason from attempts",
    );
    expect(await pausedAt(nowMs)).toEqual([]);
  });

  it("stays live at the usual share, and where the policy says so", async () => {
    await declare();
    await sent("bad", before, 1_000, { fled: 30 });
    await sent("bad", lately, 500, { fled: 20 });
    expect(await pausedAt(nowMs)).toEqual([]);
    await sent("bad", lately, 500, { fled: 200 });
    const spikes = { pause: false, errors: 0.2, optOuts: 0.01, times: 3, least: 10 };
    await declare({ policy: { spikes } });
    expect(await pausedAt(nowMs)).toEqual([]);
    await declare({ policy: { spikes: { ...spikes, pause: true } } });
    expect(await pausedAt(nowMs)).toHaveLength(1);
  });

  it("that somebody sets live again is judged by what comes after", async () => {
    await declare();
    await sent("bad", before, 1_000, { fled: 3 });
    await sent("bad", lately, 300, { fled: 30 });
    expect(await pausedAt(nowMs)).toHaveLength(1);
    expect(await pausedAt(nowMs + 5 * MINUTE_MS)).toEqual([]);
    await declare({}, nowMs + 6 * MINUTE_MS);
    expect(await statusOf("bad")).toBe("live");
    expect(await pausedAt(nowMs + 10 * MINUTE_MS)).toEqual([]);
    expect(await statusOf("bad")).toBe("live");
    expect(await listPauses(database.pool, 10)).toMatchObject([{ subject: "bad", resumedAtMs: nowMs + 10 * MINUTE_MS }]);
    await sent("bad", nowMs + 12 * MINUTE_MS, 300, { fled: 60 });
    expect(await pausedAt(nowMs + 15 * MINUTE_MS)).toHaveLength(1);
  });
});

describe("a channel", () => {
  it("that refuses for a fault of its own is paused, once, and is judged anew when it is saved or resumed", async () => {
    await declare();
    await configure();
    await sent("good", before, 500);
    await sent("good", lately, 100, { refused: 90, reason: "AUTH_FAILED" });
    expect(await pausedAt(nowMs)).toMatchObject([{ kind: "channel", subject: "main", cause: "errors" }]);
    expect(await channel()).toMatch(/^90 % of 100 devices of the last hour were refused, mostly AUTH_FAILED/);
    expect(await pausedAt(nowMs + MINUTE_MS)).toEqual([]);
    await configure();
    expect(await pausedAt(nowMs + 5 * MINUTE_MS)).toEqual([]);
    expect(await channel()).toBeNull();
    expect(await listPauses(database.pool, 10)).toMatchObject([{ kind: "channel", resumedAtMs: nowMs + 5 * MINUTE_MS }]);
  });

  it("that always refused as many devices goes on", async () => {
    await declare();
    await configure();
    await sent("good", before, 400, { refused: 120, reason: "AUTH_FAILED" });
    await sent("good", lately, 100, { refused: 50, reason: "AUTH_FAILED" });
    expect(await pausedAt(nowMs)).toEqual([]);
  });

  it("that was paused by hand stays paused by hand", async () => {
    await declare();
    await configure();
    await pauseChannel(database.pool, "main", "paused by hand");
    await sent("good", lately, 100, { refused: 90, reason: "AUTH_FAILED" });
    expect(await pausedAt(nowMs)).toEqual([]);
    expect(await channel()).toBe("paused by hand");
  });

  it("is not paused for dead tokens, refused texts or a vendor that is down", async () => {
    await declare();
    await configure();
    for (const reason of ["TOKEN_INVALID", "PROVIDER_UNAVAILABLE", "RATE_LIMITED"])
      await sent("good", lately, 100, { refused: 90, reason });
    expect(await pausedAt(nowMs)).toEqual([]);
  });
});

/** The store; of whom it was asked what they did before the last hour, and what it was asked. */
function listening(): { readonly pool: Pool; readonly past: readonly unknown[]; readonly texts: readonly string[] } {
  const past: unknown[] = [];
  const texts: string[] = [];
  const pool = new Proxy(database.pool, {
    get(target, name) {
      if (name !== "query") return Reflect.get(target, name);
      return (text: string, values: readonly unknown[] = []) => {
        texts.push(text);
        const [from, , of] = values;
        if (typeof from === "string" && Date.parse(from) < nowMs - HOUR_MS) past.push(Array.isArray(of) ? of : "of all, by lot");
        return target.query(text, [...values]);
      };
    },
  });
  return { pool, past, texts };
}

describe("the watch", () => {
  it("looks every five minutes", async () => {
    await declare();
    const watch = makeSpikeWatch(database.pool);
    expect(await watch.look(await watched(), nowMs)).toEqual([]);
    await sent("bad", lately, 300, { fled: 60 });
    expect(await watch.look(await watched(), nowMs + 4 * MINUTE_MS)).toEqual([]);
    expect(await watch.look(await watched(), nowMs + 5 * MINUTE_MS)).toHaveLength(1);
  });

  it("reads nothing of the past while the shares of the last hour are too small, however many they are of", async () => {
    await declare();
    await configure();
    for (const id of ["good", "bad"]) await sent(id, before, 100, { refused: 3, fled: 3 });
    await sent("bad", lately, 1_500, { refused: 250, fled: 14 });
    await sent("good", lately, 1_500, { refused: 250, reason: "AUTH_FAILED" });
    const { pool, past } = listening();
    expect(await pauseOnSpikes(pool, await watched(), nowMs)).toEqual([]);
    expect(past).toEqual([]);
  });

  it("reads the past of those campaigns and channels alone of which the last hour says enough", async () => {
    await declare();
    await configure();
    for (const id of ["good", "bad"]) await sent(id, before, 1_000, { fled: 3 });
    await sent("good", lately, 300, { fled: 1 });
    await sent("bad", lately, 75, { refused: 75 });
    await sent("bad", lately, 75, { fled: 40 });
    await sent("bad", lately, 75, { refused: 75, reason: "AUTH_FAILED" });
    await sent("good", lately, 60, { refused: 60, reason: "AUTH_FAILED" });
    const { pool, past } = listening();
    expect(await pauseOnSpikes(pool, await watched(), nowMs)).toHaveLength(2);
    expect(past).toEqual([["main"], ["bad"], ["bad"], "of all, by lot"]);
  });

  it("reads the past of no campaign that is not live", async () => {
    const paused = schemaOf.campaigns.parse({ id: "bad", line: "l", kind: "x", category: "content", placement: "p", creatives: {} });
    await declare();
    await declare({ campaigns: { bad: { ...paused, status: "paused" } } });
    await sent("bad", lately, 300, { refused: 200, fled: 60 });
    const { pool, past } = listening();
    expect(await pauseOnSpikes(pool, await watched(), nowMs)).toEqual([]);
    expect(past).toEqual([]);
  });

  it("pauses by the catalogue that it is given, and stores nothing where that is no longer the newest", async () => {
    await declare();
    const old = await watched();
    await declare({ lines: { l: schemaOf.lines.parse({ id: "l" }), m: schemaOf.lines.parse({ id: "m" }) } });
    await sent("bad", lately, 300, { fled: 60 });
    expect(await pauseOnSpikes(database.pool, old, nowMs)).toEqual([]);
    expect(await statusOf("bad")).toBe("live");
    expect(await pausedAt(nowMs + 5 * MINUTE_MS)).toHaveLength(1);
    expect(await statusOf("bad")).toBe("paused");
  });

  it("does not take for resumed, by a catalogue of before, what another process has just paused", async () => {
    await declare();
    const old = await watched();
    await sent("bad", lately, 300, { fled: 60 });
    expect(await pausedAt(nowMs)).toHaveLength(1);
    expect(await pauseOnSpikes(database.pool, old, nowMs + MINUTE_MS)).toEqual([]);
    expect(await listPauses(database.pool, 10)).toMatchObject([{ subject: "bad", resumedAtMs: null }]);
  });

  it("reads nothing of what is declared, but for its version", async () => {
    await declare();
    await sent("bad", lately, 300);
    const { pool, texts } = listening();
    await pauseOnSpikes(pool, await watched(), nowMs);
    expect(texts.filter((text) => text.includes("catalogue_versions.declared"))).toEqual([]);
  });
});

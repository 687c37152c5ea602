import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { noDoubts, strikesToDeath } from "../delivery/token-hygiene.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { judgeTokens, mismatch, struckOut, type TokenSaid } from "../worker/judge-tokens.ts";
import { inTransaction } from "./database.ts";
import { loadReachable, removeDevice, saveDevice } from "./devices.ts";
import { aDeviceRow, noonMs } from "./testing/rows.ts";
import { countGone, lockDoubts, saveDoubts, tokenHealth, undoGone } from "./token-hygiene.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());
beforeEach(() => database.empty("devices", "tokens"));

const any = { vendor: null, reason: null, sinceMs: null };
const undo = (gone: Parameters<typeof undoGone>[1] = any, limit = 100) =>
  inTransaction(database.pool, async (client) => (await undoGone(client, gone, limit)).length);
const said = (deviceId: string, token: string, word: TokenSaid["word"], over: Partial<TokenSaid> = {}): TokenSaid => ({
  personId: "p",
  deviceId,
  channel: "fcm",
  channelId: "fcm",
  token,
  atMs: noonMs,
  word,
  byReceipt: false,
  wasDoubted: true,
  ...over,
});
const judge = (...all: readonly TokenSaid[]) => inTransaction(database.pool, (client) => judgeTokens(client, all));
const register = (person: string, device: string, ...tokens: readonly string[]) =>
  inTransaction(database.pool, (client) => saveDevice(client, aDeviceRow(person, device, tokens)));
const reachable = async (...people: readonly string[]) =>
  [...(await loadReachable(database.pool, people)).values()]
    .flat()
    .map((one) => `${one.personId} ${one.deviceId} ${one.channel} ${one.token}`);

describe("a token that is dead or in quarantine", () => {
  it("is not rung, and comes back when somebody undoes it, chosen by vendor, reason and time", async () => {
    await register("p", "d1", "a", "b");
    await register("p", "d2", "c");
    await judge(said("d1", "a", "dead"), said("d1", "b", "dead", { channel: "channel1", atMs: noonMs + DAY_MS }));
    await judge(said("d2", "c", "mismatched"));
    expect(await reachable("p")).toEqual([]);
    expect(await countGone(database.pool, any)).toEqual([
      { channel: "channel1", state: "dead", reason: "TOKEN_INVALID", tokens: 1 },
      { channel: "fcm", state: "dead", reason: "TOKEN_INVALID", tokens: 1 },
      { channel: "fcm", state: "quarantined", reason: mismatch, tokens: 1 },
    ]);
    expect(await countGone(database.pool, { ...any, vendor: "fcm", reason: mismatch })).toHaveLength(1);
    expect(await undo({ ...any, sinceMs: noonMs + 1 })).toBe(1);
    expect(await reachable("p")).toEqual(["p d1 channel1 b"]);
    expect(await undo({ ...any, vendor: "fcm", reason: mismatch })).toBe(1);
    expect(await reachable("p")).toEqual(["p d1 channel1 b", "p d2 fcm c"]);
    expect(await undo()).toBe(1);
    expect(await undo()).toBe(0);
  });

  it("is undone in batches, each token once", async () => {
    await register("p", "d", "a", "b", "c");
    await judge(said("d", "a", "dead"), ...["b", "c"].map((token, n) => said("d", token, "dead", { channel: `channel${n + 1}` })));
    expect([await undo(any, 2), await undo(any, 2), await undo(any, 2)]).toEqual([2, 1, 0]);
  });
});

describe("doubts", () => {
  it("of a token that was replaced meanwhile are nobody's", async () => {
    await register("p", "d", "old");
    await register("p", "d", "new");
    await judge(said("d", "old", "doubted"), said("d", "old", "mismatched"), said("d", "old", "dead"));
    expect(await reachable("p")).toEqual(["p d fcm new"]);
    expect((await tokenHealth(database.pool))[0]).toMatchObject({ live: 1, striking: 0, quarantined: 0, dead: 0 });
  });

  it("stay as they were when the token died, until it is registered anew", async () => {
    await register("p", "d", "t");
    for (let day = 0; day < strikesToDeath; day++) await judge(said("d", "t", "doubted", { atMs: noonMs + day * DAY_MS }));
    const doubts = () => inTransaction(database.pool, (client) => lockDoubts(client, [said("d", "t", "alive")]));
    expect(await doubts()).toEqual([]);
    expect((await database.pool.query("select strikes, dead_reason from tokens")).rows).toEqual([
      { strikes: strikesToDeath, dead_reason: struckOut },
    ]);
    await register("p", "d", "t");
    expect((await doubts()).map(([, one]) => one)).toEqual([noDoubts]);
  });

  it("are written and read as they are", async () => {
    await register("p", "d", "t");
    const one = { strikes: 2, day: 20_000, byReceipt: true };
    await inTransaction(database.pool, (client) => saveDoubts(client, [[said("d", "t", "doubted"), one]]));
    const read = await inTransaction(database.pool, (client) => lockDoubts(client, [said("d", "x", "doubted"), said("d", "t", "doubted")]));
    expect(read.map(([key, doubts]) => [key.token, doubts])).toEqual([["t", one]]);
  });
});

describe("the health of tokens", () => {
  it("is told by channel and maker, with reasons", async () => {
    await inTransaction(database.pool, async (client) => {
      await saveDevice(client, aDeviceRow("p", "d1", ["a", "b"], { maker: "Xiaomi" }));
      await saveDevice(client, aDeviceRow("p", "d2", ["c"], { maker: "xiaomi" }));
      await saveDevice(client, aDeviceRow("p", "d3", ["e"], { maker: "OPPO" }));
    });
    await judge(said("d1", "a", "dead"), said("d2", "c", "mismatched"), said("d3", "e", "doubted"));
    expect(await tokenHealth(database.pool)).toEqual([
      { channel: "fcm", maker: "xiaomi", live: 0, striking: 0, quarantined: 1, dead: 1, reasons: { TOKEN_INVALID: 1, TOKEN_MISMATCH: 1 } },
      { channel: "channel1", maker: "xiaomi", live: 1, striking: 0, quarantined: 0, dead: 0, reasons: {} },
      { channel: "fcm", maker: "oppo", live: 1, striking: 1, quarantined: 0, dead: 0, reasons: {} },
    ]);
  });
});

/** What the store should hold: each token at one device and channel, each device at one person. */
interface Model {
  readonly owner: Map<string, string>;
  readonly tokens: Map<string, { device: string; channel: string; strikes: number; day: number; state: "live" | "dead" | "quarantined" }>;
}

const people = ["p", "q"];
const devices = ["d1", "d2", "d3"];
const channels = ["fcm", "channel1"];
/** What a device registers: at most one token a channel, and no channel gives what another gave. */
const ofFirst = ["a", "b"];
const ofSecond = ["c", "d"];
const tokens = [...ofFirst, ...ofSecond];

type Step =
  | { readonly kind: "register"; readonly person: string; readonly device: string; readonly tokens: readonly string[] }
  | { readonly kind: "say"; readonly token: string; readonly word: TokenSaid["word"]; readonly day: number }
  | { readonly kind: "undo"; readonly reason: string | null }
  | { readonly kind: "remove"; readonly device: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("register" as const),
      person: fc.constantFrom(...people),
      device: fc.constantFrom(...devices),
      tokens: fc.oneof(
        fc.constant([]),
        fc.tuple(fc.constantFrom(...ofFirst)),
        fc.tuple(fc.constantFrom(...ofFirst), fc.constantFrom(...ofSecond)),
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("say" as const),
      token: fc.constantFrom(...tokens),
      word: fc.constantFrom("alive" as const, "doubted" as const, "doubted" as const, "mismatched" as const, "dead" as const),
      day: fc.integer({ min: 0, max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("undo" as const), reason: fc.constantFrom(null, struckOut, "TOKEN_INVALID", mismatch) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), device: fc.constantFrom(...devices) }) },
);

function expected({ owner, tokens: held }: Model, one: Step): void {
  if (one.kind === "register") {
    const lost = owner.get(one.device);
    for (const [token, at] of held) if (at.device === one.device && lost !== undefined && lost !== one.person) held.delete(token);
    owner.set(one.device, one.person);
    for (const [n, token] of one.tokens.entries()) {
      // The channel's former token of this device is replaced.
      for (const [other, at] of held) if (at.device === one.device && at.channel === channels[n]) held.delete(other);
      held.set(token, { device: one.device, channel: channels[n] ?? "", strikes: 0, day: -1, state: "live" });
    }
  } else if (one.kind === "remove") {
    owner.delete(one.device);
    for (const [token, at] of held) if (at.device === one.device) held.delete(token);
  } else if (one.kind === "undo") {
    for (const at of held.values()) {
      const reason = at.state === "quarantined" ? mismatch : at.strikes >= strikesToDeath ? struckOut : "TOKEN_INVALID";
      if (at.state !== "live" && (one.reason === null || one.reason === reason)) Object.assign(at, { strikes: 0, day: -1, state: "live" });
    }
  } else sayTo(held.get(one.token), one);
}

function sayTo(at: (Model["tokens"] extends Map<string, infer T> ? T : never) | undefined, one: Extract<Step, { kind: "say" }>): void {
  if (at === undefined || at.state === "dead") return;
  if (one.word === "dead") at.state = "dead";
  else if (at.state === "quarantined") return;
  else if (one.word === "mismatched") at.state = "quarantined";
  else if (one.word === "alive") Object.assign(at, { strikes: 0, day: -1 });
  else if (one.day > at.day) {
    Object.assign(at, { strikes: at.strikes + 1, day: one.day });
    if (at.strikes >= strikesToDeath) at.state = "dead";
  }
}

async function run(model: Model, one: Step): Promise<void> {
  if (one.kind === "register") await register(one.person, one.device, ...one.tokens);
  else if (one.kind === "remove") await inTransaction(database.pool, (client) => removeDevice(client, one.device));
  else if (one.kind === "undo") await undo({ ...any, reason: one.reason });
  else {
    const at = model.tokens.get(one.token);
    const device = at?.device ?? "nowhere";
    const key = { personId: model.owner.get(device) ?? "nobody", channel: at?.channel ?? "fcm", atMs: noonMs + one.day * DAY_MS };
    await judge(said(device, one.token, one.word, key));
  }
}

const told = (model: Model) =>
  [...model.tokens]
    .map(([token, at]) => `${token} ${model.owner.get(at.device)} ${at.device} ${at.channel} ${at.state} ${at.strikes}`)
    .sort();

describe("people, devices and tokens", () => {
  it("hold together in any order of registrations, words of vendors, undoing and removal: a token is at one device, a device at one person", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await database.empty("devices", "tokens");
        const model: Model = { owner: new Map(), tokens: new Map() };
        for (const one of steps) {
          await run(model, one);
          expected(model, one);
        }
        const held = await database.pool.query<{ row: string }>(
          `select concat_ws(' ', tokens.token, devices.person_id, devices.device_id, tokens.channel,
             case when tokens.dead_at is not null then 'dead' when tokens.quarantined_at is not null then 'quarantined' else 'live' end,
             tokens.strikes) as row
           from tokens left join devices on devices.person_id = tokens.person_id and devices.device_id = tokens.device_id`,
        );
        expect(held.rows.map(({ row }) => row).sort()).toEqual(told(model));
        const owners = await database.pool.query<{ row: string }>("select concat(device_id, ' ', person_id) as row from devices");
        expect(owners.rows.map(({ row }) => row).sort()).toEqual([...model.owner].map(([device, person]) => `${device} ${person}`).sort());
      }),
      { numRuns: 60 },
    );
  });
});

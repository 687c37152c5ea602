import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "../base/duration.ts";
import { endAttempts, startAttempts } from "../store/attempts.ts";
import { loadChannels, pauseChannel, saveChannel } from "../store/channels.ts";
import { inTransaction } from "../store/database.ts";
import { saveDevice } from "../store/devices.ts";
import { saveMessages } from "../store/messages.ts";
import { standingPauses } from "../store/pauses.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { aDeviceRow, aMessageRow, noonMs } from "../store/testing/rows.ts";
import { countGone, listTokenStops, tokenHealth } from "../store/token-hygiene.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { judgeTokens, mismatch, struckOut, type TokenSaid } from "./judge-tokens.ts";

const box = makeSecretBox(Buffer.alloc(32, 7));
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  await database.empty("messages", "attempts", "devices", "tokens", "channels", "pauses");
  await database.pool.query("delete from settings");
  await saveChannel(database.pool, box, { id: "main", vendor: "fcm", appId: "app", config: {}, credentials: {} });
  await saveChannel(database.pool, box, { id: "other", vendor: "fcm", appId: "other", config: {}, credentials: {} });
});

let made = 0;
/** A batch of answers at one time, noted as delivery notes them: `wrong` of them say that the token is another app's. */
async function batch(atMs: number, answers: number, wrong: number, app: "app" | "other" = "app"): Promise<void> {
  const words = Array.from({ length: answers }, (_, n): TokenSaid["word"] => (n < wrong ? "mismatched" : "alive"));
  await inTransaction(database.pool, async (client) => {
    const said: TokenSaid[] = [];
    for (const word of words) {
      const id = `${++made}`;
      await saveDevice(client, aDeviceRow(`p${id}`, `d${id}`, [`t${id}`], { appId: app }));
      await saveMessages(client, [aMessageRow(`p${id}`, `m${id}`)]);
      const key = { personId: `p${id}`, deviceId: `d${id}`, channel: "fcm" };
      const attempt = { ...key, messageId: `m${id}`, attempt: 1 };
      await startAttempts(client, [{ ...attempt, atMs, vendor: "fcm", maker: "", appVersion: "", batchId: null }]);
      const [state, reason] = word === "alive" ? (["accepted", null] as const) : (["failed", mismatch] as const);
      await endAttempts(client, [{ ...attempt, state, reason, vendorId: null, native: null }]);
      const channelId = app === "app" ? "main" : "other";
      said.push({ ...key, token: `t${id}`, channelId, atMs, word, byReceipt: false, wasDoubted: false });
    }
    await judgeTokens(client, said);
  });
}
const paused = async () =>
  (await loadChannels(database.pool, box)).filter((row) => row.pausedReason !== null).map((row) => [row.id, row.pausedReason]);
const aside = async () =>
  (await countGone(database.pool, { vendor: null, reason: null, sinceMs: null })).map(({ state, tokens }) => [state, tokens]);

describe("tokens that a vendor calls another app's", () => {
  it("are put in quarantine as long as they are few", async () => {
    await batch(noonMs, 40, 2);
    expect(await paused()).toEqual([]);
    expect(await aside()).toEqual([["quarantined", 2]]);
  });

  it("stop the channel when they are more than 5 % of a batch, and none of them is touched", async () => {
    await batch(noonMs, 40, 3);
    expect(await paused()).toEqual([
      ["main", expect.stringMatching(/^TOKEN_MISMATCH: 3 of 40 answers .* carillon pauses resume channel main$/)],
    ]);
    expect(await standingPauses(database.pool)).toEqual([expect.objectContaining({ kind: "channel", subject: "main", atMs: noonMs })]);
    expect(await aside()).toEqual([]);
    expect(await listTokenStops(database.pool)).toEqual([
      expect.objectContaining({ channelId: "main", atMs: noonMs, answers: 40, mismatches: 3, restored: 0 }),
    ]);
  });

  it("stop the channel also when they come in small batches, and those that were put aside come back", async () => {
    for (let n = 0; n < 6; n++) await batch(noonMs + n * MINUTE_MS, 3, 1);
    expect(await aside()).toEqual([["quarantined", 6]]);
    await batch(noonMs + 6 * MINUTE_MS, 3, 1);
    expect(await paused()).toEqual([["main", expect.stringContaining("7 of 21 answers said")]]);
    expect(await aside()).toEqual([]);
    expect(await listTokenStops(database.pool)).toEqual([expect.objectContaining({ restored: 6 })]);
    expect((await tokenHealth(database.pool))[0]).toMatchObject({ live: 21, quarantined: 0 });
  });

  it("stop a channel that worked for long as soon as they are more than 5 % of its newest answers", async () => {
    await batch(noonMs, 300, 0);
    for (let n = 1; n <= 10; n++) await batch(noonMs + n * MINUTE_MS, 1, 1);
    expect(await paused()).toEqual([]);
    await batch(noonMs + 11 * MINUTE_MS, 1, 1);
    expect(await paused()).toHaveLength(1);
    expect(await aside()).toEqual([]);
  });

  it("of more than a day ago are not counted", async () => {
    await batch(noonMs, 19, 19);
    await batch(noonMs + DAY_MS, 19, 1);
    expect(await paused()).toEqual([]);
    expect(await aside()).toEqual([["quarantined", 20]]);
  });

  it("of one app say nothing of another's channel", async () => {
    await batch(noonMs, 40, 0);
    await batch(noonMs, 10, 10, "other");
    expect(await aside()).toEqual([["quarantined", 10]]);
    await batch(noonMs, 10, 10, "other");
    expect((await paused()).map(([id]) => id)).toEqual(["other"]);
    expect(await aside()).toEqual([]);
  });

  it("come out of quarantine also when the channel was paused for another reason before they were enough", async () => {
    await batch(noonMs, 15, 15);
    expect(await aside()).toEqual([["quarantined", 15]]);
    await pauseChannel(database.pool, "main", "errors shot up");
    await batch(noonMs, 5, 5);
    expect(await aside()).toEqual([]);
    expect(await paused()).toEqual([["main", "errors shot up"]]);
    expect(await standingPauses(database.pool)).toEqual([]);
  });

  it("that come in after the stop are left alone, whoever paused the channel", async () => {
    await batch(noonMs, 20, 20);
    await batch(noonMs, 5, 5);
    expect(await aside()).toEqual([]);
    await pauseChannel(database.pool, "other", "paused by hand");
    await batch(noonMs, 30, 30, "other");
    expect(await aside()).toEqual([]);
    expect(await paused()).toContainEqual(["other", "paused by hand"]);
  });

  it("are counted from the stop on when the channel is let go again", async () => {
    await batch(noonMs, 20, 20);
    await pauseChannel(database.pool, "main", null);
    // Left before the stop, and answered after it.
    await batch(noonMs, 1, 1);
    await batch(noonMs + MINUTE_MS, 19, 0);
    expect(await aside()).toEqual([]);
    await batch(noonMs + 2 * MINUTE_MS, 1, 1);
    expect(await paused()).toEqual([]);
    expect(await aside()).toEqual([["quarantined", 1]]);
    await batch(noonMs + 3 * MINUTE_MS, 1, 1);
    expect(await paused()).toHaveLength(1);
  });

  it("stop the channel once, also when several processes find it at the same moment", async () => {
    await Promise.all([1, 2, 3, 4].map(() => batch(noonMs, 25, 25)));
    expect(await paused()).toHaveLength(1);
    expect(await aside()).toEqual([]);
  });
});

describe("receipts of tokens of another app", () => {
  it("count as a share of all that the channel answered, not of what receipts tell", async () => {
    await batch(noonMs, 500, 0);
    const said = Array.from(
      { length: 20 },
      (_, n): TokenSaid => ({
        ...{ personId: `p${made - n}`, deviceId: `d${made - n}`, channel: "fcm", token: `t${made - n}`, channelId: "main" },
        ...{ atMs: noonMs + MINUTE_MS, word: "mismatched", byReceipt: true, wasDoubted: false },
      }),
    );
    await inTransaction(database.pool, (client) => judgeTokens(client, said));
    expect(await paused()).toEqual([]);
    expect(await aside()).toEqual([["quarantined", 20]]);
  });
});

describe("a doubted token", () => {
  const say = (word: TokenSaid["word"], day: number, byReceipt = false) =>
    inTransaction(database.pool, (client) =>
      judgeTokens(client, [
        {
          personId: "p",
          deviceId: "d",
          channel: "fcm",
          token: "t",
          channelId: "main",
          atMs: noonMs + day * DAY_MS,
          word,
          byReceipt,
          wasDoubted: true,
        },
      ]),
    );
  const standing = async () =>
    (await database.pool.query("select strikes, dead_reason from tokens")).rows.map((raw) => [raw.strikes, raw.dead_reason])[0];
  beforeEach(() => inTransaction(database.pool, (client) => saveDevice(client, aDeviceRow("p", "d", ["t"]))));

  it("dies on the third day of doubts", async () => {
    for (const day of [0, 0, 1, 1]) await say("doubted", day);
    expect(await standing()).toEqual([2, null]);
    await say("doubted", 5);
    expect(await standing()).toEqual([3, struckOut]);
  });

  it("is beyond doubt once the vendor takes a message for it", async () => {
    for (const day of [0, 1]) await say("doubted", day);
    await say("alive", 1);
    expect(await standing()).toEqual([0, null]);
    for (const day of [2, 3]) await say("doubted", day);
    expect(await standing()).toEqual([2, null]);
  });

  it("stays doubted by receipts, whatever the vendor takes at first", async () => {
    for (const day of [0, 1]) {
      await say("doubted", day, true);
      await say("alive", day);
    }
    expect(await standing()).toEqual([2, null]);
  });

  it("gets one strike a day also when several processes say so at once", async () => {
    await Promise.all([1, 2, 3, 4, 5].map(() => say("doubted", 0)));
    expect(await standing()).toEqual([1, null]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AttemptEnd, endAttempts, startAttempts } from "../src/store/attempts.ts";
import { inTransaction } from "../src/store/database.ts";
import { endMessages, markSending } from "../src/store/message-states.ts";
import { saveMessages } from "../src/store/messages.ts";
import { enqueueFacts } from "../src/store/queue.ts";
import { aMessageRow, noonMs } from "../src/store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../src/testing/postgres.ts";
import type { Population } from "./soak-population.ts";
import { sumsOf } from "./soak-sums.ts";
import type { VendorCounts } from "./soak-vendors.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  // Two phones: one message accepted, one in doubt.
  await inTransaction(database.pool, async (client) => {
    for (const [number, state] of (["accepted", "doubtful"] as const).entries()) {
      const key = { personId: `p${number}`, messageId: `m${number}` };
      const attempt = { ...key, deviceId: `d${number}`, channel: "meizu", attempt: 1 };
      await saveMessages(client, [aMessageRow(key.personId, key.messageId)]);
      await markSending(client, [{ ...key, attempt: 1 }], { untilWallMs: noonMs, by: "w" });
      await startAttempts(client, [{ ...attempt, atMs: noonMs, vendor: "meizu", maker: "", appVersion: "1" }]);
      const reason = state === "accepted" ? null : "TIMEOUT";
      await endAttempts(client, [{ ...attempt, state, reason, vendorId: null, native: null } satisfies AttemptEnd]);
      const result = state === "accepted" ? "sent" : "doubtful";
      const end = { ...key, attempt: 1, state: result, reason, atMs: noonMs, attempted: true, channel: "meizu", maker: "" } as const;
      await endMessages(client, [end], "sending");
      const fact = { kind: "attempted", atMs: noonMs, messageId: key.messageId, result, reason, channel: "meizu", deviceId: null } as const;
      await enqueueFacts(client, [{ personId: key.personId, key: `attempted:${key.messageId}`, receivedAtMs: noonMs, fact }]);
    }
  });
});
afterAll(() => database.drop());

const population: Population = {
  phones: [0, 1].map((number) => ({ number, vendor: "meizu", place: number, tokens: new Map([["meizu", `t${number}`]]) })),
  renew: async () => 0,
};
const noFaults = { throttle: 0, tokenDead: 0, serverError: 0, stall: 0, resetAfterWrite: 0, wrongBody: 0, quotaUsedUp: 0 };
const told = (times: Readonly<Record<string, number>>, uninstalled: readonly string[] = []): ReadonlyMap<string, VendorCounts> =>
  new Map([
    ["meizu", { requests: 2, received: Object.values(times).reduce((sum, n) => sum + n, 0), faults: noFaults, times, uninstalled }],
  ]);

describe("sums of a slice", () => {
  it.each([
    { name: "when the vendor took what was accepted", counts: told({ t0: 1 }) },
    { name: "when it took what is in doubt as well", counts: told({ t0: 1, t1: 1 }) },
    { name: "when it took a message for a phone without the app", counts: told({}, ["t0"]) },
  ])("add up $name", async ({ counts }) => {
    const sums = await sumsOf(database.pool, population, counts, 2);
    expect(sums.wrong).toEqual([]);
    expect(sums.ends).toMatchObject({ sent: 1, doubtful: 1, failed: 0 });
  });

  it.each([
    { name: "an accepted message is lost", counts: told({}), made: 2, wrong: /lack a message/ },
    { name: "the vendor took for another phone what was accepted", counts: told({ t1: 1 }), made: 2, wrong: /lack a message/ },
    { name: "a message came twice", counts: told({ t0: 2 }), made: 2, wrong: /more often than we can account for/ },
    { name: "a message went to a stranger", counts: told({ t0: 1, stranger: 1 }), made: 2, wrong: /no phone of ours/ },
    { name: "a message that was made is missing", counts: told({ t0: 1 }), made: 3, wrong: /of the messages made: 2, not 3/ },
  ])("do not when $name", async ({ counts, made, wrong }) => {
    const sums = await sumsOf(database.pool, population, counts, made);
    expect(sums.wrong).toEqual(expect.arrayContaining([expect.stringMatching(wrong)]));
  });
});

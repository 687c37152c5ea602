import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { attemptsOf, endAttempts, startAttempts } from "./attempts.ts";
import { inTransaction } from "./database.ts";
import { noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("attempts"));

describe("a message", () => {
  it("keeps its attempts in order, each answered once", async () => {
    const attempt = { personId: "p", messageId: "m", deviceId: "d", channel: "fcm", vendor: "fcm", maker: "", appVersion: "" };
    await inTransaction(database.pool, (client) =>
      startAttempts(client, [
        { ...attempt, attempt: 2, atMs: noonMs + 1 },
        { ...attempt, attempt: 1, atMs: noonMs },
      ]),
    );
    const answer = (state: "accepted" | "failed", native: unknown) =>
      inTransaction(database.pool, (client) =>
        endAttempts(client, [{ ...attempt, attempt: 1, state, reason: null, vendorId: null, native }]),
      );
    await answer("failed", { code: "bad\0code" });
    await answer("accepted", null);
    expect(
      (await attemptsOf(database.pool, [{ personId: "p", messageId: "m" }])).map((one) => [one.attempt, one.state, one.native]),
    ).toEqual([
      [1, "failed", { code: "bad\ufffdcode" }],
      [2, "started", null],
    ]);
  });
});

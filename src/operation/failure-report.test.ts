import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { failureGuide } from "../delivery/failure.ts";
import { endAttempts, startAttempts } from "../store/attempts.ts";
import { inTransaction } from "../store/database.ts";
import { saveMessages } from "../store/messages.ts";
import { aMessageRow, noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { reportOfFailures } from "./failure-report.ts";

describe("the report of failures", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    const attempt = {
      personId: "p",
      messageId: "m",
      deviceId: "d",
      channel: "fcm",
      atMs: noonMs,
      vendor: "fcm",
      maker: "",
      appVersion: "",
    };
    const attempts = [1, 2, 3].map((n) => ({ ...attempt, attempt: n }));
    await inTransaction(database.pool, async (client) => {
      await saveMessages(client, [aMessageRow("p", "m")]);
      await startAttempts(client, attempts);
      await endAttempts(
        client,
        attempts.map((one) => ({ ...one, state: "failed", reason: "TIMEOUT", vendorId: null, native: null })),
      );
    });
    // Neither of them is in the guide; one of the two is in every object.
    await database.pool.query("update attempts set reason = 'MOON_TOO_CLOSE' where attempt = 1");
    await database.pool.query("update attempts set reason = 'constructor' where attempt = 2");
  });
  afterAll(() => database?.drop());

  it("tells a reason that another version stored by its name, with the advice on unknown ones", async () => {
    const question = { fromMs: noonMs - HOUR_MS, toMs: noonMs + HOUR_MS, channel: null, by: ["reason", "fault"] as const };
    const { rows } = await reportOfFailures(database.pool, question);
    const { fault, advice } = failureGuide.UNKNOWN;
    expect(new Map(rows.map((row) => [row.reason, row]))).toEqual(
      new Map([
        ["MOON_TOO_CLOSE", expect.objectContaining({ fault, advice, count: 1 })],
        ["constructor", expect.objectContaining({ fault, advice, count: 1 })],
        ["TIMEOUT", expect.objectContaining({ fault: failureGuide.TIMEOUT.fault, advice: failureGuide.TIMEOUT.advice })],
      ]),
    );
  });
});

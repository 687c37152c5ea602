import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { findMessages, messagesOf, saveMessages } from "./messages.ts";
import { aMessageRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("messages"));

describe("a message", () => {
  it("comes back as it was written, with text that SQL and JSON find hard", async () => {
    const content = { title: "\0 \ud800 'x' \\u0000", body: "😀\t\n", data: { 'a"b': "{}" } };
    await inTransaction(database.pool, (client) => saveMessages(client, [aMessageRow("p", "m", { content, item: "i", propensity: null })]));
    expect((await findMessages(database.pool, ["m"])).get("m")).toMatchObject({
      personId: "p",
      state: "waiting",
      item: "i",
      content,
      dueAtMs: noonMs,
      attempt: 0,
    });
    expect((await messagesOf(database.pool, "p")).map((one) => one.messageId)).toEqual(["m"]);
  });
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { loadChannels } from "../store/channels.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { putChannel } from "./channels.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const box = makeSecretBox(Buffer.alloc(32, 7));
const addresses = { urlOf: (id: string) => `https://push.example.com/callbacks/${id}/its-secret`, knows: () => false };
const xiaomi = { vendor: "xiaomi", appId: "app", credentials: { appSecret: "s3cret", packageName: "com.example" } };
const put = (id: string, more: Readonly<Record<string, unknown>>) =>
  putChannel({ pool: database.pool, box, addresses }, id, { ...xiaomi, ...more });
const stored = async (id: string) => (await loadChannels(database.pool, box)).find((one) => one.id === id);

it("a channel is stored with what is known of it, and what is only shown is dropped when it is handed back", async () => {
  const declared = { endpoints: {}, pace: { perSecond: 5 }, granted: ["im"], quota: { newsLicence: true } };
  const answer = await put("known", declared);
  expect(answer).toMatchObject({ ok: true });
  expect((await stored("known"))?.config).toEqual(declared);
  if (!answer.ok) return;
  expect(answer.value.callbackUrl).toBe("https://push.example.com/callbacks/known/its-secret");
  const again = await put("known", { ...answer.value, resting: true });
  expect(again).toEqual(answer);
  expect((await stored("known"))?.config).toEqual(declared);
});

it("a field that nobody knows is refused by name, whatever it holds, and nothing is stored", async () => {
  const answer = await put("misspelt", { appSecret: "s3cret", endpoint: {}, Pace: null });
  expect(answer).toMatchObject({
    ok: false,
    error: ["appSecret", "endpoint", "Pace"].map((field) => ({
      code: "unknownField",
      field,
      remedy: expect.stringContaining("credentials"),
    })),
  });
  expect(JSON.stringify(answer)).not.toContain("s3cret");
  expect(await stored("misspelt")).toBeUndefined();
});

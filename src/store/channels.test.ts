import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { channelsVersion, loadChannels, pauseChannel, removeChannel, saveChannel } from "./channels.ts";
import { makeSecretBox } from "./secret-box.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("channels"));

const box = makeSecretBox(Buffer.alloc(32, 1));
const channel = (id: string, secret = "hush") => ({ id, vendor: "fcm", appId: "app", config: { origin: "x" }, credentials: { secret } });

describe("channels", () => {
  it("come back with their credentials, which nobody can read in the table", async () => {
    await saveChannel(database.pool, box, channel("a", "a long secret of the vendor"));
    expect((await loadChannels(database.pool, box))[0]).toMatchObject({
      id: "a",
      credentials: { secret: "a long secret of the vendor" },
      pausedReason: null,
    });
    const row = await database.pool.query("select channels.*, encode(channels.credentials, 'escape') as escaped from channels");
    expect(JSON.stringify(row.rows)).not.toContain("long secret");
    expect(row.rows[0].credentials.includes("long secret")).toBe(false);
  });

  it("do not open with another key, nor in another row", async () => {
    await saveChannel(database.pool, box, channel("a"));
    await expect(loadChannels(database.pool, makeSecretBox(Buffer.alloc(32, 2)))).rejects.toThrow();
    await database.pool.query("update channels set id = 'b'");
    await expect(loadChannels(database.pool, box)).rejects.toThrow();
  });

  it("have another version after every change, also when one is removed and made again", async () => {
    const versions: string[] = [await channelsVersion(database.pool)];
    const changed = async (change: Promise<unknown>): Promise<void> => {
      await change;
      versions.push(await channelsVersion(database.pool));
    };
    await changed(saveChannel(database.pool, box, channel("a")));
    await changed(saveChannel(database.pool, box, channel("a", "other")));
    await changed(pauseChannel(database.pool, "a", "by hand"));
    await changed(pauseChannel(database.pool, "a", null));
    await removeChannel(database.pool, "a");
    await changed(saveChannel(database.pool, box, channel("a", "third")));
    expect(new Set(versions).size).toBe(versions.length);
  });

  it("that are put again are not paused any more, and one that is not there cannot be paused or removed", async () => {
    await saveChannel(database.pool, box, channel("a"));
    await pauseChannel(database.pool, "a", "by hand");
    await saveChannel(database.pool, box, channel("a"));
    expect((await loadChannels(database.pool, box))[0]?.pausedReason).toBeNull();
    expect([await pauseChannel(database.pool, "b", null), await removeChannel(database.pool, "b")]).toEqual([false, false]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { readSetting, settleSetting, writeSetting } from "./settings.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

describe("settings", () => {
  it("are nothing until they are written, and then what was written last", async () => {
    expect(await readSetting(database.pool, "s")).toBeNull();
    await writeSetting(database.pool, "s", { a: [1, "x"] });
    await writeSetting(database.pool, "s", false);
    expect(await readSetting(database.pool, "s")).toBe(false);
  });

  it("that are decided once are the same for all who start together", async () => {
    const settled = await Promise.all(Array.from({ length: 10 }, (_, n) => settleSetting(database.pool, "seed", `seed ${n}`)));
    expect(new Set(settled).size).toBe(1);
    expect(await readSetting(database.pool, "seed")).toBe(settled[0]);
  });
});

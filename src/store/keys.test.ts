import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { countKeys, createKey, findKey, hashKey, listKeys, revokeKey } from "./keys.ts";
import { makeSecretBox } from "./secret-box.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("api_keys", "sessions"));

const box = makeSecretBox(Buffer.alloc(32, 1));

describe("keys of the API", () => {
  it("are found by their secret, of which the table keeps a hash", async () => {
    const made = await createKey(database.pool, box, { name: "app", scope: "client" });
    expect(await findKey(database.pool, box, hashKey(made.secret))).toEqual({
      id: made.id,
      name: "app",
      scope: "client",
      identitySecret: made.identitySecret,
    });
    const table = JSON.stringify((await database.pool.query("select * from api_keys")).rows);
    expect(table).not.toContain(made.secret);
    expect(table).not.toContain(made.identitySecret);
    expect(await findKey(database.pool, box, hashKey("guessed"))).toBeNull();
  });

  it("have a secret that proves identities when they are client keys, and only then", async () => {
    expect((await createKey(database.pool, box, { name: "a", scope: "admin" })).identitySecret).toBeNull();
    expect((await createKey(database.pool, box, { name: "c", scope: "client" })).identitySecret).toHaveLength(43);
  });

  it("open nothing once they are revoked", async () => {
    const made = await createKey(database.pool, box, { name: "a", scope: "admin" });
    expect([await revokeKey(database.pool, made.id), await revokeKey(database.pool, made.id)]).toEqual([true, false]);
    expect(await findKey(database.pool, box, hashKey(made.secret))).toBeNull();
    expect(await countKeys(database.pool, "admin")).toBe(0);
    expect((await listKeys(database.pool))[0]?.revokedAtMs).not.toBeNull();
  });

  it("that are made again from the same secret keep their id, and what is answered is what is stored", async () => {
    const first = await createKey(database.pool, box, { name: "env", scope: "client", secret: "given by the operator" });
    await revokeKey(database.pool, first.id);
    const again = await createKey(database.pool, box, { name: "env", scope: "client", secret: "given by the operator" });
    expect(again).toEqual(first);
    expect(await findKey(database.pool, box, hashKey("given by the operator"))).toMatchObject({
      id: first.id,
      identitySecret: first.identitySecret,
    });
  });
});

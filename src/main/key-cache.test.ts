import { expect, it } from "vitest";
import type { ApiKey, KeyPort } from "../api/access-ports.ts";
import { cacheKeys } from "./key-cache.ts";

const byNobody = { actor: { kind: "system", id: "", name: "" }, action: "test", requestId: "r", address: "" } as const;
const key: ApiKey = { id: "k1", name: "app", scope: "ingest", identitySecret: null };

function setUp() {
  let nowMs = 0;
  let revoked = false;
  const asked: string[] = [];
  const held: { wait: Promise<void> } = { wait: Promise.resolve() };
  const store: KeyPort = {
    find: async (hash) => {
      asked.push(hash);
      const answer = hash === "h1" && !revoked ? key : null;
      await held.wait;
      return answer;
    },
    create: () => Promise.reject(new Error("not asked for")),
    list: async () => [],
    revoke: async () => {
      revoked = true;
      return true;
    },
  };
  return { keys: cacheKeys(store, () => nowMs), asked, held, wait: (ms: number) => (nowMs += ms), revokeElsewhere: () => (revoked = true) };
}

it("asks the store once for a key that it found", async () => {
  const { keys, asked } = setUp();
  expect([await keys.find("h1"), await keys.find("h1")]).toEqual([key, key]);
  expect(asked).toEqual(["h1"]);
});

it("asks each time for a key that nobody has", async () => {
  const { keys, asked } = setUp();
  expect([await keys.find("h2"), await keys.find("h2")]).toEqual([null, null]);
  expect(asked).toEqual(["h2", "h2"]);
});

it("does not remember what was looked up while a key was revoked", async () => {
  const { keys, held } = setUp();
  const gate = Promise.withResolvers<void>();
  held.wait = gate.promise;
  const looking = keys.find("h1");
  await keys.revoke("k1", byNobody);
  gate.resolve();
  // The store had answered before the revocation; the next call asks again.
  expect(await looking).toEqual(key);
  expect(await keys.find("h1")).toBeNull();
});

it("obeys a revocation at once here, and within 5 seconds when it was made elsewhere", async () => {
  const here = setUp();
  await here.keys.find("h1");
  await here.keys.revoke("k1", byNobody);
  expect(await here.keys.find("h1")).toBeNull();
  const there = setUp();
  await there.keys.find("h1");
  there.revokeElsewhere();
  there.wait(4999);
  expect(await there.keys.find("h1")).toEqual(key);
  there.wait(1);
  expect(await there.keys.find("h1")).toBeNull();
});

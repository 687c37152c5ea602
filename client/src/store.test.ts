import { describe, expect, it } from "vitest";
import { memoryStore, openStore, type Store, withFallback } from "./store.ts";

const broken: Store = {
  get: () => Promise.reject(new Error("broken")),
  put: () => Promise.reject(new Error("broken")),
  add: () => Promise.reject(new Error("broken")),
  rows: () => Promise.reject(new Error("broken")),
  replace: () => Promise.reject(new Error("broken")),
  remove: () => Promise.reject(new Error("broken")),
};

describe.each([
  ["in memory", memoryStore],
  ["of a browser without one", () => openStore(undefined)],
  ["that goes on where another fails", () => withFallback(broken)],
  ["with something to go on with", () => withFallback(memoryStore())],
])("a store %s", (_, make) => {
  it("keeps values and rows, each list in its order", async () => {
    const store = make();
    await store.put("a", { x: 1 });
    for (const value of ["one", "two", "three"]) await store.add("calls", value);
    await store.add("outcomes", "other");
    const rows = await store.rows("calls");
    expect([await store.get("a"), await store.get("b"), rows.map(({ value }) => value)]).toEqual([
      { x: 1 },
      undefined,
      ["one", "two", "three"],
    ]);
    const [first, second] = rows;
    await store.remove("calls", [first?.id ?? 0]);
    await store.replace("calls", { id: second?.id ?? 0, value: "TWO" });
    await store.replace("calls", { id: first?.id ?? 0, value: "gone" });
    expect((await store.rows("calls")).map(({ value }) => value)).toEqual(["TWO", "three"]);
    expect((await store.rows("outcomes")).map(({ value }) => value)).toEqual(["other"]);
    await store.put("a", undefined);
    expect(await store.get("a")).toBeUndefined();
  });
});

describe("a store that fails at times", () => {
  it("shows what is in either place, and takes it out of both", async () => {
    const inner = memoryStore();
    let fails = false;
    const store = withFallback({ ...inner, add: (list, value) => (fails ? broken.add(list, value) : inner.add(list, value)) });
    await store.add("calls", 1);
    fails = true;
    await store.add("calls", 2);
    const rows = await store.rows("calls");
    expect(rows.map(({ value }) => value)).toEqual([1, 2]);
    await store.remove(
      "calls",
      rows.map(({ id }) => id),
    );
    expect([await store.rows("calls"), await inner.rows("calls")]).toEqual([[], []]);
  });
});

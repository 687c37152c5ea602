import { describe, expect, it } from "vitest";
import { makeGroupCommit } from "./group-commit.ts";

describe("group commit", () => {
  it("writes callers that wait together, two writes at most at a time", async () => {
    const writes: number[][] = [];
    let [now, most] = [0, 0];
    const write = makeGroupCommit<number>(async (things) => {
      most = Math.max(most, ++now);
      writes.push([...things]);
      await Promise.resolve();
      now--;
    });
    await Promise.all(Array.from({ length: 10 }, (_, n) => write([n])));
    expect(writes.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(writes.length).toBeLessThan(5);
    expect(most).toBe(2);
  });

  it("writes each caller alone when one of the group is at fault", async () => {
    const done: number[] = [];
    const write = makeGroupCommit<number>(
      async (things) => {
        await Promise.resolve();
        if (things.includes(5)) throw new RangeError("five");
        done.push(...things);
      },
      (cause) => cause instanceof RangeError,
    );
    const settled = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => write([n])));
    expect(settled.flatMap((one, n) => (one.status === "rejected" ? [n] : []))).toEqual([5]);
    expect(done.sort()).toEqual([0, 1, 2, 3, 4, 6, 7]);
  });

  it("tries nothing again when the failure is everybody's", async () => {
    let writes = 0;
    const write = makeGroupCommit<number>(async () => {
      writes++;
      throw new Error("the store is away");
    });
    const settled = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => write([n])));
    expect(settled.every((one) => one.status === "rejected")).toBe(true);
    expect(writes).toBe(3);
  });
});

import { describe, expect, it } from "vitest";
import type { Problem } from "./answer.ts";
import { type Outcome, OutcomeQueue } from "./outcome-queue.ts";
import { memoryStore } from "./store.ts";
import { fakeServer, proofFor } from "./testing/fake-server.ts";

const at = "2026-03-02T09:00:00Z";
const shown = (messageId: string): Outcome => ({ messageId, deviceId: "d1", outcome: "shown", at });

function bench() {
  const server = fakeServer();
  const store = memoryStore();
  const problems: Problem[] = [];
  const queue = new OutcomeQueue(store, (problem) => void problems.push(problem));
  return { server, store, problems, queue };
}

describe("the queue of outcomes", () => {
  it("keeps outcomes until the server has them, and sends those of each proof together", async () => {
    const { server, store, queue } = bench();
    await queue.add(proofFor("ann"), [shown("m1"), shown("m2")]);
    await queue.add(proofFor("bob"), [shown("m3")]);
    server.fault = () => "lost";
    expect(await queue.flush(server.api)).toBe(false);
    server.fault = () => "none";
    expect(await queue.flush(server.api)).toBe(true);
    expect(server.outcomes.map(({ messageId }) => messageId)).toEqual(["m1", "m2", "m3"]);
    expect(server.seen.slice(-2).map(({ proof, keepalive }) => [proof, keepalive])).toEqual(
      ["ann", "bob"].map((one) => [proofFor(one), true]),
    );
    expect(await store.rows("outcomes")).toEqual([]);
  });

  it("leaves the time to the server when this device's clock runs ahead", async () => {
    const { server, queue, problems } = bench();
    server.nowMs = Date.parse(at) - 3_600_000;
    await queue.add(proofFor("ann"), [shown("m1")]);
    expect(await queue.flush(server.api)).toBe(true);
    expect([server.outcomes, problems]).toEqual([[{ messageId: "m1", deviceId: "d1", outcome: "shown" }], []]);
  });

  it("tells of what was barred, and does not come again with it", async () => {
    const { server, store, queue, problems } = bench();
    server.fault = () => ({ status: 401, code: "proofInvalid" });
    await queue.add(proofFor("ann"), [shown("m1")]);
    expect(await queue.flush(server.api)).toBe(true);
    expect([problems, await store.rows("outcomes")]).toMatchObject([[{ code: "proofInvalid" }], []]);
  });

  it("sends at most 100 at once and keeps at most 500", async () => {
    const { server, queue } = bench();
    await queue.add(
      proofFor("ann"),
      Array.from({ length: 520 }, (_, n) => shown(`m${n}`)),
    );
    await queue.flush(server.api);
    expect([server.seen.length, server.outcomes.length, server.outcomes[0]?.messageId]).toEqual([5, 500, "m20"]);
  });
});

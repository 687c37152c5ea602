import { describe, expect, it } from "vitest";
import { Gate } from "./gate.ts";

/** Lets so many try to enter; answers a way to ask how many are in. */
async function crowd(gate: Gate, size: number): Promise<() => Promise<number>> {
  let inside = 0;
  for (let n = 0; n < size; n++) void gate.enter().then(() => inside++);
  return async () => {
    await Promise.resolve();
    await Promise.resolve();
    return inside;
  };
}

const idle = () => ({ inFlight: 0, queued: 0 });

describe("the gate before a sender", () => {
  it("lets a few in at first, and two for each good answer", async () => {
    const gate = new Gate(idle);
    const inside = await crowd(gate, 100);
    expect(await inside()).toBe(8);
    for (let n = 0; n < 8; n++) gate.leave("fine");
    expect(await inside()).toBe(8 + 16);
  });

  it("lets nobody in while some wait inside the sender, but for one who keeps it moving", async () => {
    let queued = 1;
    const gate = new Gate(() => ({ inFlight: 1, queued }));
    const inside = await crowd(gate, 5);
    expect(await inside()).toBe(1);
    gate.leave("fine");
    expect(await inside()).toBe(2);
    queued = 0;
    gate.leave("fine");
    expect(await inside()).toBe(5);
  });

  it("comes to as many as the sender's connections carry", async () => {
    const carries = 40;
    let handed = 0;
    const gate = new Gate(() => ({ inFlight: Math.min(carries, handed), queued: Math.max(0, handed - carries) }));
    let most = 0;
    for (let n = 0; n < 3000; n++)
      void gate.enter().then(() => {
        handed++;
        most = Math.max(most, handed);
      });
    for (let answer = 0; answer < 2900; answer++) {
      await Promise.resolve();
      await Promise.resolve();
      handed--;
      gate.leave("fine");
    }
    expect(most).toBeGreaterThanOrEqual(carries);
    expect(most).toBeLessThanOrEqual(carries + 2);
  });

  it("takes a connection that is only being opened for no sign of what it will carry", async () => {
    let load = { inFlight: 0, queued: 8 };
    const gate = new Gate(() => load);
    const inside = await crowd(gate, 200);
    load = { inFlight: 8, queued: 0 };
    for (let n = 0; n < 30; n++) {
      gate.leave("fine");
      await inside();
    }
    expect(await inside()).toBeGreaterThan(30 + 30);
  });

  it("halves what may be under way when the channel is in trouble, and never goes below the first few", async () => {
    const gate = new Gate(idle);
    const first = await crowd(gate, 8);
    expect(await first()).toBe(8);
    for (let n = 0; n < 8; n++) gate.leave("fine");
    for (let n = 0; n < 4; n++) {
      await gate.enter();
      gate.leave("troubled");
    }
    const inside = await crowd(gate, 100);
    expect(await inside()).toBe(8);
  });

  it("is left at once by those who hand nothing over", async () => {
    const gate = new Gate(idle);
    let left = 0;
    await Promise.all(
      Array.from({ length: 500 }, async () => {
        await gate.enter();
        left++;
        gate.leave("unasked");
      }),
    );
    expect(left).toBe(500);
  });
});

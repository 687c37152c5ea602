import { describe, expect, it } from "vitest";
import type { Turn } from "../delivery/pacing.ts";
import type { Going } from "./going.ts";
import { paceRequests } from "./pace-requests.ts";
import type { OpenChannel, Senders } from "./senders.ts";

/** Channels with so many turns left; notes who asked, and for how many devices. */
function turnsOf(left: Record<string, number>) {
  const asked: { readonly channel: string; readonly devices: number; readonly class: string }[] = [];
  const askTurn: Senders["askTurn"] = (channel, request): Turn => {
    asked.push({ channel: channel.id, devices: request.devices, class: request.class });
    const n = left[channel.id] ?? 0;
    left[channel.id] = n - 1;
    return n > 0 ? { kind: "go", waitMs: n === 1 ? 100 : 0 } : { kind: "later", waitMs: 1000 * (1 - n) };
  };
  return { asked, senders: { askTurn } };
}

/** As much of a message on its way as its pace is read from. */
const goingOf = (id: string, channels: readonly string[], over: { batchId?: string; class?: string } = {}): Going =>
  ({
    message: { messageId: id, attempt: 0, class: over.class ?? "marketing" },
    atMs: 50,
    targets: channels.map((channel) => ({ channel: { id: channel } as OpenChannel, batchId: over.batchId ?? null })), // see above
  }) as unknown as Going; // see above
const ids = (going: readonly Going[]): readonly string[] => going.map(({ message }) => message.messageId);
const paced = (left: Record<string, number>, going: readonly Going[]) => {
  const { asked, senders } = turnsOf(left);
  return { asked, ...paceRequests({ senders, wallNowMs: () => 7_000 }, going) };
};

describe("the pace of a batch", () => {
  it("puts off who has no turn, each to its own time, and leaves the other channels alone", () => {
    const { going, later } = paced({ slow: 2, fast: 99 }, [
      goingOf("a", ["slow"]),
      goingOf("b", ["fast"]),
      goingOf("c", ["slow"]),
      goingOf("d", ["slow"]),
      goingOf("e", ["slow"]),
    ]);
    expect(ids(going)).toEqual(["a", "b", "c"]);
    expect(going.map(({ targets }) => targets[0]?.turnAtMs)).toEqual([undefined, undefined, 7_100]);
    expect(later.map(({ going: { message, atMs }, waitMs }) => [message.messageId, atMs, waitMs])).toEqual([
      ["d", 50, 1000],
      ["e", 50, 2000],
    ]);
  });

  it("gives service its turn before marketing, and keeps the order otherwise", () => {
    const all = [goingOf("a", ["c"]), goingOf("b", ["c"], { class: "service" }), goingOf("d", ["c"], { class: "service" })];
    const { going, later } = paced({ c: 2 }, all);
    expect(ids(going)).toEqual(["b", "d"]);
    expect(later.map(({ going: one }) => one.message.messageId)).toEqual(["a"]);
  });

  it("asks once for a group, with the number of its devices, and puts it off as a whole", () => {
    const group = ["a", "b", "d"].map((id) => goingOf(id, ["c"], { batchId: "g" }));
    const together = paced({ c: 2 }, group);
    expect(together.asked).toEqual([{ channel: "c", devices: 3, class: "marketing" }]);
    expect(ids(together.going)).toEqual(["a", "b", "d"]);
    const none = paced({ c: 0 }, group);
    expect([none.asked.length, none.going, none.later.length]).toEqual([1, [], 3]);
  });

  it("lets a message go over two channels only when both have a turn", () => {
    const { going, later } = paced({ x: 5, y: 0 }, [goingOf("a", ["x", "y"])]);
    expect(going).toEqual([]);
    expect(later).toMatchObject([{ waitMs: 1000 }]);
  });
});

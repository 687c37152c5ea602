import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatherGroups } from "./gather-groups.ts";
import type { Going, Target } from "./going.ts";

interface Shape {
  readonly channel: "many" | "few" | "alone";
  readonly token: string;
  readonly body: string;
  readonly attempt: number;
  readonly ttlSeconds: number;
}

const sizes = { many: 4, few: 2, alone: 1 };

/** As much of a message on its way as groups are made of; the rest of a row is not read. */
const goingOf = ({ channel, token, body, attempt, ttlSeconds }: Shape, n: number): Going => {
  const target = {
    device: { deviceId: `d${n}` },
    channel: { id: channel, targetsPerRequest: sizes[channel] },
    batchId: null,
    notification: {
      messageId: `m${n}`,
      token,
      title: "t",
      body,
      data: { carillon_message: `m${n}`, kind: "k" },
      ttlSeconds,
      class: "service",
    },
  };
  return { message: { messageId: `m${n}`, attempt }, targets: [target] } as unknown as Going; // see above
};
const gathered = (shapes: readonly Shape[]): readonly Target[] => gatherGroups(shapes.map(goingOf)).flatMap(({ targets }) => targets);
const same: Shape = { channel: "many", token: "a", body: "x", attempt: 0, ttlSeconds: 3600 };
const byBatch = (targets: readonly Target[]) => Map.groupBy(targets, ({ batchId }) => batchId);

describe("groups of messages", () => {
  it("hold what says the same over one channel, under one name in place of the messages' own, with the shortest life", () => {
    const [first, second] = gathered([same, { ...same, token: "b", ttlSeconds: 3700 }]);
    expect(first?.batchId).toMatch(/^b_/);
    expect(second?.batchId).toBe(first?.batchId);
    for (const target of [first, second])
      expect(target?.notification).toMatchObject({
        messageId: first?.batchId,
        ttlSeconds: 3600,
        data: { carillon_batch: first?.batchId, kind: "k" },
      });
    expect(first?.notification.data).not.toHaveProperty("carillon_message");
  });

  it.each([
    { what: "another text", other: { body: "y" } },
    { what: "another channel", other: { channel: "few" } },
    { what: "a much longer life", other: { ttlSeconds: 7200 } },
    { what: "a message that was tried before", other: { attempt: 1 } },
    { what: "the same token", other: { token: "a" } },
  ] as const)("leave alone what has no company: $what", ({ other }) => {
    const targets = gathered([same, { ...same, token: "b", ...other }]);
    expect(targets.map(({ batchId, notification }) => [batchId, notification.messageId])).toEqual([
      [null, "m0"],
      [null, "m1"],
    ]);
  });

  it("are within the channel's size, hold a token once, lose and double nobody, and are named by who is in them", () => {
    const shape = fc.record({
      channel: fc.constantFrom("many", "few", "alone"),
      token: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      body: fc.constantFrom("x", "y"),
      attempt: fc.constantFrom(0, 0, 0, 1),
      ttlSeconds: fc.constantFrom(60, 120, 3600),
    });
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 30 }), (shapes) => {
        const targets = gathered(shapes);
        expect(targets.map(({ device }) => device.deviceId)).toEqual(shapes.map((_, n) => `d${n}`));
        for (const [batchId, members] of byBatch(targets)) {
          if (batchId === null) continue;
          expect(members.length).toBeGreaterThan(1);
          expect(members.length).toBeLessThanOrEqual(members[0]?.channel.targetsPerRequest ?? 0);
          expect(new Set(members.map(({ notification }) => notification.token)).size).toBe(members.length);
          expect(new Set(members.map(({ channel, notification }) => `${channel.id} ${notification.body}`)).size).toBe(1);
        }
        expect(gathered(shapes)).toEqual(targets);
      }),
    );
  });
});

import { afterEach, describe, expect, it } from "vitest";
import type { AddressedFact } from "../event/fact.ts";
import { mostAttempts } from "./hand-over.ts";
import type { FactBus, QueuedFact } from "./port.ts";

/** One bus as two processes see it. */
export interface BusUnderTest<Tx> {
  readonly bus: FactBus<Tx>;
  /** The same bus from another process; the same object when the adapter lives in one process. */
  readonly other: FactBus<Tx>;
  /** Facts that were buried. */
  buried(): Promise<number>;
  close(): Promise<void>;
}

/** A fact that says which one it is. */
export const numbered = (personId: string, n: number): AddressedFact => ({
  personId,
  key: `${personId}-${n}`,
  receivedAtMs: Date.UTC(2026, 2, 2, 12, 0, 0, n % 1000),
  fact: { kind: "event", atMs: Date.UTC(2026, 2, 2), name: "played", properties: { n } },
});

/** The promises of `FactBus`, which every adapter keeps. */
export function describeFactBus<Tx>(name: string, makeBus: () => Promise<BusUnderTest<Tx>>): void {
  const open: BusUnderTest<Tx>[] = [];
  const make = async (): Promise<BusUnderTest<Tx>> => {
    const made = await makeBus();
    open.push(made);
    return made;
  };
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  describe(`the bus in ${name}`, () => {
    it("hands over exactly what was published, with nothing changed", async () => {
      const { bus } = await make();
      const facts = [numbered("ä\t\\\n'\"😀", 1), { ...numbered("b", 2), key: 'a\\"key{}' }];
      await bus.publish(facts);
      const { taken } = await drainAll(bus);
      expect(taken.map(({ personId, key, receivedAtMs, fact }) => ({ personId, key, receivedAtMs, fact }))).toEqual(facts);
    });

    it("shows another process what was published as soon as publish resolves, and counts it", async () => {
      const { bus, other } = await make();
      await bus.publish([numbered("a", 1), numbered("b", 2)]);
      expect(await other.depth()).toBe(2);
      expect((await drainAll(other)).taken).toHaveLength(2);
      expect(await bus.depth()).toBe(0);
      expect(await bus.drain(10, async () => [])).toBe(0);
    });

    it("keeps the order of one person's facts over many publishes and small hand-overs", async () => {
      const { bus } = await make();
      const people = ["a", "b", "c", "d", "e"];
      for (let n = 0; n < 20; n++)
        await bus.publish(people.flatMap((personId) => [numbered(personId, 2 * n), numbered(personId, 2 * n + 1)]));
      const { taken } = await drainAll(bus, 7);
      for (const personId of people) expect(numbersOf(taken, personId)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    });

    it("hands over at most as many as were asked for", async () => {
      const { bus } = await make();
      await bus.publish(Array.from({ length: 50 }, (_, n) => numbered(`p${n}`, n)));
      const sizes: number[] = [];
      const note = async (facts: readonly QueuedFact[]) => {
        sizes.push(facts.length);
        return [];
      };
      while ((await bus.drain(8, note)) > 0);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
      expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(50);
    });

    it("gives facts again when work rejects, in their order, and not again when it resolved", async () => {
      const { bus } = await make();
      await bus.publish([numbered("a", 1), numbered("a", 2), numbered("a", 3)]);
      await expect(bus.drain(10, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
      expect(await bus.depth()).toBe(3);
      expect(numbersOf((await drainAll(bus)).taken, "a")).toEqual([1, 2, 3]);
      expect(await bus.drain(10, async () => [])).toBe(0);
    });

    it("buries what work gives back as dead, and only that", async () => {
      const { bus, buried } = await make();
      await bus.publish([numbered("a", 1), numbered("a", 2), numbered("b", 3)]);
      while (
        (await bus.drain(10, async (facts) =>
          facts.filter((one) => one.key === "a-1").map((fact) => ({ fact, error: "cannot be folded" })),
        )) > 0
      );
      expect(await buried()).toBe(1);
      expect(await bus.depth()).toBe(0);
    });

    it("gets everybody else through when one fact cannot be taken in, and buries that one in the end", async () => {
      const { bus, buried } = await make();
      await bus.publish(Array.from({ length: 40 }, (_, n) => numbered(`p${n % 8}`, n)));
      const through: QueuedFact[] = [];
      for (let round = 0; round < 40 * mostAttempts && (await bus.depth()) > 0; round++) {
        await bus
          .drain(16, async (facts) => {
            if (facts.some((one) => one.key === "p3-19")) throw new Error("this one never works");
            through.push(...facts);
            return [];
          })
          .catch(() => 0);
      }
      expect(await bus.depth()).toBe(0);
      expect(await buried()).toBe(1);
      expect(through).toHaveLength(39);
      for (let person = 0; person < 8; person++) {
        const numbers = numbersOf(through, `p${person}`);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      }
    });

    it("never lets two drainers hold the same person, and loses and doubles nothing between them", async () => {
      const { bus, other } = await make();
      const people = Array.from({ length: 30 }, (_, n) => `p${n}`);
      const held = new Set<string>();
      const taken: QueuedFact[] = [];
      const clashes: string[] = [];
      let most = 0;
      let published = 0;
      const publisher = (async () => {
        for (let n = 0; n < 10; n++) {
          await (n % 2 === 0 ? bus : other).publish(people.map((personId) => numbered(personId, n)));
          published += people.length;
        }
      })();
      const drainer = async (from: FactBus<Tx>): Promise<void> => {
        for (let idle = 0; idle < 3 || taken.length < people.length * 10; ) {
          const n = await from.drain(5, async (facts) => {
            const mine = new Set(facts.map((one) => one.personId));
            for (const personId of mine) {
              if (held.has(personId)) clashes.push(personId);
              held.add(personId);
            }
            most = Math.max(most, held.size);
            await from.depth();
            for (const personId of mine) held.delete(personId);
            taken.push(...facts);
            return [];
          });
          if (n === 0) idle++;
        }
      };
      await Promise.all([publisher, drainer(bus), drainer(other), drainer(bus), drainer(other)]);
      expect(published).toBe(300);
      expect(clashes).toEqual([]);
      for (const personId of people) expect(numbersOf(taken, personId)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });
  });
}

const numbersOf = (facts: readonly AddressedFact[], personId: string): readonly number[] =>
  facts.flatMap(({ personId: whose, fact }) => (whose === personId && fact.kind === "event" ? [Number(fact.properties.n)] : []));

async function drainAll<Tx>(bus: FactBus<Tx>, limit = 100): Promise<{ readonly taken: readonly QueuedFact[] }> {
  const taken: QueuedFact[] = [];
  while (
    (await bus.drain(limit, async (facts) => {
      taken.push(...facts);
      return [];
    })) > 0
  );
  return { taken };
}

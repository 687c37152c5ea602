import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Problem } from "./answer.ts";
import type { Api } from "./api.ts";
import { CallQueue, type QueuedCall } from "./call-queue.ts";
import { memoryStore, type Store } from "./store.ts";
import { fakeTimers, settle } from "./testing/fake-page.ts";
import { type FakeServer, type Fault, fakeServer, proofFor } from "./testing/fake-server.ts";

const at = "2026-03-02T09:00:00Z";
const callOf = (messageId: string, person: string | null, more: Readonly<Record<string, unknown>> = {}): QueuedCall => ({
  person,
  proof: null,
  body: {
    type: "track",
    event: "play",
    messageId,
    timestamp: at,
    ...(person === null ? { anonymousId: "a" } : { userId: person }),
    ...more,
  },
});

interface Bench {
  readonly server: FakeServer;
  readonly store: Store;
  readonly timers: ReturnType<typeof fakeTimers>;
  readonly queue: CallQueue;
  readonly problems: Problem[];
  readonly beacons: unknown[];
  readonly proofs: Map<string, string>;
}

function bench(
  over: { readonly server?: FakeServer; readonly store?: Store; readonly api?: Api; readonly proofs?: Map<string, string> } = {},
): Bench {
  const { server = fakeServer(), store = memoryStore(), proofs = new Map<string, string>() } = over;
  const timers = fakeTimers();
  const problems: Problem[] = [];
  const beacons: unknown[] = [];
  const queue = new CallQueue({
    store,
    api: over.api ?? server.api,
    timers,
    nowMs: () => timers.clock.nowMs,
    chance: () => 0.5,
    proofOf: (person) => proofs.get(person) ?? null,
    alone: (work) => work(),
    beacon: (_, text) => {
      beacons.push(JSON.parse(text));
      return true;
    },
    key: "client-key",
    problem: (problem) => void problems.push(problem),
  });
  return { server, store, timers, queue, problems, beacons, proofs };
}

const taken = ({ server }: Bench): readonly string[] => [...server.calls.keys()];

describe("the queue of calls", () => {
  it("sends what was added together, a moment later, and forgets it", async () => {
    const b = bench();
    await b.queue.add(callOf("m1", null));
    await b.queue.add(callOf("m2", null));
    expect(b.server.seen).toEqual([]);
    await b.timers.advance(1000);
    expect(b.server.seen).toMatchObject([{ path: "/v1/batch", proof: null, body: { batch: [{ messageId: "m1" }, { messageId: "m2" }] } }]);
    expect(await b.store.rows("calls")).toEqual([]);
  });

  it("sends nothing of a person before there is a proof, and lets others pass", async () => {
    const b = bench();
    await b.queue.add(callOf("m1", "ann"));
    await b.queue.add(callOf("m2", null));
    await b.queue.flush();
    expect(taken(b)).toEqual(["m2"]);
    b.proofs.set("ann", proofFor("ann"));
    await b.queue.flush();
    expect(taken(b)).toEqual(["m2", "m1"]);
    expect(b.server.seen.at(-1)?.proof).toBe(proofFor("ann"));
  });

  it("makes one request for each proof, in order", async () => {
    const b = bench({ proofs: new Map(["ann", "bob"].map((person) => [person, proofFor(person)])) });
    for (const [id, person] of Object.entries({ m1: "ann", m2: null, m3: "ann", m4: "bob", m5: null }))
      await b.queue.add(callOf(id, person));
    await b.queue.flush();
    expect(b.server.seen.map(({ proof, body }) => [proof, body])).toMatchObject([
      [proofFor("ann"), { batch: [{ messageId: "m1" }, { messageId: "m2" }, { messageId: "m3" }] }],
      [proofFor("bob"), { batch: [{ messageId: "m4" }, { messageId: "m5" }] }],
    ]);
  });

  it("gives calls of somebody who signs out the proof to go with", async () => {
    const b = bench();
    await b.queue.add(callOf("m1", "ann"));
    await b.queue.handProof("ann", proofFor("ann"));
    await b.queue.flush();
    expect(taken(b)).toEqual(["m1"]);
  });

  it.each<[string, Fault]>([
    ["there is no network", "lost"],
    ["the answer was lost", "silent"],
    ["the server is down", { status: 503 }],
    ["it was too much", { status: 429 }],
  ])("waits longer and longer while %s, and has one effect in the end", async (_, fault) => {
    const b = bench();
    b.server.fault = () => fault;
    await b.queue.add(callOf("m1", null));
    await b.timers.advance(60_000);
    const tries = b.server.seen.length;
    expect(tries).toBeGreaterThanOrEqual(5);
    expect(tries).toBeLessThanOrEqual(8);
    b.server.fault = () => "none";
    await b.queue.resume();
    expect([taken(b), await b.store.rows("calls")]).toEqual([["m1"], []]);
  });

  it("comes back no earlier than the server asked for", async () => {
    const b = bench();
    b.server.fault = () => ({ status: 429, retryAfterSeconds: 120 });
    await b.queue.add(callOf("m1", null));
    await b.timers.advance(1000);
    await b.timers.advance(119_000);
    expect(b.server.seen).toHaveLength(1);
    await b.timers.advance(2000);
    expect(b.server.seen).toHaveLength(2);
  });

  it("tells of a call that was refused, and does not send it again", async () => {
    const b = bench();
    await b.queue.add(callOf("m1", null, { event: "refuse me" }));
    await b.queue.add(callOf("m2", null));
    await b.queue.flush();
    expect([taken(b), b.problems, await b.store.rows("calls")]).toMatchObject([["m2"], [{ code: "badEvent" }], []]);
  });

  it("finds the one call that spoils a request, and drops that alone", async () => {
    const b = bench();
    b.server.fault = ({ body }) => (JSON.stringify(body).includes("m5") ? { status: 400, code: "malformedJson" } : "none");
    for (let n = 0; n < 9; n++) await b.queue.add(callOf(`m${n}`, null));
    await b.queue.flush();
    expect(taken(b)).toEqual(["m0", "m1", "m2", "m3", "m4", "m6", "m7", "m8"]);
    expect(b.problems).toMatchObject([{ code: "malformedJson", status: 400 }]);
  });

  it("keeps what a false proof holds up, and lets the rest go", async () => {
    const b = bench({ proofs: new Map([["ann", proofFor("ann")]]) });
    b.server.fault = ({ proof }) => (proof === null || proof === proofFor("ann", "b") ? "none" : { status: 401, code: "proofInvalid" });
    await b.queue.add(callOf("m1", "ann"));
    await b.queue.add(callOf("m2", null));
    await b.queue.flush();
    expect([taken(b), b.problems]).toMatchObject([["m2"], [{ code: "proofInvalid" }]]);
    b.proofs.set("ann", proofFor("ann", "b"));
    await b.queue.flush();
    expect(taken(b)).toEqual(["m2", "m1"]);
  });

  it("stops at a key that is not known, and keeps everything", async () => {
    const b = bench();
    b.server.fault = () => ({ status: 401, code: "keyUnknown" });
    await b.queue.add(callOf("m1", null));
    await b.queue.flush();
    expect([b.server.seen.length, b.problems, (await b.store.rows("calls")).length]).toMatchObject([1, [{ code: "keyUnknown" }], 1]);
  });

  it("sends no request above 100 calls or 400 KB", async () => {
    const b = bench();
    for (let n = 0; n < 120; n++) await b.queue.add(callOf(`m${n}`, null, { properties: { text: "x".repeat(n < 20 ? 30_000 : 10) } }));
    await b.queue.flush();
    expect(b.server.calls.size).toBe(120);
    for (const { body } of b.server.seen) {
      expect(JSON.stringify(body).length).toBeLessThan(410_000);
      expect((body as { batch: unknown[] }).batch.length).toBeLessThanOrEqual(100);
    }
  });

  it("keeps 1,000 calls for 30 days, and says what it dropped", async () => {
    const b = bench();
    await b.queue.add(callOf("old", "ann", { timestamp: "2026-01-01T00:00:00Z" }));
    for (let n = 0; n < 1001; n++) await b.queue.add(callOf(`m${n}`, "ann"));
    await b.queue.flush();
    expect([(await b.store.rows("calls")).length, b.problems]).toMatchObject([
      1000,
      [{ code: "callsDropped", message: expect.stringMatching(/^2 calls/) }],
    ]);
    b.proofs.set("ann", proofFor("ann"));
    await b.queue.flush();
    expect([b.server.calls.size, b.server.calls.has("m0"), b.server.calls.has("m1000")]).toEqual([1000, false, true]);
  });

  it("leaves with the page: anonymous calls as a beacon, proven ones in a request that outlives it, and neither twice in effect", async () => {
    const b = bench({ proofs: new Map([["ann", proofFor("ann")]]) });
    await b.queue.add(callOf("m1", null));
    b.queue.leave();
    expect(b.beacons).toMatchObject([{ writeKey: "client-key", batch: [{ messageId: "m1" }] }]);
    await b.queue.add(callOf("m2", "ann"));
    b.queue.leave();
    await settle();
    expect(b.server.seen).toMatchObject([
      { keepalive: true, proof: proofFor("ann"), body: { batch: [{ messageId: "m1" }, { messageId: "m2" }] } },
    ]);
    await b.queue.flush();
    expect(b.server.seen).toHaveLength(1);
    expect(await b.store.rows("calls")).toEqual([]);
  });

  it("hands over no more than may outlive a page", async () => {
    const b = bench();
    for (let n = 0; n < 10; n++) await b.queue.add(callOf(`m${n}`, null, { properties: { text: "x".repeat(20_000) } }));
    b.queue.leave();
    expect(JSON.stringify(b.beacons).length).toBeLessThan(64 * 1024);
    expect(b.beacons).toMatchObject([{ batch: [{ messageId: "m0" }, { messageId: "m1" }] }]);
  });

  it("waits while another page is sending", async () => {
    const b = bench();
    let others = true;
    const queue = new CallQueue({
      ...{ store: b.store, api: b.server.api, timers: b.timers, nowMs: () => 0, chance: () => 0, proofOf: () => null, beacon: () => false },
      ...{ key: "k", problem: () => {}, alone: async (work) => (others ? null : work()) },
    });
    await queue.add(callOf("m1", null));
    await queue.flush();
    expect(b.server.seen).toEqual([]);
    others = false;
    await b.timers.advance(3000);
    expect(taken(b)).toEqual(["m1"]);
  });
});

type Step = { readonly do: "add"; readonly person: string | null } | { readonly do: "flush" | "leave" | "reload" };
type Trouble = "none" | "lost" | "silent" | 503 | "dieBefore" | "dieAfter";

/** A page that may die between any two things it does; what it had asked for then never comes back to it. */
function mortalPage(world: { readonly server: FakeServer; readonly store: Store }, draw: () => Trouble, diesAfter: number) {
  let left = diesAfter;
  const never = new Promise<never>(() => {});
  const through = async <T>(work: () => Promise<T>, trouble: Trouble = "none"): Promise<T> => {
    left--;
    if (left < 0 || trouble === "dieBefore") {
      left = Math.min(left, 0);
      return never;
    }
    const result = await work();
    if (left === 0 || trouble === "dieAfter") {
      left = 0;
      return never;
    }
    return result;
  };
  const { store } = world;
  const mortal: Store = {
    get: (key) => through(() => store.get(key)),
    put: (key, value) => through(() => store.put(key, value)),
    add: (list, value) => through(() => store.add(list, value)),
    rows: (list) => through(() => store.rows(list)),
    replace: (list, row) => through(() => store.replace(list, row)),
    remove: (list, ids) => through(() => store.remove(list, ids)),
  };
  const api: Api = (request) => {
    const trouble = draw();
    world.server.fault = () =>
      typeof trouble === "number" ? { status: trouble } : trouble === "lost" || trouble === "silent" ? trouble : "none";
    return through(() => world.server.api(request), trouble);
  };
  return bench({ server: world.server, store: mortal, api, proofs: new Map([["ann", proofFor("ann")]]) });
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("add" as const), person: fc.constantFrom("ann", null) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("flush" as const, "reload" as const, "leave" as const) }) },
);
const trouble = fc.constantFrom<Trouble>("none", "none", "lost", "silent", 503, "dieBefore", "dieAfter");

describe("the queue, whatever happens to its pages", () => {
  it("brings every call that was kept to one effect, and no call to two", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.array(trouble, { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 10 }),
        async (steps, troubles, lives) => {
          const world = { server: fakeServer(), store: memoryStore() };
          const [drawn, ages] = [[...troubles], [...lives]];
          const kept: { readonly id: string; readonly person: string | null }[] = [];
          const effects: string[] = [];
          const counting: FakeServer["calls"]["set"] = world.server.calls.set.bind(world.server.calls);
          world.server.calls.set = (id, body) => {
            effects.push(id);
            return counting(id, body);
          };
          const open = () => mortalPage(world, () => drawn.shift() ?? "none", ages.shift() ?? Number.POSITIVE_INFINITY);
          let page = open();
          for (const [n, one] of steps.entries()) {
            if (one.do === "add")
              void page.queue.add(callOf(`m${n}`, one.person)).then(() => kept.push({ id: `m${n}`, person: one.person }));
            else if (one.do === "flush") void page.queue.flush();
            else if (one.do === "leave") page.queue.leave();
            else page = open();
            await settle();
          }
          world.server.fault = () => "none";
          const last = bench({ ...world, proofs: new Map([["ann", proofFor("ann")]]) });
          await last.queue.flush();
          expect(kept.map(({ id }) => id).filter((id) => !world.server.calls.has(id))).toEqual([]);
          expect(effects).toEqual([...new Set(effects)]);
          expect(await world.store.rows("calls")).toEqual([]);
          for (const { body } of world.server.seen)
            for (const call of (body as { readonly batch: readonly { readonly messageId: string }[] }).batch)
              expect(world.server.calls.get(call.messageId) ?? call).toEqual(call);
          if (steps.some((one) => one.do === "leave")) return;
          const placeOf = (id: string): number => Number(id.slice(1));
          expect(effects.map(placeOf)).toEqual(effects.map(placeOf).sort((a, b) => a - b));
        },
      ),
      { numRuns: 300 },
    );
  });
});

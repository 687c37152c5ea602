import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { compile } from "../catalogue/compile.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { decidesByLearning } from "../catalogue/testing/declared.ts";
import type { Fact } from "../event/fact.ts";
import { decodeFeatures, encodeFeatures, FeatureList } from "../learning/features/feature-list.ts";
import { slotOf } from "../learning/features/slots.ts";
import { finalLabelAgeMs, openLabelAgeMs, ResponseLearner } from "../learning/response/learner.ts";
import { saveFolded } from "../operation/testing/some-people.ts";
import { noNeeds } from "../person/needs.ts";
import { learnedVersions, loadLearned, newestLearned, saveLearned } from "../store/learned.ts";
import { type Sent, saveExperience } from "../store/testing/experience.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decodeTimingModel } from "../timing/timing-model.ts";
import { type LearnDeps, learnEveryMs, learnOnce } from "./learn.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const catalogue = compile(decidesByLearning, 1);
/** A process: what it keeps in hand is its own. */
const aProcess = (): LearnDeps => ({ pool: database.pool, kept: new Map() });
const learn = (deps: LearnDeps, nowMs: number) => learnOnce(deps, catalogue, nowMs);
const storedBytes = async (): Promise<string> => (await newestLearned(database.pool, "response"))?.body.toString("hex") ?? "";
const countsNow = async (): Promise<ResponseLearner["counts"]> => {
  const row = await newestLearned(database.pool, "response");
  const found = row === null ? null : ResponseLearner.decode(row.body);
  if (!found?.ok) throw new Error("nothing learned");
  return found.value.counts;
};

const features = (n: number): FeatureList => {
  const list = new FeatureList();
  for (let k = 0; k < 6; k++) list.add(0, slotOf(`f${k}`, (n * (k + 3)) % 7), k === 5 ? 0.5 : 1);
  return list;
};
const rng = makeRng("learn");
/** Three days of messages, 400 in all; several share an instant. */
const log: readonly Sent[] = Array.from({ length: 400 }, (_, n): Sent => {
  const opened = rng.next() < 0.3 ? { opened: Math.floor(rng.next() * 30) * HOUR_MS } : {};
  const converted = opened.opened !== undefined && rng.next() < 0.4 ? { converted: opened.opened + HOUR_MS } : {};
  const off = rng.next() < 0.02 ? { switchedOff: 2 * HOUR_MS } : {};
  return {
    personId: `p${n % 17}`,
    messageId: `m${String(n).padStart(3, "0")}`,
    attemptedAtMs: noonMs + Math.floor(n / 3) * 30 * 60_000,
    features: encodeFeatures(features(n)),
    category: n % 4 === 0 ? "news" : "content",
    after: { ...opened, ...converted, ...off },
  };
});

/** The pool of a process that something happens to each time before it takes a connection. */
function poolWith(before: (connections: number) => Promise<void>): LearnDeps["pool"] {
  const { pool } = database;
  let connections = 0;
  return Object.create(pool, {
    query: { value: (...given: readonly unknown[]) => Reflect.apply(pool.query, pool, given) },
    connect: {
      value: async () => {
        connections++;
        await before(connections);
        return pool.connect();
      },
    },
  });
}

/** The same passes in memory: settled messages for good, then first labels, in order of attempt. */
function inMemory(passesMs: readonly number[], all = log): ResponseLearner {
  const learner = new ResponseLearner();
  const inOrder = [...all].sort(
    (a, b) =>
      a.attemptedAtMs - b.attemptedAtMs ||
      (a.personId < b.personId ? -1 : a.personId > b.personId ? 1 : a.messageId < b.messageId ? -1 : 1),
  );
  const list = new FeatureList();
  let sinceMs = 0;
  for (const nowMs of passesMs) {
    for (const age of [finalLabelAgeMs, openLabelAgeMs]) {
      for (const { attemptedAtMs, after = {}, features: text, category = "content" } of inOrder) {
        if (attemptedAtMs <= sinceMs - age || attemptedAtMs > nowMs - age) continue;
        decodeFeatures(text ?? "", list);
        const by = (ms: number | undefined): boolean => ms !== undefined && ms <= age;
        if (age === openLabelAgeMs) learner.learnOpen({ features: list, category, attemptedAtMs, opened: by(after.opened) });
        else
          learner.learnFinal({
            features: list,
            openedAfterMs: by(after.opened) ? (after.opened ?? null) : null,
            converted: by(after.converted),
            dismissed: by(after.dismissed),
            switchedOff: by(after.switchedOff) || by(after.uninstalled),
          });
      }
    }
    sinceMs = nowMs;
  }
  return learner;
}
const hex = (learner: ResponseLearner): string => Buffer.from(learner.encode()).toString("hex");

describe("learning from the log", () => {
  it("takes every message once at each age, whichever process is at it, and ends with the bytes of the same passes in memory", async () => {
    await saveExperience(database.pool, log);
    const [a, b] = [aProcess(), aProcess()];
    const passes = [10 * HOUR_MS, 16 * HOUR_MS, 40 * HOUR_MS, 46 * HOUR_MS, 90 * HOUR_MS, 10 * DAY_MS].map((ms) => noonMs + ms);
    const sums = { opens: 0, finals: 0 };
    for (const [n, nowMs] of passes.entries()) {
      const learned = await learn([a, a, b, a, b, aProcess()][n] ?? a, nowMs);
      sums.opens += learned?.opens ?? Number.NaN;
      sums.finals += learned?.finals ?? Number.NaN;
      expect(await storedBytes()).toBe(hex(inMemory(passes.slice(0, n + 1))));
    }
    expect(sums).toEqual({ opens: log.length, finals: log.length });
    expect(await learnedVersions(database.pool)).toMatchObject({ response: { version: passes.length, atMs: passes[passes.length - 1] } });
  });

  it("waits until a label is due: nothing is read before its age, and an outcome after it does not count", async () => {
    const one: Sent = {
      personId: "p",
      messageId: "m",
      attemptedAtMs: noonMs,
      features: encodeFeatures(features(1)),
      after: { opened: openLabelAgeMs + 1 },
    };
    await saveExperience(database.pool, [one]);
    expect(await learn(aProcess(), noonMs + openLabelAgeMs - 1)).toMatchObject({ opens: 0, finals: 0 });
    expect(await learn(aProcess(), noonMs + openLabelAgeMs - 1 + learnEveryMs)).toMatchObject({ opens: 1, finals: 0 });
    expect(await countsNow()).toMatchObject({ sends: 1, opens: 0, finals: 0 });
    expect(await learn(aProcess(), noonMs + finalLabelAgeMs)).toMatchObject({ opens: 0, finals: 1 });
    expect(await countsNow()).toMatchObject({ sends: 1, opens: 0, finals: 1, finalOpens: 1 });
  });

  it("does nothing twice at the same time, nor before it is time again", async () => {
    await saveExperience(database.pool, log);
    const deps = aProcess();
    const nowMs = noonMs + 5 * DAY_MS;
    expect(await learn(deps, nowMs)).not.toBeNull();
    const bytes = await storedBytes();
    for (const again of [deps, aProcess()])
      for (const atMs of [nowMs, nowMs + learnEveryMs - 1, nowMs - DAY_MS]) expect(await learn(again, atMs)).toBeNull();
    expect(await learnedVersions(database.pool)).toMatchObject({ response: { version: 1 } });
    expect(await storedBytes()).toBe(bytes);
  });

  it("goes on where it was saved last after a pass broke off, and saves on the way where there is much to read", async () => {
    await saveExperience(database.pool, log);
    const nowMs = noonMs + 10 * DAY_MS;
    // Messages come three at a time, every half an hour: after 90 others comes the first of the 31st instant, and all of that are read with it.
    const cuts = [30, 61, 92, 123].map((instant) => noonMs + instant * 30 * 60_000 + openLabelAgeMs);
    const dying = poolWith(async (connections) => {
      // The lock, the look at what there is, and two parts of the pass.
      if (connections > 4) throw new Error("the process died");
    });
    await expect(learnOnce({ pool: dying, kept: new Map() }, catalogue, nowMs, { messages: 90 })).rejects.toThrow("died");
    expect(await learnedVersions(database.pool)).toEqual({ response: { version: 2, atMs: cuts[1] } });
    expect(await storedBytes()).toBe(hex(inMemory(cuts.slice(0, 2))));
    const learned = await learnOnce(aProcess(), catalogue, nowMs, { messages: 90 });
    const ofRest = log.filter(({ attemptedAtMs }) => attemptedAtMs > (cuts[1] ?? 0) - openLabelAgeMs).length;
    expect(learned).toMatchObject({ opens: ofRest, refitted: ["timing", "interruption", "creatives"] });
    expect(await learnedVersions(database.pool)).toMatchObject({ response: { version: 5, atMs: nowMs } });
    expect(await storedBytes()).toBe(hex(inMemory([...cuts, nowMs])));
  });

  it("is left to the process that is at it, also between its parts", async () => {
    await saveExperience(database.pool, log);
    const nowMs = noonMs + 5 * DAY_MS;
    const between: unknown[] = [];
    const watched = poolWith(async (connections) => {
      if (connections > 1) between.push(await learn(aProcess(), nowMs + learnEveryMs));
    });
    expect(await learn({ pool: watched, kept: new Map() }, nowMs)).toMatchObject({ opens: log.length });
    expect(between).toEqual([null, null, null, null, null]);
    expect(await learn(aProcess(), nowMs + learnEveryMs)).not.toBeNull();
  });

  it("is done by one of several processes that begin together", async () => {
    await saveExperience(database.pool, log);
    const found = await Promise.all(Array.from({ length: 4 }, () => learn(aProcess(), noonMs + 5 * DAY_MS)));
    expect(found.filter((one) => one !== null)).toMatchObject([{ opens: log.length }]);
    expect(await learnedVersions(database.pool)).toMatchObject({ response: { version: 1 } });
    expect(await storedBytes()).toBe(hex(inMemory([noonMs + 5 * DAY_MS])));
  });

  it("is not done again by a process that looked before another had finished", async () => {
    await saveExperience(database.pool, log);
    const { pool } = database;
    const nowMs = noonMs + 5 * DAY_MS;
    // Between this process's look and its lock another one learns everything.
    const late: LearnDeps["pool"] = Object.create(pool, {
      query: {
        value: async (text: string) => {
          const seen = await pool.query(text);
          await learn(aProcess(), nowMs);
          return seen;
        },
      },
    });
    expect(await learn({ pool: late, kept: new Map() }, nowMs)).toBeNull();
    expect(await learnedVersions(pool)).toMatchObject({ response: { version: 1 } });
  });

  it("reads the log anew when what is stored cannot be read", async () => {
    await saveExperience(database.pool, log);
    for (const [n, body] of [Buffer.from([99, 1, 2]), Buffer.from([1]), Buffer.alloc(0)].entries()) {
      const atMs = noonMs + (5 + n) * DAY_MS;
      await saveLearned(database.pool, "response", atMs - learnEveryMs, body);
      expect(await learn(aProcess(), atMs)).toMatchObject({ opens: log.length });
      expect(await storedBytes()).toBe(hex(inMemory([atMs])));
    }
  });

  it("leaves out messages that were not sent, and features of another layout", async () => {
    await saveExperience(database.pool, [
      { personId: "p", messageId: "failed", attemptedAtMs: noonMs, features: encodeFeatures(features(1)), state: "failed" },
      { personId: "p", messageId: "plain", attemptedAtMs: noonMs, features: null },
      { personId: "p", messageId: "other", attemptedAtMs: noonMs, features: Buffer.from([77, 1, 2, 3, 4]).toString("base64") },
      { personId: "p", messageId: "good", attemptedAtMs: noonMs, features: encodeFeatures(features(1)) },
    ]);
    expect(await learn(aProcess(), noonMs + 10 * DAY_MS)).toMatchObject({ opens: 1, finals: 1 });
  });

  const broken = {
    ...catalogue,
    get policy(): never {
      throw new Error("broken off");
    },
  };
  it.each([
    ["before what was learned is saved", "alter table learned add constraint broken check (version < 2) not valid", catalogue, 1],
    ["after it was, and before hours and prices are", "select", broken, 2],
  ])("loses nothing and learns nothing twice when a pass breaks off %s", async (_, sabotage, given, version) => {
    await saveExperience(database.pool, log);
    const deps = aProcess();
    const passes = [noonMs + 2 * DAY_MS, noonMs + 4 * DAY_MS];
    await learn(deps, passes[0] ?? 0);
    await database.pool.query(sabotage);
    await expect(learnOnce(deps, given, passes[1] ?? 0)).rejects.toThrow("broken");
    expect(await learnedVersions(database.pool)).toMatchObject({ response: { version }, timing: { version: 1 } });
    await database.pool.query("alter table learned drop constraint if exists broken");
    await learn(deps, passes[1] ?? 0);
    expect(await storedBytes()).toBe(hex(inMemory(passes)));
    const nextMs = (passes[1] ?? 0) + learnEveryMs;
    await learn(deps, nextMs);
    expect(await storedBytes()).toBe(hex(inMemory([...passes, nextMs])));
    expect(await learnedVersions(database.pool)).toMatchObject({ timing: { version: 2 }, interruption: { version: 2 } });
  });
});

describe("hours and prices", () => {
  const parts = ["timing", "interruption", "creatives"];

  it("are fitted only where the policy decides by them", async () => {
    const { policy } = emptyDeclared;
    const byRates = { ...policy, scorer: "rate" } as const;
    const plain = compile({ ...emptyDeclared, policy: { ...byRates, timing: { personal: false } } }, 1);
    expect(await learnOnce(aProcess(), plain, noonMs)).toMatchObject({ refitted: [] });
    const hours = compile({ ...emptyDeclared, policy: byRates }, 1);
    expect(await learnOnce(aProcess(), hours, noonMs + DAY_MS)).toMatchObject({ refitted: ["timing"] });
  });

  it("are fitted once a day, each time as new versions", async () => {
    await saveExperience(database.pool, log);
    const deps = aProcess();
    const nowMs = noonMs + 5 * DAY_MS;
    expect(await learn(deps, nowMs)).toMatchObject({ refitted: parts });
    expect(await learn(deps, nowMs + learnEveryMs)).toMatchObject({ refitted: [] });
    expect(await learnedVersions(database.pool)).toMatchObject({
      response: { version: 2 },
      timing: { version: 1 },
      interruption: { version: 1 },
    });
    expect(await learn(deps, nowMs + DAY_MS)).toMatchObject({ refitted: parts });
    expect(await learnedVersions(database.pool)).toMatchObject({
      timing: { version: 2, atMs: nowMs + DAY_MS },
      interruption: { version: 2 },
    });
    expect(await loadLearned(database.pool, "interruption", 1)).not.toBeNull();
  });

  it("are fitted each by itself: one that cannot be leaves the others and what was learned alone, and is due again with the next pass", async () => {
    await saveExperience(database.pool, log);
    const nowMs = noonMs + 5 * DAY_MS;
    await database.pool.query("alter table learned add constraint broken check (part <> 'interruption')");
    const learned = await learn(aProcess(), nowMs);
    expect(learned).toMatchObject({ opens: log.length, refitted: ["timing", "creatives"], failed: [{ part: "interruption" }] });
    expect(String(learned?.failed[0]?.cause)).toContain("broken");
    expect(await storedBytes()).toBe(hex(inMemory([nowMs])));
    const another = aProcess();
    expect(await learn(another, nowMs + 1)).toBeNull();
    await database.pool.query("alter table learned drop constraint broken");
    expect(await learn(another, nowMs + learnEveryMs)).toMatchObject({ refitted: ["interruption"], failed: [] });
    expect(await learnedVersions(database.pool)).toMatchObject({
      timing: { version: 1 },
      interruption: { version: 1 },
      creatives: { version: 1 },
    });
  });

  it("learn hours from those who did something, also where most people do nothing", async () => {
    const nowMs = noonMs + 60 * DAY_MS;
    const chance = makeRng("quiet");
    const factsOf = (active: boolean): readonly Fact[] =>
      Array.from({ length: active ? 40 : 0 }, (_, day): Fact => {
        const atMs = nowMs - (42 - day) * DAY_MS + (chance.below(3) - 4) * HOUR_MS;
        return { kind: "event", atMs, name: "page", properties: {}, zone: "UTC" };
      });
    const people = Array.from({ length: 900 }, (_, n) => [`p${n}`, factsOf(n % 15 === 0)] as const);
    await saveFolded(database.pool, noNeeds, new Map(people));
    const hours = compile({ ...emptyDeclared, policy: { ...emptyDeclared.policy, scorer: "rate" } }, 1);
    expect(await learnOnce(aProcess(), hours, nowMs)).toMatchObject({ refitted: ["timing"] });
    const read = decodeTimingModel(JSON.parse((await newestLearned(database.pool, "timing"))?.body.toString() ?? ""));
    if (!read.ok) throw new Error(read.error);
    expect(read.value.judged.reduce((sum, group) => sum + group.people, 0)).toBe(60);
  });

  it("hold trees where these foretell people better, the same bytes from the same log", async () => {
    const nowMs = noonMs + 60 * DAY_MS;
    // The hour of each person's events moves now and then, so that the last event tells more than all before it.
    const chance = makeRng("movers");
    const facts = (): readonly Fact[] => {
      let own = 6 + chance.below(17);
      return Array.from({ length: 56 }, (_, day): Fact => {
        if (chance.next() < 0.1) own = 6 + chance.below(17);
        return {
          kind: "event",
          atMs: noonMs + (4 + day) * DAY_MS - 12 * HOUR_MS + own * HOUR_MS,
          name: "page",
          properties: {},
          zone: "UTC",
        };
      });
    };
    const people = Array.from({ length: 80 }, (_, n) => [`p${n}`, facts()] as const);
    await saveFolded(database.pool, noNeeds, new Map(people));
    const hours = compile({ ...emptyDeclared, policy: { ...emptyDeclared.policy, scorer: "rate" } }, 1);
    const bytes: string[] = [];
    for (let n = 0; n < 2; n++) {
      await database.pool.query("truncate learned");
      expect(await learnOnce(aProcess(), hours, nowMs)).toMatchObject({ refitted: ["timing"] });
      bytes.push((await newestLearned(database.pool, "timing"))?.body.toString() ?? "");
    }
    expect(bytes[1]).toBe(bytes[0]);
    const read = decodeTimingModel(JSON.parse(bytes[0] ?? ""));
    if (!read.ok) throw new Error(read.error);
    const names = read.value.trees.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(read.value.personalFrom.flatMap(({ by }) => by ?? [])).toEqual(expect.arrayContaining(names));
    expect(read.value.judged.map(({ candidates }) => candidates.length)).toEqual(read.value.personalFrom.map(() => 4));
  });

  it("are fitted also on an empty log, and cost nothing then", async () => {
    expect(await learn(aProcess(), noonMs)).toEqual({ opens: 0, finals: 0, refitted: parts, failed: [] });
    const row = await newestLearned(database.pool, "interruption");
    expect(JSON.parse(row?.body.toString() ?? "")).toMatchObject({ lambda: 0, fatigueSlope: 0 });
  });
});

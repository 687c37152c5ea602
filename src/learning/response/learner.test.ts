import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../base/duration.ts";
import { makeRng } from "../../base/rng.ts";
import { expectedLabel } from "../delay.ts";
import { emitPairing, type PairLevel } from "../features/emit.ts";
import { FeatureList } from "../features/feature-list.ts";
import { slotOf } from "../features/slots.ts";
import { someCreatives } from "../features/testing-people.ts";
import { type FinalExample, finalLabelAgeMs, type OpenExample, openLabelAgeMs, ResponseLearner } from "./learner.ts";
import { constantOf, dot, freeze, type ResponseModel, sigmoid } from "./model.ts";

/** One message of a log: what is read of it at either age. */
type Logged = Omit<OpenExample, "features"> & Omit<FinalExample, "features"> & { readonly features: FeatureList };

/** Between two messages of a log: so many that all of a week are kept. */
const everyMs = 5 * MINUTE_MS;

const noise = (list: FeatureList, rng: { below(n: number): number }, count: number): void => {
  for (let n = 0; n < count; n++) list.add(0, slotOf(`noise ${n}`, rng.below(5)), 1 - 0.5 * rng.below(3));
};

/** A log of messages that are opened with a chance of their own, mostly within hours. */
function logOf(
  count: number,
  seed: string,
  chance: (list: FeatureList, rng: { below(n: number): number; next(): number }) => number,
): readonly Logged[] {
  const rng = makeRng(seed);
  return Array.from({ length: count }, (_, n): Logged => {
    const features = new FeatureList();
    const opens = rng.next() < chance(features, rng);
    const openedAfterMs = opens ? Math.floor(-Math.log(1 - rng.next()) * 5 * HOUR_MS) : null;
    return {
      features,
      category: rng.below(3) === 0 ? "news" : "content",
      attemptedAtMs: n * everyMs,
      opened: openedAfterMs !== null && openedAfterMs <= openLabelAgeMs,
      openedAfterMs: openedAfterMs !== null && openedAfterMs <= finalLabelAgeMs ? openedAfterMs : null,
      converted: opens && rng.next() < 0.3,
      dismissed: !opens && rng.next() < 0.2,
      switchedOff: rng.next() < 0.02,
    };
  });
}

/** Takes a log in passes, as the worker does: what has settled for good first, then the first labels. */
function pass(learner: ResponseLearner, log: readonly Logged[]): ResponseLearner {
  for (const one of log) learner.learnFinal(one);
  for (const one of log) learner.learnOpen(one);
  return learner;
}
const hex = (learner: ResponseLearner): string => Buffer.from(learner.encode()).toString("hex");
function decoded(bytes: Uint8Array): ResponseLearner {
  const found = ResponseLearner.decode(bytes);
  if (!found.ok) throw new Error(found.error);
  return found.value;
}
function frozen(learner: ResponseLearner): ResponseModel {
  const model = freeze(learner, 1, 0.35);
  if (model === null) throw new Error("nothing learned");
  return model;
}
const predicted = (model: ResponseModel, features: FeatureList): number =>
  sigmoid(model.openOffset + constantOf(model.open) + dot(model.open, features));

const someLog = logOf(1_500, "log", (list, rng) => {
  noise(list, rng, 12);
  return 0.25;
});

describe("what is learned of a log", () => {
  it("is the same bytes for the same log, and others for another order", () => {
    expect(hex(pass(new ResponseLearner(), someLog))).toBe(hex(pass(new ResponseLearner(), someLog)));
    expect(hex(pass(new ResponseLearner(), [...someLog].reverse()))).not.toBe(hex(pass(new ResponseLearner(), someLog)));
  });

  it("goes on from its bytes as if it had never stopped, wherever it stopped: before it could predict, and long after", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: someLog.length }), { minLength: 1, maxLength: 4 }), (cuts) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), someLog.length];
        const [held, stored] = [new ResponseLearner(), new ResponseLearner()];
        let again = stored;
        for (let n = 1; n < bounds.length; n++) {
          const part = someLog.slice(bounds[n - 1], bounds[n]);
          pass(held, part);
          again = decoded(pass(again, part).encode());
        }
        expect(hex(again)).toBe(hex(held));
      }),
      { numRuns: 6, seed: 11, examples: [[[0, 120, 199, 200]], [[201, 1_000]]] },
    );
  });

  it("does not depend on where passes are cut, once the delays of opens are known", () => {
    const delays = pass(new ResponseLearner(), someLog).encode();
    const learn = (...cuts: readonly number[]): string => {
      const learner = decoded(delays);
      const bounds = [0, ...cuts, someLog.length];
      for (let n = 1; n < bounds.length; n++) for (const one of someLog.slice(bounds[n - 1], bounds[n])) learner.learnOpen(one);
      return hex(learner);
    };
    expect(learn(7, 300, 301)).toBe(learn());
  });

  it("keeps counts of all that came", () => {
    const { counts } = pass(new ResponseLearner(), someLog);
    const count = (holds: (one: Logged) => boolean): number => someLog.filter(holds).length;
    expect(counts).toEqual({
      sends: someLog.length,
      opens: count((one) => one.opened),
      finals: someLog.length,
      finalOpens: count((one) => one.openedAfterMs !== null),
      converted: count((one) => one.openedAfterMs !== null && one.converted),
      dismissed: count((one) => one.dismissed),
      switchedOff: count((one) => one.switchedOff),
    });
  });

  it("keeps the newest predictions of each category, made before the message's own outcome", () => {
    const learner = new ResponseLearner();
    const list = new FeatureList();
    list.add(0, slotOf("test", 1));
    let attemptedAtMs = 0;
    const learnMany = (count: number, opened: boolean) => {
      for (let n = 0; n < count; n++, attemptedAtMs += everyMs)
        learner.learnOpen({ features: list, category: "content", attemptedAtMs, opened });
    };
    learnMany(400, false);
    const before = learner.open?.logit(list.slots, list.count, list.values) ?? Number.NaN;
    learner.learnOpen({ features: list, category: "content", attemptedAtMs, opened: true });
    const content = learner.recent.get("content");
    expect(content?.size).toBe(401);
    expect(content?.logits[400]).toBeCloseTo(before, 5);
    expect(content?.opened[400]).toBe(1);
    learnMany(10_000, true);
    expect(content?.size).toBe(content?.logits.length);
    expect([...(content?.opened ?? [])].every((one) => one === 1)).toBe(true);
  });
});

describe("a learner that a release saved which kept the newest predictions, and no times", () => {
  /** Without what that release did not write. */
  const asBefore = (learner: ResponseLearner): Uint8Array => {
    const bytes = Buffer.from(learner.encode());
    const length = bytes.readUInt32BE(1);
    const text = JSON.stringify(JSON.parse(bytes.subarray(5, 5 + length).toString()), (key, value: unknown) =>
      ["minutes", "levels", "drawn", "attemptedAtMs"].includes(key) ? undefined : value,
    );
    const start = Buffer.alloc(5);
    start[0] = bytes[0] ?? 0;
    start.writeUInt32BE(Buffer.byteLength(text), 1);
    return Buffer.concat([start, Buffer.from(text), bytes.subarray(5 + length)]);
  };

  it.each([120, 1_200])("is read and learns on: it predicts as one that was never stopped (after %i messages)", (messages) => {
    const held = pass(new ResponseLearner(), someLog.slice(0, messages));
    const read = decoded(asBefore(held));
    expect(read.counts).toEqual(held.counts);
    for (const learner of [held, read]) pass(learner, someLog.slice(messages));
    const [one, other] = [held, read].map((learner) => learner.recent.get("content"));
    expect(other?.size).toBe(one?.size);
    expect(other?.logits).toEqual(one?.logits);
    expect(other?.opened).toEqual(one?.opened);
    expect(frozen(read).open).toEqual(frozen(held).open);
    expect(frozen(read).calibration).toEqual(frozen(held).calibration);
  });
});

describe("bytes that are no learner", () => {
  const bytes = Buffer.from(pass(new ResponseLearner(), someLog.slice(0, 300)).encode());

  it.each([
    ["of another version", Buffer.concat([Buffer.from([99]), bytes.subarray(1)]), "unknownVersion"],
    ["none at all", Buffer.alloc(0), "damaged"],
    ["the version alone", bytes.subarray(0, 1), "damaged"],
    ["cut off in the text", bytes.subarray(0, 200), "damaged"],
    ["cut off in the weights", bytes.subarray(0, bytes.length - 10), "damaged"],
    ["garbled", Buffer.concat([bytes.subarray(0, 5), Buffer.alloc(bytes.length - 5, 0x7b)]), "damaged"],
  ])("are refused: %s", (_, given, error) => {
    expect(ResponseLearner.decode(given)).toEqual({ ok: false, error });
  });
});

describe("a cold start", () => {
  const plain = (opened: boolean): OpenExample => ({ features: new FeatureList(), category: "content", attemptedAtMs: 0, opened });

  it("predicts nothing below 200 messages, then begins from the rate so far, and the first ones are learned too", () => {
    const learner = new ResponseLearner();
    for (let n = 0; n < 199; n++) learner.learnOpen(plain(n % 4 === 0));
    expect(learner.open).toBeNull();
    expect(freeze(learner, 1, 0.3)).toBeNull();
    learner.learnOpen(plain(false));
    expect(learner.open?.examples).toBe(200);
    expect(sigmoid(learner.open?.logit(new Int32Array(0), 0) ?? Number.NaN)).toBeGreaterThan(0.2);
    expect(sigmoid(learner.open?.logit(new Int32Array(0), 0) ?? Number.NaN)).toBeLessThan(0.3);
  });

  it.each([true, false])("survives a log in which every message was opened, or none (%s)", (opened) => {
    const learner = new ResponseLearner();
    for (let n = 0; n < 1_000; n++) {
      learner.learnOpen(plain(opened));
      learner.learnFinal({
        features: new FeatureList(),
        openedAfterMs: opened ? 0 : null,
        converted: opened,
        dismissed: false,
        switchedOff: opened,
      });
    }
    const model = frozen(learner);
    expect(Number.isFinite(model.openOffset + constantOf(model.open))).toBe(true);
    expect(Number.isFinite(model.normalisedEntropy)).toBe(true);
    expect(decoded(learner.encode()).counts).toEqual(learner.counts);
  });
});

describe("a message that may still be opened", () => {
  it("has p(1 − F) ÷ (1 − pF) for its label: p when nobody could have opened yet, 0 when all had", () => {
    expect(expectedLabel(0.2, 0)).toBeCloseTo(0.2, 12);
    expect(expectedLabel(0.2, 1)).toBe(0);
    expect(expectedLabel(0.2, 0.5)).toBeCloseTo((0.2 * 0.5) / 0.9, 12);
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (p, seen) => {
        // Bayes: of all messages p F were opened by now; the rest must share what is left of p.
        expect(p * seen + (1 - p * seen) * expectedLabel(p, seen)).toBeCloseTo(p, 9);
      }),
    );
  });

  it("reads the share of opens that have come by an age off the delays, and takes all for seen while few are known", () => {
    const learner = new ResponseLearner();
    const openedAt = (openedAfterMs: number | null) =>
      learner.learnFinal({ features: new FeatureList(), openedAfterMs, converted: false, dismissed: false, switchedOff: false });
    for (let n = 0; n < 19; n++) openedAt(HOUR_MS / 2);
    expect(learner.seenShare(openLabelAgeMs)).toBe(1);
    openedAt(null);
    expect(learner.seenShare(openLabelAgeMs)).toBe(1);
    for (let n = 0; n < 21; n++) openedAt(20 * HOUR_MS);
    expect(learner.seenShare(0)).toBe(0);
    expect(learner.seenShare(openLabelAgeMs)).toBeCloseTo(19 / 40, 12);
    expect(learner.seenShare(finalLabelAgeMs)).toBe(1);
    expect(learner.seenShare(10 * finalLabelAgeMs)).toBe(1);
  });

  it("so is not taken for ignored: late openers end near their true rate, not near what came by the first label", () => {
    // Half of all opens come after the first label.
    const rng = makeRng("late");
    const learner = new ResponseLearner();
    const list = new FeatureList();
    list.add(0, slotOf("test", "late"));
    for (let n = 0; n < 12_000; n++) {
      const opens = rng.next() < 0.3;
      const late = rng.next() < 0.5;
      const openedAfterMs = opens ? (late ? 24 : 2) * HOUR_MS : null;
      learner.learnFinal({ features: list, openedAfterMs, converted: false, dismissed: false, switchedOff: false });
      learner.learnOpen({ features: list, category: "content", attemptedAtMs: n * everyMs, opened: opens && !late });
    }
    const p = predicted(frozen(learner), list);
    expect(p).toBeGreaterThan(0.24);
    expect(p).toBeLessThan(0.36);
  });
});

describe("a planted effect", () => {
  const [warm, , urgent] = someCreatives;
  if (warm === undefined || urgent === undefined) throw new Error("too few creatives");
  const pairing = (level: PairLevel, creative: typeof warm): FeatureList => {
    const list = new FeatureList();
    emitPairing(list, level, creative);
    return list;
  };
  const truth = (level: PairLevel, isWarm: boolean): number => ((level === 12) === isWarm ? 0.4 : 0.08);
  const planted = (seed: string) =>
    logOf(15_000, seed, (list, rng) => {
      const level: PairLevel = rng.below(2) === 0 ? 0 : 12;
      const isWarm = rng.below(2) === 0;
      emitPairing(list, level, isWarm ? warm : urgent);
      noise(list, rng, 15);
      return truth(level, isWarm);
    });

  it("of style and familiarity together is found, told from noise, and makes predictions worth more than the mean rate", () => {
    const learner = new ResponseLearner();
    pass(learner, planted("planted"));
    const model = frozen(learner);
    expect(model.normalisedEntropy).toBeLessThan(0.93);
    expect(model.promoted).toBe(true);
    for (const level of [0, 3] as const) {
      for (const creative of [warm, urgent]) {
        const p = predicted(model, pairing(level, creative));
        expect(Math.abs(p - truth(level, creative === warm))).toBeLessThan(0.1);
      }
    }
  });

  it("lets no other log pass: one with the same messages and chance outcomes is not promoted, or says the mean rate", () => {
    const rng = makeRng("shuffled");
    const log = planted("planted").map((one): Logged => {
      const opened = rng.next() < 0.2;
      return { ...one, opened, openedAfterMs: opened ? HOUR_MS : null };
    });
    const model = frozen(pass(new ResponseLearner(), log));
    expect(model.normalisedEntropy).toBeGreaterThan(0.999);
    for (const level of [0, 3] as const)
      for (const creative of [warm, urgent]) expect(Math.abs(predicted(model, pairing(level, creative)) - 0.2)).toBeLessThan(0.05);
  });

  it("of conversions and of switching off is learned by heads of their own", () => {
    const rng = makeRng("heads");
    const learner = new ResponseLearner();
    const list = (kind: number): FeatureList => {
      const made = new FeatureList();
      made.add(0, slotOf("kind", kind));
      return made;
    };
    for (let n = 0; n < 30_000; n++) {
      const kind = n % 2;
      const features = list(kind);
      learner.learnOpen({ features, category: "content", attemptedAtMs: n * everyMs, opened: n % 3 === 0 });
      learner.learnFinal({
        features,
        openedAfterMs: n % 3 === 0 ? HOUR_MS : null,
        converted: n % 3 === 0 && rng.next() < (kind === 0 ? 0.6 : 0.1),
        dismissed: false,
        switchedOff: rng.next() < (kind === 0 ? 0.002 : 0.05),
      });
    }
    const model = frozen(learner);
    if (model.convert === null || model.off === null) throw new Error("no heads");
    const p = (weights: Float32Array, offset: number, kind: number): number =>
      sigmoid(offset + constantOf(weights) + dot(weights, list(kind)));
    expect(p(model.convert, model.convertOffset, 0)).toBeGreaterThan(1.5 * p(model.convert, model.convertOffset, 1));
    expect(p(model.off, model.offOffset, 1)).toBeGreaterThan(1.5 * p(model.off, model.offOffset, 0));
  });

  it("foretell as many as come, also where none came among the first", () => {
    const learner = new ResponseLearner();
    const rng = makeRng("rare");
    const chance = 0.004;
    const seen = new FeatureList();
    const log = logOf(6000, "rare", (list) => {
      noise(list, rng, 20);
      return 0.1;
    });
    let came = 0;
    for (const [n, one] of log.entries()) {
      learner.learnOpen(one);
      const switchedOff = n >= 300 && rng.next() < chance;
      if (switchedOff) came++;
      learner.learnFinal({ ...one, switchedOff });
    }
    const { off, offOffset } = frozen(learner);
    if (off === null) throw new Error("no head");
    let sum = 0;
    for (let n = 0; n < 500; n++) {
      seen.clear();
      noise(seen, rng, 20);
      sum += sigmoid(offOffset + constantOf(off) + dot(off, seen));
    }
    const ratio = sum / 500 / (came / log.length);
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.4);
  });
});

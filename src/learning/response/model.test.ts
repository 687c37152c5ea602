import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../base/duration.ts";
import { makeRng } from "../../base/rng.ts";
import { FeatureList } from "../features/feature-list.ts";
import { slotOf } from "../features/slots.ts";
import { ResponseLearner } from "./learner.ts";
import { constantOf, dot, drawCount, freeze, type ResponseModel, sigmoid } from "./model.ts";
import { RecentRing } from "./recent-ring.ts";

const listOf = (...slots: readonly number[]): FeatureList => {
  const list = new FeatureList();
  for (const slot of slots) list.add(0, slot);
  return list;
};
const often = slotOf("test", "often");
const rarely = slotOf("test", "rarely");

/** Between two messages: so many that all of a week are kept. */
const everyMs = 5 * MINUTE_MS;

/** Newest predictions of a category, as one would find them. */
function ringOf(size: number, prediction: (n: number) => { readonly logit: number; readonly opened: boolean }): RecentRing {
  const ring = new RecentRing();
  for (let n = 0; n < size; n++) ring.note({ ...prediction(n), attemptedAtMs: n * everyMs });
  return ring;
}

/** A learner after so many messages, opened with a chance that the message's features decide. */
function learned(count: number, chance: (slot: number) => number, seed = "model"): ResponseLearner {
  const rng = makeRng(seed);
  const learner = new ResponseLearner();
  for (let n = 0; n < count; n++) {
    const slot = n % 10 === 0 ? rarely : often;
    learner.learnOpen({ features: listOf(slot), category: "content", attemptedAtMs: n * everyMs, opened: rng.next() < chance(slot) });
  }
  return learner;
}
function frozen(learner: ResponseLearner, version = 1, width = 0.35): ResponseModel {
  const model = freeze(learner, version, width);
  if (model === null) throw new Error("nothing learned");
  return model;
}
const deviation = (draws: Float32Array): number => Math.sqrt(draws.reduce((sum, one) => sum + one * one, 0) / draws.length);
/** Spread over many slots of like precision, so that chance hardly shows. */
const spreadOver = (model: ResponseModel, slots: readonly number[]): number =>
  Math.sqrt(slots.reduce((sum, slot) => sum + deviation(model.perturbation(slot)) ** 2, 0) / slots.length);
const unseen = Array.from({ length: 300 }, (_, n) => slotOf("test", `unseen ${n}`));

describe("posterior draws", () => {
  const learner = learned(2_000, (slot) => (slot === often ? 0.3 : 0.1));

  it("are sixteen, and belong to the version: freezing again gives the same, another version others", () => {
    const [first, again, next] = [frozen(learner, 1), frozen(learner, 1), frozen(learner, 2)];
    for (const slot of [often, rarely, ...unseen.slice(0, 5)]) {
      expect(first.perturbation(slot)).toHaveLength(drawCount);
      expect(first.perturbation(slot)).toEqual(again.perturbation(slot));
      expect(first.perturbation(slot)).not.toEqual(next.perturbation(slot));
      expect(first.perturbation(slot)).toBe(first.perturbation(slot));
    }
    expect(drawCount).toBe(16);
  });

  it("are as wide as the posterior, damped by the width", () => {
    const precision = learner.open?.precision(unseen[0] ?? 0) ?? 0;
    for (const width of [0.25, 0.5, 1]) {
      const found = spreadOver(frozen(learner, 1, width), unseen) * Math.sqrt(precision);
      // 4800 normal draws: a standard error of 1 %.
      expect(found / width).toBeGreaterThan(0.95);
      expect(found / width).toBeLessThan(1.05);
    }
  });

  it("shrink with evidence, by the root of it", () => {
    // The same version draws from the same hashes, so that only the precision differs.
    const slots = [often, rarely];
    const early = slots.map((slot) => deviation(frozen(learned(500, () => 0.3)).perturbation(slot)));
    const late = slots.map((slot) => deviation(frozen(learned(50_000, () => 0.3)).perturbation(slot)));
    for (const n of slots.keys()) expect(late[n] ?? 0).toBeLessThan(0.6 * (early[n] ?? 0));
    const model = frozen(learner);
    const ratio = deviation(model.perturbation(often)) * Math.sqrt(learner.open?.precision(often) ?? 0);
    expect(
      deviation(frozen(learned(50_000, () => 0.3)).perturbation(often)) * Math.sqrt(learned(50_000, () => 0.3).open?.precision(often) ?? 0),
    ).toBeCloseTo(ratio, 5);
  });

  it("have no mean and are independent from draw to draw", () => {
    const draws = unseen.map((slot) => frozen(learner).perturbation(slot));
    const spread = spreadOver(frozen(learner), unseen);
    const all = draws.flatMap((one) => [...one]);
    expect(Math.abs(all.reduce((sum, one) => sum + one, 0) / all.length)).toBeLessThan((4 * spread) / Math.sqrt(all.length));
    const product = draws.reduce((sum, one) => sum + (one[0] ?? 0) * (one[1] ?? 0), 0) / draws.length;
    expect(Math.abs(product)).toBeLessThan((4 * spread ** 2) / Math.sqrt(draws.length));
  });
});

describe("a frozen model", () => {
  it("predicts what its learner does, and goes on doing so while the learner learns on", () => {
    const learner = learned(3_000, (slot) => (slot === often ? 0.3 : 0.1));
    const model = frozen(learner);
    const logit = () => model.openOffset + constantOf(model.open) + dot(model.open, listOf(often));
    const before = learner.open?.logit(listOf(often).slots, 1) ?? Number.NaN;
    expect(logit()).toBeCloseTo(before, 5);
    for (let n = 0; n < 500; n++)
      learner.learnOpen({ features: listOf(often), category: "content", attemptedAtMs: (3_000 + n) * everyMs, opened: true });
    expect(learner.open?.logit(listOf(often).slots, 1)).not.toBeCloseTo(before, 3);
    expect(logit()).toBeCloseTo(before, 5);
  });

  it("is none before the learner can predict, and is not promoted while it has seen little or knows nothing", () => {
    expect(freeze(new ResponseLearner(), 1, 0.35)).toBeNull();
    expect(
      freeze(
        learned(199, () => 0.2),
        1,
        0.35,
      ),
    ).toBeNull();
    const differs = (slot: number) => (slot === often ? 0.05 : 0.6);
    expect(frozen(learned(300, differs)).promoted).toBe(false);
    const knows = frozen(learned(20_000, differs));
    expect(knows.normalisedEntropy).toBeLessThan(0.95);
    expect(knows.promoted).toBe(true);
    // It was right for long, and is no longer: the newest messages are opened by those who never did.
    const outdated = learned(20_000, differs);
    outdated.recent.set(
      "content",
      ringOf(3_000, (n) => (n % 10 === 0 ? { logit: 1, opened: false } : { logit: -2, opened: true })),
    );
    expect(frozen(outdated).normalisedEntropy).toBeGreaterThan(1);
    expect(frozen(outdated).promoted).toBe(false);
  });

  it.each(["a", "b", "c", "d"])(
    "that found nothing, since there is nothing to find, says the mean rate within noise and has no more than it to say (%s)",
    (seed) => {
      const nothing = frozen(learned(10_000, () => 0.2, seed));
      expect(nothing.normalisedEntropy ?? 0).toBeGreaterThan(0.99);
      expect(nothing.normalisedEntropy ?? 0).toBeLessThan(1.01);
      for (const slot of [often, rarely]) {
        const p = sigmoid(nothing.openOffset + constantOf(nothing.open) + dot(nothing.open, listOf(slot)));
        expect(Math.abs(p - 0.2)).toBeLessThan(0.05);
      }
    },
  );

  it("counts its rates: switched off of all settled, converted of the opened, dismissed of the unopened", () => {
    const learner = learned(1_000, () => 0.3);
    for (let n = 0; n < 100; n++)
      learner.learnFinal({
        features: listOf(often),
        openedAfterMs: n < 20 ? 1_000 : null,
        converted: n < 5,
        dismissed: n >= 20 && n < 60,
        switchedOff: n === 99,
      });
    expect(frozen(learner)).toMatchObject({
      offRate: 0.01,
      convertRate: 0.25,
      dismissRate: 0.5,
      examples: 1_000,
      off: null,
      convert: null,
    });
  });
});

describe("calibration", () => {
  it("brings a category's newest predictions to the rates that were seen, and leaves others alone", () => {
    // What was learned first (30 %) no longer holds in one category (9 %): its predictions are too high.
    const rng = makeRng("calibration");
    const learner = new ResponseLearner();
    for (let n = 0; n < 5_000; n++)
      learner.learnOpen({ features: listOf(often), category: "content", attemptedAtMs: n * everyMs, opened: rng.next() < 0.3 });
    const recent = ringOf(3_000, () => {
      const logit = -2 + 2 * rng.next();
      return { logit, opened: rng.next() < sigmoid(0.7 * logit - 1) };
    });
    learner.recent.set("news", recent);
    const { calibration } = frozen(learner);
    const news = calibration.get("news");
    expect(Math.abs((news?.slope ?? 0) - 0.7)).toBeLessThan(0.3);
    let [said, seen] = [0, 0];
    for (let n = 0; n < 3_000; n++) {
      said += sigmoid((news?.slope ?? 0) * (recent.logits[n] ?? 0) + (news?.intercept ?? 0));
      seen += recent.opened[n] ?? 0;
    }
    expect(said / seen).toBeGreaterThan(0.97);
    expect(said / seen).toBeLessThan(1.03);
    const content = calibration.get("content");
    expect(Math.abs(sigmoid((content?.slope ?? 0) * Math.log(0.3 / 0.7) + (content?.intercept ?? 0)) - 0.3)).toBeLessThan(0.03);
  });

  it("is of the whole day, whatever the hour of the newest messages, and however many come (6,000 a day, seeds by hour)", () => {
    // Those who get it late open half as often, which no feature tells; features tell what matters at every hour.
    const aDay = 6_000;
    const chanceOf = (slot: number, hour: number): number => (slot === often ? 0.1 : 0.4) * (hour < 12 ? 1.4 : 0.6);
    for (const lastHour of [6, 12, 18, 24]) {
      const rng = makeRng(`hours ${lastHour}`);
      const learner = new ResponseLearner();
      const count = 7 * aDay + (lastHour / 24) * aDay;
      for (let n = 0; n < count; n++) {
        const slot = rng.below(4) === 0 ? rarely : often;
        const hour = (24 * n) / aDay;
        const opened = rng.next() < chanceOf(slot, hour % 24);
        learner.learnOpen({ features: listOf(slot), category: "content", attemptedAtMs: hour * HOUR_MS, opened });
      }
      const model = frozen(learner);
      const recent = learner.recent.get("content");
      const mean = recent === undefined ? 0 : recent.opened.subarray(0, recent.size).reduce((sum, one) => sum + one, 0) / recent.size;
      expect(Math.abs(mean - 0.175)).toBeLessThan(0.03);
      expect(model.promoted).toBe(true);
    }
  });

  it("does nothing on thin data, nor when predictions point the wrong way", () => {
    const learner = learned(1_000, () => 0.3);
    const recent = (size: number, sign: number): RecentRing => {
      const rng = makeRng("thin");
      return ringOf(size, () => {
        const logit = 4 * rng.next() - 2;
        return { logit, opened: rng.next() < sigmoid(sign * 2 * logit) };
      });
    };
    learner.recent.set("thin", recent(100, 1));
    learner.recent.set("upside down", recent(3_000, -1));
    const { calibration } = frozen(learner);
    expect(calibration.get("thin")).toEqual({ slope: 1, intercept: 0 });
    expect(calibration.get("upside down")).toEqual({ slope: 1, intercept: 0 });
  });
});

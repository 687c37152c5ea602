import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../../base/duration.ts";
import { makeRng } from "../../base/rng.ts";
import { FeatureList } from "../features/feature-list.ts";
import { slotOf } from "../features/slots.ts";
import { normalisedEntropy } from "../metrics.ts";
import { entropyOf, flatten, heldBack, judge, tenBins } from "./evidence.ts";
import { ResponseLearner } from "./learner.ts";
import { freeze } from "./model.ts";

function learned(messages: number): ResponseLearner {
  const [learner, rng, features] = [new ResponseLearner(), makeRng("evidence"), new FeatureList()];
  for (let n = 0; n < messages; n++) {
    features.clear();
    features.add(0, slotOf("test", n % 2));
    learner.learnOpen({
      features,
      category: n % 3 === 0 ? "news" : "content",
      attemptedAtMs: n * HOUR_MS,
      opened: rng.next() < (n % 2 === 0 ? 0.5 : 0.05),
    });
    learner.learnFinal({ features, openedAfterMs: null, converted: false, dismissed: false, switchedOff: n % 100 === 0 });
  }
  return learner;
}

describe("evidence", () => {
  it("is read without the weights just as with them, also when the bytes end where the weights begin", () => {
    const learner = learned(2000);
    const bytes = Buffer.from(learner.encode());
    const cut = bytes.subarray(0, 5 + bytes.readUInt32BE(1));
    expect(cut.length).toBeLessThan(bytes.length);
    for (const given of [bytes, cut]) {
      const read = ResponseLearner.decodeEvidence(given);
      if (!read.ok) throw new Error(read.error);
      expect(read.value.open).toBeNull();
      expect([read.value.counts, read.value.foretold]).toEqual([learner.counts, learner.foretold]);
      expect(flatten(read.value.recent.values())).toEqual(flatten(learner.recent.values()));
    }
    expect(ResponseLearner.decodeEvidence(new Uint8Array([9, 0, 0, 0, 0]))).toEqual({ ok: false, error: "unknownVersion" });
    expect(ResponseLearner.decodeEvidence(cut.subarray(0, 40))).toEqual({ ok: false, error: "damaged" });
    expect(ResponseLearner.decode(cut)).toEqual({ ok: false, error: "damaged" });
  });

  it("says of a learner what promotes its frozen model", () => {
    for (const messages of [300, 2000]) {
      const learner = learned(messages);
      const model = freeze(learner, 1, 0.35);
      const { normalised } = entropyOf(learner.recent.values());
      expect(model?.normalisedEntropy).toBe(normalised);
      expect(model?.promoted).toBe(heldBack(learner.counts.sends, normalised) === null);
      expect(model?.promoted).toBe(messages === 2000);
    }
  });

  it.each([
    [499, 0.5, "tooFewExamples"],
    [500, null, "noPredictions"],
    [500, 0.995, "noBetterThanMean"],
    [500, 0.994, null],
  ])("of %d messages and an entropy of %s holds back: %s", (examples, entropy, why) => {
    expect(heldBack(examples, entropy)).toBe(why);
  });

  it("measures entropy against the mean of one category as the metric does", () => {
    const logits = Float32Array.from([-2, -1, 0, 1, 2]);
    const opened = Uint8Array.from([0, 1, 0, 1, 1]);
    const { seen, loss, normalised } = entropyOf([{ logits, opened, size: 4 }]);
    const { labels, predictions } = flatten([{ logits, opened, size: 4 }]);
    expect([seen, labels.length]).toEqual([4, 4]);
    expect(normalised).toBeCloseTo(normalisedEntropy(labels, predictions) ?? 0, 9);
    const [a = 0, b = 0, c = 0, d = 0] = predictions;
    expect(loss / seen).toBeCloseTo(-(Math.log(1 - a) + Math.log(b) + Math.log(1 - c) + Math.log(d)) / 4, 6);
    expect(judge(labels, predictions)).toMatchObject({ n: 4, positives: 2, auc: 0.75 });
    expect(tenBins(labels, predictions).reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect(entropyOf([])).toEqual({ seen: 0, loss: 0, lossOfMean: 0, normalised: null });
  });
});

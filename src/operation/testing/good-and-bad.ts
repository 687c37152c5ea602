import { HOUR_MS } from "../../base/duration.ts";
import { makeRng } from "../../base/rng.ts";
import { encodeFeatures, FeatureList } from "../../learning/features/feature-list.ts";
import { slotOf } from "../../learning/features/slots.ts";
import type { Pool } from "../../store/database.ts";
import { saveExperience } from "../../store/testing/experience.ts";
import { aCampaign, aCreative } from "../../testing/builders.ts";

const [good, bad] = [slotOf("test", "good"), slotOf("test", "bad")];
/** Messages with one of two features; what is good is opened as often as said, what is bad never. */
export async function sendGoodAndBad(
  pool: Pool,
  {
    messages,
    fromMs,
    prefix,
    rate = 0.4,
    model = 1,
  }: {
    readonly messages: number;
    readonly fromMs: number;
    /** Of the messages' ids, and the seed of who opens. */
    readonly prefix: string;
    readonly rate?: number;
    readonly model?: number;
  },
): Promise<void> {
  const rng = makeRng(prefix);
  const features = (slot: number): string => {
    const made = new FeatureList();
    made.add(0, slot);
    return encodeFeatures(made);
  };
  await saveExperience(
    pool,
    Array.from({ length: messages }, (_, n) => {
      const isGood = n % 2 === 0;
      const score = isGood ? 0.4 : 0.01;
      return {
        personId: `p${n % 9}`,
        messageId: `${prefix}${n}`,
        attemptedAtMs: fromMs + n * 1000,
        features: features(isGood ? good : bad),
        decision: {
          chosen: { campaign: aCampaign(), creative: aCreative(), item: null, sendAtMs: fromMs, expiresAtMs: fromMs, propensity: 1, score },
          appraisal: {
            value: 0.1,
            pOff: isGood ? 0.02 : 0.001,
            price: 0,
            linePrices: {},
            contributions: [
              { group: "taste" as const, effect: isGood ? 0.8 : -0.8 },
              ...(n % 4 === 0 ? [{ group: "hour" as const, effect: 0.1 }] : []),
            ],
            features: features(isGood ? good : bad),
          },
          versions: { catalogue: 1, items: 1, model, state: 1 },
        },
        after: {
          ...(isGood && rng.next() < rate ? { opened: 60_000 } : {}),
          ...(isGood && n % 50 === 0 ? { switchedOff: HOUR_MS } : {}),
        },
      };
    }),
  );
}

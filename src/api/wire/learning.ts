import { z } from "zod";
import { predictorSchema } from "./hours.ts";
import { keptFields } from "./kept-fields.ts";
import { timeSchema } from "./lists.ts";

const number = z.number().nullable();

/** Parts of a model that are learned beside counted rates. */
const partName = z.enum(["response", "timing", "interruption", "creatives", "caps"]);

export const holdSchema = z
  .object({
    version: z.number(),
    kind: z
      .enum(["hold", "promotion"])
      .describe("hold: an admin's brake, for any version; promotion: an approver's choice of a version whose learned model decides."),
    at: timeSchema,
    until: timeSchema.nullable().describe("When it ends by itself; null: when somebody releases it."),
    by: z.string().describe("Name of the key or operator that asked for it."),
    reason: z.string().nullable(),
    isObeyed: z.boolean().describe("false: parts of that version are no longer kept, so deciders use the newest."),
  })
  .nullable()
  .describe("The version that deciders are held to, whatever is learned; null: they use the newest.");
export type Hold = z.infer<typeof holdSchema>;

const headSchema = z.object({
  n: z.number().describe("Predictions judged, each made before its outcome."),
  positives: z.number().describe("Of these, the ones that came true."),
  auc: number.describe("Chance that one that came ranks above one that did not; 0.5 knows nothing."),
  ne: number.describe("Normalised entropy: log-loss ÷ that of always saying the mean rate. Below 1 it knows something."),
  logLoss: number.describe("Nats a prediction."),
  meanLogLoss: number.describe("The same of always saying the mean rate (for opens: of each category)."),
  ece: number.describe("Expected calibration error over ten bins of equal count."),
  observedOverExpected: number.describe("How many came ÷ how many were foretold; 1 is right on the whole."),
});
export type Head = z.infer<typeof headSchema>;

const evidenceSchema = z
  .object({
    open: headSchema.describe("The newest predictions of each category, at most 3,000, kept by the learner."),
    convert: headSchema.describe("Of opened messages. The store keeps sums alone: no AUC, entropy or bins."),
    switchOff: headSchema.describe("Sums alone in the list; the model's own page judges the newest messages from the log."),
  })
  .describe("How predictions made before their outcome did, by head.");

const promotionSchema = z.object({
  isPromoted: z.boolean().describe("Whether deciders may use the response model; until then counted rates decide."),
  heldBack: z
    .enum(["nothingLearned", "tooFewExamples", "noPredictions", "noBetterThanMean", "noLongerKept", "unreadable"])
    .nullable()
    .describe("Why not; null when promoted."),
  text: z.string(),
  leastExamples: z.number(),
  mostEntropy: z.number().describe("Normalised entropy below which it is better than the mean rate by more than luck."),
});

const modelListItemSchema = z
  .object({
    version: z.number().describe("As decisions name it."),
    at: timeSchema.describe("When it was frozen."),
    until: timeSchema.nullable().describe("When the next was frozen; null: it is the newest."),
    parts: z.array(
      z.object({
        part: partName,
        version: z.number(),
        at: timeSchema.nullable().describe("Up to which the log was read for it; null: no longer kept."),
        isNew: z.boolean().describe("Fitted since the version before."),
      }),
    ),
    examples: number.describe("Messages that the response model has learned from."),
    promotion: promotionSchema,
    evidence: evidenceSchema.nullable().describe("null without a response model that is kept."),
  })
  .meta({ id: "LearnedModel" });
export type ModelListItem = z.infer<typeof modelListItemSchema>;

export const modelListSchema = z
  .object({
    items: z.array(modelListItemSchema).describe("Newest first."),
    next: z.string().nullable(),
    hold: holdSchema,
    inForce: z.number().describe("The version that this server decides by now."),
  })
  .meta({ id: "LearnedModels" });
export type ModelList = z.infer<typeof modelListSchema>;

const binsSchema = z
  .array(z.object({ n: z.number(), predicted: z.number(), observed: z.number() }))
  .describe("Bins of equal count, lowest prediction first; at most ten.");

const asDecidedSchema = headSchema.extend({ bins: binsSchema });

const weightsSchema = z
  .object({
    examples: z.number(),
    nonZero: z.number().describe("Hashed slots with a weight."),
    absolute: z.number().describe("Σ|w| over them."),
    constant: z.number().describe("Log-odds of everybody and everything: the offset that it began from, and what was learned beside it."),
  })
  .nullable()
  .describe("null: not begun.");

export const modelDetailSchema = modelListItemSchema
  .extend({
    calibration: z.object({
      open: binsSchema.describe("Of the newest predictions that the learner keeps."),
      byCategory: z
        .array(z.object({ category: z.string(), n: z.number(), slope: z.number(), intercept: z.number() }))
        .describe("How log-odds are brought to the rates seen: σ(slope · logit + intercept); 1 and 0: unchanged."),
    }),
    asDecided: z
      .object({
        models: z.object({ first: z.number(), last: z.number() }).describe("Models that share this response model."),
        sample: z.object({
          messages: z.number(),
          limit: z.number().describe("The newest so many at most."),
          opensTo: timeSchema.describe("Opens are judged of messages attempted up to then: they count for 12 hours."),
          switchOffsTo: timeSchema.describe("Switch-offs count for 72 hours."),
        }),
        open: asDecidedSchema.describe("Chance of an open as the decision kept it, calibrated, by whatever scored it."),
        switchOff: asDecidedSchema,
        groups: z
          .array(
            z.object({
              group: z.string(),
              text: z.string(),
              share: z.number().describe("Of the explained messages, those that kept it among their five strongest."),
              effect: z.number().describe("Mean in log-odds where it was kept."),
              weight: z.number().describe("Σ|effect| ÷ explained messages: how much the model leans on it."),
            }),
          )
          .describe(
            "What decisions leaned on, heaviest first. Weights stand in hashed slots, whose group is known when a pair is described alone; each message keeps its five strongest, so small groups look smaller than they are.",
          ),
        explained: z.number(),
      })
      .nullable()
      .describe("Messages that these models decided, with what was foretold then; null without a response model."),
    weights: z.object({ open: weightsSchema, convert: weightsSchema, switchOff: weightsSchema }).nullable(),
    interruption: z
      .object({
        lambda: z.number().describe("Price of an interruption, in units of reward."),
        fatigueSlope: z.number().describe("Change of the log-odds of an open with each push of the last seven days."),
        linePrices: z.array(z.object({ owner: z.string(), price: z.number(), shareByHour: z.array(z.number()) })),
      })
      .nullable(),
    hours: z
      .object({
        population: z.array(z.number()).describe("168 shares of everybody's activity, 0 = Monday 00:00, sum 1."),
        response: z.array(z.number()).describe("168 relative open rates of messages sent then; 1 is the mean."),
        dayKappa: number.describe("Events that the population counts in a person's hours of the day; null: no personal hours."),
        weekKappa: number.describe("The same for hours of the week, on top of their hours of the day; null: none."),
        kernelHours: z.number(),
        liftExponent: z.number().describe("Power with which a person's own activity moves their response."),
        groups: z
          .array(z.object({ from: z.number(), personal: z.boolean(), predictor: predictorSchema }))
          .describe("By decayed events; who may have hours of their own, and what foretells them."),
      })
      .nullable(),
    creatives: z.object({ rounds: z.number(), leftOut: z.number(), campaigns: z.number() }).nullable(),
    caps: z.object({ isInForce: z.boolean() }).nullable(),
  })
  .meta({ id: "LearnedModelDetail" });
export type ModelDetail = z.infer<typeof modelDetailSchema>;

export const driftSchema = z
  .object({
    from: timeSchema,
    to: timeSchema.describe("Exclusive; 12 hours before now at the latest, since younger messages look like a fall."),
    ...keptFields,
    sample: z.object({
      messages: z.number(),
      readShare: z.number().describe("Share of the table's pages that was read; 1: every message."),
    }),
    detector: z.object({
      method: z.literal("pageHinkley"),
      baselineDays: z.number().describe("First days by whose mean and deviation the others are measured."),
      delta: z.number().describe("Change that does not matter, in standard deviations of the baseline's days."),
      lambda: z.number().describe("Height of the alarm, in the same unit."),
      isRunning: z.boolean().describe("false: fewer days than the baseline wants, so no alarm can be given."),
    }),
    days: z.array(
      z.object({
        day: z.string(),
        messages: z.number(),
        opens: z.number(),
        clickRate: z.number(),
        predicted: z.number().describe("Mean of what was foretold."),
        ne: number,
        observedOverExpected: number,
        z: z.number().describe("(opens − foretold) ÷ their standard deviation."),
        isMiscalibrated: z.boolean().describe("|z| above 4 and O/E more than a tenth from 1."),
        alarms: z.array(z.enum(["neRises", "clickRateFalls", "clickRateRises"])),
      }),
    ),
    alarms: z.array(z.object({ day: z.string(), alarm: z.enum(["neRises", "clickRateFalls", "clickRateRises"]), text: z.string() })),
  })
  .meta({ id: "DriftReport" });
export type Drift = z.infer<typeof driftSchema>;

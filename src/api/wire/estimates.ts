import { z } from "zod";
import { timeSchema, valuesSchema } from "./lists.ts";

const counted = {
  people: z.number().describe("In the sample."),
  share: z.number(),
  low: z.number().describe("95 % interval of the share (Wilson)."),
  high: z.number(),
  estimate: z.number().describe("Scaled to all people."),
  estimateLow: z.number(),
  estimateHigh: z.number(),
};

const countedSchema = z.object(counted);
export type Counted = z.infer<typeof countedSchema>;

const totalSchema = z.object({
  total: z.number(),
  isExact: z.boolean().describe("false: as the database estimates it, as of its last analyse."),
});

export const audienceSizeSchema = z
  .object({
    at: timeSchema,
    text: z.string().describe("The predicate in words."),
    people: totalSchema,
    sample: countedSchema
      .extend({
        drawn: z.number().describe("People drawn by lot and asked."),
        isEverybody: z.boolean().describe("The sample is everybody: the count is exact."),
      })
      .describe("Those who match, among people drawn by lot."),
    exact: z
      .object({
        people: z.number().describe("Who match, of those read."),
        read: z.number(),
        complete: z.boolean().describe("false: the deadline came first; people are those counted so far, in the order of their ids."),
        milliseconds: z.number(),
      })
      .nullable()
      .describe("With exact=1; null: not asked for."),
    isRecounted: z
      .boolean()
      .describe("The predicate asks for events that no state counts yet: they were counted from the log, as far back as facts are kept."),
    examples: z
      .array(z.object({ id: z.string(), traits: z.record(z.string(), z.unknown()).describe("Those that the predicate names.") }))
      .describe("At most 20 who match."),
  })
  .meta({ id: "AudienceSize" });
export type AudienceSize = z.infer<typeof audienceSizeSchema>;

const outcomes = [
  "reached",
  "otherCampaign",
  "notWorth",
  "notInAudience",
  "onItsWay",
  "notRunning",
  "unreachable",
  "noConsent",
  "doNotDisturb",
  "heldOut",
  "quiet",
  "capped",
  "noItem",
  "noCreative",
] as const;

const quotaNeed = {
  perDay: z.number(),
  zone: z.string(),
  left: z.number().describe("Of today, before this campaign."),
  need: z.number().describe("Messages that the sample, scaled, would take."),
  needLow: z.number(),
  needHigh: z.number(),
  verdict: z.enum(["enough", "tight", "short"]).describe("tight: the need's interval reaches beyond what is left."),
};

export const forecastSchema = z
  .object({
    at: timeSchema,
    campaign: z.string(),
    day: z.string().describe("What the one day that is forecast means."),
    assumptions: z.array(z.string()).describe("What was taken for granted, in words."),
    assumed: z
      .array(z.object({ code: z.string(), values: valuesSchema.optional() }))
      .describe("The same, for whoever words it in another language."),
    people: totalSchema,
    sample: z.number().describe("People drawn by lot and decided."),
    inAudience: countedSchema,
    outcomes: z
      .array(
        z.object({
          outcome: z.enum(outcomes),
          text: z.string(),
          ...counted,
          rules: z
            .array(z.object({ rule: z.string(), text: z.string(), ...counted }))
            .describe("Which rule, limit or other campaign; most frequent first."),
        }),
      )
      .describe("What would become of each person; people add up to the sample. Outcomes that never occurred are absent."),
    creatives: z.number().describe("That the campaign may send."),
    opens: z
      .object({
        expected: z.number().describe("Opens a day over all people."),
        low: z.number(),
        high: z.number(),
        rate: z.number().describe("Mean chance of an open of those reached, on which this rests."),
        by: z.enum(["model", "rates"]).describe("Who says so: a promoted model, or counted rates."),
        examples: z.number().describe("Messages that a model learned from; messages of the campaign that rates count."),
      })
      .nullable()
      .describe("null where nobody is reached, or the policy's scorer is none."),
    quotas: z.object({
      line: z
        .object({ line: z.string(), ...quotaNeed })
        .nullable()
        .describe("null: the line has no quota."),
      vendors: z
        .array(z.object({ vendor: z.string(), appId: z.string(), ...quotaNeed }))
        .describe("Of vendors that allow an app so many marketing messages a day, as far as people would be rung over them first."),
    }),
    warnings: z.array(z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() })),
  })
  .meta({ id: "Forecast" });
export type Forecast = z.infer<typeof forecastSchema>;
export type ForecastOutcome = (typeof outcomes)[number];

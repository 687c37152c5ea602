import { z } from "zod";
import { refusedItemSchema, timeSchema, valuesSchema } from "./lists.ts";

const removalSchema = z.object({
  campaign: z.string().optional(),
  item: z.string().optional(),
  creative: z.string().optional(),
  rule: z.string(),
  value: z.union([z.string(), z.number()]).optional(),
  limit: z.union([z.string(), z.number()]).optional(),
  count: z.number().optional(),
});

const becauseSchema = z
  .array(
    z.object({
      group: z.string().describe("What it speaks of: taste, fatigue, hour …"),
      effect: z.number().describe("In log-odds of an open: above 0 it spoke for the message."),
      text: z.string().describe("In words, with what it did to the odds: fits what they like (×2.2)."),
    }),
  )
  .describe("What spoke for and against it, strongest first; empty without a learned model.");

const stepsSchema = z.array(z.object({ step: z.string(), removed: z.array(removalSchema), left: z.number() }));

const whyDecisionSchema = z
  .object({
    id: z.string(),
    at: timeSchema,
    cause: z.enum(["due", "trigger", "pull"]),
    steps: stepsSchema,
    chosen: z
      .object({
        campaign: z.string(),
        item: z.string().nullable(),
        creative: z.string(),
        sendAt: timeSchema,
        propensity: z.number(),
        score: z.number(),
      })
      .nullable(),
    skipped: z.string().nullable().optional(),
    messageId: z.string().nullable().optional(),
    because: becauseSchema,
    value: z.number().nullable().describe("Expected reward of what was chosen, or of the best when nothing was worth it."),
    pOff: z.number().nullable().describe("Chance that it makes the person switch notifications off; null when no model knows."),
    price: z.number().nullable().describe("What the interruption cost, in units of reward."),
    model: z.union([z.string(), z.number()]),
    policy: z.union([z.string(), z.number()]),
  })
  .meta({ id: "Decision" });
export type WhyDecision = z.infer<typeof whyDecisionSchema>;

const loggedDecisionSchema = whyDecisionSchema
  .extend({
    eligible: z.number().describe("Pairs that might have been sent."),
    shortlist: z
      .array(
        z.object({
          campaign: z.string(),
          item: z.string().nullable(),
          creative: z.string(),
          score: z.number(),
          propensity: z.number(),
        }),
      )
      .describe("At most 32 pairs, those likeliest to be opened first; the chosen one and the best of each line are among them."),
    arm: z.string().nullable().describe("Experiment arms, and a budget given by lot."),
    seed: z.string().describe("Of its chance: a replay with the same seed draws the same."),
    items: z.number().describe("Version of the items."),
    state: z.number().describe("Version of the person's state."),
  })
  .meta({ id: "LoggedDecision" });

export const whySchema = z
  .object({ decisions: z.array(loggedDecisionSchema), next: z.string().nullable().describe("Hand it back as before.") })
  .meta({ id: "Why" });
export type Why = z.infer<typeof whySchema>;

const chancesSchema = {
  open: z.number().nullable().describe("Chance of an open; null with scorer none."),
  convert: z.number().nullable().describe("Chance that it is opened and its goal reached; null when no model knows."),
  switchOff: z.number().nullable().describe("Chance that it makes the person switch notifications off; null when no model knows."),
};

const expectedSchema = z.object({
  campaign: z.string(),
  item: z.string().nullable(),
  creative: z.string(),
  ...chancesSchema,
  value: z.number().nullable().describe("Expected reward, before the price of interrupting."),
  because: becauseSchema,
});

const scoredBySchema = z
  .enum(["model", "rates", "none"])
  .describe("Who answers: a promoted model, counted open rates, or nobody (the policy's scorer is none).");

const modelSchema = z
  .object({
    version: z.number().describe("Of the frozen model; decisions name the same."),
    promoted: z.boolean().describe("Whether the learned scorer has seen enough, and beats the mean rate; until then rates answer."),
    examples: z.number().describe("Messages that the learned scorer has learned from."),
  })
  .describe("What there is to answer by.");

export const scoresSchema = z
  .object({
    personId: z.string(),
    at: timeSchema,
    scoredBy: scoredBySchema,
    model: modelSchema,
    steps: stepsSchema.describe("What each step took out, as in why."),
    skipped: z.string().nullable().describe("The step that left nothing; null when something is eligible."),
    eligible: z.number().describe("Pairs that may be sent now."),
    price: z
      .number()
      .nullable()
      .describe("Price of an interruption now, of service where nothing else is eligible; null when nothing is eligible."),
    cap: z
      .object({ perWeek: z.number(), perDay: z.number(), reason: z.string(), text: z.string() })
      .nullable()
      .describe("The person's own cap on pushes; null when the policy adapts none, it was given by lot, or a pull placement asks."),
    pairs: z
      .array(
        expectedSchema.extend({
          convertOpened: z
            .number()
            .nullable()
            .describe("Chance that an opened one reaches its goal, as value counts it: convert ÷ open; null when no model knows."),
          price: z.number().describe("What a decision takes off its value for the interruption; 0 for service by a model."),
          linePrice: z.number().describe("What a decision takes off beside it for a message of its line; 0 where no quota is scarce."),
          bestHours: z
            .array(z.object({ hourOfWeek: z.number(), relative: z.number() }))
            .describe("Local hours, 0 = Monday 00:00, with the response relative to the best; empty when all are alike."),
        }),
      )
      .describe("Best first; the best of every campaign is among them while there is room."),
  })
  .meta({ id: "Scores" });
export type Scores = z.infer<typeof scoresSchema>;

export const scoreAnswerSchema = z
  .object({
    scoredBy: scoredBySchema,
    model: modelSchema,
    accepted: z.number(),
    scores: z
      .array(
        z.object({
          index: z.number().describe("Place in the given list."),
          personId: z.string(),
          eligible: z.boolean().describe("Whether it could be sent to the person now."),
          reason: z.string().nullable().describe("The step that would remove it; null when it is eligible."),
          removed: z.array(removalSchema).describe("What that step says."),
          expected: expectedSchema.nullable().describe("null when there is no pair to speak of, as where no item can be found."),
        }),
      )
      .describe("In the order of people, without those refused."),
    refused: z.array(refusedItemSchema),
  })
  .meta({ id: "ScoreAnswer" });
export type ScoreAnswer = z.infer<typeof scoreAnswerSchema>;

export const pullDecisionSchema = z
  .union([
    z.object({
      personId: z.string(),
      messageId: z.string(),
      campaign: z.string(),
      item: z.string().nullable(),
      creative: z.string(),
      title: z.string(),
      body: z.string(),
      image: z.string().optional(),
      link: z.string().nullable(),
      propensity: z.number(),
    }),
    z.object({ personId: z.string(), messageId: z.null(), reasons: z.record(z.string(), z.number()) }),
  ])
  .meta({ id: "PullDecision" });
export type PullDecision = z.infer<typeof pullDecisionSchema>;

export const dryRunSchema = z
  .object({
    at: timeSchema,
    decided: z.number(),
    skipped: z.record(z.string(), z.number()),
    decisions: z.array(whyDecisionSchema.extend({ personId: z.string() })),
  })
  .meta({ id: "DryRun" });
export type DryRun = z.infer<typeof dryRunSchema>;

const warningSchema = z.object({
  rule: z.string(),
  text: z.string(),
  remedy: z.string(),
  code: z.string().describe("Which sentence it says, for whoever words it in another language."),
  values: valuesSchema.optional().describe("What the sentence is made of."),
});
const lengthSchema = z.object({ length: z.int(), limit: z.int().nullable().describe("null: none is published.") });
const channelPreviewSchema = z
  .object({
    channel: z.string(),
    vendor: z.string(),
    isOpen: z.boolean().describe("false: no channel of the vendor is open; told by its published limits alone."),
    class: z.enum(["marketing", "service"]),
    native: z.record(z.string(), z.string()).describe("The vendor's own fields for class and category, and what they would say."),
    title: z.string().describe("As it would be sent: cut to what the vendor takes."),
    body: z.string(),
    unit: z.enum(["codePoints", "utf16", "halfWidths"]).describe("What the vendor counts."),
    lengths: z.object({ title: lengthSchema, body: lengthSchema }).describe("Before anything is cut."),
    image: z.string().nullable().describe("null: there is none, or it would be left out."),
    leftOut: z.array(z.string()).describe("Keys of the payload that would be left out."),
    warnings: z.array(warningSchema),
    refusal: z.object({ reason: z.string(), message: z.string() }).nullable().describe("Why it would not be sent at all."),
  })
  .meta({ id: "ChannelPreview" });
export type ChannelPreview = z.infer<typeof channelPreviewSchema>;

export const previewSchema = z
  .object({
    title: z.string(),
    body: z.string(),
    payload: z.unknown().describe("What the channel would be handed, without the token."),
    missing: z.array(z.string()).describe("Paths that have no value and no default."),
    warnings: z.array(warningSchema).describe("Of the text itself, and of the channels."),
    channels: z
      .array(channelPreviewSchema)
      .describe(
        "Over the channel asked for; else over those of the person's devices, or over all where no device has one; with every, over all.",
      ),
    expected: z
      .object({ campaign: z.string(), ...chancesSchema, because: becauseSchema })
      .nullable()
      .describe("What a promoted model expects of a stored creative, in the campaign that does best with it now; null without either."),
  })
  .meta({ id: "Preview" });
export type Preview = z.infer<typeof previewSchema>;

import { z } from "zod";
import { anyObject, timeSchema } from "./lists.ts";

const number = z.number().nullable().describe("null: it cannot be computed.");

export const replayEstimators = ["IPS", "SNIPS", "DM", "DR", "SWITCH-DR"] as const;
export type ReplayEstimator = (typeof replayEstimators)[number];

const strategies = ["random", "itemFirst", "creativeFirst", "combined"] as const;

export const replayInputSchema = z.strictObject({
  name: z.string().trim().min(1).max(120).describe("Shown in the list."),
  policy: anyObject
    .optional()
    .describe("A whole policy as PUT /v1/policy takes it: what it leaves out has its default. Absent: the live one."),
  strategy: z.enum(strategies).optional().describe("For every campaign; arms of experiments keep theirs."),
  changes: anyObject
    .optional()
    .describe("A catalogue file laid over it, whose entries name only what differs: { campaigns: [{ id: recall, strategy: random }] }."),
  from: timeSchema.optional().describe("Decisions from then on; absent: all that are kept."),
  to: timeSchema.optional().describe("Exclusive; absent: all up to now."),
  reward: z
    .enum(["opened", "policy"])
    .default("opened")
    .describe("opened: 1 for a message that was opened; policy: outcomes as policy.reward of what is judged values them."),
  estimators: z
    .array(z.enum(replayEstimators))
    .min(1)
    .max(replayEstimators.length)
    .default([...replayEstimators])
    .describe("Which to answer; the verdict is always that of DR."),
  resamples: z.number().int().min(100).max(10_000).default(1000).describe("Of the bootstrap, for intervals."),
  seed: z.string().min(1).max(100).default("replay").describe("Of the bootstrap: the same seed gives the same figures."),
});
export type ReplayInput = z.infer<typeof replayInputSchema>;

const requestSchema = replayInputSchema.extend({
  from: timeSchema.nullable(),
  to: timeSchema.nullable(),
  catalogueVersion: z.number().describe("The catalogue when it was asked. Each decision is judged over that of its own time."),
  modelVersion: z.number().describe("The model that decided when it was asked. Each decision is judged by the model of its own time."),
});
/** What was asked, with what was in force then. */
export type ReplayRequestView = z.infer<typeof requestSchema>;

const progressSchema = z.object({
  part: z.enum(["starting", "rewards", "decisions", "estimates"]).describe("The log is read twice, then intervals are drawn."),
  decisions: z.number().describe("Of this part that are done."),
  total: z.number().describe("Decisions in the span; 0 while they are counted."),
});
export type ReplayProgressView = z.infer<typeof progressSchema>;

const estimateSchema = z.object({
  estimator: z.string(),
  value: number.describe("Mean reward a decision."),
  standardError: number,
  low: number.describe("Ends of the 95 % bootstrap interval."),
  high: number,
  parameter: number.describe("Threshold of SWITCH-DR, chosen by SLOPE; null: none, infinity included."),
  ess: number,
  difference: z.object({ value: number, low: number, high: number }).describe("Less the mean reward of the log."),
});

const resultSchema = z.object({
  decisions: z.number().describe("In the span."),
  n: z.number().describe("Of these, the ones that were judged."),
  silent: z.number().describe("Left out: neither the log nor the policy could send."),
  leftOut: z.array(z.object({ reason: z.string(), text: z.string(), n: z.number() })).describe("Left out for other reasons."),
  clusters: z.number().describe("People among those judged; the bootstrap draws them whole."),
  models: z.object({ first: z.number(), last: z.number() }).nullable().describe("Versions of the models that made the decisions."),
  logged: z.object({ mean: number, standardError: number }).describe("Mean reward a decision of the log itself."),
  estimates: z.array(estimateSchema),
  ess: number.describe("Effective sample size: so many decisions of the policy's own would say as much."),
  meanWeight: number,
  meanWeightError: number,
  expectedWeight: number,
  maxWeight: number,
  unsupported: number.describe("Share of what the policy would do of which the log can say nothing, from 0 to 1."),
  verdict: z.object({
    refused: z.boolean(),
    reasons: z.array(z.enum(["noChoices", "unsupported", "fewEffective", "weightsOff"])),
    text: z.string(),
  }),
});
export type ReplayResult = z.infer<typeof resultSchema>;

/** What a replay fails of. */
const replayFailures = ["outOfMemory", "threadEnded", "storeAway", "storeRefused", "unexpected"] as const;
export type ReplayFailure = (typeof replayFailures)[number];

export const replaySchema = z
  .object({
    id: z.string(),
    at: timeSchema.describe("When it was asked."),
    by: z.string().describe("Name of the key or operator."),
    endedAt: timeSchema.nullable(),
    state: z
      .enum(["running", "done", "cancelled", "interrupted", "failed"])
      .describe("interrupted: the process that worked on it ended; nothing is taken up again."),
    request: requestSchema,
    progress: progressSchema,
    result: resultSchema.nullable().describe("null until it is done."),
    failure: z.string().nullable().describe("Why it failed."),
    failureCode: z.enum(replayFailures).nullable().describe("What failed; null: it did not, or an older release kept its words alone."),
    failureDetail: z.string().nullable().describe("The error's own words, such as PostgreSQL's; null where they say no more."),
  })
  .meta({ id: "Replay" });
export type ReplayView = z.infer<typeof replaySchema>;

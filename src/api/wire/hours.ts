import { z } from "zod";
import { keptFields } from "./kept-fields.ts";
import { timeSchema } from "./lists.ts";

const partSchema = z.enum(["morning", "noon", "evening", "night"]);
const partsOf = (what: string) =>
  z.object({ morning: z.number(), noon: z.number(), evening: z.number(), night: z.number() }).describe(what);
const kappa = z.number().nullable().describe("null: infinite, the population's hours alone.");

const gateCandidateSchema = z.object({
  name: z.string(),
  logLoss: z.number().nullable(),
  hitRate: z.number().nullable(),
  gain: z.number().nullable().describe("Nats an event below the population's log-loss."),
  error: z.number().nullable().describe("Standard error of the gain."),
});

export const predictorSchema = z
  .enum(["population", "personal", "boosting", "forest"])
  .describe("What foretells these people's hours: everybody's, their own events shrunk to these, or trees learned of them.");

const judgedSchema = z
  .object({
    people: z.number().describe("Who came back in the time held out."),
    events: z.number().describe("Their events then."),
    candidates: z.array(gateCandidateSchema).describe("The simplest first: population, personal, boosting, forest."),
  })
  .nullable()
  .describe("What the gate chose by, on events that no candidate had seen; null: a model of an older release, which did not keep it.");
export type JudgedHours = NonNullable<z.infer<typeof judgedSchema>>;

const busySchema = z.object({ from: z.number(), to: z.number().describe("Exclusive."), peak: z.number(), share: z.number() });

export const activitySchema = z
  .object({
    at: timeSchema,
    ...keptFields,
    campaign: z.string().nullable(),
    audience: z.string().nullable(),
    sample: z.object({
      people: z.number().describe("Drawn by lot."),
      matching: z.number().describe("Of these, in the audience."),
      active: z.number().describe("Of the matching, those of whom any activity is known."),
      events: z.number().describe("Their activity, each event decayed with a half-life of 30 days."),
    }),
    people: z.object({ total: z.number(), isExact: z.boolean() }),
    shares: z.array(z.number()).describe("168 shares by hour of the local week, 0 = Monday 00:00, Laplace-smoothed, sum 1."),
    counts: z.array(z.number()).describe("168 decayed events."),
    smoothed: z.array(z.number()).describe("Circular moving average of the shares over three hours."),
    busy: z.array(busySchema).describe("Peaks of the day, busiest first."),
    parts: partsOf("Share of the activity: morning 5–11, noon 11–17, evening 17–23, night 23–5."),
    peopleByPart: partsOf("People with at least five (decayed) events, by the part in which most of theirs fall."),
    rhythm: z.string().describe("In words."),
    waves: z.object({
      weeks: z.number().describe("Length of the series of hourly events; 0: less than a week is known, and there are none."),
      people: z.number(),
      peaks: z
        .array(z.object({ hours: z.number(), power: z.number(), chance: z.number().describe("Of such a wave in noise.") }))
        .describe("Strongest cycles of the number of events an hour."),
    }),
    inForce: z
      .object({
        model: z.number(),
        dayKappa: kappa,
        weekKappa: kappa,
        kernelHours: z.number(),
        groups: z.array(z.object({ from: z.number(), personal: z.boolean(), predictor: predictorSchema, judged: judgedSchema })),
        population: z.array(z.number()),
      })
      .nullable()
      .describe("The hours that decisions use now, learned of everybody; null: none were learned."),
    gate: z
      .object({
        people: z.number(),
        events: z.number(),
        use: z.string(),
        reason: z.string(),
        personal: z.boolean(),
        dayKappa: kappa,
        weekKappa: kappa,
        candidates: z.array(gateCandidateSchema),
        groups: z.array(
          z.object({
            from: z.number(),
            to: z.number().nullable(),
            people: z.number(),
            events: z.number(),
            use: z.string(),
            reason: z.string(),
          }),
        ),
      })
      .nullable()
      .describe(
        "Whether hours of their own would foretell these people better than everybody's, judged on their last weeks; null: no events.",
      ),
  })
  .meta({ id: "ActivityReport" });
export type Activity = z.infer<typeof activitySchema>;

export const personHoursSchema = z
  .object({
    personId: z.string(),
    at: timeSchema,
    zone: z.string(),
    shares: z.array(z.number()).describe("168 shares as a decision sees them: shrunk to the population's, or these alone."),
    population: z.array(z.number()),
    counts: z.array(z.number()).describe("168 of the person's own events, decayed to now."),
    events: z.number().describe("Their sum."),
    isPersonal: z.boolean().describe("Whether the gate lets somebody of so much activity have hours of their own."),
    gate: z
      .object({
        model: z.number(),
        dayKappa: kappa,
        weekKappa: kappa,
        from: z.number(),
        to: z.number().nullable(),
        predictor: predictorSchema,
        judged: judgedSchema,
      })
      .nullable()
      .describe("The group of the gate by events; null: no hours were learned."),
    part: partSchema.nullable().describe("Part of the day in which most of their activity falls; null: nothing is known."),
    parts: partsOf("Share of their activity."),
    rhythm: z.string(),
    usesHours: z.boolean().describe("false: the policy places messages uniformly, or no hours were learned."),
    freeMinutes: z.number().describe("Minutes until the person is due next, outside quiet hours and their do-not-disturb."),
    until: timeSchema,
    best: z
      .array(
        z.object({
          at: timeSchema.describe("A minute within the hour, as a decision would draw one."),
          hourOfWeek: z.number(),
          factor: z.number().describe("Response expected then, relative to the mean of the hours of that day."),
          minutes: z.number().describe("Free ones within the hour."),
        }),
      )
      .describe("The best free hours of the coming day, best first."),
  })
  .meta({ id: "PersonHours" });
export type PersonHours = z.infer<typeof personHoursSchema>;

export const decidedHoursSchema = z
  .object({
    personId: z.string().describe("The id that the decision was made under."),
    decision: z.string(),
    at: timeSchema,
    model: z.number().describe("Version of the model that decided."),
    placedBy: z
      .enum([...predictorSchema.options, "ownActivity", "evenly", "atOnce"])
      .nullable()
      .describe(
        "What foretold the person's hours: a predictor of the model; ownActivity: no hours were learned yet, so that their own events alone told; evenly: the policy places evenly, or nothing was known; atOnce: an app asked, and nothing is placed. null: the model, the catalogue or the facts that it was decided on are no longer kept.",
      ),
    events: z
      .number()
      .nullable()
      .describe("The person's own events, decayed to that time; null where they are not known or did not matter."),
    random: z
      .number()
      .nullable()
      .describe("Share of messages whose minute the policy then drew from all that were free; null: hours were not learned."),
  })
  .meta({ id: "DecidedHours" });
export type DecidedHours = z.infer<typeof decidedHoursSchema>;

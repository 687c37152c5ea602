import { z } from "zod";
import { keptFields } from "./kept-fields.ts";
import { timeSchema, valuesSchema } from "./lists.ts";

export const funnelDimensions = ["campaign", "channel", "day", "line", "kind", "placement", "creative", "item", "maker", "class"] as const;
export type FunnelDimension = (typeof funnelDimensions)[number];

const counts = {
  attempted: z.number(),
  accepted: z.number(),
  delivered: z.number(),
  shown: z.number(),
  opened: z.number(),
  converted: z.number(),
  dismissed: z.number(),
  switchedOff: z.number(),
  uninstalled: z.number(),
  doubtful: z.number().describe("Nobody knows whether the vendor took them."),
  failed: z.record(z.string(), z.number()).describe("By reason of failure."),
};

const people = {
  people: z.number().optional().describe("Distinct people who got one; see `estimated`."),
  peopleOpened: z.number().optional().describe("Distinct people who opened one, counted alike."),
};

export const funnelSchema = z
  .object({
    from: timeSchema,
    to: timeSchema,
    ...keptFields,
    estimated: z
      .boolean()
      .optional()
      .describe(
        "true: there is so much that people are four times those in a quarter of all people, but for the smallest rows: of about 200,000 messages they are counted. Messages are counted.",
      ),
    rows: z.array(
      z.object({
        campaign: z.string().nullable().optional(),
        channel: z.string().nullable().optional(),
        day: z.string().optional(),
        line: z.string().nullable().optional(),
        kind: z.string().nullable().optional(),
        placement: z.string().nullable().optional(),
        creative: z.string().nullable().optional(),
        item: z.string().nullable().optional(),
        maker: z.string().nullable().optional(),
        class: z.string().optional(),
        ...people,
        ...counts,
      }),
    ),
    totals: z.object({ ...people, ...counts }),
  })
  .meta({ id: "Funnel" });
export type Funnel = z.infer<typeof funnelSchema>;

export const failureDimensions = ["reason", "fault", "vendor", "maker", "rom", "appVersion", "campaign", "day"] as const;
export type FailureDimension = (typeof failureDimensions)[number];

export const failuresSchema = z
  .object({
    from: timeSchema,
    to: timeSchema,
    ...keptFields,
    rows: z
      .array(
        z.object({
          reason: z.string().describe("The one seen most, where the row is not of one reason alone."),
          fault: z.string().describe("Whose it is to mend."),
          vendor: z.string().optional(),
          maker: z.string().optional().describe("In lower case."),
          rom: z.string().optional().describe("That the device has now, without its version; empty when it is not known."),
          appVersion: z.string().optional(),
          campaign: z.string().optional().describe("Empty for messages that no campaign made."),
          day: z.string().optional().describe("In UTC."),
          count: z.number().describe("Attempts: each device and each try counts."),
          devices: z.number().describe("Distinct devices."),
          lastAt: timeSchema,
          codes: z
            .array(z.object({ code: z.string(), count: z.number() }))
            .max(3)
            .describe("The vendors' own codes that were seen most, as they were; `HTTP 503` where an answer had no code."),
          advice: z.string().describe("What to do about the reason."),
        }),
      )
      .describe("Most frequent first."),
    skipped: z
      .array(
        z.object({
          vendor: z.string(),
          reason: z.string().describe("As `resting`, `overQuota`, `doubted`, `noRight` or `paused`."),
          count: z.number().describe("Attempts for which a worse way was taken, and messages for which none was open."),
          advice: z.string(),
        }),
      )
      .optional()
      .describe("Ways that were left out, most frequent first."),
    waiting: z
      .array(
        z.object({
          reason: z.string().describe("stopped, resting, noRoom, overQuota, doubted or paced."),
          count: z.number().describe("Messages and second touches."),
          advice: z.string(),
        }),
      )
      .optional()
      .describe("What waits now for its way, whatever the span and the vendor, most frequent first."),
  })
  .meta({ id: "Failures" });
export type Failures = z.infer<typeof failuresSchema>;

const counted = {
  zone: z.string().describe("Whose calendar day it is."),
  price: z.number().describe("What one message more costs now, in rewards; 0 where nothing is scarce."),
};
const expected = "Used when the day ends, if the rest of it goes as on those of the seven days before on which anything was decided.";

export const quotasSchema = z
  .object({
    at: timeSchema,
    lines: z.array(
      z.object({
        line: z.string(),
        ...counted,
        perDay: z.number(),
        used: z.number().describe("Reserved and sent."),
        left: z.number(),
        expected: z.number().describe(expected),
      }),
    ),
    channels: z.array(
      z.object({
        vendor: z.string(),
        appId: z.string(),
        ...counted,
        perDevice: z.number().nullable().describe("Marketing messages that a device may get a day; null: not counted."),
        spentDevices: z.number().describe("Devices that get no more today."),
        perApp: z.number().nullable().describe("Marketing messages of the app a day; null: not counted, like what follows."),
        used: z.number().nullable().describe("Reserved and sent."),
        waiting: z.number().nullable().describe("Of these, the ones that are only reserved."),
        left: z.number().nullable(),
        expected: z.number().nullable().describe(expected),
      }),
    ),
  })
  .meta({ id: "Quotas" });
export type Quotas = z.infer<typeof quotasSchema>;

const heard = z.object({
  attempted: z.number(),
  accepted: z.number().describe("Taken by the vendor."),
  delivered: z.number().describe("Reported as delivered, shown, opened or dismissed."),
  shown: z.number(),
  opened: z.number(),
});
const rate = z.number().nullable().describe("null without anything to take a share of.");
const reach = {
  registered: z.number().describe("Devices that are registered now."),
  permitted: z.number().describe("Of these, the ones that did not switch notifications off."),
  reachable: z.number().describe("Of these, the ones with a token that is alive."),
  devices: heard.describe("Devices of which each step holds for at least one message; those that are gone since are among them."),
  messages: heard.describe("Messages, each counted once for every device that it went to."),
  rates: z
    .object({ permitted: rate, accepted: rate, delivered: rate, shown: rate, opened: rate })
    .describe("permitted of the registered; accepted of the attempted messages; the rest of the accepted messages."),
};

export const reachSchema = z
  .object({
    from: timeSchema,
    to: timeSchema,
    ...keptFields,
    oneIn: z
      .number()
      .optional()
      .describe(
        "Where counting takes long, devices and messages are those of one person in so many, by lot, and multiplied: a count c lies within 2·√(oneIn·c) of the truth in 19 cases of 20, or a little further off, since messages to one person are alike. Absent: everybody was counted.",
      ),
    rows: z
      .array(
        z.object({
          maker: z.string().describe("In lower case; empty when it is not known."),
          rom: z.string().describe("Without its version; empty when it is not known."),
          ...reach,
        }),
      )
      .describe("Makers and ROMs with most devices first."),
    totals: z.object(reach),
    secondTouches: z
      .object({
        watched: z.number().describe("Messages first handed over in the span, with a second touch asked for."),
        pending: z.number().describe("Of these: their patience runs, or their second touch waits for its hour."),
        sent: z.number(),
        failed: z.record(z.string(), z.number()).describe("By reason. The messages stay as their first touch made them."),
        none: z.record(z.string(), z.number()).describe("Not touched again, by why: opened, dismissed, seen, noOtherWay, limit and so on."),
        rows: z.array(
          z.object({
            way: z.enum(["otherWay", "activeHour"]).describe("Since it had not arrived; or since it had not been seen, or nobody knew."),
            channel: z.string(),
            sent: z.number(),
            delivered: z.number().describe("For the first time after the second touch, like what follows."),
            shown: z.number(),
            opened: z.number(),
          }),
        ),
      })
      .describe("Second touches. The counts above hold what came of both touches of a message."),
  })
  .meta({ id: "ReachReport" });
export type ReachReport = z.infer<typeof reachSchema>;

const byReason = z.record(z.string(), z.number());

/** Where everybody and everything stands: due = decided + skipped; messages = sent + failed + cancelled + doubtful + waiting. */
export const summarySchema = z
  .object({
    now: timeSchema,
    ...keptFields,
    estimated: z
      .boolean()
      .optional()
      .describe(
        "true: there is so much that events are an estimate, and decisions those of about 200,000 by lot, multiplied. Messages are counted.",
      ),
    people: z.number(),
    devices: z.number(),
    events: z.number().describe("Facts that are kept."),
    items: z.number(),
    deadTokens: z.number(),
    due: z.object({ total: z.number(), decided: z.number(), skipped: byReason.describe("By the step that removed the last candidate.") }),
    removed: byReason.describe("Candidates that decisions of the last 7 days removed, by rule."),
    messages: z.object({
      total: z.number(),
      sent: z.number(),
      failed: byReason,
      cancelled: byReason,
      doubtful: z.number(),
      waiting: z.number(),
      offered: z.number().describe("What apps asked for, beside the total."),
    }),
  })
  .meta({ id: "Summary" });
export type Summary = z.infer<typeof summarySchema>;

const supply = {
  creatives: z.number().describe("Creatives that may be sent."),
  sends: z.number(),
  opens: z.number(),
  top: z.array(z.string()).describe("The three creatives with most opens."),
  topShareOfOpens: z.number(),
  effectiveNumber: z.number().describe("1 / Σ share² of opens: as many equal creatives would be as concentrated."),
  alarms: z.array(
    z.object({
      kind: z.enum(["concentrated", "fewCreatives", "starving", "overfed"]),
      text: z.string().describe("With the next step."),
      values: valuesSchema.describe("The names and figures in it."),
    }),
  ),
};
const part = z.object({ sends: z.number(), rate: z.number().nullable().describe("null without messages.") });
const adviceKind = z.enum(["rest", "retire"]);

export const creativesSchema = z
  .object({
    from: timeSchema,
    to: timeSchema,
    ...keptFields,
    creatives: z.array(
      z.object({
        campaign: z.string(),
        creative: z.string(),
        status: z.string().describe("removed: the catalogue no longer has it."),
        sends: z.number().describe("Messages that vendors took."),
        opens: z.number(),
        rate: z
          .number()
          .describe("Opens of messages at least 12 hours old, drawn towards the campaign's other creatives where there are few."),
        low: z.number().describe("Lower end of the rate's 90 % interval."),
        high: z.number(),
        shareOfSends: z.number().describe("Of the campaign's."),
        shareOfOpens: z.number(),
        before: part.describe("Before the last 14 days, since the creative was last brought back."),
        recent: part.describe("In the last 14 days."),
        advice: z.object({ kind: adviceKind, reason: z.string(), values: valuesSchema }).nullable().describe("In this campaign."),
        change: z
          .object({
            version: z.number().int().describe("Of the catalogue."),
            at: timeSchema,
            author: z.string(),
            from: z.string().nullable(),
            to: z.string(),
            reason: z.string().nullable().describe("Why, when Carillon made the change by itself."),
            backAt: timeSchema.nullable().describe("When Carillon brings it back."),
          })
          .nullable()
          .describe("The newest change of its status."),
      }),
    ),
    campaigns: z.array(z.object({ campaign: z.string(), ...supply })).describe("Live campaigns."),
    overall: z.object(supply).describe("All live campaigns together."),
    advice: z
      .array(
        z.object({
          creative: z.string(),
          kind: adviceKind,
          reason: z.string(),
          values: valuesSchema.describe("The names and figures of the first campaign that says so, and how many others do."),
        }),
      )
      .describe("What all campaigns of a creative agree on; autoRest and autoRetire of the policy act on it."),
  })
  .meta({ id: "CreativesReport" });
export type CreativesReport = z.infer<typeof creativesSchema>;

const judged = {
  settled: z.number().describe("Messages at least 12 hours old."),
  opens: z.number().describe("Opened within 12 hours."),
  openRate: z.number().nullable().describe("null without messages."),
};
const reasoned = {
  messages: z.number().describe("Messages of decisions that vendors took."),
  explained: z.number().describe("Those whose decision kept what spoke for and against them: chosen by a learned model."),
  ...judged,
  reasons: z
    .array(
      z.object({
        group: z.string().describe("What it speaks of: taste, fatigue, hour …"),
        text: z.string().describe("In words, with what it did to the odds on the mean: fits what they like (×1.4)."),
        effect: z.number().describe("Mean over the messages that kept it, in log-odds of an open: above 0 it spoke for them."),
        factor: z.number().describe("The same as a factor on the odds."),
        kept: z.number().describe("Explained messages that kept it among their five strongest."),
        share: z.number().describe("Of the explained."),
        clear: z.object(judged).describe("Explained messages for which it spoke by clearEffect or more."),
        rest: z.object(judged).describe("The other explained messages."),
        difference: z
          .object({ value: z.number(), low: z.number(), high: z.number() })
          .nullable()
          .describe("Open rate of clear less that of rest, with its 95 % interval (Newcombe); null where one of them is empty."),
      }),
    )
    .describe("What the model leaned on most first."),
};

export const reasonsSchema = z
  .object({
    from: timeSchema,
    to: timeSchema,
    ...keptFields,
    clearEffect: z.number().describe("Log-odds of an open from which on something is said to have spoken clearly."),
    overall: z.object(reasoned).describe("All campaigns that were asked for."),
    campaigns: z.array(z.object({ campaign: z.string(), ...reasoned })).describe("Those of which something was sent."),
  })
  .meta({ id: "ReasonsReport" });
export type ReasonsReport = z.infer<typeof reasonsSchema>;

const standing = {
  live: z.number().describe("May be sent to."),
  striking: z.number().describe("Of the live ones, those that their vendor doubts; doubts on three different days make a token dead."),
  quarantined: z.number().describe("Another app's, as the vendor says: not sent to."),
  dead: z.number(),
  reasons: z.record(z.string(), z.number()).describe("Of those in quarantine and the dead, by reason; STRIKES: doubts on three days."),
};

export const tokensSchema = z
  .object({
    now: timeSchema,
    ...keptFields,
    rows: z
      .array(z.object({ channel: z.string(), maker: z.string().describe("In lower case; empty when it is not known."), ...standing }))
      .describe("Those with most tokens first."),
    totals: z.object(standing),
    stops: z
      .array(
        z.object({
          channelId: z.string(),
          vendor: z.string(),
          appId: z.string(),
          at: timeSchema,
          answers: z.number().describe("That were counted."),
          mismatches: z.number().describe("Of these, the ones that called the token another app's."),
          restored: z.number().describe("Tokens that came out of quarantine again."),
          isStopped: z.boolean().describe("The channel stands still for this now."),
          remedy: z.string().nullable().describe("What to do; null where the channel goes on."),
        }),
      )
      .describe("The last time that each channel was stopped because more than 5 % of its answers called tokens another app's."),
    hygiene: z
      .object({
        at: timeSchema,
        dryRun: z.boolean(),
        done: z.boolean().describe("false: the next run goes on."),
        devices: z.number(),
        tokens: z.number(),
        rows: z.number(),
        bytes: z.number().describe("Of columns, without indexes."),
        savings: z.array(
          z.object({
            what: z
              .enum(["device", "token", "dead", "quarantined"])
              .describe("token: with its device; dead, quarantined: of devices that stay."),
            maker: z.string(),
            channel: z.string().nullable().describe("null of devices."),
            rows: z.number(),
            bytes: z.number(),
          }),
        ),
      })
      .nullable()
      .describe("What the last nightly run removed: devices idle for long, and tokens dead or in quarantine for 30 days. null: none yet."),
  })
  .meta({ id: "TokensReport" });
export type TokensReport = z.infer<typeof tokensSchema>;

import { z } from "zod";
import { timeSchema, valuesSchema } from "./lists.ts";

const counts = z.object({
  attempted: z.number().describe("Messages handed over, or tried to be, in the hour."),
  accepted: z.number().describe("Of these, the ones that vendors took."),
  opened: z.number().describe("Messages first opened in the hour, whenever they were handed over."),
  conversions: z.number().describe("Messages whose goal was first reached in the hour."),
});
export type TodayCounts = z.infer<typeof counts>;

const ratio = z.number().nullable().describe("Today as a multiple; null where there was nothing then.");
const ratios = z.object({ attempted: ratio, accepted: ratio, opened: ratio, conversions: ratio });

export const alarmSchema = z
  .object({
    id: z.string().describe("Stable while the cause stands: kind and subject."),
    severity: z.enum(["critical", "warning", "info"]),
    what: z.string(),
    since: timeSchema.nullable().describe("null where nobody knows."),
    link: z.string().describe("Page of the console."),
    nextStep: z.string(),
    kind: z.string().describe("What kind of alarm it is, and which of its sentences it says: `paused.errors`."),
    values: valuesSchema.optional().describe("What else the sentences are made of, for whoever words them in another language."),
    cause: z
      .object({ code: z.string(), values: valuesSchema.optional() })
      .optional()
      .describe("The warning that this alarm repeats, where it repeats one."),
  })
  .meta({ id: "Alarm" });
export type AlarmView = z.infer<typeof alarmSchema>;

export const todaySchema = z
  .object({
    now: timeSchema,
    zone: z.string(),
    day: z.string().describe("Calendar date in the zone."),
    hour: z.number().int().describe("The hour that runs."),
    hours: z
      .array(
        z.object({
          hour: z.number().int(),
          today: counts.nullable().describe("null: still to come."),
          yesterday: counts,
          weekAgo: counts,
        }),
      )
      .describe("All hours of the local day; an hour that a change of clocks leaves out has nothing in it."),
    totals: z.object({
      today: counts,
      yesterday: counts.describe("Up to the same time of the day."),
      weekAgo: counts.describe("Up to the same time of the day."),
      ratio: z.object({ yesterday: ratios, weekAgo: ratios }),
    }),
    alarms: z.array(alarmSchema).describe("Worst first."),
  })
  .meta({ id: "Today" });
export type TodayView = z.infer<typeof todaySchema>;

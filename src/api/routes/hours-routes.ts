import { z } from "zod";
import { csvAnswer, wantsCsv } from "../csv-answer.ts";
import { json, notFound, pathId, queryText, refused, route } from "../route.ts";
import { activitySchema, decidedHoursSchema, personHoursSchema } from "../wire/hours.ts";

const reading = { method: "GET", access: ["read"], role: "viewer" } as const;

export const hoursRoutes = [
  route({
    ...reading,
    path: "/v1/reports/activity",
    area: "Reports",
    summary: "When people are active by hour of their week, and whether hours of their own are worth having",
    description:
      "From people drawn by lot: as many as a second reaches, 2,000 at most; cycles and the gate from the events of 300 of them.",
    query: z.object({
      campaign: queryText.describe("People in the audience of this campaign."),
      audience: queryText.describe("People in this audience. With both: in both."),
    }),
    answer: { schema: activitySchema, description: "Shares by hour of the week, peaks, parts of the day, cycles and the gate's verdict." },
    handler: async ({ query, headers, ports }) => {
      const activity = await ports.hours.activity(query);
      if (!activity.ok) return refused(activity.error);
      if (!wantsCsv(headers)) return json(activity.value);
      const { shares, counts, smoothed } = activity.value;
      return csvAnswer(
        [
          { name: "hourOfWeek", of: ({ hour }) => hour },
          { name: "share", of: ({ share }) => share },
          { name: "smoothed", of: ({ hour }) => smoothed[hour] },
          { name: "events", of: ({ hour }) => counts[hour] },
        ],
        shares.map((share, hour) => ({ hour, share })),
        { file: "activity.csv" },
      );
    },
  }),
  route({
    ...reading,
    path: "/v1/people/{id}/hours",
    area: "People",
    summary: "A person's hours as a decision sees them, and the best that are free now",
    params: pathId,
    answer: {
      schema: personHoursSchema,
      description: "Shares by hour of the week, the gate's group, and the best minutes of the coming day.",
    },
    handler: async ({ params, ports }) => {
      const hours = await ports.hours.ofPerson(params.id);
      return hours === null ? notFound("person", params.id) : json(hours);
    },
  }),
  route({
    ...reading,
    path: "/v1/people/{id}/decisions/{decision}/hours",
    area: "People",
    summary: "What foretold a person's hours when a decision was made",
    description:
      "Worked out again from what was known then: the predictor that the model of the decision had for somebody of as much activity.",
    params: pathId.extend({ decision: pathId.shape.id }),
    answer: { schema: decidedHoursSchema, description: "The predictor, by its name." },
    handler: async ({ params, ports }) => {
      const hours = await ports.hours.ofDecision(params.id, params.decision);
      return hours === null ? notFound("decision", params.decision) : json(hours);
    },
  }),
];

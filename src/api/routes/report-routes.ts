import { z } from "zod";
import { DAY_MS } from "../../base/duration.ts";
import { schemaText } from "../../base/schema-text.ts";
import { isZone } from "../../base/zone.ts";
import { fault } from "../errors.ts";
import { json, queryText, queryTime, refused, route } from "../route.ts";
import {
  creativesSchema,
  failureDimensions,
  failuresSchema,
  funnelDimensions,
  funnelSchema,
  quotasSchema,
  reachSchema,
  reasonsSchema,
  summarySchema,
  tokensSchema,
} from "../wire/reports.ts";
import { todaySchema } from "../wire/today.ts";

/** Dimensions separated by commas. */
const splitBy = <D extends string>(known: readonly D[], usual: readonly D[]) => {
  const dimension = (text: string): D | undefined => known.find((one) => one === text);
  return z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === "" ? usual : text.split(",").map((part) => part.trim())))
    .pipe(z.array(z.string().refine((part) => dimension(part) !== undefined, { error: schemaText("dimension", { known }) })).max(4))
    .transform((parts) => [...new Set(parts.map(dimension).filter((one) => one !== undefined))])
    .describe(`What to count apart, separated by commas: ${known.join(", ")}. Default ${usual.join(",")}.`);
};

const from = queryTime.describe("Time of the attempt, inclusive. Absent: since the beginning.");
const to = queryTime.describe("Time of the attempt, exclusive. Absent: up to now.");

const common = { method: "GET", access: ["read"], role: "viewer", area: "Reports" } as const;

export const reportRoutes = [
  route({
    ...common,
    path: "/v1/reports/today",
    summary: "Today by hour beside yesterday and a week ago, and what wants attention",
    description: "Hours that are over for two hours and more are counted anew every half hour at most, how creatives do every ten minutes.",
    query: z.object({
      zone: queryText
        .refine((zone) => zone === null || isZone(zone), {
          error: schemaText("reportZone"),
        })
        .describe("Zone whose day is told, such as Asia/Shanghai; absent: UTC."),
    }),
    answer: { schema: todaySchema, description: "Counts by local hour, totals with ratios, and alarms, worst first." },
    handler: async ({ query, ports, nowMs }) => json(await ports.reports.today({ zone: query.zone ?? "UTC", nowMs })),
  }),
  route({
    ...common,
    path: "/v1/reports/funnel",
    summary: "Attempts and what came of them",
    query: z.object({ from, to, by: splitBy(funnelDimensions, ["campaign", "channel"]) }),
    answer: { schema: funnelSchema, description: "One row for each combination, and the totals." },
    handler: async ({ query, ports, nowMs }) => {
      const span = spanOf(query, nowMs);
      return span === null ? backwards(query.from) : json(await ports.reports.funnel({ ...span, by: query.by }));
    },
  }),
  route({
    ...common,
    path: "/v1/reports/failures",
    summary: "Why attempts failed, with the vendors' own codes and what to do",
    query: z.object({
      from,
      to,
      channel: queryText.describe("Failures of this vendor alone."),
      by: splitBy(failureDimensions, ["vendor", "maker", "reason"]),
    }),
    answer: { schema: failuresSchema, description: "One row for each combination, most frequent first." },
    handler: async ({ query, ports, nowMs }) => {
      const span = spanOf(query, nowMs);
      return span === null ? backwards(query.from) : json(await ports.reports.failures({ ...span, channel: query.channel, by: query.by }));
    },
  }),
  route({
    ...common,
    path: "/v1/reports/reach",
    summary: "How far messages get on the devices of each maker and ROM",
    query: z.object({ from: queryTime.describe("Time of the attempt, inclusive. Absent: 30 days before `to`."), to }),
    answer: { schema: reachSchema, description: "Registered, permitted, attempted, accepted, delivered, shown, opened." },
    handler: async ({ query, ports, nowMs }) => {
      const from = query.from ?? Math.max(0, (query.to ?? nowMs) - 30 * DAY_MS);
      const span = spanOf({ from, to: query.to }, nowMs);
      return span === null ? backwards(query.from) : json(await ports.reports.reach(span));
    },
  }),
  route({
    ...common,
    path: "/v1/reports/quotas",
    summary: "What is left today of lines' quotas and of what vendors take",
    answer: { schema: quotasSchema, description: "Lines with a quota, and open channels whose vendors count." },
    handler: async ({ ports }) => json(await ports.reports.quotas()),
  }),
  route({
    ...common,
    path: "/v1/reports/creatives",
    summary: "How creatives do and wear, what hangs on how few of them, and which to rest or retire",
    query: z.object({
      from: queryTime.describe("Time of the attempt, inclusive. Absent: 90 days before `to`."),
      to,
      campaign: queryText.describe("This campaign alone."),
    }),
    answer: { schema: creativesSchema, description: "One row for each campaign and creative; campaigns and overall with their alarms." },
    handler: async ({ query, ports, nowMs }) => {
      const from = query.from ?? Math.max(0, (query.to ?? nowMs) - 90 * DAY_MS);
      const span = spanOf({ from, to: query.to }, nowMs);
      return span === null ? backwards(query.from) : json(await ports.reports.creatives({ ...span, campaign: query.campaign }));
    },
  }),
  route({
    ...common,
    path: "/v1/reports/reasons",
    summary: "What spoke for what was sent, in words, and whether leaning on it went with opens",
    query: z.object({
      from: queryTime.describe("Time of the attempt, inclusive. Absent: 30 days before `to`."),
      to,
      campaign: queryText.describe("This campaign alone."),
    }),
    answer: { schema: reasonsSchema, description: "Overall and by campaign, one entry for each group of contributions." },
    handler: async ({ query, ports, nowMs }) => {
      const from = query.from ?? Math.max(0, (query.to ?? nowMs) - 30 * DAY_MS);
      const span = spanOf({ from, to: query.to }, nowMs);
      return span === null ? backwards(query.from) : json(await ports.reports.reasons({ ...span, campaign: query.campaign }));
    },
  }),
  route({
    ...common,
    path: "/v1/reports/tokens",
    summary: "How tokens stand by channel and maker, and what token hygiene removed",
    answer: { schema: tokensSchema, description: "As they are now." },
    handler: async ({ ports }) => json(await ports.reports.tokens()),
  }),
  route({
    ...common,
    path: "/v1/reports/summary",
    summary: "Where people and messages stand, and why others stayed silent",
    answer: { schema: summarySchema, description: "due = decided + skipped; messages = sent + failed + cancelled + doubtful + waiting." },
    handler: async ({ ports }) => json(await ports.reports.summary()),
  }),
];

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

function spanOf(query: { readonly from: number | null; readonly to: number | null }, nowMs: number): Span | null {
  // `to` is exclusive, and an attempt of this very millisecond belongs to "up to now".
  const span = { fromMs: query.from ?? 0, toMs: query.to ?? Math.max(nowMs + 1, query.from ?? 0) };
  return span.fromMs <= span.toMs ? span : null;
}

const backwards = (fromMs: number | null) =>
  refused(
    fault("invalidQuery", {
      values: { name: "from", detail: "it lies after to" },
      field: "from",
      value: fromMs === null ? null : new Date(fromMs).toISOString(),
      remedy: "exchange from and to",
    }),
  );

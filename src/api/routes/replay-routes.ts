import { z } from "zod";
import { type CsvColumn, csvAnswer, wantsCsv } from "../csv-answer.ts";
import { cursorOrNull, queryCursor } from "../cursor.ts";
import { fault } from "../errors.ts";
import { checked, json, notFound, pathId, queryNumber, refused, refusedAll, route } from "../route.ts";
import { pageOf } from "../wire/lists.ts";
import { type ReplayView, replayInputSchema, replaySchema } from "../wire/replays.ts";

const common = { area: "Learning" } as const;
const reading = { ...common, method: "GET", access: ["read"], role: "viewer" } as const;

export const replayRoutes = [
  route({
    ...common,
    method: "POST",
    path: "/v1/replays",
    access: ["admin"],
    role: "operator",
    audit: "port",
    summary: "Judge another policy on the log, before anybody receives it",
    description:
      "Decides the logged decisions again under the live policy with the changes given, as carillon replay does, in a thread beside the server. The answer comes at once; GET /v1/replays/{id} tells how far it is and what it came to. It does not survive the process.",
    body: checked(replayInputSchema),
    answer: { status: 202, schema: replaySchema, description: "It runs." },
    otherStatuses: { 409: "Another replay runs." },
    handler: async ({ body, by, ports }) => {
      const [fromMs, toMs] = [body.from, body.to].map((at) => (at === undefined ? null : Date.parse(at)));
      if (fromMs != null && toMs != null && fromMs >= toMs)
        return refused(fault("invalidBody", { field: "to", value: body.to, remedy: "give a time after from, or leave one of them out" }));
      const started = await ports.replays.start(body, by);
      if (started.ok) return json(started.value, 202);
      return started.error === "running" ? refused(fault("replayRunning")) : refusedAll(started.error);
    },
  }),
  route({
    ...reading,
    path: "/v1/replays",
    summary: "Replays that were asked for, newest first",
    description: "JSON, or CSV with Accept: text/csv. The newest 500 are kept.",
    query: z.object({ limit: queryNumber(1, 100, 20), cursor: queryCursor }),
    answer: { schema: pageOf(replaySchema), description: "A page of replays with their results." },
    handler: async ({ query, headers, ports }) => {
      const page = await ports.replays.list({ limit: query.limit, after: query.cursor });
      const next = cursorOrNull(page.next);
      if (wantsCsv(headers)) return csvAnswer(columns, page.items, { file: "replays.csv", next });
      return json({ items: page.items, next });
    },
  }),
  route({
    ...reading,
    path: "/v1/replays/{id}",
    summary: "One replay: how far it is, or what it came to",
    params: pathId,
    answer: { schema: replaySchema, description: "The replay." },
    handler: async ({ params, ports }) => {
      const found = await ports.replays.get(params.id);
      return found === null ? notFound("replay", params.id) : json(found);
    },
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/replays/{id}",
    access: ["admin"],
    role: "operator",
    audit: "port",
    summary: "Call off a replay that runs",
    params: pathId,
    answer: { schema: replaySchema, description: "It was called off." },
    otherStatuses: { 409: "It does not run any more." },
    handler: async ({ params, by, ports }) => {
      const cancelled = await ports.replays.cancel(params.id, by);
      if (cancelled === null) return notFound("replay", params.id);
      return cancelled.ok ? json(cancelled.value) : refused(fault("replayEnded", { values: { id: params.id }, value: params.id }));
    },
  }),
];

const estimate = (name: string, { result }: ReplayView) => result?.estimates.find(({ estimator }) => estimator === name);

const columns: readonly CsvColumn<ReplayView>[] = [
  { name: "id", of: (row) => row.id },
  { name: "at", of: (row) => row.at },
  { name: "by", of: (row) => row.by },
  { name: "name", of: (row) => row.request.name },
  { name: "state", of: (row) => row.state },
  { name: "from", of: (row) => row.request.from },
  { name: "to", of: (row) => row.request.to },
  { name: "decisions", of: (row) => row.result?.decisions },
  { name: "judged", of: (row) => row.result?.n },
  { name: "ess", of: (row) => row.result?.ess },
  { name: "unsupported", of: (row) => row.result?.unsupported },
  { name: "refused", of: (row) => row.result?.verdict.refused },
  { name: "logged", of: (row) => row.result?.logged.mean },
  ...["IPS", "SNIPS", "DM", "DR", "SWITCH-DR"].flatMap((name): CsvColumn<ReplayView>[] => [
    { name, of: (row) => estimate(name, row)?.value },
    { name: `${name} low`, of: (row) => estimate(name, row)?.low },
    { name: `${name} high`, of: (row) => estimate(name, row)?.high },
  ]),
];

import { z } from "zod";
import { schemaText } from "../../base/schema-text.ts";
import { outcomeKinds } from "../../event/fact.ts";
import { type TimelineKind, timelineKinds } from "../../person/timeline-kinds.ts";
import { mayReadService } from "../auth.ts";
import { type CsvColumn, csvAnswer, wantsCsv } from "../csv-answer.ts";
import { cursorOrNull, queryCursor } from "../cursor.ts";
import { fault } from "../errors.ts";
import { type Answer, json, notFound, pathId, queryFlag, queryNumber, queryText, queryTime, queryWord, refused, route } from "../route.ts";
import {
  type DecisionRowView,
  decisionListSchema,
  feedSchema,
  limitsSchema,
  type MessageRowView,
  messageListSchema,
  messageStates,
  timelineSchema,
} from "../wire/reading.ts";

/** A file may be longer than what a page shows. */
const pageSize = queryNumber(1, 10_000, 100);
const asCsv = "Accept: text/csv answers the page as a file; its header x-carillon-next holds the cursor of the next one.";

const span = {
  from: queryTime.describe("Time of the decision, inclusive. Absent: since the beginning."),
  to: queryTime.describe("Time of the decision, exclusive. Absent: up to now."),
};

const attempted = {
  attemptedFrom: queryTime.describe("Time at which they were handed over, inclusive; the list then runs by that time."),
  attemptedTo: queryTime.describe("Time at which they were handed over, exclusive; the list then runs by that time."),
};

const happened = {
  outcomeFrom: queryTime.describe(
    "With `outcome`: the time at which it first happened, inclusive. Of opened and converted the list then runs by it.",
  ),
  outcomeTo: queryTime.describe(
    "With `outcome`: the time at which it first happened, exclusive. Of opened and converted the list then runs by it.",
  ),
};

const messageColumns: readonly CsvColumn<MessageRowView>[] = [
  ...(["id", "personId", "decisionId", "decidedAt", "sendAt", "attemptedAt", "state", "reason", "campaign", "line", "creative"] as const),
  ...(["item", "placement", "class", "channel", "maker"] as const),
].map((name): CsvColumn<MessageRowView> => ({ name, of: (row) => row[name] }));

const messageOutcomeColumns = outcomeKinds.map(
  (outcome): CsvColumn<MessageRowView> => ({ name: outcome, of: (row) => row.outcomes[outcome] }),
);

const textColumns: readonly CsvColumn<MessageRowView>[] = [
  { name: "title", of: (row) => row.text?.title },
  { name: "body", of: (row) => row.text?.body },
  { name: "textOf", of: (row) => (row.text?.isHidden ? "hidden" : row.text?.of) },
];

const secondTouchColumns: readonly CsvColumn<MessageRowView>[] = [
  { name: "secondTouch", of: (row) => row.secondTouch?.state },
  { name: "secondTouchAt", of: (row) => row.secondTouch?.at },
];

const decisionColumns: readonly CsvColumn<DecisionRowView>[] = [
  { name: "id", of: (row) => row.id },
  { name: "at", of: (row) => row.at },
  { name: "personId", of: (row) => row.personId },
  { name: "cause", of: (row) => row.cause },
  { name: "campaign", of: (row) => row.chosen?.campaign },
  { name: "item", of: (row) => row.chosen?.item },
  { name: "creative", of: (row) => row.chosen?.creative },
  { name: "messageId", of: (row) => row.messageId },
  { name: "silentStep", of: (row) => row.silent?.step },
  { name: "silentRule", of: (row) => row.silent?.rule },
  { name: "propensity", of: (row) => row.propensity },
  { name: "model", of: (row) => row.model },
  { name: "policy", of: (row) => row.policy },
  { name: "arm", of: (row) => row.arm },
];

const kindsOf = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === "" ? [...timelineKinds] : text.split(",").map((part) => part.trim())))
  .pipe(
    z.array(
      z.string().refine((part) => timelineKinds.some((kind) => kind === part), {
        error: schemaText("timelineKind", { known: timelineKinds }),
      }),
    ),
  )
  .transform((parts): readonly TimelineKind[] => timelineKinds.filter((kind) => parts.includes(kind)))
  .describe(`Kinds separated by commas: ${timelineKinds.join(", ")}. Absent: all.`);

export const readingRoutes = [
  route({
    method: "GET",
    path: "/v1/messages",
    access: ["read"],
    role: "viewer",
    area: "Messages",
    summary: "Messages, newest decision first",
    description: `All filters hold together. ${asCsv} What is rare is found over several pages: searchedTo then says how far a page looked back.`,
    query: z.object({
      person: queryText.describe("Id of a person, or an alias."),
      campaign: queryText,
      creative: queryText,
      item: queryText,
      channel: queryText.describe("Vendor of the way that they took."),
      placement: queryText,
      state: queryWord(messageStates),
      reason: queryText.describe("Why they failed, were cancelled or are in doubt, such as TOKEN_INVALID or quietHours."),
      outcome: queryWord(outcomeKinds).describe(`One of ${outcomeKinds.join(", ")}: those alone that had it.`),
      byCall: queryFlag.describe("1: those alone that a call asked for, which have no campaign."),
      ...span,
      ...attempted,
      ...happened,
      limit: pageSize,
      cursor: queryCursor,
      count: queryFlag.describe("1: tell how many there are in all, exact up to 10,000."),
    }),
    answer: { schema: messageListSchema, description: "A page of messages." },
    handler: async ({ query, caller, headers, ports }) => {
      const { from, to, attemptedFrom, attemptedTo, outcomeFrom, outcomeTo, ...rest } = query;
      const refusal = backwardsOf(query, [
        ["from", "to"],
        ["attemptedFrom", "attemptedTo"],
        ["outcomeFrom", "outcomeTo"],
      ]);
      if (refusal !== null) return refusal;
      if (rest.outcome === null && (outcomeFrom !== null || outcomeTo !== null)) return noOutcome();
      const isFile = wantsCsv(headers);
      const page = await ports.lists.messages({
        ...rest,
        fromMs: from,
        toMs: to,
        attempted: { fromMs: attemptedFrom, toMs: attemptedTo },
        happened: { fromMs: outcomeFrom, toMs: outcomeTo },
        mayReadService: mayReadService(caller),
        count: rest.count && !isFile,
      });
      const next = cursorOrNull(page.next);
      return isFile
        ? csvAnswer([...messageColumns, ...messageOutcomeColumns, ...secondTouchColumns, ...textColumns], page.items, {
            file: "messages.csv",
            next,
          })
        : json({ ...page, next });
    },
  }),
  route({
    method: "GET",
    path: "/v1/decisions",
    access: ["read"],
    role: "viewer",
    area: "Decisions",
    summary: "Decisions, silence among them, newest first",
    description: `All filters hold together. ${asCsv} GET /v1/people/{id}/why tells every step of a person's decisions.`,
    query: z.object({
      person: queryText.describe("Id of a person, or an alias."),
      campaign: queryText.describe("That was chosen."),
      cause: queryWord(["due", "trigger", "pull"]),
      silent: queryFlag.describe("1: those alone that chose nothing."),
      reason: queryText.describe("The step that left nothing, such as limits, or a rule by which it took something out, such as noDevice."),
      ...span,
      limit: pageSize,
      cursor: queryCursor,
    }),
    answer: { schema: decisionListSchema, description: "A page of decisions." },
    handler: async ({ query, headers, ports }) => {
      const { from, to, ...rest } = query;
      const refusal = backwardsOf(query, [["from", "to"]]);
      if (refusal !== null) return refusal;
      const page = await ports.lists.decisions({ ...rest, fromMs: from, toMs: to });
      const next = cursorOrNull(page.next);
      return wantsCsv(headers) ? csvAnswer(decisionColumns, page.items, { file: "decisions.csv", next }) : json({ ...page, next });
    },
  }),
  route({
    method: "GET",
    path: "/v1/feed",
    access: ["read"],
    role: "viewer",
    area: "Messages",
    summary: "What is happening now: messages handed over, and what people do with them",
    description:
      "For a view that is asked again every few seconds with the `after` of the answer before. Outcomes that people brought about are told by the time at which they happened; what a phone reports more than five seconds later is not here, but in GET /v1/messages.",
    query: z.object({
      after: queryCursor.describe("The `after` of the answer before; absent: the newest."),
      limit: queryNumber(1, 500, 50),
    }),
    answer: { schema: feedSchema, description: "The newest first, with the names by which people know them." },
    handler: async ({ query, caller, ports, nowMs }) => {
      const feed = await ports.lists.feed({ ...query, nowMs, mayReadService: mayReadService(caller) });
      return json({ ...feed, after: cursorOrNull(feed.after) });
    },
  }),
  route({
    method: "GET",
    path: "/v1/people/{id}/timeline",
    access: ["read"],
    role: "viewer",
    area: "People",
    summary: "Everything that happened to or for a person, newest first",
    params: pathId,
    query: z.object({
      before: queryCursor.describe("The `next` of the page before; absent: the newest."),
      limit: queryNumber(1, 500, 50),
      kinds: kindsOf,
    }),
    answer: {
      schema: timelineSchema,
      description: "Events, decisions, messages with their texts, attempts, outcomes, and changes of devices and preferences.",
    },
    handler: async ({ params, query, caller, ports }) => {
      const timeline = await ports.people.timeline(params.id, { ...query, mayReadService: mayReadService(caller) });
      return timeline === null ? notFound("person", params.id) : json({ ...timeline, next: cursorOrNull(timeline.next) });
    },
  }),
  route({
    method: "GET",
    path: "/v1/people/{id}/limits",
    access: ["read"],
    role: "viewer",
    area: "People",
    summary: "What is left for a person now of every limit, and what forbids a message",
    description: "Told by the same functions that decide; nothing is committed.",
    params: pathId,
    answer: {
      schema: limitsSchema,
      description: "Limits with use and room, reserved messages, quiet hours, consent and the person's cap.",
    },
    handler: async ({ params, ports, nowMs }) => {
      const limits = await ports.people.limits(params.id, nowMs);
      return limits === null ? notFound("person", params.id) : json(limits);
    },
  }),
];

/** The refusal of the first span that ends before it begins; null: none does. */
function backwardsOf<Name extends string>(
  query: Readonly<Record<Name, unknown>>,
  spans: readonly (readonly [from: Name, to: Name])[],
): Answer | null {
  for (const [from, to] of spans) {
    const [fromMs, toMs] = [query[from], query[to]];
    if (typeof fromMs !== "number" || typeof toMs !== "number" || fromMs <= toMs) continue;
    const values = { name: from, detail: `it lies after ${to}` };
    return refused(
      fault("invalidQuery", { values, field: from, value: new Date(fromMs).toISOString(), remedy: `exchange ${from} and ${to}` }),
    );
  }
  return null;
}

const noOutcome = (): Answer =>
  refused(
    fault("invalidQuery", {
      values: { name: "outcomeFrom", detail: "no outcome is named whose time it could be" },
      field: "outcome",
      remedy: "name the outcome too, or leave out outcomeFrom and outcomeTo",
    }),
  );

import type { Decision } from "../decision/decision.ts";
import { type CopyValue, copyRows } from "./copy.ts";
import { type Client, type Queryable, timestamp, timestampOrNull } from "./database.ts";
import { sixDigits } from "./six-digits.ts";

export interface DecisionWrite {
  readonly decisionId: string;
  readonly messageId: string | null;
  readonly decision: Decision;
}

const log = {
  table: "decisions",
  columns: {
    person_id: "text",
    decision_id: "text",
    at: "timestamptz",
    cause: "text",
    skipped: "text",
    message_id: "text",
    campaign: "text",
    line: "text",
    item: "text",
    creative: "text",
    placement: "text",
    send_at: "timestamptz",
    propensity: "double precision",
    score: "double precision",
    eligible: "integer",
    arm: "text",
    catalogue_version: "integer",
    items_version: "bigint",
    model_version: "integer",
    state_version: "integer",
    seed: "text",
    steps: "json",
    shortlist: "json",
    value: "real",
    p_off: "real",
    price: "real",
    contributions: "json",
    features: "text",
    line_prices: "json",
    creative_odds: "json",
    way: "json",
  },
};

export async function saveDecisions(client: Client, decisions: readonly DecisionWrite[]): Promise<void> {
  const quote = quoting();
  await copyRows(
    client,
    log,
    decisions.map((one) => row(one, quote)),
  );
}

type Quote = (text: string | null) => string;

/** Texts as JSON, each worked out once: the lists of a batch name the same campaigns, items and creatives again and again. */
function quoting(): Quote {
  const known = new Map<string | null, string>();
  return (text) => {
    let quoted = known.get(text);
    if (quoted === undefined) {
      quoted = JSON.stringify(text);
      known.set(text, quoted);
    }
    return quoted;
  };
}

/** The same text as `JSON.stringify` of the list of pairs, at a third of its cost. */
function shortlistJson(shortlist: Decision["shortlist"], quote: Quote): string {
  let text = "[";
  for (const { campaign, item, creative, score, propensity } of shortlist) {
    if (text !== "[") text += ",";
    text += `[${quote(campaign)},${quote(item)},${quote(creative)},${sixDigits(score)},${sixDigits(propensity)}]`;
  }
  return `${text}]`;
}

function row({ decisionId, messageId, decision }: DecisionWrite, quote: Quote): readonly CopyValue[] {
  const { chosen, versions } = decision;
  return [
    decision.personId,
    decisionId,
    timestamp(decision.atMs),
    decision.cause,
    decision.skipped,
    messageId,
    chosen?.campaign.id ?? null,
    chosen?.campaign.line.id ?? null,
    chosen?.item?.id ?? null,
    chosen?.creative.id ?? null,
    chosen?.campaign.placement.id ?? null,
    timestampOrNull(chosen?.sendAtMs),
    chosen?.propensity ?? null,
    chosen?.score ?? null,
    decision.eligible,
    decision.arm,
    versions.catalogue,
    versions.items,
    versions.model,
    versions.state,
    decision.seed,
    JSON.stringify(decision.steps.filter((step) => step.removed.length > 0)),
    shortlistJson(decision.shortlist, quote),
    decision.appraisal?.value ?? null,
    decision.appraisal?.pOff ?? null,
    decision.appraisal?.price ?? null,
    decision.appraisal === null ? null : JSON.stringify(decision.appraisal.contributions.map(({ group, effect }) => [group, effect])),
    decision.appraisal?.features ?? null,
    Object.keys(decision.appraisal?.linePrices ?? {}).length === 0 ? null : JSON.stringify(decision.appraisal?.linePrices),
    decision.creativeOdds === null ? null : JSON.stringify(decision.creativeOdds.map(({ creative, propensity }) => [creative, propensity])),
    decision.way === null ? null : JSON.stringify(decision.way),
  ];
}

type StoredContribution = readonly [group: string, effect: number];

type StoredPair = readonly [campaign: string, item: string | null, creative: string, score: number, propensity: number];

interface StoredRow extends Omit<DecisionRow, "shortlist" | "contributions"> {
  readonly shortlist: readonly StoredPair[];
  readonly contributions: readonly StoredContribution[] | null;
}

const decisionRow = (raw: StoredRow): DecisionRow => ({
  ...raw,
  contributions: (raw.contributions ?? []).map(([group, effect]) => ({ group, effect })),
  shortlist: raw.shortlist.map(([campaign, item, creative, score, propensity]) => ({ campaign, item, creative, score, propensity })),
});

export interface DecisionRow {
  readonly person_id: string;
  readonly decision_id: string;
  readonly at: number;
  readonly cause: string;
  readonly skipped: string | null;
  readonly message_id: string | null;
  readonly campaign: string | null;
  readonly line: string | null;
  readonly item: string | null;
  readonly creative: string | null;
  readonly placement: string | null;
  readonly send_at: number | null;
  readonly propensity: number | null;
  readonly score: number | null;
  readonly eligible: number;
  readonly arm: string | null;
  readonly catalogue_version: number;
  readonly items_version: number;
  readonly model_version: number;
  readonly state_version: number;
  readonly seed: string;
  readonly steps: Decision["steps"];
  readonly shortlist: Decision["shortlist"];
  readonly value: number | null;
  readonly p_off: number | null;
  readonly price: number | null;
  /** What a message of each scarce line cost then, by line; null when nothing was scarce. */
  readonly line_prices: Readonly<Record<string, number>> | null;
  /** What the vendor of the person's first way counted then; null where nobody counts. */
  readonly way: Decision["way"];
  /** What spoke for and against the chosen pair, in log-odds of an open. */
  readonly contributions: readonly { readonly group: string; readonly effect: number }[];
}

const columns = `decisions.person_id, decisions.decision_id, decisions.at, decisions.cause, decisions.skipped, decisions.message_id,
  decisions.campaign, decisions.line, decisions.item, decisions.creative, decisions.placement, decisions.send_at, decisions.propensity,
  decisions.score, decisions.eligible, decisions.arm, decisions.catalogue_version, decisions.items_version, decisions.model_version,
  decisions.state_version, decisions.seed, decisions.steps, decisions.shortlist, decisions.value, decisions.p_off, decisions.price, decisions.contributions,
  decisions.line_prices, decisions.way`;

/** Decisions about a person under all the ids given, newest first. `limit` null: all. */
export async function decisionsOf(
  db: Queryable,
  ids: readonly string[],
  page: { readonly beforeMs: number | null; readonly limit: number | null },
): Promise<readonly DecisionRow[]> {
  const found = await db.query<Parameters<typeof decisionRow>[0]>(
    `select ${columns} from decisions where decisions.person_id = any($1) and ($2::timestamptz is null or decisions.at < $2)
     order by decisions.at desc, decisions.decision_id limit $3`,
    [ids, timestampOrNull(page.beforeMs), page.limit],
  );
  return found.rows.map(decisionRow);
}

/** One decision about a person, under whichever of the ids given; null: there is none. */
export async function decisionOf(db: Queryable, ids: readonly string[], decisionId: string): Promise<DecisionRow | null> {
  const found = await db.query<Parameters<typeof decisionRow>[0]>(
    `select ${columns} from decisions where decisions.person_id = any($1) and decisions.decision_id = $2`,
    [ids, decisionId],
  );
  const [row] = found.rows;
  return row === undefined ? null : decisionRow(row);
}

/** All decisions of a span in order of time, in pages, for export. */
export async function pageOfDecisions(
  db: Queryable,
  page: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly after: { atMs: number; personId: string; decisionId: string } | null;
    readonly limit: number;
  },
): Promise<readonly DecisionRow[]> {
  const found = await db.query<Parameters<typeof decisionRow>[0]>(
    `select ${columns} from decisions
     where decisions.at >= $1 and decisions.at < $2
       and ($3::timestamptz is null or (decisions.at, decisions.person_id, decisions.decision_id) > ($3, $4, $5))
     order by decisions.at, decisions.person_id, decisions.decision_id limit $6`,
    [
      // From the last page's end, not from the span's beginning: a plan for every page alike looks for no place in the index by what comes after.
      timestamp(Math.max(page.fromMs, page.after?.atMs ?? page.fromMs)),
      timestamp(page.toMs),
      timestampOrNull(page.after?.atMs),
      page.after?.personId ?? "",
      page.after?.decisionId ?? "",
      page.limit,
    ],
  );
  return found.rows.map(decisionRow);
}

/** What a decision took out by a rule. Alike ones of an answer are one object. */
export interface StoredRemoval {
  readonly rule: string;
  readonly campaign: string | null;
  readonly creative: string | null;
}

const replayed = [
  ...(["person_id", "at", "cause", "skipped", "message_id", "campaign", "item", "creative", "placement", "propensity"] as const),
  ...(["eligible", "catalogue_version", "model_version", "state_version", "seed", "line_prices", "way"] as const),
];

/** A decision without what the choice was made from, which takes a hundred times as much: many can be held at once. */
export interface ReplayedRow extends Pick<DecisionRow, (typeof replayed)[number]> {
  /** By the rules that were asked for, each once. */
  readonly removed: readonly StoredRemoval[];
}

/** The decisions of these people in a span, by person and in order of time, each with what the given rules took out. */
export async function decisionsOfPeople(
  db: Queryable,
  personIds: readonly string[],
  { fromMs, toMs, rules }: { readonly fromMs: number; readonly toMs: number; readonly rules: readonly string[] },
): Promise<readonly ReplayedRow[]> {
  // Most decisions name none of the rules, which is told by looking for their words, without taking the steps apart.
  const found = await db.query<Omit<ReplayedRow, "removed"> & { readonly removed: readonly string[] }>(
    `select ${replayed.map((column) => `decisions.${column}`).join(", ")},
       case when exists (select from unnest($4::text[]) as rule where strpos(decisions.steps::text, '"' || rule || '"') > 0)
         then array(
           select distinct json_build_array(removal ->> 'rule', removal ->> 'campaign', removal ->> 'creative')::text
           from json_array_elements(decisions.steps) as step, json_array_elements(step -> 'removed') as removal
           where removal ->> 'rule' = any($4))
         else '{}'::text[] end as removed
     from decisions where decisions.person_id = any($1) and decisions.at >= $2 and decisions.at < $3
     order by decisions.person_id, decisions.state_version, decisions.at, decisions.decision_id`,
    [personIds, timestamp(fromMs), timestamp(toMs), rules],
  );
  const known = new Map<string, StoredRemoval>();
  return found.rows.map((raw) => ({ ...raw, removed: raw.removed.map((text) => removalOf(text, known)) }));
}

function removalOf(text: string, known: Map<string, StoredRemoval>): StoredRemoval {
  let removal = known.get(text);
  if (removal === undefined) {
    const [rule, campaign, creative]: readonly [string, string | null, string | null] = JSON.parse(text); // as the statement makes it
    removal = { rule, campaign, creative };
    known.set(text, removal);
  }
  return removal;
}

/** What became of the message of a decision: its state and when things first happened to it, or null. */
export interface MessageFate {
  readonly state: string;
  readonly attempted: number | null;
  readonly delivered: number | null;
  readonly shown: number | null;
  readonly opened: number | null;
  readonly dismissed: number | null;
  readonly converted: number | null;
  readonly switchedOff: number | null;
}

/** The fates of messages by message id; one that is no longer kept is absent. */
export async function fatesOf(
  db: Queryable,
  decisions: readonly Pick<DecisionRow, "person_id" | "message_id">[],
): Promise<ReadonlyMap<string, MessageFate>> {
  const sent = decisions.filter((decision) => decision.message_id !== null);
  if (sent.length === 0) return new Map();
  const found = await db.query<MessageFate & { message_id: string }>(
    `select messages.message_id, messages.state, messages.attempted_at as attempted, messages.delivered_at as delivered,
       messages.shown_at as shown, messages.opened_at as opened, messages.dismissed_at as dismissed,
       messages.converted_at as converted, messages.switched_off_at as "switchedOff"
     from unnest($1::text[], $2::text[]) as given (person_id, message_id)
     join messages on messages.person_id = given.person_id and messages.message_id = given.message_id`,
    [sent.map((decision) => decision.person_id), sent.map((decision) => decision.message_id)],
  );
  return new Map(found.rows.map(({ message_id, ...fate }) => [message_id, fate]));
}

/** How many decisions a span holds. Reads the index of their times. */
export async function countDecisions(db: Queryable, span: { readonly fromMs: number; readonly toMs: number }): Promise<number> {
  const found = await db.query<{ count: number }>(
    "select count(*)::int as count from decisions where decisions.at >= $1 and decisions.at < $2",
    [timestamp(span.fromMs), timestamp(span.toMs)],
  );
  return found.rows[0]?.count ?? 0;
}

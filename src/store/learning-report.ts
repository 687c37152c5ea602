import { type Queryable, timestamp } from "./database.ts";
import type { LearnedPart, LearnedRow } from "./learned.ts";
import type { ModelParts } from "./models.ts";
import { sizeOf } from "./table-size.ts";

/** A frozen model. */
export interface ModelRow {
  readonly version: number;
  readonly atMs: number;
  /** When the next was frozen; null = the newest. */
  readonly untilMs: number | null;
  readonly parts: ModelParts;
  /** Of the version before; null = the first, or the oldest that is kept. */
  readonly partsBefore: ModelParts | null;
}

const numbered = `select models.version, models.at, models.parts, lag(models.parts::text) over (order by models.version) as parts_before,
    lead(models.at) over (order by models.version) as until from models`;

interface Raw {
  readonly version: number;
  readonly at: number;
  readonly until: number | null;
  readonly parts: ModelParts;
  readonly parts_before: string | null;
}

const modelOf = (raw: Raw): ModelRow => ({
  version: raw.version,
  atMs: raw.at,
  untilMs: raw.until,
  parts: raw.parts,
  partsBefore: raw.parts_before === null ? null : (JSON.parse(raw.parts_before) as ModelParts), // as models.ts writes them
});

/**
 * Frozen models, newest first, with numbers below `before`. `learnedOnly`: only those in which some part was learned anew; the others froze
 * newer counts alone. The table has at most one row an hour, and its bodies are not touched.
 */
export async function pageOfModels(
  db: Queryable,
  page: { readonly before: number | null; readonly limit: number; readonly learnedOnly: boolean },
): Promise<readonly ModelRow[]> {
  const found = await db.query<Raw>(
    `select numbered.* from (${numbered}) as numbered
     where ($1::int is null or numbered.version < $1) and (not $2::boolean or numbered.parts_before is distinct from numbered.parts::text)
     order by numbered.version desc limit $3`,
    [page.before, page.learnedOnly, page.limit],
  );
  return found.rows.map(modelOf);
}

export async function findModel(db: Queryable, version: number): Promise<ModelRow | null> {
  const found = await db.query<Raw>(`select numbered.* from (${numbered}) as numbered where numbered.version = $1`, [version]);
  return found.rows[0] === undefined ? null : modelOf(found.rows[0]);
}

/** The models that share a version of the response model: first and last number, and the span in which they were the newest. */
export async function modelsWithResponse(
  db: Queryable,
  response: number,
): Promise<{ readonly first: number; readonly last: number; readonly fromMs: number; readonly untilMs: number | null } | null> {
  const found = await db.query<{ first: number | null; last: number | null; from: number; until: number | null; open: boolean }>(
    `select min(numbered.version) as first, max(numbered.version) as last, min(numbered.at) as "from", max(numbered.until) as until,
       coalesce(bool_or(numbered.until is null), false) as open
     from (${numbered}) as numbered where (numbered.parts ->> 'response')::int = $1`,
    [response],
  );
  const row = found.rows[0];
  if (row === undefined || row.first === null || row.last === null) return null;
  return { first: row.first, last: row.last, fromMs: row.from, untilMs: row.open ? null : row.until };
}

/** When each of these versions of parts was learned; those no longer kept are absent. */
export async function learnedTimes(
  db: Queryable,
  wanted: readonly { readonly part: LearnedPart; readonly version: number }[],
): Promise<readonly { readonly part: LearnedPart; readonly version: number; readonly at: number }[]> {
  if (wanted.length === 0) return [];
  const found = await db.query<{ part: LearnedPart; version: number; at: number }>(
    `select distinct learned.part, learned.version, learned.at from learned
     join unnest($1::text[], $2::int[]) as given (part, version) on learned.part = given.part and learned.version = given.version`,
    [wanted.map((one) => one.part), wanted.map((one) => one.version)],
  );
  return found.rows;
}

/** Response models without their weights, which are nearly all of their bytes (see `ResponseLearner.decodeEvidence`). */
export async function responseEvidence(db: Queryable, versions: readonly number[]): Promise<readonly LearnedRow[]> {
  if (versions.length === 0) return [];
  const found = await db.query<{ version: number; at: number; body: Buffer }>(
    `select learned.version, learned.at, substring(learned.body from 1 for 5 + (get_byte(learned.body, 1) << 24)
       + (get_byte(learned.body, 2) << 16) + (get_byte(learned.body, 3) << 8) + get_byte(learned.body, 4)) as body
     from learned where learned.part = 'response' and learned.version = any($1::int[]) and length(learned.body) >= 5`,
    [versions],
  );
  return found.rows.map((row) => ({ version: row.version, atMs: row.at, body: row.body }));
}

/** A message and what was foretold of it when it was decided. */
export interface ForetoldRow {
  readonly score: number | null;
  readonly p_off: number | null;
  readonly contributions: readonly (readonly [group: string, effect: number])[] | null;
  readonly attempted_at: number;
  readonly opened_at: number | null;
  readonly switched_off_at: number | null;
  readonly uninstalled_at: number | null;
}

/**
 * The newest messages that models with these numbers decided and vendors took, up to an attempt. Reads decisions backwards in time by
 * their index on `at`, and each message by its primary key.
 */
export async function foretoldBy(
  db: Queryable,
  question: {
    readonly first: number;
    readonly last: number;
    readonly fromMs: number;
    readonly toMs: number;
    readonly attemptedToMs: number;
    readonly limit: number;
  },
): Promise<readonly ForetoldRow[]> {
  const found = await db.query<ForetoldRow>(
    `select decisions.score, decisions.p_off, decisions.contributions, sent.attempted_at, sent.opened_at, sent.switched_off_at, sent.uninstalled_at
     from decisions cross join lateral (
       select messages.attempted_at, messages.opened_at, messages.switched_off_at, messages.uninstalled_at from messages
       where messages.person_id = decisions.person_id and messages.message_id = decisions.message_id and messages.state = 'sent'
         and messages.attempted_at <= $5 offset 0
     ) as sent
     where decisions.at >= $1 and decisions.at < $2 and decisions.model_version between $3 and $4 and decisions.message_id is not null
     order by decisions.at desc limit $6`,
    [
      timestamp(question.fromMs),
      timestamp(question.toMs),
      question.first,
      question.last,
      timestamp(question.attemptedToMs),
      question.limit,
    ],
  );
  return found.rows;
}

/** Sums over one UTC day of messages, by time of attempt. `p` is the chance of an open that was foretold when the message was decided. */
export interface ForetoldDay {
  readonly day: string;
  readonly messages: number;
  readonly opens: number;
  /** Σp. */
  readonly expected: number;
  /** Σp(1 − p). */
  readonly variance: number;
  /** −Σ ln of what was foretold of what came. */
  readonly loss: number;
}

/** Messages of which about so many rows are told of in a span, whatever the table holds. */
const sampledMessages = 40_000;
/** No more rows than about so many are read to find them: pages are drawn from all that is kept, and a short span has few of them. */
const mostRead = 10 * sampledMessages;

/** What of a table's pages is read, in percent, so that a span has its 40,000 rows, if the rows lie evenly over the time that is kept. */
export function percentToRead(table: { readonly rows: number; readonly keptMs: number; readonly spanMs: number }): number {
  const within = table.rows * (table.keptMs > 0 ? Math.min(1, Math.max(0, table.spanMs) / table.keptMs) : 1);
  const wanted = within <= sampledMessages ? 100 : (100 * sampledMessages) / within;
  return table.rows <= mostRead ? wanted : Math.min(wanted, (100 * mostRead) / table.rows);
}

/** Of [fromMs, toMs) the part in which messages are kept, and how long that is altogether. By the index on `attempted_at`. */
async function keptOf(db: Queryable, span: { readonly fromMs: number; readonly toMs: number }) {
  const found = await db.query<{ first: number | null; last: number | null }>(
    "select min(messages.attempted_at) as first, max(messages.attempted_at) as last from messages",
    [],
  );
  const { first, last } = found.rows[0] ?? {};
  const [firstMs, lastMs] = [first ?? span.fromMs, last ?? span.toMs];
  return { keptMs: lastMs - firstMs, spanMs: Math.min(span.toMs, lastMs) - Math.max(span.fromMs, firstMs) };
}

/**
 * What was foretold and what came, by day of [fromMs, toMs). Of a large table random pages are read (about 40,000 rows of the span, and of
 * a span far shorter than what is kept fewer), and of each message its decision by primary key.
 */
export async function foretoldByDay(
  db: Queryable,
  span: { readonly fromMs: number; readonly toMs: number; readonly openWithinMs: number },
): Promise<{ readonly days: readonly ForetoldDay[]; readonly readShare: number }> {
  const { rows } = await sizeOf(db, "messages");
  const percent = percentToRead({ rows, ...(await keptOf(db, span)) });
  const found = await db.query<ForetoldDay>(
    `select to_char(foretold.attempted_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*) as messages,
       count(*) filter (where foretold.opened) as opens, sum(foretold.p) as expected, sum(foretold.p * (1 - foretold.p)) as variance,
       sum(case when foretold.opened then -ln(foretold.p) else -ln(1 - foretold.p) end) as loss
     from (
       select sent.attempted_at, coalesce(sent.opened_at <= sent.attempted_at + $4::bigint * interval '1 millisecond', false) as opened,
         least(greatest(chosen.score, 0.000001), 0.999999) as p
       from (
         select messages.person_id, messages.decision_id, messages.decided_at, messages.attempted_at, messages.opened_at
         from messages tablesample system ($1::float4) repeatable (1)
         where messages.attempted_at >= $2 and messages.attempted_at < $3 and messages.state = 'sent' and messages.decision_id is not null
       ) as sent cross join lateral (
         select decisions.score from decisions where decisions.person_id = sent.person_id and decisions.decision_id = sent.decision_id
           and decisions.at = sent.decided_at and decisions.score is not null offset 0
       ) as chosen
     ) as foretold group by 1 order by 1`,
    [percent, timestamp(Math.max(0, span.fromMs)), timestamp(Math.max(0, span.toMs)), span.openWithinMs],
  );
  return { days: found.rows, readShare: percent / 100 };
}

/** Events of these people in a span, by person and in order of time. By the primary key of facts; `person_id` comes first in it. */
export async function eventsOf(
  db: Queryable,
  question: { readonly personIds: readonly string[]; readonly fromMs: number; readonly toMs: number },
): Promise<readonly { readonly person_id: string; readonly at: readonly number[] }[]> {
  const found = await db.query<{ person_id: string; at: number[] }>(
    `select facts.person_id, array_agg(round(extract(epoch from facts.at) * 1000)::float8 order by facts.at) as at
     from facts where facts.person_id = any($1::text[]) and facts.received_at >= $2 and facts.received_at < $3 and facts.kind = 'event'
     group by facts.person_id order by facts.person_id`,
    [question.personIds, timestamp(Math.max(0, question.fromMs)), timestamp(question.toMs)],
  );
  return found.rows;
}

import { DAY_MS } from "../base/duration.ts";
import type { WayQuota } from "../decision/decision.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";

export const learnedParts = ["response", "timing", "interruption", "creatives", "caps"] as const;
export type LearnedPart = (typeof learnedParts)[number];

export interface LearnedRow {
  readonly version: number;
  /** Domain time up to which the log was read. */
  readonly atMs: number;
  readonly body: Buffer;
}

/**
 * Versions older than this are dropped, but for those of a model that is held: the log learns them again. Caps are promoted by hand and decide until somebody says otherwise, so
 * an old version may have decided yesterday: all are kept.
 */
const keptMs = 45 * DAY_MS;

/** Keeps a new version of a part and answers its number. Whoever calls holds the lock of learning. */
export async function saveLearned(client: Queryable, part: LearnedPart, atMs: number, body: Uint8Array): Promise<number> {
  const saved = await client.query<{ version: number }>(
    `insert into learned (part, version, at, body)
     select $1, coalesce(max(learned.version), 0) + 1, $2, $3 from learned where learned.part = $1 returning version`,
    [part, timestamp(atMs), Buffer.from(body)],
  );
  if (part !== "caps")
    await client.query(
      `delete from learned where learned.part = $1 and learned.at < $2 and not exists (
         select from models join settings on settings.name = 'modelHold' and (settings.value ->> 'version')::int = models.version
           and coalesce((settings.value ->> 'untilMs')::float8 > $3, true)
         where (models.parts ->> $1::text)::int = learned.version)`,
      [part, timestamp(atMs - keptMs), atMs],
    );
  return saved.rows[0]?.version ?? 0;
}

export async function newestLearned(db: Queryable, part: LearnedPart): Promise<LearnedRow | null> {
  const found = await db.query<{ version: number; at: number; body: Buffer }>(
    "select learned.version, learned.at, learned.body from learned where learned.part = $1 order by learned.version desc limit 1",
    [part],
  );
  const row = found.rows[0];
  return row ? { version: row.version, atMs: row.at, body: row.body } : null;
}

export async function loadLearned(db: Queryable, part: LearnedPart, version: number): Promise<LearnedRow | null> {
  const found = await db.query<{ at: number; body: Buffer }>(
    "select learned.at, learned.body from learned where learned.part = $1 and learned.version = $2",
    [part, version],
  );
  const row = found.rows[0];
  return row ? { version, atMs: row.at, body: row.body } : null;
}

/** Whether every one of these versions is still kept. */
export async function hasLearned(db: Queryable, parts: Partial<Record<LearnedPart, number>>): Promise<boolean> {
  const wanted = Object.entries(parts);
  const found = await db.query<{ kept: number }>(
    `select count(*)::int as kept from learned join unnest($1::text[], $2::int[]) as given (part, version)
       on learned.part = given.part and learned.version = given.version`,
    [wanted.map(([part]) => part), wanted.map(([, version]) => version)],
  );
  return found.rows[0]?.kept === wanted.length;
}

/** Newest version of each part that has one, with the domain time it was learned at. */
export async function learnedVersions(
  db: Queryable,
): Promise<Partial<Record<LearnedPart, { readonly version: number; readonly atMs: number }>>> {
  const found = await db.query<{ part: LearnedPart; version: number; at: number }>(
    "select distinct on (learned.part) learned.part, learned.version, learned.at from learned order by learned.part, learned.version desc",
  );
  return Object.fromEntries(found.rows.map(({ part, version, at }) => [part, { version, atMs: at }]));
}

/** A message that was handed over, with its features and what came of it so far. */
export interface ExperienceRow {
  readonly person_id: string;
  readonly message_id: string;
  readonly category: string;
  readonly attempted_at: number;
  readonly features: string;
  readonly opened_at: number | null;
  readonly converted_at: number | null;
  readonly dismissed_at: number | null;
  readonly switched_off_at: number | null;
  readonly uninstalled_at: number | null;
}

/** When the message after so many others of a span was attempted; null: the span holds no more than that. Open at its beginning, closed at its end. */
export async function attemptAfter(
  db: Queryable,
  span: { readonly fromMs: number; readonly toMs: number; readonly messages: number },
): Promise<number | null> {
  const found = await db.query<{ at: number }>(
    `select messages.attempted_at as at from messages
     where messages.attempted_at > $1 and messages.attempted_at <= $2 and messages.state = 'sent'
     order by messages.attempted_at offset $3 limit 1`,
    [timestamp(span.fromMs), timestamp(span.toMs), span.messages],
  );
  return found.rows[0]?.at ?? null;
}

/** Where the index of attempts is read from: a plan for every page alike cannot tell it from what comes after `after`, and would read all before. */
const afterMs = ({ fromMs, after }: { readonly fromMs: number; readonly after: { readonly attempted_at: number } | null }): number =>
  after === null ? fromMs : Math.max(fromMs, after.attempted_at - 1);

/** Messages of decisions attempted after `fromMs` and up to `toMs`, in order of attempt, then of person and id; pages begin after `after`. */
export async function pageOfExperience(
  db: Queryable,
  page: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly after: Pick<ExperienceRow, "person_id" | "message_id" | "attempted_at"> | null;
    readonly limit: number;
  },
): Promise<readonly ExperienceRow[]> {
  const found = await db.query<ExperienceRow>(
    `select messages.person_id, messages.message_id, messages.category, messages.attempted_at, decisions.features, messages.opened_at,
       messages.converted_at, messages.dismissed_at, messages.switched_off_at, messages.uninstalled_at
     from messages join decisions on decisions.person_id = messages.person_id and decisions.decision_id = messages.decision_id
       and decisions.at = messages.decided_at
     where messages.attempted_at > $1 and messages.attempted_at <= $2 and messages.state = 'sent' and decisions.features is not null
       and ($3::timestamptz is null or (messages.attempted_at, messages.person_id, messages.message_id) > ($3, $4, $5))
     order by messages.attempted_at, messages.person_id, messages.message_id limit $6`,
    [
      timestamp(afterMs(page)),
      timestamp(page.toMs),
      page.after === null ? null : timestamp(page.after.attempted_at),
      page.after?.person_id ?? "",
      page.after?.message_id ?? "",
      page.limit,
    ],
  );
  return found.rows;
}

/** A stretch of domain time, and whose decisions in it are read. By the primary key: a table of millions is not walked. */
export interface DecisionsOf {
  readonly people: readonly string[];
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** What decisions came to: their best pair's value and chance of a switch-off, whether it was sent or not. */
export interface Worths {
  readonly candidates: readonly { readonly value: number; readonly pOff: number }[];
  /** People decided in each stretch of 24 hours (counted back from the span's end) that has a candidate, summed over these. */
  readonly personDays: number;
}

/** What an app asked for itself interrupts nobody and is left out. */
export async function worthsOf(db: Queryable, { people, fromMs, toMs }: DecisionsOf): Promise<Worths> {
  const found = await db.query<{ value: number; p_off: number; at: number }>(
    `select decisions.value, decisions.p_off, decisions.at from decisions
     where decisions.person_id = any($1) and decisions.at >= $2 and decisions.at < $3 and decisions.cause <> 'pull'
       and decisions.value is not null and decisions.p_off is not null
     order by decisions.at, decisions.person_id collate "C"`,
    [people, timestamp(fromMs), timestamp(toMs)],
  );
  const days = new Set(found.rows.map(({ at }) => dayBefore(toMs, at)));
  const counted = await db.query<{ day: number; people: number }>(
    `select decided.day, count(distinct decided.person_id)::int as people from (
       select decisions.person_id, ceil(extract(epoch from $3::timestamptz - decisions.at) / 86400)::int as day from decisions
       where decisions.person_id = any($1) and decisions.at >= $2 and decisions.at < $3 and decisions.cause <> 'pull'
     ) as decided group by decided.day`,
    [people, timestamp(fromMs), timestamp(toMs)],
  );
  return {
    candidates: found.rows.map((row) => ({ value: row.value, pOff: row.p_off })),
    personDays: counted.rows.reduce((sum, one) => (days.has(one.day) ? sum + one.people : sum), 0),
  };
}

/** 1: within 24 hours before. */
const dayBefore = (endMs: number, atMs: number): number => Math.ceil((endMs - atMs) / DAY_MS);

/** Shortlist of a decision in which anything was eligible. */
export interface ShortlistRow {
  readonly personId: string;
  readonly atMs: number;
  readonly pairs: readonly { readonly campaign: string; readonly score: number }[];
  /** What the vendor of the person's first way counted; null where nobody counts. */
  readonly way: WayQuota | null;
}

/** Shortlists of what was not asked for by an app, in order of time. */
export async function shortlistsOf(db: Queryable, { people, fromMs, toMs }: DecisionsOf): Promise<readonly ShortlistRow[]> {
  const found = await db.query<{
    person_id: string;
    at: number;
    shortlist: readonly (readonly [string, string | null, string, number, number])[];
    way: WayQuota | null;
  }>(
    `select decisions.person_id, decisions.at, decisions.shortlist, decisions.way from decisions
     where decisions.person_id = any($1) and decisions.at >= $2 and decisions.at < $3 and decisions.cause <> 'pull' and decisions.eligible > 0
     order by decisions.at, decisions.person_id collate "C"`,
    [people, timestamp(fromMs), timestamp(toMs)],
  );
  return found.rows.map((row) => ({
    personId: row.person_id,
    atMs: row.at,
    pairs: row.shortlist.map(([campaign, , , score]) => ({ campaign, score })),
    way: row.way,
  }));
}

/** How many of these people were decided in a stretch, not counting what their apps asked for. */
export async function countDecided(db: Queryable, { people, fromMs, toMs }: DecisionsOf): Promise<number> {
  const found = await db.query<{ people: number }>(
    `select count(distinct decisions.person_id)::int as people from decisions
     where decisions.person_id = any($1) and decisions.at >= $2 and decisions.at < $3 and decisions.cause <> 'pull'`,
    [people, timestamp(fromMs), timestamp(toMs)],
  );
  return found.rows[0]?.people ?? 0;
}

/** A message that was handed over, with the choice that led to it. */
export interface ChoiceRow {
  readonly person_id: string;
  readonly message_id: string;
  readonly attempted_at: number;
  readonly opened_at: number | null;
  readonly campaign: string;
  readonly creative: string;
  /** Eligible pairs as [campaign, item, creative, score, propensity]; null when the log does not hold them all. */
  readonly pairs: readonly (readonly [string, string | null, string, number, number])[] | null;
  /** The campaign's creatives as [id, propensity], where the pairs are not all held; null where nobody asked for them. */
  readonly odds: readonly (readonly [string, number])[] | null;
}

/** Choices whose messages were attempted after `fromMs` and up to `toMs`, in order of attempt, then of person and id; pages begin after `after`. */
export async function pageOfChoices(
  db: Queryable,
  page: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly after: Pick<ChoiceRow, "person_id" | "message_id" | "attempted_at"> | null;
    readonly limit: number;
  },
): Promise<readonly ChoiceRow[]> {
  const found = await db.query<ChoiceRow>(
    `select messages.person_id, messages.message_id, messages.attempted_at, messages.opened_at, decisions.campaign, decisions.creative,
       case when json_array_length(decisions.shortlist) = decisions.eligible then decisions.shortlist end as pairs, decisions.creative_odds as odds
     from messages join decisions on decisions.person_id = messages.person_id and decisions.decision_id = messages.decision_id
       and decisions.at = messages.decided_at
     where messages.attempted_at > $1 and messages.attempted_at <= $2 and messages.state = 'sent'
       and decisions.campaign is not null and decisions.creative is not null
       and ($3::timestamptz is null or (messages.attempted_at, messages.person_id, messages.message_id) > ($3, $4, $5))
     order by messages.attempted_at, messages.person_id, messages.message_id limit $6`,
    [
      timestamp(afterMs(page)),
      timestamp(page.toMs),
      page.after === null ? null : timestamp(page.after.attempted_at),
      page.after?.person_id ?? "",
      page.after?.message_id ?? "",
      page.limit,
    ],
  );
  return found.rows;
}

/** Of one person so many are read at most, the newest: nobody does more, and what a program sends in a person's name has no end. */
const eventsOfOne = 10_000;

/** A sample of people who did something in a span. */
export interface SampledPeople {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly people: number;
  /** Draws the lots: the same for the same people. */
  readonly seed: string;
  /** How many people are asked at most whether they did anything. */
  readonly asked: number;
}

/**
 * Times of events of people by lot, with each person's zone; by person and in order of time. Whoever did anything in the span is as likely
 * as anybody else to be among them; whoever did nothing takes nobody's place.
 */
export async function sampleOfEvents(
  db: Queryable,
  sample: SampledPeople,
): Promise<readonly { readonly person_id: string; readonly zone: string | null; readonly at: readonly number[] }[]> {
  const found = await db.query<{ person_id: string; zone: string | null; at: number[] }>(
    `select sampled.person_id, people.zone, sampled.at
     from (select drawn.person_id, active.at
       from (select people.person_id, md5(people.person_id || $4) as lot from people order by lot, people.person_id limit $5) as drawn
       cross join lateral (
         select array_agg(round(extract(epoch from newest.at) * 1000)::float8 order by newest.at) as at
         from (select facts.at from facts
           where facts.person_id = drawn.person_id and facts.received_at >= $1 and facts.received_at < $2 and facts.kind = 'event'
           order by facts.received_at desc, facts.version desc limit ${eventsOfOne}) as newest
         having count(*) > 0) as active
       order by drawn.lot, drawn.person_id limit $3) as sampled
     join people on people.person_id = sampled.person_id order by sampled.person_id`,
    [timestamp(sample.fromMs), timestamp(sample.toMs), sample.people, sample.seed, sample.asked],
  );
  return found.rows;
}

/** Sends and opens by zone and UTC hour: local hours are read off outside, where the zones' rules are. */
export async function sentByHour(
  db: Queryable,
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly { readonly zone: string | null; readonly hour: number; readonly sends: number; readonly opens: number }[]> {
  const found = await db.query<{ zone: string | null; hour: number; sends: number; opens: number }>(
    `select people.zone, date_trunc('hour', messages.attempted_at) as hour, count(*)::int as sends,
       count(*) filter (where messages.opened_at <= messages.attempted_at + interval '12 hours')::int as opens
     from messages join people on people.person_id = messages.person_id
     where messages.attempted_at >= $1 and messages.attempted_at < $2 and messages.state = 'sent' group by 1, 2 order by 2, 1`,
    [timestamp(span.fromMs), timestamp(span.toMs)],
  );
  return found.rows;
}

/** Whoever learns holds it (see `whileAlone`). */
export const learningLock = 4_100_009;

/** Takes the lock of learning until the transaction ends; false when another process learns. */
export async function lockLearning(client: Client): Promise<boolean> {
  const found = await client.query<{ taken: boolean }>("select pg_try_advisory_xact_lock($1) as taken", [learningLock]);
  return found.rows[0]?.taken ?? false;
}

import { DAY_MS } from "../base/duration.ts";
import { openLabelAgeMs } from "../learning/response/learner.ts";
import { type CreativeCounts, judgedSince, type StatusChange } from "../learning/supply/creative-counts.ts";
import { type Queryable, timestamp } from "./database.ts";

interface CountsRow {
  readonly campaign: string;
  readonly creative: string;
  readonly sends: number;
  readonly opens: number;
  readonly settled: number;
  readonly settled_opens: number;
  readonly earlier: number;
  readonly earlier_opens: number;
  readonly recent: number;
  readonly recent_opens: number;
}

/** Which messages are counted, by time of attempt. */
export interface CreativeQuestion {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Where the recent part begins. */
  readonly recentFromMs: number;
  /** Messages from here on are too young to be judged by their opens. */
  readonly settledToMs: number;
  /** An open counts for the rate when it came this soon, so that old and young messages had the same time. */
  readonly openWithinMs: number;
  /** Creatives whose earlier and recent parts count from a moment on only. */
  readonly since: ReadonlyMap<string, number>;
}

/** Messages that vendors took, and their opens, by campaign and creative. One pass over the messages of the span. */
export async function creativeCounts(db: Queryable, question: CreativeQuestion): Promise<readonly CreativeCounts[]> {
  const found = await db.query<CountsRow>(
    `select counted.campaign, counted.creative, count(*) as sends, count(*) filter (where counted.opened) as opens,
       count(*) filter (where counted.settled) as settled, count(*) filter (where counted.settled and counted.soon) as settled_opens,
       count(*) filter (where counted.judged and not counted.recent) as earlier,
       count(*) filter (where counted.judged and not counted.recent and counted.soon) as earlier_opens,
       count(*) filter (where counted.judged and counted.recent) as recent,
       count(*) filter (where counted.judged and counted.recent and counted.soon) as recent_opens
     from (
       select messages.campaign, messages.creative, messages.opened_at is not null as opened,
         coalesce(messages.opened_at <= messages.attempted_at + $5::bigint * interval '1 millisecond', false) as soon,
         messages.attempted_at < $4 as settled, messages.attempted_at >= $3 as recent,
         messages.attempted_at < $4 and messages.attempted_at >= coalesce(given.since, $1) as judged
       from messages left join unnest($6::text[], $7::timestamptz[]) as given (creative, since) on given.creative = messages.creative
       where messages.attempted_at >= $1 and messages.attempted_at < $2 and messages.state = 'sent'
         and messages.campaign <> '' and messages.creative <> ''
     ) as counted
     group by counted.campaign, counted.creative order by counted.campaign collate "C", counted.creative collate "C"`,
    [
      timestamp(question.fromMs),
      timestamp(question.toMs),
      timestamp(question.recentFromMs),
      timestamp(question.settledToMs),
      question.openWithinMs,
      [...question.since.keys()],
      [...question.since.values()].map(timestamp),
    ],
  );
  return found.rows.map((row) => ({
    campaign: row.campaign,
    creative: row.creative,
    sends: row.sends,
    opens: row.opens,
    settled: { trials: row.settled, successes: row.settled_opens },
    earlier: { trials: row.earlier, successes: row.earlier_opens },
    recent: { trials: row.recent, successes: row.recent_opens },
  }));
}

/** The newest change of each creative's status, from the changes that every version of the catalogue keeps. */
export async function newestStatusChanges(db: Queryable): Promise<readonly StatusChange[]> {
  const found = await db.query<StatusChange>(
    `select distinct on (told.creative) told.creative, told.version, told.at as "atMs", told.author, told.before as "from", told.after as "to", told.reason
     from (
       select change ->> 'id' as creative, catalogue_versions.version, catalogue_versions.at, catalogue_versions.author, change ->> 'reason' as reason,
         case when difference ->> 'path' = 'status' then difference ->> 'before' end as before,
         case when difference ->> 'path' = 'status' then difference ->> 'after' else difference -> 'after' ->> 'status' end as after
       from catalogue_versions, json_array_elements(catalogue_versions.changes) as change, json_array_elements(change -> 'diff') as difference
       where change ->> 'kind' = 'creatives'
         and (difference ->> 'path' = 'status' or (change ->> 'change' = 'added' and difference ->> 'path' = ''))
     ) as told
     order by told.creative, told.version desc`,
    [],
  );
  return found.rows;
}

/** What a creative did lately is laid beside what it did before. */
const recentMs = 14 * DAY_MS;
/** How far back creatives are judged, unless somebody asks otherwise. */
export const evidenceMs = 90 * DAY_MS;

/** Everything that creatives are judged by at a moment of domain time: what they got in [fromMs, toMs), and who changed their status last. */
export async function loadCreativeEvidence(
  db: Queryable,
  { fromMs, toMs, nowMs }: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
): Promise<{ readonly counts: readonly CreativeCounts[]; readonly changes: readonly StatusChange[] }> {
  const changes = await newestStatusChanges(db);
  const endMs = Math.min(toMs, nowMs);
  const counts = await creativeCounts(db, {
    fromMs,
    toMs,
    recentFromMs: endMs - recentMs,
    settledToMs: Math.min(toMs, nowMs - openLabelAgeMs),
    openWithinMs: openLabelAgeMs,
    since: judgedSince(changes),
  });
  return { counts, changes };
}

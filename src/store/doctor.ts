import type { Queryable } from "./database.ts";

/** A sum that must hold at any moment, with what was counted on both sides. */
export interface Sum {
  readonly rule: string;
  readonly holds: boolean;
  /** What was counted, in words; what to do when it does not hold. */
  readonly detail: string;
}

interface Check {
  readonly rule: string;
  /** Answers `wrong` (rows that break the rule) and `seen` (rows it speaks of). */
  readonly sql: string;
  readonly remedy: string;
}

const checks: readonly Check[] = [
  {
    rule: "due = decided + skipped: every decision either has a message or a reason why not",
    sql: `select count(*) filter (where (decisions.message_id is null) = (decisions.skipped is null)) as wrong, count(*) as seen from decisions`,
    remedy: "a decision row was changed by hand: restore it from a backup",
  },
  {
    rule: "every message a decision names exists",
    sql: `select count(*) filter (where messages.message_id is null) as wrong, count(*) as seen from decisions
      left join messages on messages.person_id = decisions.person_id and messages.message_id = decisions.message_id
      where decisions.message_id is not null`,
    remedy: "rows of messages were removed without their decisions: run erasure instead of deleting by hand",
  },
  {
    rule: "messages = sent + failed + cancelled + doubtful + waiting (+ sending, + offered to pull placements)",
    sql: `select count(*) filter (where messages.state not in ('sent', 'failed', 'cancelled', 'doubtful', 'waiting', 'sending', 'offered')) as wrong, count(*) as seen from messages`,
    remedy: "a message is in no known state: a newer version may have written it",
  },
  {
    rule: "every failed, cancelled or doubtful message says why",
    sql: `select count(*) filter (where messages.reason is null) as wrong, count(*) as seen from messages where messages.state in ('failed', 'cancelled', 'doubtful')`,
    remedy: "report it as a fault of Carillon, with the message's id",
  },
  {
    rule: "a message is sent when, and only when, some device's attempt was accepted",
    sql: `select count(*) filter (where (messages.state = 'sent' and accepted.message_id is null) or (messages.state <> 'sent' and accepted.still)) as wrong,
        count(*) as seen from messages
      left join (
        select attempts.person_id, attempts.message_id, bool_or(attempts.state = 'accepted') as still from attempts
        where attempts.state = 'accepted' or (attempts.state = 'failed' and attempts.native ->> 'stage' = 'receipt')
        group by attempts.person_id, attempts.message_id) as accepted
        on accepted.person_id = messages.person_id and accepted.message_id = messages.message_id
      where messages.state in ('sent', 'failed', 'doubtful')`,
    remedy: "report it as a fault of Carillon, with the message's id",
  },
  {
    rule: "no marketing message was accepted twice by one device at one touch",
    sql: `select count(*) as wrong, 0 as seen from (
        select attempts.person_id, attempts.message_id, attempts.device_id, attempts.touch from attempts
        join messages on messages.person_id = attempts.person_id and messages.message_id = attempts.message_id
        where messages.class = 'marketing' and attempts.state = 'accepted'
        group by attempts.person_id, attempts.message_id, attempts.device_id, attempts.touch having count(*) > 1) as doubled`,
    remedy: "report it as a fault of Carillon, with the message's id",
  },
  {
    rule: "an opened message was shown, a shown one delivered",
    sql: `select count(*) filter (where (messages.opened_at is not null and messages.shown_at is null) or (messages.shown_at is not null and messages.delivered_at is null)) as wrong,
      count(*) as seen from messages`,
    remedy: "report it as a fault of Carillon, with the message's id",
  },
  {
    rule: "people's logs have no gap: as many facts as the state has folded",
    sql: `select count(*) filter (where people.fact_count <> coalesce(checkpoints.version, 0) + coalesce(log.n, 0)
        or coalesce(log.n, 0) <> coalesce(log.versions, 0) or log.first <> coalesce(checkpoints.version, 0) + 1) as wrong, count(*) as seen
      from people left join checkpoints on checkpoints.person_id = people.person_id
      left join (select facts.person_id, count(*) as n, count(distinct facts.version) as versions, min(facts.version) as first from facts
        left join checkpoints on checkpoints.person_id = facts.person_id
        where facts.version > coalesce(checkpoints.version, 0) group by facts.person_id) as log on log.person_id = people.person_id`,
    remedy: "run `carillon rebuild`",
  },
  {
    rule: "no quota was given back more often than it was taken",
    sql: `select count(*) filter (where quota_use.used < 0) as wrong, count(*) as seen from quota_use`,
    remedy: "report it as a fault of Carillon",
  },
];

/** Counts both sides of every rule of accounting. Reads only; each check is one statement, so it is right for one moment. */
export async function checkSums(db: Queryable): Promise<readonly Sum[]> {
  const sums: Sum[] = [];
  for (const check of checks) {
    const found = await db.query<{ wrong: number; seen: number }>(check.sql);
    const { wrong, seen } = found.rows[0] ?? { wrong: 0, seen: 0 };
    sums.push({
      rule: check.rule,
      holds: wrong === 0,
      detail: wrong === 0 ? `${seen} rows looked at` : `${wrong} of ${seen} rows break it: ${check.remedy}`,
    });
  }
  return sums;
}

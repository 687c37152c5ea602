import { type Queryable, timestamp } from "./database.ts";

/** A message that a decision chose and a channel took: what was decided, on what, and what came of it. Times in milliseconds. */
export interface SentChoice {
  readonly person_id: string;
  readonly message_id: string;
  readonly decided_at: number;
  readonly send_at: number;
  readonly attempted_at: number;
  readonly campaign: string;
  readonly line: string;
  readonly kind: string;
  readonly category: string;
  readonly placement: string;
  readonly creative: string;
  readonly item: string | null;
  readonly score: number | null;
  readonly p_off: number | null;
  readonly catalogue_version: number;
  readonly state_version: number;
  readonly opened_at: number | null;
  readonly converted_at: number | null;
  readonly switched_off_at: number | null;
  readonly uninstalled_at: number | null;
}

interface AttemptSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Chosen messages of these people attempted in a span; by person, and of a person in the order of what was known. */
export async function sentChoicesOf(db: Queryable, personIds: readonly string[], span: AttemptSpan): Promise<readonly SentChoice[]> {
  const found = await db.query<SentChoice>(
    `select messages.person_id, messages.message_id, messages.decided_at, messages.send_at, messages.attempted_at, messages.campaign,
       messages.line, messages.kind, messages.category, messages.placement, messages.creative, messages.item, decisions.score,
       decisions.p_off, decisions.catalogue_version, decisions.state_version, messages.opened_at, messages.converted_at,
       messages.switched_off_at, messages.uninstalled_at
     from messages join decisions on decisions.person_id = messages.person_id and decisions.decision_id = messages.decision_id
       and decisions.at = messages.decided_at
     where messages.person_id = any($1) and messages.state = 'sent' and messages.attempted_at >= $2 and messages.attempted_at < $3
     order by messages.person_id, decisions.state_version, messages.decided_at, messages.message_id`,
    [personIds, timestamp(span.fromMs), timestamp(span.toMs)],
  );
  return found.rows;
}

/** How many messages of decisions were attempted in a span. */
export async function countSentChoices(db: Queryable, span: AttemptSpan): Promise<number> {
  const counted = await db.query<{ n: number }>(
    `select count(*) as n from messages
     where messages.state = 'sent' and messages.decision_id is not null and messages.attempted_at >= $1 and messages.attempted_at < $2`,
    [timestamp(span.fromMs), timestamp(span.toMs)],
  );
  return counted.rows[0]?.n ?? 0;
}

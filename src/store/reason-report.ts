import { DAY_MS } from "../base/duration.ts";
import { type Queryable, timestamp } from "./database.ts";

/** Which messages are counted, by time of attempt, and when something is said to have spoken for a message. */
export interface ReasonQuestion {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** This campaign alone; null = all. */
  readonly campaign: string | null;
  /** Messages from here on are too young to be judged by their opens. */
  readonly settledToMs: number;
  /** An open counts when it came this soon, so that old and young messages had the same time. */
  readonly openWithinMs: number;
  /** Log-odds from which on a contribution is counted as having spoken for the message. */
  readonly clearEffect: number;
}

/** Messages that vendors took of a campaign, or of all (`campaign` null). */
export interface ExplainedCounts {
  readonly campaign: string | null;
  readonly messages: number;
  /** Of these, the ones whose decision kept what spoke for and against them. */
  readonly explained: number;
  /** Explained ones that are old enough to be judged. */
  readonly settled: number;
  readonly opens: number;
}

/** What one group of contributions did in the explained messages of a campaign, or of all (`campaign` null). */
export interface ReasonCounts {
  readonly campaign: string | null;
  readonly group: string;
  /** Explained messages that kept it among their strongest contributions. */
  readonly kept: number;
  /** Sum over the kept, in log-odds. */
  readonly effects: number;
  /** Settled messages for which it spoke clearly, and their opens. */
  readonly clear: number;
  readonly clearOpens: number;
}

interface CountsRow {
  readonly all_campaigns: boolean;
  readonly campaign: string | null;
  readonly told: string | null;
  readonly messages: number;
  readonly explained: number;
  readonly settled: number;
  readonly opens: number;
  readonly effects: number | null;
  readonly clear: number;
  readonly clear_opens: number;
}

/** A decision is at most this much older than the attempt of its message: a day until the person is due again, and the longest patience. */
const longestWaitMs = 9 * DAY_MS;

/**
 * What decisions kept of the reasons for messages that vendors took, by campaign and over all, in one pass: every message counts once by
 * itself (`told` is null) and once for each contribution that it kept.
 */
export async function reasonCounts(
  db: Queryable,
  question: ReasonQuestion,
): Promise<{ readonly totals: readonly ExplainedCounts[]; readonly reasons: readonly ReasonCounts[] }> {
  const found = await db.query<CountsRow>(
    `select grouping(sent.campaign) = 1 as all_campaigns, sent.campaign, part.told, count(*) as messages,
       count(*) filter (where sent.explained) as explained, count(*) filter (where sent.settled) as settled,
       count(*) filter (where sent.settled and sent.soon) as opens, sum(part.effect) as effects,
       count(*) filter (where sent.settled and part.effect >= $6) as clear,
       count(*) filter (where sent.settled and sent.soon and part.effect >= $6) as clear_opens
     from (
       select messages.campaign, decisions.contributions, json_array_length(decisions.contributions) > 0 as explained,
         json_array_length(decisions.contributions) > 0 and messages.attempted_at < $3 as settled,
         coalesce(messages.opened_at <= messages.attempted_at + $4::bigint * interval '1 millisecond', false) as soon
       from messages join decisions on decisions.person_id = messages.person_id and decisions.decision_id = messages.decision_id
         and decisions.at = messages.decided_at
       where messages.attempted_at >= $1 and messages.attempted_at < $2 and messages.state = 'sent' and messages.campaign <> ''
         and ($5::text is null or messages.campaign = $5) and decisions.at >= $7 and decisions.at < $2
     ) as sent cross join lateral (
       select null::text as told, null::double precision as effect
       union all select pair ->> 0, (pair ->> 1)::double precision from json_array_elements(sent.contributions) as pair
     ) as part
     group by grouping sets ((sent.campaign, part.told), (part.told))
     order by 1 desc, sent.campaign collate "C", part.told collate "C"`,
    [
      timestamp(question.fromMs),
      timestamp(question.toMs),
      timestamp(question.settledToMs),
      question.openWithinMs,
      question.campaign,
      question.clearEffect,
      timestamp(Math.max(0, question.fromMs - longestWaitMs)),
    ],
  );
  const totals: ExplainedCounts[] = [];
  const reasons: ReasonCounts[] = [];
  for (const row of found.rows) {
    const campaign = row.all_campaigns ? null : row.campaign;
    if (row.told === null) {
      const { messages, explained, settled, opens } = row;
      totals.push({ campaign, messages, explained, settled, opens });
    } else {
      const { told: group, messages: kept, clear, clear_opens: clearOpens } = row;
      reasons.push({ campaign, group, kept, effects: row.effects ?? 0, clear, clearOpens });
    }
  }
  return { totals, reasons };
}

import { type Queryable, timestamp } from "./database.ts";

/** What a report may be split by. */
export const dimensions = ["campaign", "line", "kind", "channel", "maker", "creative", "item", "placement", "class", "day"] as const;
export type Dimension = (typeof dimensions)[number];

const expressions: Readonly<Record<Dimension, string>> = {
  campaign: "messages.campaign",
  line: "messages.line",
  kind: "messages.kind",
  channel: "coalesce(messages.channel, '')",
  maker: "coalesce(messages.maker, '')",
  creative: "messages.creative",
  item: "coalesce(messages.item, '')",
  placement: "messages.placement",
  class: "messages.class",
  day: "to_char(messages.attempted_at at time zone 'UTC', 'YYYY-MM-DD')",
};

/** One row of the funnel. Counts are messages; `people` are distinct persons. Rates are shares of the accepted. */
export interface FunnelRow {
  readonly key: Readonly<Partial<Record<Dimension, string>>>;
  readonly people: number;
  readonly peopleOpened: number;
  readonly attempted: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly shown: number;
  readonly opened: number;
  readonly converted: number;
  readonly dismissed: number;
  readonly switchedOff: number;
  readonly uninstalled: number;
  readonly doubtful: number;
  readonly failed: Readonly<Record<string, number>>;
}

const counts = `count(distinct messages.person_id) filter (where messages.state = 'sent') as people,
  count(distinct messages.person_id) filter (where messages.opened_at is not null) as people_opened,
  count(*) as attempted, count(*) filter (where messages.state = 'sent') as accepted,
  count(messages.delivered_at) as delivered, count(messages.shown_at) as shown, count(messages.opened_at) as opened,
  count(messages.converted_at) as converted, count(messages.dismissed_at) as dismissed, count(messages.switched_off_at) as switched_off,
  count(messages.uninstalled_at) as uninstalled, count(*) filter (where messages.state = 'doubtful') as doubtful`;

type Raw = Record<string, number | string | Record<string, number> | null>;

/**
 * The funnel of messages whose attempt lies in [fromMs, toMs), split by any dimensions, with the totals over all rows. Messages that
 * were cancelled before an attempt, or wait for one, are not in it: they have no time of attempt.
 */
export async function funnel(
  db: Queryable,
  question: { readonly fromMs: number; readonly toMs: number; readonly by: readonly Dimension[] },
): Promise<{ readonly rows: readonly FunnelRow[]; readonly totals: FunnelRow }> {
  const between = [timestamp(question.fromMs), timestamp(question.toMs)];
  // As an object, which is not prepared: the dimensions make too many texts to keep a plan of each on every connection.
  const ask = <R extends Raw>(text: string) => db.query<R>({ text, values: between });
  const keys = question.by.map((dimension) => `${expressions[dimension]} as key_${dimension}`);
  const groups = question.by.map((dimension) => expressions[dimension]);
  const where = "where messages.attempted_at >= $1 and messages.attempted_at < $2 and messages.state <> 'offered'";
  const rows =
    question.by.length === 0
      ? []
      : (
          await ask<Raw>(
            `select ${[...keys, counts].join(", ")} from messages ${where} group by ${groups.join(", ")} order by ${groups.join(", ")}`,
          )
        ).rows;
  const totals = (await ask<Raw>(`select ${counts} from messages ${where}`)).rows[0];
  const failures = (
    await ask<Raw & { reason: string; n: number }>(
      `select ${[...keys, "coalesce(messages.reason, 'UNKNOWN') as reason", "count(*) as n"].join(", ")} from messages ${where} and messages.state = 'failed'
       group by ${[...groups, "coalesce(messages.reason, 'UNKNOWN')"].join(", ")} order by n desc`,
    )
  ).rows;
  const keyOf = (raw: Raw): FunnelRow["key"] =>
    Object.fromEntries(question.by.map((dimension) => [dimension, String(raw[`key_${dimension}`] ?? "")]));
  const failedOf = (key: string | null): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const failure of failures) {
      if (key !== null && JSON.stringify(keyOf(failure)) !== key) continue;
      sums[failure.reason] = (sums[failure.reason] ?? 0) + failure.n;
    }
    return sums;
  };
  return {
    rows: rows.map((raw) => row(raw, keyOf(raw), failedOf(JSON.stringify(keyOf(raw))))),
    totals: row(totals ?? {}, {}, failedOf(null)),
  };
}

function row(raw: Raw, key: FunnelRow["key"], failed: Record<string, number>): FunnelRow {
  const n = (name: string): number => Number(raw[name] ?? 0);
  return {
    key,
    people: n("people"),
    peopleOpened: n("people_opened"),
    attempted: n("attempted"),
    accepted: n("accepted"),
    delivered: n("delivered"),
    shown: n("shown"),
    opened: n("opened"),
    converted: n("converted"),
    dismissed: n("dismissed"),
    switchedOff: n("switched_off"),
    uninstalled: n("uninstalled"),
    doubtful: n("doubtful"),
    failed,
  };
}

/** Decisions of a span: how many were due, how many committed a message, and what left the others in peace. */
export async function decisionCounts(
  db: Queryable,
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<{ readonly due: number; readonly decided: number; readonly skipped: Readonly<Record<string, number>> }> {
  const found = await db.query<{ skipped: string | null; n: number }>(
    `select decisions.skipped, count(*) as n from decisions where decisions.at >= $1 and decisions.at < $2 and decisions.cause <> 'pull'
     group by decisions.skipped order by n desc`,
    [timestamp(span.fromMs), timestamp(span.toMs)],
  );
  const skipped: Record<string, number> = {};
  let [due, decided] = [0, 0];
  for (const raw of found.rows) {
    due += raw.n;
    if (raw.skipped === null) decided += raw.n;
    else skipped[raw.skipped] = raw.n;
  }
  return { due, decided, skipped };
}

/** Totals of the installation, for the front page and `doctor`. */
export async function totals(db: Queryable) {
  const found = await db.query<{
    people: number;
    facts: number;
    decisions: number;
    messages: number;
    devices: number;
    tokens: number;
    dead_tokens: number;
    items: number;
  }>(
    `select (select count(*) from people where not exists (select from aliases where aliases.alias_id = people.person_id)) as people, (select count(*) from facts where facts.kind = 'event') as facts,
       (select count(*) from decisions) as decisions, (select count(*) from messages) as messages, (select count(*) from devices) as devices,
       (select count(*) from tokens) as tokens, (select count(*) from tokens where tokens.dead_at is not null) as dead_tokens,
       (select count(*) from items where not items.removed) as items`,
  );
  return found.rows[0] ?? { people: 0, facts: 0, decisions: 0, messages: 0, devices: 0, tokens: 0, dead_tokens: 0, items: 0 };
}

/** Why messages failed or were cancelled: counts by state, then by reason. */
export async function messageReasons(db: Queryable): Promise<Readonly<Record<string, Record<string, number>>>> {
  const found = await db.query<{ state: string; reason: string; n: number }>(
    `select messages.state, coalesce(messages.reason, 'UNKNOWN') as reason, count(*) as n from messages
     where messages.state in ('failed', 'cancelled', 'doubtful') group by messages.state, messages.reason order by n desc`,
  );
  const reasons: Record<string, Record<string, number>> = {};
  for (const row of found.rows) {
    const ofState = reasons[row.state] ?? {};
    ofState[row.reason] = row.n;
    reasons[row.state] = ofState;
  }
  return reasons;
}

/** Candidates that decisions took out, by rule. */
export async function removedCounts(
  db: Queryable,
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<Record<string, number>> {
  const found = await db.query<{ rule: string; n: number }>(
    `select removal ->> 'rule' as rule, sum(coalesce((removal ->> 'count')::int, 1))::bigint as n
     from decisions, json_array_elements(decisions.steps) as step, json_array_elements(step -> 'removed') as removal
     where decisions.at >= $1 and decisions.at < $2 group by 1 order by n desc limit 100`,
    [timestamp(span.fromMs), timestamp(span.toMs)],
  );
  return Object.fromEntries(found.rows.map((row) => [row.rule, row.n]));
}

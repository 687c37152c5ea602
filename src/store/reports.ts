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
  day: "(messages.attempted_at at time zone 'UTC')::date::text",
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

const peopleCounts = "count(*) filter (where each.got) as people, count(*) filter (where each.opened) as people_opened";
const counts = `count(*) as attempted, count(*) filter (where messages.state = 'sent') as accepted,
  count(messages.delivered_at) as delivered, count(messages.shown_at) as shown, count(messages.opened_at) as opened,
  count(messages.converted_at) as converted, count(messages.dismissed_at) as dismissed, count(messages.switched_off_at) as switched_off,
  count(messages.uninstalled_at) as uninstalled, count(*) filter (where messages.state = 'doubtful') as doubtful`;

type Raw = Record<string, number | string | boolean | null>;

/**
 * The funnel of messages whose attempt lies in [fromMs, toMs), split by any dimensions, with the totals over all rows. Messages that
 * were cancelled before an attempt, or wait for one, are not in it: they have no time of attempt. `peopleOfQuarter`: people are counted
 * in one of the four parts that hash their ids, and multiplied, since to know who is the same takes longer than all the rest; but for the
 * smallest rows, as long as these have no more than `exactMessages` together. `estimated`: some were counted in a quarter.
 */
export async function funnel(
  db: Queryable,
  question: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly by: readonly Dimension[];
    readonly peopleOfQuarter?: boolean;
    readonly exactMessages?: number;
  },
): Promise<{ readonly rows: readonly FunnelRow[]; readonly totals: FunnelRow; readonly estimated: boolean }> {
  const { by, peopleOfQuarter = false, exactMessages = countedPeopleOf } = question;
  const between = [timestamp(question.fromMs), timestamp(question.toMs)];
  // As an object, which is not prepared: the dimensions make too many texts to keep a plan of each on every connection.
  const ask = async (text: string, values: readonly unknown[] = []): Promise<readonly Raw[]> =>
    (await db.query<Raw>({ text, values: [...between, ...values] })).rows;
  const keys = by.map((dimension) => `${expressions[dimension]} as key_${dimension}`);
  const groups = by.map((dimension) => expressions[dimension]);
  const grouped = groups.length === 0 ? "" : `group by ${groups.join(", ")} order by ${groups.join(", ")}`;
  const where = "where messages.attempted_at >= $1 and messages.attempted_at < $2 and messages.state <> 'offered'";
  const rows = await ask(`select ${[...keys, counts].join(", ")} from messages ${where} ${grouped}`);
  const keyOf = (raw: Raw): FunnelRow["key"] =>
    Object.fromEntries(by.map((dimension) => [dimension, String(raw[`key_${dimension}`] ?? "")]));
  const small = peopleOfQuarter ? smallest(rows, exactMessages) : rows;
  const estimated = small.length < rows.length;
  // Each person once for each key, and those once more for all: grouped, since sorting them for `count(distinct)` takes several times as long.
  const names = by.map((dimension) => `key_${dimension}`);
  const peopleIn = (from: string, having: string): string =>
    `with each as materialized (
       select ${[...keys, "messages.person_id"].join(", ")}, bool_or(messages.state = 'sent') as got, bool_or(messages.opened_at is not null) as opened
       from ${from} ${where} ${having} group by ${[...groups, "messages.person_id"].join(", ")}
     )
     select ${[...names.map((name) => `each.${name}`), "false as whole", peopleCounts].join(", ")} from each ${grouping(names.map((name) => `each.${name}`))}
     union all
     select ${[...names.map(() => "null"), "true", peopleCounts].join(", ")}
     from (select bool_or(each.got) as got, bool_or(each.opened) as opened from each group by each.person_id) as each`;
  const people = await ask(peopleIn(estimated ? "messages_0 as messages" : "messages", ""));
  const ofSmall = `and (${groups.join(", ")}) in (select * from unnest(${by.map((_, n) => `$${n + 3}::text[]`).join(", ")}))`;
  const exact =
    estimated && small.length > 0
      ? await ask(
          peopleIn("messages", ofSmall),
          names.map((name) => small.map((raw) => raw[name])),
        )
      : [];
  const failures = await ask(
    `select ${[...keys, "coalesce(messages.reason, 'UNKNOWN') as reason", "count(*) as n"].join(", ")} from messages ${where} and messages.state = 'failed'
     group by ${[...groups, "coalesce(messages.reason, 'UNKNOWN')"].join(", ")} order by n desc`,
  );
  const failed = new Map<string, Record<string, number>>();
  for (const one of failures) {
    const key = JSON.stringify(keyOf(one));
    const sums = failed.get(key) ?? {};
    sums[String(one.reason)] = Number(one.n);
    failed.set(key, sums);
  }
  const times = estimated ? 4 : 1;
  // Nobody is somebody who got a message or opened one that is not there: an estimate can exceed them.
  const peopleOf = (raw: Raw | undefined, { accepted, opened }: Raw): Raw => ({
    people: Math.min(Number(accepted), times * Number(raw?.people ?? 0)),
    people_opened: Math.min(Number(opened), times * Number(raw?.people_opened ?? 0)),
  });
  const byKey = (some: readonly Raw[]) =>
    new Map(some.filter(({ whole }) => whole !== true).map((raw) => [JSON.stringify(keyOf(raw)), raw]));
  const [ofKey, exactly] = [byKey(people), byKey(exact)];
  const everybody = people.find(({ whole }) => whole === true);
  if (by.length === 0) {
    const [all = {}] = rows;
    return { rows: [], totals: row({ ...all, ...peopleOf(everybody, all) }, {}, failed.get("{}") ?? {}), estimated };
  }
  const told = rows.map((raw) => {
    const key = JSON.stringify(keyOf(raw));
    return row({ ...raw, ...(exactly.get(key) ?? peopleOf(ofKey.get(key), raw)) }, keyOf(raw), failed.get(key) ?? {});
  });
  const sum = sumOf(told);
  const all = row({ ...peopleOf(everybody, { accepted: sum.accepted, opened: sum.opened }) }, {}, {});
  return { rows: told, totals: { ...sum, people: all.people, peopleOpened: all.peopleOpened }, estimated };
}

/** So many messages are few enough to tell one by one whose they are. */
const countedPeopleOf = 200_000;

/** The smallest rows, as many as have no more messages together than given. */
function smallest(rows: readonly Raw[], mostMessages: number): readonly Raw[] {
  let sum = 0;
  return [...rows]
    .sort((a, b) => Number(a.attempted) - Number(b.attempted))
    .filter(({ attempted }) => {
      sum += Number(attempted);
      return sum <= mostMessages;
    });
}

const grouping = (columns: readonly string[]): string => (columns.length === 0 ? "" : `group by ${columns.join(", ")}`);

/** Adds up rows that share no message; of people no sum says how many there are in all. */
function sumOf(rows: readonly FunnelRow[]): Omit<FunnelRow, "people" | "peopleOpened"> {
  const sum = (of: (one: FunnelRow) => number): number => rows.reduce((all, one) => all + of(one), 0);
  const failed: Record<string, number> = {};
  for (const one of rows) for (const [reason, n] of Object.entries(one.failed)) failed[reason] = (failed[reason] ?? 0) + n;
  return {
    key: {},
    attempted: sum((one) => one.attempted),
    accepted: sum((one) => one.accepted),
    delivered: sum((one) => one.delivered),
    shown: sum((one) => one.shown),
    opened: sum((one) => one.opened),
    converted: sum((one) => one.converted),
    dismissed: sum((one) => one.dismissed),
    switchedOff: sum((one) => one.switchedOff),
    uninstalled: sum((one) => one.uninstalled),
    doubtful: sum((one) => one.doubtful),
    failed,
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

/** So many decisions are read where not all are: pages by lot. */
const sampledDecisions = 200_000;

/** Which part of all decisions is read to count them, in percent; 100 = all. */
export async function decisionPercent(db: Queryable): Promise<number> {
  const found = await db.query<{ rows: number }>(
    `select coalesce(sum(greatest(pg_class.reltuples, 0)), 0)::float8 as rows
     from pg_inherits join pg_class on pg_class.oid = pg_inherits.inhrelid where pg_inherits.inhparent = 'decisions'::regclass`,
  );
  return Math.min(100, (100 * sampledDecisions) / Math.max(1, found.rows[0]?.rows ?? 0));
}

interface DecisionSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Below 100: pages by lot are read, and counts multiplied. */
  readonly percent?: number;
}

const decisionsOf = (percent: number): string => (percent < 100 ? `decisions tablesample system (${percent}) repeatable (1)` : "decisions");

/** Decisions of a span: how many were due, how many committed a message, and what left the others in peace. */
export async function decisionCounts(
  db: Queryable,
  { fromMs, toMs, percent = 100 }: DecisionSpan,
): Promise<{ readonly due: number; readonly decided: number; readonly skipped: Readonly<Record<string, number>> }> {
  const found = await db.query<{ skipped: string | null; n: number }>({
    text: `select decisions.skipped, count(*) as n from ${decisionsOf(percent)} where decisions.at >= $1 and decisions.at < $2 and decisions.cause <> 'pull'
     group by decisions.skipped order by n desc`,
    values: [timestamp(fromMs), timestamp(toMs)],
  });
  const skipped: Record<string, number> = {};
  let [due, decided] = [0, 0];
  for (const raw of found.rows) {
    const n = Math.round((raw.n * 100) / percent);
    due += n;
    if (raw.skipped === null) decided += n;
    else skipped[raw.skipped] = n;
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

/** The same where facts are too many to be counted: events as the planner expects them, and nothing of decisions and messages. */
export async function totalsOfMany(db: Queryable) {
  const found = await db.query<{ people: number; devices: number; dead_tokens: number; items: number }>(
    `select (select count(*) from people) - (select count(*) from aliases where exists (select from people where people.person_id = aliases.alias_id)) as people,
       (select count(*) from devices) as devices, (select count(*) from tokens where tokens.dead_at is not null) as dead_tokens,
       (select count(*) from items where not items.removed) as items`,
  );
  const plan = await db.query<{ "QUERY PLAN": readonly { readonly Plan: { readonly "Plan Rows": number } }[] }>(
    "explain (format json) select 1 from facts where facts.kind = 'event'",
  );
  const one = found.rows[0] ?? { people: 0, devices: 0, dead_tokens: 0, items: 0 };
  return { ...one, facts: plan.rows[0]?.["QUERY PLAN"][0]?.Plan["Plan Rows"] ?? 0 };
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
export async function removedCounts(db: Queryable, { fromMs, toMs, percent = 100 }: DecisionSpan): Promise<Record<string, number>> {
  const found = await db.query<{ rule: string; n: number }>({
    text: `select removal ->> 'rule' as rule, sum(coalesce((removal ->> 'count')::int, 1))::bigint as n
     from ${decisionsOf(percent)}, json_array_elements(decisions.steps) as step, json_array_elements(step -> 'removed') as removal
     where decisions.at >= $1 and decisions.at < $2 group by 1 order by n desc limit 100`,
    values: [timestamp(fromMs), timestamp(toMs)],
  });
  return Object.fromEntries(found.rows.map((row) => [row.rule, Math.round((row.n * 100) / percent)]));
}

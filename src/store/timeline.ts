import type { Place } from "../base/place.ts";
import type { Decision } from "../decision/decision.ts";
import type { Fact } from "../event/fact.ts";
import type { TimelineKind } from "../person/timeline-kinds.ts";
import { all, askOnce, Values } from "./ask-once.ts";
import { type Pool, timestamp } from "./database.ts";
import type { MessageContent, MessageState } from "./messages.ts";

/** A fact as a timeline tells it: a merged state is no reading matter. */
export type TimelineFact = Exclude<Fact, { readonly kind: "absorbed" }> | { readonly kind: "absorbed"; readonly from: string };

export interface TimelineDecision {
  readonly id: string;
  readonly cause: string;
  readonly skipped: string | null;
  readonly messageId: string | null;
  readonly campaign: string | null;
  readonly item: string | null;
  readonly creative: string | null;
  readonly propensity: number | null;
  readonly model: number;
  /** Empty where a message was chosen. */
  readonly steps: Decision["steps"];
}

export interface TimelineMessage {
  readonly id: string;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly campaign: string;
  readonly creative: string;
  readonly item: string | null;
  readonly placement: string;
  readonly class: "marketing" | "service";
  readonly channel: string | null;
  readonly sendAtMs: number;
  readonly content: MessageContent | null;
}

export interface TimelineAttempt {
  readonly messageId: string;
  readonly deviceId: string;
  readonly channel: string;
  readonly attempt: number;
  readonly touch: number;
  readonly verdict: string;
  readonly reason: string | null;
  readonly maker: string;
  readonly vendorId: string | null;
  readonly native: unknown;
}

export interface TimelineOutcome {
  readonly messageId: string;
  readonly deviceId: string | null;
  readonly outcome: string;
  readonly value: number | null;
}

export type TimelineRow = {
  readonly at: number;
  /** Unique; the order among those of one moment: what follows from something stands behind it. */
  readonly id: string;
  readonly person_id: string;
} & (
  | { readonly kind: "decision"; readonly body: TimelineDecision }
  | { readonly kind: "message"; readonly body: TimelineMessage }
  | { readonly kind: "attempt"; readonly body: TimelineAttempt }
  | { readonly kind: "outcome"; readonly body: TimelineOutcome }
  | { readonly kind: Exclude<TimelineKind, "decision" | "message" | "attempt" | "outcome">; readonly body: TimelineFact }
);

interface Source {
  readonly table: "facts" | "decisions" | "messages" | "attempts" | "outcomes";
  readonly at: string;
  /** Unique over all sources: the first letter is the source's. */
  readonly id: string;
  readonly body: string;
}

const factKinds: Readonly<Partial<Record<TimelineKind, readonly string[]>>> = {
  event: ["event"],
  traits: ["traits"],
  device: ["device", "deviceRemoved"],
  preferences: ["preferences"],
  identity: ["mergedInto", "absorbed"],
  feed: ["feed"],
};

const kindOfFact = `case facts.kind when 'deviceRemoved' then 'device' when 'mergedInto' then 'identity' when 'absorbed' then 'identity' else facts.kind end`;

const facts: Source = {
  table: "facts",
  at: "facts.at",
  id: `'a ' || facts.person_id || ' ' || lpad(facts.version::text, 10, '0')`,
  body: `case facts.kind when 'absorbed' then json_build_object('kind', facts.kind, 'from', facts.body -> 'from') else facts.body end`,
};

const sources: Readonly<Record<"decision" | "message" | "attempt" | "outcome", Source>> = {
  decision: {
    table: "decisions",
    at: "decisions.at",
    id: `'b ' || decisions.decision_id`,
    body: `json_build_object('id', decisions.decision_id, 'cause', decisions.cause, 'skipped', decisions.skipped, 'messageId', decisions.message_id,
      'campaign', decisions.campaign, 'item', decisions.item, 'creative', decisions.creative, 'propensity', decisions.propensity,
      'model', decisions.model_version, 'steps', case when decisions.skipped is null then '[]'::json else decisions.steps end)`,
  },
  message: {
    table: "messages",
    at: "messages.decided_at",
    id: `'c ' || messages.message_id`,
    body: `json_build_object('id', messages.message_id, 'state', messages.state, 'reason', messages.reason, 'campaign', messages.campaign,
      'creative', messages.creative, 'item', messages.item, 'placement', messages.placement, 'class', messages.class,
      'channel', messages.channel, 'sendAtMs', (extract(epoch from messages.send_at) * 1000)::bigint, 'content', messages.content)`,
  },
  attempt: {
    table: "attempts",
    at: "attempts.at",
    id: `'d ' || attempts.message_id || ' ' || lpad(attempts.attempt::text, 5, '0') || ' ' || attempts.channel || ' ' || attempts.device_id`,
    body: `json_build_object('messageId', attempts.message_id, 'deviceId', attempts.device_id, 'channel', attempts.channel, 'attempt', attempts.attempt,
      'touch', attempts.touch, 'verdict', attempts.state, 'reason', attempts.reason, 'maker', attempts.maker, 'vendorId', attempts.vendor_id, 'native', attempts.native)`,
  },
  outcome: {
    table: "outcomes",
    at: "outcomes.at",
    id: `'e ' || outcomes.message_id || ' ' || outcomes.outcome || ' ' || outcomes.device_id`,
    body: `json_build_object('messageId', outcomes.message_id, 'deviceId', nullif(outcomes.device_id, ''), 'outcome', outcomes.outcome, 'value', outcomes.value)`,
  },
};

/**
 * What happened to a person (under all their ids), newest first, before a place. Everything of one person is found by the keys of the
 * tables, which begin with the person, and is put in order anew for each page: hundreds of rows, a few thousand at most.
 */
export async function timelineOf(
  pool: Pool,
  personIds: readonly string[],
  page: { readonly before: Place | null; readonly limit: number; readonly kinds: readonly TimelineKind[] },
): Promise<readonly TimelineRow[]> {
  const { before, limit, kinds } = page;
  const values = new Values();
  const people = `${values.of(personIds)}::text[]`;
  const [at, id] = before === null ? ["", ""] : [`${values.of(timestamp(before.atMs))}::timestamptz`, `${values.of(before.id)}::text`];
  const part = (source: Source, kind: string, more: readonly string[]): string => {
    const own = `(${source.id}) collate "C"`;
    const conditions = [`${source.table}.person_id = any(${people})`, ...more];
    if (before !== null) conditions.push(`${source.at} <= ${at} and (${source.at}, ${own}) < (${at}, ${id})`);
    return `(select ${kind} as kind, ${source.at} as at, ${own} as id, ${source.table}.person_id, ${source.body} as body from ${source.table}
      where ${all(conditions)} order by ${source.at} desc, ${own} desc limit ${limit})`;
  };
  const wanted = kinds.flatMap((kind) => factKinds[kind] ?? []);
  const parts = wanted.length === 0 ? [] : [part(facts, kindOfFact, [`facts.kind = any(${values.of(wanted)}::text[])`])];
  for (const kind of ["decision", "message", "attempt", "outcome"] as const)
    if (kinds.includes(kind)) parts.push(part(sources[kind], `'${kind}'`, []));
  if (parts.length === 0) return [];
  return askOnce<TimelineRow>(
    pool,
    `select * from (${parts.join(" union all ")}) as happened order by happened.at desc, happened.id collate "C" desc limit ${limit}`,
    values.list,
  );
}

import type { DecisionQuestion, Listed, MessageQuestion } from "../api/reading-ports.ts";
import type { MessageTextView } from "../api/wire/messages.ts";
import type { DecisionRowView, MessageRowView, TotalView } from "../api/wire/reading.ts";
import type { Declared } from "../catalogue/schema.ts";
import { idsOf, resolveAliases } from "../store/aliases.ts";
import { type Pool, type Queryable, timestamp, timestampOrNull } from "../store/database.ts";
import { type ListedDecision, listDecisions } from "../store/decision-list.ts";
import {
  countListedMessages,
  type ListedMessage,
  type ListedTouch,
  listMessages,
  outcomeColumns,
  touchesOf,
} from "../store/message-list.ts";
import type { PageFound } from "../store/newest-first.ts";
import { textsOf } from "./message-texts.ts";

/** Every id under which rows of a person are kept, the one that they have now first. */
export async function allIdsOf(db: Queryable, id: string): Promise<readonly string[]> {
  const personId = (await resolveAliases(db, [id])).get(id) ?? id;
  return idsOf(db, personId);
}

/** Messages, newest first by the time that is asked for, and how many there are where that is asked for. */
export async function messageList(
  { pool, declared }: { readonly pool: Pool; readonly declared: Declared },
  question: MessageQuestion,
): Promise<Listed<MessageRowView> & { readonly total?: TotalView }> {
  const { person, fromMs, toMs, cursor, limit, count, mayReadService, ...filter } = question;
  const wanted = { ...filter, decided: { fromMs, toMs }, personIds: person === null ? null : await allIdsOf(pool, person) };
  const page = await listMessages(pool, wanted, { after: cursor, limit });
  const touches = await touchesOf(pool, page.rows);
  const texts = await textsOf(pool, declared, {
    messages: page.rows.map((row) => ({ personIds: [row.person_id], messageId: row.message_id, ...row })),
    reader: { mayReadService },
  });
  const listed = listedOf(page, (row) => messageRow(row, { touch: touches.get(row.message_id), text: texts.get(row.message_id) }));
  return count ? { ...listed, total: await countListedMessages(pool, wanted) } : listed;
}

function listedOf<Row, View>(page: PageFound<Row>, view: (row: Row) => View): Listed<View> {
  return { items: page.rows.map(view), next: page.next, searchedTo: timestampOrNull(page.searchedToMs) };
}

/** A message that a call asked for has an empty campaign, line and creative. */
export const orNull = (id: string): string | null => (id === "" ? null : id);

function messageRow(
  row: ListedMessage,
  { touch, text }: { readonly touch: ListedTouch | undefined; readonly text: MessageTextView | undefined },
): MessageRowView {
  const outcomes: MessageRowView["outcomes"] = {};
  for (const outcome of Object.keys(outcomeColumns)) {
    if (!isOutcome(outcome)) continue;
    const atMs = row[outcomeColumns[outcome]];
    if (atMs !== null) outcomes[outcome] = timestamp(atMs);
  }
  return {
    id: row.message_id,
    personId: row.person_id,
    decisionId: row.decision_id,
    decidedAt: timestamp(row.decided_at),
    sendAt: timestamp(row.send_at),
    attemptedAt: timestampOrNull(row.attempted_at),
    state: row.state,
    reason: row.reason,
    campaign: orNull(row.campaign),
    line: orNull(row.line),
    creative: orNull(row.creative),
    item: row.item,
    placement: row.placement,
    class: row.class,
    channel: row.channel,
    maker: row.maker,
    text: text ?? null,
    outcomes,
    secondTouch: touch ? { state: touch.state, way: touch.way, reason: touch.reason, at: timestampOrNull(touch.attempted_at) } : null,
  };
}

const isOutcome = (name: string): name is keyof typeof outcomeColumns => Object.hasOwn(outcomeColumns, name);

/** Decisions by their time, newest first. */
export async function decisionList(pool: Pool, question: DecisionQuestion): Promise<Listed<DecisionRowView>> {
  const { person, fromMs, toMs, cursor, limit, ...filter } = question;
  const personIds = person === null ? null : await allIdsOf(pool, person);
  return listedOf(await listDecisions(pool, { ...filter, personIds }, { fromMs, toMs, after: cursor, limit }), decisionRow);
}

function decisionRow(row: ListedDecision): DecisionRowView {
  const { message_id, campaign, creative } = row;
  return {
    id: row.decision_id,
    at: timestamp(row.at),
    personId: row.person_id,
    cause: row.cause as DecisionRowView["cause"], // written from the same union
    chosen:
      message_id === null || campaign === null || creative === null
        ? null
        : {
            campaign,
            item: row.item,
            creative,
            sendAt: timestamp(row.send_at ?? row.at),
            propensity: row.propensity ?? 0,
            score: row.score,
          },
    messageId: message_id,
    silent: silenceOf(row),
    propensity: row.propensity,
    model: row.model_version,
    policy: row.catalogue_version,
    arm: row.arm,
  };
}

/** The step that left nothing and the rules by which it did; null where a message was chosen. */
export function silenceOf({ skipped, steps }: Pick<ListedDecision, "skipped" | "steps">): DecisionRowView["silent"] {
  if (skipped === null) return null;
  const name = skipped === "noCampaign" ? "campaigns" : skipped;
  const counts = new Map<string, number>();
  for (const { step, removed } of steps)
    if (step === name) for (const { rule, count = 1 } of removed) counts.set(rule, (counts.get(rule) ?? 0) + count);
  const rules = [...counts].map(([rule, count]) => ({ rule, count })).sort((a, b) => b.count - a.count);
  return { step: skipped, rule: rules[0]?.rule ?? null, rules };
}

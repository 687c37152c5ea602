import type { Place } from "../base/place.ts";
import type { OutcomeKind } from "../event/fact.ts";
import { askOnce, Values } from "./ask-once.ts";
import { type Pool, timestamp } from "./database.ts";
import type { MessageContent } from "./messages.ts";

/** Outcomes that somebody brought about: the index `outcomes_told` holds these and no other. */
const toldOutcomes = ["opened", "dismissed", "converted", "switchedOff", "uninstalled"] as const satisfies readonly OutcomeKind[];
/** The text of that index. */
const isTold = `outcomes.outcome in (${toldOutcomes.map((one) => `'${one}'`).join(", ")})`;

/** Something that just happened to a message. */
export type FeedRow = {
  /** The message's id; of an outcome with its name and device behind it. Unique, and ordered by its bytes among those of one moment. */
  readonly id: string;
  readonly at: number;
  /** How the message ended, or the outcome. */
  readonly what: string;
  readonly is_outcome: boolean;
  readonly person_id: string;
  readonly message_id: string;
  readonly campaign: string;
  readonly creative: string;
  readonly item: string | null;
  readonly channel: string | null;
  readonly class: "marketing" | "service";
  readonly reason: string | null;
  readonly content: MessageContent | null;
};

const about =
  "messages.person_id, messages.message_id, messages.campaign, messages.creative, messages.item, messages.channel, messages.class";

/**
 * What was handed over (or failed at it) and what people did, after a place; the newest, newest first. Read by `messages_attempted` and
 * `outcomes_told`, each from its end.
 */
export async function newestHappenings(pool: Pool, after: Place | null, limit: number): Promise<readonly FeedRow[]> {
  const values = new Values();
  const outcomeId = `(outcomes.message_id || ' ' || outcomes.outcome || ' ' || outcomes.device_id) collate "C"`;
  const [at, id] = after === null ? ["", ""] : [`${values.of(timestamp(after.atMs))}::timestamptz`, `${values.of(after.id)}::text`];
  const later = (time: string, own: string) => (after === null ? "" : `and ${time} >= ${at} and (${time}, ${own}) > (${at}, ${id})`);
  return askOnce<FeedRow>(
    pool,
    `select * from (
       (select messages.message_id as id, messages.attempted_at as at, messages.state as what, false as is_outcome, ${about}, messages.reason, messages.content
        from messages where messages.attempted_at is not null ${later("messages.attempted_at", 'messages.message_id collate "C"')}
        order by messages.attempted_at desc, messages.message_id collate "C" desc limit ${limit})
       union all
       (select told.id, told.at, told.outcome, true, ${about}, null, messages.content
        from (
          select ${outcomeId} as id, outcomes.at, outcomes.outcome, outcomes.person_id, outcomes.message_id from outcomes
          where ${isTold} ${later("outcomes.at", outcomeId)}
          order by outcomes.at desc, ${outcomeId} desc limit ${limit}) as told
        join messages on messages.person_id = told.person_id and messages.message_id = told.message_id)
     ) as happening order by happening.at desc, happening.id collate "C" desc limit ${limit}`,
    values.list,
  );
}

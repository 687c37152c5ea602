import type { TextReader } from "../api/reading-ports.ts";
import type { MessageTextView } from "../api/wire/messages.ts";
import type { FeedItemView, FeedView } from "../api/wire/reading.ts";
import type { Place } from "../base/place.ts";
import type { Declared } from "../catalogue/schema.ts";
import type { PersonState } from "../person/state.ts";
import { decodeState } from "../person/state-codec.ts";
import { type Pool, timestamp } from "../store/database.ts";
import { type FeedRow, newestHappenings } from "../store/feed.ts";
import { loadPeople } from "../store/people.ts";
import type { Shared } from "../worker/situation.ts";
import { orNull } from "./lists.ts";
import { textsOf } from "./message-texts.ts";
import { nameOf } from "./person-name.ts";

/** What is noted within this time of its moment is not missed. */
const lateMs = 5_000;

export interface FeedQuestion extends TextReader {
  readonly after: Place | null;
  readonly limit: number;
  readonly nowMs: number;
}

/** The newest messages and outcomes with the names that they are known by, newest first. */
export async function liveFeed(
  { pool, shared }: { readonly pool: Pool; readonly shared: Pick<Shared, "declared" | "items"> },
  { after, limit, nowMs, mayReadService }: FeedQuestion,
): Promise<Omit<FeedView, "after"> & { readonly after: Place | null }> {
  const found = await newestHappenings(pool, after, limit + 1);
  const rows = found.slice(0, limit);
  const people = await statesOf(pool, [...new Set(rows.map((row) => row.person_id))]);
  const texts = await textsOf(pool, shared.declared, {
    messages: rows.map((row) => ({ personIds: [row.person_id], messageId: row.message_id, ...row })),
    reader: { mayReadService },
  });
  return {
    now: timestamp(nowMs),
    items: rows.map((row) => told(row, { shared, person: people.get(row.person_id), text: texts.get(row.message_id) })),
    after: nextPlace(rows, after, nowMs),
    left: found.length > limit,
  };
}

async function statesOf(pool: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, PersonState>> {
  const states = new Map<string, PersonState>();
  for (const [id, { state }] of await loadPeople(pool, ids)) {
    const decoded = decodeState(state);
    if (decoded.ok) states.set(id, decoded.value);
  }
  return states;
}

/** The newest entry, or five seconds ago where that is earlier; never back behind what was asked for. */
function nextPlace(rows: readonly FeedRow[], after: Place | null, nowMs: number): Place | null {
  const settled = rows.find((row) => row.at < nowMs - lateMs);
  return settled === undefined ? after : { atMs: settled.at, id: settled.id };
}

interface Names {
  readonly shared: { readonly declared: Declared; readonly items: Shared["items"] };
  readonly person: PersonState | undefined;
  readonly text: MessageTextView | undefined;
}

function told(row: FeedRow, { shared, person, text }: Names): FeedItemView {
  const { declared, items } = shared;
  const title = row.item === null ? undefined : items.get(row.item)?.attributes.title;
  const line = Object.hasOwn(declared.campaigns, row.campaign) ? (declared.campaigns[row.campaign]?.line ?? null) : null;
  return {
    id: row.id,
    at: timestamp(row.at),
    kind: row.is_outcome ? "outcome" : "message",
    what: row.what,
    reason: row.reason,
    messageId: row.message_id,
    person: { id: row.person_id, ...(person === undefined ? { name: null, email: null } : nameOf(person)) },
    campaign: orNull(row.campaign),
    line,
    creative: orNull(row.creative),
    item: row.item === null ? null : { id: row.item, title: typeof title === "string" ? title : null },
    channel: row.channel,
    class: row.class,
    text: text ?? null,
  };
}

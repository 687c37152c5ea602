import type { InboxPort, InboxState } from "../api/ports.ts";
import type { Inbox } from "../api/wire/messages.ts";
import type { OutcomeKind } from "../event/fact.ts";
import { type Pool, timestamp, timestampOrNull } from "../store/database.ts";
import { countInbox, findInInbox, type InboxRow, markInInbox, pageOfInbox, unseenInInbox } from "../store/inbox.ts";
import { findMessages } from "../store/messages.ts";
import { recordOutcomes } from "./outcomes.ts";
import { currentId, currentIds } from "./people.ts";

/** One page of a person's inbox with the counts of all of it; null = the cursor is none that a page gave. */
export async function listInbox(pool: Pool, id: string, options: Parameters<InboxPort["list"]>[1]): Promise<Inbox | null> {
  const after = options.cursor === null ? null : parseCursor(options.cursor);
  if (options.cursor !== null && after === null) return null;
  const { limit, archived, unread, nowMs } = options;
  const personId = await currentId(pool, id);
  const [rows, counts] = await Promise.all([
    // One more than asked for tells whether there is another page.
    pageOfInbox(pool, { personId, nowMs, archived, unread, after, limit: limit + 1 }),
    countInbox(pool, personId, nowMs),
  ]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hidden = options.mayReadService ? new Set<string>() : await servicesOf(pool, page);
  return {
    items: page.map((row) => shownEntry(row, hidden.has(row.messageId))),
    next: rows.length > limit && last ? cursorOf(last) : null,
    ...counts,
  };
}

/** Those that are service messages, or may be: of which the message is gone. */
async function servicesOf(pool: Pool, rows: readonly InboxRow[]): Promise<ReadonlySet<string>> {
  const ids = rows.map(({ messageId }) => messageId);
  const messages = await findMessages(pool, ids);
  return new Set(ids.filter((id) => messages.get(id)?.class !== "marketing"));
}

const shownEntry = (row: InboxRow, isHidden: boolean): Inbox["items"][number] => ({
  messageId: row.messageId,
  title: isHidden ? "" : row.title,
  body: isHidden ? "" : row.body,
  ...(row.image === null || isHidden ? {} : { image: row.image }),
  link: isHidden ? null : row.link,
  ...(isHidden ? { isHidden } : {}),
  at: timestamp(row.atMs),
  seenAt: timestampOrNull(row.seenAtMs),
  readAt: timestampOrNull(row.readAtMs),
  archivedAt: timestampOrNull(row.archivedAtMs),
});

const cursorOf = (row: InboxRow): string => `${row.atMs}~${row.messageId}`;

function parseCursor(cursor: string): { readonly atMs: number; readonly messageId: string } | null {
  const [, at, messageId] = /^(\d{1,14})~([^\0]{1,256})$/s.exec(cursor) ?? [];
  return at === undefined || messageId === undefined ? null : { atMs: Number(at), messageId };
}

/** What a state tells of the message; to put it away tells nothing. */
const outcomeOf: Readonly<Record<InboxState, OutcomeKind | null>> = { seen: "shown", read: "opened", archived: null };

/**
 * Marks an entry and tells the message's outcome the first time. The outcome goes first: whoever is cut off between the two calls again,
 * and it counts once. With `onlyPersonIds` an entry of anybody else is as good as unknown. False when unknown.
 */
export async function markInbox(
  pool: Pool,
  mark: {
    readonly messageId: string;
    readonly state: InboxState;
    readonly nowMs: number;
    readonly onlyPersonIds: readonly string[] | null;
  },
): Promise<boolean> {
  const { messageId, state, nowMs } = mark;
  const entry = await entryOf(pool, messageId, mark.onlyPersonIds);
  if (!entry) return false;
  const known = { seen: entry.seenAtMs, read: entry.readAtMs, archived: entry.archivedAtMs }[state] !== null;
  if (known) return true;
  await tell(pool, [messageId], state, nowMs);
  return (await markInInbox(pool, { personId: entry.personId, messageIds: [messageId], state, atMs: nowMs })) > 0;
}

/** The entry of whoever it belongs to, or of one of these people. */
async function entryOf(pool: Pool, messageId: string, people: readonly string[] | null): Promise<InboxRow | null> {
  const owner = people === null ? await ownerOf(pool, messageId) : null;
  const ids = people === null ? (owner === null ? [] : [owner]) : await currentIds(pool, people);
  for (const personId of ids) {
    const entry = await findInInbox(pool, personId, messageId);
    if (entry) return entry;
  }
  return null;
}

async function ownerOf(pool: Pool, messageId: string): Promise<string | null> {
  const message = (await findMessages(pool, [messageId])).get(messageId);
  return message ? currentId(pool, message.personId) : null;
}

/** Entries that one transaction marks. */
const pageSize = 500;

/** Marks everything filed up to a time as seen; answers how many entries were not before. */
export async function markAllSeen(pool: Pool, id: string, options: { readonly untilMs: number; readonly nowMs: number }): Promise<number> {
  const { untilMs, nowMs } = options;
  const personId = await currentId(pool, id);
  let marked = 0;
  while (true) {
    const messageIds = await unseenInInbox(pool, { personId, untilMs, nowMs, limit: pageSize });
    if (messageIds.length === 0) return marked;
    await tell(pool, messageIds, "seen", nowMs);
    marked += await markInInbox(pool, { personId, messageIds, state: "seen", atMs: nowMs });
  }
}

/** The entry says whose the message is: its own row may still name an id that was merged. A message that retention took has nothing to be told of. */
async function tell(pool: Pool, messageIds: readonly string[], state: InboxState, nowMs: number): Promise<void> {
  const outcome = outcomeOf[state];
  if (outcome === null) return;
  const reports = messageIds.map((messageId) => ({
    of: { kind: "message" as const, messageId },
    deviceId: null,
    outcome,
    atMs: nowMs,
    value: null,
  }));
  await recordOutcomes(pool, reports, { nowMs, onlyPersonIds: null });
}

import { plainJson } from "./copy.ts";
import { type Client, type Queryable, timestamp, timestampOrNull } from "./database.ts";

/** A message as the person's inbox keeps it. */
export interface InboxEntry {
  /** The person of the message's own row. */
  readonly personId: string;
  readonly messageId: string;
  readonly title: string;
  readonly body: string;
  readonly image: string | null;
  readonly link: string | null;
  /** String map for the app. */
  readonly data: Readonly<Record<string, string>>;
  readonly category: string;
  readonly atMs: number;
  /** From when on it is not shown; null = shown as long as it is kept. */
  readonly expiresAtMs: number | null;
}

export interface InboxRow extends InboxEntry {
  readonly seenAtMs: number | null;
  readonly readAtMs: number | null;
  readonly archivedAtMs: number | null;
}

export type InboxState = "seen" | "read" | "archived";

/**
 * Keeps messages in people's inboxes; one that is there already stays as it is, so that filing twice is filing once. A message whose
 * person was merged goes to whom they turned out to be; one that was erased meanwhile is not filed. Answers how many are new.
 */
export async function fileInInbox(client: Client, entries: readonly InboxEntry[]): Promise<number> {
  if (entries.length === 0) return 0;
  const filed = await client.query(
    `insert into inbox (person_id, message_id, title, body, image, link, data, category, at, expires_at)
     select coalesce(aliases.person_id, given.person_id), given.message_id, given.title, given.body, given.image, given.link, given.data,
       given.category, given.at, given.expires_at
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::json[], $8::text[], $9::timestamptz[],
       $10::timestamptz[])
       as given (person_id, message_id, title, body, image, link, data, category, at, expires_at)
     join messages on messages.person_id = given.person_id and messages.message_id = given.message_id
     left join aliases on aliases.alias_id = given.person_id
     order by given.message_id collate "C" for key share of messages
     on conflict (person_id, message_id) do nothing`,
    [
      entries.map((e) => e.personId),
      entries.map((e) => e.messageId),
      entries.map((e) => storable(e.title)),
      entries.map((e) => storable(e.body)),
      entries.map((e) => (e.image === null ? null : storable(e.image))),
      entries.map((e) => (e.link === null ? null : storable(e.link))),
      entries.map((e) => plainJson(e.data)),
      entries.map((e) => e.category),
      entries.map((e) => timestamp(e.atMs)),
      entries.map((e) => timestampOrNull(e.expiresAtMs)),
    ],
  );
  return filed.rowCount ?? 0;
}

/** PostgreSQL text holds no NUL: it is left out rather than losing the message and its neighbours. */
const storable = (text: string): string => (text.includes("\0") ? text.replaceAll("\0", "") : text);

interface Raw {
  readonly person_id: string;
  readonly message_id: string;
  readonly title: string;
  readonly body: string;
  readonly image: string | null;
  readonly link: string | null;
  readonly data: Readonly<Record<string, string>>;
  readonly category: string;
  readonly at: number;
  readonly expires_at: number | null;
  readonly seen_at: number | null;
  readonly read_at: number | null;
  readonly archived_at: number | null;
}

const columns = `inbox.person_id, inbox.message_id, inbox.title, inbox.body, inbox.image, inbox.link, inbox.data, inbox.category, inbox.at,
  inbox.expires_at, inbox.seen_at, inbox.read_at, inbox.archived_at`;

const entryOf = (raw: Raw): InboxRow => ({
  personId: raw.person_id,
  messageId: raw.message_id,
  title: raw.title,
  body: raw.body,
  image: raw.image,
  link: raw.link,
  data: raw.data,
  category: raw.category,
  atMs: raw.at,
  expiresAtMs: raw.expires_at,
  seenAtMs: raw.seen_at,
  readAtMs: raw.read_at,
  archivedAtMs: raw.archived_at,
});

/** A person's entries that have not expired, newest first; `after`: the last one of the page before. */
export async function pageOfInbox(
  db: Queryable,
  page: {
    readonly personId: string;
    readonly nowMs: number;
    /** True: those put away; false: the others. */
    readonly archived: boolean;
    /** True: only those not read. */
    readonly unread: boolean;
    readonly after: { readonly atMs: number; readonly messageId: string } | null;
    readonly limit: number;
  },
): Promise<readonly InboxRow[]> {
  const found = await db.query<Raw>(
    `select ${columns} from inbox
     where inbox.person_id = $1 and (inbox.expires_at is null or inbox.expires_at > $2) and (inbox.archived_at is not null) = $3
       and (not $4 or inbox.read_at is null) and (inbox.at, inbox.message_id collate "C") < ($5, $6)
     order by inbox.at desc, inbox.message_id collate "C" desc limit $7`,
    [
      page.personId,
      timestamp(page.nowMs),
      page.archived,
      page.unread,
      page.after === null ? "infinity" : timestamp(page.after.atMs),
      page.after?.messageId ?? "",
      page.limit,
    ],
  );
  return found.rows.map(entryOf);
}

/** How many of a person's entries are neither put away nor expired and wait to be seen, and to be read. */
export async function countInbox(
  db: Queryable,
  personId: string,
  nowMs: number,
): Promise<{ readonly unseen: number; readonly unread: number }> {
  const counted = await db.query<{ unseen: number; unread: number }>(
    `select count(*) filter (where inbox.seen_at is null) as unseen, count(*) filter (where inbox.read_at is null) as unread from inbox
     where inbox.person_id = $1 and inbox.archived_at is null and (inbox.expires_at is null or inbox.expires_at > $2)`,
    [personId, timestamp(nowMs)],
  );
  return counted.rows[0] ?? { unseen: 0, unread: 0 };
}

/** One entry, expired or not; null = this person has none of that message. */
export async function findInInbox(db: Queryable, personId: string, messageId: string): Promise<InboxRow | null> {
  const found = await db.query<Raw>(`select ${columns} from inbox where inbox.person_id = $1 and inbox.message_id = $2`, [
    personId,
    messageId,
  ]);
  const [raw] = found.rows;
  return raw ? entryOf(raw) : null;
}

/** Messages of a person that are shown, were filed up to `untilMs` (inclusive) and not seen yet; the oldest first. */
export async function unseenInInbox(
  db: Queryable,
  one: { readonly personId: string; readonly untilMs: number; readonly nowMs: number; readonly limit: number },
): Promise<readonly string[]> {
  const found = await db.query<{ message_id: string }>(
    `select inbox.message_id from inbox
     where inbox.person_id = $1 and inbox.at <= $2 and inbox.seen_at is null and inbox.archived_at is null
       and (inbox.expires_at is null or inbox.expires_at > $3)
     order by inbox.at, inbox.message_id collate "C" limit $4`,
    [one.personId, timestamp(one.untilMs), timestamp(one.nowMs), one.limit],
  );
  return found.rows.map((raw) => raw.message_id);
}

/** What was read was also seen; the first time of each stays. Answers how many of the messages the person's inbox holds. */
export async function markInInbox(
  db: Queryable,
  mark: { readonly personId: string; readonly messageIds: readonly string[]; readonly state: InboxState; readonly atMs: number },
): Promise<number> {
  const marked = await db.query(
    `update inbox set seen_at = case when $3 in ('seen', 'read') then coalesce(inbox.seen_at, $4) else inbox.seen_at end,
       read_at = case when $3 = 'read' then coalesce(inbox.read_at, $4) else inbox.read_at end,
       archived_at = case when $3 = 'archived' then coalesce(inbox.archived_at, $4) else inbox.archived_at end
     where inbox.person_id = $1 and inbox.message_id = any($2::text[])`,
    [mark.personId, mark.messageIds, mark.state, timestamp(mark.atMs)],
  );
  return marked.rowCount ?? 0;
}

/** The inbox follows its person into another record; of a message that both have, the one of who stays is kept. */
export async function moveInbox(client: Client, from: string, to: string): Promise<void> {
  await client.query(
    `delete from inbox where inbox.person_id = $1
       and inbox.message_id in (select kept.message_id from inbox as kept where kept.person_id = $2)`,
    [from, to],
  );
  await client.query("update inbox set person_id = $2 where inbox.person_id = $1", [from, to]);
}

/** Drops entries that were filed before a time, the oldest first, at most so many; answers how many went. */
export async function dropInbox(client: Client, beforeMs: number, limit: number): Promise<number> {
  const gone = await client.query(
    `with old as materialized (
       select inbox.person_id, inbox.message_id from inbox where inbox.at < $1 order by inbox.at limit $2 for update skip locked
     ) delete from inbox using old where inbox.person_id = old.person_id and inbox.message_id = old.message_id`,
    [timestamp(beforeMs), limit],
  );
  return gone.rowCount ?? 0;
}

/** Everything that these people's inboxes hold, put away and expired included, newest first. */
export async function inboxOf(db: Queryable, personIds: readonly string[]): Promise<readonly InboxRow[]> {
  const found = await db.query<Raw>(
    `select ${columns} from inbox where inbox.person_id = any($1::text[]) order by inbox.at desc, inbox.message_id collate "C" desc`,
    [personIds],
  );
  return found.rows.map(entryOf);
}

/** Title and body of these messages as they were filed, by message id; what is in nobody's inbox is absent. */
export async function filedTexts(
  db: Queryable,
  messages: readonly { readonly personId: string; readonly messageId: string }[],
): Promise<ReadonlyMap<string, { readonly title: string; readonly body: string }>> {
  if (messages.length === 0) return new Map();
  const found = await db.query<{ message_id: string; title: string; body: string }>(
    `select found.* from unnest($1::text[], $2::text[]) as given (person_id, message_id)
     cross join lateral (
       select inbox.message_id, inbox.title, inbox.body from inbox
       where inbox.person_id = given.person_id and inbox.message_id = given.message_id offset 0) as found`,
    [messages.map((one) => one.personId), messages.map((one) => one.messageId)],
  );
  return new Map(found.rows.map(({ message_id, title, body }) => [message_id, { title, body }]));
}

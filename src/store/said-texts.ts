import { createHash } from "node:crypto";
import { DAY_MS } from "../base/duration.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";

/** What a message said, as it went over a channel. */
export interface Words {
  /** Empty where it was one text, as a short message is. */
  readonly title: string;
  readonly body: string;
  readonly image: string | null;
  readonly link: string | null;
}

export interface Said {
  readonly words: Words;
  /**
   * The name of a text that is shared; null: something of the person went into the words, which are kept and go with the person's own rows.
   * What comes of an item alone is shared: items are the whole catalogue's, have no owner, may be chosen for anybody and stay when a person is
   * erased, so that the shared text tells nothing that the item does not tell itself. What one person's alone is comes in attributes, events
   * or the call, which make a text personal.
   */
  readonly textId: string | null;
}

/** PostgreSQL text holds no NUL: it is left out rather than losing the message and its neighbours. */
const storable = (text: string): string => (text.includes("\0") ? text.replaceAll("\0", "") : text);
const storableOrNull = (text: string | null): string | null => (text === null ? null : storable(text));

const partsOf = ({ title, body, image, link }: Words) =>
  [storable(title), storable(body), storableOrNull(image), storableOrNull(link)] as const;

/** Words as they are kept. The name of a shared text follows from it, so that whoever says the same names the same. */
export function saidAs(words: Words, { isPersonal }: { readonly isPersonal: boolean }): Said {
  if (isPersonal) return { words, textId: null };
  return {
    words,
    textId: createHash("sha256")
      .update(JSON.stringify(partsOf(words)))
      .digest("hex")
      .slice(0, 32),
  };
}

/** The columns text_id, title, body, image and link. */
export function saidRow(said: Said | null): readonly (string | null)[] {
  if (said === null) return [null, null, null, null, null];
  return said.textId === null ? [null, ...partsOf(said.words)] : [said.textId, null, null, null, null];
}

/** The same columns of many rows, each as a list. */
export function saidColumns(said: readonly (Said | null)[]): readonly (readonly (string | null)[])[] {
  const rows = said.map(saidRow);
  return [0, 1, 2, 3, 4].map((column) => rows.map((row) => row[column] ?? null));
}

/**
 * Keeps the texts that are shared, each once, and until when they were said. To be issued last in its transaction: who says a text for the
 * first time, or for the first time on a day, waits for whoever else does.
 */
export async function saveSaidTexts(
  client: Client,
  spoken: readonly { readonly said?: Said | null; readonly atMs: number }[],
): Promise<void> {
  const texts = new Map<string, { readonly words: Words; readonly untilMs: number }>();
  for (const { said, atMs } of spoken) {
    const textId = said?.textId ?? null;
    if (said === undefined || said === null || textId === null) continue;
    const untilMs = Math.max(texts.get(textId)?.untilMs ?? 0, (Math.floor(atMs / DAY_MS) + 1) * DAY_MS);
    texts.set(textId, { words: said.words, untilMs });
  }
  if (texts.size === 0) return;
  const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = sorted.map(([, { words }]) => partsOf(words));
  await client.query(
    `insert into said_texts (text_id, title, body, image, link, used_until)
     select given.* from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
       as given (text_id, title, body, image, link, used_until)
     where not exists (select from said_texts where said_texts.text_id = given.text_id and said_texts.used_until >= given.used_until)
     order by given.text_id
     on conflict (text_id) do update set used_until = greatest(said_texts.used_until, excluded.used_until)`,
    [
      sorted.map(([id]) => id),
      parts.map(([title]) => title),
      parts.map(([, body]) => body),
      parts.map(([, , image]) => image),
      parts.map(([, , , link]) => link),
      sorted.map(([, { untilMs }]) => timestamp(untilMs)),
    ],
  );
}

const wordColumns = (table: "attempts" | "messages"): string =>
  ["title", "body", "image", "link"].map((name) => `coalesce(${table}.${name}, said_texts.${name}) as ${name}`).join(", ");
const isSaid = (table: "attempts" | "messages"): string => `(${table}.text_id is not null or ${table}.title is not null)`;

type RawWords = { readonly message_id: string } & Words;
const wordsOf = ({ title, body, image, link }: Words): Words => ({ title, body, image, link });

/**
 * What these messages said, by message id: of several attempts the words of the one that arrived, of the first touch before the second. What
 * said nothing yet, or said it as the call gave it, or before words were kept, is absent.
 */
export async function saidOfMessages(
  db: Queryable,
  messages: readonly { readonly personId: string; readonly messageId: string }[],
): Promise<ReadonlyMap<string, Words>> {
  if (messages.length === 0) return new Map();
  const found = await db.query<RawWords>(
    `select found.* from unnest($1::text[], $2::text[]) as given (person_id, message_id)
     cross join lateral (
       select given.message_id, said.title, said.body, said.image, said.link from (
         (select 0 as place, ${wordColumns("attempts")} from attempts left join said_texts on said_texts.text_id = attempts.text_id
          where attempts.person_id = given.person_id and attempts.message_id = given.message_id and ${isSaid("attempts")}
          order by attempts.touch, attempts.state = 'accepted' desc, attempts.state = 'doubtful' desc, attempts.at desc, attempts.device_id limit 1)
         union all
         (select 1, ${wordColumns("messages")} from messages left join said_texts on said_texts.text_id = messages.text_id
          where messages.person_id = given.person_id and messages.message_id = given.message_id and ${isSaid("messages")})
       ) as said order by said.place limit 1) as found
     where found.title is not null`,
    [messages.map((one) => one.personId), messages.map((one) => one.messageId)],
  );
  return new Map(found.rows.map((row) => [row.message_id, wordsOf(row)]));
}

/** What was said, with what it was said by; device, channel and attempt are null where an app asked for the message. */
export interface SaidRow extends Words {
  readonly personId: string;
  readonly messageId: string;
  readonly deviceId: string | null;
  readonly channel: string | null;
  readonly attempt: number | null;
}

const saidRows = (attemptsOf: string, messagesOf: string): string =>
  `select attempts.person_id as "personId", attempts.message_id as "messageId", attempts.device_id as "deviceId", attempts.channel, attempts.attempt,
     ${wordColumns("attempts")}
   from attempts left join said_texts on said_texts.text_id = attempts.text_id where ${attemptsOf} and ${isSaid("attempts")}
   union all
   select messages.person_id, messages.message_id, null, null, null, ${wordColumns("messages")}
   from messages left join said_texts on said_texts.text_id = messages.text_id where ${messagesOf} and ${isSaid("messages")}
   order by 2, 5, 4, 3`;

/** Everything that was said to people, by message. */
export async function saidToPeople(db: Queryable, personIds: readonly string[]): Promise<readonly SaidRow[]> {
  const found = await db.query<SaidRow>(saidRows("attempts.person_id = any($1::text[])", "messages.person_id = any($1::text[])"), [
    personIds,
  ]);
  return found.rows;
}

/** What each attempt of a message said. */
export async function saidOfAttempts(
  db: Queryable,
  { personId, messageId }: { readonly personId: string; readonly messageId: string },
): Promise<readonly SaidRow[]> {
  const found = await db.query<SaidRow>(
    saidRows("attempts.person_id = $1 and attempts.message_id = $2", "messages.person_id = $1 and messages.message_id = $2"),
    [personId, messageId],
  );
  return found.rows;
}

/**
 * Drops shared texts that no message says any more, the longest unsaid first, at most so many; answers how many went. Whether one is still
 * said need not be looked up: nothing is said before it is decided, so that what was last said before the oldest message is said by none.
 */
export async function dropSaidTexts(client: Client, beforeMs: number, limit: number): Promise<number> {
  const gone = await client.query(
    `with old as materialized (
       select said_texts.text_id from said_texts
       where said_texts.used_until < least($1, coalesce((select min(messages.decided_at) from messages), $1))
       order by said_texts.used_until limit $2 for update skip locked
     ) delete from said_texts using old where said_texts.text_id = old.text_id`,
    [timestamp(beforeMs), limit],
  );
  return gone.rowCount ?? 0;
}

import { type Client, timestamp } from "./database.ts";
import { noteExposure } from "./idle-devices.ts";

const finished = `messages.state not in ('waiting', 'sending')
  and not exists (select from decisions where decisions.person_id = messages.person_id and decisions.decision_id = messages.decision_id
    and decisions.at = messages.decided_at and decisions.at < $1)`;

/**
 * Drops messages that are finished and were attempted (or, when nothing was tried, decided) before a time, with their attempts and
 * outcomes; at most so many, the oldest attempts first. One whose decision is still kept stays, and so does one that somebody holds:
 * both go another time. Answers how many messages went; fewer than the limit: there are no more now.
 */
export async function dropFinishedMessages(client: Client, beforeMs: number, limit: number): Promise<number> {
  const attempted = await lockFinished(
    client,
    `select messages.person_id, messages.message_id from messages
     where messages.attempted_at < $1 and messages.decided_at < $1 and ${finished}
     order by messages.attempted_at limit $2 for update of messages skip locked`,
    { beforeMs, limit },
  );
  const untried =
    attempted.length >= limit
      ? []
      : await lockFinished(
          client,
          `select messages.person_id, messages.message_id from messages
           where messages.attempted_at is null and messages.decided_at < $1 and ${finished} limit $2 for update of messages skip locked`,
          { beforeMs, limit: limit - attempted.length },
        );
  const gone = [...attempted, ...untried];
  if (gone.length === 0) return 0;
  const keys: [string[], string[]] = [gone.map((one) => one.person_id), gone.map((one) => one.message_id)];
  await noteExposure(client, ...keys);
  await client.query(
    `delete from attempts using unnest($1::text[], $2::text[]) as gone (person_id, message_id)
     where attempts.person_id = gone.person_id and attempts.message_id = gone.message_id`,
    keys,
  );
  await client.query(
    `delete from outcomes using unnest($1::text[], $2::text[]) as gone (person_id, message_id)
     where outcomes.person_id = gone.person_id and outcomes.message_id = gone.message_id`,
    keys,
  );
  await client.query(
    `delete from second_touches using unnest($1::text[], $2::text[]) as gone (person_id, message_id)
     where second_touches.person_id = gone.person_id and second_touches.message_id = gone.message_id`,
    keys,
  );
  await client.query(
    `delete from messages using unnest($1::text[], $2::text[]) as gone (person_id, message_id)
     where messages.person_id = gone.person_id and messages.message_id = gone.message_id`,
    keys,
  );
  return gone.length;
}

interface Key {
  readonly person_id: string;
  readonly message_id: string;
}

async function lockFinished(
  client: Client,
  text: string,
  { beforeMs, limit }: { readonly beforeMs: number; readonly limit: number },
): Promise<readonly Key[]> {
  return (await client.query<Key>(text, [timestamp(beforeMs), limit])).rows;
}

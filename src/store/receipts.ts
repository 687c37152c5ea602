import { plainJson } from "./copy.ts";
import { type Client, type Queryable, timestamp, timestampOrNull } from "./database.ts";
import { type DeviceKey, deviceKey, likeNew, lockOwnership, type RawKey } from "./devices.ts";
import { lockMessages, type MessageKey } from "./lock-messages.ts";
import { isGivenToken, type TokenKey, tokenHash, tokenKeyColumns, tokenKeyTypes, tokenKeyValues } from "./token-key.ts";

/** An attempt that a vendor took, or that is under way: what a receipt can speak of. */
export interface ToldAttempt {
  /** The name by which it was looked up: ours or the vendor's. */
  readonly name: string;
  readonly personId: string;
  readonly messageId: string;
  readonly deviceId: string;
  readonly channel: string;
  readonly attempt: number;
  readonly vendorId: string | null;
  /** What the vendor answered to it is not noted yet. */
  readonly isUnderWay: boolean;
  /** A receipt has told before that it came to nothing. */
  readonly hasFailed: boolean;
}

type RawAttempt = {
  name: string;
  person_id: string;
  message_id: string;
  device_id: string;
  channel: string;
  attempt: number;
  vendor_id: string | null;
  state: string;
};

/** A name that a receipt gives, and the device that its token belongs to now. */
export interface Asked {
  readonly name: string;
  readonly deviceId: string | null;
}

const columns = `attempts.person_id, attempts.message_id, attempts.device_id, attempts.channel, attempts.attempt, attempts.vendor_id,
    attempts.state`;
/** A vendor that certainly did not take a message has nothing to tell of it. */
const told = `attempts.vendor = $2
  and (attempts.state in ('accepted', 'started', 'doubtful') or (attempts.state = 'failed' and attempts.native ->> 'stage' = 'receipt'))`;
/** Of a name alone so many attempts are enough to see whether it stands for one message or for many. */
const fewAttempts = 20;

/** One probe a name and device; and one a name, for devices that have another token since. */
const byColumn = (column: "vendor_id" | "batch_id"): string => `
  select given.name, found.* from unnest($3::text[], $4::text[]) as given (name, device_id)
  cross join lateral (
    select ${columns} from attempts where attempts.${column} = given.name and attempts.device_id = given.device_id and ${told} offset 0
  ) as found
  union
  select given.name, found.* from unnest($1::text[]) as given (name)
  cross join lateral (select ${columns} from attempts where attempts.${column} = given.name and ${told} limit ${fewAttempts}) as found`;

const byVendorId = `select * from (${byColumn("vendor_id")}) as found order by found.attempt, found.message_id, found.device_id`;
const byOwnName = `select * from (
    select given.name, found.* from unnest($1::text[]) as given (name)
    cross join lateral (select messages.person_id from messages where messages.message_id = given.name offset 0) as owner
    cross join lateral (
      select ${columns} from attempts where attempts.person_id = owner.person_id and attempts.message_id = given.name and ${told} offset 0
    ) as found
    union ${byColumn("batch_id")}
  ) as found order by found.attempt, found.message_id, found.device_id`;

async function attemptsBy(db: Queryable, sql: string, vendor: string, asked: readonly Asked[]): Promise<readonly ToldAttempt[]> {
  if (asked.length === 0) return [];
  const known = asked.filter((one) => one.deviceId !== null);
  const found = await db.query<RawAttempt>(sql, [
    [...new Set(asked.map((one) => one.name))],
    vendor,
    known.map((one) => one.name),
    known.map((one) => one.deviceId),
  ]);
  return found.rows.map((raw) => ({
    name: raw.name,
    personId: raw.person_id,
    messageId: raw.message_id,
    deviceId: raw.device_id,
    channel: raw.channel,
    attempt: raw.attempt,
    vendorId: raw.vendor_id,
    isUnderWay: raw.state === "started",
    hasFailed: raw.state === "failed",
  }));
}

/** Attempts at a vendor by our own names for what it was handed, messages or groups of them; earlier attempts first. */
export const attemptsOfNames = (db: Queryable, vendor: string, asked: readonly Asked[]): Promise<readonly ToldAttempt[]> =>
  attemptsBy(db, byOwnName, vendor, asked);

/** Attempts by the vendor's own names, which those of one request share; earlier attempts first. */
export const attemptsOfVendorIds = (db: Queryable, vendor: string, asked: readonly Asked[]): Promise<readonly ToldAttempt[]> =>
  attemptsBy(db, byVendorId, vendor, asked);

/** Whose token it is now. */
export interface TokenOwner {
  readonly personId: string;
  readonly deviceId: string;
  readonly registeredAtMs: number;
}

/** The devices that have these tokens at a vendor, by token. */
export async function ownersOfTokens(db: Queryable, vendor: string, tokens: readonly string[]): Promise<ReadonlyMap<string, TokenOwner>> {
  const byHash = new Map(tokens.map((token) => [tokenHash(token).toString("hex"), token]));
  if (byHash.size === 0) return new Map();
  const found = await db.query<{ person_id: string; device_id: string; registered_at: number; hash: string }>(
    `select found.* from unnest($1::text[]) as given (hash) cross join lateral (
       select tokens.person_id, tokens.device_id, tokens.registered_at, given.hash from tokens
       where tokens.token_hash = decode(given.hash, 'hex') and tokens.channel = $2 offset 0
     ) as found`,
    [[...byHash.keys()], vendor],
  );
  return new Map(
    found.rows.map((raw) => [
      byHash.get(raw.hash) ?? "",
      { personId: raw.person_id, deviceId: raw.device_id, registeredAtMs: raw.registered_at },
    ]),
  );
}

export interface AttemptFailure extends Pick<ToldAttempt, "personId" | "messageId" | "deviceId" | "channel" | "attempt"> {
  readonly reason: string;
  /** What the vendor said, with `stage: "receipt"`. */
  readonly native: unknown;
}

/**
 * A vendor took these attempts and says now that they came to nothing. Whatever is known to have arrived on the device stays as it is,
 * and so does an attempt that somebody else ended. Of several reasons that are told of one attempt the first in `reasons` stays, whichever
 * was told first. Answers the messages of which an attempt failed, or failed for another reason than was known.
 */
export async function failAttempts(
  client: Client,
  failures: readonly AttemptFailure[],
  reasons: readonly string[],
): Promise<readonly MessageKey[]> {
  if (failures.length === 0) return [];
  const first = new Map<string, AttemptFailure>();
  for (const one of failures) {
    const key = JSON.stringify([one.messageId, one.deviceId, one.channel, one.attempt]);
    const other = first.get(key);
    if (other === undefined || reasons.indexOf(one.reason) < reasons.indexOf(other.reason)) first.set(key, one);
  }
  const told = [...first.values()];
  // Arrivals are stamped on the same rows: whichever comes second sees the other.
  await lockMessages(client, told);
  const failed = await client.query<{ person_id: string; message_id: string }>(
    `update attempts set state = 'failed', reason = given.reason, native = given.native
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::json[])
       as given (person_id, message_id, device_id, channel, attempt, reason, native)
     where attempts.person_id = given.person_id and attempts.message_id = given.message_id and attempts.device_id = given.device_id
       and attempts.channel = given.channel and attempts.attempt = given.attempt
       and (attempts.state = 'accepted' or (attempts.state = 'failed' and attempts.native ->> 'stage' = 'receipt'
         and array_position($8::text[], given.reason) < array_position($8::text[], attempts.reason)))
       and not exists (
         select from outcomes where outcomes.person_id = given.person_id and outcomes.message_id = given.message_id
           and outcomes.device_id in (given.device_id, '') and outcomes.outcome in ('delivered', 'shown', 'opened', 'dismissed'))
     returning attempts.person_id, attempts.message_id`,
    [
      told.map((one) => one.personId),
      told.map((one) => one.messageId),
      told.map((one) => one.deviceId),
      told.map((one) => one.channel),
      told.map((one) => one.attempt),
      told.map((one) => one.reason),
      told.map((one) => plainJson(one.native)),
      reasons,
    ],
  );
  return distinctKeys(failed.rows);
}

const distinctKeys = (rows: readonly { readonly person_id: string; readonly message_id: string }[]): readonly MessageKey[] => [
  ...new Map(rows.map((raw) => [raw.message_id, { personId: raw.person_id, messageId: raw.message_id }])).values(),
];

/**
 * These messages arrived: what a receipt had called failed was accepted after all. Without a device (empty text) it is said of all
 * attempts of the message. Answers the messages of which a receipt had called some attempt failed, this device's or another's.
 */
export async function acceptAgain(
  client: Client,
  arrived: readonly { readonly personId: string; readonly messageId: string; readonly deviceId: string }[],
): Promise<readonly MessageKey[]> {
  if (arrived.length === 0) return [];
  const failed = await client.query<{ person_id: string; message_id: string }>(
    `select attempts.person_id, attempts.message_id from unnest($1::text[], $2::text[]) as given (person_id, message_id)
     join attempts on attempts.person_id = given.person_id and attempts.message_id = given.message_id
     where attempts.state = 'failed' and attempts.native ->> 'stage' = 'receipt'`,
    [arrived.map((one) => one.personId), arrived.map((one) => one.messageId)],
  );
  const keys = distinctKeys(failed.rows);
  if (keys.length === 0) return keys;
  const told = new Set(keys.map((key) => key.messageId));
  const back = arrived.filter((one) => told.has(one.messageId));
  await client.query(
    `update attempts set state = 'accepted', reason = null, native = null
     from unnest($1::text[], $2::text[], $3::text[]) as given (person_id, message_id, device_id)
     where attempts.person_id = given.person_id and attempts.message_id = given.message_id
       and (given.device_id = '' or attempts.device_id = given.device_id)
       and attempts.state = 'failed' and attempts.native ->> 'stage' = 'receipt'`,
    [back.map((one) => one.personId), back.map((one) => one.messageId), back.map((one) => one.deviceId)],
  );
  return keys;
}

/** What of a message decides how it stands after receipts. */
export interface ToldMessage extends MessageKey {
  readonly state: string;
  /** Attempts made so far. */
  readonly attempt: number;
  /** Some device said that it arrived. */
  readonly arrived: boolean;
}

/**
 * Holds messages that were handed over before and are not on their way now. Of those that wait, they are the ones that receipts sent back:
 * only an end leaves its time.
 */
export async function lockTold(client: Client, keys: readonly MessageKey[]): Promise<readonly ToldMessage[]> {
  if (keys.length === 0) return [];
  const found = await client.query<{ person_id: string; message_id: string; state: string; attempt: number; arrived: boolean }>(
    `select messages.person_id, messages.message_id, messages.state, messages.attempt, messages.delivered_at is not null as arrived
     from messages join unnest($1::text[], $2::text[]) as given (person_id, message_id)
       on messages.person_id = given.person_id and messages.message_id = given.message_id
     where messages.attempted_at is not null and messages.state in ('sent', 'failed', 'doubtful', 'cancelled', 'waiting')
     order by messages.message_id collate "C" for update of messages`,
    [keys.map((one) => one.personId), keys.map((one) => one.messageId)],
  );
  return found.rows.map((raw) => ({
    personId: raw.person_id,
    messageId: raw.message_id,
    state: raw.state,
    attempt: raw.attempt,
    arrived: raw.arrived,
  }));
}

/** A message that receipts make stand otherwise. */
export interface Restated extends MessageKey {
  readonly state: "sent" | "failed" | "doubtful" | "waiting";
  readonly reason: string | null;
  /** When it is to go over another way; null unless it waits. */
  readonly dueAtMs: number | null;
  /** The channel and maker that the end speaks of; null leaves those of before. */
  readonly channel: string | null;
  readonly maker: string | null;
}

/** Writes how messages stand that `lockTold` holds. When they were handed over first stays as it was noted. */
export async function restateMessages(client: Client, restated: readonly Restated[]): Promise<void> {
  if (restated.length === 0) return;
  await client.query(
    `update messages set state = given.state, reason = given.reason, due_at = coalesce(given.due_at, messages.due_at),
       channel = coalesce(given.channel, messages.channel), maker = coalesce(given.maker, messages.maker)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[])
       as given (person_id, message_id, state, reason, due_at, channel, maker)
     where messages.person_id = given.person_id and messages.message_id = given.message_id`,
    [
      restated.map((one) => one.personId),
      restated.map((one) => one.messageId),
      restated.map((one) => one.state),
      restated.map((one) => one.reason),
      restated.map((one) => timestampOrNull(one.dueAtMs)),
      restated.map((one) => one.channel),
      restated.map((one) => one.maker),
    ],
  );
}

/**
 * Devices of which a vendor said that notifications are switched off. One that registered after it was said is left alone. Answers those
 * that were not denied before.
 */
export async function denyToldDevices(
  client: Client,
  told: readonly { readonly deviceId: string; readonly atMs: number }[],
): Promise<readonly DeviceKey[]> {
  if (told.length === 0) return [];
  const denied = await client.query<RawKey>(
    `with told as (
       select devices.person_id, devices.device_id
       from devices join unnest($1::text[], $2::timestamptz[]) as given (device_id, at) on devices.device_id = given.device_id
       where devices.permission <> 'denied' and devices.last_seen_at <= given.at
       order by devices.device_id collate "C" for update of devices
     )
     update devices set permission = 'denied' from told where devices.person_id = told.person_id and devices.device_id = told.device_id
     returning devices.person_id, devices.device_id`,
    [told.map((one) => one.deviceId), told.map((one) => timestamp(one.atMs))],
  );
  return denied.rows.map(deviceKey);
}

/** A token that the vendor has replaced by another. A new one that is registered already leaves the old one as it is. */
export async function replaceTokens(
  client: Client,
  replaced: readonly (TokenKey & { readonly by: string; readonly atMs: number })[],
): Promise<void> {
  if (replaced.length === 0) return;
  await lockOwnership(
    client,
    replaced.map((one) => one.deviceId),
    replaced.flatMap((one) => [tokenHash(one.token), tokenHash(one.by)]),
  );
  await client.query(
    `update tokens set token = given.by, token_hash = given.by_hash, registered_at = given.at, ${likeNew}
     from (
       select distinct on (all_given.by_hash) all_given.* from
         unnest(${tokenKeyTypes}, $5::text[], $6::bytea[], $7::timestamptz[]) as all_given (${tokenKeyColumns}, by, by_hash, at)
     ) as given
     where ${isGivenToken}
       and not exists (select from tokens as taken where taken.token_hash = given.by_hash)`,
    [
      ...tokenKeyValues(replaced),
      replaced.map((one) => one.by),
      replaced.map((one) => tokenHash(one.by)),
      replaced.map((one) => timestamp(one.atMs)),
    ],
  );
}

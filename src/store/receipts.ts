import type { DeviceSummary, Permission, Platform } from "../person/state.ts";
import { plainJson } from "./copy.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";
import { denyDevices, lockOwnership, tokenHash } from "./devices.ts";

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
 * and so does an attempt that somebody else ended. Answers how many failed.
 */
export async function failAttempts(client: Client, failures: readonly AttemptFailure[]): Promise<number> {
  if (failures.length === 0) return 0;
  const sorted = [...failures].sort((a, b) => (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0));
  // Arrivals are stamped on the same rows: whichever comes second sees the other.
  await client.query(
    `select from messages join unnest($1::text[], $2::text[]) as given (person_id, message_id)
       on messages.person_id = given.person_id and messages.message_id = given.message_id
     order by messages.message_id collate "C" for update of messages`,
    [sorted.map((one) => one.personId), sorted.map((one) => one.messageId)],
  );
  const failed = await client.query(
    `update attempts set state = 'failed', reason = given.reason, native = given.native
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::json[])
       as given (person_id, message_id, device_id, channel, attempt, reason, native)
     where attempts.person_id = given.person_id and attempts.message_id = given.message_id and attempts.device_id = given.device_id
       and attempts.channel = given.channel and attempts.attempt = given.attempt and attempts.state = 'accepted'
       and not exists (
         select from outcomes where outcomes.person_id = given.person_id and outcomes.message_id = given.message_id
           and outcomes.device_id in (given.device_id, '') and outcomes.outcome in ('delivered', 'shown', 'opened', 'dismissed'))`,
    [
      sorted.map((one) => one.personId),
      sorted.map((one) => one.messageId),
      sorted.map((one) => one.deviceId),
      sorted.map((one) => one.channel),
      sorted.map((one) => one.attempt),
      sorted.map((one) => one.reason),
      sorted.map((one) => plainJson(one.native)),
    ],
  );
  return failed.rowCount ?? 0;
}

/**
 * These messages arrived: what a receipt had called failed was accepted after all. Without a device (empty text) it is said of all
 * attempts of the message. A message that ended otherwise in the meantime keeps its end, and its attempts theirs.
 */
export async function acceptAgain(
  client: Client,
  arrived: readonly { readonly personId: string; readonly messageId: string; readonly deviceId: string }[],
): Promise<void> {
  if (arrived.length === 0) return;
  await client.query(
    `update attempts set state = 'accepted', reason = null, native = null
     from unnest($1::text[], $2::text[], $3::text[]) as given (person_id, message_id, device_id), messages
     where attempts.person_id = given.person_id and attempts.message_id = given.message_id
       and (given.device_id = '' or attempts.device_id = given.device_id)
       and attempts.state = 'failed' and attempts.native ->> 'stage' = 'receipt'
       and messages.person_id = given.person_id and messages.message_id = given.message_id
       and messages.state in ('waiting', 'sending', 'sent')`,
    [arrived.map((one) => one.personId), arrived.map((one) => one.messageId), arrived.map((one) => one.deviceId)],
  );
}

/** A device that refuses notifications from now on, as the person's log has to hear of it. */
export interface DeniedDevice {
  readonly personId: string;
  readonly device: DeviceSummary;
}

/**
 * Devices of which a vendor said that notifications are switched off. One that registered after it was said is left alone. Answers those
 * that were not denied before.
 */
export async function denyToldDevices(
  client: Client,
  told: readonly { readonly deviceId: string; readonly atMs: number }[],
): Promise<readonly DeniedDevice[]> {
  if (told.length === 0) return [];
  const found = await client.query<{
    person_id: string;
    device_id: string;
    platform: Platform;
    maker: string;
    app_id: string;
    app_version: string;
    last_seen_at: number;
    channels: readonly string[] | null;
  }>(
    `select devices.person_id, devices.device_id, devices.platform, devices.maker, devices.app_id, devices.app_version, devices.last_seen_at,
       (select json_agg(tokens.channel order by tokens.registered_at, tokens.channel) from tokens
        where tokens.person_id = devices.person_id and tokens.device_id = devices.device_id) as channels
     from devices join unnest($1::text[], $2::timestamptz[]) as given (device_id, at) on devices.device_id = given.device_id
     where devices.permission <> 'denied' and devices.last_seen_at <= given.at
     order by devices.device_id collate "C" for update of devices`,
    [told.map((one) => one.deviceId), told.map((one) => timestamp(one.atMs))],
  );
  const permission: Permission = "denied";
  const denied = new Map<string, DeniedDevice>();
  for (const raw of found.rows) {
    await denyDevices(client, raw.person_id, raw.device_id);
    const { platform, maker } = raw;
    const about = { platform, maker, appId: raw.app_id, appVersion: raw.app_version, permission };
    const device = { deviceId: raw.device_id, ...about, channels: raw.channels ?? [], lastSeenMs: raw.last_seen_at };
    denied.set(raw.device_id, { personId: raw.person_id, device });
  }
  return [...denied.values()];
}

/** A token that the vendor has replaced by another. A new one that is registered already leaves the old one as it is. */
export async function replaceTokens(
  client: Client,
  replaced: readonly (Pick<TokenOwner, "personId" | "deviceId"> & {
    readonly channel: string;
    readonly token: string;
    readonly by: string;
    readonly atMs: number;
  })[],
): Promise<void> {
  if (replaced.length === 0) return;
  await lockOwnership(
    client,
    replaced.map((one) => one.deviceId),
    replaced.flatMap((one) => [tokenHash(one.token), tokenHash(one.by)]),
  );
  await client.query(
    `update tokens set token = given.by, token_hash = given.by_hash, registered_at = given.at, dead_at = null, dead_reason = null
     from (
       select distinct on (all_given.by_hash) all_given.* from
         unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::bytea[], $7::timestamptz[])
         as all_given (person_id, device_id, channel, token_hash, by, by_hash, at)
     ) as given
     where tokens.person_id = given.person_id and tokens.device_id = given.device_id and tokens.channel = given.channel
       and tokens.token_hash = given.token_hash
       and not exists (select from tokens as taken where taken.token_hash = given.by_hash)`,
    [
      replaced.map((one) => one.personId),
      replaced.map((one) => one.deviceId),
      replaced.map((one) => one.channel),
      replaced.map((one) => tokenHash(one.token)),
      replaced.map((one) => one.by),
      replaced.map((one) => tokenHash(one.by)),
      replaced.map((one) => timestamp(one.atMs)),
    ],
  );
}

import type { DeviceSummary, Permission, Platform } from "../person/state.ts";
import { type Client, type Queryable, timestamp, together } from "./database.ts";
import { isGivenToken, type TokenKey, tokenHash, tokenKeyColumns, tokenKeyTypes, tokenKeyValues } from "./token-key.ts";

export interface DeviceWrite {
  readonly personId: string;
  readonly deviceId: string;
  readonly appId: string;
  readonly platform: Platform;
  readonly maker: string;
  readonly brand: string;
  readonly model: string;
  readonly rom: string;
  readonly osVersion: string;
  readonly appVersion: string;
  readonly permission: Permission;
  readonly lastSeenMs: number;
  readonly tokens: readonly { readonly channel: string; readonly token: string; readonly environment: string | null }[];
}

/** A device with a live token: what delivery can ring. */
export interface Reachable {
  readonly personId: string;
  readonly deviceId: string;
  readonly appId: string;
  readonly platform: Platform;
  readonly maker: string;
  readonly appVersion: string;
  readonly permission: Permission;
  readonly lastSeenMs: number;
  readonly channel: string;
  readonly token: string;
  readonly environment: "production" | "sandbox" | null;
  /** Marketing that the vendor counted for the device, and on which of its days; and the last day on which it said: no more. */
  readonly quotaDay: number | null;
  readonly quotaUsed: number;
  readonly spentDay: number | null;
  /** The vendor calls the device out of use: marketing waits until its app registers again. */
  readonly isInactive: boolean;
  /** The vendor doubts the token, and taking a message clears that. */
  readonly isDoubted: boolean;
  /** UTC day, in days since 1970, on which the vendor last doubted the token, in an answer or a receipt; null where nothing doubts it. */
  readonly doubtedDay: number | null;
}

const deviceLock = 4_100_006;

/** What the vendor said of a token is forgotten: it was registered anew, or another took its place. */
export const likeNew = `dead_at = null, dead_reason = null, strikes = 0, struck_day = null, struck_by_receipt = false,
       quarantined_at = null, quarantine_reason = null, inactive_at = null`;

/** Tokens that may be sent to. */
export const isLive = "tokens.dead_at is null and tokens.quarantined_at is null";

/** Lets one transaction at a time decide whose these devices and tokens are: two people who take one at the same moment would both get it. */
export async function lockOwnership(client: Client, deviceIds: readonly string[], tokenHashes: readonly Buffer[]): Promise<void> {
  await client.query(
    `select pg_advisory_xact_lock(keys.key) from (
       select distinct hashtextextended(given.name, $2) as key from unnest($1::text[]) as given (name) order by 1
     ) as keys`,
    [[...deviceIds.map((id) => `device ${id}`), ...tokenHashes.map((hash) => `token ${hash.toString("hex")}`)], deviceLock],
  );
}

/** Who has this device or one of these tokens, and on which device. Nobody can take them until the transaction ends. */
export async function ownersOf(
  client: Client,
  deviceId: string,
  tokens: readonly string[],
): Promise<readonly { readonly personId: string; readonly deviceId: string }[]> {
  const hashes = tokens.map(tokenHash);
  await lockOwnership(client, [deviceId], hashes);
  const found = await client.query<{ person_id: string; device_id: string }>(
    `select devices.person_id, devices.device_id from devices where devices.device_id = $1
     union select tokens.person_id, tokens.device_id from tokens where tokens.token_hash = any($2::bytea[])`,
    [deviceId, hashes],
  );
  return found.rows.map((row) => ({ personId: row.person_id, deviceId: row.device_id }));
}

/**
 * Registers a device: one device belongs to one person, one token to one device, so both are taken from whoever had them before.
 * Answers the people who lost the device.
 */
export async function saveDevice(client: Client, device: DeviceWrite): Promise<readonly string[]> {
  const hashes = device.tokens.map((token) => tokenHash(token.token));
  const owned = lockOwnership(client, [device.deviceId], hashes);
  const taken = client.query<{ person_id: string }>(
    `with lost as (delete from devices where devices.device_id = $1 and devices.person_id <> $2 returning devices.person_id),
       gone as (delete from tokens using lost where tokens.person_id = lost.person_id and tokens.device_id = $1)
     select lost.person_id from lost`,
    [device.deviceId, device.personId],
  );
  const registered = client.query(
    `insert into devices (person_id, device_id, app_id, platform, maker, brand, model, rom, os_version, app_version, permission, last_seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (person_id, device_id) do update set app_id = excluded.app_id, platform = excluded.platform, maker = excluded.maker,
       brand = excluded.brand, model = excluded.model, rom = excluded.rom, os_version = excluded.os_version,
       app_version = excluded.app_version, permission = excluded.permission, last_seen_at = excluded.last_seen_at`,
    [
      device.personId,
      device.deviceId,
      device.appId,
      device.platform,
      device.maker,
      device.brand,
      device.model,
      device.rom,
      device.osVersion,
      device.appVersion,
      device.permission,
      timestamp(device.lastSeenMs),
    ],
  );
  const freed = client.query(
    "delete from tokens where tokens.token_hash = any($1::bytea[]) and not (tokens.person_id = $2 and tokens.device_id = $3)",
    [hashes, device.personId, device.deviceId],
  );
  const kept = client.query(
    `insert into tokens (person_id, device_id, channel, token, token_hash, environment, registered_at)
     select $1, $2, given.channel, given.token, given.token_hash, given.environment, $7
     from unnest($3::text[], $4::text[], $5::bytea[], $6::text[]) as given (channel, token, token_hash, environment)
     on conflict (person_id, device_id, channel) do update set token = excluded.token, token_hash = excluded.token_hash,
       environment = excluded.environment, registered_at = excluded.registered_at, ${likeNew}`,
    [
      device.personId,
      device.deviceId,
      device.tokens.map((token) => token.channel),
      device.tokens.map((token) => token.token),
      hashes,
      device.tokens.map((token) => token.environment),
      timestamp(device.lastSeenMs),
    ],
  );
  // Issued together, run in this order: the lock first.
  const [, lost] = await together([owned, taken, registered, freed, kept]);
  return lost.rows.map((row) => row.person_id);
}

/** Removes a device and its tokens; `people` given: only if it is one of theirs. Answers whose it was. */
export async function removeDevice(client: Client, deviceId: string, people: readonly string[] | null = null): Promise<string | null> {
  const gone = await client.query<{ person_id: string }>(
    "delete from devices where devices.device_id = $1 and ($2::text[] is null or devices.person_id = any($2)) returning devices.person_id",
    [deviceId, people],
  );
  await client.query("delete from tokens where tokens.device_id = $1 and tokens.person_id = any($2)", [
    deviceId,
    gone.rows.map((row) => row.person_id),
  ]);
  return gone.rows[0]?.person_id ?? null;
}

export async function personOfDevice(db: Queryable, deviceId: string): Promise<string | null> {
  const found = await db.query<{ person_id: string }>("select devices.person_id from devices where devices.device_id = $1", [deviceId]);
  return found.rows[0]?.person_id ?? null;
}

/**
 * Devices follow their person into another record. Rows change partition, hence delete and insert. Of a device that both have (two
 * registrations at the same time) the row of the one who stays is kept.
 */
export async function moveDevices(client: Client, from: string, to: string): Promise<void> {
  for (const table of ["tokens", "devices"]) {
    await client.query(
      `delete from ${table} where ${table}.person_id = $1
         and ${table}.device_id in (select kept.device_id from devices as kept where kept.person_id = $2)`,
      [from, to],
    );
  }
  await client.query("update devices set person_id = $2 where devices.person_id = $1", [from, to]);
  await client.query("update tokens set person_id = $2 where tokens.person_id = $1", [from, to]);
}

/** Live tokens of these people on devices that may be rung, most recent sign of life first. */
export async function loadReachable(db: Queryable, personIds: readonly string[]): Promise<Map<string, Reachable[]>> {
  const found = await db.query<{
    person_id: string;
    device_id: string;
    app_id: string;
    platform: Platform;
    maker: string;
    app_version: string;
    permission: Permission;
    last_seen_at: number;
    channel: string;
    token: string;
    environment: "production" | "sandbox" | null;
    is_doubted: boolean;
    struck_day: number | null;
    is_inactive: boolean;
    quota_day: number | null;
    quota_used: number;
    spent_day: number | null;
  }>(
    // One probe a person in the one partition that can hold them.
    `select found.* from unnest($1::text[]) as given (person_id) cross join lateral (
       select devices.person_id, devices.device_id, devices.app_id, devices.platform, devices.maker, devices.app_version,
         devices.permission, devices.last_seen_at, tokens.channel, tokens.token, tokens.environment,
         tokens.strikes > 0 and not tokens.struck_by_receipt as is_doubted, tokens.struck_day,
         tokens.inactive_at is not null as is_inactive,
         tokens.quota_day, tokens.quota_used, tokens.spent_day
       from devices join tokens on tokens.person_id = devices.person_id and tokens.device_id = devices.device_id
       where devices.person_id = given.person_id and devices.permission <> 'denied' and ${isLive} offset 0
     ) as found order by found.person_id, found.last_seen_at desc, found.device_id, found.channel`,
    [[...new Set(personIds)]],
  );
  const byPerson = new Map<string, Reachable[]>();
  for (const raw of found.rows) {
    const list = byPerson.get(raw.person_id) ?? [];
    list.push({
      personId: raw.person_id,
      deviceId: raw.device_id,
      appId: raw.app_id,
      platform: raw.platform,
      maker: raw.maker,
      appVersion: raw.app_version,
      permission: raw.permission,
      lastSeenMs: raw.last_seen_at,
      channel: raw.channel,
      token: raw.token,
      environment: raw.environment,
      isDoubted: raw.is_doubted,
      doubtedDay: raw.struck_day,
      isInactive: raw.is_inactive,
      quotaDay: raw.quota_day,
      quotaUsed: raw.quota_used,
      spentDay: raw.spent_day,
    });
    byPerson.set(raw.person_id, list);
  }
  return byPerson;
}

/** A vendor's own word that a token is dead. A token registered anew since is left alone. Answers the devices that lost one. */
export async function retireTokens(
  client: Client,
  dead: readonly (TokenKey & { readonly atMs: number; readonly reason: string })[],
): Promise<readonly DeviceKey[]> {
  if (dead.length === 0) return [];
  const retired = await client.query<RawKey>(
    `update tokens set dead_at = given.at, dead_reason = given.reason
     from unnest(${tokenKeyTypes}, $5::timestamptz[], $6::text[]) as given (${tokenKeyColumns}, at, reason)
     where ${isGivenToken} and tokens.dead_at is null
     returning tokens.person_id, tokens.device_id`,
    [...tokenKeyValues(dead), dead.map((d) => timestamp(d.atMs)), dead.map((d) => d.reason)],
  );
  return retired.rows.map(deviceKey);
}

/** A vendor calls these devices out of use. Answers those of which it had not before. */
export async function markInactive(
  client: Client,
  tokens: readonly (TokenKey & { readonly atMs: number })[],
): Promise<readonly DeviceKey[]> {
  if (tokens.length === 0) return [];
  const marked = await client.query<RawKey>(
    `update tokens set inactive_at = given.at
     from unnest(${tokenKeyTypes}, $5::timestamptz[]) as given (${tokenKeyColumns}, at)
     where ${isGivenToken} and tokens.inactive_at is null and tokens.registered_at <= given.at
     returning tokens.person_id, tokens.device_id`,
    [...tokenKeyValues(tokens), tokens.map((one) => timestamp(one.atMs))],
  );
  return marked.rows.map(deviceKey);
}

export interface DeviceKey {
  readonly personId: string;
  readonly deviceId: string;
}

export type RawKey = { person_id: string; device_id: string };

export const deviceKey = (raw: RawKey): DeviceKey => ({ personId: raw.person_id, deviceId: raw.device_id });

/** A device as people's logs are told of it. */
export interface KnownDevice {
  readonly personId: string;
  readonly device: DeviceSummary;
}

/** These devices with the channels over which marketing may be tried: live tokens of devices that their vendor does not call out of use. */
export async function deviceSummaries(client: Client, keys: readonly DeviceKey[]): Promise<readonly KnownDevice[]> {
  if (keys.length === 0) return [];
  const found = await client.query<{
    person_id: string;
    device_id: string;
    platform: Platform;
    maker: string;
    app_id: string;
    app_version: string;
    permission: Permission;
    last_seen_at: number;
    channels: readonly string[] | null;
  }>(
    `select devices.person_id, devices.device_id, devices.platform, devices.maker, devices.app_id, devices.app_version, devices.permission,
       devices.last_seen_at,
       (select json_agg(tokens.channel order by tokens.registered_at, tokens.channel) from tokens
        where tokens.person_id = devices.person_id and tokens.device_id = devices.device_id and ${isLive} and tokens.inactive_at is null) as channels
     from unnest($1::text[], $2::text[]) as given (person_id, device_id)
     join devices on devices.person_id = given.person_id and devices.device_id = given.device_id`,
    [keys.map((key) => key.personId), keys.map((key) => key.deviceId)],
  );
  return found.rows.map((raw) => ({
    personId: raw.person_id,
    device: {
      deviceId: raw.device_id,
      platform: raw.platform,
      maker: raw.maker,
      appId: raw.app_id,
      appVersion: raw.app_version,
      permission: raw.permission,
      channels: raw.channels ?? [],
      lastSeenMs: raw.last_seen_at,
    },
  }));
}

/** The person switched pushes off on one device, or on all of them (`deviceId` null). Takes effect with the next send. */
export async function denyDevices(client: Client, personId: string, deviceId: string | null): Promise<void> {
  await client.query(
    "update devices set permission = 'denied' where devices.person_id = $1 and ($2::text is null or devices.device_id = $2)",
    [personId, deviceId],
  );
}

export async function listDevices(db: Queryable, personId: string) {
  const found = await db.query<{
    device_id: string;
    app_id: string;
    platform: string;
    maker: string;
    brand: string;
    model: string;
    rom: string;
    os_version: string;
    app_version: string;
    permission: string;
    last_seen_at: number;
    channels: readonly { channel: string; alive: boolean; ending: string }[] | null;
  }>(
    `select devices.device_id, devices.app_id, devices.platform, devices.maker, devices.brand, devices.model, devices.rom, devices.os_version,
       devices.app_version, devices.permission, devices.last_seen_at,
       (select json_agg(json_build_object('channel', tokens.channel, 'alive', ${isLive}, 'ending', right(tokens.token, 4)) order by tokens.channel)
        from tokens where tokens.person_id = devices.person_id and tokens.device_id = devices.device_id) as channels
     from devices where devices.person_id = $1 order by devices.device_id`,
    [personId],
  );
  return found.rows;
}

import { type Doubts, tokenReasons } from "../delivery/token-hygiene.ts";
import { type Client, type Queryable, timestamp, timestampOrNull } from "./database.ts";
import { type DeviceKey, deviceKey, isLive, likeNew, type RawKey } from "./devices.ts";
import { readSetting, writeSetting } from "./settings.ts";
import { isGivenToken, type TokenKey, tokenKeyColumns, tokenKeyTypes, tokenKeyValues } from "./token-key.ts";

/** The doubts about those of these tokens that are live, held until the transaction ends. */
export async function lockDoubts<K extends TokenKey>(client: Client, keys: readonly K[]): Promise<readonly (readonly [K, Doubts])[]> {
  if (keys.length === 0) return [];
  const found = await client.query<{ place: number; strikes: number; struck_day: number | null; struck_by_receipt: boolean }>(
    `select given.place, tokens.strikes, tokens.struck_day, tokens.struck_by_receipt
     from unnest(${tokenKeyTypes}) with ordinality as given (${tokenKeyColumns}, place)
     join tokens on ${isGivenToken} where ${isLive}
     order by tokens.person_id collate "C", tokens.device_id collate "C", tokens.channel, given.place for update of tokens`,
    tokenKeyValues(keys),
  );
  return found.rows.flatMap((raw) => {
    const key = keys[raw.place - 1];
    return key ? [[key, { strikes: raw.strikes, day: raw.struck_day, byReceipt: raw.struck_by_receipt }] as const] : [];
  });
}

/** Live tokens of these people that were doubted on a UTC day or a later one. By `tokens_struck`. */
export async function loadDoubted(
  db: Queryable,
  personIds: readonly string[],
  sinceDay: number,
): Promise<readonly (DeviceKey & { readonly channel: string; readonly day: number })[]> {
  const found = await db.query<{ person_id: string; device_id: string; channel: string; struck_day: number }>(
    `select tokens.person_id, tokens.device_id, tokens.channel, tokens.struck_day from tokens
     where tokens.person_id = any($1::text[]) and tokens.strikes > 0 and tokens.struck_day >= $2 and ${isLive}`,
    [personIds, sinceDay],
  );
  return found.rows.map((raw) => ({ personId: raw.person_id, deviceId: raw.device_id, channel: raw.channel, day: raw.struck_day }));
}

/** Writes doubts; those of a dead token stay as they were when it died. */
export async function saveDoubts(client: Client, doubted: readonly (readonly [TokenKey, Doubts])[]): Promise<void> {
  if (doubted.length === 0) return;
  await client.query(
    `update tokens set strikes = given.strikes, struck_day = given.day, struck_by_receipt = given.by_receipt
     from unnest(${tokenKeyTypes}, $5::smallint[], $6::int[], $7::boolean[]) as given (${tokenKeyColumns}, strikes, day, by_receipt)
     where ${isGivenToken}`,
    [
      ...tokenKeyValues(doubted.map(([key]) => key)),
      doubted.map(([, doubts]) => doubts.strikes),
      doubted.map(([, doubts]) => doubts.day),
      doubted.map(([, doubts]) => doubts.byReceipt),
    ],
  );
}

/**
 * A message arrived on these devices: the tokens that it may have gone to are beyond doubt. Without a device (empty text) it is said of all
 * that took the message.
 */
export async function clearDoubts(
  client: Client,
  arrived: readonly { readonly personId: string; readonly messageId: string; readonly deviceId: string }[],
): Promise<void> {
  if (arrived.length === 0) return;
  await client.query(
    `update tokens set strikes = 0, struck_day = null, struck_by_receipt = false
     from unnest($1::text[], $2::text[], $3::text[]) as given (person_id, message_id, device_id), attempts
     where tokens.person_id = given.person_id and tokens.strikes > 0 and ${isLive}
       and attempts.person_id = given.person_id and attempts.message_id = given.message_id and attempts.device_id = tokens.device_id
       and attempts.channel = tokens.channel and attempts.state = 'accepted' and (given.device_id = '' or given.device_id = tokens.device_id)`,
    [arrived.map((one) => one.personId), arrived.map((one) => one.messageId), arrived.map((one) => one.deviceId)],
  );
}

/** Puts tokens aside; one that is dead or aside already stays as it is. Answers the devices that lost one. */
export async function quarantineTokens(
  client: Client,
  tokens: readonly (TokenKey & { readonly atMs: number; readonly reason: string })[],
): Promise<readonly DeviceKey[]> {
  if (tokens.length === 0) return [];
  const aside = await client.query<RawKey>(
    `update tokens set quarantined_at = given.at, quarantine_reason = given.reason
     from unnest(${tokenKeyTypes}, $5::timestamptz[], $6::text[]) as given (${tokenKeyColumns}, at, reason)
     where ${isGivenToken} and ${isLive} returning tokens.person_id, tokens.device_id`,
    [...tokenKeyValues(tokens), tokens.map((one) => timestamp(one.atMs)), tokens.map((one) => one.reason)],
  );
  return aside.rows.map(deviceKey);
}

/** Takes tokens of a vendor's channel of an app out of quarantine that came there for a reason at or after a time. Answers the device of each. */
export async function releaseTokens(
  client: Client,
  one: { readonly vendor: string; readonly appId: string; readonly reason: string; readonly sinceMs: number },
): Promise<readonly DeviceKey[]> {
  const released = await client.query<RawKey>(
    `update tokens set quarantined_at = null, quarantine_reason = null from devices
     where tokens.channel = $1 and tokens.quarantine_reason = $3 and tokens.quarantined_at >= $4
       and devices.person_id = tokens.person_id and devices.device_id = tokens.device_id and devices.app_id = $2
     returning tokens.person_id, tokens.device_id`,
    [one.vendor, one.appId, one.reason, timestamp(one.sinceMs)],
  );
  return released.rows.map(deviceKey);
}

/** The newest answers of a vendor about tokens of an app, none from before a time: how many, and when their attempts began. */
export async function recentAnswers(
  db: Queryable,
  asked: { readonly vendor: string; readonly appId: string; readonly reason: string; readonly afterMs: number; readonly limit: number },
): Promise<{ readonly answers: number; readonly mismatches: number; readonly oldestMs: number | null }> {
  const found = await db.query<{ answers: number; mismatches: number; oldest: number | null }>(
    `select count(*) as answers, count(*) filter (where newest.reason = $3) as mismatches, min(newest.at) as oldest from (
       select attempts.at, attempts.reason from attempts
       where attempts.channel = $1 and attempts.at > $4
         -- One after the other from the newest on, until there are enough: a join would look at all of the day's first.
         and (select devices.app_id from devices where devices.person_id = attempts.person_id and devices.device_id = attempts.device_id) = $2
         and (attempts.state = 'accepted' or (attempts.state = 'failed' and attempts.reason = any($5)))
       order by attempts.at desc limit $6
     ) as newest`,
    [asked.vendor, asked.appId, asked.reason, timestamp(asked.afterMs), tokenReasons, asked.limit],
  );
  const { answers = 0, mismatches = 0, oldest = null } = found.rows[0] ?? {};
  return { answers, mismatches, oldestMs: oldest };
}

export interface ChannelStanding {
  readonly id: string;
  readonly vendor: string;
  readonly appId: string;
  readonly pausedReason: string | null;
}

/** These channels, held until the transaction ends: of several that find the same fault one stops the channel. */
export async function lockChannels(client: Client, ids: readonly string[]): Promise<readonly ChannelStanding[]> {
  const found = await client.query<{ id: string; vendor: string; app_id: string; paused_reason: string | null }>(
    "select channels.id, channels.vendor, channels.app_id, channels.paused_reason from channels where channels.id = any($1) order by channels.id for update",
    [ids],
  );
  return found.rows.map((raw) => ({ id: raw.id, vendor: raw.vendor, appId: raw.app_id, pausedReason: raw.paused_reason }));
}

/** When a channel was stopped because too many of its tokens were said to be another app's, and on what. */
export interface TokenStop {
  readonly atMs: number;
  readonly answers: number;
  readonly mismatches: number;
  /** Tokens that came out of quarantine again. */
  readonly restored: number;
}

const stopName = "tokenStop:";

export const readTokenStop = (db: Queryable, channelId: string): Promise<TokenStop | null> =>
  readSetting<TokenStop>(db, `${stopName}${channelId}`);

export const writeTokenStop = (db: Queryable, channelId: string, stop: TokenStop): Promise<void> =>
  writeSetting(db, `${stopName}${channelId}`, stop);

/** The last stop of each channel that there still is, and why the channel is paused now; null = it is not. */
export async function listTokenStops(db: Queryable) {
  const found = await db.query<{ id: string; vendor: string; app_id: string; paused_reason: string | null; value: TokenStop }>(
    `select channels.id, channels.vendor, channels.app_id, channels.paused_reason, settings.value
     from channels join settings on settings.name = $1 || channels.id order by channels.id`,
    [stopName],
  );
  return found.rows.map((raw) => ({
    channelId: raw.id,
    vendor: raw.vendor,
    appId: raw.app_id,
    pausedReason: raw.paused_reason,
    ...raw.value,
  }));
}

/** Which tokens that are dead or in quarantine are meant; null = any. */
export interface GoneTokens {
  readonly vendor: string | null;
  readonly reason: string | null;
  /** Dead or put aside at or after this time. */
  readonly sinceMs: number | null;
}

export interface GoneCount {
  readonly channel: string;
  readonly state: "dead" | "quarantined";
  readonly reason: string;
  readonly tokens: number;
}

const goneState = "case when tokens.dead_at is null then 'quarantined' else 'dead' end";
const goneAt = "coalesce(tokens.dead_at, tokens.quarantined_at)";
const goneReason = "coalesce(tokens.dead_reason, tokens.quarantine_reason, '')";
const isGone = "(tokens.dead_at is not null or tokens.quarantined_at is not null)";
const isMeant = `${isGone} and ($1::text is null or tokens.channel = $1) and ($2::text is null or ${goneReason} = $2)
  and ($3::timestamptz is null or ${goneAt} >= $3)`;
const meant = (gone: GoneTokens): unknown[] => [gone.vendor, gone.reason, timestampOrNull(gone.sinceMs)];

/** Tokens that are dead or in quarantine, by channel and reason. */
export async function countGone(db: Queryable, gone: GoneTokens): Promise<readonly GoneCount[]> {
  const found = await db.query<GoneCount>(
    `select tokens.channel, ${goneState} as state, ${goneReason} as reason, count(*) as tokens from tokens where ${isMeant}
     group by 1, 2, 3 order by 1, 2, 3`,
    meant(gone),
  );
  return found.rows;
}

/** Makes at most so many of these tokens live again, as if they had just been registered. Answers the device of each. */
export async function undoGone(client: Client, gone: GoneTokens, limit: number): Promise<readonly DeviceKey[]> {
  const revived = await client.query<RawKey>(
    `update tokens set ${likeNew} from (
       select tokens.person_id, tokens.device_id, tokens.channel from tokens where ${isMeant} limit $4 for update skip locked
     ) as given where tokens.person_id = given.person_id and tokens.device_id = given.device_id and tokens.channel = given.channel
     returning tokens.person_id, tokens.device_id`,
    [...meant(gone), limit],
  );
  return revived.rows.map(deviceKey);
}

export interface HealthRow {
  readonly channel: string;
  /** In lower case; empty when it is not known. */
  readonly maker: string;
  readonly live: number;
  /** Of the live ones, those that their vendor doubts. */
  readonly striking: number;
  readonly quarantined: number;
  readonly dead: number;
  /** Of those in quarantine and the dead: how many by reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** How all tokens stand, by channel and maker, most first. */
export async function tokenHealth(db: Queryable): Promise<readonly HealthRow[]> {
  const found = await db.query<Omit<HealthRow, "reasons"> & { readonly reason: string | null }>(
    `select tokens.channel, lower(devices.maker) as maker,
       count(*) filter (where ${isLive}) as live, count(*) filter (where ${isLive} and tokens.strikes > 0) as striking,
       count(*) filter (where tokens.dead_at is null and tokens.quarantined_at is not null) as quarantined,
       count(*) filter (where tokens.dead_at is not null) as dead, case when ${isGone} then ${goneReason} end as reason
     from tokens join devices on devices.person_id = tokens.person_id and devices.device_id = tokens.device_id
     group by tokens.channel, lower(devices.maker), case when ${isGone} then ${goneReason} end
     order by sum(count(*)) over (partition by tokens.channel, lower(devices.maker)) desc, tokens.channel, maker, reason`,
  );
  const rows = new Map<string, HealthRow>();
  for (const { reason, ...one } of found.rows) {
    const key = JSON.stringify([one.channel, one.maker]);
    const sum = rows.get(key) ?? { ...one, live: 0, striking: 0, quarantined: 0, dead: 0, reasons: {} };
    rows.set(key, {
      ...sum,
      live: sum.live + one.live,
      striking: sum.striking + one.striking,
      quarantined: sum.quarantined + one.quarantined,
      dead: sum.dead + one.dead,
      reasons: reason === null ? sum.reasons : { ...sum.reasons, [reason]: one.quarantined + one.dead },
    });
  }
  return [...rows.values()];
}

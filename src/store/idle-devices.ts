import { type Client, type Queryable, timestamp } from "./database.ts";
import { type DeviceKey, deviceKey } from "./devices.ts";

/** Rows of a kind that go, or would, and their bytes as PostgreSQL sends them: how it holds them hangs on version and plan. Indexes are not counted. */
export interface Savings {
  /** `token`: with its device; `dead` and `quarantined`: tokens of devices that stay. */
  readonly what: "device" | "token" | "dead" | "quarantined";
  /** In lower case; empty when it is not known. */
  readonly maker: string;
  /** null of devices. */
  readonly channel: string | null;
  readonly rows: number;
  readonly bytes: number;
}

type SizedRow = { what: Savings["what"]; maker: string; channel: string | null; bytes: number };

const summed = (rows: readonly SizedRow[]): readonly Savings[] => {
  const sums = new Map<string, Savings>();
  for (const { what, maker, channel, bytes } of rows) {
    const key = JSON.stringify([what, maker, channel]);
    const sum = sums.get(key) ?? { what, maker, channel, rows: 0, bytes: 0 };
    sums.set(key, { ...sum, rows: sum.rows + 1, bytes: sum.bytes + bytes });
  }
  return [...sums.values()];
};

/** A device that was neither seen nor rung for long, as far as its own row says. */
export interface IdleDevice {
  readonly personId: string;
  readonly deviceId: string;
  /** Its place in the order of pages. */
  readonly since: string;
  /** When a message was last taken for it or heard of from it after all, within the time asked for; null = never. */
  readonly exposedMs: number | null;
}

const idleSince = "greatest(devices.last_seen_at, devices.active_at)";

/**
 * Devices that were neither seen nor exposed since a time by their rows, idle longest first, with what messages say of them. Pages begin
 * after a device; null = at the beginning.
 */
export async function pageOfIdleDevices(
  db: Queryable,
  page: { readonly beforeMs: number; readonly after: IdleDevice | null; readonly limit: number },
): Promise<readonly IdleDevice[]> {
  const { after } = page;
  const found = await db.query<{ person_id: string; device_id: string; since: string; exposed: number | null }>(
    `select idle.person_id, idle.device_id, idle.since::text as since, (
       select max(heard.at) from (
         select max(attempts.at) as at from attempts where attempts.person_id = idle.person_id and attempts.device_id = idle.device_id
           and attempts.at >= $1 and attempts.state in ('accepted', 'started', 'doubtful')
         union all
         select max(outcomes.at) from outcomes where outcomes.person_id = idle.person_id and outcomes.device_id = idle.device_id
           and outcomes.at >= $1
       ) as heard) as exposed
     from (
       select devices.person_id, devices.device_id, ${idleSince} as since from devices
       where ${idleSince} < $1 and (${idleSince}, devices.person_id, devices.device_id) > ($2::timestamptz, $3::text, $4::text)
       order by ${idleSince}, devices.person_id, devices.device_id limit $5
     ) as idle order by idle.since, idle.person_id, idle.device_id`,
    [timestamp(page.beforeMs), after?.since ?? "-infinity", after?.personId ?? "", after?.deviceId ?? "", page.limit],
  );
  return found.rows.map((raw) => ({ personId: raw.person_id, deviceId: raw.device_id, since: raw.since, exposedMs: raw.exposed }));
}

/** Notes that devices gave signs of life at these times. */
export async function noteActive(
  client: Client,
  active: readonly { readonly personId: string; readonly deviceId: string; readonly atMs: number }[],
): Promise<void> {
  if (active.length === 0) return;
  await client.query(
    `update devices set active_at = greatest(devices.active_at, given.at)
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as given (person_id, device_id, at)
     where devices.person_id = given.person_id and devices.device_id = given.device_id`,
    [active.map((one) => one.personId), active.map((one) => one.deviceId), active.map((one) => timestamp(one.atMs))],
  );
}

/**
 * Keeps in mind when messages that are about to be dropped were taken for devices that are there still, where that is a week or more after
 * anything else that is known of the device.
 */
export async function noteExposure(client: Client, personIds: readonly string[], messageIds: readonly string[]): Promise<void> {
  await client.query(
    `update devices set active_at = last.at from (
       select attempts.device_id, max(attempts.at) as at from unnest($1::text[], $2::text[]) as gone (person_id, message_id)
       join attempts on attempts.person_id = gone.person_id and attempts.message_id = gone.message_id
       where attempts.state in ('accepted', 'doubtful') group by attempts.device_id
     ) as last where devices.device_id = last.device_id and ${idleSince} < last.at - interval '7 days'`,
    [personIds, messageIds],
  );
}

const keyColumns = (keys: readonly DeviceKey[]): unknown[] => [keys.map((key) => key.personId), keys.map((key) => key.deviceId)];
const givenKeys = "unnest($1::text[], $2::text[]) as given (person_id, device_id)";

/** What these devices and their tokens take up, but for tokens that go by themselves (`isDroppable` before a time). */
export async function measureDevices(db: Queryable, keys: readonly DeviceKey[], goneBeforeMs: number): Promise<readonly Savings[]> {
  const found = await db.query<SizedRow>(
    `select 'device' as what, lower(devices.maker) as maker, null as channel, octet_length(record_send(devices.*)) as bytes
     from ${givenKeys} join devices on devices.person_id = given.person_id and devices.device_id = given.device_id
     union all
     select 'token', lower(devices.maker), tokens.channel, octet_length(record_send(tokens.*))
     from ${givenKeys} join devices on devices.person_id = given.person_id and devices.device_id = given.device_id
     join tokens on tokens.person_id = given.person_id and tokens.device_id = given.device_id
     where (${isDroppable("$3")}) is not true`,
    [...keyColumns(keys), timestamp(goneBeforeMs)],
  );
  return summed(found.rows);
}

/** Removes those of these devices that were not heard of since a time, with their tokens. Answers whose they were, and what they took up. */
export async function retireDevices(
  client: Client,
  keys: readonly DeviceKey[],
  beforeMs: number,
): Promise<{ readonly gone: readonly DeviceKey[]; readonly savings: readonly Savings[] }> {
  // Whoever registers one of them at this moment has its row first, or waits for its end and makes a new one.
  const devices = await client.query<SizedRow & { person_id: string; device_id: string }>(
    `delete from devices using ${givenKeys}
     where devices.person_id = given.person_id and devices.device_id = given.device_id and ${idleSince} < $3
     returning devices.person_id, devices.device_id, 'device' as what, lower(devices.maker) as maker, null as channel,
       octet_length(record_send(devices.*)) as bytes`,
    [...keyColumns(keys), timestamp(beforeMs)],
  );
  const gone = devices.rows.map((raw) => ({ personId: raw.person_id, deviceId: raw.device_id }));
  const tokens = await client.query<SizedRow>(
    `delete from tokens using unnest($1::text[], $2::text[], $3::text[]) as given (person_id, device_id, maker)
     where tokens.person_id = given.person_id and tokens.device_id = given.device_id
     returning 'token' as what, given.maker, tokens.channel, octet_length(record_send(tokens.*)) as bytes`,
    [...keyColumns(gone), devices.rows.map((raw) => raw.maker)],
  );
  return { gone, savings: summed([...devices.rows, ...tokens.rows]) };
}

const isDroppable = (time: string): string => `tokens.dead_at < ${time} or (tokens.dead_at is null and tokens.quarantined_at < ${time})`;
const goneWhat = "case when tokens.dead_at is null then 'quarantined' else 'dead' end as what";

/** What tokens take up that died or were put aside before a time. */
export async function measureGoneTokens(db: Queryable, beforeMs: number): Promise<readonly Savings[]> {
  const found = await db.query<Savings>(
    `select gone.what, gone.maker, gone.channel, count(*) as rows, sum(gone.bytes)::bigint as bytes from (
       select ${goneWhat}, coalesce(lower(devices.maker), '') as maker, tokens.channel, octet_length(record_send(tokens.*)) as bytes
       from tokens left join devices on devices.person_id = tokens.person_id and devices.device_id = tokens.device_id
       where ${isDroppable("$1")}
     ) as gone group by gone.what, gone.maker, gone.channel`,
    [timestamp(beforeMs)],
  );
  return found.rows;
}

/** Drops tokens that died or were put aside before a time, at most so many. Answers how many, what they took up, and the devices as they are now. */
export async function dropGoneTokens(
  client: Client,
  beforeMs: number,
  limit: number,
): Promise<{ readonly dropped: number; readonly savings: readonly Savings[]; readonly devices: readonly DeviceKey[] }> {
  const wanted = await client.query<{ person_id: string; device_id: string; channel: string }>(
    `select tokens.person_id, tokens.device_id, tokens.channel from tokens where ${isDroppable("$1")} limit $2`,
    [timestamp(beforeMs), limit],
  );
  const keys = [...new Map(wanted.rows.map((raw) => [raw.device_id, raw])).values()];
  const keyLists = [keys.map((key) => key.person_id), keys.map((key) => key.device_id)];
  // Devices before tokens, as whoever registers one takes them: their facts then stand in the log in the order of their rows.
  await client.query(
    `select from ${givenKeys} join devices on devices.person_id = given.person_id and devices.device_id = given.device_id
     order by devices.device_id collate "C" for update of devices`,
    keyLists,
  );
  const dropped = await client.query<SizedRow>(
    `delete from tokens using unnest($2::text[], $3::text[], $4::text[]) as given (person_id, device_id, channel)
       left join devices on devices.person_id = given.person_id and devices.device_id = given.device_id
     where tokens.person_id = given.person_id and tokens.device_id = given.device_id and tokens.channel = given.channel and (${isDroppable("$1")})
     returning ${goneWhat}, coalesce(lower(devices.maker), '') as maker, tokens.channel, octet_length(record_send(tokens.*)) as bytes`,
    [
      timestamp(beforeMs),
      wanted.rows.map((raw) => raw.person_id),
      wanted.rows.map((raw) => raw.device_id),
      wanted.rows.map((raw) => raw.channel),
    ],
  );
  return { dropped: dropped.rows.length, savings: summed(dropped.rows), devices: keys.map(deviceKey) };
}

import type { Queryable } from "./database.ts";
import type { SecretBox } from "./secret-box.ts";

/** A configured way out, as an operator put it. */
export interface ChannelRow {
  readonly id: string;
  readonly vendor: string;
  readonly appId: string;
  /** Everything but the credentials: endpoints, http2 … */
  readonly config: Readonly<Record<string, unknown>>;
  readonly credentials: unknown;
  /** Rises with every change, so that a running sender can be replaced. */
  readonly version: number;
  readonly pausedReason: string | null;
}

type Raw = {
  id: string;
  vendor: string;
  app_id: string;
  config: Record<string, unknown>;
  credentials: Buffer;
  version: number;
  paused_reason: string | null;
};

export async function loadChannels(db: Queryable, box: SecretBox): Promise<readonly ChannelRow[]> {
  const found = await db.query<Raw>(
    `select channels.id, channels.vendor, channels.app_id, channels.config, channels.credentials, channels.version, channels.paused_reason
     from channels order by channels.id`,
  );
  return found.rows.map((raw) => ({
    id: raw.id,
    vendor: raw.vendor,
    appId: raw.app_id,
    config: raw.config,
    credentials: JSON.parse(box.open(raw.credentials, `channel:${raw.id}`)) as unknown,
    version: raw.version,
    pausedReason: raw.paused_reason,
  }));
}

/** One number that changes whenever any channel does: cheap to ask before every batch. */
export async function channelsVersion(db: Queryable): Promise<string> {
  const found = await db.query<{ v: string }>(
    "select coalesce(string_agg(channels.id || ':' || channels.version || ':' || coalesce(channels.paused_reason, ''), ',' order by channels.id), '') as v from channels",
  );
  return found.rows[0]?.v ?? "";
}

export async function saveChannel(
  db: Queryable,
  box: SecretBox,
  channel: {
    readonly id: string;
    readonly vendor: string;
    readonly appId: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly credentials: unknown;
  },
): Promise<void> {
  await db.query(
    `insert into channels (id, vendor, app_id, config, credentials, version) values ($1, $2, $3, $4, $5, nextval('channels_version_seq'))
     on conflict (id) do update set vendor = excluded.vendor, app_id = excluded.app_id, config = excluded.config,
       credentials = excluded.credentials, version = excluded.version, paused_reason = null`,
    [
      channel.id,
      channel.vendor,
      channel.appId,
      JSON.stringify(channel.config),
      box.seal(JSON.stringify(channel.credentials), `channel:${channel.id}`),
    ],
  );
}

export async function removeChannel(db: Queryable, id: string): Promise<boolean> {
  const removed = await db.query("delete from channels where channels.id = $1", [id]);
  return removed.rowCount === 1;
}

/** Ids of channels that are paused, by hand or by themselves. */
export async function pausedChannels(db: Queryable): Promise<ReadonlySet<string>> {
  const found = await db.query<{ id: string }>("select channels.id from channels where channels.paused_reason is not null");
  return new Set(found.rows.map(({ id }) => id));
}

export async function channelExists(db: Queryable, id: string): Promise<boolean> {
  const found = await db.query("select channels.id from channels where channels.id = $1", [id]);
  return found.rowCount === 1;
}

export async function pauseChannel(db: Queryable, id: string, reason: string | null): Promise<boolean> {
  const paused = await db.query(
    "update channels set paused_reason = $2, version = nextval('channels_version_seq') where channels.id = $1",
    [id, reason],
  );
  return paused.rowCount === 1;
}

/** Pauses a channel that runs; one that somebody paused before keeps their reason. True when it ran. */
export async function pauseRunning(db: Queryable, id: string, reason: string): Promise<boolean> {
  const paused = await db.query(
    "update channels set paused_reason = $2, version = nextval('channels_version_seq') where channels.id = $1 and channels.paused_reason is null",
    [id, reason],
  );
  return paused.rowCount === 1;
}

/** Every channel without its credentials, and why it is paused; null = it runs. */
export async function channelStandings(db: Queryable) {
  const found = await db.query<{ id: string; vendor: string; appId: string; pausedReason: string | null }>(
    `select channels.id, channels.vendor, channels.app_id as "appId", channels.paused_reason as "pausedReason" from channels order by channels.id`,
  );
  return found.rows;
}

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolClient } from "pg";
import { DAY_MS } from "../src/base/duration.ts";
import type { Catalogue } from "../src/catalogue/catalogue.ts";
import { inTransaction, openPool, type Pool, timestamp } from "../src/store/database.ts";
import { startEmbeddedPostgres, volatileSettings } from "../src/store/embedded-postgres.ts";
import { saveItems } from "../src/store/items.ts";
import { migrate } from "../src/store/migrate.ts";
import { ensurePartitions } from "../src/store/partitions.ts";
import { makeTemplates, spanDays, type Template } from "./console-people.ts";
import { demoCatalogue, demoItemList } from "./demo-life.ts";

export interface ConsoleSize {
  readonly people: number;
  readonly messages: number;
}

/** A store such as one that has worked for forty days. */
export interface ConsoleStore extends ConsoleSize {
  readonly url: string;
  readonly pool: Pool;
  readonly serverPid: number;
  readonly logFile: string;
  /** When its newest message was decided. */
  readonly madeAtMs: number;
  /** Bytes on disk. */
  readonly bytes: number;
  close(): Promise<void>;
}

/** Of all messages; a campaign's weight is its place from the end, so that the first has most. */
const shares = { service: 0.05, cancelled: 0.015, failed: 0.04, doubtful: 0.008, silent: 0.4 };
/** Decisions are kept for the newest days alone: they are the widest rows. */
const decisionDays = 7;
/** Facts of each person in the log; their records stand for more. */
const factsEach = 8;
const seededName = "console-bench.json";

/**
 * Opens the store in `keep`, or makes one: there, or in a directory that goes when it is closed. Rows are written in the order in which time
 * would have written them, and their indexes afterwards.
 */
export async function openConsoleStore(
  size: ConsoleSize,
  options: { readonly keep: string | null; readonly note: (line: string) => void },
): Promise<ConsoleStore> {
  const directory = options.keep ?? (await mkdtemp(join(tmpdir(), `carillon-console-${randomBytes(4).toString("hex")}-`)));
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o711); // Root's server runs as another account, which must be able to pass.
  const seeded = join(directory, seededName);
  if (!existsSync(seeded)) {
    const madeAtMs = Date.now();
    await seed(directory, { ...size, madeAtMs, note: options.note });
    writeFileSync(seeded, JSON.stringify({ ...size, madeAtMs }));
  }
  const made: ConsoleSize & { madeAtMs: number } = JSON.parse(readFileSync(seeded, "utf8"));
  const settings = { session_preload_libraries: "auto_explain" };
  const started = await startEmbeddedPostgres({ dataDirectory: directory, settings });
  if (!started.ok) throw new Error(started.error.message);
  const { url, dataDirectory, serverPid } = started.value;
  const pool = openPool(url);
  await migrate(pool);
  const [{ bytes } = { bytes: 0 }] = (await pool.query<{ bytes: number }>("select pg_database_size(current_database()) as bytes")).rows;
  return {
    people: made.people,
    messages: made.messages,
    madeAtMs: made.madeAtMs,
    url,
    pool,
    serverPid,
    logFile: join(dataDirectory, "server.log"),
    bytes,
    async close() {
      await pool.end();
      await started.value.stop();
      if (options.keep === null) for (const path of [dataDirectory, directory]) await rm(path, { recursive: true, force: true });
    },
  };
}

interface Seed extends ConsoleSize {
  readonly madeAtMs: number;
  readonly note: (line: string) => void;
}

async function seed(directory: string, about: Seed): Promise<void> {
  const settings = { ...volatileSettings, maintenance_work_mem: "512MB", work_mem: "256MB", max_wal_size: "4GB", autovacuum: "off" };
  const started = await startEmbeddedPostgres({ dataDirectory: directory, settings });
  if (!started.ok) throw new Error(started.error.message);
  const pool = openPool(started.value.url, { max: 2 });
  await migrate(pool);
  await ensurePartitions(pool, about.madeAtMs - (spanDays + 2) * DAY_MS, about.madeAtMs + 14 * DAY_MS);
  const catalogue = demoCatalogue();
  const items = demoItemList("bench console");
  await inTransaction(pool, (client) =>
    saveItems(
      client,
      items.map((item) => ({ ...item, storedAtMs: about.madeAtMs - 50 * DAY_MS })),
    ),
  );
  const templates = makeTemplates(
    catalogue,
    items.map(({ id }) => id),
    48,
    about.madeAtMs,
  );
  const client = await pool.connect();
  try {
    await client.query("set statement_timeout = 0; set synchronous_commit = off");
    await prepare(client, { ...about, catalogue, templates, itemIds: items.map(({ id }) => id) });
    for (const [name, statements] of Object.entries(steps(about))) {
      const beganMs = performance.now();
      const restore = await dropIndexes(client, name);
      for (const text of statements) await client.query(text);
      for (const text of restore) await client.query(text);
      about.note(`${name}: ${Math.round((performance.now() - beganMs) / 1000)} s`);
    }
    await client.query("drop table seed_templates, seed_facts, seed_campaigns, seed_settings; drop function seed_share(bigint, integer)");
    await client.query("vacuum analyze");
  } finally {
    client.release();
  }
  await pool.end();
  await started.value.stop();
}

/** Takes the indexes and keys of a table away, and what refers to it, and answers what makes them again. */
async function dropIndexes(client: PoolClient, table: string): Promise<readonly string[]> {
  const references = await client.query<{ of: string; name: string; text: string }>(
    `select conrelid::regclass::text as of, conname as name, pg_get_constraintdef(oid) as text from pg_constraint
     where confrelid = $1::regclass and contype = 'f' and conparentid = 0`,
    [table],
  );
  const keys = await client.query<{ name: string; text: string }>(
    "select conname as name, pg_get_constraintdef(oid) as text from pg_constraint where conrelid = $1::regclass and contype = 'p'",
    [table],
  );
  const indexes = await client.query<{ name: string; text: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as text from pg_index
     where indrelid = $1::regclass and not indisprimary`,
    [table],
  );
  for (const { of, name } of references.rows) await client.query(`alter table ${of} drop constraint ${name}`);
  for (const { name } of indexes.rows) await client.query(`drop index ${name}`);
  for (const { name } of keys.rows) await client.query(`alter table ${table} drop constraint ${name}`);
  return [
    ...keys.rows.map(({ name, text }) => `alter table ${table} add constraint ${name} ${text}`),
    // Of a partitioned table: the definition says "on only", and would leave the partitions out.
    ...indexes.rows.map(({ text }) => text.replace(" ON ONLY ", " ON ")),
    ...references.rows.map(({ of, name, text }) => `alter table ${of} add constraint ${name} ${text}`),
  ];
}

async function prepare(
  client: PoolClient,
  about: Seed & { readonly catalogue: Catalogue; readonly templates: readonly Template[]; readonly itemIds: readonly string[] },
): Promise<void> {
  const { catalogue, templates } = about;
  await client.query(
    `create unlogged table seed_templates (place int primary key, state bytea, fact_count int, needs_hash bigint, zone text, vendor text, maker text, permission text);
     create unlogged table seed_facts (place int, version int, kind text, body json, primary key (place, version));
     create unlogged table seed_campaigns (place int primary key, campaign text, line text, kind text, category text, placement text, class text, creatives text[]);
     create unlogged table seed_settings (made_at timestamptz, items text[]);
     -- A number from 0 to 1 that hangs on n and a salt alone.
     create function seed_share(bigint, integer) returns float8 language sql immutable
       return (hashint8extended($1, $2) & 1073741823)::float8 / 1073741824`,
  );
  for (const [place, { state, bytes, vendor, maker, facts }] of templates.entries()) {
    await client.query("insert into seed_templates values ($1, $2, $3, $4, $5, $6, $7, $8)", [
      place,
      bytes,
      state.factCount,
      state.needsHash,
      state.zone,
      vendor,
      maker,
      state.devices[0]?.permission ?? "granted",
    ]);
    const told = [
      ...facts.slice(0, 2),
      ...facts
        .slice(2)
        .filter(({ kind }) => kind === "event")
        .slice(-(factsEach - 2)),
    ];
    for (let version = 1; version <= factsEach; version++) {
      const fact = told[(version - 1) % told.length];
      await client.query("insert into seed_facts values ($1, $2, $3, $4)", [place, version, fact?.kind, JSON.stringify(fact)]);
    }
  }
  // Low places are drawn most. The last is a message that a call asked for.
  const pushed = catalogue.campaigns.filter(({ placement }) => placement.kind === "push");
  for (const [place, one] of pushed.entries()) {
    await client.query("insert into seed_campaigns values ($1, $2, $3, $4, $5, $6, $7, $8)", [
      place,
      one.id,
      one.line.id,
      one.kind,
      one.category,
      one.placement.id,
      one.placement.class,
      one.creatives.map(({ id }) => id),
    ]);
  }
  await client.query("insert into seed_campaigns values (-1, '', '', '', 'transactional', 'push-service', 'service', array[''])");
  await client.query("insert into seed_settings values ($1, $2)", [timestamp(about.madeAtMs), about.itemIds]);
}

/** Statements of each table, in the order in which they need each other. `n` numbers people, `i` messages in the order of time. */
function steps({ people, messages }: ConsoleSize): Readonly<Record<string, readonly string[]>> {
  const person = (n: string): string => `'u_' || lpad((${n})::text, 8, '0')`;
  const templateOf = (n: string): string => `join seed_templates as t on t.place = ((${n}) * 31) % (select count(*) from seed_templates)`;
  // The same people get more than others, and more comes by day than by night.
  const somebody = `floor(${people} * power(seed_share(i, 1), 1.25))::bigint`;
  const when = (i: string, count: number): string =>
    `least(s.made_at, s.made_at - interval '${spanDays} days' * (1 - (${i})::float8 / ${count})
      + interval '3 hours' * sin(2 * pi() * ${spanDays} * (${i})::float8 / ${count}))`;
  return {
    people: [
      `insert into people (person_id, shard, state, fact_count, needs_hash, zone, due_at, first_seen_at)
       select ${person("n")}, n % 64, t.state, t.fact_count, t.needs_hash, t.zone, s.made_at + interval '1 day' * seed_share(n, 2),
         s.made_at - interval '${spanDays} days'
       from generate_series(0, ${people - 1}) as n ${templateOf("n")} cross join seed_settings as s`,
    ],
    aliases: [
      `insert into aliases select 'anon:a' || n, ${person("n")}, s.made_at - interval '30 days'
       from generate_series(0, ${people - 1}, 10) as n cross join seed_settings as s`,
    ],
    devices: [
      `insert into devices (person_id, device_id, app_id, platform, maker, brand, model, rom, os_version, app_version, permission, last_seen_at)
       select ${person("n")}, 'dev-' || n || '-' || k, 'com.example.music', 'android', t.maker, t.maker, 'Model ' || n % 40,
         (array['MIUI 14', 'ColorOS 13', 'OriginOS 4', 'One UI 6', ''])[1 + t.place % 5], '14', (array['7.2.0', '7.1.4', '6.9.0'])[1 + n % 3], t.permission,
         s.made_at - interval '20 days' * seed_share(n, 3)
       from generate_series(0, ${people - 1}) as n ${templateOf("n")} cross join seed_settings as s
       cross join generate_series(1, 1 + (n % 7 = 0)::int) as k`,
    ],
    tokens: [
      `insert into tokens (person_id, device_id, channel, token, token_hash, registered_at, dead_at, dead_reason, quarantined_at, quarantine_reason, strikes)
       select ${person("n")}, 'dev-' || n || '-' || k, t.vendor, md5(n || 'x' || k) || md5(k || 'y' || n), decode(md5(n || 'h' || k), 'hex'),
         s.made_at - interval '30 days', case when n % 33 = 0 then s.made_at - interval '30 days' * seed_share(n, 4) end,
         case when n % 33 = 0 then (array['TOKEN_INVALID', 'DEVICE_INACTIVE', 'EXPIRED'])[1 + n / 33 % 3] end,
         case when n % 101 = 0 then s.made_at - interval '3 days' end, case when n % 101 = 0 then 'TOKEN_MISMATCH' end, (n % 57 = 1)::int
       from generate_series(0, ${people - 1}) as n ${templateOf("n")} cross join seed_settings as s
       cross join generate_series(1, 1 + (n % 7 = 0)::int) as k`,
    ],
    facts: [
      `insert into facts (person_id, version, received_at, at, kind, key, body)
       select ${person("one.n")}, one.version, one.at, one.at, f.kind, one.version || 'k' || one.n, f.body
       from (select j, (j * 7919) % ${people} as n, 1 + j / ${people} as version, ${when("j", people * factsEach)} as at
         from generate_series(0::bigint, ${people * factsEach - 1}) as j cross join seed_settings as s) as one
       join seed_facts as f on f.place = (one.n * 31) % (select count(*) from seed_templates) and f.version = one.version`,
    ],
    messages: [
      `insert into messages (person_id, message_id, decision_id, shard, campaign, line, kind, category, creative, item, placement, class, state, reason,
         decided_at, send_at, due_at, expires_at, propensity, content, attempt, attempted_at, channel, maker,
         delivered_at, shown_at, opened_at, dismissed_at, converted_at, switched_off_at, uninstalled_at)
       select ${person("m.n")}, 'm_' || substr(md5(i::text), 1, 22), case when c.campaign <> '' then 'd_' || substr(md5(i::text), 1, 22) end, m.n % 64,
         c.campaign, c.line, c.kind, c.category, c.creatives[1 + floor(power(seed_share(i, 5), 2) * cardinality(c.creatives))::int],
         case when c.campaign not in ('', 'search-something', 'premium-offer') then s.items[1 + floor(power(seed_share(i, 6), 2) * cardinality(s.items))::int] end,
         c.placement, c.class, m.state,
         case m.state when 'failed' then (array['TOKEN_INVALID', 'RATE_LIMITED', 'APP_QUOTA_EXCEEDED', 'DEVICE_INACTIVE', 'PROVIDER_UNAVAILABLE'])[1 + i % 5]
           when 'cancelled' then (array['expired', 'quietHours', 'noWay'])[1 + i % 3] when 'doubtful' then 'TIMEOUT' end,
         m.at, m.at + interval '20 minutes', m.at + interval '20 minutes', m.at + interval '1 day', 0.02 + 0.4 * seed_share(i, 7),
         case when c.campaign = '' then '{"title":"Your order","body":"It is on its way and will be with you tomorrow."}'::json end,
         1, case when m.state not in ('cancelled', 'waiting') then m.sent end, t.vendor, t.maker,
         case when m.state = 'sent' and seed_share(i, 8) < 0.6 then least(s.made_at, m.sent + interval '3 seconds') end,
         case when m.state = 'sent' and seed_share(i, 8) < 0.45 then least(s.made_at, m.sent + interval '30 seconds') end,
         case when m.state = 'sent' and seed_share(i, 8) < 0.05 then least(s.made_at, m.sent + interval '4 hours' * seed_share(i, 9)) end,
         case when m.state = 'sent' and seed_share(i, 8) between 0.3 and 0.38 then least(s.made_at, m.sent + interval '2 hours') end,
         case when m.state = 'sent' and seed_share(i, 8) < 0.012 then least(s.made_at, m.sent + interval '6 hours') end,
         case when m.state = 'sent' and seed_share(i, 10) < 0.0008 then least(s.made_at, m.sent + interval '1 hour') end,
         case when m.state = 'sent' and seed_share(i, 10) > 0.9997 then least(s.made_at, m.sent + interval '1 hour') end
       from (
         select i, ${somebody} as n, ${when("i", messages)} as at, ${when("i", messages)} + interval '20 minutes' as sent,
           case when i > ${messages} * 0.9995 then 'waiting' when seed_share(i, 11) < ${shares.cancelled} then 'cancelled'
             when seed_share(i, 11) < ${shares.cancelled + shares.failed} then 'failed'
             when seed_share(i, 11) < ${shares.cancelled + shares.failed + shares.doubtful} then 'doubtful' else 'sent' end as state,
           case when seed_share(i, 12) < ${shares.service} then -1
             else floor(power(seed_share(i, 13), 1.8) * (select count(*) - 1 from seed_campaigns))::int end as place
         from generate_series(1::bigint, ${messages}) as i cross join seed_settings as s offset 0
       ) as m
       join seed_campaigns as c on c.place = m.place ${templateOf("m.n")} cross join seed_settings as s`,
      "update messages set attempted_at = null, state = 'waiting' where messages.attempted_at > (select made_at from seed_settings) and messages.state <> 'waiting'",
    ],
    attempts: [
      `insert into attempts (person_id, message_id, device_id, channel, attempt, at, vendor, maker, app_version, state, reason, vendor_id, native)
       select messages.person_id, messages.message_id, 'dev-' || substr(messages.person_id, 3)::int || '-1', messages.channel, 1, messages.attempted_at, messages.channel,
         messages.maker, '7.2.0', case messages.state when 'sent' then 'accepted' else messages.state end,
         case when messages.state <> 'sent' then messages.reason end, case when messages.state = 'sent' then substr(messages.message_id, 3) end,
         case messages.state when 'failed' then '{"httpStatus":400,"code":"20301","message":"invalid registration"}'::json when 'doubtful' then '{"httpStatus":504}'::json end
       from messages where messages.attempted_at is not null`,
    ],
    outcomes: [
      `insert into outcomes (person_id, message_id, device_id, outcome, at)
       select messages.person_id, messages.message_id, 'dev-' || substr(messages.person_id, 3)::int || '-1', o.outcome, o.at
       from messages cross join lateral (values ('delivered', messages.delivered_at), ('shown', messages.shown_at), ('opened', messages.opened_at),
         ('dismissed', messages.dismissed_at), ('converted', messages.converted_at), ('switchedOff', messages.switched_off_at),
         ('uninstalled', messages.uninstalled_at)) as o (outcome, at)
       where messages.delivered_at is not null and o.at is not null`,
    ],
    second_touches: [
      `insert into second_touches (person_id, message_id, state, first_at, patience_ms, way, due_at, attempt, first_attempts, attempted_at, channel, maker)
       select messages.person_id, messages.message_id, 'sent', messages.attempted_at, 7200000, 'otherWay', messages.attempted_at + interval '2 hours', 2, 1,
         messages.attempted_at + interval '2 hours', messages.channel, messages.maker
       from messages where messages.state = 'sent' and messages.delivered_at is null and seed_share(hashtext(messages.message_id), 14) < 0.05
         and messages.attempted_at < (select made_at from seed_settings) - interval '3 hours'`,
    ],
    decisions: [
      `insert into decisions (person_id, decision_id, at, cause, skipped, message_id, campaign, line, item, creative, placement, send_at, propensity, score, eligible, arm,
         catalogue_version, items_version, model_version, state_version, seed, steps, shortlist, value, p_off, price, contributions)
       select messages.person_id, messages.decision_id, messages.decided_at, 'due', null, messages.message_id, messages.campaign, messages.line, messages.item,
         messages.creative, messages.placement, messages.send_at, messages.propensity, 0.02 + 0.1 * seed_share(hashtext(messages.message_id), 15), 42, null,
         1, 1, 1, 40, 'seed', '[{"step":"audience","removed":[{"rule":"audience","count":12}]},{"step":"limits","removed":[{"rule":"gap","count":3}]}]',
         json_build_array(json_build_array(messages.campaign, messages.item, messages.creative, 0.061, 0.52), json_build_array('daily-song', messages.item, 'x', 0.044, 0.21),
           json_build_array('chart-watch', messages.item, 'y', 0.031, 0.11)),
         0.05, 0.0004, 0.01, '[["person",0.31],["creative",-0.12],["hour",0.08]]'
       from messages where messages.decision_id is not null and messages.decided_at >= (select made_at - interval '${decisionDays} days' from seed_settings)`,
      `insert into decisions (person_id, decision_id, at, cause, skipped, eligible, catalogue_version, items_version, model_version, state_version, seed, steps, shortlist)
       select ${person(somebody)}, 's_' || i, s.made_at - interval '${decisionDays} days' * (1 - i::float8 / ${silentOf(messages)}), 'due',
         (array['noCampaign', 'limits', 'quietHours'])[1 + i % 3], 0, 1, 1, 1, 40, 'seed',
         '[{"step":"campaigns","removed":[{"rule":"audience","count":11},{"rule":"window","count":2}]},{"step":"limits","removed":[{"rule":"gap","count":9},{"rule":"perDay","count":4}]}]', '[]'
       from generate_series(1::bigint, ${silentOf(messages)}) as i cross join seed_settings as s`,
    ],
    audit: [
      `insert into audit (at, actor_kind, actor_id, actor_name, action, kind, object, after, request_id, address)
       select s.made_at - interval '${spanDays} days' * (1 - i / 20000.0), 'operator', 'o' || i % 9, 'Operator ' || i % 9, 'put',
         (array['campaigns', 'creatives', 'channels'])[1 + i % 3], 'thing-' || i % 40, '{}', 'r' || i, '127.0.0.1'
       from generate_series(1, 20000) as i cross join seed_settings as s`,
    ],
  };
}

const silentOf = (messages: number): number => Math.max(1, Math.round((messages * shares.silent * decisionDays) / spanDays));

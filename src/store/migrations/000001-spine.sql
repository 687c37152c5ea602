-- compatible
-- Times are timestamptz in domain time unless a column says wall. Tables of people are keyed and hash-partitioned by person_id, logs by time.

create table people (
  person_id text not null,
  -- Stable hash of person_id, 0 to 63: which worker projects this person's facts.
  shard smallint not null,
  -- Encoded PersonState; see src/person/state-codec.ts.
  state bytea not null,
  -- Version of the log that the state stands for; the next fact gets this plus one.
  fact_count integer not null,
  needs_hash bigint not null,
  zone text,
  -- When the person is to be decided next; null while a message is on its way or when merged into another.
  due_at timestamptz,
  due_cause text not null default 'due',
  first_seen_at timestamptz not null,
  primary key (person_id)
) partition by hash (person_id);

create table facts (
  person_id text not null,
  -- Place in the person's log, from 1 without gaps.
  version integer not null,
  received_at timestamptz not null,
  at timestamptz not null,
  kind text not null,
  key text not null,
  body json not null,
  primary key (person_id, version, received_at)
) partition by range (received_at);

-- States as of the last fact that retention dropped: where a rebuild begins.
create table checkpoints (
  person_id text not null,
  version integer not null,
  state bytea not null,
  at timestamptz not null,
  primary key (person_id)
) partition by hash (person_id);

-- Keys of facts that came from outside, kept for the de-duplication horizon.
create table seen_keys (
  person_id text not null,
  key_hash bytea not null,
  seen_on date not null,
  primary key (person_id, key_hash)
) partition by hash (person_id);

-- Every id that stands for another person: anonymous ids and retired known ids.
create table aliases (
  alias_id text not null,
  person_id text not null,
  at timestamptz not null,
  primary key (alias_id)
) partition by hash (alias_id);
create index aliases_person on aliases (person_id);

create table preferences (
  person_id text not null,
  body json not null,
  at timestamptz not null,
  primary key (person_id)
) partition by hash (person_id);

create table devices (
  person_id text not null,
  device_id text not null,
  app_id text not null,
  platform text not null,
  maker text not null,
  brand text not null,
  model text not null,
  rom text not null,
  os_version text not null,
  app_version text not null,
  permission text not null,
  last_seen_at timestamptz not null,
  primary key (person_id, device_id)
) partition by hash (person_id);
create index devices_device on devices (device_id);

create table tokens (
  person_id text not null,
  device_id text not null,
  -- Vendor name of the channel.
  channel text not null,
  token text not null,
  token_hash bytea not null,
  environment text,
  registered_at timestamptz not null,
  -- Set on the vendor's own word only; a new registration clears it.
  dead_at timestamptz,
  dead_reason text,
  primary key (person_id, device_id, channel)
) partition by hash (person_id);
create index tokens_hash on tokens (token_hash);

-- The table queue. A topic's entries are taken in order of id within a shard.
create table queue (
  topic text not null,
  shard smallint not null,
  id bigint generated always as identity,
  person_id text not null,
  key text not null,
  received_at timestamptz not null,
  body json not null,
  attempts smallint not null default 0,
  -- Wall time until which somebody holds the entry; null = free.
  leased_until timestamptz,
  leased_by text,
  primary key (topic, shard, id)
);
create index queue_person on queue (person_id);

create table dead_letters (
  id bigint generated always as identity primary key,
  topic text not null,
  person_id text not null,
  key text not null,
  received_at timestamptz not null,
  body json not null,
  error text not null,
  -- Wall time.
  buried_at timestamptz not null default now()
);

-- One row a shard and topic: whoever locks it may take the shard's entries, so that a person's facts keep their order.
create table shards (
  topic text not null,
  shard smallint not null,
  primary key (topic, shard)
);
insert into shards (topic, shard) select 'facts', s from generate_series(0, 63) as s;

create table decisions (
  person_id text not null,
  decision_id text not null,
  at timestamptz not null,
  cause text not null,
  -- Step that left nothing; null when a message was committed.
  skipped text,
  message_id text,
  campaign text,
  line text,
  item text,
  creative text,
  placement text,
  send_at timestamptz,
  propensity double precision,
  score double precision,
  eligible integer not null,
  arm text,
  catalogue_version integer not null,
  items_version bigint not null,
  model_version integer not null,
  state_version integer not null,
  seed text not null,
  steps json not null,
  shortlist json not null,
  primary key (person_id, decision_id, at)
) partition by range (at);
create index decisions_at on decisions (at);

create table messages (
  person_id text not null,
  message_id text not null,
  decision_id text,
  shard smallint not null,
  campaign text not null,
  line text not null,
  kind text not null,
  category text not null,
  creative text not null,
  item text,
  placement text not null,
  class text not null,
  state text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'cancelled', 'doubtful', 'offered')),
  reason text,
  decided_at timestamptz not null,
  -- As planned; due_at moves with delays and retries.
  send_at timestamptz not null,
  due_at timestamptz not null,
  expires_at timestamptz not null,
  propensity double precision,
  -- Text and data that came with the call; null when a creative is rendered.
  content json,
  attempt smallint not null default 0,
  -- Wall time until which the sending process answers for the message.
  leased_until timestamptz,
  leased_by text,
  attempted_at timestamptz,
  channel text,
  maker text,
  delivered_at timestamptz,
  shown_at timestamptz,
  opened_at timestamptz,
  dismissed_at timestamptz,
  converted_at timestamptz,
  switched_off_at timestamptz,
  uninstalled_at timestamptz,
  primary key (person_id, message_id)
) partition by hash (person_id);
create index messages_due on messages (due_at, person_id) where state = 'waiting';
create index messages_leased on messages (leased_until) where state = 'sending';
create index messages_id on messages (message_id);
create index messages_attempted on messages (attempted_at);

create table attempts (
  person_id text not null,
  message_id text not null,
  device_id text not null,
  channel text not null,
  attempt smallint not null,
  at timestamptz not null,
  vendor text not null,
  maker text not null,
  app_version text not null,
  -- started: written before the request; nobody knows more until it is finished.
  state text not null check (state in ('started', 'accepted', 'failed', 'retry', 'doubtful')),
  reason text,
  vendor_id text,
  native json,
  primary key (person_id, message_id, device_id, channel, attempt)
) partition by hash (person_id);
create index attempts_at on attempts (at);

create table outcomes (
  person_id text not null,
  message_id text not null,
  device_id text not null,
  outcome text not null,
  at timestamptz not null,
  value double precision,
  primary key (person_id, message_id, device_id, outcome)
) partition by hash (person_id);

-- Shows and opens by campaign, its items and its creatives: what the rate scorer reads.
create table tallies (
  campaign text not null,
  dimension text not null check (dimension in ('all', 'item', 'creative')),
  id text not null,
  shown bigint not null,
  opened bigint not null,
  primary key (campaign, dimension, id)
);

create table models (
  version integer not null primary key,
  at timestamptz not null,
  kind text not null,
  body json not null
);

create table quota_use (
  line text not null,
  day integer not null,
  used integer not null,
  primary key (line, day)
);

create table catalogue_versions (
  version integer not null primary key,
  at timestamptz not null,
  author text not null,
  declared json not null,
  changes json not null
);

create table items (
  item_id text not null primary key,
  body json not null,
  stored_at timestamptz not null,
  version bigint not null,
  removed boolean not null default false
);
create index items_version on items (version);
create sequence items_version_seq;

create table channels (
  id text not null primary key,
  vendor text not null,
  app_id text not null,
  config json not null,
  -- AES-256-GCM: nonce, tag, ciphertext.
  credentials bytea not null,
  version integer not null,
  paused_reason text
);

create table api_keys (
  id text not null primary key,
  name text not null,
  scope text not null check (scope in ('ingest', 'client', 'read', 'admin')),
  secret_hash text not null unique,
  -- Encrypted; only client keys have one.
  identity_secret bytea,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table idempotency_keys (
  key text not null primary key,
  request_hash text not null,
  message_id text not null,
  person_id text not null,
  at timestamptz not null
);

-- Small facts about the installation: lab clock, stop switch, seed.
create table settings (
  name text not null primary key,
  value json not null
);

create table erasures (
  receipt text not null primary key,
  -- A keyed hash, so that the receipt can be checked without keeping the id.
  person_hash text not null,
  at timestamptz not null,
  counts json not null
);

do $$
declare
  t text;
  i int;
begin
  foreach t in array array['people', 'checkpoints', 'seen_keys', 'aliases', 'preferences', 'devices', 'tokens', 'messages', 'attempts', 'outcomes'] loop
    for i in 0..3 loop
      execute format('create table %I partition of %I for values with (modulus 4, remainder %s)', t || '_' || i, t, i);
    end loop;
  end loop;
end
$$;

create index people_due on people (due_at, person_id) where due_at is not null;

-- Rows outside the partitions that housekeeping makes ahead still find a home.
create table facts_default partition of facts default;
create table decisions_default partition of decisions default;

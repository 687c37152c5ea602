-- compatible
-- Addresses that are told of events. Times are wall time, as the receivers' clocks are.
create table webhooks (
  id text not null primary key,
  name text not null,
  url text not null,
  kinds text[] not null,
  -- Of this line or campaign alone; null = of all, and of what belongs to none.
  line text,
  campaign text,
  -- Whether one request may tell of several events of one kind.
  batch boolean not null,
  enabled boolean not null,
  -- Why Carillon disabled it by itself; null where it is enabled, or somebody did.
  disabled_reason text check (disabled_reason in ('gone', 'failing')),
  disabled_at timestamptz,
  -- AES-256-GCM, as of channels. The one before is signed with too until its time.
  secret bytea not null,
  old_secret bytea,
  old_until timestamptz,
  created_at timestamptz not null,
  -- Failed tries in a row, since when, and until when it is left alone for it.
  failures integer not null default 0,
  failing_since timestamptz,
  rest_until timestamptz,
  delivered_at timestamptz
);

-- One request each, written by the transaction that made true what it tells of. Ids only, nothing of what is known of a person.
create table webhook_deliveries (
  id text not null primary key,
  webhook_id text not null references webhooks (id) on delete cascade,
  kind text not null,
  -- Events as they are told, a list; told as a list or, being one, by itself.
  data json not null,
  is_list boolean not null,
  person_ids text[] not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  due_at timestamptz not null default '1970-01-01T00:00:00Z',
  -- Tries begun; the first and the last of them.
  attempts integer not null default 0,
  first_tried_at timestamptz,
  tried_at timestamptz,
  -- Until when the process that took it answers for it.
  leased_until timestamptz,
  -- HTTP status of the last answer; null = none came, for the reason in error.
  status integer,
  error text
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at, created_at) where state = 'waiting';
create index webhook_deliveries_failed on webhook_deliveries (webhook_id, created_at) where state = 'failed';
-- Newest first; by age alone; of a person who is erased.
create index webhook_deliveries_newest on webhook_deliveries (webhook_id, created_at);
create index webhook_deliveries_old on webhook_deliveries (created_at);
create index webhook_deliveries_people on webhook_deliveries using gin (person_ids);

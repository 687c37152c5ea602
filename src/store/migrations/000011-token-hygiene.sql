-- compatible
alter table tokens
  -- Doubts of the vendor: three on different days make the token dead. struck_day: UTC day of the last, in days since 1970.
  add column strikes smallint not null default 0,
  add column struck_day integer,
  -- Some of them came by receipt, so that a message being taken does not clear them.
  add column struck_by_receipt boolean not null default false,
  -- Of another app, project or key, as the vendor says: left alone, and dropped later like dead ones.
  add column quarantined_at timestamptz,
  add column quarantine_reason text;

-- Few tokens at a time are any of this.
create index tokens_struck on tokens (person_id, device_id) where strikes > 0;
create index tokens_dead on tokens (dead_at) where dead_at is not null;
create index tokens_quarantined on tokens (quarantined_at) where quarantined_at is not null;

-- Last sign of life other than registering, or message taken for the device: to within a week, and noted when the message is dropped or the
-- device would else be retired.
alter table devices add column active_at timestamptz;
-- Who was not heard of for longest; greatest() skips null.
create index devices_idle on devices (greatest(last_seen_at, active_at), person_id, device_id);

-- compatible
-- What pruning looks for.
create index idempotency_keys_at on idempotency_keys (at);

-- Who is due at the same time is taken in the order of the bytes of the id, whatever language the database sorts in.
drop index people_due;
create index people_due on people (due_at, person_id collate "C") where due_at is not null;
drop index messages_due;
create index messages_due on messages (due_at, person_id collate "C", message_id collate "C") where state = 'waiting';

-- A channel that is removed and made again must not come back under a version that a running sender holds.
create sequence channels_version_seq as integer;
select setval('channels_version_seq', (select coalesce(max(channels.version), 0) + 1 from channels), false);

-- The lease of a fact is the lock of its shard's row.
alter table queue drop column leased_until, drop column leased_by;
-- Rows live for moments: what is left of them has to go before takers wade through it.
alter table queue set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000);

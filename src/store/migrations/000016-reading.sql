-- compatible
-- What lists are walked by, newest first. Without the id, which the rows of one moment are sorted by when they are read: with it each index
-- would be twice as large, and written three times for every message.
create index messages_decided on messages (decided_at);
create index messages_campaign on messages (campaign, decided_at);
-- Few of many: what did not get through, and after what people left.
create index messages_ended on messages (decided_at) where state in ('failed', 'cancelled', 'doubtful');
create index messages_left on messages (decided_at) where coalesce(switched_off_at, uninstalled_at) is not null;
-- Counted by hour without looking at the rows themselves.
drop index messages_attempted;
create index messages_attempted on messages (attempted_at) include (state);

-- What people did; delivered and shown are most outcomes, and are not looked for by time.
create index outcomes_told on outcomes (at, message_id, outcome) where outcome in ('opened', 'dismissed', 'converted', 'switchedOff', 'uninstalled');

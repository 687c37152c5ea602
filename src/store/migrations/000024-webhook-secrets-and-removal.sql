-- compatible
-- Secrets older than the one before, each signed with until its own time; the two lists go together, the oldest first. Removed: nobody sees
-- the webhook any more, and what was to be delivered to it is dropped bit by bit; it takes no lock for which writers of deliveries wait.
alter table webhooks
  add column older_secrets bytea[] not null default '{}',
  add column older_until timestamptz[] not null default '{}',
  add column removed_at timestamptz;

-- compatible
-- Ways that were left out before the one that was taken, as [{"deviceId", "vendor", "reason"}]; null = none was.
alter table attempts add column skipped json;
-- The same of a message that ended because no way was open.
alter table messages add column skipped json;
create index messages_skipped on messages (due_at) where skipped is not null;

-- What Carillon stopped by itself because errors or opt-outs shot up.
create table pauses (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('channel', 'campaign')),
  -- Id of the channel or campaign.
  subject text not null,
  cause text not null check (cause in ('errors', 'optOuts')),
  -- With the figures.
  reason text not null,
  -- Domain time.
  at timestamptz not null,
  -- When it was seen to go on again; null = it still stands.
  resumed_at timestamptz
);
create index pauses_subject on pauses (kind, subject, at);

-- compatible
-- Other policies judged on the log, as somebody asked for them over HTTP. Times are domain time.
create table replays (
  id text not null primary key,
  asked_at timestamptz not null,
  -- Name of the key or operator.
  asked_by text not null,
  ended_at timestamptz,
  -- Whoever works on one holds an advisory lock: one that runs while nobody holds it was interrupted.
  state text not null check (state in ('running', 'done', 'cancelled', 'interrupted', 'failed')),
  -- What was asked, with the versions of catalogue and model at that time.
  request json not null,
  -- How far it is: part, and decisions done of how many.
  progress json not null,
  -- What it came to.
  result json,
  -- Why there is no result.
  failure text
);
-- A page of all, newest first.
create index replays_asked on replays (asked_at, id);

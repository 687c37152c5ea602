-- compatible
alter table decisions
  -- Expected reward of what was chosen, or of the best when nothing was worth it; chance of being switched off; price of the interruption.
  add column value real,
  add column p_off real,
  add column price real,
  -- What spoke for and against, largest first: [group, log-odds] pairs.
  add column contributions json,
  -- Hashed features of the chosen pair, base64; see src/learning/features/feature-list.ts.
  add column features text;

-- Frozen versions of what is learned beside counted rates. A row of models names the versions that a decision read.
create table learned (
  part text not null check (part in ('response', 'timing', 'interruption', 'creatives')),
  version integer not null,
  -- Domain time up to which the log was read.
  at timestamptz not null,
  body bytea not null,
  primary key (part, version)
);
alter table models add column parts json not null default '{}';

-- compatible
-- Counted rates of a frozen model: what its body told of items and creatives before, apart from the row that decisions name, so that they
-- can go when the model cannot be loaded any more, and a campaign at a time, so that no text holds all of them.
create table model_cells (
  version integer not null,
  campaign text not null,
  dimension text not null check (dimension in ('item', 'creative')),
  -- { ids, shown, opened }: three lists side by side.
  cells json not null,
  primary key (version, campaign, dimension)
);

-- Domain time at which some process last took the model up. Which ones were held to in the past is not known: whatever was frozen before
-- this step stays as long as the newest decision does.
alter table models add column last_used_at timestamptz;
update models set last_used_at = (select greatest(max(models.at), (select max(decisions.at) from decisions)) from models);

-- The counters of the days within reach are read by day, and those of days gone by dropped.
create index quota_use_day on quota_use (day);

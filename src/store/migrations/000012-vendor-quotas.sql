-- compatible
-- What vendors count: an app's total a day (in quota_use, by name), and what one device got. Days are numbers since 1970 in the vendor's zone.

-- Of messages that wait, the place they hold in an app's total. Settled or given back, the row goes.
create table reservations (
  message_id text primary key,
  owner text not null,
  day int not null
);

-- Marketing that a device took over a channel on its last such day, and the last day on which the vendor said: no more today.
alter table tokens add column quota_day int, add column quota_used int not null default 0, add column spent_day int;

-- What the vendor of the person's first way counted when this was decided; null where nobody counts.
alter table decisions add column way jsonb;

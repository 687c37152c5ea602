-- compatible
-- Messages that may be handed over once more. The message itself keeps the end that its first touch gave it.
create table second_touches (
  person_id text not null,
  message_id text not null,
  -- watching: until the message's patience is over; then waiting, sending and an end as of messages. cancelled: there was none.
  state text not null check (state in ('watching', 'waiting', 'sending', 'sent', 'failed', 'cancelled', 'doubtful')),
  reason text,
  -- When the message was handed over for the first time.
  first_at timestamptz not null,
  patience_ms bigint not null,
  -- What it was planned as; null before.
  way text check (way in ('otherWay', 'activeHour')),
  -- When it is asked again (watching), or handed over (waiting).
  due_at timestamptz not null,
  -- Attempts of the message so far, and those of its first touch.
  attempt smallint not null,
  first_attempts smallint not null,
  -- Wall time until which the sending process answers for it.
  leased_until timestamptz,
  leased_by text,
  attempted_at timestamptz,
  channel text,
  maker text,
  primary key (person_id, message_id)
) partition by hash (person_id);

do $$
begin
  for i in 0..3 loop
    execute format('create table second_touches_%s partition of second_touches for values with (modulus 4, remainder %s)', i, i);
  end loop;
end
$$;

create index second_touches_watched on second_touches (due_at, person_id collate "C", message_id collate "C") where state = 'watching';
create index second_touches_due on second_touches (due_at, person_id collate "C", message_id collate "C") where state = 'waiting';
create index second_touches_leased on second_touches (leased_until) where state = 'sending';
create index second_touches_first on second_touches (first_at);

alter table attempts add column touch smallint not null default 1;

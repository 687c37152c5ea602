-- compatible
-- Messages that the app shows until they are archived, expire or are forgotten with their message.
create table inbox (
  person_id text not null,
  message_id text not null,
  title text not null,
  body text not null,
  image text,
  link text,
  data json not null,
  category text not null,
  at timestamptz not null,
  -- null: shown as long as it is kept.
  expires_at timestamptz,
  seen_at timestamptz,
  read_at timestamptz,
  archived_at timestamptz,
  primary key (person_id, message_id)
) partition by hash (person_id);

do $$
begin
  for i in 0..3 loop
    execute format('create table inbox_%s partition of inbox for values with (modulus 4, remainder %s)', i, i);
  end loop;
end
$$;

-- message_id in the order of its bytes, as the pages of a person's inbox run.
create index inbox_newest on inbox (person_id, at desc, message_id collate "C" desc);
create index inbox_at on inbox (at);

-- compatible
-- What messages said where nothing of the person went into it: one row for all who were told the same, as it went over a channel.
create table said_texts (
  -- The first 128 bits of SHA-256 of the other columns but the last.
  text_id uuid primary key,
  title text not null,
  body text not null,
  image text,
  link text,
  -- The end of the last day (UTC) on which it was said.
  used_until timestamptz not null
);
create index said_texts_used on said_texts (used_until);

-- What was said with the attempt: a text that is shared, or the words themselves where they are the person's own. All null: before this
-- step, or as it came with the call.
alter table attempts add column text_id uuid, add column title text, add column body text, add column image text, add column link text;
-- The same of messages that an app asked for, which have no attempt.
alter table messages add column text_id uuid, add column title text, add column body text, add column image text, add column link text;

-- What people did first, counted by hour and listed; few of many.
create index messages_opened on messages (opened_at) where opened_at is not null;
create index messages_converted on messages (converted_at) where converted_at is not null;

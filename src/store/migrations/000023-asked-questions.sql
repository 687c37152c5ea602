-- compatible
-- Reports over days up to now that somebody asked for lately: they are counted before somebody asks again. Nothing of a person is in them.
create table asked_questions (
  -- Which report of what over how many days, as JSON.
  question text primary key,
  -- Wall time of the last asking, hours late at most.
  asked_ms bigint not null
);

-- Versions of catalogue and model that an answer was counted of, as JSON; null: of none. With others it is told only while it is counted anew.
alter table kept_answers add column as_of text;

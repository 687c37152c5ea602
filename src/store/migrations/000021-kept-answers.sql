-- compatible
-- Reports over so many rows that counting them takes longer than somebody waits. Sums alone: nothing of a person is in them.
create table kept_answers (
  -- Which report of what, without its span.
  question text not null,
  -- Domain time, no later than when it was counted; both that time where a report has no span.
  from_ms bigint not null,
  to_ms bigint not null,
  -- Wall time at which counting began, and how long it took.
  counted_ms bigint not null,
  took_ms integer not null,
  body json not null,
  primary key (question, from_ms, to_ms)
);
create index kept_answers_counted on kept_answers (counted_ms);

-- Few of many: what vendors did not take, by time.
create index attempts_failed on attempts (at) where state in ('failed', 'retry', 'doubtful');

-- compatible
-- What people are looked for by, beside their ids: some of their attributes, as the state has them, in small letters. Not partitioned: a
-- search does not know the person. Whoever deletes a person, an older release too, deletes these rows.
create table person_search (
  person_id text not null references people (person_id) on delete cascade,
  attribute text collate "C" not null,
  -- At most 200 letters.
  value_lower text collate "C" not null,
  primary key (person_id, attribute)
);
-- Ordered by bytes, as text_pattern_ops would have it: the beginning of a value is a range, and its order is the list's.
create index person_search_value on person_search (value_lower, person_id, attribute);

-- Hash of the person's rows in person_search; null: there are none. What differs from the state's is written with the next fact.
alter table people add column search_hash bigint;

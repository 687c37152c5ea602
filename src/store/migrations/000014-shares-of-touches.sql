-- compatible
-- The first touch's share of the daily quotas was given back, though the message counts: its second touch alone holds one.
alter table second_touches add column first_given_back boolean not null default false;

-- So it was wherever receipts had taken back all that the first touch was accepted for before the second went another way.
update second_touches set first_given_back = true
where second_touches.state in ('sent', 'doubtful') and second_touches.way = 'otherWay'
  and exists (
    select from attempts
    where attempts.person_id = second_touches.person_id and attempts.message_id = second_touches.message_id and attempts.touch = 1
      and attempts.state = 'failed' and attempts.native ->> 'stage' = 'receipt')
  and not exists (
    select from attempts
    where attempts.person_id = second_touches.person_id and attempts.message_id = second_touches.message_id and attempts.touch = 1
      and attempts.state in ('accepted', 'doubtful', 'started'));

-- compatible
-- Learned caps are a part like the others; an older program has no use for them and leaves them alone.
alter table learned drop constraint learned_part_check;
alter table learned add constraint learned_part_check check (part in ('response', 'timing', 'interruption', 'creatives', 'caps'));

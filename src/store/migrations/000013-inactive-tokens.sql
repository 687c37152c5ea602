-- compatible
-- Since when the vendor has called a device out of use, by its answers to this token; a registration forgets it.
alter table tokens add column inactive_at timestamptz;

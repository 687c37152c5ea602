-- compatible
-- Which request of many devices an attempt was part of: outcomes and receipts name it with the device.
alter table attempts add column batch_id text;
create index attempts_batch on attempts (batch_id, device_id) where batch_id is not null;

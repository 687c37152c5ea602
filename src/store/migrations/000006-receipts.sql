-- compatible
-- Vendors name a message by the id that they gave it. The devices of one request share it.
create index attempts_vendor_id on attempts (vendor_id, device_id) where vendor_id is not null;

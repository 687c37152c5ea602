-- compatible
-- People who use the console.
create table operators (
  id text not null primary key,
  email text not null,
  -- The address in small letters: nobody has two accounts.
  email_key text not null unique,
  name text not null,
  role text not null check (role in ('viewer', 'operator', 'approver', 'admin')),
  -- scrypt with its parameters and its own salt: scrypt$N$r$p$salt$hash.
  password_hash text not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  last_sign_in_at timestamptz
);

-- Who is signed in, by password or by key. Times are wall time.
create table sessions (
  id text not null primary key,
  -- SHA-256 of the token; the token itself is nowhere.
  token_hash text not null unique,
  operator_id text references operators (id) on delete cascade,
  key_id text references api_keys (id) on delete cascade,
  created_at timestamptz not null,
  used_at timestamptz not null,
  expires_at timestamptz not null,
  user_agent text not null,
  check ((operator_id is null) <> (key_id is null))
);
create index sessions_operator on sessions (operator_id) where operator_id is not null;
create index sessions_key on sessions (key_id) where key_id is not null;
create index sessions_expires on sessions (expires_at);

-- Who changed what. Rows go by age alone, so nothing here refers to another table.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('key', 'operator', 'system')),
  actor_id text not null,
  actor_name text not null,
  action text not null,
  kind text not null,
  object text not null,
  before json,
  after json,
  request_id text not null,
  address text not null
);
-- A page of everything, of one kind, of one actor, of one object; each newest first.
create index audit_at on audit (at, id);
create index audit_kind on audit (kind, at, id);
create index audit_actor on audit (actor_id, at, id);
create index audit_object on audit (object, at, id);

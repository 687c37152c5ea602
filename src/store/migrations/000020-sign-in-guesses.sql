-- compatible
-- Passwords and keys that were tried at sign-in, until they are too old to count. Times are wall time.
create table sign_in_guesses (
  -- SHA-256 of what is counted: an e-mail address as it was typed in (which may be a password), a network, a session.
  name_hash bytea not null,
  at timestamptz not null,
  -- One guess counts for several names.
  guess_id text not null,
  -- The audit was told that the name had none left after this one.
  told boolean not null default false,
  primary key (name_hash, at, guess_id)
);
create index sign_in_guesses_at on sign_in_guesses (at);

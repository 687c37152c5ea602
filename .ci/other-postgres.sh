#!/bin/sh
# Runs the suites that stand on the store against the distribution's PostgreSQL, another version than the bundled one and a database
# that sorts by a language: a private cluster in a temporary directory, on a socket and a free port of the loopback, removed afterwards.
set -eu
cd "$(dirname "$0")/.."

find_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

bin=$(find_bin)
if [ -z "$bin" ]; then
  # The package would otherwise start a cluster of its own.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql >/dev/null
  bin=$(find_bin)
fi
[ -n "$bin" ] || { echo "no PostgreSQL could be installed" >&2; exit 1; }

directory=$(mktemp -d)
account=$(id -un)
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL does not run as root.
  account=nobody
  getent passwd postgres >/dev/null && account=postgres
  as() { setpriv --reuid="$account" --regid="$(id -g "$account")" --clear-groups "$@"; }
fi
chown "$account" "$directory"
chmod 711 "$directory"

stop() {
  status=$?
  trap - EXIT
  as "$bin/pg_ctl" -D "$directory/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$directory"
  exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
as "$bin/initdb" -D "$directory/data" -U carillon -A trust --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en --no-sync >/dev/null
as "$bin/pg_ctl" -D "$directory/data" -w -l "$directory/log" -o "-p $port -k $directory -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200" start >/dev/null ||
  { cat "$directory/log" >&2; exit 1; }

echo "store suite on $("$bin/postgres" --version), sorting by English rules"
CARILLON_TEST_DATABASE_URL="postgres://carillon@127.0.0.1:$port/postgres" node scripts/run.mjs vitest run src/store src/bus src/worker "$@"

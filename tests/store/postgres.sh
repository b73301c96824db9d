#!/usr/bin/env bash
# Starts a PostgreSQL of its own in a new folder, for tests alone, and prints its URL:
#   export FHIR_PAD_TEST_POSTGRESQL="$(tests/store/postgres.sh start /tmp/pad-postgres 54329)"
#   tests/store/postgres.sh stop /tmp/pad-postgres
# `again` starts the server of a folder that has one, e.g. after it was killed.
set -euo pipefail
action="$1" folder="$2" port="${3:-54329}"
programs="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"

# The server does not run as root; Debian's package brings the user.
as_user() {
    if [ "$(id -u)" -eq 0 ]; then su postgres -s /bin/bash -c "$*"; else bash -c "$*"; fi
}

if [ "$action" = stop ]; then
    as_user "'$programs/pg_ctl' -D '$folder/data' -m fast -w stop" >&2
    exit
fi
run() {
    as_user "'$programs/pg_ctl' -D '$folder/data' -l '$folder/log' -w start \
        -o '-p $port -k $folder -c listen_addresses=127.0.0.1'" >&2 || {
        cat "$folder/log" >&2
        exit 1
    }
}
if [ "$action" = again ]; then
    run
    exit
fi
mkdir -p "$folder"
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
as_user "'$programs/initdb' -D '$folder/data' -A trust -U pad -E UTF8 --locale=C.UTF-8" >&2
run
as_user "'$programs/createdb' -h 127.0.0.1 -p $port -U pad pad" >&2
echo "postgresql://pad@127.0.0.1:$port/pad"

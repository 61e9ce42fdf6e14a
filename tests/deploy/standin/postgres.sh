# Makes a cluster on first start, as the usual image does, then serves it.
set -e
programs=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
data=/var/lib/postgresql/data
as_postgres="setpriv --reuid=postgres --regid=postgres --init-groups"
PATH=$programs:$PATH
mkdir -p /var/run/postgresql && chown postgres:postgres /var/run/postgresql
if [ ! -s "$data/PG_VERSION" ]; then
  mkdir -p "$data" && chown -R postgres:postgres /var/lib/postgresql && chmod 700 "$data"
  printf %s "$POSTGRES_PASSWORD" > /tmp/password && chown postgres /tmp/password && chmod 600 /tmp/password
  $as_postgres initdb --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --username="$POSTGRES_USER" \
    --pwfile=/tmp/password $POSTGRES_INITDB_ARGS -D "$data"
  rm /tmp/password
  echo "host all all all scram-sha-256" >> "$data/pg_hba.conf"
  echo "CREATE DATABASE $POSTGRES_DB" | $as_postgres postgres --single -D "$data" postgres
fi
exec $as_postgres postgres -D "$data" -c "listen_addresses=*"

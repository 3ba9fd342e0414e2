#!/usr/bin/env bash
# Makes, at the first start of an empty server, a database and a user for each service, as the secrets name them.
# The portal reads alerting's database and can write nothing.
set -euo pipefail

password_in() { # of postgresql+psycopg://user:PASSWORD@host:port/database
  local url
  url=$(<"${SECRETS:-/run/secrets}/$1_database_url")
  url=${url#*://*:}
  printf '%s' "${url%%@*}"
}

run() { # passwords come by the environment: a command line can be read by every process
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$@"
}

for service in fetching alerting; do
  PASSWORD=$(password_in "$service") run postgres --set name="$service" <<'SQL'
\getenv password PASSWORD
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done

PASSWORD=$(password_in portal) run alerting <<'SQL'
\getenv password PASSWORD
CREATE ROLE portal LOGIN PASSWORD :'password';
ALTER ROLE portal SET default_transaction_read_only = on;
GRANT CONNECT ON DATABASE alerting TO portal;
GRANT USAGE ON SCHEMA public TO portal;
ALTER DEFAULT PRIVILEGES FOR ROLE alerting IN SCHEMA public GRANT SELECT ON TABLES TO portal;
SQL

#!/bin/sh
# Makes deploy/secrets/, once: a key, a token and a password for deploy/compose.yaml, and a certificate to be replaced.
set -eu
umask 077
folder=${1:-$(dirname "$0")/secrets}
[ ! -e "$folder" ] || { echo "$folder is there already; remove it first to have other secrets." >&2; exit 1; }
mkdir -p "$folder/tls"
password=$(openssl rand -hex 24)
printf '%s' "$(openssl rand -hex 32)" > "$folder/EIGBOT_SECRET_KEY"
printf '%s' "$(openssl rand -hex 16)" > "$folder/EIGBOT_STAFF_TOKEN"
printf '%s' "$password" > "$folder/postgresql_password"
printf 'postgresql://eigbot:%s@pgbouncer:6432/eigbot' "$password" > "$folder/EIGBOT_DATABASE_URL"
printf 'postgresql://eigbot:%s@postgresql:5432/eigbot' "$password" > "$folder/backup_database_url"
printf '"eigbot" "%s"\n' "$password" > "$folder/userlist.txt"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=bot.example.org" -days 30 \
  -keyout "$folder/tls/privkey.pem" -out "$folder/tls/fullchain.pem" 2> /dev/null
# The containers read them under accounts of their own; only root passes by the folder.
chmod 0755 "$folder/tls"
find "$folder" -type f -exec chmod 0644 {} +
chmod 0700 "$folder"

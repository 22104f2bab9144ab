#!/bin/sh
# Each file of /run/secrets/ whose name is that of a setting becomes that setting; then `eigbot` does what it is told.
set -eu
here=$(dirname "$0")
for file in "${SECRETS:-/run/secrets}"/EIGBOT_*; do
  [ -f "$file" ] || continue
  value=$(cat "$file")
  export "$(basename "$file")=$value"
done
"$here/first-start.sh"
exec "${EIGBOT:-$here/../.venv-serve/bin/eigbot}" "$@"

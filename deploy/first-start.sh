#!/bin/sh
# Before each start: where there is no FAQ yet, the one that is shipped, with its conversation tests and the models that
# were trained beside it. What is there is left alone. Takes EIGBOT_DATA and EIGBOT_MODELS.
set -eu
shipped=$(cd "$(dirname "$0")/.." && pwd)

copy() { # FROM TO, whole or not at all
  [ ! -e "$2" ] && [ -d "$1" ] || return 0
  mkdir -p "$(dirname "$2")"
  rm -rf "$2.new"
  cp -R "$1" "$2.new"
  chmod -R u+w "$2.new"
  mv "$2.new" "$2"
}

copy "$shipped/tests/conversations" "$(dirname "$EIGBOT_DATA")/tests/conversations"
copy "$shipped/models" "$EIGBOT_MODELS"
copy "$shipped/data" "$EIGBOT_DATA"

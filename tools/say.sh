# What the scripts of this folder and ./run and ./test say: steps with their seconds, failures with what to do.
# SPDX-License-Identifier: Apache-2.0

say() { printf '==> %s\n' "$*"; }

# fail WHAT [FIX]: ends the script.
fail() {
  printf 'error: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '  fix: %s\n' "$2" >&2
  exit 1
}

# quietly WHAT LOG COMMAND…: says WHAT; the output goes to LOG, and its end is shown when the command fails.
quietly() {
  local what=$1 log=$2 start=$SECONDS
  shift 2
  mkdir -p "$(dirname "$log")"
  say "$what"
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    fail "$what: failed after $((SECONDS - start)) s" "read the lines above; all of them are in $log"
  fi
  [ $((SECONDS - start)) -lt 5 ] || say "  took $((SECONDS - start)) s"
}

#!/usr/bin/env bash
# Measures one million rows from a paged service on this machine, beside dlt and a plain Python loop, and 400 calls of 50 ms each.
# SPDX-License-Identifier: Apache-2.0
#
#   PEERS        folder of the peers' scripts (run_peer.sh, measure.py, rest_server.py), unmodified
#   PEERS_HOME   where their setup.sh installed them
#   BENCH_DIR    scratch (default build/bench-rest)
#   RUNS         runs of each (default 5)
#   LIST         the peers to measure (default "rest-requests rest-dlt")
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
: "${PEERS:=$top/../shared/examples/peers}" "${PEERS_HOME:?set it to the folder that the setup.sh of the peers filled}"
: "${BENCH_DIR:=$top/build/bench-rest}" "${RUNS:=5}" "${LIST=rest-requests rest-dlt}"
export PEERS_HOME RUNS PYTHONDONTWRITEBYTECODE=1
python=$PEERS_HOME/v/bin/python
program=$top/build/release/schoolhouse
out=$BENCH_DIR/out work=$BENCH_DIR/project
mkdir -p "$out" "$BENCH_DIR/data/S"
rm -f "$out/results.jsonl"
# The peers' script makes a district's files unless these counts say that it did; services need none.
[[ -f $BENCH_DIR/data/S/counts.json ]] || echo '{}' > "$BENCH_DIR/data/S/counts.json"
touch "$BENCH_DIR/data/S/none.csv"

for peer in $LIST; do "$PEERS/run_peer.sh" "$peer" S "$BENCH_DIR/data" "$out"; done

# measure NAME RUN COMMAND…: one line of results.jsonl in the form that the peers use.
measure() {
  local name=$1 run=$2
  shift 2
  "$python" "$PEERS/measure.py" "$out/results.jsonl" "peer=$name" scale=S "run=$run" "out=$work/lake" -- "$@"
}

servers=()
trap 'kill "${servers[@]}"' EXIT
# serve SCRIPT: starts a service and names it to the project.
serve() {
  rm -f "$out/port"
  "$python" "$1" > "$out/port" &
  servers+=($!)
  until [[ -s $out/port ]]; do sleep 0.1; done
  export SERVICE_URL="http://127.0.0.1:$(< "$out/port")"
}

# fresh PROJECT: a copy of it with an empty lake.
fresh() {
  rm -rf "$work"
  mkdir -p "$work/data"
  cp -r "$top/bench/$1/." "$work"
  { echo id; seq 400; } > "$work/data/people.csv"
}

serve "$PEERS/rest_server.py"
for run in $(seq "$RUNS"); do
  fresh rest
  measure schoolhouse "$run" "$program" -C "$work" ingest
  measure schoolhouse-unchanged "$run" "$program" -C "$work" ingest
  measure schoolhouse-replay "$run" "$program" -C "$work" source replay
done
serve "$top/bench/slow_service.py"
for run in $(seq "$RUNS"); do
  fresh roster
  measure schoolhouse-400-calls "$run" "$program" -C "$work" ingest
done
"$python" - "$out/results.jsonl" <<'PYTHON'
import json, statistics, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
print(f"{'program':24} {'wall s':>7} {'range':>14} {'runs':>4} {'CPU s':>6} {'peak MB':>7}")
for peer in dict.fromkeys(row["peer"] for row in rows):
    mine = [row for row in rows if row["peer"] == peer and row["rc"] == 0]
    walls, median = [row["wall"] for row in mine], lambda field: statistics.median(row[field] for row in mine)
    print(f"{peer:24} {median('wall'):7.2f} {min(walls):6.2f} - {max(walls):5.2f} {len(mine):4} {median('cpu'):6.2f} {median('rss_mb'):7.0f}")
PYTHON

#!/usr/bin/env bash
# Measures Schoolhouse and its peers side by side in one run, bench/run.sh [SCALE…]; tables and plots go to docs/benchmarks.md.
# SPDX-License-Identifier: Apache-2.0
#
#   PEERS        folder of the peers' scripts (run_peer.sh, measure.py, check.py), unmodified
#   PEERS_HOME   where their setup.sh installed them
#   BENCH_DIR    scratch: data and outputs (default build/bench)
#   RUNS         runs of each, medians are reported (default 5)
#   LIST         the peers to measure (default "duckdb polars dbt-external dbt spark")
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
: "${PEERS:=$top/../shared/examples/peers}" "${PEERS_HOME:?set it to the folder that the setup.sh of the peers filled}"
: "${BENCH_DIR:=$top/build/bench}" "${RUNS:=5}" "${LIST:=duckdb polars dbt-external dbt spark}"
export PEERS_HOME RUNS PYTHONDONTWRITEBYTECODE=1
python=$PEERS_HOME/v/bin/python
program=$top/build/release/schoolhouse
data=$BENCH_DIR/data out=$BENCH_DIR/out
mkdir -p "$data" "$out"
scales=("${@:-S}")

say() { printf '\n== %s\n' "$*"; }

# measure NAME SCALE RUN OUTPUT COMMAND…: one line of results.jsonl in the form that the peers use.
measure() {
  local name=$1 scale=$2 run=$3 output=$4
  shift 4
  "$python" "$PEERS/measure.py" "$out/results.jsonl" "peer=$name" "scale=$scale" "run=$run" "out=$output" -- "$@"
}

# Fills a fresh copy of the project for one scale; its CSV files stay where the peers read them.
project() {
  local dir=$1 scale=$2
  rm -rf "$dir"
  mkdir -p "$dir"
  cp -r "$top"/bench/peers/. "$dir"
  sed -i "s|csv: data|csv: $data/$scale|" "$dir/schoolhouse.yml"
}

schoolhouse_runs() {
  local scale=$1 work=$BENCH_DIR/project-$1 run
  for run in $(seq "$RUNS"); do
    # Checks off: the same work as the baseline.
    project "$work" "$scale"
    rm -rf "$out/schoolhouse-$scale"
    cat "$data/$scale"/*.csv > /dev/null
    measure schoolhouse "$scale" "$run" "$work/lake" "$program" -C "$work" run --no-checks --exclude ten_charts
    # The shipped defaults.
    project "$work" "$scale"
    measure schoolhouse-checked "$scale" "$run" "$work/lake" "$program" -C "$work" run --exclude ten_charts
    measure schoolhouse-unchanged "$scale" "$run" "$work/lake" "$program" -C "$work" run --exclude ten_charts
    # Tables and twenty pictures.
    project "$work" "$scale"
    measure schoolhouse-pictures "$scale" "$run" "$work" "$program" -C "$work" run
    measure schoolhouse-version - "$run" "$work/output" "$program" version
  done
  mv "$work/lake" "$out/schoolhouse-$scale"
}

# A made-up district of 1 M students, straight into tables; its checks keep within the memory that is given.
generate_runs() {
  local work=$BENCH_DIR/generate run
  for run in $(seq "$RUNS"); do
    rm -rf "$work"
    "$program" init "$work" --example district > /dev/null
    measure schoolhouse-generate L "$run" "$work/lake" "$program" -C "$work" ingest --memory 1GB --param schools=1000 --param students=1000 \
      --param teachers=60 --param parents=1000 --param clerks=3 --param attendance_years=0
  done
  rm -rf "$work"
}

for scale in "${scales[@]}"; do
  [[ -f $data/$scale/counts.json ]] || "$python" "$PEERS/gen.py" "$scale" "$data/$scale"
  for peer in $LIST charts; do
    say "$peer at scale $scale"
    "$PEERS/run_peer.sh" "$peer" "$scale" "$data" "$out"
  done
  say "schoolhouse at scale $scale"
  schoolhouse_runs "$scale"
  [[ $scale != L ]] || generate_runs
  say "the ten tables of every engine are equal at scale $scale"
  "$python" "$PEERS/check.py" "$out" "$scale"
done
"$python" "$top/bench/report.py" "$out/results.jsonl" "$top/docs"

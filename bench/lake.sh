#!/usr/bin/env bash
# Measures the lake beside delta-rs and Delta Spark and writes docs/benchmarks-lake.md: bench/lake.sh [SCALE]. Needs an idle machine.
# SPDX-License-Identifier: Apache-2.0
#
#   PEERS_HOME    where the setup.sh of the peers installed them: v (deltalake, duckdb, pyarrow), vspark and jars (Delta Spark)
#   LAKE_SCRATCH  scratch for tables, about 10 GB at the whole size (default build/bench-lake)
#   RUNS          runs of each, medians are reported (default 3)
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
: "${PEERS_HOME:?set it to the folder that the setup.sh of the peers filled}" "${LAKE_SCRATCH:=$top/build/bench-lake}" "${RUNS:=3}"
export RUNS PYTHONDONTWRITEBYTECODE=1
scale=${1:-1}
python=$PEERS_HOME/v/bin/python
if [[ -x $PEERS_HOME/vspark/bin/python ]]; then
  export SPARK_PYTHON=$PEERS_HOME/vspark/bin/python SPARK_JARS=$PEERS_HOME/jars
fi
cd "$top"
cmake --preset release -DSCHOOLHOUSE_TESTS=ON > /dev/null
cmake --build build/release --target lake_writer
writer=$top/build/release/tests/interop/lake_writer
mkdir -p "$LAKE_SCRATCH"
results=$LAKE_SCRATCH/results.jsonl
rm -f "$results"
"$python" bench/lake.py "$writer" "$LAKE_SCRATCH" "$results" "$scale"
"$python" bench/log_size.py "$writer" "$LAKE_SCRATCH" "$results"
"$python" bench/lake_report.py "$results" docs/benchmarks-lake.md

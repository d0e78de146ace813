#!/usr/bin/env bash
# Builds every preset and runs all tests of all of them in one ctest call: what ./test all does.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/say.sh
. tools/system.sh
. tools/build.sh

need_system build test all
quietly "Preparing other readers of Delta tables in build/venv" build/log/venv.txt tools/interop_venv.sh build/venv
configure dev "-DSCHOOLHOUSE_PYTHON=$PWD/build/venv/bin/python"
build dev
build dev headers_alone
configure release
build release
configure sanitize
build sanitize

# One list of tests over all builds, so that there is one summary.
mkdir -p build/all
cat >build/all/CTestTestfile.cmake <<LIST
add_test(tidy "$PWD/tools/tidy.sh")
set_tests_properties(tidy PROPERTIES LABELS lint SKIP_RETURN_CODE 77 TIMEOUT 2400)
subdirs("$PWD/build/dev" "$PWD/build/sanitize")
LIST
exec ctest --test-dir build/all --output-on-failure -j "$(job_count)"

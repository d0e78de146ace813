#!/usr/bin/env bash
# Makes a Python environment with other readers and writers of Delta tables, for tests only: interop_venv.sh DIR.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$1
wanted=$(cat tests/interop/requirements.txt tests/interop/extensions.txt tests/interop/spark/requirements.txt tests/interop/spark/pom.xml)
[ "$(cat "$venv/complete" 2>/dev/null || true)" != "$wanted" ] || exit 0
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install -q --disable-pip-version-check --only-binary :all: -r tests/interop/requirements.txt
# DuckDB's signed extensions come as wheels; nothing of them is installed, the file is put where DuckDB looks.
"$venv/bin/pip" download -q --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
  -r tests/interop/extensions.txt -d "$venv/wheels"
for wheel in "$venv"/wheels/*.whl; do
  "$venv/bin/python" -m zipfile -e "$wheel" "$venv/wheels/unpacked"
done
version=$("$venv/bin/python" -c 'import duckdb; print(duckdb.__version__)')
mkdir -p "$venv/ext/v$version/linux_amd64"
find "$venv/wheels/unpacked" -name '*.duckdb_extension' -exec mv -t "$venv/ext/v$version/linux_amd64" {} +
rm -rf "$venv/wheels"
# Spark, in an environment of its own, and Delta's jars, by name, version and checksum.
python3 -m venv "$venv/spark"
"$venv/spark/bin/pip" install -q --disable-pip-version-check -r tests/interop/spark/requirements.txt
mvn -B -q -f tests/interop/spark/pom.xml dependency:copy-dependencies -DincludeScope=runtime \
  "-DoutputDirectory=$(realpath "$venv")/spark/jars"
(cd "$venv/spark/jars" && sha256sum --quiet -c "$OLDPWD/tests/interop/spark/jars.sha256")
printf '%s\n' "$wanted" >"$venv/complete"

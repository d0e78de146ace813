# Configures and builds one preset of CMakePresets.json in build/PRESET.
# SPDX-License-Identifier: Apache-2.0

# As many compilers at once as there are cores, and 1.5 GB of memory for each.
job_count() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1572864) }' /proc/meminfo)
  [ "$memory" -ge 1 ] || memory=1
  echo $((cores < memory ? cores : memory))
}

# configure PRESET [-D…]
configure() {
  quietly "Configuring build/$1 (the first time this fetches DuckDB and Vega and checks them)" "build/log/configure-$1.txt" \
    cmake --preset "$@"
}

# build PRESET [TARGET…]
build() {
  local preset=$1 start=$SECONDS
  shift
  say "Building build/$preset${*:+: $*}"
  cmake --build "build/$preset" -j "$(job_count)" ${*:+--target "$@"} ||
    fail "build/$preset: the build failed" "read the compiler's lines above"
  [ $((SECONDS - start)) -lt 5 ] || say "  took $((SECONDS - start)) s"
}

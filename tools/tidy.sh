#!/usr/bin/env bash
# Runs clang-tidy 19 over the sources that differ from the main branch, or on main itself over those of its last commit: tidy.sh [FILE…].
# SPDX-License-Identifier: Apache-2.0
#
# Needs build/dev to be configured. A file that passed is not looked at again until it, a header of ours or the rules change.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v clang-tidy-19 >/dev/null || { echo "skipped: clang-tidy-19 is not installed"; exit 77; }
[ -e build/dev/compile_commands.json ] || { echo "error: build/dev is not configured"; echo "  fix: ./test"; exit 1; }

mapfile -t files < <(printf '%s\n' "$@" | sed '/^$/d')
if [ ${#files[@]} -eq 0 ]; then
  base=$(git merge-base HEAD origin/HEAD 2>/dev/null || git merge-base HEAD main 2>/dev/null || true)
  [ -z "$base" ] || mapfile -t files < <(git diff --name-only --diff-filter=d "$base" -- 'src/*.cc')
  [ ${#files[@]} -gt 0 ] || mapfile -t files < <(git diff --name-only --diff-filter=d HEAD~1 -- 'src/*.cc' 2>/dev/null || git ls-files 'src/*.cc')
fi

passed=build/tidy
mkdir -p "$passed"
rules=$(cat .clang-tidy $(git ls-files 'src/*.h') | sha256sum | cut -c1-16)
queue=()
for file in "${files[@]}"; do
  # Fuzzers are built by clang alone and are not in build/dev.
  grep -q "\"file\": \"$PWD/$file\"" build/dev/compile_commands.json || continue
  mark="$passed/$(printf '%s %s' "$rules" "$file" | cat - "$file" | sha256sum | cut -c1-32)"
  [ -e "$mark" ] || queue+=("$mark $file")
done
echo "${#files[@]} files, ${#queue[@]} of them to look at"
[ ${#queue[@]} -gt 0 ] || exit 0
printf '%s\n' "${queue[@]}" | xargs -P "$(nproc)" -L 1 bash -c \
  'clang-tidy-19 -p build/dev --quiet --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-ignored-gch --extra-arg=-Wno-unused-command-line-argument "$2" 2>/dev/null && touch "$1"' tidy

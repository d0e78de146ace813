#!/usr/bin/env bash
# Formats every C++ source of ours in place, as the lint expects it.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files -z --cached --others --exclude-standard -- '*.h' '*.cc' '*.c' | xargs -0 --no-run-if-empty clang-format-19 -i

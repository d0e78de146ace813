#!/usr/bin/env python3
# Compares a reference page in docs/ with what the program prints from its own tables; ACCEPT=1 writes the page anew.
# SPDX-License-Identifier: Apache-2.0
import difflib
import os
import pathlib
import subprocess
import sys

SKIPPED = 77


def main() -> int:
    program, topic, page = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    printed = subprocess.run([program, "help", "--reference", topic], capture_output=True, text=True, check=True).stdout
    kept = page.read_text() if page.exists() else ""
    if printed == kept:
        return 0
    if os.environ.get("ACCEPT") == "1":
        page.write_text(printed)
        print(f"{page}: written anew; review the difference as code")
        return SKIPPED
    sys.stdout.writelines(difflib.unified_diff(kept.splitlines(True), printed.splitlines(True), str(page), "printed"))
    print(f"{page} is not what 'schoolhouse help --reference {topic}' prints\n  fix: ACCEPT=1 ctest --preset dev -R reference")
    return 1


if __name__ == "__main__":
    sys.exit(main())

# Runs the cases of a table and tells which failed, and why.
# SPDX-License-Identifier: Apache-2.0
import sys
from collections.abc import Callable, Iterable


def run_cases(cases: Iterable[tuple[str, Callable[[], list[str]]]]) -> int:
    """The exit code. With a second argument on the command line only the cases that have it in their name are run."""
    failed = 0
    for name, find_faults in cases:
        if len(sys.argv) > 2 and sys.argv[2] not in name:
            continue
        faults = find_faults()
        failed += bool(faults)
        print(("FAILED  " if faults else "ok      ") + name)
        for fault in faults:
            print("  " + fault.replace("\n", "\n  "))
    return 1 if failed else 0

# Compares printed lines with expected ones: `[..]` stands for any text in a line, a line `...` for any lines.
# SPDX-License-Identifier: Apache-2.0
import re

# What differs from run to run and says nothing: seconds, moments, run ids. Compared by form, so that pages can show real output.
UNSTABLE = (
    (re.compile(r" *\b\d+(\.\d+)? s\b"), " <seconds>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<moment>"),
    (re.compile(r"\b\d{8}T\d{6}Z-[0-9a-f]{8}\b"), "<run>"),
)


def stable(line: str) -> str:
    for form, name in UNSTABLE:
        line = form.sub(name, line)
    return line


def is_line_match(expected: str, actual: str) -> bool:
    return _is_like(expected, actual) or _is_like(stable(expected), stable(actual))


def _is_like(expected: str, actual: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in expected.rstrip().split("[..]"))
    return re.fullmatch(pattern, actual.rstrip()) is not None


def is_match(expected: list[str], actual: list[str]) -> bool:
    reachable = {0}  # numbers of actual lines that the expected lines so far can account for
    for line in expected:
        if line.strip() == "...":
            reachable = set(range(min(reachable), len(actual) + 1)) if reachable else set()
        else:
            reachable = {at + 1 for at in reachable if at < len(actual) and is_line_match(line, actual[at])}
    return len(actual) in reachable


def renewed(expected: list[str], actual: list[str]) -> list[str]:
    """What to record: the old lines where they still hold, else the new ones with the old `[..]` lines that fit."""
    if is_match(expected, actual):
        return expected
    wildcards = [line for line in expected if "[..]" in line]
    lines = []
    for line in actual:
        kept = next((old for old in wildcards if is_line_match(old, line)), None)
        if kept is not None:
            wildcards.remove(kept)
        lines.append(line if kept is None else kept)
    return lines

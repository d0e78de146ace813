# Writes the page of a lake's benchmark from its runs: lake_report.py RESULTS.jsonl docs/benchmarks-lake.md.
# SPDX-License-Identifier: Apache-2.0
import json, os, pathlib, statistics, sys

results, page = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
rows = [json.loads(line) for line in results.open()]
PEERS = ("delta-rs", "Delta Spark")
LOG = "snapshot of 100,000 files in 10,000 commits"


def median(work, who, field):
    found = [row[field] for row in rows if row["work"] == work and row["who"] == who]
    return statistics.median(found) if found else None


def cells(work, who):
    seconds, megabytes = median(work, who, "seconds"), median(work, who, "megabytes")
    if seconds is None:
        return "| |"
    # Delta Spark works in a process of its own, started by the one that is measured.
    return f"{seconds:.2f} s | {'' if who == 'Delta Spark' else f'{megabytes:.0f} MB'} |"


def beside_peers(work, who):
    """Twice as fast as the better peer, with less memory than it."""
    found = [(median(work, peer, "seconds"), median(work, peer, "megabytes")) for peer in PEERS]
    seconds, megabytes = min(one for one in found if one[0] is not None)
    times = seconds / median(work, who, "seconds")
    memory = "less" if median(work, who, "megabytes") < megabytes else "more"
    verdict = "met" if times >= 2 and memory == "less" else "missed"
    return "twice as fast as the better peer, with less memory", f"{times:.1f} times as fast, {memory} memory: {verdict}"


def below(most_seconds, most_megabytes):
    def told(work, who):
        seconds, megabytes = median(work, who, "seconds"), median(work, who, "megabytes")
        verdict = "met" if seconds < most_seconds and megabytes < most_megabytes else "missed"
        return f"under {most_seconds} s and {most_megabytes} MB", f"{seconds:.2f} s, {megabytes:.0f} MB: {verdict}"

    return told


def small_commits(work, who):
    count = 1000 * [row["scale"] for row in rows if row["work"] == work][0]
    each = median(work, who, "seconds") / count * 1000
    return "under 5 ms a commit beside what fsync costs", f"{each:.1f} ms a commit with its fsyncs: {'met' if each < 5 else 'missed'}"


def goal_of(work):
    if work.startswith("SCD2"):
        return below(0.8, 400)
    if work.startswith(LOG):
        return below(1, 500)
    return small_commits if "small commits" in work else beside_peers


works = list(dict.fromkeys(row["work"] for row in rows))
scales = {row["scale"] for row in rows}
memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
lines = [f"""# Benchmarks of the lake

Each work is a process of its own on a fresh copy of one table, on one machine ({os.cpu_count()} cores, {memory:.0f} GiB) with a warm page cache: wall time from
start to end, and peak memory. All write snappy. Medians; Delta Spark ran each work once, its start counts, and its
memory is not measured. Made by `bench/lake.sh`, which runs all of it and
writes this page.
"""]
if scales != {1.0}:
    lines.append(f"The tables of this run had {', '.join(str(scale) for scale in sorted(scales))} times the rows that the names tell.\n")
lines += ["| work | ours | | ours, deletion vectors | | delta-rs | | Delta Spark | |", "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
for work in works:
    lines.append(f"| {work} | " + " ".join(cells(work, who) for who in ("ours", "ours, deletion vectors", *PEERS)))
lines += ["", "| work | goal | figure |", "|---|---|---|"]
for work in works:
    for who in ("ours", "ours, deletion vectors"):
        if median(work, who, "seconds") is not None:
            goal, figure = goal_of(work)(work, who)
            lines.append(f"| {work}{', deletion vectors' if who != 'ours' else ''} | {goal} | {figure} |")
notes = pathlib.Path(__file__).with_name("lake_notes.md").read_text()
page.write_text("\n".join(lines) + "\n\n" + notes)
print(f"wrote {page}")

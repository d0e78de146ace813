# Writes the medians of a benchmark run as docs/benchmarks.md with a plot beside it: report.py RESULTS.jsonl DOCS.
# SPDX-License-Identifier: Apache-2.0
import json, os, platform, statistics, sys
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

results, docs = sys.argv[1:3]
rows = [json.loads(line) for line in open(results)]
LABELS = {
    "schoolhouse": "Schoolhouse, checks off", "schoolhouse-checked": "Schoolhouse, shipped defaults",
    "schoolhouse-unchanged": "Schoolhouse, nothing changed", "schoolhouse-pictures": "Schoolhouse, defaults and 20 pictures",
    "schoolhouse-version": "schoolhouse version", "schoolhouse-generate": "Schoolhouse, generating the district",
    "duckdb": "plain DuckDB to Parquet", "polars": "Polars + delta-rs", "dbt": "dbt-duckdb", "dbt-external": "dbt-duckdb to Parquet",
    "spark": "PySpark + Delta", "charts": "seaborn, 20 pictures",
}
SCALES = {"S": "default size", "M": "20,000 students", "L": "1 M students", "-": "any"}


def median(peer, scale, field):
    values = [r[field] for r in rows if r["peer"] == peer and r["scale"] == scale and r["rc"] == 0 and field in r]
    return statistics.median(values) if values else None


def spread(peer, scale):
    values = [r["wall"] for r in rows if r["peer"] == peer and r["scale"] == scale and r["rc"] == 0]
    return f"{min(values):.2f} to {max(values):.2f}", len(values)


def table(scale):
    base = median("duckdb", scale, "wall")
    lines = ["| program | wall s | range | runs | times plain DuckDB | CPU s | peak MB | disk MB |", "|---|--:|---|--:|--:|--:|--:|--:|"]
    peers = sorted({r["peer"] for r in rows if r["scale"] == scale}, key=lambda p: median(p, scale, "wall") or 0)
    for peer in peers:
        wall = median(peer, scale, "wall")
        if wall is None:
            continue
        between, runs = spread(peer, scale)
        ratio = f"{wall / base:.2f}" if base and peer not in ("charts", "schoolhouse-generate") else ""
        disk = median(peer, scale, "disk_mb")
        lines.append(f"| {LABELS.get(peer, peer)} | {wall:.2f} | {between} | {runs} | {ratio} | {median(peer, scale, 'cpu'):.2f} | "
                     f"{median(peer, scale, 'rss_mb'):.0f} | {'' if disk is None else f'{disk:.1f}'} |")
    return "\n".join(lines)


def plot(path):
    scales = [s for s in "SML" if median("schoolhouse", s, "wall")]
    shown = ["schoolhouse", "schoolhouse-checked", "duckdb", "polars", "dbt-external", "dbt", "spark"]
    figure, axes = plt.subplots(1, len(scales), figsize=(5.5 * len(scales), 3.6), squeeze=False)
    for axis, scale in zip(axes[0], scales):
        peers = [p for p in shown if median(p, scale, "wall")][::-1]
        walls = [median(p, scale, "wall") for p in peers]
        bars = axis.barh([LABELS[p] for p in peers], walls, color=["#0072b2" if p.startswith("schoolhouse") else "#999999" for p in peers])
        axis.bar_label(bars, [f"{w:.2f} s" for w in walls], padding=3, fontsize=8)
        axis.set_title(f"CSV to checked tables, {SCALES[scale]}", fontsize=10, loc="left")
        # A bar on a logarithmic axis has no beginning: only where no other axis shows them all.
        is_wide = max(walls) > 20 * min(walls)
        axis.set_xlabel("seconds (log)" if is_wide else "seconds", fontsize=8)
        if is_wide:
            axis.set_xscale("log")
        axis.margins(x=0.25)
        axis.tick_params(labelsize=8)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=130)


os.makedirs(f"{docs}/pictures", exist_ok=True)
plot(f"{docs}/pictures/benchmarks.png")
notes_path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "notes.md")
notes = open(notes_path).read() if os.path.exists(notes_path) else ""
memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
with open(f"{docs}/benchmarks.md", "w") as page:
    page.write(f"""# Benchmarks

Every program does the same work in the same run on the same machine ({os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}), one after
the other with a warm page cache; figures are medians. The work: seven CSV files of a synthetic district become seven tables, and ten
analytics tables are computed from them. The rows of every engine are compared and equal. Repeat it with `bench/run.sh S L`.

![Seconds from CSV to tables](pictures/benchmarks.png)

""")
    for scale in ("S", "M", "L"):
        if any(r["scale"] == scale for r in rows):
            page.write(f"## {SCALES[scale][0].upper() + SCALES[scale][1:]}\n\n{table(scale)}\n\n")
    if any(r["scale"] == "-" for r in rows):
        page.write(f"## Starting up\n\n{table('-')}\n\n")
    page.write(notes)
print(f"wrote {docs}/benchmarks.md")

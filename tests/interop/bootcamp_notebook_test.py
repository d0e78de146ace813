#!/usr/bin/env python3
# Runs the notebook of the bootcamp example in a project that was filled, and compares its answers with the tables.
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import sys

import duckdb
from deltalake import DeltaTable

REPO = pathlib.Path(os.environ["SCHOOLHOUSE_REPO"])
sys.path.insert(0, str(REPO / "tests/rest"))
from codetrack import PEOPLE, Codetrack  # noqa: E402
from fake_service import Service  # noqa: E402
from project import Project  # noqa: E402

TODAY = "2026-02-16"


def run_notebook(file: pathlib.Path) -> dict:
    """Its code cells, one after the other; today is the day of the run."""
    names: dict = {}
    for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"]).replace("date.today()", f'date.fromisoformat("{TODAY}")')
            exec(compile(source, f"{file.name} {cell['id']}", "exec"), names)
    return names


def main() -> int:
    service_of = Codetrack()
    service_of.newest = 12
    faults = []
    with Service(service_of.respond) as service, Project(pathlib.Path(os.environ["SCHOOLHOUSE_PROGRAM"]), service.url) as project:
        project.secrets = {"SCHOOLHOUSE_NOW": f"{TODAY}T17:00:00Z"}
        (project.folder / "schoolhouse.yml").unlink()
        for words in (("init", ".", "--example", "bootcamp"), ("run",)):
            done = project.run(*words)
            if done.returncode:
                print(done.stderr)
                return 1
            project.write(".env", f"API_URL={service.url}\n")
            project.write("rosters/roster.json", json.dumps(PEOPLE))
        os.chdir(project.folder)
        found = run_notebook(project.folder / "analysis.ipynb")

        def rows(name: str, columns: str, where: str = "true") -> set[tuple]:
            kept = DeltaTable(f"lake/codetrack/{name}").to_pyarrow_table()  # noqa: F841
            return set(duckdb.sql(f"SELECT {columns} FROM kept WHERE {where}").fetchall())

        expected = {
            "latest": rows("latest_week", "id, name, date, points, commits, standing"),
            "averages": rows("recent_weeks", "id, weeks, average_points, average_commits"),
            "totals": rows("totals", "id, total_points"),
            "fallen": rows("trends", "id", "has_fallen"),
        }
        for name, answer in expected.items():
            given = set(found[name].fetchall())
            if given != answer or not answer:
                faults.append(f"{name}: only in the notebook {sorted(given - answer)}, only in the table {sorted(answer - given)}")
        os.chdir("/")
    print("\n".join(faults) or "the notebook and the tables say the same")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

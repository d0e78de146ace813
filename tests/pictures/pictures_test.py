# Draws the dashboards of a package and measures every text: none may meet another, leave its picture or be too faint.
# SPDX-License-Identifier: Apache-2.0
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SKIPPED = 77

# Few people a school: the pictures show schools, terms and courses.
FEW_PEOPLE = ["--param", "students=2", "--param", "teachers=2", "--param", "parents=1", "--param", "clerks=1", "--param", "attendance_years=1"]
LONG_SUFFIX = "Academy for Science, Mathematics and the Performing Arts"


def lengthen_names(repository, folder):
    source = (repository / "packages/district/sources/district.yml").read_text()
    longer, count = re.subn(r"suffix: [A-Za-z ]+", f'suffix: "{LONG_SUFFIX}"', source)
    assert count > 0, "the source names no suffixes any more"
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources/district.yml").write_text(longer)


def measure(options, title, run_options, has_long_names, least_pictures):
    """Draws one project; says what was found and returns whether all is well."""
    with tempfile.TemporaryDirectory() as top:
        folder = pathlib.Path(top) / "project"
        subprocess.run([options.program, "init", folder, "--example", options.package], check=True, stdout=subprocess.DEVNULL)
        if has_long_names:
            lengthen_names(options.repository, folder)
        run = subprocess.run([options.program, "-C", folder, "run", *run_options], capture_output=True, text=True)
        if run.returncode != 0:
            print(f"{title}: the run failed\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
            return False
        checked = subprocess.run([options.picture_check, options.module, folder / "output"], capture_output=True, text=True)
        lines = checked.stdout.splitlines() or [checked.stderr]
        print(f"{title}: {lines[-1]}")
        for line in lines[:-1][:40]:
            print("  " + line)
        drawn = re.match(r"(\d+) pictures", lines[-1])
        if not drawn or int(drawn[1]) < least_pictures:
            print(f"{title}: fewer than {least_pictures} pictures")
            return False
        return checked.returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("package", choices=["district", "ccd"])
    parser.add_argument("--schools", type=int, default=5)
    parser.add_argument("--names", choices=["usual", "long"], default="usual")
    for name in ("program", "picture-check", "module", "repository"):
        parser.add_argument("--" + name, type=pathlib.Path, required=True)
    options = parser.parse_args()
    if not options.program.exists():
        print(f"skipped: {options.program} is not built")
        return SKIPPED
    if options.package == "ccd":
        data = pathlib.Path(os.environ.get("SCHOOLHOUSE_DATA") or options.repository.parent / "shared/data").resolve()
        if not (data / "ccd-school").is_dir():
            print(f"skipped: {data} has no ccd-school; set SCHOOLHOUSE_DATA to the folder that has it")
            return SKIPPED
        return 0 if measure(options, "ccd", ["--param", f"data={data}"], False, 6) else 1
    title = f"{options.schools} schools, {options.names} names"
    is_well = measure(options, title, [*FEW_PEOPLE, "--param", f"schools={options.schools}"], options.names == "long", 60)
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())

# Draws the district's dashboards for 5, 60 and 1,000 schools and with names of 60 characters, and measures every text.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import re
import subprocess
import sys
import tempfile

SKIPPED = 77

# Schools, whether their names are long. Few people a school: the pictures show schools, terms and courses.
SIZES = [(5, False), (60, True), (1000, False), (1000, True)]
PARAMETERS = {"students": 2, "teachers": 2, "parents": 1, "clerks": 1, "attendance_years": 1}
LONG_SUFFIX = "Academy for Science, Mathematics and the Performing Arts"


def make_project(program, repository, folder, schools, has_long_names):
    subprocess.run([program, "init", str(folder), "--example", "district"], check=True, stdout=subprocess.DEVNULL)
    if has_long_names:
        source = (repository / "packages/district/sources/district.yml").read_text()
        longer, count = re.subn(r"suffix: [A-Za-z ]+", "suffix: " + LONG_SUFFIX, source)
        assert count > 0, "the source names no suffixes any more"
        (folder / "sources").mkdir(exist_ok=True)
        (folder / "sources/district.yml").write_text(longer)
    options = []
    for name, value in {**PARAMETERS, "schools": schools}.items():
        options += ["--param", f"{name}={value}"]
    subprocess.run([program, "-C", str(folder), "run", *options], check=True, stdout=subprocess.DEVNULL)


def main(program, picture_check, module, repository):
    if not pathlib.Path(program).exists():
        print(f"skipped: {program} is not built")
        return SKIPPED
    failed = False
    for schools, has_long_names in SIZES:
        with tempfile.TemporaryDirectory() as top:
            folder = pathlib.Path(top) / "project"
            make_project(program, pathlib.Path(repository), folder, schools, has_long_names)
            checked = subprocess.run([picture_check, module, str(folder / "output")], capture_output=True, text=True)
            lines = checked.stdout.splitlines()
            print(f"{schools} schools{', long names' if has_long_names else ''}: {lines[-1] if lines else checked.stderr}")
            for line in lines[:-1][:40]:
                print("  " + line)
            drawn = int(lines[-1].split()[0]) if lines else 0
            if checked.returncode != 0 or drawn < 30:
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
# Checks that clang-format 19 would change no source file; exits with 77 (skipped) where it is not installed.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import shutil
import subprocess
import sys

from source_files import list_files

FORMATTER = "clang-format-19"


def main(repo: pathlib.Path) -> int:
    if shutil.which(FORMATTER) is None:
        print(f"skipped: {FORMATTER} is not installed")
        return 77
    files = [str(path) for path in list_files(repo) if path.suffix in {".h", ".cc", ".c"}]
    if subprocess.run([FORMATTER, "--dry-run", "-Werror", *files], cwd=repo, check=False).returncode != 0:
        print("fix: tools/format.sh")
        return 1
    print(f"{len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))

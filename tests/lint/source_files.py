# Lists the files of the repository that we wrote, without build results.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import subprocess

UNVISITED = {"build", ".git", "node_modules", "my-district"}


def list_files(repo: pathlib.Path) -> list[pathlib.Path]:
    """Paths relative to `repo`: what git tracks or would track, or every file where there is no git."""
    asked = subprocess.run(["git", "-c", f"safe.directory={repo}", "-C", str(repo), "ls-files", "-z", "--cached",
                            "--others", "--exclude-standard"], capture_output=True, check=False)
    if asked.returncode == 0:
        paths = [pathlib.Path(name) for name in asked.stdout.decode().split("\0") if name]
    else:
        paths = [path.relative_to(repo) for path in repo.rglob("*")]
    return sorted(path for path in set(paths) if not UNVISITED & set(path.parts) and (repo / path).is_file())

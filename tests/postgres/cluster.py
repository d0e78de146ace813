# A PostgreSQL server of its own on a free port of 127.0.0.1, gone with the `with` block.
# SPDX-License-Identifier: Apache-2.0
import glob
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

PASSWORD = "0wner-secret"


def find_programs() -> pathlib.Path | None:
    """The folder of initdb and pg_ctl; nothing where no server is installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    return pathlib.Path(found[0] if found else on_path).parent if found or on_path else None


class Cluster:
    """`sql(text)` runs statements as the owner of the database sis."""

    def __init__(self, programs: pathlib.Path):
        self._programs = programs
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def _run(self, program: str, *words: str) -> None:
        # The server refuses to run as root.
        command = [str(self._programs / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/")
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def __enter__(self) -> "Cluster":
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="postgres-"))
        self.folder.chmod(0o755)
        (self.folder / "password").write_text(PASSWORD + "\n")
        self.certificate = self.folder / "server.crt"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", self.folder / "server.key", "-out", self.certificate],
                       check=True, capture_output=True)
        if os.geteuid() == 0:
            for path in [self.folder, *self.folder.iterdir()]:
                shutil.chown(path, "postgres", "postgres")
        (self.folder / "server.key").chmod(0o600)
        self._run("initdb", "-D", f"{self.folder}/data", "-A", "scram-sha-256", f"--pwfile={self.folder}/password", "-U", "owner",
                  "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = (f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off -c ssl=on "
                   f"-c ssl_cert_file={self.certificate} -c ssl_key_file={self.folder}/server.key -c log_statement=all")
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o", options, "start")
        self.sql("CREATE DATABASE sis", database="postgres")
        return self

    def __exit__(self, *_) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def copies(self) -> list[str]:
        """The COPY statements that were asked so far, each in one line."""
        lines = (self.folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()
        return [line.split("statement: ", 1)[1] for line in lines if "statement: COPY (" in line]

    def sql(self, text: str, database: str = "sis") -> str:
        done = subprocess.run([str(self._programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p",
                               str(self.port), "-U", "owner", "-d", database, "-f", "-"], input=text, capture_output=True, text=True,
                              env=os.environ | {"PGPASSWORD": PASSWORD})
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout

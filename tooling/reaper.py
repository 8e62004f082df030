"""`python -m tooling.reaper FOLDER OWNER` waits for the end of its input, then ends what OWNER left."""

import shutil
import sys
from pathlib import Path

from tooling import groups, run


def reap(folder: Path, owner: int) -> None:
    """Nothing is left after an orderly end, and a newer run's processes are not ours to touch."""
    left = run.read(folder)
    if left is None or left["owner"] != owner:
        return
    groups.stop(left["children"])
    if (folder / "throwaway").exists():
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.stdin.read()
    reap(Path(sys.argv[1]), int(sys.argv[2]))

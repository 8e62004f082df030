from benchmarks.limits.bare import undo_what_taskverse_mends
from benchmarks.limits.jobs import app

undo_what_taskverse_mends()

__all__ = ["app"]

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from taskverse.apps.tasks.retention import tasks_purge


class Command(BaseCommand):
    help = "Delete tasks that ended longer ago than TASK_RETENTION_DAYS says, with all that belongs to them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--export", type=Path, help="a folder that gets each as a line of JSON first, compressed")

    def handle(self, *args: Any, **options: Any) -> None:
        deleted = tasks_purge(export=options["export"])
        counts = ", ".join(f"{count} {status}" for status, count in deleted.items()) or "nothing to do: all are kept"
        self.stdout.write(f"Deleted: {counts}.")

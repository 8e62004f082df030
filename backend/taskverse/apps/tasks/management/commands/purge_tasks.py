from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from taskverse.apps.tasks.retention import tasks_purge


class Command(BaseCommand):
    help = "Delete tasks that ended longer ago than TASK_RETENTION_DAYS says, with all that belongs to them."

    def add_arguments(self, parser: CommandParser) -> None:
        told = "a folder, by its whole path, that gets each as a line of JSON first, compressed"
        parser.add_argument("--export", type=Path, help=told)

    def handle(self, *args: Any, **options: Any) -> None:
        export: Path | None = options["export"]
        deleted = tasks_purge(export=export)
        counts = ", ".join(f"{count} {status}" for status, count in deleted.items()) or "nothing to do: all are kept"
        self.stdout.write(f"Deleted: {counts}.")
        if export is not None:
            self.stdout.write(f"What was deleted is in {export.absolute()}.")

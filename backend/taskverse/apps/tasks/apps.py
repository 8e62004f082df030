from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TasksConfig(AppConfig):
    name = "taskverse.apps.tasks"
    label = "tasks"

    def ready(self) -> None:
        # Like admin.py: any installed app may hold task kinds in its kinds.py, and what
        # /metrics reads in gauges.py. Our kinds that call services stand higher.
        autodiscover_modules("kinds", "bulk_kinds", "gauges")

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "taskverse.apps.monitoring"
    label = "monitoring"

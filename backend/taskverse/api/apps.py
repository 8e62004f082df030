from collections.abc import Sequence
from functools import partial
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from taskverse.api.persisted import allowed_documents
from taskverse.common.deployment import faults


class ApiConfig(AppConfig):
    name = "taskverse.api"

    def ready(self) -> None:
        register(check_deployment, Tags.security, deploy=True)
        if settings.GRAPHQL_ALLOWED_DOCUMENTS:  # a list that cannot be read stops the start, not the first request
            allowed_documents(settings.GRAPHQL_ALLOWED_DOCUMENTS)


def check_deployment(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    return [Error(fault, id=number) for number, fault in faults(partial(getattr, settings))]

from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.notifications.mailbox import Mailbox, listening
from tests.outbound.conftest import serve

__all__ = ["serve"]


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A real mail server, to which this process sends."""
    with listening() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        yield box

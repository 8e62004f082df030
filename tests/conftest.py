"""The cast: `owner` has the task, `stranger` must see nothing of it, `staff` sees all, anonymous has no token."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django.fixtures import Settings

from taskverse.api import redis as store
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests import counters
from tests.client import GraphQLClient, sign_in
from tests.system import System, running_system

PASSWORD = "correct horse battery"


FIRST = ["system", "chaos", "project"]  # what takes longest, so that no process is left with it at the end


def pytest_configure() -> None:
    store.TIMEOUT = 10  # a busy machine's Redis is not away: with our own quarter of a second, tests would go uncounted


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a process has started serves all its tests: they are shared out by what they need."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(shared(item)))
    items.sort(key=place)


def shared(item: pytest.Item) -> str:
    if "system" in getattr(item, "fixturenames", ()):
        return "system"
    folder, module = item.path.parent.name, item.path.stem
    return "live" if folder == "live" else f"{folder}/{module}"


def place(item: pytest.Item) -> int:
    folder = shared(item).partition("/")[0]
    return FIRST.index(folder) if folder in FIRST else len(FIRST)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Hashes that are slow on purpose would be most of the run."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    """What one test has tried is not held against the next."""
    store.forget()
    counters.forget(django_settings.CACHE_URL)


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Takes it away, until the end of the test, which is one with transactions."""
    pooled: Any = connection
    with monkeypatch.context() as away:

        def take() -> None:
            pooled.close()
            pooled.close_pool()
            away.setitem(connection.settings_dict, "PORT", "1")
            away.setitem(connection.settings_dict["OPTIONS"]["pool"], "timeout", 0.5)

        yield take
    pooled.close()
    pooled.close_pool()


@pytest.fixture
def exports_folder(settings: Settings, tmp_path: Path) -> Path:
    """Where this test's exports go, once there are any."""
    folder = tmp_path / "exports"
    exports = {**settings.STORAGES["exports"], "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = {**settings.STORAGES, "exports": exports}
    return folder


@pytest.fixture(autouse=True)
def _nothing_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """A task that one test has left running would take a place of the worker from the next, and all sign in from one
    address."""
    yield
    if "system" in request.fixturenames:
        system = request.getfixturevalue("system")
        system.stop_runs()
        counters.forget(system.broker)


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner@example.com", PASSWORD)


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger@example.com", PASSWORD)


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("staff@example.com", PASSWORD, is_staff=True)


@pytest.fixture
def client_of() -> Callable[[User], GraphQLClient]:
    return lambda user: GraphQLClient(sign_in(user.email, PASSWORD)["token"])


@pytest.fixture
def cast(
    owner: User, stranger: User, staff: User, client_of: Callable[[User], GraphQLClient]
) -> dict[str, GraphQLClient]:
    people = {"owner": owner, "stranger": stranger, "staff": staff}
    return {"anonymous": GraphQLClient(), **{name: client_of(user) for name, user in people.items()}}


@pytest.fixture
def task(owner: User) -> Task:
    return task_create(owner=owner, request=TaskRequest(name="the owner's", payload={"a": 1}))


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Web, worker, beat and Flower as real processes on a database of their own."""
    folder: Path = tmp_path_factory.mktemp("system")
    with running_system(folder) as started:
        yield started

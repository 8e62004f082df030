import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from ipaddress import ip_address
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from taskverse.outbound.policy import Policy, policy_of_settings
from tests.outbound.certificates import Authority
from tests.outbound.server import Server, serving


@pytest.fixture(autouse=True)
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where connections were tried, of this thread and others; beyond this machine none is let through."""
    tried: list[str] = []
    connect = socket.socket.connect

    def watched(sock: socket.socket, address: Any) -> None:
        if sock.family != socket.AF_UNIX:
            tried.append(address[0])
            assert ip_address(address[0]).is_loopback, f"A test connects to {address[0]}"
        connect(sock, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    return tried


@pytest.fixture
def serve(settings: Settings) -> Iterator[Callable[..., Server]]:
    """Starts servers that requests are allowed to reach, and no others."""
    settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1", "::1"]
    with ExitStack() as stack:

        def start(*args: Any, **options: Any) -> Server:
            server = stack.enter_context(serving(*args, **options))
            settings.OUTBOUND_ALLOWED_PORTS = [*settings.OUTBOUND_ALLOWED_PORTS, str(server.port)]
            return server

        yield start


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def named(authority: Authority) -> Callable[..., Policy]:
    """The settings' policy in a world where names lead where the test says, in turn if it says several times.

    Call it after `serve`; the test's authority is trusted.
    """

    def policy(**names: list[list[str]]) -> Policy:
        answers = {name.replace("_", "."): iter(given) for name, given in names.items()}

        def resolve(host: str) -> list[str]:
            try:
                return next(answers[host])
            except (KeyError, StopIteration):
                raise socket.gaierror(f"{host} is not known, or was asked for too often") from None

        return policy_of_settings(resolve, str(authority.file))

    return policy

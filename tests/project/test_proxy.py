"""deploy/nginx.conf, as the nginx of this machine runs it in front of a server that tells what it was sent."""

import http.client
import json
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.outbound.certificates import Authority
from tests.project.test_docker_production import ROOT, SERVICES
from tests.system import free_port
from tests.waiting import wait_until

# A developer may do without; .ci/run installs it, and there these tests run or fail.
NO_NGINX = not shutil.which("nginx") and not os.environ.get("CI")
pytestmark = pytest.mark.skipif(NO_NGINX, reason="nginx is not installed")

HTTPS_PORT = "127.0.0.1:8443"  # as the world is told
CONNECTIONS = 256  # of one address


class Application(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 3  # of writing to somebody who does not read
    large: list[str]

    def do_GET(self) -> None:
        self.large.clear()
        if self.path.startswith("/breaks"):
            self.close_connection = True
            return
        size = 50_000_000 if self.path == "/large" else 0
        body = b"x" * size or json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
            self.large.append("was taken")
        except TimeoutError:
            self.large.append("waits")

    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Proxy:
    folder: Path
    application: int
    secure: int = field(default_factory=free_port)
    plain: int = field(default_factory=free_port)
    opened: ExitStack = field(default_factory=ExitStack)

    def configure(self) -> str:
        """The file to start it with, and the shell's command that does, as of the container."""
        certificate = Authority.made(self.folder).certificate("localhost")
        for name in ("fullchain.pem", "privkey.pem"):
            shutil.copy(certificate, self.folder / name)
        text = (ROOT / "deploy/nginx.conf").read_text()
        for old, new in {
            "/tmp": str(self.folder),  # noqa: S108 (the container's)
            "/etc/nginx/tls": str(self.folder),
            "listen 8443": f"listen 127.0.0.1:{self.secure}",
            "listen 8080": f"listen 127.0.0.1:{self.plain}",
            "default web;": "default 127.0.0.1;",
            ":8000": f":{self.application}",
            "worker_processes auto": "worker_processes 1",
        }.items():
            assert old in text
            text = text.replace(old, new)
        file = self.folder / "nginx.conf"
        file.write_text(f"user root;\n{text}" if os.geteuid() == 0 else text)
        command: str = SERVICES["proxy"]["command"][-1].replace("$$", "$")
        return command.replace("/tmp", str(self.folder)).replace("exec nginx", f"exec nginx -c {file}")  # noqa: S108

    def connect(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=self.folder / "authority.pem")
        connection = http.client.HTTPSConnection("localhost", self.secure, timeout=60, context=context)
        self.opened.callback(connection.close)
        return connection

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = self.connect()
        connection.request("GET", path, headers={"Connection": "close", **headers})
        answer = connection.getresponse()
        self.opened.callback(answer.close)
        return answer

    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    Application.large = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Application) as server, (tmp_path / "log").open("ab") as log:
        Thread(target=server.serve_forever).start()
        made = Proxy(tmp_path, server.server_port)
        environment = {**os.environ, "HTTPS_PORT": HTTPS_PORT}
        process = subprocess.Popen(["sh", "-c", made.configure()], env=environment, stdout=log, stderr=log)
        try:
            wait_until(lambda: process.poll() is not None or answers(made), what="nginx")
            assert process.poll() is None, made.log()
            yield made
        finally:
            made.opened.close()
            process.terminate()
            process.wait(60)
            server.shutdown()


def answers(proxy: Proxy) -> bool:
    try:
        return proxy.get("/").status == 200
    except OSError:
        return False


def test_the_application_is_told_what_the_proxy_knows_and_nothing_that_a_client_says(proxy: Proxy) -> None:
    told = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01", "tracestate": "a=b", "baggage": "c=d"}
    forged = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "http", "X-Request-ID": "mine"}
    found = json.loads(proxy.get("/", Host="api.example.com:8443", **told, **forged).read())

    assert not set(told) & set(found)
    assert found["host"] == "api.example.com:8443"  # with the port, which is part of a page's origin
    assert (found["x-forwarded-for"], found["x-forwarded-proto"]) == ("127.0.0.1", "https")
    assert found["x-request-id"] != "mine"


def test_plain_http_is_sent_to_the_port_that_the_world_sees(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=60)
    connection.request("GET", "/graphql?a=b", headers={"Host": "api.example.com:8080"})
    with connection.getresponse() as answer:
        connection.close()

    assert (answer.status, answer.headers["Location"]) == (308, "https://api.example.com:8443/graphql?a=b")


@pytest.mark.parametrize(
    "path", ["/exports/secret", "//exports/secret", "/%65xports/secret", "/breaks?variables=secret"]
)
def test_no_log_holds_what_is_secret_in_an_address(proxy: Proxy, path: str) -> None:
    assert proxy.get(path).status == (502 if path.startswith("/breaks") else 200)
    wait_until(lambda: proxy.log().count('"GET /') > 1, what="the log")

    assert "secret" not in proxy.log()


def test_a_large_answer_waits_at_the_application_until_its_client_takes_it(proxy: Proxy) -> None:
    answer = proxy.get("/large")
    assert answer.status == 200

    assert wait_until(lambda: Application.large, what="the application to be through") == ["waits"]


def test_one_address_has_no_more_than_its_share(proxy: Proxy) -> None:
    """And what it may upload fits into the memory there is, with room for others in small requests."""
    opened = [proxy.connect() for _ in range(CONNECTIONS)]
    for connection in opened:
        connection.putrequest("POST", "/graphql")
        connection.putheader("Content-Length", "1900000")
        connection.endheaders()
    wait_until(lambda: proxy.get("/").status == 429, what="a refusal")

    opened[0].close()
    wait_until(lambda: proxy.get("/").status == 200, what="another's turn")


def test_the_usual_port_is_not_named(tmp_path: Path) -> None:
    text = (ROOT / "deploy/nginx.conf").read_text()
    assert 'map $https_port $port { 443 ""; default :$https_port; }' in text


def test_what_one_address_may_upload_fits_into_memory() -> None:
    (folder,) = SERVICES["proxy"]["tmpfs"]
    assert folder == "/tmp:mode=1777,size=512m"  # noqa: S108 (the container's)
    assert CONNECTIONS * 2 <= 512
    assert SERVICES["proxy"]["deploy"]["resources"]["limits"]["memory"] == "768m"

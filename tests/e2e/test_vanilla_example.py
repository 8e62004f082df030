"""`examples/vanilla` in a browser, from an origin of its own."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Page, Route, expect

from tests.system import System
from tests.tokens import spent

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/vanilla/index.html"
API = "http://127.0.0.1:8000/graphql"
WORK_MS = 60_000


class Account(Protocol):
    email: str
    password: str


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def example_url(system: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    text = EXAMPLE.read_text()
    assert API in text
    folder = tmp_path_factory.mktemp("vanilla")
    (folder / "index.html").write_text(text.replace(API, f"{system.url}/graphql"))
    with ThreadingHTTPServer(("127.0.0.1", system.example_port), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield system.example_url
        server.shutdown()


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    page.goto(url)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_task_is_followed_to_its_end(page: Page, example_url: str, owner: Account, complaints: list[str]) -> None:
    sign_in(page, example_url, owner.email, owner.password)
    expect(page.get_by_text(owner.email)).to_be_visible()
    name = "<img src=x onerror=\"document.title='taken over'\">"
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create task").click()

    expect(page.get_by_text(f"{name}: SUCCEEDED")).to_be_visible(timeout=WORK_MS)
    assert page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])") == '[{},{},""]'
    assert complaints == []


def test_a_spent_token_is_refreshed(page: Page, example_url: str, owner: Account, system: System) -> None:
    old = spent(system.sign_in())

    def hand_out_a_spent_one(route: Route) -> None:
        answer = route.fetch()
        pair = answer.json()
        if "tokenAuth" in (route.request.post_data or ""):
            pair["data"]["tokenAuth"]["token"] = old
        route.fulfill(response=answer, json=pair)

    page.route(f"{system.url}/graphql", hand_out_a_spent_one)
    sign_in(page, example_url, owner.email, owner.password)

    expect(page.get_by_text(owner.email)).to_be_visible()


def test_a_refusal_is_told_by_its_code(page: Page, example_url: str, owner: Account) -> None:
    sign_in(page, example_url, owner.email, owner.password + "x")

    expect(page.get_by_role("alert")).to_contain_text("INVALID_CREDENTIALS")

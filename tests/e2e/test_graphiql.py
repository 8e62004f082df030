"""GraphiQL as built, in a browser that reaches nothing but this machine."""

import json
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, Response, expect

from taskverse.api.graphiql import ENTRY
from tests.e2e.journeys import CANCEL, WORK_MS
from tests.system import System
from tests.tokens import spent

QUERY, HEADERS = "[data-uri$='operation.graphql']", "[data-uri$='headers.json']"


class Account(Protocol):
    email: str
    password: str
    token: str


@pytest.fixture
def asked(page: Page, system: System) -> Iterator[list[str]]:
    """Every address the page asks. None may be another's."""
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    yield addresses
    assert [url for url in addresses if not url.startswith((system.url, f"blob:{system.url}", "data:"))] == []


@pytest.fixture
def graphiql(page: Page, system: System, asked: list[str], complaints: list[str]) -> Page:
    assert ENTRY.exists(), "GraphiQL is not built: run ./taskverse graphiql first"
    with page.expect_response(is_introspection) as told:
        page.goto(f"{system.url}/graphql")
    assert told.value.ok
    expect(page.locator(".graphiql-query-editor .monaco-editor .view-line").first).to_be_visible()
    assert complaints == []
    return page


def is_introspection(response: Response) -> bool:
    return "IntrospectionQuery" in (response.request.post_data or "")


def sign_in(page: Page, email: str, password: str) -> None:
    if not page.get_by_label("E-mail").is_visible():
        page.get_by_role("button", name="Show Sign in").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def write(page: Page, editor: str, text: str) -> None:
    page.locator(f"{editor}.monaco-editor").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)


def run(page: Page) -> None:
    page.get_by_role("button", name="Execute query").click()


def test_a_query_runs_as_whoever_has_signed_in(graphiql: Page, owner: Account, complaints: list[str]) -> None:
    sign_in(graphiql, owner.email, owner.password + "x")
    expect(graphiql.get_by_role("status")).to_contain_text("INVALID_CREDENTIALS")
    sign_in(graphiql, owner.email, owner.password)
    expect(graphiql.get_by_role("status")).to_contain_text("Signed in")
    expect(graphiql.locator(HEADERS)).to_contain_text("Authorization")

    run(graphiql)

    expect(graphiql.locator(".result-window")).to_contain_text(owner.email)
    stored = graphiql.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Bearer" not in stored
    assert complaints == []


def test_signing_in_keeps_the_other_headers(graphiql: Page, owner: Account) -> None:
    write(graphiql, HEADERS, json.dumps({"X-Request-ID": "mine", "authorization": "Bearer old"}))
    sign_in(graphiql, owner.email, owner.password)
    expect(graphiql.locator(HEADERS)).to_contain_text("Authorization")
    with graphiql.expect_request(lambda request: "me {" in (request.post_data or "")) as told:
        run(graphiql)
    headers = told.value.headers
    assert headers["x-request-id"] == "mine"
    assert headers["authorization"].startswith("Bearer ey")


def test_the_schema_is_there_to_read_and_to_complete_from(graphiql: Page, complaints: list[str]) -> None:
    graphiql.get_by_role("button", name="Show Documentation Explorer").click()
    graphiql.get_by_role("link", name="Query").click()
    expect(graphiql.locator(".graphiql-doc-explorer")).to_contain_text("task_by_id")

    write(graphiql, QUERY, "{ all_tas")
    graphiql.keyboard.press("ControlOrMeta+Space")

    expect(graphiql.locator(".suggest-widget")).to_contain_text("all_tasks")
    assert complaints == []


def test_the_schema_is_read_with_a_spent_token_too(graphiql: Page, system: System) -> None:
    token = spent(system.sign_in())
    write(graphiql, HEADERS, json.dumps({"Authorization": f"Bearer {token}"}))
    run(graphiql)
    expect(graphiql.locator(".result-window")).to_contain_text("TOKEN_EXPIRED")

    with graphiql.expect_response(is_introspection) as told:
        graphiql.get_by_role("button", name="Re-fetch GraphQL schema").click()

    assert told.value.request.headers["authorization"] == f"Bearer {token}"
    assert told.value.json()["data"]["__schema"]


def test_a_subscription_is_a_stream(graphiql: Page, owner: Account, system: System) -> None:
    sign_in(graphiql, owner.email, owner.password)
    expect(graphiql.locator(HEADERS)).to_contain_text("Authorization")
    create = 'mutation { create_task(name: "seen live", kind: "sleep", payload: {seconds: 600}) { task { id } } }'
    task = system.execute(create, token=owner.token)["create_task"]["task"]

    write(graphiql, QUERY, f"subscription Live {{ task_updated(id: {task['id']}) {{ name status }} }}")
    expect(graphiql.get_by_role("tab", name="Live")).to_be_visible()  # it has read what was written
    run(graphiql)

    expect(graphiql.locator(".result-window")).to_contain_text("seen live")
    expect(graphiql.locator(".result-window")).to_contain_text("RUNNING", timeout=WORK_MS)
    system.execute(CANCEL, token=owner.token, id=int(task["id"]))
    expect(graphiql.locator(".result-window")).to_contain_text("CANCELLED", timeout=WORK_MS)


def test_a_link_brings_its_query_along(graphiql: Page, system: System, complaints: list[str]) -> None:
    asked = "query Asked($id: Int!) { task_by_id(id: $id) { id } me { id } }"
    sent: list[str] = []
    graphiql.on("request", lambda request: sent.append(request.post_data or ""))
    graphiql.goto(f"{system.url}/graphql?{urlencode({'query': asked, 'variables': json.dumps({'id': 1})})}")
    expect(graphiql.get_by_role("tab", name="Asked")).to_be_visible()

    run(graphiql)

    expect(graphiql.locator(".result-window")).to_contain_text('"me": null')
    assert len([body for body in sent if "query Asked" in body]) == 1  # nothing ran by itself
    assert complaints == []

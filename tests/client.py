"""A client of the API, over HTTP as the real ones are."""

import json
from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.test import AsyncClient, Client

ACCEPT = "application/graphql-response+json"


@dataclass(frozen=True)
class Answer:
    response: Any

    @property
    def json(self) -> dict[str, Any]:
        """Empty for a stream, which has only begun."""
        body: dict[str, Any] = {} if self.response.streaming else json.loads(self.response.content)
        return body

    @property
    def data(self) -> dict[str, Any]:
        """The data of an answer without errors."""
        assert "errors" not in self.json, self.json["errors"]
        data: dict[str, Any] = self.json["data"]
        return data

    @property
    def error(self) -> dict[str, Any]:
        """The one error of an answer."""
        (error,) = self.json["errors"]
        found: dict[str, Any] = error
        return found

    @property
    def code(self) -> str | None:
        """The code of its one error; None without errors."""
        return self.error["extensions"]["code"] if "errors" in self.json else None


@dataclass(frozen=True)
class GraphQLClient:
    token: str | None = None
    prefix: str = "Bearer"

    def execute(self, query: str, **variables: Any) -> Answer:
        return self.post(json.dumps({"query": query, "variables": variables}))

    def ask(self, query: str | None = None, *, operation: str | None = None, **rest: Any) -> Answer:
        """Of several operations one; `sha256` names a persisted query; the rest are variables."""
        sha256 = rest.pop("sha256", None)
        extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256}} if sha256 else None
        fields = {"query": query, "operationName": operation, "extensions": extensions, "variables": rest}
        return self.post(json.dumps({name: value for name, value in fields.items() if value is not None}))

    def subscribe(self, query: str, **variables: Any) -> Answer:
        """What a stream begins with: itself, or why there is none."""
        headers = {"Accept": f"{ACCEPT}, text/event-stream", **self.authorization}
        body = json.dumps({"query": query, "variables": variables})
        post = async_to_sync(AsyncClient().post)
        return Answer(post("/graphql", body, content_type="application/json", headers=headers))

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"{self.prefix} {self.token}"} if self.token else {}

    def post(self, body: str | bytes, content_type: str = "application/json", **headers: str) -> Answer:
        given = {"Accept": ACCEPT, **self.authorization, **headers}
        response: HttpResponse = Client().post("/graphql", body, content_type=content_type, headers=given)  # type: ignore[assignment]
        return Answer(response)


SIGN_IN = """mutation($email: String!, $password: String!) {
  tokenAuth(email: $email, password: $password) { token refreshToken refreshExpiresIn payload user { id email } }
}"""


def sign_in(email: str, password: str) -> dict[str, Any]:
    """The payload of tokenAuth."""
    pair: dict[str, Any] = GraphQLClient().execute(SIGN_IN, email=email, password=password).data["tokenAuth"]
    return pair

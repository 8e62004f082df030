"""A client of the API, over HTTP as the real ones are."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

ACCEPT = "application/graphql-response+json"


@dataclass(frozen=True)
class Answer:
    response: Any

    @property
    def json(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.response.content)
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

    def post(self, body: str | bytes, content_type: str = "application/json", **headers: str) -> Answer:
        given = {
            "Accept": ACCEPT,
            **({"Authorization": f"{self.prefix} {self.token}"} if self.token else {}),
            **headers,
        }
        response: HttpResponse = Client().post("/graphql", body, content_type=content_type, headers=given)  # type: ignore[assignment]
        return Answer(response)


SIGN_IN = """mutation($email: String!, $password: String!) {
  tokenAuth(email: $email, password: $password) { token refreshToken refreshExpiresIn payload user { id email } }
}"""


def sign_in(email: str, password: str) -> dict[str, Any]:
    """The payload of tokenAuth."""
    pair: dict[str, Any] = GraphQLClient().execute(SIGN_IN, email=email, password=password).data["tokenAuth"]
    return pair

"""What schemathesis holds each answer to. Loaded by SCHEMATHESIS_HOOKS."""

from typing import Any

import schemathesis


@schemathesis.check
def graphql_contract(ctx: Any, response: Any, case: Any) -> None:
    assert response.status_code < 500, response.status_code
    for error in response.json().get("errors", []):
        code = error.get("extensions", {}).get("code")
        assert code, error
        assert code not in ("INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"), error

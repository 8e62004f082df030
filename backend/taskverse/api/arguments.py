from typing import Any


def given(arguments: dict[str, Any]) -> dict[str, Any]:
    """null is as good as nothing said."""
    return {name: value for name, value in arguments.items() if value is not None}

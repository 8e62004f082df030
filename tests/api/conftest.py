import pytest

from taskverse.api import view
from taskverse.api.documents import BUDGET, Documents


@pytest.fixture(autouse=True)
def documents(monkeypatch: pytest.MonkeyPatch) -> Documents:
    """Nothing is kept from a test with other settings."""
    fresh = Documents(BUDGET)
    monkeypatch.setattr(view, "documents", fresh)
    return fresh

"""What several tests of users need."""

from typing import Any

import pytest

from taskverse.apps.users.models import User
from tests.client import sign_in
from tests.conftest import PASSWORD


@pytest.fixture
def pair(owner: User) -> dict[str, Any]:
    return sign_in(owner.email, PASSWORD)

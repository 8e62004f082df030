from django.conf import settings
from django.http import HttpRequest


def flower(request: HttpRequest) -> dict[str, str]:
    """For the admin's header."""
    return {"flower_url": settings.FLOWER_URL}

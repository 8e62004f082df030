from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# What is no page needs nothing; a browser that takes it for one all the same gets nothing to run.
NOT_A_PAGE = "default-src 'none'; frame-ancestors 'none'"


class ContentSecurityPolicyMiddleware:
    """Says what a page may load, unless its view has said so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        page = response.headers.get("Content-Type", "").startswith("text/html")
        if page and settings.DEBUG and response.status_code >= 400:  # noqa: PLR2004 (Django's own, styled within)
            return response
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY if page else NOT_A_PAGE)
        return response

"""The two addresses that every browser tries."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from taskverse.api.errors import BadRequest

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0172ad"/>'
    '<path d="M9 16.5l5 5 9-11" fill="none" stroke="white" stroke-width="3.5" stroke-linecap="round" '
    'stroke-linejoin="round"/></svg>'
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """To GraphiQL where there is one; else in words where the API is."""
    return redirect("graphql") if settings.GRAPHIQL else JsonResponse({"graphql": reverse("graphql")})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses before any view: a host that is not ours, a query string of a thousand fields."""
    error = {"message": "This request cannot be answered here.", "extensions": {"code": BadRequest.code}}
    return JsonResponse({"errors": [error]}, status=400)


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ICON, content_type="image/svg+xml")

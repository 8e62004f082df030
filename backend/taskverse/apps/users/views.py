from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from taskverse.apps.users.keys import public_keys

HOUR = 3600


@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """The public keys that access tokens can be read with (RFC 7517); none while they are signed with a shared key."""
    return JsonResponse({"keys": public_keys()}, headers={"Cache-Control": f"public, max-age={HOUR}"})

"""What follows an answer that points elsewhere: the rules of https://fetch.spec.whatwg.org/#http-redirect-fetch."""

from dataclasses import replace
from urllib.parse import urljoin

from taskverse.outbound.errors import refused
from taskverse.outbound.messages import Answer, Request
from taskverse.outbound.targets import Target, target_of

REDIRECTS = (301, 302, 303, 307, 308)
# What another origin gets to see. Authorization and Cookie stay behind, and all else: X-Api-Key is a secret too.
FOR_ANYBODY = {"accept", "accept-language", "content-type", "content-language", "idempotency-key", "user-agent"}


def redirected(request: Request, target: Target, answer: Answer) -> Request | None:
    """The request to make next; None when this was the answer. Raises OutboundError."""
    location = answer.header("location")
    if answer.status not in REDIRECTS or not location:
        return None
    try:
        following = target_of(urljoin(target.url, location))
    except ValueError:
        raise refused("The server redirects to what is not a URL.") from None
    if target.scheme == "https" and following.scheme == "http":
        raise refused("The server redirects from https to http.")
    request = replace(_method_rule(request, answer.status), url=following.url)
    if following.origin == target.origin:
        return request
    return _without(request, {name.lower() for name in request.headers} - FOR_ANYBODY)


def _method_rule(request: Request, status: int) -> Request:
    see_other = status == 303 and request.method != "HEAD"  # noqa: PLR2004
    if not see_other and not (status in (301, 302) and request.method == "POST"):
        return request
    bodiless = replace(request, method="GET", body=b"")
    return _without(bodiless, {name.lower() for name in request.headers if name.lower().startswith("content-")})


def _without(request: Request, names: set[str]) -> Request:
    return replace(request, headers={n: value for n, value in request.headers.items() if n.lower() not in names})

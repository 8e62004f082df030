"""Requests to the world outside, on behalf of users, to addresses they choose: so nothing inside may be reached.

`send(Request(…))` is the only door. Why it is made so: docs/decisions/0009-outbound-http.md.
"""

from taskverse.outbound.client import Limits, Response, send
from taskverse.outbound.errors import OutboundCode, OutboundError
from taskverse.outbound.messages import OWN_HEADERS, Request
from taskverse.outbound.policy import Policy
from taskverse.outbound.targets import target_of

__all__ = [
    "OWN_HEADERS",
    "Limits",
    "OutboundCode",
    "OutboundError",
    "Policy",
    "Request",
    "Response",
    "send",
    "target_of",
]

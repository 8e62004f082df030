from dataclasses import dataclass

from taskverse.outbound.deadline import Deadline
from taskverse.outbound.errors import faults_told, refused
from taskverse.outbound.guard import addresses_of
from taskverse.outbound.messages import Answer, Request
from taskverse.outbound.policy import Policy, policy_of_settings, trust
from taskverse.outbound.redirects import redirected
from taskverse.outbound.targets import Target, target_of
from taskverse.outbound.wire import Wire, connected


@dataclass(frozen=True)
class Limits:
    seconds: float = 10  # for all of it
    max_bytes: int = 65_536  # of the body; what is more is cut off
    redirects: int = 5  # 0: a redirect is the answer


@dataclass(frozen=True)
class Response:
    status: int
    headers: tuple[tuple[str, str], ...]  # names in lower case
    body: bytes
    truncated: bool
    url: str  # after redirects


DEFAULT = Limits()


def send(request: Request, limits: Limits = DEFAULT, policy: Policy | None = None) -> Response:
    """Ask, follow redirects, read. Any status is a response; raises OutboundError when there is none.

    Nothing is tried twice. Proxies of the environment, stored cookies and credentials play no part.
    """
    policy = policy or policy_of_settings()
    deadline = Deadline.after(limits.seconds)
    for _ in range(limits.redirects + 1):
        outcome = _ask(request, limits, policy, deadline)
        if isinstance(outcome, Response):
            return outcome
        request = outcome
    raise refused(f"The server redirects more than {limits.redirects} times.")


def _ask(request: Request, limits: Limits, policy: Policy, deadline: Deadline) -> Response | Request:
    """The response, or the request that a redirect asks for."""
    target = target_of(request.url)
    addresses = addresses_of(target, policy, deadline)
    with faults_told(target.host), connected(target, addresses, deadline, trust(policy.ca_file)) as sock:
        wire = Wire(sock, deadline)
        wire.send(request.on_wire(target), request.body)
        answer = Answer.of(wire.head())
        following = redirected(request, target, answer) if limits.redirects else None
        return following or _response(answer, target, wire, limits)


def _response(answer: Answer, target: Target, wire: Wire, limits: Limits) -> Response:
    body = wire.body(answer.header("content-encoding"), limits.max_bytes)
    return Response(answer.status, answer.headers, body.content(), body.truncated, target.url)

"""From a host to addresses that may be connected to: looked up once, all of them checked."""

import logging
from concurrent.futures import Future
from ipaddress import ip_address
from threading import Thread

from taskverse.outbound.addresses import Address
from taskverse.outbound.deadline import Deadline
from taskverse.outbound.errors import failed, refused, timed_out
from taskverse.outbound.policy import Policy
from taskverse.outbound.targets import Target

log = logging.getLogger(__name__)


def addresses_of(target: Target, policy: Policy, deadline: Deadline) -> list[Address]:
    """At least one. Raises OutboundError, which does not say where a name leads to: that is for the log."""
    if not policy.allows_port(target):
        raise refused(f"Requests to port {target.port} are not allowed.")
    addresses = [target.address] if target.address else _look_up(target.host, policy, deadline)
    # All, not any: of a name with a public and a private address, which one is taken would be the name owner's choice.
    inside = [address for address in addresses if not policy.allows(target, address)]
    if inside:
        log.warning("Refused a request to %s, which leads to %s", target.host, ", ".join(map(str, inside)))
        raise refused(f"{target.host} does not lead to public addresses only.")
    return addresses


def _look_up(host: str, policy: Policy, deadline: Deadline) -> list[Address]:
    answer: Future[list[str]] = Future()

    def ask() -> None:
        try:
            answer.set_result(policy.resolve(host))
        except Exception as error:
            answer.set_exception(error)

    # In a thread, since the system's resolver takes no deadline; one that hangs ends by itself, within a minute.
    Thread(target=ask, name="outbound-look-up", daemon=True).start()
    try:
        found = [ip_address(text) for text in answer.result(deadline.left())]
    except TimeoutError:
        raise timed_out() from None
    except (OSError, ValueError):
        found = []
    if not found:
        raise failed(f"There is no address for {host}.")
    return found

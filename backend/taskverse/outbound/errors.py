"""What can go wrong outside. Messages are for users: no address that a name led to, no word of our network."""

import logging
import ssl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

import h11

log = logging.getLogger(__name__)

HEAD_TOO_LARGE = 431  # h11's hint at its limit for heads, chunk sizes and trailers


class OutboundCode(StrEnum):
    REFUSED = "OUTBOUND_REFUSED"  # by us: the same request is refused again
    FAILED = "OUTBOUND_FAILED"  # the network, TLS, or what came was not HTTP
    TIMEOUT = "OUTBOUND_TIMEOUT"
    TOO_LARGE = "OUTBOUND_TOO_LARGE"  # more headers than we read


class OutboundError(Exception):
    """No answer: `code` is for programs, `message` for users."""

    def __init__(self, code: OutboundCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def refused(message: str) -> OutboundError:
    return OutboundError(OutboundCode.REFUSED, message)


def failed(message: str) -> OutboundError:
    return OutboundError(OutboundCode.FAILED, message)


def timed_out() -> OutboundError:
    return OutboundError(OutboundCode.TIMEOUT, "There was no whole answer in time.")


@contextmanager
def faults_told(host: str) -> Iterator[None]:
    """Whatever sockets, TLS, HTTP and gzip raise becomes an OutboundError; the cause stays in the log."""
    try:
        yield
    except (OSError, UnicodeError, h11.ProtocolError, zlib.error) as error:
        log.info("Request to %s failed: %r", host, error)
        raise _told(host, error) from error


def _told(host: str, error: Exception) -> OutboundError:
    match error:
        case TimeoutError():
            told = timed_out()
        case ssl.SSLCertVerificationError():
            told = failed(f"The certificate of {host} was not accepted: {error.verify_message}.")
        case ssl.SSLError():
            told = failed(f"There is no secure connection to {host}.")
        case h11.RemoteProtocolError() if error.error_status_hint == HEAD_TOO_LARGE:
            told = OutboundError(OutboundCode.TOO_LARGE, f"{host} answered with more headers than are read.")
        case h11.LocalProtocolError() | UnicodeError():
            told = refused("The method or a header is not valid in HTTP.")
        case h11.RemoteProtocolError() | zlib.error():
            told = failed(f"{host} did not answer in valid HTTP.")
        case _:
            told = failed(f"The connection to {host} broke.")
    return told

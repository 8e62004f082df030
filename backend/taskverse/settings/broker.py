"""Two mends of kombu's Redis transport (5.7): a broker that goes away must not take the worker along, and a command
must not cost more in Python than in Redis."""

from typing import Any

from kombu.transport import redis as transport
from redis.exceptions import ConnectionError as RedisConnectionError


class Mended:
    """Closed with its connection, it is still asked to acknowledge and to put back what was not acknowledged. For that
    it would make itself a new pool, and fail with AttributeError, for which Celery ends the worker; a connection error
    is expected there, and leads to a new connection.

    It keeps the client of its pool: kombu makes one for each command, which takes longer than sending it."""

    connection: Any
    pool: Any
    _kept: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:
        if asynchronous:
            return super()._create_client(asynchronous=True)  # type: ignore[misc] # given by the channel it is mixed into
        if self._kept is None or self._kept.connection_pool is not self.pool:
            self._kept = super()._create_client()  # type: ignore[misc]
        return self._kept

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise RedisConnectionError("This channel's connection was closed.")
        return super()._connparams(asynchronous)  # type: ignore[misc]


class Channel(Mended, transport.Channel):
    pass


class SentinelChannel(Mended, transport.SentinelChannel):
    pass


def mend() -> None:
    transport.Transport.Channel = Channel
    transport.SentinelTransport.Channel = SentinelChannel

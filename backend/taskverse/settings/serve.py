"""uvicorn for the image's `web`, such that ending it refuses nobody who was let in.

As uvicorn comes, its processes share a socket that goes on letting connections in until the last process is gone, and a
connection is closed whose request was not read yet. A proxy has sent those requests, must not send them again, and
answers 502.
"""

import asyncio
import ctypes
import socket
import struct
import sys
from contextlib import suppress

import uvicorn
from uvicorn.supervisors import multiprocess

READING_SECONDS = 0.5  # in which a request follows its connection
HANDSHAKE_SECONDS = 0.1  # in which a connection that was half open is whole

SO_ATTACH_FILTER = 26  # Linux; Python has no name for it
FILTER = [
    (0x30, 0, 0, 13),  # load the flags of the TCP header
    (0x45, 0, 1, 0x02),  # SYN among them:
    (0x06, 0, 0, 0),  # not seen
    (0x06, 0, 0, 0xFFFFFFFF),  # else seen
]


def bind(host: str, port: int) -> socket.socket:
    """Each process has its own, with its own queue; the kernel shares connections out."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((host, port))
    bound.set_inheritable(True)
    bound.setblocking(False)
    return bound


def see_no_new(door: socket.socket) -> bool:
    """Nobody begins to connect any more, who has begun can end: a queue that fills while it is closed loses them.

    Whoever is not seen asks again after a second (RFC 6298), and then another door is theirs, or none. False where the
    kernel does not let us: then only those are lost who come in the microseconds between the last look and the closing.
    """
    if sys.platform != "linux":
        return False
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in FILTER)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("HP", len(FILTER), ctypes.addressof(buffer))
    try:
        door.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
    except PermissionError:  # some hardened kernels, to processes without privileges
        return False
    return True


class Config(uvicorn.Config):
    def bind_socket(self) -> socket.socket:
        """Of the process above, which lets nobody in: others cannot take the port meanwhile."""
        return bind(self.host, self.port)


class Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.door = bind(self.config.host, self.config.port)
        await super().startup([self.door.dup()])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if see_no_new(self.door):
            await asyncio.sleep(HANDSHAKE_SECONDS)
        for server in self.servers:
            server.close()
        await self.let_in()
        self.door.close()
        await asyncio.sleep(READING_SECONDS)
        await super().shutdown(sockets)

    async def let_in(self) -> None:
        """Those who wait before the door, so that it can be closed."""
        loop = asyncio.get_running_loop()
        with suppress(BlockingIOError):
            while True:
                connection, _ = self.door.accept()
                await loop.connect_accepted_socket(self.protocol, connection)

    def protocol(self) -> asyncio.Protocol:
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made


# Where uvicorn's command line and the processes that it starts find them.
sys.modules["uvicorn.main"].Config = Config  # type: ignore[attr-defined]
sys.modules["uvicorn.main"].Server = Server  # type: ignore[attr-defined]
multiprocess.Server = Server  # type: ignore[misc]

if __name__ == "__main__":
    uvicorn.main()

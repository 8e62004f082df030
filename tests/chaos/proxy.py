"""A broker that can be away: connections pass through here, until they do not."""

import socket
import threading
from contextlib import suppress

from tests.system import free_port


class Proxy:
    def __init__(self, host: str, port: int, *, delay: float = 0) -> None:
        self.delay = delay  # seconds for whatever comes through
        self.target = (host, port)
        self.port = free_port()
        self.open_sockets: list[socket.socket] = []
        self.listener: socket.socket | None = None
        self.let_in()

    def let_in(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def shut_out(self) -> None:
        """Whoever is connected is cut off, whoever comes is refused."""
        assert self.listener
        # shutdown, since close alone does not wake the thread that waits in accept
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for one in self.open_sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.open_sockets.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self.target)
                self.open_sockets += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=_pump, args=(source, sink, self.delay), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket, delay: float) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            if delay:
                threading.Event().wait(delay)  # the fault itself
            sink.sendall(data)
    with suppress(OSError):  # also when the source was reset
        sink.shutdown(socket.SHUT_RDWR)

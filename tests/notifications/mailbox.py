"""A mail server: real SMTP on loopback, that answers what a test wants it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.system import free_port

OK = "250 OK"


@dataclass
class Mailbox:
    port: int
    answers: list[str] = field(default_factory=list)  # to the next mails; OK once they are used up. "": hang up
    came: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's)
        answer = self.answers.pop(0) if self.answers else OK
        if not answer:
            transport: Any = server.transport
            transport.abort()
        content: Any = envelope.content
        if answer in ("", OK):
            self.came.append(message_from_bytes(content, policy=policy.default))
        return answer


@contextmanager
def listening() -> Iterator[Mailbox]:
    box = Mailbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part
    text: str = part.get_content()
    return text

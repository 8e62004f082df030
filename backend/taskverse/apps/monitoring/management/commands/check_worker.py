import time
from dataclasses import dataclass
from typing import Any

from celery import current_app
from celery.utils.nodenames import default_nodename
from django.core.management.base import BaseCommand, CommandError, CommandParser
from kombu import Queue
from kombu.exceptions import ChannelError

REPLY_SECONDS = 5
PAUSE = 3  # seconds between the two looks at a worker that leaves messages waiting


@dataclass(frozen=True)
class Look:
    begun: int  # tasks since its start
    free: int  # children without a task
    waiting: int  # messages in the queues it consumes

    def stuck_since(self, earlier: "Look") -> bool:
        return self.begun == earlier.begun and min(self.free, earlier.free, self.waiting, earlier.waiting) > 0


def look(node: str) -> Look:
    stats = ask(node, "stats")
    queues = ask(node, "active_queues") or ()
    return Look(
        begun=sum(stats["total"].values()),
        free=stats["pool"]["max-concurrency"] - len(ask(node, "active")),
        waiting=sum(message_count(queue["name"]) for queue in queues),
    )


def ask(node: str, question: str) -> Any:
    inspect = current_app.control.inspect(destination=[node], timeout=REPLY_SECONDS)
    replies = getattr(inspect, question)() or {}
    if node not in replies:
        raise CommandError(f"The worker {node} does not answer within {REPLY_SECONDS} s: see its log, restart it.")
    return replies[node]


def message_count(queue: str) -> int:
    with current_app.connection_for_read() as broker:
        try:
            declared: Any = Queue(queue, channel=broker.default_channel).queue_declare(passive=True)
        except ChannelError:  # Redis knows no empty list
            return 0
        return int(declared.message_count)


class Command(BaseCommand):
    """A worker can lose its places for messages, answer every ping and never take another task.

    So the check is: messages wait, a child is free, and yet nothing begins. A queue that was told to rest
    (`cancel_consumer`) does not count.
    """

    help = "Is the worker of this machine alive, and does it take what waits? Exits with 1 if not."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--node", default=default_nodename(""), help="celery@<host name> unless told")

    def handle(self, *args: Any, **options: Any) -> None:
        first = look(options["node"])
        if not first.stuck_since(first):
            return
        time.sleep(PAUSE)
        second = look(options["node"])
        if second.stuck_since(first):
            raise CommandError(
                f"The worker {options['node']} is free but leaves {second.waiting} messages waiting: restart it."
            )

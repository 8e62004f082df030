"""Celery's events of tasks, gathered: Flower shows them a moment later, and one message tells it of many."""

from typing import Any

from celery import Celery, bootsteps

GATHER_SECONDS = 0.1


class GatherEvents(bootsteps.StartStopStep):
    """Celery sends those of one turn of its loop together, which are hardly ever more than one task's. Many at once do
    not wait: the dispatcher sends what has reached its limit."""

    requires = ("celery.worker.consumer.events:Events",)

    def start(self, consumer: Any) -> None:
        """Whenever the consumer has a new connection, and with it a new dispatcher."""
        hub, dispatcher = consumer.hub, consumer.event_dispatcher
        planned: list[object] = []
        if not hub or not dispatcher:
            return

        def send() -> None:
            planned.clear()
            dispatcher.flush()

        def send_soon() -> None:
            if not planned:
                planned.append(hub.call_later(GATHER_SECONDS, send))

        dispatcher.on_send_buffered = send_soon

    def stop(self, consumer: Any) -> None:
        if consumer.event_dispatcher:
            consumer.event_dispatcher.flush()


def gather(app: Celery) -> None:
    app.steps["consumer"].add(GatherEvents)

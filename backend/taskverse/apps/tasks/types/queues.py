import graphene

from taskverse.apps.tasks.types.parts import TaskPriorityEnum


class QueueType(graphene.ObjectType):
    class Meta:
        description = "A queue, as the rows of its tasks tell. For staff."

    name = graphene.Field(graphene.NonNull(TaskPriorityEnum), description="What `pause_queue` takes.")
    depth = graphene.Int(required=True, description="Tasks that wait for a worker.")
    oldest_waiting_seconds = graphene.Float(description="How long the oldest of them has waited; null when none waits.")
    running = graphene.Int(required=True, description="Tasks that a worker runs.")
    paused = graphene.Boolean(required=True, description="It rests: its tasks wait.")


class WorkerType(graphene.ObjectType):
    class Meta:
        description = "A process that runs tasks. For staff."

    name = graphene.String(required=True, description="As its log and Flower call it.")
    online = graphene.Boolean(required=True, description="It has answered just now.")
    running = graphene.Int(required=True, description="Tasks that it holds.")
    capacity = graphene.Int(description="Tasks that it can run at once; null unless it has answered.")
    last_seen = graphene.DateTime(
        description="Its newest sign of life; for one that does not answer, by its leases: to some seconds."
    )

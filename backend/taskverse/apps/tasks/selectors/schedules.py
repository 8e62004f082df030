from django.db.models import QuerySet

from taskverse.apps.tasks.models import Schedule
from taskverse.apps.users.models import User
from taskverse.common.errors import NotFound


def schedules_visible(viewer: User) -> QuerySet[Schedule]:
    """The viewer's own, newest first; staff: everyone's."""
    schedules = Schedule.objects.select_related("owner", "last_task__owner").order_by("-id")
    return schedules if viewer.is_staff else schedules.filter(owner=viewer)


def schedule_get(viewer: User, schedule_id: int) -> Schedule:
    """Raises NotFound, also for a schedule that is not the viewer's."""
    schedule = schedules_visible(viewer).filter(pk=schedule_id).first()
    if schedule is None:
        raise NotFound("There is no such schedule, or it is not yours.")
    return schedule

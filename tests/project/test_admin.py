"""Every page of the admin opens."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_celery_beat.models import CrontabSchedule, PeriodicTask
from pytest_django.fixtures import Settings

from taskverse.apps.notifications.engine.dispatch import notifications_dispatch
from taskverse.apps.notifications.models import Mail, Notification, Webhook, WebhookDelivery
from taskverse.apps.tasks.admin.tasks import LOG_LINES
from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.models import PausedQueue, Task, TaskLog
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests.client import sign_in
from tests.conftest import PASSWORD
from tests.notifications.sending import make_webhook
from tests.racing import elsewhere, wait_for_blocked
from tests.tasks.schedules import make

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def browser(task: Task) -> Client:
    """Signed in; something to see on most pages."""
    boss = User.objects.create_superuser("boss@example.com", PASSWORD)
    sign_in(boss.email, PASSWORD)
    make(task.owner)
    task_run(task_id=task.pk, attempt=0, worker="w")
    client = Client()
    client.force_login(boss)
    return client


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_opens(browser: Client, model: type[models.Model]) -> None:
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    assert browser.get(reverse(f"{base}_changelist"), {"q": "x"}).status_code == 200
    assert browser.get(reverse(f"{base}_add")).status_code in (200, 403)
    found: Any = model._default_manager.first()
    if found is not None:
        assert browser.get(reverse(f"{base}_change", args=[found.pk])).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_list_reads_no_large_columns(browser: Client, model: type[models.Model]) -> None:
    """A hundred rows with what users have sent, or that each belong to one, would be read for nothing."""
    large = [
        f'"{owner._meta.db_table}"."{column}"' for owner in apps.get_models() for column in getattr(owner, "LARGE", ())
    ]
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))

    assert large
    assert not [name for name in large for query in queries.captured_queries if name in query["sql"]]


@pytest.mark.parametrize(
    "name", ["tasks_task", "monitoring_monitoringrecord", "notifications_notification", "users_session"]
)
def test_history_is_to_look_at(browser: Client, name: str) -> None:
    assert browser.get(reverse(f"admin:{name}_add")).status_code == 403
    page = browser.get(reverse(f"admin:{name}_changelist"))
    assert "Select" in page.text
    model = next(model for model in MODELS if f"{model._meta.app_label}_{model._meta.model_name}" == name)
    found: Any = model._default_manager.first()
    assert browser.post(reverse(f"admin:{name}_change", args=[found.pk]), {"name": "x"}).status_code == 403


def test_a_long_log_is_shown_by_its_end(browser: Client, task: Task) -> None:
    lines = (TaskLog(task=task, attempt=1, message=f"line {number};") for number in range(LOG_LINES + 50))
    TaskLog.objects.bulk_create(lines)

    page = browser.get(reverse("admin:tasks_task_change", args=[task.pk])).text

    assert f"the newest {LOG_LINES}" in page
    assert page.count("<p>line ") == LOG_LINES
    assert "line 49;" not in page
    assert f"line {LOG_LINES + 49};" in page


def test_tasks_are_cancelled_and_run_again(browser: Client, task: Task, owner: User) -> None:
    waiting = task_create(owner=owner, request=TaskRequest(name="waits"))
    page = reverse("admin:tasks_task_changelist")
    both = [task.pk, waiting.pk]

    text = browser.post(page, {"action": "cancel", "_selected_action": both}, follow=True).text
    assert "1 cancelled." in text
    assert "has ended already" in text
    waiting.refresh_from_db()
    assert waiting.status == "CANCELLED"

    assert "2 run again." in browser.post(page, {"action": "rerun", "_selected_action": both}, follow=True).text
    assert set(Task.objects.exclude(rerun_of=None).values_list("rerun_of", "owner")) == {(pk, owner.pk) for pk in both}


def test_a_queue_rests_and_goes_on(browser: Client) -> None:
    assert browser.post(reverse("admin:tasks_pausedqueue_add"), {"name": "low"}).status_code == 302
    paused = PausedQueue.objects.get()
    assert paused.paused_by

    page = reverse("admin:tasks_pausedqueue_delete", args=[paused.pk])
    assert browser.post(page, {"post": "yes"}).status_code == 302
    assert not PausedQueue.objects.exists()


def test_records_go_only_with_their_task(browser: Client, task: Task) -> None:
    name, record = "admin:monitoring_monitoringrecord", task.records.first()
    assert record
    assert "Delete selected" not in browser.get(reverse(f"{name}_changelist")).text
    assert browser.post(reverse(f"{name}_delete", args=[record.pk]), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": record.pk, "post": "yes"}
    browser.post(reverse(f"{name}_changelist"), action)
    assert task.records.filter(pk=record.pk).exists()

    gone = browser.post(reverse("admin:users_user_delete", args=[task.owner_id]), {"post": "yes"})
    assert gone.status_code == 302, gone.text
    assert not Task.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_user_is_deleted_while_something_of_theirs_is_made() -> None:
    """As a mail, which goes with them."""
    user, boss = User.objects.create_user("user@example.com"), User.objects.create_superuser("boss@example.com")
    client = Client()
    client.force_login(boss)
    Notification.objects.create(user=user, event="SECURITY")
    delete = partial(client.post, reverse("admin:users_user_delete", args=[user.pk]), {"post": "yes"})

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert notifications_dispatch() == 1
            gone = pool.submit(elsewhere, delete)
            wait_for_blocked(1)
        assert gone.result().status_code == 302

    assert not Mail.objects.exists()


def test_the_site_leads_to_the_api(browser: Client) -> None:
    assert 'href="/graphql"' in browser.get(reverse("admin:index")).text


@pytest.mark.parametrize("url", ["", "https://flower.example.com"])
def test_the_site_leads_to_flower_where_there_is_one(browser: Client, settings: Settings, url: str) -> None:
    settings.FLOWER_URL = url
    page = browser.get("/admin/").content.decode()

    assert (">Flower</a>" in page) == bool(url)
    assert (f'href="{url}"' in page) == bool(url)
    assert "Log out" in page


def test_a_user_is_added_by_address(browser: Client) -> None:
    form = {"email": "New@Example.com", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    response = browser.post(reverse("admin:users_user_add"), form)

    assert response.status_code == 302, response.text
    assert User.objects.get(email="new@example.com").check_password(PASSWORD)


@pytest.mark.parametrize("password", ["short", "password123", "1234567890123"])
def test_a_weak_password_is_refused(browser: Client, password: str) -> None:
    form = {"email": "new@example.com", "usable_password": "true", "password1": password, "password2": password}

    assert browser.post(reverse("admin:users_user_add"), form).status_code == 200
    assert not User.objects.filter(email="new@example.com").exists()


def test_a_periodic_task_can_be_edited(browser: Client) -> None:
    every_hour = CrontabSchedule.objects.create(minute="0")
    page = reverse("admin:django_celery_beat_periodictask_add")
    form = {
        "name": "hourly",
        "regtask": "tasks.run_task",
        "enabled": "on",
        "crontab": every_hour.pk,
        "args": "[1, 0]",
        "kwargs": "{}",
        "headers": "{}",
    }

    assert "tasks.run_task" in browser.get(page).text
    assert browser.post(page, form).status_code == 302
    assert PeriodicTask.objects.get(name="hourly").task == "tasks.run_task"


def test_a_delivery_is_sent_once_more_but_not_to_a_webhook_that_is_off(browser: Client, owner: User) -> None:
    on, off = (make_webhook(owner).deliveries.create(event="PING", body="{}", state="FAILED") for _ in range(2))
    Webhook.objects.filter(pk=off.webhook_id).update(enabled=False)
    page = reverse("admin:notifications_webhookdelivery_changelist")

    action = {"action": "redeliver", "_selected_action": [on.pk, off.pk]}
    text = browser.post(page, action, follow=True).text
    assert "1 sent once more." in text
    assert "1 not" in text
    assert set(WebhookDelivery.objects.values_list("pk", "state")) == {(on.pk, "PENDING"), (off.pk, "FAILED")}


def test_no_secret_of_a_webhook_is_shown(browser: Client, owner: User) -> None:
    webhook = make_webhook(owner)
    text = browser.get(reverse("admin:notifications_webhook_change", args=[webhook.pk])).text

    assert webhook.url in text
    assert webhook.secret not in text


def test_the_owner_was_told(browser: Client, owner: User) -> None:
    assert Notification.objects.get().user == owner
    assert "succeeded" in browser.get(reverse("admin:notifications_notification_changelist")).text

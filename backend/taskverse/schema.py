"""Joins the apps' parts of the API."""

import graphene

from taskverse import __version__
from taskverse.apps.monitoring.schema import Query as MonitoringQuery
from taskverse.apps.notifications.schema import Mutation as NotificationsMutation
from taskverse.apps.notifications.schema import Query as NotificationsQuery
from taskverse.apps.notifications.subscriptions import Subscription as NotificationsSubscription
from taskverse.apps.tasks.schema import Mutation as TasksMutation
from taskverse.apps.tasks.schema import Query as TasksQuery
from taskverse.apps.tasks.subscriptions import Subscription as TasksSubscription
from taskverse.apps.users.schema import Mutation as UsersMutation
from taskverse.apps.users.schema import Query as UsersQuery


class Query(UsersQuery, TasksQuery, MonitoringQuery, NotificationsQuery, graphene.ObjectType):
    class Meta:
        description = "What can be read."


class Mutation(UsersMutation, TasksMutation, NotificationsMutation, graphene.ObjectType):
    class Meta:
        description = "What can be done."


class Subscription(TasksSubscription, NotificationsSubscription, graphene.ObjectType):
    class Meta:
        description = "What can be listened to: by server-sent events, with `Accept: text/event-stream`."


schema = graphene.Schema(query=Query, mutation=Mutation, subscription=Subscription)
schema.graphql_schema.description = f"Taskverse {__version__}"

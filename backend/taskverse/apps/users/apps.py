from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "taskverse.apps.users"
    label = "users"

from typing import ClassVar

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ValidationError
from django.http import HttpRequest

from taskverse.apps.users import throttles
from taskverse.apps.users.models import AccessToken, AccountMail, Session, User, email_normalize
from taskverse.common.errors import RateLimited


class ThrottledSignIn(AdminAuthenticationForm):
    def clean(self) -> dict[str, object]:
        assert self.request is not None
        try:
            throttles.admin_sign_in(self.request, email_normalize(str(self.cleaned_data.get("username", ""))))
        except RateLimited as error:
            raise ValidationError(str(error)) from None
        return super().clean()


admin.site.login_form = ThrottledSignIn


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    ordering = ("email",)
    list_display = ("email", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "first_name", "last_name")
    readonly_fields = ("date_joined", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Name", {"fields": ("first_name", "last_name")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        self.delete_queryset(request, User.objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """Locked first: nobody adds a row of theirs while those that are there are looked for."""
        found = list(queryset.select_for_update().values_list("pk", flat=True))
        User.objects.filter(pk__in=found).delete()


class HistoryAdmin(admin.ModelAdmin):
    """To look at, and to delete."""

    list_select_related: ClassVar[tuple[str, ...]] = ("user",)
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Session)
class SessionAdmin(HistoryAdmin):
    list_display = ("user", "created_at", "refreshed_at", "expires_at", "ended_at", "ended_why", "ip")
    list_filter = ("ended_why",)
    search_fields = ("user__email", "ip")


@admin.register(AccessToken)
class AccessTokenAdmin(HistoryAdmin):
    list_display = ("name", "user", "hint", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
    search_fields = ("user__email", "name", "=hint")


@admin.register(AccountMail)
class AccountMailAdmin(HistoryAdmin):
    list_select_related = ()
    list_display = ("id", "address", "purpose", "state", "attempts", "tried_at", "error")
    list_filter = ("state", "purpose")
    search_fields = ("address",)

from django.conf import settings
from django.contrib import admin
from django.urls import path, re_path

from taskverse.api.pages import bad_request, favicon, index
from taskverse.api.view import GraphQLView
from taskverse.apps.tasks.views import export
from taskverse.apps.users.authentication import PUBLIC_FIELDS, authenticate, still_authenticated
from taskverse.apps.users.views import jwks
from taskverse.schema import schema

admin.site.site_header = admin.site.site_title = "Taskverse"
admin.site.site_url = "/graphql" if settings.GRAPHIQL else None  # elsewhere there is no page to look at

graphql = GraphQLView.as_view(
    schema=schema,
    graphiql=settings.GRAPHIQL,
    authenticate=authenticate,
    still_authenticated=still_authenticated,
    public_fields=PUBLIC_FIELDS,
)

handler400 = bad_request
urlpatterns = [
    path("", index),
    path("favicon.ico", favicon),
    # With and without the slash: a redirect would lose the body of a POST.
    re_path(r"^graphql/?$", graphql, name="graphql"),
    path("exports/<str:token>", export, name="export"),
    path(".well-known/jwks.json", jwks, name="jwks"),
    path("admin/", admin.site.urls),
]

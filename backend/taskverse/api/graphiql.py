"""What a person sees who opens the API in a browser: GraphiQL, built by Vite from `graphiql/` into `static/`."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

ENTRY = Path(__file__).parent / "static/graphiql/graphiql.js"
# Everything from here. Monaco, the editor, places its lines by styles in the page; fonts and icons are inside the CSS.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@vary_on_headers("Accept")  # to others, this address answers in JSON
def page(request: HttpRequest) -> HttpResponse:
    if not ENTRY.exists():
        return render(request, "graphiql/not_built.html", {"address": request.build_absolute_uri(request.path)})
    response = render(request, "graphiql/index.html")
    response["Content-Security-Policy"] = POLICY
    return response

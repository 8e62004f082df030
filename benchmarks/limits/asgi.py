from django.core.asgi import get_asgi_application

from benchmarks.limits.bare import undo_what_taskverse_mends

application = get_asgi_application()
undo_what_taskverse_mends()

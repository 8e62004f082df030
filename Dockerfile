# One image for web, worker, beat and flower; the command chooses. The context is allow-listed in .dockerignore.

FROM python:3.11-slim AS build
# Without pip of its own: the environment goes into the image, the tool that made it does not.
RUN python -m venv --without-pip /opt/venv
COPY requirements/production.txt /tmp/
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m pip --python /opt/venv/bin/python install --disable-pip-version-check --require-hashes -r /tmp/production.txt

FROM python:3.11-slim
# A fixed number, so that volumes and `runAsNonRoot` can rely on it.
RUN groupadd --gid 10001 taskverse && useradd --uid 10001 --gid 10001 --home-dir /app --no-create-home taskverse
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=taskverse.django.production
# Not backend/taskverse: from there its `django` would hide Django.
WORKDIR /app/backend
COPY backend .
# The code stays root's. Only the collected static files are written, by the web process at its start.
RUN python -m compileall -q . && install -d -o taskverse -g taskverse staticfiles
USER 10001:10001
EXPOSE 8000
# For web, and of the process alone: some orchestrators kill what is unhealthy, and a database that is away is no reason.
# http.client, since urllib would ask a proxy named in the environment.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s CMD ["python", "-c", \
  "import http.client, sys; c = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["taskverse/settings/entrypoint.sh"]
CMD ["web"]

# One image for web, worker, beat and flower; the command chooses. The context is allow-listed in .dockerignore.

FROM python:3.11-slim AS build
# Without pip of its own: the environment goes into the image, the tool that made it does not.
RUN python -m venv --without-pip /opt/venv
COPY requirements/production.txt /tmp/
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m pip --python /opt/venv/bin/python install --disable-pip-version-check --require-hashes -r /tmp/production.txt

FROM node:20-slim AS graphiql
WORKDIR /app/graphiql
COPY graphiql/package.json graphiql/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY graphiql .
RUN npm run build

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
COPY --from=graphiql /app/backend/taskverse/api/static taskverse/api/static
# The code stays root's. Written are the collected static files, by the web process at its start, and exports: a volume
# mounted there first takes over the owner of the folder.
RUN python -m compileall -q . && install -d -o taskverse -g taskverse staticfiles && install -d -m 700 -o taskverse -g taskverse exports
USER 10001:10001
EXPOSE 8000
# Of web it asks the process alone: some orchestrators kill what is unhealthy, and a database that is away is no reason.
HEALTHCHECK --interval=30s --timeout=30s --start-period=120s CMD ["taskverse/settings/entrypoint.sh", "health"]
ENTRYPOINT ["taskverse/settings/entrypoint.sh"]
CMD ["web"]

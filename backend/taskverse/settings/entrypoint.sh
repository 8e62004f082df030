#!/usr/bin/env bash
# The image's entry point: web, worker, beat or flower, with further options behind; `health` checks the one that
# runs; any other command runs as it is.
set -euo pipefail

[ "$#" -gt 0 ] || set -- web
case "$1" in
  web | worker | beat | flower | health) role=$1 && shift ;;
  *) exec "$@" ;;
esac
cd "$(dirname "$0")/../.."

# http.client, since urllib would ask a proxy named in the environment.
answers() {
  exec python -c 'import http.client, sys
caller = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=8)
caller.request("GET", sys.argv[2])
sys.exit(caller.getresponse().status != 200)' "$@"
}

if [ "$role" = health ]; then
  # The container's first process tells its role.
  case " $(tr '\0' ' ' </proc/1/cmdline)" in
    *" worker "*) exec python manage.py check_worker ;;
    *" beat "*) exec python manage.py check_beat ;;
    *" flower "*) answers 5555 /healthcheck ;;
    *) answers 8000 "${1:-/healthz}" ;;
  esac
fi

# Who is who in pg_stat_activity; check_beat looks for it.
export PGAPPNAME="taskverse-$role@${HOSTNAME:-}"

wait_for_services() {
  python manage.py wait_for_services --timeout "${STARTUP_TIMEOUT:-60}" "$@"
}

# One role prepares the database; whoever does not, waits until it is done.
if [ "$role" = web ] && [ "${SKIP_DJANGO_BOOTSTRAP:-0}" != 1 ]; then
  wait_for_services
  python manage.py prepare_database
  python manage.py collectstatic --no-input --verbosity 0
else
  wait_for_services --migrations
fi

# What its processes count, together; anew with each start. Not Flower, which forgets workers that are gone.
case "$role" in
  web | worker) export PROMETHEUS_MULTIPROC_DIR="${PROMETHEUS_MULTIPROC_DIR:-$(mktemp -d)}" ;;
esac
# The container's own network. Which ports the world sees is not decided here.
export METRICS_ADDRESS="${METRICS_ADDRESS:-0.0.0.0}"
export OTEL_SERVICE_NAME="${OTEL_SERVICE_NAME:-taskverse-$role}"

# Quiet: no banner between the lines of the log.
[ "$role" = web ] || exec celery --quiet -A taskverse "$role" "$@"

# No access log: the proxy keeps one, and a URL can carry what a log should not. Without FORWARDED_ALLOW_IPS no client
# can choose its own address. Requests get 10 s to end; streams end by themselves.
exec python -m taskverse.settings.serve taskverse.asgi:application --host 0.0.0.0 --port 8000 --workers "${WEB_CONCURRENCY:-1}" \
  --forwarded-allow-ips "${FORWARDED_ALLOW_IPS:-127.0.0.1}" --timeout-graceful-shutdown 10 \
  --lifespan off --log-config taskverse/settings/uvicorn.json --no-access-log --no-server-header "$@"

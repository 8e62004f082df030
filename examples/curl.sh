#!/usr/bin/env bash
# Signs in, asks for a task, waits for its end and prints its result. Needs bash, jq and curl 7.82 or newer.
#   TASKVERSE_EMAIL=you@example.com TASKVERSE_PASSWORD=... ./curl.sh [KIND] [PAYLOAD]
# A personal access token in TASKVERSE_TOKEN spares the sign-in.
set -euo pipefail

url=${TASKVERSE_URL:-http://127.0.0.1:8000/graphql}
kind=${1:-echo}
payload=${2:-'{"hello": "world"}'}
token=${TASKVERSE_TOKEN:-}

# ask QUERY <VARIABLES: the data of the answer; an error ends the script with its code. Neither password nor token is
# an argument of a program, since every user of the machine can read those.
ask() {
  local answer
  answer=$(jq --arg query "$1" '{$query, variables: .}' |
    curl --silent --show-error --max-time 30 --json @- \
      --header @<([ -z "$token" ] || echo "Authorization: Bearer $token") "$url")
  if jq --exit-status '.errors' <<<"$answer" >/dev/null; then
    jq --raw-output '.errors[0] | "\(.extensions.code): \(.message)"' <<<"$answer" >&2
    exit 1
  fi
  jq '.data' <<<"$answer"
}

SIGN_IN='mutation($email: String!, $password: String!) { tokenAuth(email: $email, password: $password) { token } }'
CREATE='mutation($kind: String!, $payload: JSON, $key: String) {
  create_task(name: "from curl.sh", kind: $kind, payload: $payload, idempotencyKey: $key) { task { id status } } }'
READ='query($id: Int!) { task_by_id(id: $id) { id status result error { code message } } }'

if [ -z "$token" ]; then
  signed_in=$(jq --null-input '{email: env.TASKVERSE_EMAIL, password: env.TASKVERSE_PASSWORD}' | ask "$SIGN_IN")
  token=$(jq --raw-output '.tokenAuth.token' <<<"$signed_in")
fi

# The key makes it safe to send this again when no answer came: there will be one task all the same.
wanted=$(jq --null-input --arg kind "$kind" --argjson payload "$payload" --arg key "curl-$(date +%s)-$$" \
  '{$kind, $payload, $key}')
created=$(ask "$CREATE" <<<"$wanted")
task=$(jq '.create_task.task' <<<"$created")
echo "task $(jq --raw-output '.id' <<<"$task")" >&2

pause=1
until jq --exit-status '.status | IN("SUCCEEDED", "FAILED", "CANCELLED")' <<<"$task" >/dev/null; do
  sleep "$pause"
  pause=$((pause < 8 ? pause * 2 : 10))
  # An id is text in answers and a number in questions.
  found=$(jq '{id: (.id | tonumber)}' <<<"$task" | ask "$READ")
  task=$(jq '.task_by_id' <<<"$found")
done

jq . <<<"$task"
jq --exit-status '.status == "SUCCEEDED"' <<<"$task" >/dev/null

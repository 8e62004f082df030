"""Queries by their hash: Apollo's automatic persisted queries, and the list of a server that answers no others."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from redis import Redis

from taskverse.api.errors import BadRequest, PersistedQueryNotFound, QueryNotAllowed
from taskverse.api.http import GraphQLRequest
from taskverse.api.redis import Away, ask

DAY = 86_400  # seconds a text is kept, and in which PER_DAY bytes of new ones are
# Anybody can send texts, and the broker's memory is theirs to fill: with those of the day before, twice that.
PER_DAY, OF_EACH = 10_000_000, 200  # bytes; what Redis keeps beside a text
STORE = """
if redis.call('EXISTS', KEYS[1]) == 1 then return end
local size = #ARGV[1] + tonumber(ARGV[4])
local stored = redis.call('INCRBY', KEYS[2], size)
if stored == size then redis.call('EXPIRE', KEYS[2], ARGV[2]) end
if stored <= tonumber(ARGV[3]) then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
"""


def text_of(asked: GraphQLRequest) -> str:
    """The query's text, as sent or as stored. Raises BadRequest, PersistedQueryNotFound, QueryNotAllowed."""
    if asked.query is not None and asked.sha256 not in (None, digest(asked.query)):
        raise BadRequest("provided sha does not match query")
    if settings.GRAPHQL_ALLOWED_DOCUMENTS:
        return _allowed_text(asked)
    if asked.query is not None:
        return asked.query
    assert asked.sha256
    return _stored_text(asked.sha256)


def remember(asked: GraphQLRequest) -> None:
    """Keep a text that was sent with its hash. Only valid ones come here."""
    if asked.query is None or asked.sha256 is None or settings.GRAPHQL_ALLOWED_DOCUMENTS:
        return
    keys = [_name(asked.sha256), "taskverse:persisted:stored"]
    arguments: list[str | int] = [asked.query, DAY, PER_DAY, OF_EACH]

    def store(redis: Redis) -> None:
        redis.register_script(STORE)(keys=keys, args=arguments)

    try:
        ask(store)
    except Away:
        return


def digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def allowed_documents(path: str) -> dict[str, str]:
    """Hash: text, of a JSON file that holds texts in a list or as an object's values, as code generators write it."""
    found = json.loads(Path(path).read_text(encoding="utf-8"))
    texts: list[str] = list(found.values()) if isinstance(found, dict) else found
    return {digest(text): text for text in texts}


def _allowed_text(asked: GraphQLRequest) -> str:
    allowed = allowed_documents(settings.GRAPHQL_ALLOWED_DOCUMENTS)
    text = allowed.get(asked.sha256 or digest(asked.query or ""))
    if text is None:
        raise QueryNotAllowed
    return text


def _stored_text(sha256: str) -> str:
    try:
        found = ask(lambda redis: redis.get(_name(sha256)))
    except Away:
        found = None
    if not isinstance(found, bytes):
        raise PersistedQueryNotFound
    return found.decode()


def _name(sha256: str) -> str:
    return f"taskverse:persisted:{sha256}"

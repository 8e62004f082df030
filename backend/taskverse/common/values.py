import math
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

from taskverse.common.errors import BadUserInput

UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # of a text, to PostgreSQL
ID_DIGITS = 19  # with as many a number may be larger than the column
MOST_DAYS = 36_500
TOO_LARGE = "A number is too large, or is none."


def value_check(value: Any) -> None:
    """Refuse a JSON value that PostgreSQL cannot hold: NUL, lone surrogates, numbers beyond a double. BadUserInput."""
    match value:
        case str():
            text_check(value)
        case float():
            number_check(value)
        case dict():
            for key, item in value.items():
                text_check(key)
                value_check(item)
        case list():
            for item in value:
                value_check(item)


def number_check(number: float) -> None:
    if not math.isfinite(number):
        raise BadUserInput(TOO_LARGE)


def text_check(text: str) -> None:
    if "\0" in text:
        raise BadUserInput("Text may not hold NUL characters.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadUserInput("Text may not hold lone surrogates.") from None


def is_readable(text: str) -> bool:
    """Whether there is something to be seen in a line of a list, and nothing that breaks it."""
    kinds = {unicodedata.category(letter) for letter in text}
    return "Cc" not in kinds and any(kind[0] in "LNPS" for kind in kinds)


def text_storable(text: str) -> str:
    """For texts that nobody can be asked to mend: messages of errors, names of files in them, answers of others."""
    return UNSTORABLE.sub("", text)


def moment_utc(field: str, moment: datetime) -> datetime:
    """As it is kept: PostgreSQL takes fewer offsets than Python, and neither goes beyond its years. BadUserInput."""
    if moment.utcoffset() is None:
        raise BadUserInput.of_fields(**{field: ["Must name its time zone."]})
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadUserInput.of_fields(**{field: ["Must be in the years 1 to 9999."]}) from None


def is_id(text: str) -> bool:
    """Whether int() reads it, which takes more than ASCII and refuses some thousand digits, and the column holds it."""
    return text.isascii() and text.isdecimal() and len(text) < ID_DIGITS


def id_of(text: str) -> int:
    """0, which is nobody's, for what is no id."""
    return int(text) if is_id(text) else 0


def days(number: int) -> timedelta:
    """Of a setting, where a century is as good as for ever, and 3,000 years ago is no date."""
    return timedelta(days=min(number, MOST_DAYS))

"""The one reader of the environment: `env("NAME")`, with `NAME_FILE` naming a file that holds the value."""

import re
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BACKEND_DIR = Path(__file__).resolve().parent.parent
ROOT_DIR = BACKEND_DIR.parent


class Env(environ.FileAwareEnv):
    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """Raises ImproperlyConfigured, which names the variable."""
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var}: {error}") from None

    def texts(self, var: str, default: list[str]) -> list[str]:
        """Of a list with commas, without the spaces around them."""
        return [text for given in self.list(var, default=default) if (text := given.strip())]

    def numbers(self, var: str) -> dict[str, int]:
        """Of `one=1,two=2`. Raises ImproperlyConfigured."""
        pairs = [pair.partition("=") for pair in self.texts(var, [])]
        try:
            return {name.strip(): int(number) for name, _, number in pairs}
        except ValueError:
            raise ImproperlyConfigured(f"{var}: it must read name=number,name=number") from None


env = Env()
# Variables that are already set win over the file.
env.read_env(env.str("ENV_FILE", default=str(ROOT_DIR / ".env")))


def pem_blocks(text: str) -> list[str]:
    """Each key of a text that holds several, one after the other."""
    return re.findall(r"-----BEGIN [^-]+-----.+?-----END [^-]+-----", text, re.DOTALL)

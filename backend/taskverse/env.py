"""The one reader of the environment: `env("NAME")`, with `NAME_FILE` naming a file that holds the value."""

import re
from pathlib import Path

import environ

BACKEND_DIR = Path(__file__).resolve().parent.parent
ROOT_DIR = BACKEND_DIR.parent

env = environ.FileAwareEnv()
# Variables that are already set win over the file.
env.read_env(env.str("ENV_FILE", default=str(ROOT_DIR / ".env")))


def pem_blocks(text: str) -> list[str]:
    """Each key of a text that holds several, one after the other."""
    return re.findall(r"-----BEGIN [^-]+-----.+?-----END [^-]+-----", text, re.DOTALL)

"""docs/configuration.md, made from .env.example: one place where each variable is explained."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tooling.paths import ROOT

SOURCE = ROOT / ".env.example"
PAGE = ROOT / "docs/configuration.md"
HEADING = re.compile(r"# --- (.+) ---")
VARIABLE = re.compile(r"(# )?([A-Z][A-Z0-9_]*)=(.*)")
TOP = """# Configuration

Every variable that Taskverse reads. `./taskverse check --fix` makes this page from [.env.example](../.env.example). A
variable wins over the `.env` file; `NAME_FILE` reads a secret from a file. An example is no default.
"""


@dataclass
class Variable:
    name: str
    example: str
    text: str


@dataclass
class Section:
    title: str
    variables: list[Variable] = field(default_factory=list)


def sections(lines: list[str]) -> Iterator[Section]:
    section = Section("")
    told: list[str] = []
    for line in lines:
        if found := HEADING.fullmatch(line):
            if section.variables:
                yield section
            section, told = Section(found[1]), []
        elif found := VARIABLE.fullmatch(line):
            section.variables.append(Variable(found[2], found[3], " ".join(told)))
            told = []
        elif line.startswith("# "):
            told.append(line.removeprefix("# "))
        else:
            told = []
    yield section


def page(lines: list[str]) -> str:
    parts = [TOP]
    for section in sections(lines):
        parts.append(f"\n## {section.title}\n\n| variable | example | |\n|---|---|---|\n")
        for variable in section.variables:
            example = f"`{variable.example}`" if variable.example else ""
            parts.append(f"| `{variable.name}` | {_cell(example)} | {_cell(variable.text)} |\n")
    return "".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def fresh() -> str:
    return page(SOURCE.read_text().splitlines())


def problem() -> str:
    return "" if PAGE.exists() and PAGE.read_text() == fresh() else "docs/configuration.md: run ./taskverse check --fix"


def write() -> None:
    PAGE.write_text(fresh())

"""`.env.example` names every variable that something reads, and none that nothing reads."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"[A-Z][A-Z0-9_]*")
LINE = re.compile(r"(?:# )?([A-Z][A-Z0-9_]*)=")
# env("X"), env.str("X"), os.environ.get("X"), environment.given("X")
READERS = {"env", "environ", "getenv", "given"}
# The shell's own, and what the entry point gives rather than takes.
NOT_OURS = {"HOSTNAME", "PGAPPNAME"}
# Names that only tools on a developer's machine set.
NOT_FOR_DOTENV = {"PATH"}


def parts(node: ast.expr) -> set[str]:
    """The names in a dotted expression: `os.environ.get` gives os, environ, get."""
    return {
        n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(node) if isinstance(n, ast.Name | ast.Attribute)
    }


def names_in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=reader, args=[ast.Constant(value=str(name)), *_]):
                pass
            case ast.Subscript(value=reader, slice=ast.Constant(value=str(name))):
                pass
            case _:
                continue
        if parts(reader) & READERS and NAME.fullmatch(name):
            yield name


def names_in_shell(source: str) -> Iterator[str]:
    code = re.sub(r"^\s*#.*$", "", source, flags=re.MULTILINE)
    yield from re.findall(r"\$\{?([A-Z][A-Z0-9_]*)", code)


def names_read() -> set[str]:
    python = [*ROOT.glob("backend/**/*.py"), *ROOT.glob("tooling/**/*.py")]
    compose = [ROOT / "docker-compose.yml", ROOT / "docker-compose.production.yml"]
    shell = [*compose, ROOT / "backend/taskverse/settings/entrypoint.sh"]
    found = {name for file in python for name in names_in_python(file.read_text())}
    found |= {name for file in shell for name in names_in_shell(file.read_text())}
    return found - NOT_OURS - NOT_FOR_DOTENV


def lines() -> list[str]:
    return (ROOT / ".env.example").read_text().splitlines()


def names_told() -> list[str]:
    return [found[1] for line in lines() if (found := LINE.match(line))]


def test_names_every_variable_that_is_read() -> None:
    assert names_read() - set(names_told()) == set()


def test_names_no_variable_that_nothing_reads() -> None:
    assert set(names_told()) - names_read() == set()


def test_names_each_once() -> None:
    assert sorted(names_told()) == sorted(set(names_told()))


def test_explains_each() -> None:
    unexplained = [
        line
        for before, line in zip(["", *lines()], lines(), strict=False)
        if LINE.match(line) and (not before.startswith("# ") or LINE.match(before))
    ]
    assert unexplained == []


def test_the_scan_sees_each_way_to_read() -> None:
    source = 'env("A"); env.str("B", default=""); os.environ["C"]; os.environ.get("D"); os.getenv("E"); given("F")'
    assert list(names_in_python(f'{source}; log("G")')) == ["A", "B", "C", "D", "E", "F"]
    assert list(names_in_shell('# $NO\n"${G:-x${H}}" $I ${j}')) == ["G", "H", "I"]

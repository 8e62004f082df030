"""docs/configuration.md is made from .env.example."""

from tooling import configuration

LINES = """# Intro, of no variable.

# --- First ---
# What it is,
# in two lines.
A=1
# A secret | with a bar.
# B=

# --- Second ---
# Rarely needed.
# C=x,y
""".splitlines()


def test_a_page_has_every_variable_under_its_heading() -> None:
    told = configuration.page(LINES).removeprefix(configuration.TOP)
    head = "| variable | example | |\n|---|---|---|\n"
    assert told == (
        f"\n## First\n\n{head}| `A` | `1` | What it is, in two lines. |\n| `B` |  | A secret \\| with a bar. |\n"
        f"\n## Second\n\n{head}| `C` | `x,y` | Rarely needed. |\n"
    )


def test_the_committed_page_is_fresh() -> None:
    assert configuration.problem() == ""

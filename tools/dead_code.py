"""Code that nothing uses, by vulture: `python -m tools.dead_code`, a part of `make check`.

vulture reads Python alone. Here a name is used as well where a template or a script has it, where a text in the code is
that name and nothing else (`getattr`), and where such a text is put together from parts (`f"act_{name}"`). What only a
library or a test calls stands in pyproject.toml, `[tool.eigbot.dead-code]`, each with its reason.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import tomli
import vulture

PACKAGES = (
    "actions", "benchmarks", "bot", "drills", "faq", "languages", "learnt", "nlu", "people", "rasa_pipeline",
    "settings", "tools", "training",
)  # fmt: skip
TESTS = "tests"
SECTION = "pyproject.toml, [tool.eigbot.dead-code]"
# What a decorator hands to somebody who calls it: Typer, SQLAlchemy, Starlette, pytest.
_DECORATORS = ["@*.command", "@*.callback", "@event.listens_for", "@compiles", "@pytest.fixture", "@pytest.hookimpl"]
_FEWEST_SIGNS = 3  # of a text put together from parts, below which it would be like any name
_QUOTED = re.compile(r"""["'](\w+_)["']|["'](_\w+)["']""")


def dead_code(root: Path, allowed: Iterable[str]) -> list[str]:
    """What nothing in a checkout uses, and what `allowed`, patterns of names, excuses in vain; a sentence each."""
    names, patterns = _used_otherwise(root)
    is_used = re.compile("|".join(patterns) or r"(?!)").fullmatch
    programme, tests = _unused(root, PACKAGES), _unused(root, (*PACKAGES, TESTS))
    tests = [item for item in tests if item.filename.relative_to(root).parts[0] == TESTS]
    found = [item for item in (*programme, *tests) if item.name not in names and not is_used(item.name)]
    excused = {pattern: [item for item in found if fnmatchcase(item.name, pattern)] for pattern in allowed}
    accounted = [item for items in excused.values() for item in items]
    sentences = [
        f"{item.filename.relative_to(root)}, line {item.first_lineno}: nothing uses the {item.typ} {item.name!r}; "
        f"take it out, or say in {SECTION} who does."
        for item in found
        if item not in accounted
    ]
    idle = [pattern for pattern, items in excused.items() if not items]
    return sentences + [f"{SECTION}: {pattern!r} excuses nothing any more; take it out." for pattern in idle]


def _unused(root: Path, folders: Iterable[str]) -> list[vulture.core.Item]:
    finder = vulture.Vulture(ignore_decorators=_DECORATORS)
    finder.scavenge([root / folder for folder in folders if (root / folder).is_dir()])
    return list(finder.get_unused_code())


def _used_otherwise(root: Path) -> tuple[set[str], set[str]]:
    """Names that texts have, and regular expressions of those that texts are put together for."""
    names: set[str] = set()
    patterns: set[str] = set()
    folders = [root / name for name in PACKAGES]
    for path in (path for folder in folders for ending in ("*.html", "*.js") for path in folder.rglob(ending)):
        text = path.read_text("utf-8")
        names.update(re.findall(r"\w+", text), re.findall(r"\w+", text.replace("-", "_")))
        patterns.update(f"{before}\\w+" if before else f"\\w+{after}" for before, after in _QUOTED.findall(text))
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
                names.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns.update(_pattern(node))
    return names, patterns


def _pattern(text: ast.JoinedStr) -> Iterator[str]:
    """A regular expression of the names that a text with parts can be, if it can be a name."""
    fixed = [str(part.value) if isinstance(part, ast.Constant) else "" for part in text.values]
    letters = "".join(fixed)
    if re.fullmatch(r"[a-zA-Z_0-9]+", letters) and "_" in letters and len(letters) >= _FEWEST_SIGNS:
        yield "".join(part or r"\w*" for part in fixed)


def main() -> None:
    """Look through the current folder; what is found ends it with an error."""
    project = tomli.loads(Path("pyproject.toml").read_text("utf-8"))
    sentences = dead_code(Path.cwd(), project["tool"]["eigbot"].get("dead-code", {}))
    if sentences:
        sys.exit("\n".join(sentences))


if __name__ == "__main__":
    main()

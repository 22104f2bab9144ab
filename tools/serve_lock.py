"""The lock of what serves, made from the lock of everything: `python -m tools.serve_lock`.

Rasa's wheel declares TensorFlow, Sanic and a hundred more, so that no resolver gives a lock without them. This takes
from `requirements.txt` what the project requires by itself, and what that requires, and so on; nothing is resolved
anew, and versions and hashes are the same. Of the packages named `bare` it takes the wheel alone: what of theirs is
used after all stands in `also`. All of it is declared in pyproject.toml, `[tool.eigbot.serve]`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import tomli

from tools.lock import LOCK, LockedPackage, LockError, normal_name, read_lock, required_name

SERVE_LOCK = Path("requirements-serve.txt")
_PROJECT = Path("pyproject.toml")
_SECTION = "pyproject.toml, [tool.eigbot.serve]"


@dataclass(frozen=True)
class ServeRules:
    """What is installed to serve, as pyproject.toml has it; normalised names.

    Attributes:
        required: what the project itself requires, its `extras` that serve included.
        bare: what is installed without that which it requires.
        also: what is needed beside, of what the bare ones require.
        left_out: what is not installed, whoever requires it.

    """

    required: frozenset[str]
    bare: frozenset[str]
    also: frozenset[str]
    left_out: frozenset[str]

    @classmethod
    def of(cls, pyproject: Mapping[str, Any]) -> ServeRules:
        """The rules that a parsed pyproject.toml declares.

        Raises:
            LockError: they name an extra that the project does not have, or another key.

        """
        project, section = pyproject["project"], dict(pyproject["tool"]["eigbot"]["serve"])
        extras, optional = section.pop("extras", []), project.get("optional-dependencies", {})
        if unknown := [extra for extra in extras if extra not in optional]:
            raise LockError(f"{_SECTION}: no extra is called {unknown[0]!r}; there are {', '.join(sorted(optional))}.")
        names = {key.replace("-", "_"): frozenset(map(normal_name, value)) for key, value in section.items()}
        keys = [field.name for field in fields(cls) if field.name != "required"]
        if wrong := sorted(names.keys() - set(keys)):
            raise LockError(f"{_SECTION}: {wrong[0]!r} is no key of it; there are extras, {', '.join(keys)}.")
        required = [*project["dependencies"], *(each for extra in extras for each in optional[extra])]
        return cls(frozenset(map(required_name, required)), **{key: names.get(key, frozenset()) for key in keys})


def packages_that_serve(lock: Mapping[str, LockedPackage], rules: ServeRules) -> list[LockedPackage]:
    """What of a lock is installed to serve, in its order.

    Raises:
        LockError: the rules name a package that is not locked.

    """
    named = rules.required | rules.bare | rules.also | rules.left_out
    if missing := sorted(named - lock.keys()):
        raise LockError(f"{_SECTION} and dependencies: {', '.join(missing)} not in {LOCK}; run 'make lock'.")
    kept: set[str] = set()
    new = set(rules.required | rules.also) - rules.left_out
    while new:
        kept |= new
        through = kept - rules.bare
        reached = {name for name, package in lock.items() if through.intersection(package.parents)}
        new = reached - kept - rules.left_out
    return [package for name, package in lock.items() if name in kept]


def lock_text(packages: Iterable[LockedPackage]) -> str:
    """A lock file of some packages: pins, hashes, and which of them require each."""
    kept = {package.name: package for package in packages}
    return "".join(f"{package.pin}\n{_via(package, kept)}" for package in kept.values())


def _via(package: LockedPackage, kept: Mapping[str, LockedPackage]) -> str:
    parents = [parent for parent in package.parents if parent in kept or " " in parent]
    if len(parents) == 1:
        return f"    # via {parents[0]}\n"
    return "    # via\n" + "".join(f"    #   {parent}\n" for parent in parents) if parents else ""


def main(arguments: list[str]) -> None:
    """Write the lock, or with `--check` raise where the one there is another than would be written.

    Raises:
        LockError: see there, and where it cannot be made.

    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help=f"write nothing; fail where {SERVE_LOCK} is stale")
    check = parser.parse_args(arguments).check
    rules = ServeRules.of(tomli.loads(_PROJECT.read_text("utf-8")))
    packages = packages_that_serve(read_lock(LOCK), rules)
    text = lock_text(packages)
    if not check:
        SERVE_LOCK.write_text(text, "utf-8")
    elif not SERVE_LOCK.exists() or SERVE_LOCK.read_text("utf-8") != text:
        raise LockError(f"{SERVE_LOCK} is not what {LOCK} and pyproject.toml give; run 'make lock' and commit it.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except LockError as error:
        sys.exit(str(error))

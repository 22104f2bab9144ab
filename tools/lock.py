"""Lock files as `uv pip compile --generate-hashes` writes them: a pinned package an entry, with its hashes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LOCK = Path("requirements.txt")
_ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)")
_VIA = re.compile(r"^\s+#\s+(?:via\s*)?(?P<parent>\S.*)?$")


@dataclass(frozen=True)
class LockedPackage:
    """A package of a lock file.

    Attributes:
        name: normalised, as `normal_name` gives it.
        version: the only one that may be installed.
        pin: its requirement and hashes, as they stand in the file.
        parents: what requires it; packages by their normalised names, anything else as it stands there.

    """

    name: str
    version: str
    pin: str
    parents: tuple[str, ...]


class LockError(Exception):
    """A lock file cannot be read or made; the message says what is wrong, and what to do."""


def normal_name(name: str) -> str:
    """A package's name as every spelling of it is compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required_name(requirement: str) -> str:
    """The normalised name of the package that a requirement asks for: `rasa` of `rasa==3.6.21`."""
    found = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", requirement)
    if not found:
        raise LockError(f"pyproject.toml: {requirement!r} names no package; write it as 'name>=1.0'.")
    return normal_name(found[0])


def read_lock(path: Path) -> dict[str, LockedPackage]:
    """The packages of a lock file by their normalised names, in its order.

    Raises:
        LockError: it is not there, or holds something else than pinned packages.

    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise LockError(f"{path} cannot be read ({error.strerror}); 'make lock' writes it.") from error
    found: dict[str, LockedPackage] = {}
    for entry in _entries(lines):
        pinned = _ENTRY.match(entry[0])
        if not pinned:
            raise LockError(f"{path}: {entry[0]!r} pins no version; 'make lock' writes the file anew.")
        package = _package(pinned["name"], pinned["version"], entry)
        found[package.name] = package
    if not found:
        raise LockError(f"{path} holds no package; 'make lock' writes it anew.")
    return found


def _entries(lines: Iterable[str]) -> Iterable[list[str]]:
    """The lines of each entry: its first, and those that are indented below it."""
    entry: list[str] = []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        if not line[0].isspace() and entry:
            yield entry
            entry = []
        entry.append(line)
    if entry:
        yield entry


def _package(name: str, version: str, entry: list[str]) -> LockedPackage:
    comments = [line for line in entry if line.lstrip().startswith("#")]
    parents = [found["parent"] for line in comments if (found := _VIA.match(line)) and found["parent"]]
    pin = "\n".join(line for line in entry if line not in comments)
    named = (normal_name(parent) if " " not in parent else parent for parent in parents)
    return LockedPackage(normal_name(name), version, pin, tuple(named))

"""Known vulnerabilities of locked packages, as `docs/advisories.yml` keeps them.

`python -m tools.advisories` writes the table of docs/security.md anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from packaging.version import Version
from ruamel.yaml import YAML, YAMLError

from tools.lock import LOCK, LockedPackage, LockError, normal_name, read_lock
from tools.serve_lock import SERVE_LOCK

ADVISORIES, PAGE = Path("docs/advisories.yml"), Path("docs/security.md")


@dataclass(frozen=True)
class Advisory:
    """What is known of a package, and what became of it.

    Attributes:
        package: its normalised name.
        known: how many advisories there are, or which.
        use: what our use of the package is.
        fixed_in: the first version without them; None where there is none.
        held_back: why an older version is locked.
        ids: advisories that no version fixes, put up with for the same reason.

    """

    package: str
    known: str
    use: str
    fixed_in: str | None = None
    held_back: str | None = None
    ids: tuple[str, ...] = ()

    def is_fixed(self, version: str) -> bool:
        """Whether a version has the fix."""
        return self.fixed_in is not None and Version(version) >= Version(self.fixed_in)

    def covers(self, identifiers: Iterable[str], fixed_in: Iterable[str]) -> bool:
        """Whether this says why an advisory of these names, fixed in these versions, is put up with."""
        if self.held_back is None:
            return False
        known = self.fixed_in is not None and any(Version(each) <= Version(self.fixed_in) for each in fixed_in)
        return known or not set(self.ids).isdisjoint(identifiers)


def read_advisories(path: Path) -> list[Advisory]:
    """What `docs/advisories.yml` holds.

    Raises:
        LockError: it cannot be read, or a row has another key, or lacks one.

    """
    try:
        rows = YAML(typ="safe").load(path.read_text("utf-8"))
    except (OSError, YAMLError) as error:
        raise LockError(f"{path} cannot be read: {error}") from error
    return [_advisory(path, row) for row in rows or ()]


def _advisory(path: Path, row: Mapping[str, Any]) -> Advisory:
    names = {field.name for field in fields(Advisory)}
    if wrong := sorted(row.keys() - names) or sorted({"package", "known", "use"} - row.keys()):
        raise LockError(f"{path}, {row.get('package')}: {wrong[0]!r}; a row has {', '.join(sorted(names))}.")
    texts = {name: str(value) for name, value in row.items() if name not in ("ids", "package")}
    return Advisory(normal_name(row["package"]), ids=tuple(map(str, row.get("ids") or ())), **texts)


def mistakes(advisories: Iterable[Advisory], lock: Mapping[str, LockedPackage]) -> list[str]:
    """What of a lock or of the table is not as it should be, a sentence each."""
    found = []
    for advisory in advisories:
        package = lock.get(advisory.package)
        name = f"{ADVISORIES}, {advisory.package}"
        if package is None and advisory.held_back:
            found.append(f"{name}: it is not locked, so that nothing holds it back; take its 'held_back' off.")
        elif package and not advisory.is_fixed(package.version) and not advisory.held_back:
            remedy = (
                f"'make lock UPGRADE=\"--upgrade-package {advisory.package}\"' takes it, or 'held_back' says why not"
            )
            fixed = f"is fixed in {advisory.fixed_in}" if advisory.fixed_in else "has no fix"
            found.append(f"{LOCK}, {advisory.package} {package.version}: {advisory.known} {fixed}; {remedy}.")
        elif package and advisory.is_fixed(package.version) and advisory.held_back:
            found.append(f"{name}: {package.version} is locked, which has the fix; take its 'held_back' off.")
    return found


def table(advisories: Iterable[Advisory], lock: Mapping[str, LockedPackage], serve: Iterable[str]) -> str:
    """The advisories as docs/security.md shows them; `serve` are the packages that `make install-serve` brings."""
    rows = ["| package | known | fixed in | locked | to serve | |", "|---|---|---|---|---|---|"]
    served = set(serve)
    for advisory in sorted(advisories, key=lambda each: each.package):
        package = lock.get(advisory.package)
        locked = package.version if package else "–"
        why = f"{advisory.use}. **Held back**: {advisory.held_back}" if advisory.held_back else advisory.use
        installed = "installed" if advisory.package in served else "no"
        rows.append(
            f"| {advisory.package} | {advisory.known} | {advisory.fixed_in or '–'} | {locked} | {installed} | {why} |"
        )
    return "".join(f"{row}\n" for row in rows)


def with_table(page: str, new: str) -> str:
    """A page with another table between its marks.

    Raises:
        LockError: it has no marks.

    """
    before, begin, rest = page.partition("<!-- advisories -->\n")
    _, end, after = rest.partition("<!-- /advisories -->")
    if not (begin and end):
        raise LockError(f"{PAGE} has no '<!-- advisories -->' … '<!-- /advisories -->' for the table to stand between.")
    return before + begin + new + end + after


def main() -> None:
    """Write the table of docs/security.md anew.

    Raises:
        LockError: a file cannot be read.

    """
    made = table(read_advisories(ADVISORIES), read_lock(LOCK), read_lock(SERVE_LOCK))
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), made), "utf-8")


if __name__ == "__main__":
    try:
        main()
    except LockError as error:
        sys.exit(str(error))

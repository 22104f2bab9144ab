"""`make audit`: the lock against known advisories, those kept here and those that pip-audit finds.

pip-audit asks PyPI of each package. Where that does not answer, or does not know a version, it skips the package and
says that no vulnerability was found, so that what it skips is counted here.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.advisories import ADVISORIES, Advisory, mistakes, read_advisories
from tools.lock import LOCK, LockedPackage, LockError, normal_name, read_lock

_OPTIONS = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json", "--requirement")
_NAMED = 3  # skipped packages that the sentence names
_SECONDS = 1800


def found_by_pip_audit(command: list[str], lock: Path) -> list[dict[str, Any]]:
    """What pip-audit reports of each package of a lock.

    Raises:
        LockError: it does not run, or reaches no database.

    """
    try:
        done = subprocess.run([*command, *_OPTIONS, str(lock)], capture_output=True, text=True, timeout=_SECONDS)
        return list(json.loads(done.stdout)["dependencies"])
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LockError(f"pip-audit cannot be run: {error}. 'make audit AUDIT=' leaves it out.") from error
    except (ValueError, LookupError, TypeError) as error:
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise LockError(f"pip-audit found out nothing, its database may be out of reach: {last}") from error


def audit(found: Iterable[dict[str, Any]], lock: dict[str, LockedPackage], advisories: Iterable[Advisory]) -> list[str]:
    """What pip-audit reports that `docs/advisories.yml` does not explain, and what it skipped; a sentence each."""
    reported = {normal_name(each["name"]): each for each in found}
    skipped = sorted(lock.keys() - {name for name, each in reported.items() if "skip_reason" not in each})
    explained = {advisory.package: advisory for advisory in advisories}
    sentences = []
    for name, each in reported.items():
        for known in each.get("vulns", ()):
            names, fixed = [known["id"], *known.get("aliases", ())], known.get("fix_versions", [])
            if name not in explained or not explained[name].covers(names, fixed):
                remedy = f"fixed in {', '.join(fixed)}" if fixed else "no version fixes it"
                sentences.append(
                    f"{name} {each['version']}: {known['id']} ({remedy}), which {ADVISORIES} does not explain."
                )
    if skipped:
        few = ", ".join(skipped[:_NAMED]) + (", …" if len(skipped) > _NAMED else "")
        sentences.append(
            f"pip-audit has not looked up {len(skipped)} of {len(lock)} packages ({few}), of which it "
            "therefore knows nothing; run 'make audit' where https://pypi.org answers for each version."
        )
    return sentences


def main(arguments: list[str]) -> None:
    """Audit the lock of the current folder.

    Raises:
        LockError: something is known of it that nothing explains, or not everything was looked up.

    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pip-audit", default="", help="the command by which it runs; left out where empty")
    command = shlex.split(parser.parse_args(arguments).pip_audit)
    lock, advisories = read_lock(LOCK), read_advisories(ADVISORIES)
    sentences = mistakes(advisories, lock)
    if command:
        try:
            sentences += audit(found_by_pip_audit(command, LOCK), lock, advisories)
        except LockError as error:
            sentences.append(str(error))
    if sentences:
        raise LockError("\n".join(sentences))
    kept = sum(advisory.held_back is not None for advisory in advisories)
    by = "pip-audit and " if command else ""
    print(
        f"{len(lock)} packages: nothing is known by {by}{ADVISORIES} but of {kept} that are held back, as it explains."
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except LockError as error:
        sys.exit(str(error))

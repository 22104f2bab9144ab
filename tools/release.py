"""`make release VERSION=x.y.z`: the version, the changelog, a wheel that works, a commit and its tag.

Everything is tried before anything is committed: where a step fails, the files are put back as they were. Nothing is
pushed, and no image is built, for which podman or docker is needed: its Containerfile is linted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from packaging.version import Version

from tools.wheel import WheelError, build_wheel, check_contents, run, try_wheel

PROJECT, CHANGELOG, CONTAINERFILES = (
    "pyproject.toml",
    "CHANGELOG.md",
    ("deploy/Containerfile", "deploy/pgbouncer/Containerfile"),
)
BRANCH = "main"
_VERSION = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)
_UNRELEASED = re.compile(
    r"^## (?:[\d.]+, )?unreleased\n(?P<lines>.*?)(?=^## |\Z)", re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_HOOK = re.compile(r"(?m)^( *rev: v)\d+\.\d+\.\d+$")  # of pre-commit, in the guides
# Debian's packages are those of its stable release, mended as security wants it: their versions are not pinned. And a
# user is named: whoever reads `ps` beside the container looks for a name.
_LINT = ("--ignore", "DL3008", "--ignore", "DL3066", "--no-color")


class ReleaseError(Exception):
    """A release cannot be made; the message says why, and what to do. Nothing has been changed."""


def check_checkout(root: Path, version: str) -> None:
    """See that a version can be released from a checkout.

    Raises:
        ReleaseError: it cannot.

    """
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ReleaseError(f"VERSION={version!r} is no version; write three numbers: make release VERSION=1.2.3.")
    if changed := run(["git", "status", "--porcelain"], root).splitlines():
        raise ReleaseError(f"{changed[0][3:]} is not committed; commit it, or 'git stash' it.")
    branch = run(["git", "rev-parse", "--abbrev-ref", "HEAD"], root).strip()
    if branch != BRANCH:
        raise ReleaseError(f"This is {branch}, and releases are made from {BRANCH}; 'git switch {BRANCH}'.")
    tags = run(["git", "tag", "--list", "v*.*.*"], root).split()
    if newer := [tag for tag in tags if Version(tag[1:]) >= Version(version)]:
        raise ReleaseError(
            f"{max(newer, key=lambda tag: Version(tag[1:]))} is out already; take a later version than it."
        )


def with_version(project: str, version: str) -> str:
    """pyproject.toml with another version.

    Raises:
        ReleaseError: it has none.

    """
    if not _VERSION.search(project):
        raise ReleaseError(f"{PROJECT} has no line 'version = \"…\"'; write one under [project].")
    return _VERSION.sub(f'version = "{version}"', project, count=1)


def with_release(changelog: str, version: str, day: dt.date) -> str:
    """A changelog whose unreleased lines are a version's, of that day, below an empty heading for what comes next.

    Raises:
        ReleaseError: there is nothing to release.

    """
    found = _UNRELEASED.search(changelog)
    if not (found and found["lines"].strip()):
        raise ReleaseError(f"{CHANGELOG} has no line under '## Unreleased'; write what is new for those who use it.")
    heading = f"## Unreleased\n\n## {version}, {day.day} {day:%B %Y}\n"
    return changelog[: found.start()] + heading + changelog[found.start("lines") :]


@contextmanager
def put_back(*paths: Path) -> Iterator[None]:
    """Files are as they were, if what is done meanwhile fails or is broken off."""
    before = {path: path.read_bytes() for path in paths}
    try:
        yield
    except BaseException:
        for path, content in before.items():
            path.write_bytes(content)
        raise


def release(root: Path, version: str, day: dt.date, *, uv: str, hadolint: list[str]) -> Path:
    """Make a release; returns its wheel, in `dist/`.

    Raises:
        ReleaseError, WheelError: it cannot be made; nothing has been changed.

    """
    check_checkout(root, version)
    project, changelog = root / PROJECT, root / CHANGELOG
    guides = [path for path in sorted((root / "docs").rglob("*.md")) if _HOOK.search(path.read_text("utf-8"))]
    with put_back(project, changelog, *guides), tempfile.TemporaryDirectory() as folder:
        project.write_text(with_version(project.read_text("utf-8"), version), "utf-8")
        changelog.write_text(with_release(changelog.read_text("utf-8"), version, day), "utf-8")
        for path in guides:
            path.write_text(_HOOK.sub(rf"\g<1>{version}", path.read_text("utf-8")), "utf-8")
        if hadolint:
            run([*hadolint, *_LINT, *(name for name in CONTAINERFILES if (root / name).exists())], root)
        wheel = build_wheel(root, Path(folder))
        print(f"{wheel.name} has {check_contents(root, wheel)} files, all that git has of its packages.")
        try_wheel(root, wheel, uv, Path(folder))
        print("Installed beside requirements-serve.txt it helps, and checks the FAQ.")
        kept = root / "dist" / wheel.name
        kept.parent.mkdir(exist_ok=True)
        shutil.copy2(wheel, kept)
        run(["git", "commit", "--quiet", "--message", f"Release {version}", "--all"], root)
    run(["git", "tag", "--annotate", f"v{version}", "--message", f"EIGbot {version}"], root)
    return kept


def main(arguments: list[str]) -> None:
    """Release the current folder.

    Raises:
        ReleaseError, WheelError: see `release`.

    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="three numbers, such as 1.2.3")
    parser.add_argument("--uv", default="uv", help="the uv that installs")
    parser.add_argument("--hadolint", default="", help="the command that lints a Containerfile; left out where empty")
    given = parser.parse_args(arguments)
    command = shlex.split(given.hadolint)
    found = shutil.which(given.uv)
    uv = str(Path(found).absolute()) if found else given.uv  # the wheel is tried in another folder
    wheel = release(Path.cwd(), given.version, dt.date.today(), uv=uv, hadolint=command)
    print("The Containerfiles are linted, and no image was built." if command else "The Containerfiles are NOT linted.")
    print(f"{wheel.relative_to(Path.cwd())}, v{given.version}: 'git push --follow-tags' publishes it.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ReleaseError, WheelError) as error:
        sys.exit(str(error))

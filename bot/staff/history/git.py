"""Where the FAQ's folder is in a git work tree, a publish is a commit as well, of its files alone."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.for_staff import in_staff_language
from bot.core.one_core import on_any_core
from bot.core.text import visible
from faq.errors import StaffError
from faq.messages import Translatable, translatable

SECONDS = 30.0
"""How long a commit may take, with all of the repository's hooks."""
_TO_STOP = 2.0  # seconds that git has to let go of its locks
_UNDER_WAY = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}
_SHOWN = 500  # characters of what git says
_DOMAIN = "staff.invalid"
_OURS = ("-c", "user.name=EIGbot", "-c", f"user.email=eigbot@{_DOMAIN}")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class GitOutcome:
    """What came of a commit: its hash, or the reason why there is none."""

    commit: str | None = None
    problem: Translatable | None = None

    def as_data(self) -> Mapping[str, Any]:
        """As JSON may have it."""
        blanks = dict(self.problem.blanks) if self.problem else {}
        return {"commit": self.commit, "code": self.problem.code if self.problem else None, "blanks": blanks}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> GitOutcome:
        """What `as_data` gave."""
        return cls(data["commit"], translatable(data["code"], **data["blanks"]) if data["code"] else None)


class GitError(StaffError):
    """Git did not do what it was asked to."""


def git_folder(folder: Path) -> Path | None:
    """The folder in which git keeps what it knows of a folder's work tree; None where that is in none.

    Raises:
        GitError: there is a work tree, and git cannot or will not say.

    """
    return Path(_Git(folder.resolve()).run("rev-parse", "--absolute-git-dir")) if is_in_work_tree(folder) else None


def is_in_work_tree(folder: Path) -> bool:
    """Whether a folder looks like one that git keeps, found without git."""
    place = folder.resolve()
    return any((parent / ".git").exists() for parent in (place, *place.parents))


def commit_files(folder: Path, names: Sequence[str], who: str, what: str) -> GitOutcome | None:
    """Commit these files of a folder, and nothing else; the index keeps what others staged.

    Args:
        folder: the FAQ's.
        names: the files that were written, or removed.
        who: the author's name; whoever git is set up for commits, or else EIGbot.
        what: the commit's message.

    Returns:
        What came of it; None where the folder is in no work tree.

    """
    if not is_in_work_tree(folder):
        return None
    git = _Git(folder.resolve())
    try:
        return GitOutcome(commit=_commit(git, names, who, what))
    except GitError as error:
        (problem,) = error.reasons
        assert isinstance(problem, Translatable)
        log.warning("%s", in_staff_language(translatable("git-no-commit", why=problem)))
        return GitOutcome(problem=problem)


def _commit(git: _Git, names: Sequence[str], who: str, what: str) -> str:
    _check_repository(git)
    tracked = set(git.run("ls-files", "-z", "--", *names).split("\0"))
    new = [name for name in names if name not in tracked and (git.folder / name).exists()]
    names = [name for name in names if name in tracked or name in new]
    if new:
        git.run("add", "--", *new)
    try:
        if not names or not git.run("--no-optional-locks", "status", "--porcelain", "--", *names):
            raise GitError(translatable("git-unchanged"))
        message, author = what.strip() or "FAQ", f"--author={who} <{_mailbox(who)}>"
        options = ("--quiet", "--only", "--cleanup=whitespace", author, f"--message={message}")
        git.run(*_identity(git), "commit", *options, "--", *names)
    except GitError:
        if new:
            with suppress(GitError):  # it is the first failure that matters
                git.run("reset", "--quiet", "--", *new)
        raise
    return git.run("rev-parse", "HEAD")


def _check_repository(git: _Git) -> None:
    """Refuse where a commit would get into something that is under way, or be lost.

    Raises:
        GitError: it would.

    """
    own = Path(git.run("rev-parse", "--absolute-git-dir"))
    for name, what in _UNDER_WAY.items():
        if (own / name).exists():
            raise GitError(translatable("git-under-way", what=what))
    try:
        git.run("symbolic-ref", "--quiet", "HEAD")
    except GitError as error:
        raise GitError(translatable("git-no-branch")) from error


def _identity(git: _Git) -> Sequence[str]:
    """Options that give a committer where git has none: a guess from the machine's name is none."""
    try:
        git.run("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT")
    except GitError:
        return _OURS
    return ()


def _mailbox(name: str) -> str:
    """An address for somebody's name that no mail can reach."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return f"{re.sub(r'[^a-z0-9]+', '.', plain).strip('.') or 'staff'}@{_DOMAIN}"


class _Git:
    """Git in a folder, for one commit: all its commands together take `SECONDS` at most."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._until = folder, time.monotonic() + SECONDS

    def run(self, *arguments: str) -> str:
        """What a command prints.

        Raises:
            GitError: it fails, takes too long, or there is no git.

        """
        program = shutil.which("git")
        if program is None:
            raise GitError(translatable("git-missing"))
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            try:
                # Its own session, so that hooks end with it; files, since what a hook leaves running keeps pipes open.
                with on_any_core():
                    process = subprocess.Popen(
                        [program, "--literal-pathspecs", *arguments], cwd=self.folder,
                        stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True,
                    )  # fmt: skip
            except OSError as error:
                raise GitError(translatable("git-failed", why=error.strerror or str(error))) from error
            with process:
                code = self._wait(process)
            if code:
                raise GitError(translatable("git-failed", why=_content(err) or _content(out) or f"exit {code}"))
            out.seek(0)
            return out.read().decode("utf-8", "replace").strip()

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        try:
            return process.wait(max(0.0, self._until - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            # Git takes its locks away when asked to end; what a hook began may not care to.
            for number in (signal.SIGTERM, signal.SIGKILL):
                with suppress(subprocess.TimeoutExpired, ProcessLookupError):
                    os.killpg(process.pid, number)
                    process.wait(_TO_STOP)
            raise GitError(translatable("git-slow", seconds=f"{SECONDS:g}")) from error


def _content(file: Any) -> str:
    file.seek(0)
    return visible(" ".join(file.read().decode("utf-8", "replace").split()))[:_SHOWN]

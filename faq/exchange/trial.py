"""What would be wrong with a FAQ if something were added to it, tried where nobody sees it."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from faq.errors import ERROR, FaqError, Finding
from faq.exchange.insertion import with_additions
from faq.exchange.new_topics import NewTopic
from faq.lint.check import read_and_check
from faq.messages import Translatable
from faq.reader import faq_files


def waiting(topics: Sequence[NewTopic], trial: Trial) -> dict[str, Translatable]:
    """Why topics would stop something if they were served: they contradict themselves, or break a rule.

    The FAQ's own mistakes are no reason, nor is a language that is lacking: it waits to be translated.

    Raises:
        WritingError: a file of the FAQ cannot be added to.
        FaqError: the FAQ would have a mistake that it has not now, even with all of them as drafts.

    """
    waits: dict[str, Translatable] = {}
    ids = {topic.id for topic in topics}
    while True:
        new = trial.new_errors(with_additions(trial.folder, topics, waits.keys(), {}))
        if not new:
            return waits
        free = ids - waits.keys()
        if not free:
            raise FaqError(new)
        wrong = {str(each.topic): each.description for each in reversed(new) if each.topic in free}
        waits |= wrong or dict.fromkeys(free, new[0].description)


class Trial:
    """Tries other contents of a FAQ's files where nobody sees them, by a check of the day `today`."""

    def __init__(self, folder: Path, today: date | None) -> None:
        self.folder, self._today = folder, today
        self._known = {_without_numbers(finding) for finding in self._errors({})}

    def new_errors(self, now: Mapping[str, str]) -> list[Finding]:
        """The errors that the files would have and have not as they are."""
        return [finding for finding in self._errors(now) if _without_numbers(finding) not in self._known]

    def _errors(self, now: Mapping[str, str]) -> list[Finding]:
        with tempfile.TemporaryDirectory() as trial:
            for path in faq_files(self.folder):
                if path.name in now:
                    Path(trial, path.name).write_bytes(now[path.name].encode("utf-8"))
                elif path.exists():
                    shutil.copyfile(path, Path(trial, path.name))
            findings = read_and_check(Path(trial), self._today, duplicates=False)[1]  # duplicates only warn
        return [finding for finding in findings if finding.severity == ERROR]


def _without_numbers(finding: Finding) -> str:
    """A finding without its lines and counts, which move."""
    return re.sub(r"\d+", "", str(finding))

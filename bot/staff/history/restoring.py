"""Whether a version of the FAQ could be served again as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.publishing.source import faq_to_publish
from bot.staff.history.versions import as_bytes
from faq.errors import FaqError, StaffError
from faq.held_back import Publishable
from faq.messages import translatable
from settings import Settings


class UnservableVersion(StaffError):
    """A version that could not be served as it was; the findings say why."""


def check_restorable(settings: Settings, contents: Mapping[str, str]) -> None:
    """Check what the files would be, on a copy of the folder.

    A topic that is held back today as well, such as one whose fact has expired since, is no reason to refuse.

    Args:
        settings: by which the FAQ is served.
        contents: the text of every file, by name.

    Raises:
        UnservableVersion: the FAQ could not be published, or topics would be held back that are not today.

    """
    with tempfile.TemporaryDirectory() as copy:
        for name, text in contents.items():
            Path(copy, name).write_bytes(as_bytes(text))
        try:
            found = faq_to_publish(replace(settings, data=Path(copy)))
        except FaqError as error:
            raise UnservableVersion(translatable("version-unservable"), *error.problems) from error
    now = _publishable_now(settings)
    already = {topic.id for topic in now.held} if now else {topic.id for topic in found.held}
    findings = [finding for topic in found.held if topic.id not in already for finding in topic.findings]
    if findings:
        raise UnservableVersion(translatable("version-unservable"), *findings)


def _publishable_now(settings: Settings) -> Publishable | None:
    """What the files are as they stand; None where nothing of them can be published."""
    try:
        return faq_to_publish(settings)
    except FaqError:
        return None

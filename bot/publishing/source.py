"""What staff wrote, if it may be published: the one place that says which mistakes stop a publish."""

from __future__ import annotations

from faq.errors import ERROR, FaqError
from faq.lint.check import read_and_check
from faq.model import Faq
from settings import Settings


def faq_to_publish(settings: Settings) -> Faq:
    """Read and check the FAQ.

    Raises:
        FaqError: mistakes that stop a publish; all of them are listed.

    """
    faq, findings = read_and_check(settings.data, settings.today_frozen, duplicates=False)
    errors = [finding for finding in findings if finding.severity == ERROR]
    if faq is None or errors:
        raise FaqError(errors)
    return faq

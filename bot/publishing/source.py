"""What staff wrote, as far as it may be published: the one place that says which mistakes stop a publish."""

from __future__ import annotations

from actions.served_faq import served_faq
from faq.errors import ERROR
from faq.held_back import Publishable, Served, hold_back
from faq.lint.check import read_and_check
from settings import Settings


def faq_to_publish(settings: Settings) -> Publishable:
    """Read and check the FAQ; topics with mistakes are as they are served, or left out.

    Raises:
        FaqError: mistakes that stop a publish; all of them are listed.

    """
    faq, findings = read_and_check(settings.data, settings.today_frozen, duplicates=False)
    errors = [finding for finding in findings if finding.severity == ERROR]
    return hold_back(faq, errors, served_faq(settings.facts_db) if errors else Served())

"""What staff wrote, as far as it may be published: the one place that says which mistakes stop a publish."""

from __future__ import annotations

from collections.abc import Iterable

from actions.facts import stored_languages
from actions.served_faq import served_faq
from faq.errors import ERROR, Finding
from faq.held_back import Publishable, Served, hold_back
from faq.lint.check import read_and_check
from faq.messages import translatable
from faq.model import Faq
from settings import Settings


def faq_to_publish(settings: Settings, while_served: bool = False) -> Publishable:
    """Read and check the FAQ; topics with mistakes are as they are served, or left out.

    `while_served`, a language that is served and whose file is gone is a mistake: it may have been moved or renamed by
    accident, and nobody would notice before those who are answered in another language.

    Raises:
        FaqError: mistakes that stop a publish; all of them are listed.

    """
    return publishable(*read_and_check(settings.data, settings.today_frozen, duplicates=False), settings, while_served)


def publishable(
    faq: Faq | None, findings: Iterable[Finding], settings: Settings, while_served: bool = False
) -> Publishable:
    """What may be published of a FAQ with these findings, as `faq_to_publish` says.

    Raises:
        FaqError: mistakes that stop a publish.

    """
    errors = [finding for finding in findings if finding.severity == ERROR]
    if while_served and faq is not None:
        gone = [code for code in stored_languages(settings.facts_db) if code not in faq.languages]
        errors += [Finding(f"faq_{code}.yml", 0, translatable("no-file-of-served")) for code in gone]
    return hold_back(faq, errors, served_faq(settings.facts_db) if errors else Served())

"""What staff wrote, if it may be published: the one place that says which mistakes stop a publish."""

from __future__ import annotations

from faq.model import Faq
from faq.reader import load_faq
from faq.settings import Settings


def faq_to_publish(settings: Settings) -> Faq:
    """Read and check the FAQ.

    Raises:
        FaqError: mistakes that stop a publish; all of them are listed.

    """
    return load_faq(settings.data)

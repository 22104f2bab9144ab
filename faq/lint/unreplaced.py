"""What `eigbot new` wrote for staff to replace, and still stands there."""

from __future__ import annotations

from collections.abc import Iterator

from faq.errors import Finding
from faq.messages import translatable
from faq.model import Faq
from faq.program import FILE
from faq.starter.texts import starter_languages, starter_text
from faq.template import SLOT


def check_unreplaced(faq: Faq) -> Iterator[Finding]:
    """Every fact with the starter's own value, and every answer that says what is to be said in its place."""
    values = starter_text("program_en.yml")
    for fact in faq.program.facts.values():
        if isinstance(fact.value, str) and f'{{value: "{fact.value}"}}' in values:
            yield Finding(FILE, fact.line, translatable("starter-fact", fact=fact.id, value=fact.value))
    for language in (code for code in faq.languages if code in starter_languages()):
        answers = starter_text(f"faq_{language}.yml")
        for entry in faq.entries(language):
            for part, template in entry.placed_templates.items():
                # One that names a fact is right for any programme that has the fact.
                if f'answer: "{template}"' in answers and not SLOT.search(template):
                    yield Finding(
                        entry.file, entry.line_of(part), translatable("starter-answer", topic=entry.id), entry.id
                    )

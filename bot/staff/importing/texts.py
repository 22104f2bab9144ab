"""What the import page says, one set a language, kept as data in texts.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.core.texts import read_texts


@dataclass(frozen=True)
class ImportTexts:
    """The wordings of one language; see texts.yml."""

    heading: str
    lead: str
    files: str
    files_hint: str
    base: str
    base_hint: str
    language: str
    any_language: str
    look: str
    preview: str
    preview_lead: str
    of_files: str
    nothing_new: str
    new_topics: str
    new_one: str
    new_lead: str
    editor_lead: str
    take: str
    why_draft: str
    paired: str
    alone: str
    group: str
    also: str
    odd: str
    odd_lead: str
    read: str
    known: str
    known_one: str
    known_lead: str
    known_by_id: str
    known_by_question: str
    new_phrasings: str
    no_phrasings: str
    answer_there: str
    answer_came: str
    no_answer_there: str
    same_answer: str
    accept: str
    discard: str
    done_one: str
    done_many: str
    done_drafts_one: str
    done_drafts_many: str
    done_phrasings_one: str
    done_phrasings_many: str
    done_known_one: str
    done_known_many: str
    done_nothing: str
    discarded: str
    gone: str
    choose_files: str
    bad_base: str
    bad_upload: str
    too_large: str
    too_many_files: str
    too_slow: str
    too_long: str
    too_many_topics: str
    not_saved: str
    failed: str
    not_accepted: str
    version: str

    def new(self, count: int) -> str:
        """So many topics are new."""
        return {0: self.nothing_new, 1: self.new_one}.get(count, self.new_topics).format(count=count)

    def there(self, count: int) -> str:
        """So many topics are there already."""
        return (self.known_one if count == 1 else self.known).format(count=count)

    def counted(self, name: str, count: int) -> str:
        """So many of what was done; nothing of none."""
        return str(getattr(self, f"{name}_{'one' if count == 1 else 'many'}")).format(count=count) if count else ""


@cache
def import_texts() -> Mapping[str, ImportTexts]:
    """Every language's wordings, read once."""
    return read_texts(ImportTexts, Path(__file__).with_name("texts.yml"))

"""Imports as a test asks for them: small files in, what would be written and what staff are told out."""

from pathlib import Path

from faq.errors import ERROR
from faq.exchange.items import SourceFile
from faq.exchange.pairing import TextUnderstanding
from faq.exchange.planning import plan_import
from faq.lint.check import check
from faq.reader import load_faq
from faq.template import without_escapes

_ENGLISH = ("the ", "where", "when", "what", "how", "who", "is ", "on ", "there")


def language_of(text, of_file=""):
    """English where an English word begins it, else French; sure of long texts."""
    return ("en" if text.lower().startswith(_ENGLISH) else "fr"), 3.0 if len(text) > 12 else 0.0


UNDERSTANDING = TextUnderstanding(language_of)


def plan(*files, folder=Path("/nowhere"), understanding=UNDERSTANDING, **options):
    """The plan of an import of files, given as pairs of name and content."""
    sources = [SourceFile(name, text if isinstance(text, bytes) else text.encode()) for name, text in files]
    return plan_import(sources, folder, understanding, **options)


def entries(*files, **options):
    """What each topic says: its question, further wordings and answer by language, all as people read them."""
    return [
        {
            code: (
                without_escapes(wording.question),
                list(wording.also),
                without_escapes(next(iter(wording.answer.values()))),
            )
            for code, wording in topic.wordings.items()
        }
        for topic in plan(*files, **options).topics
    ]


def pairs(name, content, language="fr", **options):
    """The questions of a file with their answers, in one language."""
    found = [entry[language] for entry in entries((name, content), **options) if language in entry]
    return [(question.replace("\u00a0", " "), answer.replace("\u00a0", " ")) for question, _, answer in found]


def notes(*files, **options):
    """What staff are told, in English, without how the files were read."""
    return [str(note) for note in plan(*files, **options).notes if note.kind != "read"]


def written(made, folder):
    """The FAQ that a plan writes, which a check accepts."""
    made.write(folder)
    assert [str(found) for found in check(folder) if found.severity == ERROR] == []
    return {topic: entry for topic, entry in load_faq(folder).topics.items() if not topic.startswith("talk.")}

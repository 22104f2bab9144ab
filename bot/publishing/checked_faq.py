"""What a start knows of the FAQ files before it reads them: that they passed the check when they were as they are."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from actions.facts import stored_content
from faq.atomic import atomic_write
from faq.model import Faq
from faq.reader import faq_files
from faq.regular import regular_bytes
from nlu.faq_examples import names_of
from nlu.training_data import code_fingerprint
from settings import Settings

_FILE = "checked-faq.json"
_READ = (".py", ".txt", ".yml")
_ROOT = Path(__file__).parent.parent.parent
_CODE = ("actions", "faq", "languages")
"""The packages that read, check and store a FAQ; what a model is trained from, `code_fingerprint` tells."""


@dataclass(frozen=True)
class CheckedFaq:
    """The record of a FAQ that passed the check.

    Attributes:
        files: the fingerprint of its files, and of the code that read them.
        origin: that of what a model is trained from.
        questions: that of what people ask (see `questions_fingerprint`).
        facts: that of the content of the facts store.
        expires: the last day on which the check passes, since a fact expires then; None if none does.
        timezone: the programme's, by which that day ends.

    """

    files: str
    origin: str
    questions: str
    facts: str
    expires: str | None
    timezone: str


def checked(settings: Settings) -> CheckedFaq | None:
    """The record, if it is of the files as they are now, holds today, and the facts store is theirs."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        record = CheckedFaq(**json.loads((settings.var / _FILE).read_text("utf-8")))
        today = settings.today_frozen or dt.datetime.now(ZoneInfo(record.timezone)).date()
        lasts = record.expires is None or today <= dt.date.fromisoformat(record.expires)
        if lasts and record.files == faq_fingerprint(settings) and record.facts == stored_content(settings.facts_db):
            return record
    return None


def record_checked(settings: Settings, faq: Faq, fingerprint: str, origin: str) -> None:
    """Record that a FAQ passed the check and is stored; `fingerprint` is what `faq_fingerprint` gave before."""
    facts, today = stored_content(settings.facts_db), settings.today(faq.program.timezone)
    if facts is None or fingerprint != faq_fingerprint(settings):
        return  # somebody saved meanwhile
    expiring = [fact.expires for fact in faq.program.facts.values() if fact.expires and fact.expires >= today]
    expires = min(expiring).isoformat() if expiring else None
    record = CheckedFaq(fingerprint, origin, questions_fingerprint(faq), facts, expires, str(faq.program.timezone))
    with suppress(OSError), atomic_write(settings.var / _FILE) as beside:  # else the next start reads the files
        beside.write_text(json.dumps(asdict(record)), "utf-8")


def questions_fingerprint(faq: Faq) -> str:
    """A hash of what people ask and name: a save that leaves it alone needs no training.

    A topic of few phrasings learns from its answer too, but not so much that an edit of it would be worth a training.
    """
    asked = [(topic, [(code, each.utterances) for code, each in own.items()]) for topic, own in faq.topics.items()]
    names = sorted(names_of(faq.program).items())
    return hashlib.sha256(repr((asked, sorted(faq.unknown.items()), names)).encode()).hexdigest()


def faq_fingerprint(settings: Settings) -> str:
    """A hash of the FAQ's files, and of what reads, checks and stores them."""
    digest = hashlib.sha256(code_fingerprint().encode())
    code = (path for name in _CODE for path in (_ROOT / name).rglob("*") if path.suffix in _READ)
    for path in (*faq_files(settings.data), *sorted(code)):
        content = regular_bytes(path)
        if content is None:
            content = b"?" if path.exists() else b"-"
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()

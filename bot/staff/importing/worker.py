"""The process that reads uploaded files: `python -m bot.staff.importing.worker FOLDER`.

The folder holds `request.json` and the files, by number; the plan is left there, or `refused.json`, which says why
there is none.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

REQUEST, REFUSED = "request.json", "refused.json"
MOST_TOPICS = 2_000
"""How many a preview shows; a page of them is several megabytes already."""
_MOST_MEMORY = 3 << 30  # bytes of address space, of which an ordinary import takes a fifth
_MOST_SECONDS = 120  # of processor time


@dataclass(frozen=True)
class ImportRequest:
    """What is to be read: the names of the files, for which FAQ folder, on which day, in which language, from where."""

    names: tuple[str, ...]
    data: str
    today: str | None
    language: str
    base: str | None

    def write(self, path: Path) -> None:
        """Write it for the process."""
        path.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, path: Path) -> ImportRequest:
        """Read what was written."""
        return cls(**json.loads(path.read_text("utf-8")))


def read_to_plan(folder: Path) -> None:
    """Read the files of a folder into its plan, or say why not."""
    from bot.staff.importing.plan_file import StoredPlan
    from bot.staff.importing.plans import PLAN
    from bot.staff.importing.texts import import_texts
    from faq.errors import FaqError
    from faq.exchange.adding import plan_addition
    from faq.exchange.items import ImportProblem, SourceFile
    from faq.exchange.pairing import TextUnderstanding
    from faq.writing import WritingError
    from nlu.imported_texts import language_of_text, likenesses_of_texts

    request, spoken = ImportRequest.read(folder / REQUEST), tuple(import_texts())
    sources = [SourceFile(name, (folder / str(number)).read_bytes()) for number, name in enumerate(request.names)]
    understanding = TextUnderstanding(language_of_text, likenesses_of_texts)
    today = date.fromisoformat(request.today) if request.today else None
    try:
        plan = plan_addition(sources, Path(request.data), understanding, request.language, request.base, today)
        if len(plan.topics) + len(plan.known) > MOST_TOPICS:
            _refuse(folder, {code: i.too_many_topics.format(most=MOST_TOPICS) for code, i in import_texts().items()})
            return
        StoredPlan.of(plan, tuple(request.names), spoken).write(folder / PLAN)
    except (FaqError, WritingError) as error:
        _refuse(folder, {code: error.text(code) for code in spoken})
    except ImportProblem as problem:
        _refuse(folder, {code: problem.message.text(code) for code in spoken})


def _refuse(folder: Path, why: dict[str, str]) -> None:
    beside = folder / f"{REFUSED}.new"
    beside.write_text(json.dumps(why), "utf-8")
    beside.rename(folder / REFUSED)


if __name__ == "__main__":
    from nlu.lifeline import end_with_parent

    end_with_parent()
    os.nice(10)  # answers come first
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    read_to_plan(Path(sys.argv[1]))

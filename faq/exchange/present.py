"""What a FAQ folder has already, drafts too, as an import compares it with what comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from faq.exchange.items import Wording
from faq.exchange.markup import plain_text
from faq.exchange.new_topics import TakenNames
from faq.exchange.trees import Branch, Tree, read_yaml_tree, texts_of
from faq.phrasings import phrasings_path
from faq.reader import languages_of
from faq.text import fold, normalize


@dataclass(frozen=True)
class PresentFaq:
    """The topics of a FAQ by id and language, however many mistakes it has; `groups` by what they are called.

    `unknown` are the normal forms of what it says is asked and not answered.
    """

    languages: tuple[str, ...]
    topics: Mapping[str, Mapping[str, Wording]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()

    @classmethod
    def of(cls, folder: Path) -> PresentFaq:
        """That of a folder; an empty one where it has no FAQ files.

        Raises:
            ImportProblem: a file is no YAML.

        """
        found: dict[str, dict[str, Wording]] = {}
        groups: dict[str, str] = {}
        unknown: set[str] = set()
        languages = languages_of(folder)
        for code in languages:
            top, beside = _read(folder / f"faq_{code}.yml"), _read(phrasings_path(folder, code))
            unknown |= {normalize(text) for each in (top, beside) for text in texts_of(each.get("unknown"))}
            also = {topic: texts_of(texts) for topic, texts in beside.branch("topics").items}
            for topic, written in top.branch("topics").items:
                found.setdefault(topic, {})[code] = _wording(written, also.get(topic, []))
            groups |= {
                fold(label).strip(): group for group, label in top.branch("groups").items if isinstance(label, str)
            }
        groups |= {topic.partition(".")[0]: topic.partition(".")[0] for topic in found}
        return cls(languages, found, groups, frozenset(unknown))

    @property
    def taken(self) -> TakenNames:
        """The names that no other topic may have."""
        labels: dict[str, set[str]] = {}
        for wordings in self.topics.values():
            for code, wording in wordings.items():
                labels.setdefault(code, set()).add(wording.label or "")
        return TakenNames(set(self.topics), labels, self.groups)

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """Whose each way of asking is, by its normal form: the topic's before all that has it as its question.

        What is `unknown` is nobody's, "".
        """
        wordings = [(topic, wording) for topic, each in self.topics.items() for wording in each.values()]
        questions = {normalize(plain_text(wording.question)): topic for topic, wording in reversed(wordings)}
        also = {normalize(text): topic for topic, wording in reversed(wordings) for text in wording.also}
        return {**dict.fromkeys(self.unknown, ""), **also, **questions}


def _read(path: Path) -> Branch:
    if not path.exists():
        return Branch(())
    text = path.read_bytes().decode("utf-8", "replace")  # what is lost here is compared only; the check names it
    tree = read_yaml_tree(text, path.name) if text.strip() else Branch(())
    return tree if isinstance(tree, Branch) else Branch(())


def _wording(written: Tree, beside: list[str]) -> Wording:
    if not isinstance(written, Branch):
        return Wording("", {}, tuple(beside))
    answer = written.get("answer")
    phases = {key: text for key, text in answer.items if isinstance(text, str)} if isinstance(answer, Branch) else {}
    answers = phases or {"": answer if isinstance(answer, str) else ""}
    also = (*texts_of(written.get("also")), *beside)
    return Wording(written.text("question"), answers, also, written.text("label") or None)

"""Which groups of the review list to show: by text, language, reason, topic, as the page's address says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from bot.core.text import visible
from bot.staff.review.groups import Group
from bot.staff.review.misses import REASONS
from faq.text import fold

MOST_SOUGHT = 200


@dataclass(frozen=True)
class GroupFilter:
    """What a group is to have: each empty, or asked for.

    Attributes:
        q: words, each of which is in one of its wordings, whatever its case and accents.
        language: a language that one of its wordings is in.
        reason: one of `REASONS`, why it was missed at least once.
        about: the id of one of its likely topics.

    """

    q: str = ""
    language: str = ""
    reason: str = ""
    about: str = ""

    @classmethod
    def of(cls, params: Mapping[str, str]) -> GroupFilter:
        """What an address asks for; what it cannot ask for is left out."""
        reason = params.get("reason", "")
        return cls(
            visible(params.get("q", ""))[:MOST_SOUGHT],
            params.get("language", "")[:20],
            reason if reason in REASONS else "",
            params.get("about", "")[:80],
        )

    def query(self) -> dict[str, str]:
        """What of an address asks for this."""
        return {name: value for name, value in asdict(self).items() if value}

    def matching(self, groups: Iterable[Group]) -> list[Group]:
        """The groups that have all of it, in their order."""
        return [group for group in groups if self._is_met_by(group)]

    def _is_met_by(self, group: Group) -> bool:
        texts = [fold(wording.text) for wording in group.wordings]
        return (
            (not self.q or any(all(word in text for word in fold(self.q).split()) for text in texts))
            and (not self.language or any(wording.language == self.language for wording in group.wordings))
            and (not self.reason or self.reason in group.reasons)
            and (not self.about or any(topic == self.about for topic, _ in group.topics))
        )

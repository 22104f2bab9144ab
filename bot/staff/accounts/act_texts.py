"""What each act of the log is called: a part of the staff page's own words, which texts.yml has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActTexts:
    """The acts that `ActLog` keeps, each a sentence without its subject."""

    act_sign_in: str
    act_sign_out: str
    act_accept: str
    act_create: str
    act_dismiss: str
    act_take_questions: str
    act_take_review: str
    act_account_add: str
    act_account_disable: str
    act_account_enable: str
    act_account_password: str
    act_account_role: str
    act_restore: str
    act_begin: str
    act_edit: str
    act_edit_facts: str
    act_edit_suggested: str
    act_discard: str
    act_publish: str
    act_feed_make: str
    act_feed_revoke: str
    act_offtopic: str
    act_team_answer: str
    act_team_topic: str
    act_team_close: str

    def act(self, name: str) -> str:
        """What was done, to be filled in; the name of an act of another version as it is."""
        return str(getattr(self, f"act_{name}", name.replace("{", "").replace("}", "")))

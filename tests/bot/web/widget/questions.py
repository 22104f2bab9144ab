"""A small FAQ's questions as `/faq/<language>.json` lists them."""

from __future__ import annotations

import json

from tests.bot.web.widget.site import Site

QUESTIONS = {
    "fr": {
        "apply.deadline": ("Date limite", "Quelle est la date limite pour candidater ?"),
        "apply.how": ("Postuler", "Comment candidater ?"),
        "apply.team": ("En équipe", "Peut-on déposer une candidature en équipe ?"),
        "work.pay": ("Rémunération", "Combien est-on payé ?"),
        "work.location": ("Lieu", "Où travaille-t-on ?"),
        "work.remote": ("Télétravail", "Peut-on télétravailler ?"),
        "jury.who": ("Composition du jury", "Qui compose le jury ?"),
        "jury.date": ("Date du jury", "Quand le jury se réunit-il ?"),
    },
    "en": {
        "apply.deadline": ("Deadline", "What is the deadline for applying?"),
        "work.pay": ("Pay", "How much is it paid?"),
    },
}


def put_questions(site: Site) -> None:
    """Let a site list them."""
    for language, topics in QUESTIONS.items():
        listed = [{"id": id, "label": label, "question": asked} for id, (label, asked) in topics.items()]
        content = json.dumps({"language": language, "questions": listed})
        site.files[f"/faq/{language}.json"] = ("application/json", content)

"""One FAQ, written in the ways that people and their editors write YAML."""

BLOCKS = {
    "program.yml": """\
# note-1
timezone: Europe/Paris

calendar:   # note-2
  before:
  open: 2016-11-03   # note-3
  closed: {after: deadline, like: open}

facts:
  # note-4
  deadline: {value: 2016-11-21, checked: 2016-10-01}  # note-5
  price:
    value: 12   # note-6
    source: null
  place: {value: {fr: Paris, en: London}}
  rules: {value: null}
""",
    "faq_fr.yml": """\
# note-1
language: fr
title: Le club   # note-2
groups:
  club: Le club
topics:

  # note-3
  club.hours:
    label: 'L''heure'   # note-4
    question: "Quand le club\\
      \\ ouvre-t-il ?"
    also:   # note-5
      - à quelle heure vous ouvrez   # note-6
      # note-7
      - "horaires d'ouverture"
      -   'c''est ouvert ?'

    answer:   # note-8
      # note-9
      otherwise: >-
        Le club ouvre
        à midi.

        Venez.

      closed: |+   # note-10
        Fermé.

        Revenez.

    # note-11
    about_challenge: rien
  club.price:   # note-12
    question: |
      Combien coûte l'adhésion ?
    label: Prix
    answer: Douze euros
      par an.
# note-13
unknown:
- Où est la mairie ?   # note-14
- Qui est le maire ?
""",
    "faq_en.yml": """\
language: en
topics:
  club.hours: {label: Hours, question: "When does the club open?", answer: {otherwise: At noon., closed: 'It''s shut.'}, about_challenge: none}
  club.price:
    label: Price
    question: How much is it?
    also: [is it expensive, "price?", 'so, how much']   # note-1
    answer: "Twelve euros\\na year."
""",
    "phrasings_en.yml": """\
topics:   # note-1
  club.hours:   # note-2
  - opening times
  -
   # note-3
   what time do you open
  # note-4
unknown: [
    where is the town hall,   # note-5
    who is the mayor,
  ]
""",
}


def _without_blocks() -> dict[str, str]:
    """The same in quotes and without comments within lists."""
    files = dict(BLOCKS)
    del files["phrasings_en.yml"]
    files["faq_fr.yml"] = """\
language: "fr"
"title": "Le club"
groups: {club: Le club}
topics:
    club.hours:
        label: Horaires
        question: Quand le club ouvre-t-il ?
        also: []
        answer: {otherwise: "Le club ouvre à midi.", closed: "Fermé."}
        about_challenge: rien   # note-1
    club.price:
        label: Prix
        question: Combien coûte l'adhésion ?
        also:
        answer:
            Douze euros
            par an.   # note-2
unknown: ["Où est la mairie ?"]"""
    return files


def _nearly_bare() -> dict[str, str]:
    """No more than a FAQ must have."""
    return {
        "faq_fr.yml": "language: fr\ntopics:\n  club.hours:\n    answer: À midi.\n    question: Quand ?\n    label: Quand\n"
        "  club.price: {answer: Douze., question: 'Combien ?', label: Prix}\n",
        "faq_en.yml": "topics:\n  club.hours: {label: When, question: 'When is it open?', answer: At noon.}\n"
        "  club.price:\n    label: Price\n    question: How much is it?\n    answer: Twelve.\nlanguage: en\n",
        "phrasings_fr.yml": "# note-1\nlanguage: fr\n",
    }


def _every(files: dict[str, str], old: str, new: str) -> dict[str, str]:
    return {name: content.replace(old, new) for name, content in files.items()}


LAYOUTS = {
    "blocks and comments": BLOCKS,
    "carriage returns": _every(BLOCKS, "\n", "\r\n"),
    "a byte order mark": {name: "\ufeff" + content for name, content in BLOCKS.items()},
    "brackets": _without_blocks(),
    "brackets and carriage returns": _every(_without_blocks(), "\n", "\r\n"),
    "blank lines": _every(_without_blocks(), "\n", "\n\n"),
    "nearly bare": _nearly_bare(),
}

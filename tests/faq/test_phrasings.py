"""Phrasings in a file of their own beside the FAQ, and topics that are drafts."""

import pytest

from faq.errors import WARNING, FaqError
from faq.exchange.exporting import as_csv, as_json
from faq.lint.check import check
from faq.reader import faq_files, load_faq
from faq.writing import Draft, utterances_of
from tests.conftest import DATA
from tests.faq.test_writing import NASTY, accept, removed, texts

BESIDE = """\
# Autres façons de demander
language: fr
topics:
  club.hours:
    - à quelle heure vous ouvrez
    - le club ouvre le dimanche ?
  club.price:   # rien encore
unknown:
  - Où est la mairie ?
"""


@pytest.fixture
def beside(small):
    """The phrasings file of a small FAQ, one phrasing of which stands in the FAQ file too."""
    path = small / "phrasings_fr.yml"
    path.write_text(BESIDE, "utf-8")
    return path


def problems(folder):
    with pytest.raises(FaqError) as refused:
        load_faq(folder)
    return [str(problem) for problem in refused.value.problems]


def test_phrasings_of_both_files_are_learnt_each_once(small, beside):
    faq = load_faq(small)
    hours = ("à quelle heure vous ouvrez", "horaires d'ouverture", "le club ouvre le dimanche ?")
    assert faq.topics["club.hours"]["fr"].also == hours
    assert faq.topics["club.price"]["fr"].also == ("c'est cher ?", "le prix")
    assert faq.unknown["fr"] == ("Où est la mairie ?",)
    found = [each for each in check(small) if each.code == "in-both"]
    assert [str(each) for each in found] == [
        "phrasings_fr.yml, line 5: 'à quelle heure vous ouvrez' stands in both files (faq_fr.yml, line 7); "
        "it counts once, keep one of the two"
    ]
    assert found[0].severity == WARNING


def test_what_is_exported_has_them(small, beside):
    assert "le club ouvre le dimanche ?" in as_csv(load_faq(small))
    assert "le club ouvre le dimanche ?" in as_json(load_faq(small))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("club.price:", "club.prise:", "line 7: 'club.prise' is no topic of faq_fr.yml; did you mean 'club.price'?"),
        ("  club.price:   # rien encore", "  club.price:\n    - Le club ouvre le dimanche ?", "line 8: 'Le club ouvre le dimanche ?' of club.price stands in club.hours too (line 6)"),
        ("- Où est la mairie ?", "- C'est cher ?", "line 9: 'C'est cher ?' stands under unknown, and in club.price (faq_fr.yml, line 13)"),
        ("- Où est la mairie ?", "- Le club ouvre le dimanche ?", "line 9: 'Le club ouvre le dimanche ?' stands under unknown, and in club.hours (line 6)"),
        ("- le club ouvre le dimanche ?", "- 2016", "line 6: an item of 'club.hours' of the topics of phrasings_fr.yml must be a text, not '2016'"),
        ("    - le club ouvre le dimanche ?", "    - [le, club]", "line 6: an item of 'club.hours'"),
        ("language: fr", "language: en", "line 2: language is 'en', but this file's is 'fr'"),
        ("unknown:", "others:", "line 8: unknown key 'others' in phrasings_fr.yml. Known keys: language, topics, unknown"),
        ("  club.hours:", "  club.hours: [", "not readable as YAML"),
        ("  club.price:", "  club.hours:", "line 7: 'club.hours' stands twice; it is on line 4 already"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_in_the_file_and_line_it_stands_in(small, beside, edit, old, new, message):
    edit(beside, old, new)
    assert any(message in each for each in problems(small))
    assert all(each.startswith("phrasings_fr.yml") for each in problems(small))


def test_phrasings_without_their_faq_file_are_a_mistake_since_nobody_would_see_what_is_missing(small, beside):
    (small / "faq_fr.yml").unlink()
    assert problems(small) == [
        "phrasings_fr.yml: faq_fr.yml is missing beside this file, so its language is not served; put it back, or "
        "take this file away too"
    ]
    beside.unlink()
    assert load_faq(small).languages == ("en",)


def test_a_place_in_the_other_file_is_named_with_it(small, beside, edit):
    edit(beside, "- le club ouvre le dimanche ?", "- le prix")
    assert problems(small) == [
        "faq_fr.yml, line 13: 'le prix' of club.price stands in club.hours too (phrasings_fr.yml, line 6); "
        "keep it in one"
    ]


def test_a_misspelt_id_concerns_the_topic_that_lost_its_phrasings(small, beside, edit):
    edit(beside, "club.hours:", "club.huors:")
    with pytest.raises(FaqError) as refused:
        load_faq(small)
    assert [each.topic for each in refused.value.problems] == ["club.hours"]
    edit(beside, "club.huors:", "town.museum:")
    with pytest.raises(FaqError) as refused:
        load_faq(small)
    assert [each.topic for each in refused.value.problems] == ["town.museum"]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("topic", ["club.hours", "club.price"])
def test_a_new_phrasing_goes_where_the_others_stand(small, beside, text, topic):
    also, before = load_faq(small).topics[topic]["fr"].also, texts(small)
    accept(small, topic, "fr", text)
    assert load_faq(small).topics[topic]["fr"].also == (*also, " ".join(text.split()))
    assert [name for name, content in texts(small).items() if content != before[name]] == [beside.name]
    assert removed(before[beside.name], texts(small)[beside.name]) == []


@pytest.mark.parametrize(
    "content",
    [
        "language: fr\n", "topics:\n", "language: fr\ntopics: {}\nunknown:\n  - Où est la mairie ?\n", "topics:",
        "# rien\nlanguage: fr", "topics:\n  club.price: [c'est combien]\n", "topics:\n  club.price:\n  - c'est combien\n",
        "topics: # des façons\n  # de demander\n  club.price: []\n", "language: fr\r\ntopics:\r\nunknown: [x]\r\n",
    ],
)  # fmt: skip
def test_also_where_the_topic_has_none_there_yet(small, content):
    path = small / "phrasings_fr.yml"
    path.write_bytes(content.encode())
    before = load_faq(small)
    accept(small, "club.hours", "fr", "vous ouvrez quand")
    after = load_faq(small)
    assert after.topics["club.hours"]["fr"].also == (*before.topics["club.hours"]["fr"].also, "vous ouvrez quand")
    assert after.topics["club.price"]["fr"].also == before.topics["club.price"]["fr"].also
    assert after.unknown == before.unknown
    assert path.read_bytes().count(b"\r\n") in (0, path.read_bytes().count(b"\n"))


def test_a_topic_that_had_none_stands_in_the_faqs_order(small, beside):
    beside.write_text("topics:\n  club.hours:\n    - c'est ouvert ?\n# fin\n", "utf-8")
    accept(small, "club.price", "fr", "combien ?")
    assert beside.read_text("utf-8") == (
        "topics:\n  club.hours:\n    - c'est ouvert ?\n  club.price:\n    - combien ?\n# fin\n"
    )
    beside.write_text("topics:\n  # les prix\n  club.price:\n    - combien ?\n", "utf-8")
    accept(small, "club.hours", "fr", "c'est ouvert ?")
    assert list(load_faq(small).topics["club.hours"]["fr"].also)[-1] == "c'est ouvert ?"


def test_the_review_list_finds_them(small, beside):
    assert {"le club ouvre le dimanche ?", "Où est la mairie ?", "le prix"} <= set(utterances_of(small))


def test_the_shipped_files_stand_in_two(real_faq):
    for path in faq_files(DATA)[1:3]:
        content = path.read_text("utf-8")
        assert "also:" not in content
        assert "unknown:" not in content
        assert len(content.splitlines()) < 500


DRAFT = "  club.dogs:\n    draft: true\n    label:\n    answer: {oui: 1}\n    anything: else\n  club.price:"


def test_a_draft_is_not_served_and_stops_nothing(small, edit):
    edit(small / "faq_en.yml", "  club.price:", DRAFT)
    (small / "phrasings_en.yml").write_text("topics:\n  club.dogs:\n    - may I bring my dog\n", "utf-8")
    faq = load_faq(small)
    assert "club.dogs" not in faq.topics
    assert faq.drafts == ("club.dogs",)
    (warning,) = [each for each in check(small) if each.topic == "club.dogs"]
    assert str(warning) == (
        "faq_en.yml, line 8: club.dogs is a draft and not served; take 'draft: true' away once it is ready"
    )
    assert warning.severity == WARNING


def test_a_draft_in_one_language_is_one_in_all(small, edit):
    edit(small / "faq_en.yml", "  club.price:\n", "  club.price:\n    draft: true\n")
    assert "club.price" not in load_faq(small).topics
    edit(small / "faq_en.yml", "    draft: true\n", "    draft: no way\n")
    assert any("'draft' of topic club.price must be true or false, not 'no way'" in each for each in problems(small))


def test_a_challenge_is_left_out_as_long_as_its_topic_is_a_draft(data, edit):
    for name in ("faq_fr.yml", "faq_en.yml"):
        edit(data / name, "  challenge.bnf:\n", "  challenge.bnf:\n    draft: true\n")
    assert "bnf" not in load_faq(data).program.challenges


def test_a_skeleton_may_have_phrasings_before_it_is_written(small, beside):
    draft = Draft(small)
    draft.add_topic("club.dogs", "fr", "Les chiens ?")
    draft.add_phrasing("club.dogs", "fr", "et mon caniche ?")
    draft.save()
    assert "  club.dogs:\n    - et mon caniche ?\n" in beside.read_text("utf-8")
    assert load_faq(small).drafts == ("club.dogs",)

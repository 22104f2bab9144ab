import pytest

from faq.editing.places import Place, cleaned
from faq.errors import WritingError

LABEL = Place("topic", "club.hours", "fr", "label")


@pytest.mark.parametrize(
    "place",
    [LABEL, Place("unknown", "", "en", ""), Place("fact", "price", "", "value.fr"), Place("group", "é/à b", "fr", "")],
)
def test_a_place_is_stored_as_a_text_and_sorted(place):
    assert Place.parse(str(place)) == place
    assert sorted({place, LABEL})[0] in (place, LABEL)


def test_a_place_is_short_to_read():
    assert str(LABEL) == "topic/club.hours/fr/label"


@pytest.mark.parametrize("text", ["", "topic/club.hours/fr", "nothing/club.hours/fr/label", "topic/a/b/c/d"])
def test_what_names_no_place_is_refused(text):
    with pytest.raises(ValueError, match="is no place of the FAQ; write <part>/<id>/<language>/<key>"):
        Place.parse(text)


@pytest.mark.parametrize(
    ("place", "value", "clean"),
    [
        (LABEL, "  Le\u00a0club\r\n ouvre\u200b ", "Le\u00a0club ouvre"),
        (LABEL, " \n\u200b", None),
        (LABEL, "e\u0301te\u0301 \ud800\x07", "été"),
        (LABEL._replace(key="answer"), "a\r\n\r\n\tb \rc\u2028d\n", "a\n\n\tb \nc\nd"),
        (LABEL._replace(key="answer.open"), "👨\u200d👩", "👨\u200d👩"),
        (LABEL._replace(key="also"), (" a\n b", "a b", "", "c"), ("a b", "c")),
        (LABEL._replace(key="also"), ("",), None),
        (LABEL._replace(key="draft"), "false", None),
        (LABEL._replace(key="draft"), "true", "true"),
        (Place("phase", "open", "", "begins"), "from   deadline", "from deadline"),
        (Place("phase", "open", "", "begins"), "from 2016-11-03", "2016-11-03"),
        (Place("phase", "open", "", "begins"), "deadline", "from deadline"),
        (Place("phase", "open", "", "begins"), "after  29/11/2016", "after 29/11/2016"),
        (LABEL, None, None),
    ],
)
def test_a_value_is_cleaned_before_it_is_written(place, value, clean):
    assert cleaned(place, value) == clean
    assert cleaned(place, clean) == clean


@pytest.mark.parametrize(("key", "value"), [("label", ("a",)), ("also", "a")])
def test_a_list_is_no_text(key, value):
    with pytest.raises(TypeError, match=f"topic/club.hours/fr/{key} is a t"):
        cleaned(LABEL._replace(key=key), value)


def test_a_draft_is_one_or_not():
    with pytest.raises(WritingError, match="must be true or false, not x: y"):
        cleaned(LABEL._replace(key="draft"), "x: y")

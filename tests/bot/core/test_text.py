import pytest

from bot.core.text import visible


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("re\u0301mune\u0301ration", "rémunération"),
        ("sa\u200blai\u00adre\ufeff", "salaire"),
        ("\u202esalaire\u0000 ?\u0007", "salaire  ?"),
        ("deux\nlignes\t!", "deux\nlignes\t!"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        ("\u200b\u2060", ""),
    ],
)
def test_a_text_is_what_is_seen_of_it(typed, seen):
    assert visible(typed) == seen

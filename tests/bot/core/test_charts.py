"""Charts, as whoever looks at a page sees them."""

import re
from xml.etree import ElementTree

import pytest

from bot.core.charts import bars, columns

DAYS = [f"{day:02}/11" for day in range(1, 31)]


def drawn(svg):
    """The element, its texts, and its boxes as (title, left, upper, width, height)."""
    root = ElementTree.fromstring(svg)
    texts = ["".join(each.itertext()) for each in root.iter() if str(each.tag).endswith("}text")]
    boxes = [
        ("".join(each.itertext()), *(float(each.get(key)) for key in ("x", "y", "width", "height")))
        for each in root.iter()
        if str(each.tag).endswith("}rect")
    ]
    return root, texts, boxes


def test_bars_are_as_long_as_their_numbers_and_say_them():
    root, texts, boxes = drawn(bars([("Date limite", 40), ("Salaire <b>", 10), ("Logement", 0)], "Les sujets"))
    assert (root.get("role"), root.get("aria-label")) == ("img", "Les sujets")
    assert texts == ["Date limite", "40", "Salaire <b>", "10", "Logement", "0"]
    assert [title for title, *_ in boxes] == ["Date limite · 40", "Salaire <b> · 10", "Logement · 0"]
    lengths = [width for _, _, _, width, _ in boxes]
    assert lengths[1] == pytest.approx(lengths[0] / 4, abs=0.1)
    assert lengths[2] == 0


@pytest.mark.parametrize("label", ["Oui", "Une étiquette bien plus longue que ce que l'on attend d'une étiquette"])
def test_nothing_is_drawn_outside(label):
    root, _, boxes = drawn(bars([(label, 123456), ("x", 1)], "Les sujets"))
    _, _, width, height = map(float, root.get("viewBox").split())
    assert all(
        left >= 0 and left + long + 40 < width and upper + high <= height for _, left, upper, long, high in boxes
    )
    assert boxes[0][3] >= 100


def test_columns_stand_on_each_other_and_nothing_is_drawn_for_nothing():
    series = [("Oui", [3, 0, *[1] * 28]), ("Non", [2, 0, *[0] * 28])]
    _, texts, (first, second, yes, no, *others) = drawn(columns(DAYS, series, "Les avis"))
    assert texts[:2] == ["Oui", "Non"]
    assert [yes[0], no[0]] == ["01/11 · Oui · 3", "01/11 · Non · 2"]
    assert no[2] + no[4] == pytest.approx(yes[2], abs=0.11)
    assert first[0] == second[0] == "", "those of the legend"
    assert len(others) == 28
    assert [text for text in texts if "/" in text] == DAYS[::3]


@pytest.mark.parametrize(
    ("highest", "ticks"), [(0, "01"), (1, "01"), (5, "012345"), (7, "02468"), (1234, "0 500 1000 1500")]
)
def test_ticks_are_round_whole_numbers_up_to_the_highest(highest, ticks):
    _, texts, _ = drawn(columns(["a", "b"], [("Oui", [highest, 0])], "Les avis"))
    assert [text for text in texts if re.fullmatch(r"\d+", text)] == (ticks.split() if " " in ticks else list(ticks))

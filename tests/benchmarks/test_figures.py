"""Percentiles, memory and tables: the small things that a benchmark can get wrong."""

from itertools import islice

import pytest

from benchmarks.comparison import Measured
from benchmarks.figures import Answers, Memory, percentile
from benchmarks.processes import memory_of
from benchmarks.questions import new_questions
from benchmarks.tables import Sheet, http_sheet, number, ratio


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100), (0.0, 1), (0.07, 7), (0.071, 8)]
)
def test_percentiles_are_values_that_were_seen(share, expected):
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_one_value_is_every_percentile():
    assert {percentile([3.0], share) for share in (0.0, 0.5, 1.0)} == {3.0}


def test_no_values_have_no_percentile():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_rounds_add_up():
    answers = Answers([0.010, 0.030], elapsed=0.05, cpu=0.01)
    answers.add(Answers([0.020], elapsed=0.05, cpu=0.01, errors=1))
    assert answers.a_second == pytest.approx(30)
    assert answers.milliseconds(0.5) == pytest.approx(20)
    assert answers.client_share == pytest.approx(0.2)
    assert answers.errors == 1


def test_memory_is_read_in_megabytes():
    rollup = ["5600-7ffd ---p 00000000 00:00 0 [rollup]", "Rss:       2000 kB", "Pss:       1000 kB", "Pss_Dirty: 1 kB"]
    rollup.append("Anonymous:  1500 kB")
    assert memory_of(rollup) == Memory(pss=1.024, rss=2.048, anonymous=1.536)
    assert memory_of(rollup) + memory_of(rollup) - memory_of(rollup) == memory_of(rollup)


def test_numbers_keep_three_digits():
    assert [number(value) for value in (None, 0.1234, 9.996, 99.96, 12345.6)] == ["–", "0.12", "10.0", "100", "12,346"]


def test_a_ratio_needs_two_values():
    assert [ratio(3.0, 2.0), ratio(None, 2.0), ratio(3.0, None), ratio(3.0, 0.0)] == ["1.50x", "–", "–", "–"]


def test_markdown_keeps_its_columns():
    sheet = Sheet(["", "a"], [["x|y", "1"]])
    assert sheet.markdown() == "|  | a |\n| --- | ---: |\n| x/y | 1 |\n"


def test_every_server_stands_beside_the_others():
    seen = {name: Measured(1.0, {"one": Answers([value], 1.0)}) for name, value in (("stock", 0.02), ("ours", 0.01))}
    sheet = http_sheet(seen)
    assert list(sheet.heads) == ["", "stock Rasa", "ours", "ours / stock", "ours / encoder"]
    assert ["one client, median (ms)", "20.0", "10.0", "0.50x", "–"] in [list(row) for row in sheet.rows]


def test_no_question_comes_twice():
    asked = list(islice(new_questions(), 20_000))
    assert len(set(asked)) == len(asked)
    assert asked[:20] == list(islice(new_questions(), 20))

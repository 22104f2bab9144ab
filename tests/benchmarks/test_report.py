"""The page that `make bench` writes: goals that hold or not, and what stands in for what was not measured."""

import datetime as dt
import re

import pytest

from benchmarks.comparison import Load, Measured, Plan
from benchmarks.figures import Answers, Memory
from benchmarks.goals import GOALS, Limit, goal_sheet
from benchmarks.plots import draw_comparison, draw_waterfall
from benchmarks.probe import PARTS
from benchmarks.report import Results, markdown
from benchmarks.rows import Row, median_row, row_sheet
from benchmarks.tables import Sheet
from benchmarks.waterfall import HTTP, REST


def measured(seconds, **more):
    loads = {load: Answers([seconds] * 20, elapsed=20 * seconds) for load in ("one", "again", "sixteen", "sixty_four")}
    return Measured(1.0, loads, Memory(200, 250), Memory(280, 300), **more)


@pytest.fixture
def seen():
    ours = measured(0.002, growth=1.0, phrasing=5.0, further=Memory(80, 300))
    return {"encoder": measured(0.0015), "stock": measured(0.014), "ours": ours}


def test_the_widgets_states_stand_in_the_page_where_a_browser_showed_them(seen):
    states = Sheet(["the widget", "Chromium: axe"], [["waiting for the team", "0"]])
    plan, day = Plan.quick(), dt.date(2026, 11, 28)
    assert "| waiting for the team | 0 |" in markdown(Results(plan, seen, widget=states), day, "2 cores")
    assert "state by state" not in markdown(Results(plan, seen), day, "2 cores")


def row(sheet, beginning):
    return next(list(each) for each in sheet.rows if each[0].startswith(beginning))


def test_goals_are_reached_against_the_encoder_and_alone(seen):
    sheet = goal_sheet(seen)
    assert {cells[-1] for cells in sheet.rows} == {"reached"}
    assert row(sheet, "one client")[1:6] == [
        "17.5–20.7 / 49",
        "14.0 / 14.0",
        "1.50 / 1.50",
        "2.00 / 2.00",
        "0.14x / 0.14x",
    ]


def test_a_goal_is_missed_when_one_of_its_values_is(seen):
    seen["ours"].further = Memory(101, 300)
    assert row(goal_sheet(seen), "memory")[-1] == "not reached"


def test_what_was_not_measured_is_said(seen):
    seen["ours"].growth = None
    assert row(goal_sheet(seen), "the 600th")[-1] == "not measured"
    del seen["encoder"]
    assert row(goal_sheet(seen), "one client")[-1] == "not reached"


def test_workers_reach_a_goal_too(seen):
    seen["ours"].answers["sixteen"].elapsed = 20.0
    assert row(goal_sheet(seen), "16 clients")[-1] == "not reached"
    seen["ours_workers"] = measured(0.002)
    assert row(goal_sheet(seen), "16 clients")[-1] == "reached"


def test_an_earlier_commit_stands_where_the_recorded_figures_do(seen):
    seen["before"] = measured(0.02)
    assert goal_sheet(seen).heads[1] == "before"
    assert row(goal_sheet(seen), "one client")[1] == "20.0 / 20.0"


def test_more_may_be_better():
    limit = Limit(250, at_least=True)
    assert [limit.holds(value, {}, lambda _: None) for value in (249.0, 250.0)] == [False, True]


def test_every_goal_has_a_limit_for_each_value():
    assert all(len(goal.values) == len(goal.limits) == len(goal.reach.split(" / ")) for goal in GOALS)


def test_the_page_names_no_place_and_keeps_its_tables_whole(seen):
    parts = dict.fromkeys((*PARTS, REST, HTTP), 1.0)
    rows = [Row("a check", 1.0, "s", "the 2 s allowed", 2.0)]
    plan = Plan(2, (Load("one", 1, 10),), 5_000)
    page = markdown(Results(plan, seen, {"ours": parts}, rows), dt.date(2026, 11, 28), "2 cores")
    assert "28 November 2026: 2 cores" in page
    assert "20 with 1 at once" in page
    assert "5,000 messages" in page
    assert "| a check | 1.00 s | the 2 s allowed | 2.00 s | 0.50x |" in page
    for table in re.findall(r"(?:^\|.*\n)+", page, re.M):
        assert len({line.count("|") for line in table.splitlines()}) == 1
    assert not re.search(r"/(?:tmp|root|home|work)\b", page)


def test_rows_keep_their_units():
    assert list(row_sheet([Row("a", 500.0, "ms", "b", 250.0)]).rows[0]) == ["a", "500 ms", "b", "250 ms", "2.00x"]


def test_what_is_measured_again_shows_its_span():
    rows = [Row("a save", seconds, "s", "the 20 s allowed", 20.0) for seconds in (30.1, 13.6, 14.4)]
    assert median_row(rows) == Row("a save (13.6 to 30.1)", 14.4, "s", "the 20 s allowed", 20.0)


def test_plots_are_the_same_for_the_same_figures(seen, tmp_path):
    parts = dict.fromkeys((*PARTS, REST, HTTP), 1.0)
    for name in ("a", "b"):
        draw_comparison(seen, tmp_path / f"{name}.svg")
        draw_waterfall({"before": parts, "ours": parts}, tmp_path / f"{name}-waterfall.svg")
    for kind in ("", "-waterfall"):
        first, second = ((tmp_path / f"{name}{kind}.svg").read_bytes() for name in ("a", "b"))
        assert first == second
        assert b"<svg" in first

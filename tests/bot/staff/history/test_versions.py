"""The versions: kept once, listed newest first, compared with the one before."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from bot.core.conversations import Conversations
from bot.core.tables import faq_contents, faq_versions
from bot.staff.history.differences import DiffSize, file_diffs
from bot.staff.history.git import GitOutcome
from bot.staff.history.versions import DONE, PENDING, NoSuchVersion, VersionStore
from faq.messages import translatable
from tests.conftest import SMALL

PROGRAM = "calendar:\n  before: null\nfacts:\n  seats: {value: 40}\n  # a comment\n  rooms: {value: 3}\n"


@pytest.fixture
def conversations(database_url):
    return Conversations(database_url)


@pytest.fixture
def store(conversations):
    return VersionStore(conversations)


def kinds(diff):
    return [(line.kind, line.text) for line in diff.lines if line.kind != "context"]


def test_a_version_is_kept_unless_nothing_changed_and_each_content_once(store, conversations):
    first = store.keep(SMALL, "", "")
    assert store.keep(dict(reversed(SMALL.items())), "Ada", "again") == first
    second = store.keep({**SMALL, "program.yml": PROGRAM}, "Ada", "Seats")
    third = store.keep(SMALL, "Bob", "No seats")
    assert [(each.id, each.who, each.what) for each in store.versions(9)] == [
        (third.id, "Bob", "No seats"),
        (second.id, "Ada", "Seats"),
        (first.id, "", ""),
    ]
    with conversations.reading() as connection:
        assert connection.execute(select(func.count()).select_from(faq_contents)).scalar() == 3
    assert store.contents(second.id) == {**SMALL, "program.yml": PROGRAM}
    assert store.contents(third.id) == SMALL
    assert dt.timedelta() <= dt.datetime.now(dt.timezone.utc) - third.at < dt.timedelta(minutes=10)


def test_versions_are_listed_a_page_at_a_time(store):
    ids = [store.keep({"program.yml": f"# {number}\n"}, "Ada", str(number)).id for number in range(5)]
    assert [each.id for each in store.versions(2)] == [ids[4], ids[3]]
    assert [each.id for each in store.versions(9, before=ids[3])] == [ids[2], ids[1], ids[0]]
    assert store.versions(9, before=ids[0]) == []
    assert store.version(ids[2]) == store.versions(9)[2]


def test_what_is_begun_is_pending_until_it_is_finished(store):
    store.keep(SMALL, "", "")
    new = {"faq_fr.yml": SMALL["faq_fr.yml"], "program.yml": PROGRAM}
    version = store.begin(new, {"faq_en.yml": SMALL["faq_en.yml"], "program.yml": None}, "Ada", "Seats")
    assert store.pending() == [version]
    assert (version.state, store.version(version.id).state) == (PENDING, PENDING)
    assert store.replaced(version) == {"faq_en.yml": SMALL["faq_en.yml"], "program.yml": None}
    store.finish(version)
    assert store.pending() == []
    assert store.version(version.id).state == DONE
    store.withdraw(version)
    with pytest.raises(NoSuchVersion):
        store.version(version.id)


@pytest.mark.parametrize("outcome", [GitOutcome("a" * 40), GitOutcome(problem=translatable("git-slow", seconds="30"))])
def test_what_came_of_a_commit_is_kept(store, outcome):
    version = store.keep(SMALL, "Ada", "")
    assert version.git is None
    store.note_git(version, outcome)
    assert store.version(version.id).git == outcome


def test_what_there_is_not_is_named(store):
    for missing in (store.version, store.contents, store.diff):
        with pytest.raises(NoSuchVersion, match="There is no version 7"):
            missing(7)


def test_a_sentence_that_no_database_takes_is_kept_as_it_can_be(store):
    assert store.keep(SMALL, "Ada", "a\0b \ud800 c").what == "a b ? c"
    assert store.versions(1)[0].what == "a b ? c"


def test_a_diff_names_the_topics_and_counts_each_once(store):
    store.keep(SMALL, "", "")
    new = {name: text.replace("noon", "two").replace("midi", "14 h") for name, text in SMALL.items()}
    version = store.keep({**new, "program.yml": PROGRAM}, "Ada", "")
    english, french, program = store.diff(version.id)
    assert [each.name for each in (english, french, program)] == ["faq_en.yml", "faq_fr.yml", "program.yml"]
    assert kinds(english) == [
        ("hunk", "club.hours"),
        ("removed", "    answer: The club opens at noon."),
        ("added", "    answer: The club opens at two."),
    ]
    removed, added = (next(line for line in english.lines if line.kind == kind) for kind in ("removed", "added"))
    assert (removed.before, removed.after, added.before, added.after) == (7, None, None, 7)
    assert kinds(program)[0] == ("hunk", "calendar, calendar.before, facts, facts.seats, facts.rooms")
    assert version.size == store.version(version.id).size == DiffSize(topics=1, added=8, removed=2)
    assert (program.added, program.removed) == (6, 0)


def test_the_first_version_is_new_all_over_and_a_removed_file_is_gone_all_over(store):
    first = store.keep(SMALL, "", "")
    assert first.size == DiffSize()
    assert {line.kind for each in store.diff(first.id) for line in each.lines} == {"hunk", "added"}
    second = store.keep({"faq_fr.yml": SMALL["faq_fr.yml"]}, "", "")
    (gone,) = store.diff(second.id)
    assert {line.kind for line in gone.lines} == {"hunk", "removed"}
    assert second.size == DiffSize(topics=2, removed=12)


@pytest.mark.parametrize(
    ("before", "after", "topics"),
    [
        ("topics:\n    'a.b':\n        label: X\n", "topics:\n    'a.b':\n        label: Y\n", "a.b"),
        ('topics:\n  "a.b":\n   label: X\n', 'topics:\n  "a.b":\n   label: Y\n', "a.b"),
        ("topics:\n  a.b: [\n", "topics:\n  a.b: ]\n", "a.b"),
        ("topics:\n  a.b:\n    - x\n  a.c:\n    - x\n", "topics:\n  a.b:\n    - y\n  a.c:\n    - y\n", "a.b, a.c"),
        ("language: fr\n", "language: en\n", "language"),
        ("# x\n", "# y\n", ""),
        ("x", "y", ""),
        ("language: fr\r\n", "language: fr\n", "language"),
    ],
)  # fmt: skip
def test_places_are_named_as_far_as_they_can_be(before, after, topics):
    (diff,) = file_diffs({"faq_fr.yml": before}, {"faq_fr.yml": after})
    assert diff.lines[0].text == topics


def test_many_versions_of_the_shipped_faq_take_little_room(store, conversations, data):
    files = {path.name: path.read_text("utf-8") for path in data.glob("*.yml")}
    for number in range(3):
        store.keep({**files, "program.yml": f"{files['program.yml']}# {number}\n"}, "Ada", "")
    with conversations.reading() as connection:
        sizes = connection.execute(select(func.length(faq_contents.c.packed))).scalars().all()
        assert connection.execute(select(func.count()).select_from(faq_versions)).scalar() == 3
    assert len(sizes) == len(files) + 2
    assert sum(sizes) < sum(map(len, files.values())) / 2

"""The week's digest: what it counts, when it is made, and that there is one of each week."""

import datetime as dt

import pytest

from actions.facts import build_store
from bot.core.conversations import Vote
from bot.core.tables import staff_notices
from bot.publishing.log import PUBLISHED, REFUSED, SERVED
from bot.staff.notices.digest import ExpiringFact, digest_of
from bot.staff.notices.store import NoticeStore
from faq.reader import load_faq
from tests.bot.staff.notices.conftest import MONDAY, Now, opened

PARIS_WINTER = dt.timezone(dt.timedelta(hours=1))


def at(day, hour, minute=0):
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=PARIS_WINTER).astimezone(dt.timezone.utc)


def digests(office):
    return [digest_of(notice.body) for notice in office.notices() if notice.kind == "digest"]


def test_a_week_is_counted_from_monday_to_sunday_in_the_programmes_time_zone(office):
    turn = office.asked("when?", at=at(23, 0, 5))
    office.conversations.rate("web", f"when? {at(23, 0, 5)}", Vote(turn, 0, useful=True))
    office.asked("how much?", topic="club.price", at=at(25, 12))
    office.asked("when then?", at=at(29, 23, 55))
    office.asked("which?", "choices", None, at=at(26, 12))
    office.asked("a car park?", "unknown", None, at=at(27, 12))
    office.asked("too early", at=at(22, 23, 55))
    office.asked("too late", at=at(30, 0, 5))
    for moment, result in ((at(24, 9), SERVED), (at(24, 10), PUBLISHED), (at(25, 9), REFUSED), (at(30, 8), REFUSED)):
        office.now.moment = moment
        office.published(result)
    office.now.moment = MONDAY
    office.collect()
    (digest,) = digests(office)
    assert (digest.first, digest.last) == (dt.date(2026, 11, 23), dt.date(2026, 11, 29))
    assert (digest.questions, digest.answered, digest.offered, digest.declined) == (5, 3, 1, 1)
    assert (digest.useful, digest.not_useful) == (1, 0)
    assert digest.topics == (("club.hours", 2), ("club.price", 1))
    assert (digest.to_review, digest.publishes, digest.refused) == (3, 3, 1)


@pytest.mark.parametrize(
    ("moment", "made"),
    [(at(29, 23, 59), 0), (at(30, 0, 1), 1), (at(30, 9) + dt.timedelta(days=2), 1), (at(30, 9) + dt.timedelta(days=6), 1)],
)  # fmt: skip
def test_it_is_made_on_monday_or_whenever_the_server_starts_in_that_week(office, moment, made):
    office.asked("when?", at=at(25, 12))
    office.now.moment = moment
    office.collect()
    assert len(digests(office)) == made


def test_there_is_one_whatever_starts_again_and_however_many_machines_there_are(office, monkeypatch):
    office.asked("when?", at=at(25, 12))
    offices = [office, opened(office.settings, office.now), opened(office.settings, office.now)]
    # As where all of them look before the first one writes.
    monkeypatch.setattr(NoticeStore, "has", lambda *_: False)
    for each in (*offices, opened(office.settings, office.now)):
        each.collect()
        each.collect()
    assert len(digests(office)) == 1
    office.now.later(days=7)
    office.collect()
    assert len(digests(office)) == 2


def test_a_server_that_was_down_for_weeks_makes_the_last_one(office):
    office.asked("when?", at=at(25, 12))
    office.collect()
    office.now.later(days=29)
    office.collect()
    first, last = reversed(digests(office))
    assert (first.last, last.last) == (dt.date(2026, 11, 29), dt.date(2026, 12, 27))
    assert last.is_empty


def test_before_anything_was_asked_or_published_there_is_none(office):
    office.collect()
    assert office.notices() == []


def test_facts_that_expire_within_two_weeks_are_named(office, small):
    office.asked("when?", at=at(25, 12))
    facts = "\n".join(
        f"  {name}: {{value: {n + 12}, source: x, expires: {day}}}"
        for n, (name, day) in enumerate(
            [("hour", "2026-12-14"), ("gone", "2026-11-01"), ("later", "2026-12-15"), ("unused", "2026-12-01")]
        )
    )
    (small / "program.yml").write_text(f"timezone: Europe/Paris\nfacts:\n{facts}\n")
    for name in ("faq_fr.yml", "faq_en.yml"):
        path = small / name
        path.write_text(
            path.read_text().replace("midi", "{hour} {gone} {later}").replace("noon", "{hour} {gone} {later}")
        )
    build_store(load_faq(small), office.settings.facts_db)
    office.collect()
    (digest,) = digests(office)
    assert digest.facts == (
        ExpiringFact("gone", "club.hours", dt.date(2026, 11, 1)),
        ExpiringFact("hour", "club.hours", dt.date(2026, 12, 14)),
    )


def test_where_the_files_cannot_be_read_it_is_made_all_the_same(office, small):
    office.asked("when?", at=at(25, 12))
    (small / "faq_en.yml").write_text("topics: [")
    office.collect()
    (digest,) = digests(office)
    assert digest.facts is None


def test_the_day_that_is_frozen_is_the_day(office):
    office.asked("when?", at=at(25, 12))
    frozen = opened(
        office.settings.__class__(**{**vars(office.settings), "today_frozen": dt.date(2026, 11, 27)}), Now()
    )
    frozen.collect()
    assert digests(office) == []


def test_nothing_that_visitors_wrote_is_kept_in_it(office):
    office.asked("Zébulon has a question", at=at(25, 12))
    office.collect()
    with office.conversations.reading() as connection:
        assert "Zébulon" not in str(connection.execute(staff_notices.select()).all())

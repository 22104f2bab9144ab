"""What staff see and do on the staff page."""

import csv
import datetime as dt
import io
import re
from zoneinfo import ZoneInfo

import pytest

from bot.core.conversations import Conversations
from bot.publishing.log import BROKEN, FAILED, FORCED, HELD, PUBLISHED, REFUSED, SAVE, SERVED, PublishLog
from bot.staff.statistics import statistics
from bot.staff.texts import staff_texts
from bot.staff.turns import RecordedReply, RecordedTurn
from faq.reader import load_faq
from languages import ASSUMED
from settings import Secret
from tests.bot.staff.scene import as_read
from tests.bot.staff.test_access import OWN, TOKEN, form_token, parsed, sign_in
from tests.bot.web.test_pages import SPACE, by_id, elements, text


@pytest.fixture
def staff(serve, small):
    """Signed in, after a few conversations over the small FAQ."""
    web = serve(small, staff_token=Secret(TOKEN))
    sign_in(web)
    me = web.session()
    reply = web.ask(me, "opens when?")
    web.client.post("/api/feedback", json={"id": reply["id"], "useful": True}, headers=me)
    for said in (
        "is there a car park?",
        "Is there a car park",
        "my name is Oriane, do you have lockers?",
        "=2+5+lockers",
    ):
        web.ask(web.session(), said)
    return web


def act(web, **form):
    fields = {"form_token": form_token(web), **form}
    return web.client.post("/staff/review?lang=en", data=fields, headers=OWN)


def listed(web, language="en"):
    """Each group's wordings and their ids, from the page; not those of its neighbours."""
    tree = parsed(web.client.get(f"/staff/review?lang={language}"))
    return [
        {text(label).split(" en · ")[0]: label.find(f"{SPACE}input").get("value")
         for fieldset in elements(article, "fieldset")[:1] for label in elements(fieldset, "label")}
        for article in elements(tree, "article")
    ]  # fmt: skip


def files(folder):
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("language", ASSUMED)
def test_the_overview_counts_and_draws_with_a_table_for_each_plot(staff, language):
    tree = parsed(staff.client.get(f"/staff?lang={language}"))
    t = staff_texts()[language]
    numbers = {
        text(div.find(f"{SPACE}dt")): text(div.find(f"{SPACE}dd"))
        for div in elements(tree, "div")
        if div.find(f"{SPACE}dd") is not None
    }
    assert numbers[t.questions] == "5"
    assert numbers[t.conversations] == "5"
    assert [re.sub(r"\s", "", numbers[name]) for name in (t.answered, t.offered, t.declined)] == ["20%", "0%", "80%"]
    assert re.sub(r"\s", "", numbers[t.satisfaction]).startswith("100%1")
    assert numbers[t.version]
    sections = [e for e in elements(tree, "section") if e.get("class") in ("broad", "narrow")]
    assert [text(e.find(f"{SPACE}h2")) for e in sections] == [t.per_day, t.languages, t.channels, t.topics, t.votes]
    for section in sections:
        (svg,) = section.iter("{http://www.w3.org/2000/svg}svg")
        assert svg.get("role") == "img"
        assert svg.get("aria-label")
        assert len(elements(section, "tr")) >= 2
    topics = sections[3]
    label = load_faq(staff.settings.data).topics["club.hours"][language].label
    assert [text(cell) for cell in elements(topics, "tr")[1]] == [label, "1"]


def test_plots_obey_the_strict_policy_and_share_no_id(staff):
    tree = parsed(staff.client.get("/staff"))
    assert not [e for e in tree.iter() if e.get("style") or any(str(key).startswith("on") for key in e.attrib)]
    assert [e for e in tree.iter() if str(e.tag).endswith("}style")] == []
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    svg = "".join(re.findall(r"<svg.*?</svg>", staff.client.get("/staff").text, re.DOTALL))
    assert set(re.findall(r"url\(#([^)]*)\)", svg)) | {x for x in re.findall(r'href="#([^"]*)"', svg)} <= set(ids)
    assert "var(--ink)" in svg
    assert "var(--first)" in svg


def test_a_period_is_kept_and_an_odd_one_is_not_taken(staff):
    for asked, current in (("7", "7"), ("90", "90"), ("30", "30"), ("", "30"), ("9999999999", "30"), ("x", "30")):
        tree = parsed(staff.client.get(f"/staff?days={asked}&lang=en"))
        (chosen,) = [
            a
            for a in elements(tree, "a")
            if a.get("aria-current") == "true" and "days=" in a.get("href") and "hreflang" not in a.attrib
        ]
        assert text(chosen) == f"{current} days"


def test_an_empty_period_says_so(serve, small):
    web = serve(small, staff_token=Secret(TOKEN))
    sign_in(web)
    response = web.client.get("/staff?lang=en")
    assert "Nothing to count in these days" in response.text
    assert "Nothing to review." in web.client.get("/staff/review?lang=en").text
    assert "<svg" not in response.text


def test_topics_held_back_are_shown_while_the_old_answers_are_served(staff, edit):
    edit(staff.settings.data / "faq_en.yml", "The club opens at noon.", "The club opens at {hour}.")
    page = staff.client.get("/staff?lang=en").text
    assert "All can be published but these topics" in page
    assert "club.hours is held back, and goes on being served as it was: faq_en.yml, line 7: unknown fact" in page
    french = staff.client.get("/staff?lang=fr").text
    assert "club.hours est retenu, et reste servi tel qu&#39;il était : faq_en.yml, ligne 7: fait inconnu" in french
    assert staff.client.get("/staff/review").status_code == 200


def test_mistakes_that_stop_everything_are_shown(staff, edit):
    edit(staff.settings.data / "faq_en.yml", "topics:", "topics: [")
    assert "The files have mistakes" in staff.client.get("/staff?lang=en").text
    assert "faq_en.yml, ligne " in staff.client.get("/staff?lang=fr").text


def test_drafts_are_listed(staff, edit):
    edit(staff.settings.data / "faq_en.yml", "  club.price:", "  club.dogs: {draft: true}\n  club.price:")
    page = staff.client.get("/staff?lang=en").text
    assert "Drafts, never served: <code>club.dogs</code>" in page
    assert "The files are in order" in page


def test_what_waits_to_be_translated_is_listed(serve, small):
    with (small / "faq_fr.yml").open("a", encoding="utf-8") as file:
        file.write("  club.bar: {label: Le bar, question: Un bar, answer: Non, translate: pending}\n")
    web = serve(small, staff_token=Secret(TOKEN))
    sign_in(web)
    (section,) = [each for each in elements(parsed(web.client.get("/staff?lang=en")), "section")
                  if each.get("aria-labelledby") == "pending"]  # fmt: skip
    assert "Le bar club.bar (fr)" in text(section)
    assert "club.hours" not in text(section)
    assert "Le bar" in web.client.get("/faq/fr").text
    assert "Le bar" not in web.client.get("/faq/en").text


@pytest.mark.parametrize("language", ASSUMED)
def test_the_last_publish_on_record_is_told(staff, language):
    t, record = as_read(staff_texts()[language]), PublishLog(Conversations(staff.settings.conversations_url))
    for result in (SERVED, PUBLISHED, HELD, REFUSED, FORCED, BROKEN, FAILED):
        record.note(SAVE, result, ["tests/x.yml, line 3: <b>"])
        shown = text(by_id(parsed(staff.client.get(f"/staff?lang={language}")), "state-panel"))
        assert t.result(result) in shown
        assert t.by_save in shown
        assert "tests/x.yml, line 3: <b>" in shown


# Files to take away


def test_the_questions_as_csv(staff):
    response = staff.client.get("/staff/questions.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="eigbot-questions-[0-9-]{10}.csv"', response.headers["content-disposition"]
    )
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["question"] for row in rows] == [
        "opens when?", "is there a car park?", "Is there a car park", "my name is [name], do you have lockers?", "'=2+5+lockers",
    ]  # fmt: skip
    assert [row["kind"] for row in rows] == ["answer", *["unknown"] * 4]
    assert (rows[0]["vote"], rows[0]["topic"], rows[0]["language"]) == ("useful", "club.hours", "en")


def test_the_review_list_as_csv(staff):
    rows = list(csv.DictReader(io.StringIO(staff.client.get("/staff/review.csv").content.decode("utf-8-sig"))))
    asked = {row["wording"]: row for row in rows}
    assert asked["Is there a car park"]["asked"] == "2"
    assert asked["Is there a car park"]["why"] == "declined"
    assert asked["Is there a car park"]["likeliest topics"] == "club.hours"


# Statistics


def test_a_day_is_the_programmes_own_and_a_turn_counts_once():
    paris = ZoneInfo("Europe/Paris")

    def turn(number, hour, *said):
        return RecordedTurn(
            number, number, "web", dt.datetime(2026, 11, 9, hour, 30, tzinfo=dt.timezone.utc), "x", said
        )

    def reply(kind, topic=None, useful=None):
        return RecordedReply(kind, topic, "fr", (), useful)

    read = [
        turn(1, 10, reply("answer", "a.b", True), reply("unknown")),
        turn(2, 23, reply("choices"), reply("unknown")),  # half past midnight in Paris
        turn(3, 11, reply("talk", "talk.greet", False)),
        turn(4, 12, reply("unknown")),
        turn(5, 12),
    ]
    counted = statistics(read, dt.date(2026, 11, 10), 3, paris)
    assert list(counted.days) == [dt.date(2026, 11, day) for day in (8, 9, 10)]
    assert [dict(count) for count in counted.days.values()] == [{}, {"answered": 2, "declined": 1}, {"offered": 1}]
    assert counted.votes == (1, 1)
    assert counted.satisfaction == 0.5
    assert (counted.share("answered"), counted.questions, counted.conversations) == (0.5, 4, 4)
    assert list(counted.topics) == [("a.b", 1), ("talk.greet", 1)]
    assert list(counted.disliked) == [("talk.greet", 1)]
    nothing = statistics(read, dt.date(2026, 11, 1), 3, paris)
    assert (nothing.share("answered"), nothing.satisfaction, nothing.questions) == (None, None, 0)


def test_every_wording_is_there_in_both_languages():
    assert staff_texts().keys() == set(ASSUMED)
    for wording in staff_texts().values():
        assert [name for name, value in vars(wording).items() if not value] == []

"""What staff see and do in the inbox."""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select

from bot.core.tables import staff_acts
from bot.staff.accounts.act_log import ActLog
from bot.staff.inbox.texts import inbox_texts
from bot.staff.review.review_list import ReviewList
from bot.staff.statistics import statistics
from bot.staff.turns import read_turns
from faq.messages import translatable
from faq.reader import load_faq
from faq.writing import WritingError
from tests.bot.conftest import over_both_databases
from tests.bot.staff.inbox.conftest import entered, listed
from tests.bot.staff.test_access import OWN
from tests.bot.web.test_pages import by_id, elements, text

PARKING, CAR_PARK = "Where can I park my car?", "Is there a car park for my car?"
STATIONNEMENT = "Y a-t-il un parking pour ma voiture ?"


def said(response):
    """The HTML of a page, with its characters and without blanks that it does not mean."""
    return re.sub(r"\s+", " ", html.unescape(response.text))


@pytest.fixture
def alike(counter):
    """Two that ask the same in English, one in French, and one that asks something else."""
    return (
        counter.ask(PARKING, sender="a"), counter.ask(CAR_PARK, sender="b"), counter.ask(STATIONNEMENT, "fr", sender="c"),
        counter.ask("Do you have lockers?", sender="d"),
    )  # fmt: skip


def test_questions_wait_in_groups_and_every_page_says_how_many(counter, alike):
    assert sorted(listed(counter.ada)) == [["Do you have lockers?"], [PARKING, CAR_PARK, STATIONNEMENT]]
    assert "4 questions are waiting" in counter.ada.says("/staff/inbox")
    for path in ("/staff", "/staff/review", "/staff/topics", "/staff/log", "/staff/inbox"):
        (nav,) = [
            each
            for each in elements(counter.ada.get(path), "nav")
            if "/staff/inbox" in repr(each) or "Inbox" in text(each)
        ]
        assert "Inbox 4 (waiting: 4)" in text(nav), path


def test_an_empty_inbox_says_so_in_each_state(counter):
    assert "Nobody is waiting." in counter.ada.says("/staff/inbox")
    assert "No answers yet" in counter.ada.says("/staff/inbox?state=answered")
    assert "No question was closed" in counter.ada.says("/staff/inbox?state=closed")
    assert "Nobody is waiting." in counter.ada.says("/staff/inbox?state=nonsense&from=-1")
    (nav,) = [each for each in elements(counter.ada.get("/staff"), "nav") if "Inbox" in text(each)]
    assert "Inbox Topics" in text(nav)


def test_the_page_says_where_visitors_can_leave_no_questions(counter):
    assert "cannot leave a question" not in counter.ada.says("/staff/inbox")
    program = counter.ada.folder / "program.yml"
    program.write_text(f"{program.read_text('utf-8')}team: {{inbox: off}}\n", "utf-8")
    counter.office.web.watcher.publish()
    assert "Visitors cannot leave a question at present" in counter.ada.says("/staff/inbox")


def test_a_question_is_read_as_it_was_sent_and_what_is_around_it_redacted(counter):
    number = counter.ask("I am Oriane, my e-mail is o@example.org: where do I park?")
    page = counter.ada.get(f"/staff/inbox/{number}")
    assert text(by_id(page, "question")) == "I am Oriane, my e-mail is o@example.org: where do I park?"
    (around,) = [each for each in elements(page, "ol") if each.get("class") == "turns"]
    assert "o@example.org" not in text(around)
    assert "No idea." in text(around)
    assert "Visitor turned to the team" in text(around)
    assert "o@example.org" not in by_id(page, "taught-text").get("value")


@over_both_databases
def test_an_answer_arrives_in_the_conversation(counter):
    number = counter.ask(PARKING)
    page = counter.ada.get(f"/staff/inbox/{number}")
    labels = {each.get("for"): text(each) for each in elements(page, "label")}
    assert labels["answer-en"] == "Your answer, in English (the visitor's language)"
    response = counter.answer(counter.ada, number, **{"answer.en": "There is **none**.\r\nSorry."})
    assert response.status_code == 303
    assert counter.arrived() == ["There is **none**.\nSorry."]
    assert "Sent: the answer is in the visitor's conversation." in said(
        counter.ada.client.get(response.headers["location"])
    )
    assert listed(counter.ada) == []
    assert listed(counter.ada, "answered") == [[PARKING]]
    assert "answered by Ada" in counter.ada.says(f"/staff/inbox/{number}")


def test_the_label_names_the_language_of_the_visitor_and_not_of_the_page(counter):
    number = counter.ask(STATIONNEMENT, "fr")
    for language, label in (("en", "Your answer, in French"), ("fr", "Votre réponse, en français")):
        assert label in said(counter.ada.client.get(f"/staff/inbox/{number}?lang={language}"))


@over_both_databases
def test_one_answer_reaches_those_that_were_checked_each_in_their_language(counter, alike):
    first, second, third, _ = alike
    texts = {"answer.en": "There is none.", "answer.fr": "Il n'y en a pas."}
    response = counter.answer(counter.ada, first, also=[second, third], **texts)
    assert "the answer is in 3 conversations" in said(counter.ada.client.get(response.headers["location"]))
    assert [counter.arrived(who) for who in "abcd"] == [
        ["There is none."],
        ["There is none."],
        ["Il n'y en a pas."],
        [],
    ]
    assert listed(counter.ada) == [["Do you have lockers?"]]


def test_who_was_not_checked_goes_on_waiting(counter, alike):
    counter.answer(counter.ada, alike[0], **{"answer.en": "There is none."})
    assert counter.arrived("b") == []
    assert [CAR_PARK, STATIONNEMENT] in listed(counter.ada)


def test_without_an_answer_in_the_language_of_each_nothing_is_sent(counter, alike):
    response = counter.answer(counter.ada, alike[0], also=[alike[2]], **{"answer.en": "There is none."})
    assert response.status_code == 422
    assert "The answer in French is missing. Write it, or uncheck" in said(response)
    assert "There is none.</textarea>" in said(response)
    assert [counter.arrived(who) for who in "abcd"] == [[]] * 4


def test_a_topics_answer_is_shown_and_then_sent_in_each_language(counter, alike):
    path = f"/staff/inbox/{alike[0]}"
    fields = entered(counter.ada, path)
    assert "The club opens at noon." in counter.ada.says(path)
    assert "Le club ouvre à midi." in counter.ada.says(path)
    response = counter.answer(counter.ada, alike[0], source="club.hours", also=[alike[2]], seen=fields["seen"])
    assert response.status_code == 303
    assert counter.arrived("a") == ["The club opens at noon."]
    assert counter.arrived("c") == ["Le club ouvre à midi."]
    assert counter.team.get(alike[0]).topic == "club.hours"
    assert "with the topic Hours (club.hours)" in counter.ada.says(path)


def test_a_topics_answer_that_changed_while_it_was_read_is_shown_first(counter, edit):
    number = counter.ask(PARKING)
    before = entered(counter.ada, f"/staff/inbox/{number}")
    edit(counter.ada.folder / "faq_en.yml", "opens at noon", "opens at one")
    assert counter.office.served("club.hours") == "The club opens at one."
    response = counter.ada.send(f"/staff/inbox/{number}", {**before, "source": "club.hours", "do": "send"})
    assert response.status_code == 422
    assert "has changed while you were reading" in said(response)
    assert "The club opens at one." in said(response)
    assert counter.arrived() == []
    assert counter.answer(counter.ada, number, source="club.hours").status_code == 303
    assert counter.arrived() == ["The club opens at one."]


def test_another_topic_is_found_by_typing(counter):
    number = counter.ask(PARKING)
    found = counter.answer(counter.ada, number, do="find", sought="price")
    assert found.status_code == 200
    assert 'value="club.price" checked' in found.text
    assert "Twelve euros a year." in said(found)
    unknown = counter.answer(counter.ada, number, do="find", sought="zebra")
    assert (unknown.status_code, "No topic has 'zebra' in it." in said(unknown)) == (422, True)
    typed_only = counter.answer(counter.ada, number, do="send", sought="price")
    assert 'value="club.price" checked' in typed_only.text
    assert counter.arrived() == []


def test_reading_before_sending_sends_nothing(counter):
    number = counter.ask(PARKING)
    response = counter.answer(
        counter.ada, number, do="see", **{"answer.en": "**None**, see [there](https://example.org)."}
    )
    assert response.status_code == 200
    assert '<strong>None</strong>, see <a href="https://example.org" rel="noopener">there</a>.' in response.text
    assert "Nothing has been sent." in said(response)
    assert counter.arrived() == []


def test_the_question_is_taught_as_a_phrasing_without_who_asked(counter, small):
    number = counter.ask("I am Oriane Dupont, where can I park?")
    fields = {"source": "club.hours", "teach": "phrasing"}
    response = counter.answer(counter.ada, number, **fields, taught_text="I am Oriane Dupont, where can I park?")
    also = load_faq(small).topics["club.hours"]["en"].also
    assert "I am [name], where can I park?" in also
    page = counter.ada.client.get(response.headers["location"])
    assert "The assistant will learn that this is a way of asking for Hours (club.hours)." in said(page)
    assert counter.arrived() == ["The club opens at noon."]


def test_an_answer_in_own_words_may_be_taught_as_a_phrasing_of_any_topic(counter, small):
    number = counter.ask(PARKING)
    own = {"answer.en": "Twelve, and parking is free.", "teach": "phrasing", "taught_text": "parking fee"}
    missing = counter.answer(counter.ada, number, **own)
    assert (missing.status_code, counter.arrived()) == (422, [])
    assert "Choose the topic that this is a way of asking for." in said(missing)
    assert counter.answer(counter.ada, number, **own, taught_topic="club.price").status_code == 303
    assert "parking fee" in load_faq(small).topics["club.price"]["en"].also


def test_a_new_topic_is_a_draft_in_which_the_answer_waits(counter, small):
    number = counter.ask(PARKING)
    fields = {"answer.en": "Behind {the} club.", "teach": "new", "new_topic": "club.parking"}
    response = counter.answer(counter.ada, number, **fields, taught_text="Where can one park?")
    assert counter.arrived() == ["Behind {the} club."]
    for name in ("faq_fr.yml", "faq_en.yml"):
        assert "  club.parking:\n    draft: true  # " in (small / name).read_text("utf-8")
    assert "Where can one park?" in (small / "faq_en.yml").read_text("utf-8")
    assert "Behind" not in (small / "faq_en.yml").read_text("utf-8")
    page = counter.ada.client.get(response.headers["location"])
    assert '<a href="/staff/topics/club.parking?lang=en">club.parking</a>' in page.text
    editor = counter.ada.form("/staff/topics/club.parking")
    assert editor["topic/club.parking/en/answer"] == "Behind {{the}} club."


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "Choose a topic, or write an answer."),
        ({"answer.en": " \r\n\u200b"}, "Choose a topic, or write an answer."),
        ({"source": "club.dogs"}, "Choose a topic, or write an answer."),
        ({"source": "club.hours", "answer.en": "Yes."}, "A topic is chosen and an answer is written."),
        ({"answer.en": "x" * 3_001}, "The answer in English has 3,001 characters; 3,000 at most."),
        ({"answer.en": "Yes.", "teach": "new"}, "Give the new topic an id"),
        ({"answer.en": "Yes.", "teach": "new", "new_topic": "club.hours"}, "club.hours"),
        ({"answer.en": "Yes.", "teach": "new", "new_topic": "Parking <b>"}, "Parking <b>"),
        ({"answer.en": "Yes.", "teach": "phrasing", "taught_topic": "club.dogs"}, "no topic 'club.dogs'"),
        ({"answer.en": "Yes.", "teach": "phrasing", "taught_topic": "club.price", "taught_text": " "}, "Write the question"),
        ({"answer.en": "Yes.", "do": "explode <b>"}, "'explode <b>' is not something that this page can do."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_changes_nothing(counter, fields, reason):
    number, files = counter.ask(PARKING), counter.ada.files()
    response = counter.answer(counter.ada, number, **{"taught_text": "parking", **fields})
    assert response.status_code == 422
    assert "Nothing was sent" in said(response)
    assert reason in said(response)
    assert (counter.arrived(), counter.ada.files()) == ([], files)
    assert counter.team.count() == 1


@over_both_databases
def test_of_two_who_answer_at_once_the_second_is_told_and_nothing_is_sent_twice(counter, alike):
    first, second, *_ = alike
    page = entered(counter.bob, f"/staff/inbox/{first}")
    counter.answer(counter.ada, first, **{"answer.en": "Yes, behind the club."})
    mine = {**page, "also": [second], "answer.en": "No, there is none.", "do": "send"}
    late = counter.bob.send(f"/staff/inbox/{first}", mine, at="/staff")
    assert late.status_code == 409
    assert "Ada has answered it in the meantime" in said(late)
    assert "Nothing was sent a second time." in said(late)
    assert "No, there is none." in said(late)
    assert counter.arrived("a") == ["Yes, behind the club."]
    assert counter.arrived("b") == []
    assert counter.bob.send(f"/staff/inbox/{first}", {"do": "close"}, at="/staff").status_code == 409
    assert counter.team.get(first).by == "Ada"


def test_where_only_one_of_those_checked_was_settled_the_others_are_answered(counter, alike):
    first, second, *_ = alike
    page = entered(counter.bob, f"/staff/inbox/{first}")
    counter.answer(counter.ada, second, **{"answer.en": "Yes."})
    sent = counter.bob.send(f"/staff/inbox/{first}", {**page, "also": [second], "answer.en": "No.", "do": "send"})
    assert "Settled by colleagues in the meantime, and left as it is: 1." in said(
        counter.bob.client.get(sent.headers["location"])
    )
    assert [counter.arrived(who) for who in "ab"] == [["No."], ["Yes."]]


def test_a_form_that_is_sent_twice_is_sent_once(counter):
    number = counter.ask(PARKING)
    page = {**entered(counter.ada, f"/staff/inbox/{number}"), "answer.en": "Yes.", "do": "send"}
    statuses = [counter.ada.send(f"/staff/inbox/{number}", page, at="/staff").status_code for _ in range(2)]
    assert (statuses, counter.arrived()) == ([303, 409], ["Yes."])


@pytest.mark.parametrize("gone", ["withdrawn", "erased"])
def test_who_answers_a_question_that_was_taken_back_is_told(counter, gone):
    number = counter.ask(PARKING)
    page = {**entered(counter.ada, f"/staff/inbox/{number}"), "answer.en": "Behind the club.", "do": "send"}
    if gone == "withdrawn":
        counter.team.withdraw("web", "me", number)
    else:
        counter.store.forget("me")
    late = counter.ada.send(f"/staff/inbox/{number}", page, at="/staff")
    assert late.status_code == 409
    assert "taken back by its author in the meantime" in said(late)
    assert "Behind the club." in said(late)
    assert PARKING not in late.text
    assert counter.ada.client.get(f"/staff/inbox/{number}?lang=en").status_code == 404
    assert listed(counter.ada) == []


@over_both_databases
def test_closing_sends_nothing(counter, alike):
    response = counter.answer(counter.ada, alike[0], do="close", also=[alike[1]])
    assert "2 questions closed without an answer." in said(counter.ada.client.get(response.headers["location"]))
    assert [counter.arrived(who) for who in "ab"] == [[], []]
    assert sorted(listed(counter.ada, "closed")) == [[CAR_PARK], [PARKING]]
    assert "closed by Ada" in counter.ada.says(f"/staff/inbox/{alike[0]}")


def test_what_the_faq_could_not_learn_after_all_does_not_call_the_answer_back(counter, monkeypatch):
    def refuse(self, make, write):
        raise WritingError(translatable("changed-meanwhile", file="faq_en.yml"))

    number = counter.ask(PARKING)
    monkeypatch.setattr(ReviewList, "save", refuse)
    response = counter.answer(counter.ada, number, source="club.hours", teach="phrasing")
    assert response.status_code == 200
    assert "The answer was sent, but the FAQ has learnt nothing: faq_en.yml" in said(response)
    assert counter.arrived() == ["The club opens at noon."]


def test_the_log_says_who_answered_and_nothing_that_was_written(counter):
    for number, fields in enumerate((
        {"answer.en": "Behind the club."},
        {"source": "club.hours", "teach": "phrasing", "taught_text": "parking lot"},
        {"answer.en": "Behind the club.", "teach": "new", "new_topic": "club.parking", "taught_text": "parking fee"},
        {"do": "close"},
    )):  # fmt: skip
        counter.answer(counter.ada, counter.ask(f"{PARKING} {number}"), **fields)
    log = counter.ada.says("/staff/log")
    for sentence in (
        "answered questions of the inbox in their own words (1)",
        "answered questions of the inbox (1) with the topic Hours (club.hours)",
        "added wordings (1) to Hours (club.hours)", "made a skeleton of club.parking, with what was asked (1)",
        "edited club.parking (1), not published", "closed questions of the inbox without an answer (1)",
    ):  # fmt: skip
        assert sentence in log
    with counter.store.reading() as connection:
        kept = repr(connection.execute(select(staff_acts)).all()).lower()
    assert "park my car" not in kept
    assert "parking lot" not in kept
    assert "behind" not in kept


def test_forms_from_elsewhere_do_nothing(counter):
    number = counter.ask(PARKING)
    path, fields = f"/staff/inbox/{number}", {"answer.en": "No.", "do": "send"}
    own = entered(counter.ada, path)
    for headers, form in (
        (OWN, fields),
        (OWN, {**fields, "form_token": "x"}),
        ({"Origin": "https://evil.example"}, {**own, **fields}),
    ):
        response = counter.ada.client.post(f"{path}?lang=en", data=form, headers=headers)
        assert response.status_code == 403
    counter.office.web.client.cookies.clear()
    for method in ("GET", "POST"):
        response = counter.office.web.client.request(method, f"{path}?lang=en", headers=OWN)
        assert (response.status_code, response.headers["location"]) == (303, "/staff?lang=en")
        assert PARKING not in response.text
    assert counter.arrived() == []


@pytest.mark.parametrize("number", ["99", "0", "4294967296", "99999999999999999999"])
def test_a_number_without_a_question_is_not_found(counter, number):
    response = counter.ada.client.get(f"/staff/inbox/{number}?lang=en")
    assert response.status_code == 404
    assert "This question is not here any more" in said(response)
    assert counter.ada.send(f"/staff/inbox/{number}", {"do": "close"}, at="/staff").status_code == 409


def test_an_address_cannot_make_the_page_say_something_else(counter):
    for query in ("did=answer&number=1&learnt=new&topic=<b>x</b>", "did=__class__&number=1", "did=answer&number=x",
                  "did=close&number=²", "from=99999999", "from=²"):  # fmt: skip
        response = counter.ada.client.get(f"/staff/inbox?lang=en&{query}")
        assert response.status_code == 200
        assert "<b>" not in response.text


def test_a_long_list_comes_in_pages_and_the_latest_settled_first(counter, monkeypatch):
    monkeypatch.setattr("bot.staff.inbox.view.SHOWN", 2)
    numbers = [counter.ask(question) for question in ("zebra?", "a recipe for pancakes", "where do volcanoes sleep")]
    assert [len(listed(counter.ada)), len(listed(counter.ada, "waiting&from=2"))] == [2, 1]
    for number in numbers:
        counter.answer(counter.ada, number, **{"answer.en": "Well."})
    assert listed(counter.ada, "answered") == [["where do volcanoes sleep"], ["a recipe for pancakes"]]
    assert listed(counter.ada, "answered&from=2") == [["zebra?"]]


def test_the_overview_counts_what_waits_and_how_long_answers_take(counter):
    def panel():
        return next(
            text(each)
            for each in elements(counter.ada.get("/staff"), "section")
            if each.get("aria-labelledby") == "inbox"
        )

    assert "Nobody is waiting." in panel()
    assert "Median time to an answer (30 days)–" in panel()
    counter.ask(PARKING)
    number = counter.ask("Do you have lockers?")
    counter.answer(counter.ada, number, **{"answer.en": "No."})
    assert "One question is waiting" in panel()
    assert "Oldest" in panel()
    assert re.search(r"Median time to an answer \(30 days\)\d+ seconds?", panel())


def test_what_passes_between_visitors_and_the_team_is_no_question_to_the_assistant(counter):
    counter.answer(counter.ada, counter.ask(PARKING), **{"answer.en": "No."})
    now = dt.datetime.now(dt.timezone.utc)
    turns = read_turns(counter.store, now - dt.timedelta(days=1))
    assert [turn.text for turn in turns] == [PARKING]
    assert statistics(turns, now.date(), 2, dt.timezone.utc).questions == 1


def test_every_wording_is_there_in_both_languages():
    french, english = (inbox_texts()[language] for language in ("fr", "en"))
    for name, wording in vars(french).items():
        assert wording, name
        slots = [sorted(re.findall(r"\{\w+\}", each)) for each in (wording, getattr(english, name))]
        assert slots[0] == slots[1], name


def test_acts_of_the_inbox_are_worded(counter):
    ActLog(counter.store).note("Ada", "team_close", count=2)
    page = counter.ada.client.get("/staff/log?lang=fr").text
    assert "a fermé des questions du guichet sans répondre (2)" in page


def test_what_is_read_before_sending_has_the_spaces_that_are_sent(counter):
    number = counter.ask(STATIONNEMENT, "fr")
    typed, shown = "Non : il n'y en a pas !", "Non\u00a0: il n'y en a pas\u202f!"
    read = counter.answer(counter.ada, number, do="see", **{"answer.fr": typed})
    assert shown in html.unescape(read.text)
    assert counter.arrived() == []
    counter.answer(counter.ada, number, **{"answer.fr": typed})
    assert counter.arrived() == [shown]

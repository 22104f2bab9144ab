"""Editing the FAQ in the browser, without JavaScript: save, look, publish, and two people at once."""

from html import unescape

import pytest

from faq.reader import load_faq
from tests.bot.conftest import over_both_databases
from tests.bot.staff.test_access import parsed
from tests.bot.web.test_pages import elements, text

HOURS = "/staff/topics/club.hours"
ANSWER = "topic/club.hours/en/answer"
LABEL = "topic/club.hours/en/label"
ALSO = "topic/club.hours/en/also"
FR = {key: f"topic/club.hours/fr/{key}" for key in ("label", "question", "answer", "also")}


@over_both_databases
def test_an_edit_is_saved_shown_and_published_and_no_other_line_changes(office):
    before = office.ada.files()
    saved = office.ada.save(HOURS, {ANSWER: "The club opens at **one**."})
    assert saved.headers["location"] == "/staff/topics/club.hours?lang=en&did=saved&number=1"
    assert "Saved: 1 change" in office.ada.says(saved.headers["location"])
    assert office.ada.files() == before
    assert office.served("club.hours") == "The club opens at noon."
    shown = office.bob.says("/staff/publish")
    assert "The club opens at noon." in shown
    assert "The club opens at one." in shown
    done = office.bob.publish()
    assert "Published: 1 change" in office.bob.says(done.headers["location"])
    now = office.ada.files()
    changed = [line for line in now["faq_en.yml"].splitlines() if line not in before["faq_en.yml"].splitlines()]
    assert changed == ["    answer: The club opens at **one**."]
    assert now["faq_fr.yml"] == before["faq_fr.yml"]
    assert office.served("club.hours") == "The club opens at **one**."
    assert "No change is waiting" in office.bob.says("/staff/publish")


def test_a_topic_is_headed_by_its_label_in_the_language_of_the_page_or_in_one_that_it_has(office):
    def heading(language):
        page = parsed(office.ada.client.get(f"{HOURS}?lang={language}"))
        (found,) = [each for each in elements(page, "h2") if each.get("id") == "heading"]
        return text(found), elements(found, "span")[0].get("lang")

    assert heading("en") == ("Hours club.hours", "en")
    assert heading("fr") == ("Horaires club.hours", "fr")
    office.ada.save(HOURS, {LABEL: ""})
    assert heading("en") == ("Horaires club.hours", "fr")


def test_an_editor_may_save_and_not_publish(office):
    office.ada.save(HOURS, {ANSWER: "The club opens at one."})
    assert "Publishing takes somebody with the publisher's role" in office.ada.says("/staff/publish")
    before = office.ada.files()
    token = office.ada.form(HOURS)["form_token"]
    refused = office.ada.client.post(
        "/staff/publish", data={"form_token": token}, headers={"origin": "http://testserver"}
    )
    assert refused.status_code == 403
    assert office.ada.files() == before


def test_a_form_of_another_page_changes_nothing(office):
    fields = {**office.ada.form(HOURS), ANSWER: "Never.", "do": "save", "form_token": "x"}
    assert office.ada.client.post(HOURS, data=fields, headers={"origin": "http://testserver"}).status_code == 403
    assert "No change is waiting" in office.ada.says("/staff/publish")


def test_saving_a_page_as_it_was_saves_nothing(office):
    for path in (HOURS, "/staff/topics/club.price", "/staff/facts"):
        saved = office.ada.save(path, {})
        assert "did=saved_nothing" in saved.headers["location"], path
    assert "No change is waiting" in office.ada.says("/staff/publish")


@over_both_databases
def test_two_people_at_one_topic_lose_nothing(office):
    adas, bobs = office.ada.form(HOURS), office.bob.form(HOURS)
    office.ada.send(HOURS, {**adas, ANSWER: "At one.", FR["answer"]: "À une heure.", "do": "save"})
    # Another field of the same topic is merged.
    office.bob.send(HOURS, {**bobs, LABEL: "Opening", "do": "save"})
    merged = office.bob.form(HOURS)
    assert (merged[ANSWER], merged[LABEL]) == ("At one.", "Opening")
    # The same field is not: Bob reads what Ada saved, and keeps what he typed.
    clash = office.bob.send(HOURS, {**bobs, ANSWER: "At two.", LABEL: "Opening", "do": "save"})
    assert clash.status_code == 409
    assert "Ada has saved this meanwhile: 'At one.'" in unescape(clash.text)
    assert "At two." in clash.text
    assert office.ada.form(HOURS)[ANSWER] == "At one."
    # Saving what he is shown settles it.
    again = {**office.bob.form(HOURS), f"base:{ANSWER}": "At one.", ANSWER: "At two.", "do": "save"}
    assert office.bob.send(HOURS, again).status_code == 303
    assert office.ada.form(HOURS)[ANSWER] == "At two."


@over_both_databases
def test_phrasings_that_two_people_add_are_both_kept(office):
    adas, bobs = office.ada.form(HOURS), office.bob.form(HOURS)
    office.ada.send(HOURS, {**adas, ALSO: adas[ALSO] + "\nopen when\n", "do": "save"})
    office.bob.send(HOURS, {**bobs, ALSO: "hours?\r\nopening times", "do": "save"})
    assert office.ada.form(HOURS)[ALSO].split("\n") == ["opening times", "open when", "hours?"]


@over_both_databases
def test_what_was_edited_by_hand_meanwhile_is_not_overwritten(office, edit):
    office.ada.save(HOURS, {ANSWER: "At one."})
    edit(office.ada.folder / "faq_en.yml", "The club opens at noon.", "The club opens at ten.")
    assert "The files have changed since" in office.bob.says("/staff/publish")
    assert office.bob.publish().status_code == 422
    assert office.served("club.hours") == "The club opens at ten."
    shown = office.ada.says(HOURS)
    assert "Meanwhile the files say: 'The club opens at ten.'" in shown
    # Saving the page anew says that the change is still wanted.
    office.ada.save(HOURS, {})
    assert office.bob.publish().status_code == 303
    assert office.served("club.hours") == "At one."


def test_a_mistake_is_shown_beside_its_field_and_holds_back_its_topic_alone(office):
    office.ada.save(HOURS, {ANSWER: "Chaired by {chairs}.", FR["answer"]: "Présidé par {chair}."})
    office.ada.save("/staff/topics/club.price", {"topic/club.price/en/label": "Fee"})
    tree = office.ada.get(HOURS)
    (field,) = [each for each in elements(tree, "textarea") if each.get("name") == ANSWER]
    assert field.get("aria-invalid") == "true"
    beside = [each for each in tree.iter() if each.get("id") in field.get("aria-describedby").split()]
    assert any("unknown fact 'chairs'" in text(each) for each in beside)
    assert "The changes of these topics will wait" in office.bob.says("/staff/publish")
    done = office.bob.publish()
    assert "did=published_but&number=1" in done.headers["location"]
    assert "label: Fee" in office.bob.files()["faq_en.yml"]
    assert "{chairs}" not in office.bob.files()["faq_en.yml"]
    assert office.ada.form(HOURS)[ANSWER] == "Chaired by {chairs}."


def test_an_answer_can_differ_in_a_phase_and_is_one_again_when_that_is_emptied(office):
    office.ada.save(HOURS, {"phase.en": "closed", "phase_answer.en": "Closed since {deadline}.",
                            "phase.fr": "closed", "phase_answer.fr": "Fermé depuis le {deadline}."})  # fmt: skip
    fields = office.ada.form(HOURS)
    assert fields["topic/club.hours/en/answer.otherwise"] == "The club opens at noon."
    shown = office.ada.says(HOURS)
    assert "Closed since 21 November 2016." in shown
    assert english_bubbles(office, "?day=2016-11-22")[0] == "Closed since 21 November 2016."
    assert english_bubbles(office, "?day=2016-11-21")[0] == "The club opens at noon."
    office.bob.publish()
    assert office.served("club.hours", "en", "closed") == "Closed since {deadline}."
    assert office.served("club.hours", "fr", "open") == "Le club ouvre à midi."
    office.ada.save(HOURS, {f"topic/club.hours/{code}/answer.closed": "" for code in ("en", "fr")})
    assert office.ada.form(HOURS)[ANSWER] == "The club opens at noon."
    office.bob.publish()
    assert office.served("club.hours", "en", "closed") == "The club opens at noon."
    assert "otherwise" not in office.bob.files()["faq_en.yml"]


def english_bubbles(office, query):
    """The answers that a topic's page shows, as the widget would."""
    shown = elements(office.ada.get(HOURS + query), "div")
    return [text(each) for each in shown if each.get("class") == "bubble" and each.get("lang") == "en"]


def test_looking_without_saving_shows_the_answer_and_saves_nothing(office):
    fields = {**office.ada.form(HOURS), ANSWER: "At **one**, says {chair}.", "do": "see"}
    seen = office.ada.send(HOURS, fields)
    assert seen.status_code == 200
    assert "At <strong>one</strong>, says Ada Lovelace." in seen.text
    assert "A preview: nothing is saved." in seen.text
    assert "No change is waiting" in office.ada.says("/staff/publish")


def test_phrasings_move_to_the_topic_that_answers_them(office):
    done = office.ada.send(
        HOURS, {"phrase": ["en/opening times", "fr/horaires d'ouverture"], "to": "club.price", "do": "move"}
    )
    assert done.status_code == 303
    office.bob.publish()
    faq = load_faq(office.ada.folder)
    assert faq.topics["club.hours"]["en"].also == ("what time do you open",)
    assert faq.topics["club.price"]["en"].also == ("is it expensive?", "price", "opening times")
    assert "horaires d'ouverture" in faq.topics["club.price"]["fr"].also
    assert office.ada.send(HOURS, {"to": "club.price", "do": "move"}).status_code == 422


@over_both_databases
def test_a_topic_is_begun_written_taken_out_of_draft_and_removed(office):
    begun = office.ada.send("/staff/topics", {"topic": "club.dogs", "question": "Dogs?", "question_language": "en"})
    assert begun.headers["location"].startswith("/staff/topics/club.dogs?")
    assert office.served("club.dogs") is None
    path = "/staff/topics/club.dogs"
    fields = {
        key: value
        for key, value in office.ada.form(path).items()
        if key.startswith("base:") or not key.endswith("/draft")
    }
    for code, (label, question, answer) in {"en": ("Dogs", "May I bring my dog?", "Yes."),
                                            "fr": ("Chiens", "Mon chien peut-il venir ?", "Oui.")}.items():  # fmt: skip
        fields |= {f"topic/club.dogs/{code}/label": label, f"topic/club.dogs/{code}/question": question,
                   f"topic/club.dogs/{code}/answer": answer}  # fmt: skip
    assert office.ada.send(path, {**fields, "do": "save"}).status_code == 303
    assert "draft" in office.ada.says("/staff/topics")
    office.bob.publish()
    assert office.served("club.dogs") == "Yes."
    office.ada.send(path, {"do": "remove"})
    assert "the topic goes" in office.bob.says("/staff/publish")
    office.ada.send(path, {"do": "keep"})
    assert "No change is waiting" in office.bob.says("/staff/publish")
    office.ada.send(path, {"do": "remove"})
    office.bob.publish()
    assert office.served("club.dogs") is None
    assert office.ada.client.get(path).status_code == 404


@pytest.mark.parametrize("topic", ["club", "Club.dogs", "club.hours", "talk.hello", ""])
def test_a_topic_that_cannot_be_begun_is_refused_and_what_was_typed_stays(office, topic):
    before = office.ada.files()
    refused = office.ada.send("/staff/topics", {"topic": topic, "question": "A <b>?", "question_language": "en"})
    assert refused.status_code == 422
    assert "A &lt;b&gt;?" in refused.text
    assert office.ada.files() == before


def test_a_date_moves_every_answer_that_states_it_and_the_calendar_with_it(office):
    office.ada.save(HOURS, {ANSWER: "Until {deadline}.", FR["answer"]: "Jusqu'au {deadline}."})
    office.bob.publish()
    saved = office.ada.save("/staff/facts", {"fact/deadline//value": "2016-12-05"})
    assert "did=saved&number=1" in saved.headers["location"]
    shown = office.bob.says("/staff/publish")
    assert "Until 5 December 2016." in shown
    assert "Jusqu'au 5 décembre 2016." in shown
    office.bob.publish()
    program = load_faq(office.ada.folder).program
    assert program.facts["deadline"].value.isoformat() == "2016-12-05"
    assert program.calendar[-1].begins.isoformat() == "2016-12-06"


def test_a_fact_that_is_emptied_tells_at_once_which_answers_cannot_do_without(office):
    for topic in ("hours", "price"):
        answers = {"en": "Ask {chair}.", "fr": "Demandez à {chair}."}
        fields = {f"topic/club.{topic}/{code}/answer": answer for code, answer in answers.items()}
        office.ada.save(f"/staff/topics/club.{topic}", fields)
    office.bob.publish()
    assert "no answer to give" not in office.ada.says("/staff/facts")
    saved = office.ada.save("/staff/facts", {"fact/chair//value": ""})
    shown = office.ada.says(saved.headers["location"])
    assert "Saved: 1 change, to be published." in shown
    assert "As it stands, 2 topics would have no answer to give any more." in shown
    assert "club.hours, club.price" in shown
    office.ada.save(HOURS, {ANSWER: "Ask us.", FR["answer"]: "Demandez-nous."})
    assert "As it stands, one topic would have no answer to give any more." in office.ada.says("/staff/facts")
    french = text(parsed(office.ada.client.get("/staff/facts?lang=fr&did=saved&number=2")))
    assert "2 modifications, à publier." in " ".join(french.split())


def test_a_fact_that_cannot_be_stops_the_publish_and_is_named(office):
    office.ada.save("/staff/facts", {"fact/deadline//value": "31 novembre 2016"})
    assert "there is no 31 November" in office.ada.says("/staff/facts")
    before = office.ada.files()
    refused = office.bob.publish()
    assert refused.status_code == 422
    assert "there is no 31 November" in refused.text
    assert office.ada.files() == before


def test_questions_without_an_answer_are_edited_a_line_each(office):
    office.ada.save("/staff/facts", {"unknown//en/": "Is there a sauna?\n\nWho owns the club?"})
    office.bob.publish()
    assert load_faq(office.ada.folder).unknown["en"] == ("Is there a sauna?", "Who owns the club?")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"club.hours", "club.price"}),
        ("q=adhesion", {"club.price"}),
        ("q=OPENING times", {"club.hours"}),
        ("q=noon expensive", set()),
        ("q=lovelace", {"club.price"}),
        ("state=changed", {"club.price"}),
        ("state=published", {"club.hours"}),
        ("group=club", {"club.hours", "club.price"}),
        ("group=none", set()),
    ],
)
def test_topics_are_found_by_words_group_and_state(office, query, found):
    chaired = {"topic/club.price/en/answer": "Ask {chair}.", "topic/club.price/fr/answer": "Demandez à {chair}."}
    office.ada.save("/staff/topics/club.price", chaired)
    listed = {text(each) for each in elements(office.ada.get(f"/staff/topics?{query}"), "code")}
    assert listed == found


@over_both_databases
def test_changes_can_be_dropped_one_by_one_or_by_topic(office):
    office.ada.save(HOURS, {ANSWER: "At one.", LABEL: "Opening"})
    office.ada.send("/staff/publish/discard", {"place": [LABEL]}, at="/staff/publish")
    assert office.ada.form(HOURS)[LABEL] == "Hours"
    assert office.ada.form(HOURS)[ANSWER] == "At one."
    office.ada.send(HOURS, {"do": "discard"})
    assert office.ada.form(HOURS)[ANSWER] == "The club opens at noon."


def test_what_each_did_is_in_the_log(office):
    office.ada.save(HOURS, {ANSWER: "At one."})
    office.bob.publish()
    rows = [[text(cell) for cell in row[1:]] for row in elements(office.bob.get("/staff/log"), "tr")]
    assert ["Bob", "published changes (1)"] in rows
    assert ["Ada", "edited Hours (club.hours) (1), not published"] in rows


def test_files_that_cannot_be_read_are_said_to_be_so_and_nothing_is_lost(office, edit):
    office.ada.save(HOURS, {ANSWER: "At one."})
    edit(office.ada.folder / "faq_en.yml", "topics:", "topics: [")
    for path in ("/staff/topics", HOURS, "/staff/facts", "/staff/publish"):
        answer = office.ada.client.get(f"{path}?lang=en")
        assert answer.status_code == 503
        assert "cannot be read, so editing has to wait" in answer.text
    edit(office.ada.folder / "faq_en.yml", "topics: [", "topics:")
    assert office.ada.form(HOURS)[ANSWER] == "At one."


def test_what_is_typed_is_shown_as_text(office):
    office.ada.save(HOURS, {ANSWER: "<script>alert(1)</script> [x](javascript:alert(1))", LABEL: "<b>"})
    for path in (HOURS, "/staff/publish", "/staff/topics"):
        shown = office.ada.client.get(f"{path}?lang=en").text
        assert "<script>alert" not in shown
        assert 'href="javascript' not in shown

"""What staff see and do on the page of the review list."""

import pytest

from faq.reader import load_faq
from tests.bot.conftest import over_both_databases
from tests.bot.staff.test_access import OWN, form_token, parsed
from tests.bot.staff.test_pages import act, files, listed
from tests.bot.staff.test_pages import staff as staff
from tests.bot.web.test_pages import SPACE, elements, text


def test_misses_are_listed_together_and_redacted(staff):
    groups = listed(staff)
    assert sum(len(group) for group in groups) == 3
    page = staff.client.get("/staff/review?lang=en").text
    assert "my name is [name], do you have lockers?" in page
    assert "Oriane" not in page
    assert "asked 2 times" in page


@over_both_databases
def test_accepting_writes_the_wording_and_takes_it_off_the_list(staff, small):
    before = files(small)
    one = next(group["Is there a car park"] for group in listed(staff) if "Is there a car park" in group)
    response = act(staff, do="accept", topic="club.hours", wording=one)
    assert response.status_code == 303
    after = files(small)
    assert "Is there a car park" in load_faq(small).topics["club.hours"]["en"].also
    assert [name for name in after if after[name] != before[name]] == ["faq_en.yml"]
    page = staff.client.get(response.headers["location"])
    assert "Noted: 1 wording added to Hours (club.hours)." in page.text
    assert not any("Is there a car park" in group for group in listed(staff))
    again = act(staff, do="accept", topic="club.hours", wording=one)
    assert again.status_code == 422
    assert (
        "Somebody else has settled this in the meantime, and nothing was done twice: Is there a car park." in again.text
    )
    assert files(small) == after


@over_both_databases
def test_dismissing_and_a_new_topic(staff, small):
    groups = listed(staff)
    lockers = next(group for group in groups if "my name is [name], do you have lockers?" in group)
    assert act(staff, do="dismiss", wording=list(lockers.values())).status_code == 303
    assert len(listed(staff)) == len(groups) - 1
    parking = next(group for group in groups if "Is there a car park" in group)
    assert act(staff, do="create", new_topic="club.parking", wording=list(parking.values())).status_code == 303
    for name in ("faq_fr.yml", "faq_en.yml"):
        assert "  club.parking:\n    draft: true  # " in files(small)[name]
    page = staff.client.get("/staff?lang=en").text
    assert "Drafts, never served: <code>club.parking</code>" in page
    assert "The files are in order" in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"do": "accept", "topic": ""}, "Choose a topic, or type part of one, before adding."),
        (
            {"do": "accept", "topic": "club.dogs"},
            "faq_en.yml has no topic &#39;club.dogs&#39;. Known topics: club.hours, club.price.",
        ),
        ({"do": "accept", "topic": "club.hours", "wording": []}, "No wording was chosen."),
        ({"do": "accept", "topic": "club.hours", "wording": ["nonsense"]}, "Not to be reviewed (any more): nonsense."),
        (
            {"do": "create", "new_topic": "Parking <b>"},
            "&#39;Parking &lt;b&gt;&#39; must be &lt;group&gt;.&lt;name&gt;, in lower-case letters and _.",
        ),
        ({"do": "explode"}, "&#39;explode&#39; is none of: accept, create, offtopic, dismiss."),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(staff, small, form, said):
    before = files(small)
    wording = list(listed(staff)[0].values())
    response = act(staff, **{"wording": wording, **form})
    assert response.status_code == 422
    assert said in response.text
    assert files(small) == before


def test_a_query_cannot_make_the_page_say_something_else(staff):
    for query in (
        "did=accept&number=1&topic=<script>alert(1)</script>",
        "did=__class__&number=1",
        "did=accept&number=x",
        "from=-1",
        "from=99999999",
    ):
        response = staff.client.get(f"/staff/review?lang=en&{query}")
        assert response.status_code == 200
        assert elements(parsed(response), "script") == []


def test_a_long_list_comes_in_pages(staff, monkeypatch):
    monkeypatch.setattr("bot.staff.review.listing.SHOWN", 2)
    for question in ("zèbre ?", "where does the volcano sleep tonight", "une recette de crêpes au sarrasin"):
        staff.ask(staff.session(), question)
    first = parsed(staff.client.get("/staff/review?lang=en"))
    assert len(elements(first, "article")) == 2
    following = next(a.get("href") for a in elements(first, "a") if "from=2" in a.get("href"))
    rest = parsed(staff.client.get(following))
    assert 1 <= len(elements(rest, "article")) <= 2
    assert text(elements(first, "article")[0]) not in text(rest)


def ids_of(web, name):
    return next(group[name] for group in listed(web) if name in group)


def article_of(web, name, query=""):
    tree = parsed(web.client.get(f"/staff/review?lang=en{query}"))
    return next(each for each in elements(tree, "article") if name in text(each))


def picks(web):
    """What each group is chosen by among others, by its first wording."""
    tree = parsed(web.client.get("/staff/review?lang=en"))
    found = {}
    for article in elements(tree, "article"):
        pick = next(e for e in elements(article, "input") if e.get("name") == "group")
        found[text(elements(article, "h3")[0])] = pick.get("value")
    return found


def acts_of(web):
    rows = elements(parsed(web.client.get("/staff/log?lang=en")), "tr")[1:]
    return [text(elements(row, "td")[-1]) for row in rows]


# Before choosing


def test_the_answer_of_a_likely_topic_is_read_before_it_is_chosen(staff):
    article = article_of(staff, "Is there a car park")
    (radio,) = [e for e in elements(article, "input") if e.get("type") == "radio"]
    assert (radio.get("value"), radio.get("checked")) == ("club.hours", None)
    assert "Hours (club.hours) 1% · When does the club open?" in text(article)
    (answer,) = [e for e in elements(article, "div") if e.get("class") == "answer"]
    assert (answer.get("lang"), text(answer)) == ("en", "The club opens at noon.")


@pytest.mark.parametrize(
    ("typed", "found"),
    [("price", ["club.price"]), ("PRÏCE", ["club.price"]), ("club", ["club.hours", "club.price"]), ("memb", ["club.price"])],
)  # fmt: skip
def test_another_topic_is_found_by_part_of_its_name_and_read_before_it_is_chosen(staff, small, typed, found):
    before, one = files(small), ids_of(staff, "Is there a car park")
    response = act(staff, do="find", other=typed, at=one, wording=[])
    assert response.status_code == 200
    article = next(each for each in elements(parsed(response), "article") if each.get("id") == f"g-{one}")
    radios = [e for e in elements(article, "input") if e.get("type") == "radio"]
    assert [e.get("value") for e in radios] == sorted({"club.hours", *found})
    assert [e.get("value") for e in radios if e.get("checked") is not None] == (found if len(found) == 1 else [])
    assert ("Twelve euros a year." in text(article)) == ("club.price" in found)
    assert [e for e in elements(article, "input") if e.get("name") == "wording" and e.get("checked") is not None] == []
    assert files(small) == before


@pytest.mark.parametrize("typed", ["Price (club.price)", "club.price", "price"])
def test_a_topic_written_out_is_accepted_at_once(staff, small, typed):
    one = ids_of(staff, "Is there a car park")
    assert act(staff, do="accept", other=typed, at=one, wording=one).status_code == 303
    assert "Is there a car park" in load_faq(small).topics["club.price"]["en"].also


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"do": "accept", "other": "memb"}, "Here is what is like it: choose one, then add."),
        ({"do": "accept", "other": "zebra"}, "No topic has &#39;zebra&#39; in it."),
        ({"do": "find", "other": "zebra"}, "No topic has &#39;zebra&#39; in it."),
        ({"do": "find"}, "Type part of a topic&#39;s name to find it."),
        ({"do": "create"}, "Give the new topic an id, such as work.parking."),
        ({"do": "accept", "topic": "club.hours", "other": "price"}, "One topic is checked and another is typed."),
    ],
)
def test_what_is_not_clear_is_asked_again_where_it_was_entered(staff, small, form, told):
    before, one = files(small), ids_of(staff, "Is there a car park")
    response = act(staff, at=one, wording=one, **form)
    assert (response.status_code, files(small)) == (422, before)
    article = next(each for each in elements(parsed(response), "article") if each.get("id") == f"g-{one}")
    assert any(e.get("role") == "alert" for e in elements(article, "div"))
    assert told in response.text


@over_both_databases
def test_the_conversation_around_a_question_is_there_until_it_is_erased(staff):
    me = staff.session()
    for question in ("opens when?", "does anyone sell umbrellas?", "opens when?"):
        staff.ask(me, question)
    article = article_of(staff, "umbrellas")
    turns = [e for e in elements(article, "li") if "Visitor" in text(e)]
    assert [text(e).replace("Visitor ", "").split(" Assistant ")[0] for e in turns] == [
        "opens when?", "does anyone sell umbrellas?", "opens when?",
    ]  # fmt: skip
    assert [e.get("class") for e in turns] == [None, "asked", None]
    assert "The club opens at noon." in text(turns[0])
    staff.client.delete("/api/session", headers=me)
    assert "umbrellas" not in staff.client.get("/staff/review?lang=en").text


# Off topic, and several at once


def test_off_topic_is_learnt_as_having_no_answer(staff, small):
    one = ids_of(staff, "Is there a car park")
    response = act(staff, do="offtopic", wording=one)
    assert load_faq(small).unknown["en"] == ("Is there a car park",)
    page = staff.client.get(response.headers["location"]).text
    assert "1 wording noted as off topic." in page
    assert not any("Is there a car park" in group for group in listed(staff))
    assert acts_of(staff)[0] == "noted wordings as off topic (1)"


def test_several_groups_are_added_each_to_its_likeliest_topic(staff, small):
    chosen = picks(staff)
    assert len(chosen) == 3
    response = act(staff, do="accept", group=list(chosen.values()))
    page = staff.client.get(response.headers["location"])
    assert "Noted: 3 wordings added to Hours (club.hours)." in page.text
    assert "Nothing to review." in page.text
    assert "my name is [name], do you have lockers?" in load_faq(small).topics["club.hours"]["en"].also
    assert acts_of(staff)[0] == "added wordings (3) to Hours (club.hours)"


@over_both_databases
@pytest.mark.parametrize(("do", "told"), [("dismiss", "3 wordings dismissed."), ("offtopic", "3 wordings noted")])
def test_several_groups_are_dismissed_or_noted_as_off_topic(staff, do, told):
    response = act(staff, do=do, group=list(picks(staff).values()))
    assert told in staff.client.get(response.headers["location"]).text
    assert listed(staff) == []


def test_what_somebody_else_settled_meanwhile_is_said_and_the_rest_is_done(staff, small):
    chosen = picks(staff)
    act(staff, do="dismiss", wording=ids_of(staff, "Is there a car park"))
    response = act(staff, do="accept", group=list(chosen.values()))
    page = staff.client.get(response.headers["location"]).text
    assert "Noted: 2 wordings added to Hours (club.hours)." in page
    assert "Settled by somebody else in the meantime, and left as it is: Is there a car park." in page
    assert "Is there a car park" not in load_faq(small).topics["club.hours"]["en"].also
    again = act(staff, do="offtopic", group=list(chosen.values()))
    assert again.status_code == 422
    assert "Somebody else has settled this in the meantime, and nothing was done twice:" in again.text


def test_one_group_that_is_refused_keeps_no_other_from_being_done(staff, small):
    first, *others = picks(staff).items()
    response = act(staff, do="accept", group=[f"club.dogs:{first[1].partition(':')[2]}", *(pick for _, pick in others)])
    assert response.status_code == 422
    assert "Some of it was not saved" in response.text
    assert f"{first[0]} – faq_en.yml has no topic &#39;club.dogs&#39;." in response.text.replace("&lt;", "<")
    assert [list(group) for group in listed(staff)] == [[first[0]]]
    nowhere = act(staff, do="accept", group=[f":{pick.partition(':')[2]}" for pick in picks(staff).values()])
    assert "None of the groups chosen has a likely topic; choose a topic for each." in nowhere.text


def test_all_of_a_page_is_checked_by_a_link(staff):
    tree = parsed(staff.client.get("/staff/review?lang=en"))
    link = next(a.get("href") for a in elements(tree, "a") if text(a) == "Check all on this page")
    boxes = [e for e in elements(parsed(staff.client.get(link)), "input") if e.get("name") == "group"]
    assert [e.get("checked") is not None for e in boxes] == [True] * 3


# Searching


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=CÂR+park", ["Is there a car park"]), ("q=zebra", []), ("language=en", None), ("language=fr", []),
        ("reason=declined", None), ("reason=offered", []), ("reason=nonsense", None), ("about=club.hours", None),
        ("about=club.price", []), ("q=car&reason=declined&language=en", ["Is there a car park"]),
    ],
)  # fmt: skip
def test_the_list_is_searched(staff, query, found):
    response = staff.client.get(f"/staff/review?lang=en&{query}")
    heads = [text(elements(article, "h3")[0]) for article in elements(parsed(response), "article")]
    assert heads == (list(picks(staff)) if found is None else found)
    assert ("Nothing like it on the list." in response.text) == (found == [])


def test_a_search_lasts_from_page_to_page_and_through_what_is_done(staff, monkeypatch):
    monkeypatch.setattr("bot.staff.review.listing.SHOWN", 1)
    first = parsed(staff.client.get("/staff/review?lang=en&q=a"))
    following = next(a.get("href") for a in elements(first, "a") if text(a) == "More of the list")
    second = parsed(staff.client.get(following))
    (article,) = elements(second, "article")
    form = next(e for e in elements(article, "form"))
    wording = next(e.get("value") for e in elements(article, "input") if e.get("name") == "wording")
    fields = {"form_token": form_token(staff), "do": "dismiss", "wording": wording}
    response = staff.client.post(form.get("action"), data=fields, headers=OWN)
    assert "q=a" in response.headers["location"]
    left = elements(parsed(staff.client.get(response.headers["location"])), "article")
    assert len(left) == 1
    assert wording not in {e.get("value") for e in elements(left[0], "input")}


def test_what_a_wording_probably_teaches_is_named_and_added_as_well(staff, small, monkeypatch):
    monkeypatch.setattr("bot.staff.review.teaching._PROBABLE", -5.0)
    staff.ask(staff.session(), "is there a car park nearby?")
    response = act(staff, do="accept", topic="club.hours", wording=ids_of(staff, "Is there a car park"))
    tree = parsed(staff.client.get(response.headers["location"]))
    form = next(e for e in elements(tree, "form") if "taught" in (e.get("class") or ""))
    assert "After the next training, 'Hours (club.hours)' will probably answer these as well:" in text(form)
    boxes = {text(label).split(" en · ")[0]: label.find(f"{SPACE}input") for label in elements(form, "label")}
    box = boxes["is there a car park nearby?"]
    assert box.get("checked") is None
    fields = {e.get("name"): e.get("value") for e in elements(form, "input") if e.get("type") == "hidden"}
    assert act(staff, do="accept", wording=box.get("value"), **fields).status_code == 303
    assert "is there a car park nearby?" in load_faq(small).topics["club.hours"]["en"].also
    tree = parsed(staff.client.get("/staff/review?lang=en&did=accept&number=1&topic=x.y&taught=x.y:nonsense&settled=z"))
    assert [e for e in elements(tree, "form") if "taught" in (e.get("class") or "")] == []

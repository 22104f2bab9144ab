"""Importing on /staff as staff do it, without JavaScript: choose, look, accept."""

import io
import json
import re
import zipfile

import pytest

from bot.core.conversations import Conversations
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.roles import EDITOR, PUBLISHER
from bot.staff.accounts.store import Accounts
from bot.staff.history.versions import VersionStore
from bot.staff.importing import upload
from bot.staff.importing.plans import SECONDS_KEPT, KeptPlans
from bot.staff.importing.texts import import_texts
from faq.errors import ERROR
from faq.lint.check import check
from faq.reader import load_faq
from settings import Secret
from tests.bot.staff.importing.files import CSV, PAGE, workbook
from tests.bot.staff.test_access import OWN, TOKEN, form_token, parsed, sign_in
from tests.bot.web.test_pages import elements, text
from tests.faq.exchange.test_pages import paragraph, word

PASSWORD = "quatre mots au hasard"


@pytest.fixture
def staff(serve, small):
    """Signed in with the token, over the small FAQ of two topics."""
    web = serve(small, staff_token=Secret(TOKEN))
    sign_in(web)
    return web


def send(web, *files, language="en", **fields):
    """The answer to files sent from the form, each a pair of name and bytes."""
    fields = {"form_token": form_token(web), "base": "", "language": "", **fields}
    given = [("files", file) for file in files] or [("files", ("", b""))]
    return web.client.post(f"/staff/import?lang={language}", data=fields, files=given, headers=OWN)


def preview(web, *files, **fields):
    """The page of what was read in files, with its address."""
    answer = send(web, *files, **fields)
    assert answer.status_code == 303, text(elements(parsed(answer), "main")[0])
    address = answer.headers["location"]
    return address, parsed(web.client.get(address))


def boxes(tree, name):
    """The boxes of this name by what stands beside them; all of them are ticked."""
    labels = [label for label in elements(tree, "label") if label.get("class") == "choice"]
    found = {text(label): next(e for e in label.iter() if e.tag.endswith("input")) for label in labels}
    assert all(box.get("checked") is not None for box in found.values())
    return {label: box.get("value") for label, box in found.items() if box.get("name") == name}


def decide(web, address, tree, do="accept", but=()):
    """The page after pressing a button, all boxes ticked but those that say one of `but`."""
    form = {"form_token": form_token(web), "do": do}
    for name in ("topic", "wording"):
        form[name] = [value for label, value in boxes(tree, name).items() if not any(each in label for each in but)]
    answer = web.client.post(address, data=form, headers=OWN)
    assert answer.status_code == 303, text(elements(parsed(answer), "main")[0])
    return parsed(web.client.get(answer.headers["location"]))


def own_topics(folder):
    """The topics that are served, with what they are asked in each language."""
    served = load_faq(folder).topics
    return {i: {code: e.question for code, e in entry.items()} for i, entry in served.items() if i[:5] != "talk."}


def errors(folder):
    return [str(finding) for finding in check(folder) if finding.severity == ERROR]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def problem(answer):
    return next(text(e) for e in parsed(answer).iter() if e.get("role") == "alert")


def status(tree):
    return next(text(e) for e in tree.iter() if e.get("role") == "status")


@pytest.mark.parametrize("language", import_texts())
def test_the_overview_leads_to_the_form_and_the_form_to_a_preview_that_writes_nothing(staff, small, language):
    i, before = import_texts()[language], contents(small)
    links = [e.get("href") for e in elements(parsed(staff.client.get(f"/staff?lang={language}")), "a")]
    assert f"/staff/import?lang={language}" in links
    form = parsed(staff.client.get(f"/staff/import?lang={language}"))
    (files,) = [e for e in elements(form, "input") if e.get("type") == "file"]
    assert files.get("multiple") is not None
    _, tree = preview(staff, ("questions.csv", CSV), language=language)
    shown = text(elements(tree, "main")[0])
    for wanted in (
        i.new(2), "Y a-t-il un vestiaire ?", "Is there a cloakroom?", "Yes, near the entrance, locked.",
        i.there(1), i.known_by_question, "À quatorze heures.", "Le club ouvre à midi.", i.odd, "Windows-1252",
    ):  # fmt: skip
        assert wanted in shown, wanted
    assert "sur_place.vestiaire" in shown
    assert contents(small) == before


def test_what_is_odd_is_listed_all_at_once_by_file_and_row(staff):
    _, tree = preview(staff, ("questions.csv", CSV), ("plan.pdf", b"%PDF-1.7"), ("vide.csv", b""))
    (odd,) = [e for e in elements(tree, "ul") if e.get("class") == "problems"]
    listed = [text(item) for item in elements(odd, "li")]
    for start in (
        "questions.csv, line 5 has no answer to 'Qui peut venir ?'",
        "plan.pdf: '.pdf' is not read",
        "vide.csv is empty",
    ):
        assert [each for each in listed if each.startswith(start)], (start, listed)


def test_accepting_adds_to_the_faq_and_what_was_served_stays_served(staff, small):
    before = own_topics(small)
    address, tree = preview(staff, ("questions.csv", CSV))
    done = status(decide(staff, address, tree))
    assert "Done: 2 topics are in the FAQ." in done
    assert "1 as a draft, to be read" in done
    after = own_topics(small)
    assert {i: after[i] for i in before} == before
    assert after.keys() - before.keys() == {"sur_place.vestiaire"}
    assert [topic.partition(".")[0] for topic in load_faq(small).drafts] == ["sur_place"]
    assert errors(small) == []
    assert staff.client.get(address).status_code == 404  # the plan is used up
    acts = ActLog(Conversations(staff.settings.conversations_url)).acts(1)
    assert (acts[0].act, acts[0].details) == ("import", {"count": 2, "phrasings": 0})
    version = VersionStore(Conversations(staff.settings.conversations_url)).versions(1)[0]
    assert (version.who, version.what, version.state) == ("token", "Import of questions.csv", "done")
    log = text(elements(parsed(staff.client.get("/staff/log?lang=en")), "tbody")[0])
    assert "imported topics (2) and wordings (0)" in log


def test_languages_that_contradict_each_other_wait_as_a_draft_and_the_page_says_why(staff, small):
    address, tree = preview(staff, ("questions.csv", CSV))
    (why,) = [text(e) for e in elements(tree, "p") if e.get("class") == "draft"]
    assert "12" in why
    assert "14 March" in why
    decide(staff, address, tree)
    for language, wanted in (("fr", "Le 12 mars seulement."), ("en", "On 14 March only.")):
        assert re.search(
            rf"    draft: true.*\n(    .*\n)*    answer: {wanted}", (small / f"faq_{language}.yml").read_text()
        )


def test_staff_take_only_some(staff, small):
    address, tree = preview(staff, ("questions.csv", CSV))
    decide(staff, address, tree, but=["Is there", "vestiaire"])
    assert own_topics(small).keys() == {"club.hours", "club.price"}
    assert len(load_faq(small).drafts) == 1
    before = contents(small)
    address, tree = preview(staff, ("questions.csv", CSV))
    assert "nothing has changed" in status(decide(staff, address, tree, but=["vestiaire", "dîner", "?"]))
    assert contents(small) == before


def test_throwing_a_preview_away_changes_nothing(staff, small):
    before = contents(small)
    address, tree = preview(staff, ("questions.csv", CSV))
    assert "thrown away" in status(decide(staff, address, tree, do="discard"))
    assert contents(small) == before
    assert staff.client.get(address).status_code == 404
    assert list((staff.settings.var / "imports").iterdir()) == []


def test_a_button_that_the_preview_has_not_throws_nothing_away(staff, small):
    address, _ = preview(staff, ("questions.csv", CSV))
    answer = staff.client.post(address, data={"form_token": form_token(staff), "do": "burn"}, headers=OWN)
    assert answer.status_code == 422
    assert "'burn' is none of: accept, discard" in text(elements(parsed(answer), "main")[0])
    assert staff.client.get(address).status_code == 200


def test_importing_the_same_file_twice_adds_nothing_the_second_time(staff, small):
    address, tree = preview(staff, ("questions.csv", CSV))
    decide(staff, address, tree)
    before = contents(small)
    address, tree = preview(staff, ("questions.csv", CSV))
    assert boxes(tree, "topic") == boxes(tree, "wording") == {}
    decide(staff, address, tree)
    assert contents(small) == before


def test_two_previews_of_one_file_accepted_one_after_the_other_add_it_once(serve, small):
    web = serve(small, staff_token=Secret(TOKEN))
    accounts = Accounts(Conversations(web.settings.conversations_url))
    accounts.add("Ada", PASSWORD, PUBLISHER)
    sign_in(web)
    first = preview(web, ("questions.csv", CSV))
    mine = web.client.cookies["eigbot_staff"]
    name_in(web, "Ada")
    second = preview(web, ("questions.csv", CSV))
    decide(web, *second)
    after = contents(small)
    web.client.cookies.clear()
    web.client.cookies.set("eigbot_staff", mine, path="/staff")
    assert "2 left out" in status(decide(web, *first))
    assert contents(small) == after


def test_a_question_that_is_there_brings_its_other_wordings_and_never_its_answer(staff, small):
    rows = [
        {
            "question": "When does the club open?",
            "also": ["is it open on sundays", "opening times"],
            "answer": "At two.",
        },
        {"id": "club.price", "question": "What do I pay?", "answer": "Twelve euros a year."},
    ]
    address, tree = preview(staff, ("faq.json", json.dumps(rows).encode()))
    shown = text(elements(tree, "main")[0])
    assert "The club opens at noon." in shown
    assert "At two." in shown
    assert "The answer is the same." in shown
    assert {label.removesuffix(" en") for label in boxes(tree, "wording")} == {
        "is it open on sundays",
        "What do I pay?",
    }
    assert "2 wordings added" in status(decide(staff, address, tree))
    topics = load_faq(small).topics
    assert topics["club.hours"]["en"].also == ("opening times", "what time do you open", "is it open on sundays")
    assert topics["club.price"]["en"].also[-1] == "What do I pay?"
    assert topics["club.hours"]["en"].answer["always"] == "The club opens at noon."
    assert errors(small) == []


def test_several_files_of_several_kinds_at_once_with_links_made_whole(staff, small):
    document = word(paragraph("Peut-on danser ?", "Titre1") + paragraph("Oui, tous les jeudis soir."))
    address, tree = preview(
        staff, ("page.html", PAGE), ("classeur.xlsx", workbook()), ("C:\\Mes documents\\faq.docx", document),
        base="https://club.example/faq/",
    )  # fmt: skip
    shown = text(elements(tree, "main")[0])
    for wanted in ("Où garer son vélo ?", "Peut-on danser ?", "Can somebody mind my dog?", "languages paired: by id"):
        assert wanted in shown, wanted
    assert "Mes documents" not in shown
    assert "(https://club.example/plan.html)" in shown
    decide(staff, address, tree)
    assert errors(small) == []
    asked = [questions for i, questions in own_topics(small).items() if not i.startswith("club.")]
    assert {"fr": "Peut-on faire garder un chien ?", "en": "Can somebody mind my dog?"} in asked
    assert sum(set(questions) == {"fr"} for questions in asked) == 3  # served in the language they have
    assert load_faq(small).drafts == ()


def test_without_an_address_lost_links_are_named(staff):
    _, tree = preview(staff, ("page.html", PAGE))
    assert "the link '/plan.html' is lost" in text(elements(tree, "main")[0])


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        (("plan.pdf", b"%PDF-1.7"), "'.pdf' is not read; open it and save it as .docx"),
        (("a.csv", b"question,answer\nO\xff\x00?,L\x81\n"), "a.csv"),
        (("a.xlsx", b"PK\x03\x04damaged"), "a.xlsx is damaged or not what its name says"),
        (("a.json", b"[" * 100_000), "nested too deep"),
        (("a.yml", b"[" * 100_000), "nested too deep"),
        (("a.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>'), "a.xml"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(staff, small, file, wanted):
    before = contents(small)
    answer = send(staff, file)
    assert answer.status_code == 422
    assert wanted in problem(answer)
    assert contents(small) == before
    assert list((staff.settings.var / "imports").iterdir()) == []


def bomb(name):
    """An archive of a few hundred kilobytes that would fill a disk."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(12):
            archive.writestr(f"{number}/{name}", b"a" * 19_000_000)
    return content.getvalue()


@pytest.mark.parametrize("name", ["a.zip", "a.xlsx"])
def test_an_archive_that_would_unpack_to_too_much_is_refused(staff, name):
    answer = send(staff, (name, bomb("faq.txt")))
    assert answer.status_code == 422
    assert name in problem(answer)


def test_what_is_sent_has_bounds(staff, monkeypatch):
    monkeypatch.setattr(upload, "MOST_BYTES", 5_000)
    assert "25 MB at most" in problem(send(staff, ("a.csv", b"question,answer\n" + b"x" * 6_000)))
    too_many = [(f"{number}.csv", b"question,answer\na,b\n") for number in range(upload.MOST_FILES + 1)]
    monkeypatch.undo()
    answer = send(staff, *too_many)
    assert (answer.status_code, "20 at most" in problem(answer)) == (413, True)
    assert "Choose a file" in problem(send(staff))
    assert "must begin with https://" in problem(send(staff, ("a.csv", CSV), base="javascript:alert(1)"))
    headers = {**OWN, "Content-Type": "multipart/form-data"}
    for broken in (b"", b"--x", b"nothing of the kind"):
        answer = staff.client.post("/staff/import?lang=en", content=broken, headers=headers)
        assert (answer.status_code, "incomplete or unreadable" in problem(answer)) == (400, True)
    answer = staff.client.post("/staff/import?lang=en", data={"form_token": form_token(staff)}, headers=OWN)
    assert answer.status_code == 415


def test_another_sites_form_or_none_of_this_session_imports_nothing(staff, small):
    token = form_token(staff)
    for given, headers in (("x" + token, OWN), ("", OWN), (token, {"Origin": "https://evil.example"})):
        fields = {"form_token": given, "base": "", "language": ""}
        answer = staff.client.post("/staff/import", data=fields, files={"files": ("a.csv", CSV)}, headers=headers)
        assert answer.status_code == 403
    before = contents(small)
    address, tree = preview(staff, ("questions.csv", CSV))
    form = {"do": "accept", "topic": list(boxes(tree, "topic").values())}
    for given, headers in (("x" + token, OWN), (token, {"Origin": "https://evil.example"})):
        answer = staff.client.post(address, data={**form, "form_token": given}, headers=headers)
        assert answer.status_code == 403
    assert contents(small) == before


def name_in(web, name):
    web.client.cookies.clear()
    web.client.post("/staff/sign-in?lang=en", data={"name": name, "password": PASSWORD}, headers=OWN)


def test_an_editors_topics_are_drafts_and_a_preview_is_its_owners(serve, small):
    web = serve(small)
    accounts = Accounts(Conversations(web.settings.conversations_url))
    for name, role in (("Ada", EDITOR), ("Bo", PUBLISHER)):
        accounts.add(name, PASSWORD, role)
    name_in(web, "Ada")
    address, tree = preview(web, ("questions.csv", CSV))
    assert "You are an editor" in text(elements(tree, "main")[0])
    name_in(web, "Bo")
    answer = web.client.get(address)
    assert (answer.status_code, "somebody else's" in problem(answer)) == (404, True)
    assert (
        web.client.post(address, data={"form_token": form_token(web), "do": "discard"}, headers=OWN).status_code == 404
    )
    name_in(web, "Ada")
    decide(web, address, tree)
    assert own_topics(small).keys() == {"club.hours", "club.price"}
    assert len(load_faq(small).drafts) == 2


def test_a_preview_goes_with_the_next_upload_or_after_a_day(staff):
    folder = staff.settings.var / "imports"
    first, _ = preview(staff, ("questions.csv", CSV))
    second, _ = preview(staff, ("page.html", PAGE))
    assert [staff.client.get(address).status_code for address in (first, second)] == [404, 200]
    (kept,) = folder.iterdir()
    names = {path.name for path in kept.iterdir()}
    assert names == {"owner", "plan.json", "request.json"}  # nothing under the name that it came with
    assert kept.stat().st_mode & 0o077 == 0
    KeptPlans(folder, lambda: kept.stat().st_mtime + SECONDS_KEPT + 1).erase_old()
    assert staff.client.get(second).status_code == 404
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("key", ["%2e%2e", "x" * 22, "%2e%2e%2fconversations.db", "owner"])
def test_a_key_leads_to_nothing_but_a_plan(staff, key):
    assert staff.client.get(f"/staff/import/{key}").status_code in (303, 404)


def test_a_faq_that_has_a_mistake_already_can_be_added_to(staff, small, edit):
    edit(small / "faq_en.yml", "Twelve euros", "Thirteen euros, on 3 May")
    known = errors(small)
    address, tree = preview(staff, ("questions.csv", CSV))
    decide(staff, address, tree)
    assert len(errors(small)) == len(known)


def test_where_a_file_of_the_faq_cannot_be_read_that_is_said(staff, small):
    (small / "faq_en.yml").write_text("topics: {", "utf-8")
    answer = send(staff, ("questions.csv", CSV))
    assert answer.status_code == 422
    assert "faq_en.yml" in problem(answer)

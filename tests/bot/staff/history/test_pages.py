"""What staff see of the history, and how they go back."""

import pytest

from bot.core.conversations import Conversations
from bot.staff.accounts.roles import EDITOR, PUBLISHER
from bot.staff.accounts.store import Accounts
from bot.staff.history import pages
from bot.staff.history.publishing import keep_files, publish_files, read_files
from bot.staff.history.versions import VersionStore
from bot.staff.texts import staff_texts
from settings import STAFF_LANGUAGES
from tests.bot.staff.scene import as_read
from tests.bot.staff.test_access import OWN, form_token, parsed
from tests.bot.staff.test_accounts import ADA, BOB, acts, sign_in
from tests.bot.staff.test_pages import act, listed
from tests.bot.web.test_pages import by_id, elements, text


class Staffed:
    """The application with an editor, Ada, and a publisher, Bob, who is signed in; and its history."""

    def __init__(self, web):
        self.web, self.folder = web, web.settings.data
        conversations = Conversations(web.settings.conversations_url)
        Accounts(conversations).add("Ada", ADA, EDITOR)
        Accounts(conversations).add("Bob", BOB, PUBLISHER)
        self.store = VersionStore(conversations)
        keep_files(self.folder, self.store)
        sign_in(web, "Bob", BOB)

    def publish(self, old, new, who="Ada", what="Hours"):
        before = read_files(self.folder)
        now = {name: content.replace(old, new) for name, content in before.items() if old in content}
        return publish_files(self.folder, self.store, before, now, who, what).id

    def get(self, path, language="en"):
        return self.web.client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")

    def rows(self, path="/staff/history", language="en"):
        """The list of versions, as a reader sees it."""
        return [[text(cell) for cell in row] for row in elements(parsed(self.get(path, language)), "tr")[1:]]

    def restore(self, id, language="en", **form):
        latest = self.store.versions(1)[0].id
        fields = {"form_token": form_token(self.web), "latest": str(latest), **form}
        return self.web.client.post(f"/staff/history/{id}?lang={language}", data=fields, headers=OWN)


@pytest.fixture
def staffed(cheap_passwords, serve, small):
    return Staffed(serve(small))


def alert(response):
    (shown,) = [each for each in parsed(response).iter() if each.get("role") == "alert"]
    return text(shown)


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_the_list_says_who_did_what_and_how_much_newest_first(staffed, language):
    t = staff_texts()[language]
    staffed.publish("noon", "two")
    shown = staffed.rows(language=language)
    assert [row[1:] for row in shown] == [
        ["Ada", "Hours", "1", "+1 −1"],
        [t.in_the_files, t.saved_there, "–", "–"],
    ]
    tree = parsed(staffed.get("/staff/history", language))
    assert [text(a) for a in elements(tree, "a") if a.get("aria-current") == "page"] == [t.history]


def test_an_empty_history_says_so(serve, small):
    web = serve(small)
    Accounts(Conversations(web.settings.conversations_url)).add("Ada", ADA, EDITOR)
    sign_in(web)
    assert staff_texts()["en"].history_empty in web.client.get("/staff/history?lang=en").text


def test_the_list_is_read_a_page_at_a_time(staffed, monkeypatch):
    monkeypatch.setattr(pages, "SHOWN_VERSIONS", 2)
    for number in range(3):
        staffed.publish("noon" if not number else f"{number - 1} o'clock", f"{number} o'clock", what=f"{number}")
    first = parsed(staffed.get("/staff/history"))
    assert [row[2] for row in staffed.rows()] == ["2", "1"]
    (older,) = [a.get("href") for a in elements(first, "a") if text(a) == "Older"]
    assert [row[2] for row in staffed.rows(older.partition("&")[0])] == ["0", staff_texts()["en"].saved_there]
    for odd in ("", "x", "-1", "²", "9" * 400):
        assert len(staffed.rows(f"/staff/history?before={odd}")) == 2


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_a_version_shows_every_line_that_changed_with_its_topic_and_place(staffed, language):
    t = staff_texts()[language]
    id = staffed.publish("noon", "<b>two</b>\\r")
    tree = parsed(staffed.get(f"/staff/history/{id}", language))
    (table,) = elements(tree, "table")
    assert [text(head) for head in elements(table, "th")] == [t.line_before, t.line_after, t.what, t.line, "club.hours"]
    changed = [
        [text(cell) for cell in row] for row in elements(table, "tr") if row.get("class") in ("added", "removed")
    ]
    assert changed == [
        ["7", "", f"−{t.line_removed}", "answer: The club opens at noon."],
        ["", "7", f"+{t.line_added}", "answer: The club opens at <b>two</b>\\r."],
    ]
    assert [text(e) for e in elements(tree, "h3")] == ["faq_en.yml"]


def test_the_first_version_has_none_to_be_compared_with_and_no_other_can_be_found(staffed):
    page = staffed.get("/staff/history/1").text
    assert staff_texts()["en"].first_version in page
    assert "<table" not in page
    for path in ("7", "99999999999999999999", "x", "-1", "1/x.yml", "7/faq_en.yml", "1/..%2Ffaq_en.yml"):
        assert staffed.get(f"/staff/history/{path}").status_code == 404


def test_a_long_diff_is_cut_and_says_so(staffed, monkeypatch):
    monkeypatch.setattr(pages, "MOST_DIFF_LINES", 6)
    id = staffed.publish("label: ", "label: My ")
    tree = parsed(staffed.get(f"/staff/history/{id}"))
    assert [text(e) for e in elements(tree, "h3")] == ["faq_en.yml", "faq_fr.yml"]
    assert len(elements(elements(tree, "table")[0], "tr")) == 1 + 6
    assert staff_texts()["en"].diff_cut in staffed.get(f"/staff/history/{id}").text


def test_odd_letters_are_shown_for_what_they_are(staffed):
    (staffed.folder / "program.yml").write_bytes(b"# caf\xe9\x07\r\n")
    keep_files(staffed.folder, staffed.store)
    assert "# caf?␇␍" in text(elements(parsed(staffed.get("/staff/history/2")), "table")[0])
    assert staffed.get("/staff/history/2/program.yml").content == b"# caf\xe9\x07\r\n"


def test_the_whole_files_can_be_taken_away(staffed):
    before = (staffed.folder / "faq_fr.yml").read_bytes()
    staffed.publish("midi", "14 h")
    tree = parsed(staffed.get("/staff/history/1"))
    links = [a.get("href") for a in elements(tree, "a") if a.get("download") is not None]
    assert links == ["/staff/history/1/faq_en.yml", "/staff/history/1/faq_fr.yml"]
    response = staffed.web.client.get(links[1])
    assert response.content == before
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="1-faq_fr.yml"'
    assert response.headers["cache-control"] == "no-store"


# Restoring


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_restoring_is_a_publish_of_the_files_as_they_were(staffed, language):
    t, before = as_read(staff_texts()[language]), read_files(staffed.folder)
    staffed.publish("noon", "two")
    (staffed.folder / "phrasings_en.yml").write_text("topics:\n  club.hours:\n    - is it open\n")
    assert by_id(parsed(staffed.get("/staff/history/1", language)), "version") is not None
    response = staffed.restore(1, language)
    assert response.status_code == 303
    assert read_files(staffed.folder) == before
    shown = parsed(staffed.web.client.get(response.headers["location"]))
    assert [text(each) for each in shown.iter() if each.get("role") == "status"] == [t.done_restore]
    assert staffed.rows(language=language)[0][1:3] == ["Bob", t.restored.format(version=1)]
    assert staffed.rows(language=language)[1][1] == t.in_the_files, "what nobody had noticed yet is kept"
    assert acts(staffed.web, language)[0] == ("Bob", t.act_restore.format(version=1))
    assert staffed.web.watcher.publish() is not None


def test_what_could_not_be_served_is_refused_with_what_is_wrong(staffed, edit):
    good = read_files(staffed.folder)
    edit(staffed.folder / "faq_en.yml", "  club.price:", "  club.price: [")
    keep_files(staffed.folder, staffed.store)
    (staffed.folder / "faq_en.yml").write_text(good["faq_en.yml"].replace("at noon.", "at {hour}."))
    keep_files(staffed.folder, staffed.store)
    (staffed.folder / "faq_en.yml").write_text(good["faq_en.yml"])
    keep_files(staffed.folder, staffed.store)
    for id, place in ((2, "faq_en.yml, line"), (3, "faq_en.yml, line 7: unknown fact 'hour'")):
        response = staffed.restore(id)
        assert response.status_code == 422
        assert place in alert(response)
        assert "Nothing was saved" in alert(response)
    assert read_files(staffed.folder) == good
    assert len(staffed.store.versions(9)) == 4
    assert not any("restored" in what for _, what in acts(staffed.web))


def test_a_topic_that_is_held_back_today_as_well_is_no_reason_to_refuse(staffed, edit):
    edit(staffed.folder / "faq_en.yml", "at noon.", "at {hour}.")
    keep_files(staffed.folder, staffed.store)
    staffed.publish("Twelve euros", "Nine euros")
    assert staffed.restore(2).status_code == 303
    assert "at {hour}." in (staffed.folder / "faq_en.yml").read_text()
    (staffed.folder / "faq_en.yml").write_text("topics: [")
    keep_files(staffed.folder, staffed.store)
    assert staffed.restore(2).status_code == 303, "what stands now is worse"


def test_who_looked_before_somebody_else_published_is_asked_to_look_again(staffed):
    staffed.publish("noon", "two")
    form = {"latest": str(staffed.store.versions(1)[0].id)}
    staffed.publish("two", "three")
    response = staffed.restore(1, **form)
    assert response.status_code == 422
    assert "The files have changed since you opened this page" in alert(response)
    assert "at three" in (staffed.folder / "faq_en.yml").read_text()


def test_only_a_publisher_can_restore_and_only_from_the_page(staffed):
    staffed.publish("noon", "two")
    button = staff_texts()["en"].restore
    assert button in staffed.get("/staff/history/1").text
    assert button not in staffed.get("/staff/history/2").text, "it is what the files are"
    assert staffed.restore(1, form_token="x" * 64).status_code == 403
    assert staffed.restore(7).status_code == 404
    sign_in(staffed.web)
    assert staffed.get("/staff/history/1").status_code == 200
    assert button not in staffed.get("/staff/history/1").text
    assert staffed.restore(1).status_code == 403
    assert "at two" in (staffed.folder / "faq_en.yml").read_text()
    staffed.web.client.cookies.clear()
    for path in ("/staff/history", "/staff/history/1", "/staff/history/1/faq_en.yml"):
        assert staffed.get(path).status_code == 303


# What else on /staff writes the files


def test_what_is_accepted_from_the_review_list_is_a_version_by_who_did_it(staffed):
    staffed.web.ask(staffed.web.session(), "is there a car park?")
    (group,) = listed(staffed.web)
    assert act(staffed.web, do="accept", topic="club.hours", wording=list(group.values())).status_code == 303
    assert staffed.rows()[0][1:] == ["Bob", "added wordings (1) to club.hours", "1", "+1 −1"]
    assert "is there a car park?" in (staffed.folder / "faq_en.yml").read_text()

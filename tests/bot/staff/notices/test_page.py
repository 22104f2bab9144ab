"""The page of notices, the overview's line, and the feed with its secret address."""

import datetime as dt
import re
from dataclasses import replace
from unittest.mock import Mock
from xml.etree import ElementTree

import anyio
import pytest

from bot import app
from bot.core.conversations import Conversations
from bot.core.server_process import ServerProcess
from bot.core.tables import staff_feeds
from bot.publishing.log import BROKEN, FAILED, HELD, PUBLISHED, REFUSED, SAVE, PublishLog
from bot.staff.accounts.roles import EDITOR
from bot.staff.accounts.store import Accounts
from bot.staff.notices import page
from bot.staff.notices.addresses import FeedAddresses
from bot.staff.notices.clock import StaffClock
from bot.staff.notices.mail_queue import MailQueue, NewMail
from bot.staff.notices.page import NoticeParts, Notices
from bot.staff.texts import staff_texts
from settings import STAFF_LANGUAGES, Secret
from tests.bot.staff.notices.conftest import Now, localisation
from tests.bot.staff.scene import as_read
from tests.bot.staff.test_access import OWN, TOKEN, form_token, parsed, sign_in
from tests.bot.staff.test_accounts import ADA, acts
from tests.bot.staff.test_accounts import sign_in as sign_in_as
from tests.bot.web.test_pages import SPACE, by_id, elements, text

ATOM = "{http://www.w3.org/2005/Atom}"
MAIL = {"smtp_host": "127.0.0.1", "mail_from": "eigbot@example.org", "mail_to": ("team@example.org",)}


@pytest.fixture
def staff(serve, small):
    """Signed in by the token, over the small FAQ."""
    web = serve(small, staff_token=Secret(TOKEN))
    sign_in(web)
    return web


def store_of(web):
    return Conversations(web.settings.conversations_url)


def published(web, *publishes, now=None):
    """Publishes on record, and the notices that are made of them."""
    store = store_of(web)
    log = PublishLog(store)
    for result, *messages in publishes:
        log.note(SAVE, result, messages)
    parts = NoticeParts(Mock(), Mock(), Mock(), log, store, web.settings, localisation, lambda: 2)
    clock = StaffClock(replace(web.settings, today_frozen=None), now or Now(dt.datetime.now(dt.timezone.utc)))
    anyio.run(Notices(parts, clock).worker().collect)
    return parts


def titles(web, path="/staff/notices?lang=en"):
    return [text(article.find(f"{SPACE}h2")) for article in elements(parsed(web.client.get(path)), "article")]


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_notices_are_listed_newest_first_and_what_is_wrong_now_on_top(staff, edit, language):
    t = as_read(staff_texts()[language])
    nothing = staff.client.get(f"/staff/notices?lang={language}")
    assert text(elements(parsed(nothing), "section")[0]).endswith(t.notices_fine)
    assert t.notices_empty in text(by_id(parsed(nothing), "main") or parsed(nothing))
    published(staff, (FAILED, "out of memory"), (HELD, "<b>club.hours</b>"), (REFUSED, "tests/x.yml, line 3"))
    edit(staff.settings.data / "faq_en.yml", "The club opens at noon.", "The club opens at {hour}.")
    response = staff.client.get(f"/staff/notices?lang={language}")
    tree = parsed(response)
    assert elements(tree, "b") == []
    assert [text(article.find(f"{SPACE}h2")) for article in elements(tree, "article")] == [
        t.notice_refused, t.notice_held, t.notice_failed,
    ]  # fmt: skip
    now = text(elements(tree, "section")[0])
    assert t.files_held in now
    assert "hour" in now
    assert "tests/x.yml, line 3" in now
    published(staff, (PUBLISHED,))
    assert "tests/x.yml" not in text(
        elements(parsed(staff.client.get(f"/staff/notices?lang={language}")), "section")[0]
    )


def test_files_that_cannot_be_read_are_on_top(staff, edit):
    edit(staff.settings.data / "faq_en.yml", "topics:", "topics: [")
    tree = parsed(staff.client.get("/staff/notices?lang=en"))
    assert "The files have mistakes" in text(elements(tree, "section")[0])
    assert "faq_en.yml, line" in text(elements(tree, "section")[0])


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_the_overview_says_that_something_was_refused(staff, language):
    t = as_read(staff_texts()[language])
    line = t.notices_overview.format(count=3)
    assert line not in staff.client.get(f"/staff?lang={language}").text
    published(staff, (BROKEN, "a"), (BROKEN, "a"), (HELD, "club.hours"), (PUBLISHED,))
    (link,) = [a for a in elements(parsed(staff.client.get(f"/staff?lang={language}")), "a") if text(a) == line]
    assert link.get("href") == f"/staff/notices?lang={language}"


def test_a_digest_is_shown_with_labels(staff):
    staff.ask(staff.session())
    next_week = Now(dt.datetime.now(dt.timezone.utc) + dt.timedelta(days=7))
    published(staff, now=next_week)
    shown = staff.client.get("/staff/notices?lang=en")
    (article,) = elements(parsed(shown), "article")
    assert "Hours (club.hours): 1" in text(article)
    assert "2 questions missed their answer" in text(article)
    assert "opens" not in text(article)
    assert "Horaires (club.hours) : 1" in text(
        elements(parsed(staff.client.get("/staff/notices?lang=fr")), "article")[0]
    )


def test_many_notices_come_in_pages(staff, monkeypatch):
    monkeypatch.setattr(page, "SHOWN_NOTICES", 2)
    published(staff, *((FAILED, letter) for letter in "abcde"))
    seen, path = [], "/staff/notices?lang=en"
    while path:
        tree = parsed(staff.client.get(path))
        seen += [text(elements(article, "li")[0]) for article in elements(tree, "article")]
        path = next((a.get("href") for a in elements(tree, "a") if text(a) == "Older"), None)
    assert seen == list("edcba")
    for odd in ("x", "-1", "²", "9" * 400):
        assert staff.client.get(f"/staff/notices?before={odd}").status_code == 200


def test_mail_that_waits_is_shown_with_what_was_met(serve, small):
    web = serve(small, staff_token=Secret(TOKEN), **MAIL)
    sign_in(web)
    assert "go by e-mail to team@example.org" in web.client.get("/staff/notices?lang=en").text
    store, now = store_of(web), dt.datetime.now(dt.timezone.utc)
    queue = MailQueue(store)
    with store.transaction() as connection:
        queue.put(connection, NewMail("s", "t", "h", "en"), "eigbot@example.org", ("team@example.org",), now)
    assert "E-mails that wait" not in web.client.get("/staff/notices?lang=en").text
    queue.failed(queue.take(now), "550 <no>", now)
    assert (
        "E-mails that wait and are tried again: 1. What was met last: 550 &lt;no&gt;"
        in web.client.get("/staff/notices?lang=en").text
    )


# The feed


def change(web, do="make", **form):
    fields = {"form_token": form_token(web), "do": do, **form}
    return web.client.post("/staff/notices/feed?lang=en", data=fields, headers=OWN)


def address(web):
    """The address that the page shows, without the server's own; None where there is none."""
    tree = parsed(web.client.get("/staff/notices?lang=en"))
    found = [a.get("href") for a in elements(tree, "a") if ".atom" in a.get("href")]
    return found[0].removeprefix("http://testserver") if found else None


def anyone(web, path, **headers):
    """A reader of feeds, which is signed in nowhere."""
    kept = dict(web.client.cookies)
    web.client.cookies.clear()
    response = web.client.get(path, headers=headers)
    web.client.cookies.update(kept)
    return response


def test_the_feed_is_valid_and_quotes_nothing_that_visitors_wrote(staff):
    published(
        staff,
        (BROKEN, "faq_en.yml, line 7: 'Zébulon asks' stands in club.hours too; unknown fact 'no_such'. <script>"),
        (FAILED, "a&b"),
    )
    staff.ask(staff.session(), "Zébulon asks: opens?")
    published(staff, now=Now(dt.datetime.now(dt.timezone.utc) + dt.timedelta(days=7)))
    assert change(staff).headers["location"] == "/staff/notices?lang=en#feed"
    response = anyone(staff, address(staff))
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert "Zébulon" not in response.text
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{address(staff)}"
    assert links["alternate"] == "http://testserver/staff/notices?lang=en"
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}category").get("term") for entry in entries] == ["digest", "refusal", "refusal"]
    for part in (feed, *entries):
        for name in ("id", "title", "updated"):
            (found,) = part.findall(f"{ATOM}{name}")
            assert found.text
        assert part.findtext(f"{ATOM}id").startswith("urn:uuid:")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", part.findtext(f"{ATOM}updated"))
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3
    (content,) = entries[2].findall(f"{ATOM}content")
    assert content.get("type") == "html"
    assert (
        "<li>faq_en.yml, line 7: “…” stands in club.hours too; unknown fact 'no_such'. &lt;script&gt;</li>"
        in content.text
    )
    assert "<li>a&amp;b</li>" in entries[1].findtext(f"{ATOM}content")


def test_ids_stay_and_an_unchanged_feed_is_not_sent_again(staff):
    published(staff, (FAILED, "x"))
    change(staff)
    path = address(staff)
    first = anyone(staff, path)
    again = anyone(staff, path, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    published(staff, (FAILED, "x"))
    later = anyone(staff, path, **{"If-None-Match": first.headers["etag"]})
    assert later.status_code == 200
    ids = [re.findall("<id>(.*?)</id>", response.text) for response in (first, later)]
    assert ids[0] == ids[1]
    french = anyone(staff, path.replace("lang=en", "lang=fr"))
    assert re.findall("<id>(.*?)</id>", french.text) == ids[0]
    assert "<title>L'entraînement a échoué</title>" in french.text


def test_an_address_opens_the_feed_and_nothing_else_until_it_is_changed_or_shut(staff):
    assert address(staff) is None
    change(staff)
    first = address(staff)
    assert anyone(staff, first).status_code == 200
    for path in ("/staff/notices", "/staff/review", "/staff/questions.csv"):
        assert anyone(staff, f"{path}?{first.partition('?')[2]}").status_code == 303
    change(staff)
    second = address(staff)
    assert (anyone(staff, first).status_code, anyone(staff, second).status_code) == (404, 200)
    unknown = change(staff, "revok")
    assert (unknown.status_code, address(staff)) == (422, second)
    change(staff, "revoke")
    assert address(staff) is None
    assert anyone(staff, second).status_code == 404
    assert acts(staff)[:3] == [
        ("token", "shut the address for the feed of notices"),
        ("token", "made an address for the feed of notices"),
        ("token", "made an address for the feed of notices"),
    ]


@pytest.mark.parametrize("key", ["", "x", "1", "1-", "-1", "0-x", "1-" + "0" * 64, "²-x", "9" * 400, "1-\udcff", "%00"])
def test_what_is_no_address_opens_nothing(staff, key):
    change(staff)
    response = anyone(staff, f"/staff/notices.atom?key={key.encode('utf-8', 'replace').decode()}")
    assert response.status_code == 404
    assert "entry" not in response.text


def test_the_database_holds_nothing_that_opens_the_feed(staff):
    change(staff)
    secret = re.search(r"key=(\d+-[0-9a-f]{64})&", address(staff))[1]
    with store_of(staff).reading() as connection:
        kept = str(connection.execute(staff_feeds.select()).all())
    assert secret.partition("-")[2] not in kept


def test_another_key_or_staff_token_shuts_it(staff):
    change(staff)
    secret = re.search(r"key=([^&]*)", address(staff))[1]
    key = Secret((staff.settings.var / "secret.key").read_text())
    store = store_of(staff)
    opens = [
        FeedAddresses(store, each, token).opens(secret)
        for each, token in [
            (key, Secret(TOKEN)),
            (Secret("x" * 48), Secret(TOKEN)),
            (key, Secret("another token")),
            (key, None),
        ]
    ]
    assert opens == [True, False, False, False]


def test_each_account_has_an_address_of_its_own_that_ends_with_it(serve, small, tmp_path):
    accounts = Accounts(Conversations(f"sqlite:///{tmp_path / 'var' / 'conversations.db'}"))
    found = {}
    web = serve(small)
    for name in ("Ada", "Bob", "Eve"):
        accounts.add(name, ADA, EDITOR)
        sign_in_as(web, name)
        change(web)
        found[name] = address(web)
    accounts.disable("Ada")
    accounts.set_password("Bob", "another text of mine")
    accounts.set_role("Eve", EDITOR)
    assert {name: anyone(web, path).status_code for name, path in found.items()} == {"Ada": 404, "Bob": 404, "Eve": 200}
    accounts.enable("Ada")
    assert anyone(web, found["Ada"]).status_code == 200
    assert len(set(found.values())) == 3


def test_a_form_of_another_page_makes_no_address(staff):
    assert change(staff, form_token="guess").status_code == 403
    assert address(staff) is None


def test_the_address_is_the_servers_public_one(serve, small):
    web = serve(small, staff_token=Secret(TOKEN), public_url="https://bot.example")
    web.client.base_url = "https://bot.example"
    own = {"Origin": "https://bot.example"}
    web.client.post("/staff/sign-in", data={"token": TOKEN}, headers=own)
    fields = {"form_token": form_token(web), "do": "make"}
    web.client.post("/staff/notices/feed?lang=en", data=fields, headers=own)
    assert address(web).startswith("https://bot.example/staff/notices.atom?key=")


@pytest.mark.parametrize(("number", "runs"), [(1, True), (2, False)])
def test_the_first_process_alone_makes_notices_and_sends_mail(web, monkeypatch, number, runs):
    tasks = []
    monkeypatch.setattr(app.WebApp, "starlette", lambda self, routes, given: tasks.extend(given))
    assistant = Mock(conversations=store_of(web))
    app.create_app(assistant, web.settings, Mock(tasks=list), process=ServerProcess(number, 2))
    assert ("notices" in dict(tasks)) is runs

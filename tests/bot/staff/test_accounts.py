"""Named accounts: who may sign in, when a session ends, what each role may do, and what is kept of it."""

import datetime as dt
import unicodedata

import argon2
import pytest
from sqlalchemy import select, update

from bot.core.conversations import Conversations
from bot.core.tables import metadata, staff_accounts, staff_acts
from bot.staff import act_page
from bot.staff.access import ATTEMPTS, ATTEMPTS_OF_ADDRESS
from bot.staff.accounts import passwords, roles
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.passwords import RefusedPassword, check_new_password, is_password, password_hash
from bot.staff.accounts.roles import EDITOR, PUBLISHER, StaffUser, may
from bot.staff.accounts.store import AccountError, Accounts
from bot.staff.texts import staff_texts
from faq.model import ASSUMED
from settings import Secret
from tests.bot.conftest import over_both_databases
from tests.bot.staff.test_access import OWN, TOKEN, form_token, parsed
from tests.bot.staff.test_pages import act, listed
from tests.bot.web.test_pages import by_id, elements, text

ADA, BOB = "quatre mots au hasard", "four words at random"
REFUSED = "That name and that password do not go together. Check both."


@pytest.fixture
def accounts(served_url):
    """The accounts, as a command of the terminal opens them beside a server that runs."""
    return Accounts(Conversations(served_url))


@pytest.fixture
def named(serve, small, accounts):
    """The application with two accounts and no token."""
    accounts.add("Ada", ADA, EDITOR)
    accounts.add("Bob", BOB, PUBLISHER)
    return serve(small)


def sign_in(web, name="Ada", password=ADA, **headers):
    form = {"name": name, "password": password}
    return web.client.post("/staff/sign-in?lang=en", data=form, headers={**OWN, **headers})


def is_in(web):
    return web.client.get("/staff/review").status_code == 200


def acts(web, language="en", path="/staff/log"):
    """Who did what, from the page, newest first."""
    rows = elements(parsed(web.client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")), "tr")[1:]
    return [tuple(text(cell) for cell in row[1:]) for row in rows]


# Signing in


@pytest.mark.parametrize("language", ASSUMED)
def test_where_there_are_accounts_one_signs_in_by_name(named, language):
    t = staff_texts()[language]
    form = parsed(named.client.get(f"/staff?lang={language}"))
    assert by_id(form, "token") is None
    assert by_id(form, "password").get("type") == "password"
    assert by_id(form, "name").get("autocomplete") == "username"
    assert sign_in(named).headers["location"] == "/staff?lang=en"
    shown = named.client.get(f"/staff?lang={language}").text
    assert t.signed_in.format(name="Ada", role=t.role_editor) in shown


@pytest.mark.parametrize("name", ["ada", "ADA", " Ada ", "Ａｄａ"])
def test_a_name_is_the_same_however_it_is_written(named, name):
    assert sign_in(named, name).status_code == 303
    assert acts(named) == [("Ada", "signed in")]


@over_both_databases
def test_an_account_opens_the_page_of_a_server_that_runs_and_the_last_disabled_one_shuts_it(serve, small, accounts):
    web = serve(small)
    assert web.client.get("/staff").status_code == 404
    accounts.add("Ada", ADA, EDITOR)
    assert sign_in(web).status_code == 303
    assert is_in(web)
    accounts.disable("ada")
    assert web.client.get("/staff").status_code == 404
    accounts.enable("ada")
    assert not is_in(web)
    assert sign_in(web).status_code == 303


@over_both_databases
@pytest.mark.parametrize(
    ("name", "password"),
    [("Ada", BOB), ("Ada", ADA + "x"), ("Ada", ""), ("Ada", "\ud800"), ("Eve", ADA), ("Carl", ADA), ("", ADA),
     ("token", ADA), ("token", TOKEN), ("Ada\0Eve", ADA), ("\ud800", ADA), ("x" * 5000, ADA)],
)  # fmt: skip
def test_no_refusal_tells_whether_there_is_such_an_account(named, accounts, monkeypatch, name, password):
    accounts.add("Carl", ADA, EDITOR)
    accounts.disable("Carl")
    verified = []
    verify = argon2.PasswordHasher.verify
    monkeypatch.setattr(argon2.PasswordHasher, "verify", lambda *given: verified.append(1) or verify(*given))
    body = f"name={name}&password={password}".encode("utf-8", "replace")
    headers = {**OWN, "Content-Type": "application/x-www-form-urlencoded"}
    response = named.client.post("/staff/sign-in?lang=en", content=body, headers=headers)
    assert response.status_code == 403
    assert text(by_id(parsed(response), "problem")) == REFUSED
    assert "set-cookie" not in response.headers
    assert len(verified) == 1, "as much work for each"


def test_beside_accounts_the_token_opens_only_where_it_is_set(serve, small, accounts):
    accounts.add("Ada", ADA, EDITOR)
    web = serve(small, staff_token=Secret(TOKEN))
    assert sign_in(web, "token", ADA).status_code == 403
    assert sign_in(web, "Ada", TOKEN).status_code == 403
    assert sign_in(web, "token", TOKEN).status_code == 303
    assert acts(web) == [("token", "signed in")]


# Limits


def test_guessing_is_slowed_by_name_whatever_address_a_proxy_passes_on(serve, small, accounts):
    accounts.add("Ada", ADA, EDITOR)
    accounts.add("Bob", BOB, EDITOR)
    web = serve(small, address="127.0.0.1")
    for number in range(ATTEMPTS):
        assert sign_in(web, "ADA"[: 3 - number % 2], "guess", **{"X-Forwarded-For": f"203.0.113.{number}"}).status_code
    for number in range(ATTEMPTS):
        sign_in(web, "aDa", "guess", **{"X-Forwarded-For": f"198.51.100.{number}"})
    response = sign_in(web, **{"X-Forwarded-For": "192.0.2.1"})
    assert (response.status_code, response.headers["retry-after"]) == (429, "12")
    assert sign_in(web, "Bob", BOB, **{"X-Forwarded-For": "203.0.113.1"}).status_code == 303
    web.clock.now += 12
    assert sign_in(web).status_code == 303


def test_whoever_guesses_behind_the_same_undeclared_proxy_shuts_nobody_out(named):
    assert sign_in(named).status_code == 303
    browser = named.client.cookies["eigbot_staff_browser"]
    named.client.cookies.clear()
    for _ in range(ATTEMPTS_OF_ADDRESS):
        for name in ("Ada", "somebody"):
            sign_in(named, name, "guess")
    assert sign_in(named).status_code == 429
    named.client.cookies.set("eigbot_staff_browser", browser, path="/staff")
    assert sign_in(named, "Bob", BOB).status_code == 429, "it is Ada's browser"
    assert sign_in(named).status_code == 303
    named.client.cookies.clear()
    named.client.cookies.set("eigbot_staff_browser", browser, path="/staff")
    answers = [sign_in(named, password="guess").status_code for _ in range(ATTEMPTS + 1)]
    assert answers[-1] == 429


def test_an_address_tries_so_many_names_a_minute(named, monkeypatch):
    monkeypatch.setattr(Accounts, "with_password", lambda *_: None)
    answers = [sign_in(named, f"name {number}").status_code for number in range(ATTEMPTS_OF_ADDRESS + 1)]
    assert answers == [403] * ATTEMPTS_OF_ADDRESS + [429]


# When a session ends


@over_both_databases
@pytest.mark.parametrize("end", ["disable", "set_password", "set_role"])
def test_a_session_ends_with_what_it_was_opened_by(named, accounts, end):
    assert sign_in(named, "Bob", BOB).status_code == 303
    value = named.client.cookies["eigbot_staff"]
    assert sign_in(named).status_code == 303
    more = {"disable": (), "set_password": ("another text of mine",), "set_role": (PUBLISHER,)}[end]
    getattr(accounts, end)("ada", *more)
    assert not is_in(named)
    named.client.cookies.clear()
    named.client.cookies.set("eigbot_staff", value, path="/staff")
    assert is_in(named), "Bob stays signed in"
    named.client.cookies.clear()
    again = {"disable": 403, "set_password": 403, "set_role": 303}[end]
    assert sign_in(named).status_code == again


def test_signing_out_ends_one_session_and_no_other(named):
    sign_in(named)
    kept = named.client.cookies["eigbot_staff"]
    sign_in(named)
    value = named.client.cookies["eigbot_staff"]
    named.client.post("/staff/sign-out", data={"form_token": form_token(named)}, headers=OWN)
    for cookie, goes_on in ((value, False), (kept, True)):
        named.client.cookies.clear()
        named.client.cookies.set("eigbot_staff", cookie, path="/staff")
        assert is_in(named) is goes_on


# Roles


def test_what_each_role_may_do():
    editor, publisher = StaffUser("Ada", EDITOR, 1), StaffUser("Bob", PUBLISHER, 2)
    assert [act for act in ("view", "review", "draft", "publish") if may(editor, act)] == ["view", "review", "draft"]
    assert all(may(publisher, act) for act in ("view", "review", "draft", "publish"))


@pytest.mark.parametrize("language", ASSUMED)
def test_who_may_not_do_something_reads_so_and_nothing_is_done(named, small, monkeypatch, language):
    monkeypatch.setattr(roles, "_LEAST", {**roles._LEAST, "review": PUBLISHER})
    before = (small / "faq_en.yml").read_text()
    named.ask(named.session(), "is there a car park?")
    for name, password, status in (("Ada", ADA, 403), ("Bob", BOB, 303)):
        sign_in(named, name, password)
        (group,) = listed(named)
        form = {"do": "dismiss", "wording": list(group.values()), "form_token": form_token(named)}
        response = named.client.post(f"/staff/review?lang={language}", data=form, headers=OWN)
        assert response.status_code == status
        assert (staff_texts()[language].forbidden in response.text) is (status == 403)
        assert (small / "faq_en.yml").read_text() == before
    assert [what for _, what in acts(named) if "dismissed" in what] == ["dismissed wordings (1)"]


# The log


@over_both_databases
def test_what_each_did_is_in_the_log_and_nothing_that_visitors_wrote(named):
    for asked in ("is there a car park?", "do you have lockers?", "quetzalcoatl"):
        named.ask(named.session(), asked)
    sign_in(named)
    wordings = {wording: one for group in listed(named) for wording, one in group.items()}
    assert act(named, do="accept", topic="club.hours", wording=wordings["is there a car park?"]).status_code == 303
    assert act(named, do="accept", topic="club.dogs", wording=wordings["quetzalcoatl"]).status_code == 422
    assert act(named, do="dismiss", wording=wordings["quetzalcoatl"]).status_code == 303
    named.client.post("/staff/sign-out", data={"form_token": form_token(named)}, headers=OWN)
    sign_in(named, "Bob", BOB)
    assert (
        act(named, do="create", new_topic="club.lockers", wording=wordings["do you have lockers?"]).status_code == 303
    )
    named.client.get("/staff/questions.csv")
    named.client.get("/staff/review.csv")
    assert acts(named) == [
        ("Bob", "took away the review list (CSV)"),
        ("Bob", "took away the questions (CSV)"),
        ("Bob", "made a skeleton of club.lockers, with what was asked (1)"),
        ("Bob", "signed in"),
        ("Ada", "signed out"),
        ("Ada", "dismissed wordings (1)"),
        ("Ada", "added wordings (1) to Hours (club.hours)"),
        ("Ada", "signed in"),
    ]
    assert acts(named, "fr")[-2:] == [
        ("Ada", "a ajouté des formulations (1) à Horaires (club.hours)"),
        ("Ada", "a ouvert une session"),
    ]
    with Conversations(named.settings.conversations_url).reading() as connection:
        kept = str(connection.execute(select(staff_acts)).all())
    assert not [word for word in ("park", "locker?", "quetzal") if word in kept]


def test_a_long_log_comes_in_pages_and_is_shown_as_text(named, monkeypatch):
    monkeypatch.setattr(act_page, "SHOWN_ACTS", 2)
    sign_in(named)
    log = ActLog(Conversations(named.settings.conversations_url))
    for number in range(3):
        log.note("Ada", "dismiss", count=number)
    log.note("Ada", "of {a} <b>later</b> version", topic="club.<i>")
    first = parsed(named.client.get("/staff/log?lang=en"))
    assert elements(first, "b") == []
    assert acts(named)[0] == ("Ada", "of a <b>later</b> version")
    (older,) = [a.get("href") for a in elements(first, "a") if text(a) == "Older"]
    assert acts(named, path=older.partition("&")[0]) == [
        ("Ada", "dismissed wordings (1)"),
        ("Ada", "dismissed wordings (0)"),
    ]
    for odd in ("", "x", "-1", "²", "9" * 400):
        assert len(acts(named, path=f"/staff/log?before={odd}")) == 2
    assert acts(named, path="/staff/log?before=0") == []


@over_both_databases
def test_the_log_is_erased_after_a_year(named):
    store = Conversations(named.settings.conversations_url)
    log = ActLog(store)
    for _ in range(2):
        log.note("Ada", "sign_in")
    with store.transaction() as connection:
        old = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=366)
        connection.execute(update(staff_acts).where(staff_acts.c.id == 1).values(at=old))
    log.note("Ada", "sign_out")
    assert [each.act for each in log.acts(9)] == ["sign_out", "sign_in"]


def test_what_cannot_be_put_on_record_is_done_all_the_same(tmp_path, caplog):
    store = Conversations(f"sqlite:///{tmp_path / 'conversations.db'}")
    metadata.tables["staff_acts"].drop(store.database)
    ActLog(store).note("Ada", "dismiss", count=1)
    assert "What 'Ada' did on the staff page, 'dismiss', cannot be kept" in caplog.text


@over_both_databases
def test_erasing_a_visitor_touches_no_account(named):
    sign_in(named)
    assert Conversations(named.settings.conversations_url).forget("Ada") == 0
    assert acts(named) == [("Ada", "signed in")]


# Names and passwords


@pytest.mark.parametrize(
    "name", ["", " ", "token", "Token", "ｔoken", "terminal", "a" * 41, "a\nb\0", "<b>", "-ada", "ada-"]
)
def test_a_name_that_cannot_be_is_refused(accounts, name):
    with pytest.raises(AccountError, match="cannot be a name: 1 to 40 letters, digits, blanks"):
        accounts.add(name, ADA, EDITOR)
    assert accounts.all() == []


@over_both_databases
def test_a_name_is_given_once(accounts):
    assert accounts.add("Anne-Marie  d’Été", ADA, EDITOR).name == "Anne-Marie d’Été"
    with pytest.raises(AccountError, match="There is an account 'anne-marie d’été' already"):
        accounts.add(unicodedata.normalize("NFD", "anne-marie d’été"), BOB, EDITOR)
    for change in (accounts.disable, accounts.enable, lambda name: accounts.set_password(name, BOB)):
        with pytest.raises(AccountError, match=r"There is no account 'bob'\. Accounts: Anne-Marie d’Été\."):
            change("Bob")


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("a", "A password has 12 to 1,000 characters, and this one has 1."),
        ("x" * 1001, "A password has 12 to 1,000 characters, and this one has 1,001."),
        ("aaaaaaaaaaaa", "This password is one that anybody would guess"),
        ("motdepasse2026", "This password is one that anybody would guess"),
        ("Ada-Lovelace-1815", "This password is one that anybody would guess"),
        ("123456789abc", "This password is one that anybody would guess"),
    ],
)
def test_a_password_that_anyone_would_guess_is_refused(accounts, password, message):
    for work in (
        lambda: check_new_password(password, "Ada Lovelace"),
        lambda: accounts.add("Ada Lovelace", password, EDITOR),
    ):
        with pytest.raises(RefusedPassword) as caught:
            work()
        assert message in str(caught.value)
        assert len(password) < 2 or password not in str(caught.value)


def test_a_password_is_the_same_however_a_keyboard_composes_it():
    kept = password_hash(unicodedata.normalize("NFD", "école buissonnière"))
    assert kept.startswith("$argon2id$")
    assert is_password("école buissonnière", kept)
    assert not is_password("ecole buissonniere", kept)


@over_both_databases
def test_a_hash_of_weaker_parameters_is_made_anew_when_its_owner_signs_in(named, accounts, monkeypatch):
    store = Conversations(named.settings.conversations_url)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(ADA)
    with store.transaction() as connection:
        connection.execute(update(staff_accounts).where(staff_accounts.c.name == "Ada").values(hash=weak))
    assert sign_in(named).status_code == 303
    assert is_in(named)
    with store.reading() as connection:
        kept = connection.execute(select(staff_accounts.c.hash).where(staff_accounts.c.name == "Ada")).scalar()
    assert kept != weak
    assert not passwords.is_outdated(kept)
    assert sign_in(named).status_code == 303

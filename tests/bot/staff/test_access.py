"""Who may see the staff page, and what stays shut."""

import csv
import io
from functools import lru_cache

import html5lib
import pytest
from sqlalchemy import func, select

from bot.core.conversations import Conversations
from bot.core.tables import staff_sessions
from bot.staff.access import ATTEMPTS
from bot.staff.accounts.roles import StaffUser
from bot.staff.accounts.staff_sessions import HOURS, StaffSessions
from bot.staff.export import csv_bytes
from faq.model import ASSUMED
from settings import Secret, read_settings
from tests.bot.web.test_pages import HTML, by_id, elements, text

TOKEN = "open sésame"
OWN = {"Origin": "http://testserver"}
PATHS = [
    "/staff",
    "/staff/review",
    "/staff/questions.csv",
    "/staff/review.csv",
    "/staff/log",
    "/staff/history",
    "/staff/history/1",
    "/staff/history/1/faq_en.yml",
    "/staff/notices",
    "/staff/notices/feed",
    "/staff/notices.atom",
    "/staff/sign-in",
    "/staff/sign-out",
    "/staff.css",
]


def parsed(response):
    return tree_of(response.text)


@lru_cache(maxsize=16)  # the parser is slow, and most forms are fetched twice: once more for what sends them
def tree_of(text):
    return html5lib.HTMLParser(strict=True).parse(text)


@pytest.fixture
def staff(serve, small):
    """The application over the small FAQ, with a staff token."""
    return serve(small, staff_token=Secret(TOKEN))


def sign_in(web, token=TOKEN, **headers):
    return web.client.post("/staff/sign-in?lang=en", data={"token": token}, headers={**OWN, **headers})


def form_token(web, path="/staff?lang=en"):
    return next(
        e.get("value") for e in elements(parsed(web.client.get(path)), "input") if e.get("name") == "form_token"
    )


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_there_is_no_staff_page(web, path):
    for method in ("GET", "POST"):
        response = web.client.request(method, path, headers=HTML)
        assert response.status_code == 404
        assert "EIGBOT" not in response.text


@pytest.mark.parametrize("path", [path for path in PATHS[1:9]])
def test_nothing_is_shown_before_signing_in(staff, path):
    staff.ask(staff.session(), "y a-t-il un parking ?")
    response = staff.client.get(f"{path}?lang=en")
    assert (response.status_code, response.headers["location"]) == (303, "/staff?lang=en")
    assert "parking" not in response.text + staff.client.get("/staff").text


@pytest.mark.parametrize("language", ASSUMED)
def test_sign_in_and_out(staff, language):
    form = parsed(staff.client.get(f"/staff?lang={language}"))
    assert by_id(form, "token").get("type") == "password"
    response = sign_in(staff)
    assert (response.status_code, response.headers["location"]) == (303, "/staff?lang=en")
    cookies = response.headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["eigbot_staff", "eigbot_staff_browser"]
    for cookie in cookies:
        assert {"HttpOnly", "Path=/staff", "SameSite=strict"} <= set(cookie.split("; "))
        assert "Secure" not in cookie
        assert TOKEN not in cookie
    page = parsed(staff.client.get(f"/staff?lang={language}"))
    assert by_id(page, "numbers") is not None
    token, value = form_token(staff), staff.client.cookies["eigbot_staff"]
    assert staff.client.post("/staff/sign-out", data={"form_token": "x" + token}, headers=OWN).status_code == 303
    assert staff.client.get("/staff/review").status_code == 200
    staff.client.post("/staff/sign-out", data={"form_token": token}, headers=OWN)
    assert staff.client.get("/staff/review").status_code == 303
    staff.client.cookies.set("eigbot_staff", value, path="/staff")  # somebody has kept it
    assert staff.client.get("/staff/review").status_code == 303


def test_behind_a_proxy_on_https_the_cookie_is_secure(serve, small):
    web = serve(small, address="127.0.0.1", staff_token=Secret(TOKEN))
    response = sign_in(
        web, Origin="https://testserver", **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    )
    for cookie in response.headers.get_list("set-cookie"):
        assert "Secure" in cookie.split("; ")


def test_pages_are_kept_nowhere_and_framed_by_nobody(staff):
    for _ in range(2):
        for path in PATHS[:6]:
            head = staff.client.get(path).headers
            assert head["cache-control"] == "no-store"
            assert "noindex" in head["x-robots-tag"]
        head = staff.client.get("/staff").headers
        assert head["cache-control"] == "no-store"
        policy = head["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'none'" in policy
        assert "unsafe" not in policy
        assert '<meta name="robots" content="noindex, nofollow">' in staff.client.get("/staff").text
        sign_in(staff)


@pytest.mark.parametrize("wrong", ["", "open", TOKEN + "x", TOKEN.upper(), "\ud800", "é" * 3000, "a\0b"])
def test_a_wrong_password_is_refused_in_words(staff, wrong):
    body = f"token={wrong}".encode("utf-8", "replace")
    headers = {**OWN, "Content-Type": "application/x-www-form-urlencoded"}
    response = staff.client.post("/staff/sign-in?lang=en", content=body, headers=headers)
    assert response.status_code == 403
    assert "set-cookie" not in response.headers
    assert text(by_id(parsed(response), "problem")) == "That is not the password. Check how it was copied."


def test_guessing_is_slowed_by_address_and_told_when_to_come_back(staff):
    for _ in range(ATTEMPTS):
        assert sign_in(staff, "guess").status_code == 403
    response = sign_in(staff)
    assert response.status_code == 429
    assert "opens again in 12 seconds" in response.text
    assert response.headers["retry-after"] == "12"
    staff.clock.now += 12
    assert sign_in(staff).status_code == 303


def test_a_session_is_good_for_a_day_of_this_token_and_this_key_only(tmp_path):
    store = Conversations(f"sqlite:///{tmp_path / 'conversations.db'}")

    def sessions(token="t" * 20, key="k" * 40, now=0.0):
        return StaffSessions(store, Secret(key), Secret(token), lambda: now)

    value = sessions().begin(StaffUser("token", "publisher"))
    found = sessions(now=HOURS * 3600 - 1).find(value)
    assert (found.user.name, found.user.role) == ("token", "publisher")
    assert found.form_token not in repr(found)
    for other in (sessions(now=HOURS * 3600), sessions(token="u" * 20), sessions(key="l" * 40)):
        assert other.find(value) is None
    for forged in ("", "session", value[:-1], value + "x", "é", "\ud800", found.form_token):
        assert sessions().find(forged) is None
    sessions(now=HOURS * 3600).begin(StaffUser("token", "publisher"))
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(staff_sessions)).scalar() == 1


def test_the_database_holds_nothing_to_sign_in_with(staff):
    sign_in(staff)
    value = staff.client.cookies["eigbot_staff"]
    written = b"".join(path.read_bytes() for path in staff.settings.var.iterdir())
    assert b"staff_sessions" in written
    for secret in (value, form_token(staff), TOKEN):
        assert secret.encode() not in written


def test_a_widgets_session_token_opens_nothing(staff):
    staff.client.cookies.set("eigbot_staff", staff.session()["Authorization"].removeprefix("Bearer "))
    assert staff.client.get("/staff/review").status_code == 303


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example", "https://testserver"]
)
def test_another_sites_page_can_do_nothing(serve, small, origin):
    web = serve(small, staff_token=Secret(TOKEN), allowed_origins=("https://evil.example",))
    assert sign_in(web, Origin=origin).status_code == 403
    sign_in(web)
    web.ask(web.session(), "parking")
    token, before = form_token(web), (small / "faq_en.yml").read_text()
    (one,) = [
        e.get("value") for e in elements(parsed(web.client.get("/staff/review")), "input") if e.get("name") == "wording"
    ]
    form = {"do": "accept", "topic": "club.hours", "wording": one}
    for form_value, headers in ((token, {"Origin": origin}), ("", OWN), ("x" * 64, OWN), ("é", OWN)):
        response = web.client.post("/staff/review", data={**form, "form_token": form_value}, headers=headers)
        assert response.status_code == 403
    assert (small / "faq_en.yml").read_text() == before
    assert web.client.post("/staff/review", data={**form, "form_token": token}, headers=OWN).status_code == 303
    assert (small / "faq_en.yml").read_text() != before


def test_a_secret_never_prints():
    settings = read_settings({"EIGBOT_STAFF_TOKEN": TOKEN})
    assert TOKEN not in repr(settings)
    assert settings.staff_token.reveal() == TOKEN
    assert read_settings({"EIGBOT_STAFF_TOKEN": " "}).staff_token is None


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "|calc", "%0"])
def test_no_cell_is_a_formula(cell):
    made = csv_bytes(["a"], [[cell], ["plain"], [3]])
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert rows == [["a"], ["'" + cell], ["plain"], ["3"]]

"""The team's answers by mail: to whom left an address, once, and the address is erased."""

import html

import anyio
import pytest
from sqlalchemy import func, select

from bot.core.tables import staff_mail
from bot.core.team_tables import team_addresses
from bot.staff.team_mail import DAYS_TRIED, TeamMail, mail_of
from settings import Settings
from tests.bot.staff.notices.conftest import Now, mail_server

__all__ = ["mail_server"]  # the fixture

ADDRESS = "me@example.org"


@pytest.fixture
def now():
    import datetime as dt

    return Now(dt.datetime.now(dt.timezone.utc) + dt.timedelta(minutes=1))


@pytest.fixture
def post(conversations, now):
    """Sends what is due to a mail server at a port."""

    def send(port):
        settings = Settings(smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", mail_from="eigbot@example.org").mail
        anyio.run(TeamMail(conversations, settings, now).send)

    return send


def addresses(conversations):
    with conversations.reading() as connection:
        return list(connection.execute(select(team_addresses.c.email)).scalars())


def test_an_answer_is_mailed_once_and_the_address_is_erased(conversations, team, leave, post, mail_server):
    server = mail_server()
    number, other = leave(email=ADDRESS), leave(sender="you")
    post(server.port)
    assert server.taken == []
    assert addresses(conversations) == [ADDRESS]
    team.answer([number, other], "No, but a **tram**: [times](https://tram.example).", by="Ada")
    post(server.port)
    post(server.port)
    (taken,) = server.taken
    assert (taken.sender, taken.recipient) == ("eigbot@example.org", ADDRESS)
    assert taken.message["Subject"] == "The answer to your question"
    plain, html = (taken.message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "> Is there parking?" in plain
    assert "No, but a tram: times (https://tram.example)." in plain
    assert '<a href="https://tram.example" rel="noopener">times</a>' in html
    assert addresses(conversations) == []
    assert not team.get(number).has_address
    with conversations.reading() as connection:
        assert connection.execute(select(func.count()).select_from(staff_mail)).scalar_one() == 0


def test_nothing_that_a_visitor_wrote_becomes_a_link_or_markup():
    mail = mail_of("See [this](https://evil.example) **now** <b>\n{answer}", "No.", "en")
    assert "evil.example" in mail.text
    assert "[this](https://evil.example) **now** &lt;b&gt;<br>{answer}" in mail.html
    assert 'href="https://evil' not in mail.html


def test_a_server_that_is_down_loses_none_and_shows_no_address(
    conversations, team, leave, post, now, mail_server, caplog
):
    down = mail_server(replies={"RCPT": f"450 later, <{ADDRESS}>"})
    number = leave(email=ADDRESS)
    team.answer([number], "No.", by="Ada")
    post(down.port)
    assert "question 1 cannot be mailed (attempt 1)" in caplog.text
    assert ADDRESS not in caplog.text
    up = mail_server()
    post(up.port)
    assert up.taken == [], "not yet"
    now.later(minutes=2)
    post(up.port)
    assert [taken.recipient for taken in up.taken] == [ADDRESS]
    assert addresses(conversations) == []


def test_one_who_dies_while_sending_leaves_it_to_be_sent_with_the_same_id(
    conversations, team, leave, post, now, mail_server
):
    server, broken = mail_server(), mail_server(closes_at="TAKEN")
    team.answer([leave(email=ADDRESS)], "No.", by="Ada")
    post(broken.port)
    now.later(minutes=10)
    post(server.port)
    (first,), (second,) = broken.taken, server.taken
    assert first.message["Message-ID"] == second.message["Message-ID"]


def test_an_address_nobody_can_be_reached_at_is_erased_after_a_week(
    conversations, team, leave, post, now, mail_server, caplog
):
    down = mail_server(replies={"RCPT": "550 no such user"})
    team.answer([leave(email=ADDRESS)], "No.", by="Ada")
    post(down.port)
    now.later(days=DAYS_TRIED, minutes=2)
    post(down.port)
    assert addresses(conversations) == []
    assert f"1 answers could not be mailed for {DAYS_TRIED} days" in caplog.text


def test_what_is_withdrawn_closed_or_erased_is_not_mailed(conversations, team, leave, post, mail_server):
    server = mail_server()
    withdrawn, closed, erased = leave(email=ADDRESS), leave(email=ADDRESS), leave(sender="you", email=ADDRESS)
    team.withdraw("web", "me", withdrawn)
    team.close([closed], by="Ada")
    team.answer([erased], "No.", by="Ada")
    conversations.forget("you")
    post(server.port)
    assert server.taken == []
    assert addresses(conversations) == []


def test_a_french_answer_is_mailed_as_french_is_written(team, leave, post, mail_server):
    server = mail_server()
    team.answer([leave("C'est loin ?", "fr", email=ADDRESS)], "Non : 500 mètres !", by="Ada")
    post(server.port)
    (taken,) = server.taken
    for kind in ("plain", "html"):
        text = html.unescape(taken.message.get_body((kind,)).get_content())
        assert "Non\u00a0: 500 mètres\u202f!" in text
        assert "C'est loin ?" in text, "the visitor's words stay the visitor's"
        assert "à l'équipe\u00a0:" in text

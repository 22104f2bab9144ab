"""Mail: to whom, how often, and what becomes of it when the mail server refuses, hangs, or goes away."""

import datetime as dt
import os
import ssl
import subprocess

import anyio
import pytest

from bot.core import background_tasks
from bot.core.tables import staff_mail
from bot.publishing.log import BROKEN, FAILED, HELD, REFUSED
from bot.publishing.watcher import FaqWatcher
from bot.staff.notices import smtp, worker
from bot.staff.notices.mail_queue import CLAIMED, MailQueue
from bot.staff.notices.smtp import MailServer, Unsent
from settings import Secret
from tests.bot.staff.notices.conftest import opened, with_mail

PASSWORD = "four words at random"


def texts_of(taken):
    message = taken.message
    return [message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html")]


def rows(office):
    with office.conversations.reading() as connection:
        return connection.execute(staff_mail.select().order_by(staff_mail.c.id)).all()


def refused(office, *messages):
    """A refusal, with its mail in the queue."""
    office.published(BROKEN, *(messages or ("faq_en.yml, line 7: no such fact",)))
    office.collect()


def test_a_refusal_is_mailed_as_text_and_html_to_each(office, mail_server):
    server = mail_server()
    office = with_mail(
        office, server.port, mail_to=("team@example.org", "chief@example.org"), public_url="https://bot.example"
    )
    refused(office, "faq_en.yml, line 7: unknown fact 'no_such' in club.hours. <b>", "faq_fr.yml, ligne 8: « é »")
    office.send()
    assert [(taken.sender, taken.recipient) for taken in server.taken] == [
        ("eigbot@example.org", "team@example.org"), ("eigbot@example.org", "chief@example.org"),
    ]  # fmt: skip
    message = server.taken[0].message
    assert message["Subject"] == "[EIGbot] Save refused: the files have mistakes"
    assert (message["To"], message["From"]) == ("team@example.org", "eigbot@example.org")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.org>")
    assert message["Date"].datetime == office.now()
    plain, html = texts_of(server.taken[0])
    assert "Nothing changed: the files have mistakes.\nOnce, after a save: 2026-11-30, 10:00\u202fAM.\n" in plain
    assert "- faq_en.yml, line 7: unknown fact 'no_such' in club.hours. <b>\n" in plain
    assert "the whole text is at https://bot.example/staff/notices.\n" in plain
    assert "<li>faq_en.yml, line 7: unknown fact 'no_such' in club.hours. &lt;b&gt;</li>" in html
    assert "<li>faq_fr.yml, ligne 8: “…”</li>" in html
    assert [row.text + row.html for row in rows(office)] == ["", ""], "what was sent is kept no longer"
    office.collect()
    office.send()
    assert len(server.taken) == 2


def test_the_digest_is_mailed_in_the_language_that_is_set(office, mail_server):
    server = mail_server()
    office = with_mail(office, server.port, mail_language="fr")
    office.asked("Zébulon demande", at=office.now() - dt.timedelta(days=3))
    office.collect()
    office.send()
    (taken,) = server.taken
    assert taken.message["Subject"] == "[EIGbot] Bilan de la semaine, du 2026-11-23 au 2026-11-29"
    plain, html = texts_of(taken)
    for text in (plain, html):
        assert "Hours (club.hours) : 1" in text.replace("\u00a0", " ")
        assert "3 questions ont raté leur réponse" in text
        assert "Zébulon" not in text


def test_findings_are_in_the_language_of_the_mail_whatever_the_servers_is(office, mail_server, edit):
    server = mail_server()
    office = with_mail(office, server.port, mail_language="fr")
    edit(office.settings.data / "faq_en.yml", "The club opens at noon.", "The club opens at {no_such}.")
    FaqWatcher(office.settings, office.publishes).publish()
    assert "faq_en.yml, line 7: unknown fact" in office.publishes.last_publish().messages[0]
    office.now.moment = dt.datetime.now(dt.timezone.utc)
    office.collect()
    office.send()
    mails = {taken.message["Subject"]: texts_of(taken)[0] for taken in server.taken}
    text = mails["[EIGbot] Publié, mais des thèmes sont retenus"]
    assert "- club.hours est retenu, et reste servi tel qu'il était : faq_en.yml, ligne 7: fait inconnu" in text


def test_without_a_language_it_is_the_staffs(office, mail_server, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    server = mail_server()
    office = with_mail(office, server.port, mail_language=None)
    refused(office)
    office.send()
    assert server.taken[0].message["Subject"].startswith("[EIGbot] Enregistrement refusé")


def test_one_cause_is_mailed_once_an_hour_at_most(office, mail_server):
    server = mail_server()
    office = with_mail(office, server.port)
    for _ in range(10):
        refused(office)
        office.send()
        office.now.later(minutes=5)
    assert len(server.taken) == 1
    office.now.later(minutes=15)
    for _ in range(3):
        office.collect()
        office.send()
    assert len(server.taken) == 2
    assert "10 times, from 2026-11-30, 10:00" in texts_of(server.taken[1])[0]
    refused(office, "another mistake")
    office.send()
    assert len(server.taken) == 3, "another cause does not wait"


def test_what_was_refused_before_mail_was_set_up_is_not_mailed_for_long(office, mail_server):
    office.published(REFUSED, "tests/x.yml, line 3")
    office.collect()
    office.now.later(hours=25)
    office.published(FAILED, "out of memory")
    server = mail_server()
    office = with_mail(office, server.port)
    office.collect()
    office.send()
    assert [taken.message["Subject"] for taken in server.taken] == ["[EIGbot] The training failed"]


def test_several_machines_send_each_mail_once(office, mail_server):
    server = mail_server()
    offices = [with_mail(office, server.port) for _ in range(3)]
    offices[0].published(HELD, "club.hours")
    for each in offices:
        each.collect()
    mails = [MailQueue(each.conversations).take(office.now()) for each in offices]
    assert [mail is None for mail in mails] == [False, True, True]
    office.now.later(seconds=CLAIMED.total_seconds() + 1)
    for each in offices:
        each.send()
    assert len(server.taken) == 1
    assert server.taken[0].message["Message-ID"] == mails[0].message_id, "whoever died with it had the same"


# A mail server that is not well

FAILING = [
    ({"replies": {"CONNECT": "421 busy"}}, "421 busy"),
    ({"replies": {"MAIL": "451 later"}}, "451 later"),
    ({"replies": {"RCPT": "550 no such user"}}, "550 no such user"),
    ({"replies": {"DATA": "554 no"}}, "554 no"),
    ({"replies": {"TEXT": "452 full"}}, "452 full"),
    ({"closes_at": "CONNECT"}, "unexpectedly closed"),
    ({"closes_at": "MAIL"}, "unexpectedly closed"),
    ({"closes_at": "TEXT"}, "unexpectedly closed"),
]


@pytest.mark.parametrize(("behaviour", "problem"), FAILING)
def test_what_cannot_be_sent_waits_is_tried_again_and_comes_once(office, mail_server, caplog, behaviour, problem):
    server = mail_server(**behaviour)
    office = with_mail(office, server.port)
    refused(office)
    office.send()
    office.send()
    (row,) = rows(office)
    assert (row.sent, row.attempts, server.taken) == (None, 1, [])
    assert problem in row.problem
    assert problem in caplog.text
    assert f"127.0.0.1, port {server.port}" in caplog.text
    waiting = MailQueue(office.conversations).waiting()
    assert (waiting.count, waiting.problem) == (1, row.problem)
    server.behaviour.replies, server.behaviour.closes_at = {}, ""
    office.now.later(seconds=61)
    opened(office.settings, office.now).send()
    assert [taken.message["Message-ID"] for taken in server.taken] == [row.message_id]
    assert MailQueue(office.conversations).waiting() is None


def test_pauses_grow_to_an_hour_and_nothing_is_lost_for_a_month(office, mail_server, caplog):
    server = mail_server()
    server.close()
    office = with_mail(office, server.port)
    refused(office)
    pauses = []
    for _ in range(9):
        office.send()
        (row,) = rows(office)
        due = row.due.replace(tzinfo=dt.timezone.utc)
        pauses.append((due - office.now()).total_seconds() / 60)
        office.now.moment = due
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    office.now.later(days=29)
    office.collect()
    assert rows(office)
    office.now.later(days=2)
    office.collect()
    assert [row for row in rows(office) if "Save refused" in row.subject] == []
    assert "could not be sent for 30 days, and is given up; it stands on /staff/notices" in caplog.text


def test_a_server_that_takes_the_mail_and_forgets_to_say_goodbye_has_it(office, mail_server):
    server = mail_server(closes_at="QUIT")
    office = with_mail(office, server.port)
    refused(office)
    office.send()
    assert rows(office)[0].sent is not None


def test_where_it_is_unknown_whether_it_was_taken_it_comes_again_with_the_same_id(office, mail_server):
    server = mail_server(closes_at="TAKEN")
    office = with_mail(office, server.port)
    refused(office)
    office.send()
    server.behaviour.closes_at = ""
    office.now.later(seconds=61)
    office.send()
    first, second = (taken.message["Message-ID"] for taken in server.taken)
    assert first == second


def test_one_recipient_who_is_refused_keeps_nobody_else_from_theirs(office, mail_server):
    server = mail_server(replies={"RCPT": "550 no such user"})
    office = with_mail(office, server.port, mail_to=("gone@example.org", "team@example.org"))
    refused(office)
    office.send()
    server.behaviour.replies = {}
    office.send()
    assert [taken.recipient for taken in server.taken] == ["team@example.org"]


@pytest.mark.parametrize(
    "behaviour", [{"hangs_at": "CONNECT"}, {"hangs_at": "MAIL"}, {"hangs_at": "TEXT"}, {"drips_at": "MAIL"}]
)
def test_a_server_that_hangs_or_drips_is_hung_up_on(office, mail_server, monkeypatch, behaviour):
    server = mail_server(**behaviour)
    office = with_mail(office, server.port)
    monkeypatch.setattr(office.worker._postman, "_server", MailServer(office.settings.mail, step=30, seconds=0.3))
    refused(office)
    office.send()
    (row,) = rows(office)
    assert "has not taken it within" in row.problem


def test_a_step_that_takes_too_long_is_bounded_too(office, mail_server):
    server = mail_server(hangs_at="MAIL")
    office = with_mail(office, server.port)
    refused(office)
    mail = MailQueue(office.conversations).take(office.now())
    with pytest.raises(Unsent, match="timed out"):
        anyio.run(MailServer(office.settings.mail, step=0.2, seconds=30).send, mail)


def test_a_server_that_stops_does_not_wait_for_the_mail_server(office, mail_server):
    server = mail_server(hangs_at="MAIL")
    office = with_mail(office, server.port)
    refused(office)

    async def stopped():
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(office.worker.send)
            await anyio.to_thread.run_sync(server.hung.wait, 30)
            tasks.cancel_scope.cancel()

    with_bound = anyio.run(within, stopped, 20)
    assert with_bound == "done"


async def within(work, seconds):
    with anyio.fail_after(seconds):
        await work()
    return "done"


def test_what_fails_while_collecting_is_logged_and_tried_again(office, monkeypatch, caplog):
    monkeypatch.setattr(worker, "SECONDS", 0.0)
    monkeypatch.setattr(background_tasks, "FIRST_PAUSE", 0.0)
    seen = []

    def broken(now):
        seen.append(now)
        raise RuntimeError("no database")

    office.worker._notices.collect = broken

    async def run():
        tasks = background_tasks.BackgroundTasks(office.worker.tasks())
        tasks.start()
        with anyio.move_on_after(30):
            while len(seen) < 3:
                await anyio.sleep(0)
        await tasks.stop()

    anyio.run(run)
    assert len(seen) >= 3
    assert "The background task 'notices' failed (RuntimeError); it is started again in" in caplog.text
    assert "no database" in caplog.text


# Who it is, and what nobody reads


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1, signed by itself, and what a server presents it by."""
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
               "-keyout", folder / "key.pem", "-out", folder / "own.pem", "-subj", "/CN=127.0.0.1",
               "-addext", "subjectAltName=IP:127.0.0.1"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem", folder / "key.pem")
    return folder / "own.pem", context


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_it_is_encrypted_and_signed_in(office, mail_server, monkeypatch, certificate, tls):
    path, context = certificate
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(path))
    server = mail_server(context=context, login=("me", PASSWORD), encrypted_at_once=tls == "tls")
    office = with_mail(office, server.port, smtp_tls=tls, smtp_user="me", smtp_password=Secret(PASSWORD))
    refused(office)
    office.send()
    assert [taken.encrypted for taken in server.taken] == [True]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_password(office, mail_server, certificate, tls):
    server = mail_server(context=certificate[1], login=("me", PASSWORD), encrypted_at_once=tls == "tls")
    office = with_mail(office, server.port, smtp_tls=tls, smtp_user="me", smtp_password=Secret(PASSWORD))
    refused(office)
    office.send()
    assert "certificate" in rows(office)[0].problem.lower()
    assert not any(command.upper().startswith("AUTH") for command in server.commands)


def test_a_server_that_offers_no_encryption_gets_neither_password_nor_mail(office, mail_server):
    server = mail_server(login=("me", PASSWORD))
    office = with_mail(office, server.port, smtp_tls="starttls", smtp_user="me", smtp_password=Secret(PASSWORD))
    refused(office)
    office.send()
    assert "STARTTLS" in rows(office)[0].problem
    assert [command.partition(" ")[0].upper() for command in server.commands] == ["EHLO"]


@pytest.mark.parametrize("echoed", [PASSWORD, "AG1lAGZvdXIgd29yZHMgYXQgcmFuZG9t"])
def test_a_password_is_in_no_log_also_where_the_server_repeats_it(office, mail_server, caplog, echoed):
    server = mail_server(login=("me", "another"), replies={"AUTH": f"535 not {echoed}!"})
    office = with_mail(office, server.port, smtp_user="me", smtp_password=Secret(PASSWORD))
    refused(office)
    office.send()
    (row,) = rows(office)
    assert "535" in row.problem
    for text in (row.problem, caplog.text):
        assert echoed not in text
        assert PASSWORD not in text


def test_a_mail_is_one_whatever_stands_in_a_message(office, mail_server):
    server = mail_server()
    office = with_mail(office, server.port)
    refused(office, "a\r\nBcc: eve@example.org\r\n.\r\nb", "\ud800\x00\ufffe", "x" * 5_000, *map(str, range(30)))
    office.send()
    (taken,) = server.taken
    assert taken.message["Bcc"] is None
    plain, _ = texts_of(taken)
    assert "- a Bcc: eve@example.org . b\n" in plain
    assert "x" * 5_000 in plain.replace("\n", "")
    assert "- … and 13 more.\n" in plain


def test_every_attempt_is_shorter_than_a_claim():
    assert smtp.SECONDS < CLAIMED.total_seconds()


def test_where_only_visitors_are_sent_mail_no_notice_is(office, mail_server):
    server = mail_server()
    office = with_mail(office, server.port, mail_to=())
    refused(office)
    assert [name for name, _ in office.worker.tasks()] == ["notices"]
    assert rows(office) == []

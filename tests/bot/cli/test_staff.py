"""`eigbot staff`: accounts, opened and closed from a terminal."""

import contextlib
import os
import pty
import subprocess
import sys

import pytest

from bot.core.conversations import Conversations
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.store import Accounts
from tests.command import eigbot
from tests.conftest import ROOT, environment

PASSWORD, OTHER = "four words at random", "four others at random"


@pytest.fixture
def staff(tmp_path):
    """Runs `eigbot staff`."""

    def run(*arguments, text=None):
        return eigbot("staff", *arguments, models=tmp_path, var=tmp_path / "var", text=text)

    return run


@pytest.fixture
def store(tmp_path):
    return Conversations(f"sqlite:///{tmp_path / 'var' / 'conversations.db'}")


def test_an_account_is_opened_listed_changed_and_closed(staff, store):
    assert "There is no account yet" in staff("list").stdout
    done = staff("add", "Ada", text=f"{PASSWORD}\n")
    assert (done.exit_code, done.stdout) == (0, "Ada may sign in on /staff, as editor.\n")
    assert staff("add", "Bob", "--role", "publisher", text=f"{PASSWORD}\r\n").exit_code == 0
    accounts = Accounts(store)
    assert accounts.with_password("Bob", PASSWORD).role == "publisher"
    assert staff("role", "ada", "publisher").stdout == "Ada is publisher now, and is signed out.\n"
    assert staff("password", "ADA", text=OTHER).exit_code == 0
    assert accounts.with_password("Ada", PASSWORD) is None
    assert accounts.with_password("Ada", OTHER).role == "publisher"
    assert staff("disable", "Ada").stdout == "Ada can no longer sign in, and is signed out.\n"
    assert accounts.with_password("Ada", OTHER) is None
    day = f"{accounts.named('Ada').disabled:%Y-%m-%d}"
    rows = [line.split() for line in staff("list").stdout.splitlines()]
    assert rows == [
        ["name", "role", "created", "disabled"], ["Ada", "publisher", day, day], ["Bob", "publisher", day],
    ]  # fmt: skip
    assert staff("enable", "Ada").exit_code == 0
    assert accounts.with_password("Ada", OTHER)
    done = [(act.who, act.act, dict(act.details)) for act in reversed(ActLog(store).acts(9))]
    assert done == [
        ("terminal", "account_add", {"account": "Ada", "role": "editor"}),
        ("terminal", "account_add", {"account": "Bob", "role": "publisher"}),
        ("terminal", "account_role", {"account": "Ada", "role": "publisher"}),
        ("terminal", "account_password", {"account": "Ada"}),
        ("terminal", "account_disable", {"account": "Ada"}),
        ("terminal", "account_enable", {"account": "Ada"}),
    ]


@pytest.mark.parametrize(
    ("arguments", "text", "message"),
    [
        (("add", "Ada"), "a\n", "A password has 12 to 1,000 characters, and this one has 1."),
        (("add", "Ada"), "", "A password has 12 to 1,000 characters, and this one has 0."),
        (("add", "Ada"), "password12345", "This password is one that anybody would guess; four words at random are"),
        (("add", "token"), PASSWORD, "'token' cannot be a name: 1 to 40 letters, digits"),
        (("add", "bob"), PASSWORD, "There is an account 'bob' already; `eigbot staff list` shows them."),
        (("password", "Ada"), PASSWORD, "There is no account 'ada'. Accounts: Bob."),
        (("disable", "[red]Ada"), None, "There is no account '[red]ada'. Accounts: Bob."),
        (("role", "Ada", "editor"), None, "There is no account 'ada'. Accounts: Bob."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_changes_nothing(staff, store, arguments, text, message):
    staff("add", "Bob", text=PASSWORD)
    done = staff(*arguments, text=text)
    assert done.exit_code == 1
    assert message in done.stderr
    assert not text or text.strip() == "a" or text not in done.stdout + done.stderr
    assert [account.name for account in Accounts(store).all()] == ["Bob"]
    assert len(ActLog(store).acts(9)) == 1


def test_a_role_that_there_is_not_is_named(staff):
    done = staff("add", "Ada", "--role", "king", text=PASSWORD)
    assert done.exit_code == 2
    assert "'king' is not one of 'editor', 'publisher'" in done.stderr


@pytest.mark.parametrize(("again", "message"), [(PASSWORD, "may sign in on /staff"), (OTHER, "passwords differ")])
def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(tmp_path, again, message):
    here, there = pty.openpty()
    command = [sys.executable, "-m", "bot", "staff", "add", "Ada"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(tmp_path, tmp_path), stdin=there, stdout=there, stderr=there,
        start_new_session=True,
    )  # fmt: skip
    os.close(there)
    shown, typed = b"", {b"Password: ": PASSWORD, b"The same again: ": again}
    with contextlib.suppress(OSError):  # the other end is closed: the command has ended
        while shown_now := os.read(here, 4096):
            shown += shown_now
            for prompt in [prompt for prompt in typed if prompt in shown]:
                os.write(here, f"{typed.pop(prompt)}\n".encode())
    os.close(here)
    assert process.wait(60) == (0 if again == PASSWORD else 1)
    assert message in shown.decode()
    assert PASSWORD.encode() not in shown
    assert OTHER.encode() not in shown

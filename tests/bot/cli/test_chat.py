"""`eigbot chat` on a terminal: a pseudo-terminal, which is typed into and read as a person would."""

import os
import pty
import re
import subprocess
import sys

import pytest

from tests.command import eigbot
from tests.conftest import ROOT, environment
from tests.waiting import until

UP, CTRL_C, CTRL_D = "\x1b[A", "\x03", "\x04"


class Typist:
    """Somebody at a terminal in which `eigbot chat` runs."""

    def __init__(self, models, folder, *options, **more):
        self.screen, child = pty.openpty()
        os.set_blocking(self.screen, False)
        own = environment(models, folder / "var", XDG_STATE_HOME=str(folder / "state"), TERM="xterm", **more)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "chat", *options],
            cwd=ROOT, env=own, stdin=child, stdout=child, stderr=child, start_new_session=True,
            preexec_fn=_take_the_terminal,
        )  # fmt: skip
        os.close(child)
        self.shown, self.read = "", 0

    def type(self, text, then):
        """Type a text; returns what is shown from then on until it holds what is expected."""
        os.write(self.screen, text.encode())
        return self.see(then)

    def see(self, expected):
        begin = self.read
        until(lambda: self._look() and expected in self.shown[begin:], 60, self._wait, lambda: self.shown[begin:])
        self.read = begin + self.shown[begin:].index(expected) + len(expected)
        return self.shown[begin : self.read]

    def end(self):
        """How it ended, and what was shown last."""
        code = self.process.wait(60)
        self._look()
        os.close(self.screen)
        return code, self.shown[self.read :]

    def _look(self):
        try:
            while found := os.read(self.screen, 65536):
                self.shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.shown + found.decode("utf-8", "replace"))
        except (BlockingIOError, OSError):  # nothing now, or nothing any more
            pass
        return True

    def _wait(self):
        try:
            self.process.wait(0.05)
        except subprocess.TimeoutExpired:
            return
        self._look()


def _take_the_terminal():
    import fcntl
    import signal
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored by whatever a shell began in the background
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def typist(trained, tmp_path):
    """Begins chats in a folder of their own; what still runs at the end is ended."""
    begun = []

    def begin(*options, **more):
        begun.append(Typist(trained, tmp_path, *options, **more))
        return begun[-1]

    yield begin
    for each in begun:
        each.process.kill()
        each.process.wait()


def test_a_conversation(typist, tmp_path):
    chat = typist(LC_ALL="fr_FR.UTF-8")
    chat.see("Posez votre question.")
    chat.see("\n> ")
    assert " 2. " in chat.type("le défi du ministère de l'intérieur\n", "fr> ")
    assert "Les choix vont de 1 à " in chat.type("77\n", "fr> ")
    assert "répertoire national" in " ".join(chat.type("2\n", "fr> ").split())
    assert "Mazzella" in chat.type("who chairs the jury?\n", "en> ")
    code, last = chat.type(CTRL_D, "") or chat.end()
    assert code == 0
    assert "Au revoir. Cette conversation est effacée." in last
    kept = tmp_path / "state" / "eigbot" / "chat-history"
    assert kept.stat().st_mode & 0o077 == 0
    typed = [line for line in kept.read_text("utf-8").splitlines() if not line.startswith("_HiStOrY")]
    assert typed == ["le défi du ministère de l'intérieur", "77", "2", "who chairs the jury?"]
    again = typist("--language", "en")
    again.see("en> ")
    assert "Mazzella" in again.type(f"{UP}\n", "en> ")
    again.type(CTRL_C, "Goodbye.")
    assert again.end()[0] == 0


def test_nothing_is_kept_of_what_is_typed_if_so_asked(typist, tmp_path):
    chat = typist("--no-history")
    chat.see("\n> ")
    chat.type("who chairs the jury?\n", "en> ")
    chat.type("\n", "Goodbye.")
    assert chat.end()[0] == 0
    assert not (tmp_path / "state").exists()


def test_what_is_piped_in_is_answered_and_nothing_else_is_printed(trained, tmp_path):
    done = eigbot("chat", models=trained, var=tmp_path, text="who chairs the jury?\n")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Mazzella" in done.stdout
    assert not set(done.stdout) & {">", "*"}
    assert "Goodbye" not in done.stdout

"""Reading what was uploaded: apart from the server, which answers others meanwhile, and only so long."""

import json
import os
import subprocess
import sys
import threading

import anyio
import pytest

from bot.staff.importing import reading, worker
from bot.staff.importing.reading import ReadingFailed, read_into
from bot.staff.importing.worker import ImportRequest
from faq.exchange.items import SourceFile
from settings import Secret
from tests.bot.staff.importing.files import CSV
from tests.bot.staff.importing.test_import_page import problem, send
from tests.bot.staff.test_access import TOKEN, sign_in

WAITS = "import sys; sys.stdin = open(sys.argv[1] + '/../../wait'); sys.stdin.read()"


@pytest.fixture
def staff(serve, small):
    web = serve(small, staff_token=Secret(TOKEN))
    with web.client:  # one event loop for all requests, as a server has
        sign_in(web)
        yield web


def test_others_are_answered_while_files_are_read(staff, monkeypatch):
    fifo = staff.settings.var / "wait"
    os.mkfifo(fifo)
    monkeypatch.setattr(reading, "WORKER", ("-c", WAITS))
    answers = []
    sending = threading.Thread(target=lambda: answers.append(send(staff, ("questions.csv", CSV))))
    sending.start()
    with fifo.open("w"):  # opens once the process that reads waits for it
        assert staff.client.get("/health").status_code == 200
        assert staff.ask(staff.session())["custom"]["kind"] == "answer"
        assert staff.client.get("/staff/import?lang=en").status_code == 200
        assert answers == []
    sending.join(60)
    assert "too much time or memory" in problem(answers[0])  # it has left no plan


@pytest.mark.parametrize("code", ["import time; time.sleep(600)", "import os; os.abort()", "raise SystemExit(3)"])
def test_a_process_that_reads_for_ever_or_dies_is_no_more_than_a_refusal(staff, monkeypatch, code):
    monkeypatch.setattr(reading, "WORKER", ("-c", code))
    monkeypatch.setattr(reading, "SECONDS", 1.0)
    answer = send(staff, ("questions.csv", CSV))
    assert answer.status_code == 422
    assert "too much time or memory" in problem(answer)
    assert list((staff.settings.var / "imports").iterdir()) == []


def test_the_files_are_gone_whatever_becomes_of_reading_them(tmp_path, small):
    request = ImportRequest(("questions.csv",), str(small), None, "", None)
    anyio.run(read_into, tmp_path, request, [SourceFile("questions.csv", CSV)])
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["plan.json", "request.json"]
    with pytest.raises(ReadingFailed):
        anyio.run(read_into, tmp_path / "small", request, [SourceFile("questions.csv", b"%PDF-")])
    assert not (small / "0").exists()


def test_more_topics_than_a_page_shows_are_refused(tmp_path, small, monkeypatch):
    monkeypatch.setattr(worker, "MOST_TOPICS", 2)
    (tmp_path / "0").write_bytes(CSV)
    ImportRequest(("questions.csv",), str(small), None, "", None).write(tmp_path / worker.REQUEST)
    worker.read_to_plan(tmp_path)
    assert "More than 2 topics" in json.loads((tmp_path / worker.REFUSED).read_text())["en"]


def test_a_process_that_reads_has_a_limit_of_memory():
    hungry = (
        "import resource, runpy, sys\n"
        "from bot.staff.importing import worker\n"
        "resource.setrlimit(resource.RLIMIT_AS, (worker._MOST_MEMORY,) * 2)\n"
        "try:\n    bytearray(4 << 30)\nexcept MemoryError:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", hungry], capture_output=True, text=True)
    assert done.stdout == "refused\n", done.stderr

"""What it takes to serve: an environment of `make install-serve`, and what a serving process imports.

Both are shown over a server's whole day: questions on two channels, the staff page with its plots, an import, and a
phrasing that is learnt.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.staff.test_access import form_token, parsed, sign_in
from tests.bot.telegram.fake import TOKEN as BOT
from tests.bot.telegram.fake import FakeTelegram
from tests.bot.web.test_pages import elements
from tests.conftest import ROOT, Server, environment, write_small
from tests.models import lend_model
from tests.services import REQUIRED
from tests.waiting import until

pytestmark = pytest.mark.xdist_group("serve-only")
STAFF = "k7Qz-93vM-pLw2-bisque"
PUBLISHED = 300  # seconds until a test gives up, on a quiet machine, where a training takes five
MISSED = ("girafe moulin parapluie", "marmelade trombone")
CSV = "Question,Réponse\nOù se trouve le vestiaire ?,Au fond du couloir.\n"


@pytest.fixture(scope="module")
def serve_only(tmp_path_factory):
    """The `bin` folder of an environment that `make install-serve` made, of packages that are here already."""
    venv = tmp_path_factory.mktemp("serve-only") / "venv"
    path = os.pathsep.join([os.environ["PATH"], str(ROOT / ".tools" / "bin")])
    if shutil.which("uv", path=path) is None:
        assert not REQUIRED, "uv is not there, by which 'make install-serve' installs"
        pytest.skip("uv is not on the path, nor in .tools")
    done = subprocess.run(
        ["make", "--no-print-directory", "install-serve", f"SERVE_VENV={venv}", "COMPILE="],
        cwd=ROOT, env={**os.environ, "PATH": path, "UV_OFFLINE": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode and not REQUIRED and "offline" in done.stderr:
        pytest.skip(f"uv has not kept all packages: {done.stderr}")
    assert done.returncode == 0, done.stdout + done.stderr
    return venv / "bin"


def spend_a_day(folder, models, command):
    """Serve a FAQ by a command and do on it whatever people do; returns when the server has ended."""
    data = write_small(folder / "data")
    own = lend_model(models, folder / "models").parent
    telegram = FakeTelegram()
    more = {"EIGBOT_TELEGRAM_TOKEN": BOT, "EIGBOT_TELEGRAM_API_URL": telegram.url, "EIGBOT_STAFF_TOKEN": STAFF}
    server = Server(own, folder / "var", command=command, EIGBOT_DATA=str(data), **more)
    try:
        ask(server, telegram)
        look_at_the_staff_page(server)
        import_a_file(server, data)
        learn_a_phrasing(server, data)
    finally:
        server.stop()
        telegram.stop()
    assert "Traceback" not in server.log.read_text()


def ask(server, telegram):
    assert server.ask("Quand le club ouvre-t-il ?", "fr")[0]["text"] == "Le club ouvre à midi."
    assert server.ask("How much is the membership?", "en")[0]["text"] == "Twelve euros a year."
    telegram.say("How much is the membership?", 7)
    telegram.until(lambda: telegram.texts(7) == ["Twelve euros a year."])


def look_at_the_staff_page(server):
    assert sign_in(server, STAFF, Origin=server.url).status_code == 303
    page = server.client.get("/staff?lang=fr")
    assert page.status_code == 200
    assert "<svg" in page.text
    for asked in MISSED:
        assert server.ask(asked, asked)[0]["custom"]["topic"] is None
    listed = server.client.get("/staff/review?lang=fr")
    assert listed.status_code == 200
    assert all(asked in listed.text for asked in MISSED), "grouped by what they mean"


def import_a_file(server, data):
    """Choose a file on the staff page, and accept what was read in it."""

    def send(path, form, **files):
        answer = server.client.post(path, data=form, headers={"Origin": server.url}, **files)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    form = {"form_token": form_token(server), "base": "", "language": ""}
    plan = send("/staff/import?lang=fr", form, files=[("files", ("questions.csv", CSV.encode("utf-8")))])
    boxes = [e for e in elements(parsed(server.client.get(plan)), "input") if e.get("name") == "topic"]
    assert len(boxes) == 1
    send(plan, {"form_token": form["form_token"], "do": "accept", "topic": boxes[0].get("value")})
    assert "Au fond du couloir." in (data / "faq_fr.yml").read_text("utf-8")


def learn_a_phrasing(server, data):
    """Save another way to ask, and wait until a model that was trained on it answers."""
    asked = "zibeline caramel tournesol"

    def answer():
        return server.ask(asked, "new")[0]["custom"]

    model = server.client.get("/ready").json()["model"]
    assert answer()["topic"] is None
    path = data / "phrasings_fr.yml"
    path.write_text(f"language: fr\ntopics:\n  club.price:\n    - {asked}\n", "utf-8")
    until(lambda: server.client.get("/ready").json()["model"] != model, PUBLISHED, server.poll, server.log.read_text)
    until(lambda: answer()["topic"] == "club.price", PUBLISHED, server.poll, server.log.read_text)


NOT_IMPORTED = {
    "tensorflow": "Rasa trains with it",
    "sklearn": "120 MB of which three functions were used",
    "matplotlib": "with its fonts 85 MB, for four charts",
    "keras": "as tensorflow",
    "dask": "Rasa runs its graph with it",
    "sanic": "Rasa's web server",
    "sanic_cors": "as sanic",
    "aiohttp": "Rasa's client of an action server; ours is httpx",
    "redis": "where Rasa keeps conversations and locks",
    "pymongo": "as redis",
    "jsonpickle": "makes objects of what is written in a text",
    "portalocker": "Rasa's files; brings redis",
    "pykwalify": "Rasa's files",
    "rasa_sdk": "an action server",
    "rasa.core": "policies, channels, agents",
    "rasa.engine": "brings the events of conversations, and jsonpickle",
    "rasa.shared.core": "as rasa.engine",
    "rasa.shared.utils": "brings portalocker",
    "rasa.nlu": "Rasa's own components",
    "sentry_sdk": "tells Rasa's maker of errors",
    "boto3": "where Rasa keeps models",
    "openpyxl": "a process of its own reads imported files",
    "mammoth": "as openpyxl",
    "bs4": "as openpyxl",
}


def test_a_server_has_imported_no_other_server_and_nothing_that_trains(trained_small, tmp_path):
    recorded = tmp_path / "modules.txt"
    spend_a_day(tmp_path, trained_small, (sys.executable, "-m", "tests.bot.serving.recorded", recorded))
    modules = set(recorded.read_text("utf-8").split())
    assert {"spacy", "telegram", "bot.staff", "nlu.components.classifier"} <= modules, "what it has done"
    found = {name for name in NOT_IMPORTED if name in modules or any(each.startswith(f"{name}.") for each in modules)}
    assert found == set()


def test_what_serves_alone_is_installed_and_does_all_that_a_server_does(serve_only, trained_small, tmp_path):
    code = "import importlib.metadata as m; print(*(each.name.lower() for each in m.distributions()))"
    listed = subprocess.run([serve_only / "python", "-c", code], capture_output=True, text=True, check=True).stdout
    assert {"rasa", "spacy", "eigbot"} <= set(listed.split())
    needless = {"tensorflow", "keras", "sanic", "redis", "rasa-sdk", "aiohttp", "pytest", "scikit-learn", "matplotlib"}
    assert not needless & set(listed.split())
    spend_a_day(tmp_path, trained_small, (serve_only / "eigbot",))


@pytest.mark.parametrize("command", ["serve", "train"])
def test_without_a_model_it_is_said_in_one_sentence_where_one_comes_from(serve_only, tmp_path, command):
    own = environment(tmp_path / "models", tmp_path / "var", EIGBOT_DATA=str(write_small(tmp_path / "data")))
    done = subprocess.run([serve_only / "eigbot", command], cwd=ROOT, env=own, capture_output=True, text=True)
    assert done.returncode == 1
    sentence = done.stderr.strip().splitlines()[-1]
    assert sentence.startswith("A first model is made by Rasa's training command, which is not installed here:")
    assert "'eigbot train'" in sentence
    assert str(tmp_path / "models") in sentence
    assert "Traceback" not in done.stderr
    assert not list(Path(tmp_path).rglob("*.tar.gz"))

"""The units that are shipped, as systemd itself reads them; and what the first start does."""

import re
import shutil
import subprocess

import pytest

from settings import Settings, read_settings
from tests.conftest import ROOT
from tests.services import no_service

UNITS = ROOT / "deploy" / "systemd"
SERVICES = ("eigbot.service", "eigbot-backup.service")
MOST_EXPOSED = "20"  # tenths; 10 is bare, and what is called OK begins below 5


def analyze(*arguments):
    program = shutil.which("systemd-analyze")
    if program is None:
        no_service("systemd-analyze", "systemd")
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def verified(tmp_path):
    """What systemd finds wrong with the units, where what they name of ours is where the guide puts it."""

    def verify(change=lambda text: text):
        places = tmp_path / "units"
        places.mkdir(exist_ok=True)
        for name in (*SERVICES, "eigbot-backup.timer"):
            text = (UNITS / name).read_text("utf-8").replace("/opt/eigbot/.venv-serve/bin/eigbot", "/bin/true")
            (places / name).write_text(change(text.replace("/opt/eigbot", str(ROOT))))
        return analyze("verify", "--man=no", *(str(places / name) for name in (*SERVICES, "eigbot-backup.timer")))

    return verify


def test_systemd_finds_nothing_wrong(verified):
    code, found = verified()
    ours = [line for line in found.splitlines() if "eigbot" in line]
    assert (code, ours) == (0, []), found


def test_systemd_would_find_a_mistake(verified):
    _, found = verified(lambda text: text.replace("ProtectSystem=strict", "ProtectSystem=srtict"))
    assert "protect system value" in found


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_may_do_little(unit):
    code, found = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(UNITS / unit))
    assert code == 0, found.splitlines()[-1]


def assigned(text):
    """The variables that are set in a text of units or of an environment file, those in comments included."""
    found = dict(re.findall(r"\b([A-Z][A-Z_]+)=(\S*)", text))
    return {name: value for name, value in found.items() if name.startswith("EIGBOT_")}


def test_every_setting_that_is_named_is_one():
    known = {field.metadata["name"] for field in Settings.__dataclass_fields__.values()}
    texts = [path.read_text("utf-8") for path in (*UNITS.glob("*.service"), ROOT / "deploy" / "eigbot.env.example")]
    named = {name for text in texts for name in assigned(text)}
    assert len(named) > 10
    assert named <= known


def test_the_example_of_an_environment_is_one():
    lines = (ROOT / "deploy" / "eigbot.env.example").read_text("utf-8").splitlines()
    given = dict(line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))
    secrets = {"EIGBOT_SECRET_KEY": "6vB2xKq9TzLm4WcR8dYp7HsNf3gJ5aQe", "EIGBOT_STAFF_TOKEN": "Zk3vT9qLw2Xr7Pbn"}
    settings = read_settings({**given, **secrets})
    assert (settings.workers, settings.public_url) == (2, "https://bot.example.org")


def test_the_server_ends_before_systemd_is_out_of_patience():
    from bot.serving.server import _OPTIONS
    from bot.serving.supervisor import _PATIENCE

    unit = (UNITS / "eigbot.service").read_text("utf-8")
    (patience,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert int(patience) > _PATIENCE + _OPTIONS["timeout_graceful_shutdown"]


def first_start(folder):
    places = {"EIGBOT_DATA": f"{folder}/data", "EIGBOT_MODELS": f"{folder}/models", "PATH": "/usr/bin:/bin"}
    subprocess.run([ROOT / "deploy" / "first-start.sh"], env=places, check=True)


def test_the_first_start_brings_the_faq_and_later_ones_leave_it_alone(tmp_path):
    first_start(tmp_path)
    names = {path.name for path in (ROOT / "data").iterdir()}
    assert {path.name for path in (tmp_path / "data").iterdir()} == names
    tests = Settings(data=tmp_path / "data").conversation_tests
    assert {path.name for path in tests.iterdir()} == {path.name for path in (ROOT / "tests/conversations").iterdir()}
    (tmp_path / "data" / "faq_fr.yml").write_text("staff wrote this\n")
    (tmp_path / "data" / "program.yml").unlink()
    first_start(tmp_path)
    assert (tmp_path / "data" / "faq_fr.yml").read_text() == "staff wrote this\n"
    assert not (tmp_path / "data" / "program.yml").exists()


def test_a_copy_that_was_cut_short_is_made_anew(tmp_path):
    (tmp_path / "data.new").mkdir()
    (tmp_path / "data.new" / "half.yml").touch()
    first_start(tmp_path)
    assert not (tmp_path / "data" / "half.yml").exists()
    assert not (tmp_path / "data.new").exists()


def test_the_python_that_make_installs_is_where_the_service_may_read_it():
    shown = ["make", "--silent", "--eval", "shown: ; @echo $$UV_PYTHON_INSTALL_DIR", "shown"]
    for given, place in (({}, ROOT / ".tools" / "python"), ({"UV_PYTHON_INSTALL_DIR": "/opt/python"}, "/opt/python")):
        done = subprocess.run(shown, cwd=ROOT, env={"PATH": "/usr/bin:/bin", **given}, capture_output=True, text=True)
        assert done.stdout == f"{place}\n", done.stderr
    ignored = subprocess.run(["git", "check-ignore", "-q", ".tools/python/bin"], cwd=ROOT)
    assert ignored.returncode == 0


def test_a_faq_that_is_there_before_the_first_start_stays_with_its_own_tests(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "tests" / "conversations").mkdir(parents=True)
    first_start(tmp_path)
    assert list((tmp_path / "data").iterdir()) == []
    assert list((tmp_path / "tests" / "conversations").iterdir()) == []

"""The guides of an administrator: what they say to type is there, and both say the same."""

import re
import subprocess

import pytest
from typer.main import get_command

from bot.cli import app
from settings import Settings
from tests.conftest import ROOT
from tests.test_guides import anchor
from tests.test_readme import every

GUIDES = {name: (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("deploying", "deploiement")}
COMMANDS = dict(every(get_command(app)))


def blocks(guide):
    """The blocks to be typed, without their comments."""
    found = re.findall(r"^```sh\n(.*?)^```$", GUIDES[guide], re.MULTILINE | re.DOTALL)
    return [re.sub(r"\s+#.*$", "", block, flags=re.MULTILINE) for block in found]


def test_both_say_to_type_the_same():
    assert len(blocks("deploying")) > 10
    assert blocks("deploying") == blocks("deploiement")


@pytest.mark.parametrize("block", blocks("deploying"))
def test_a_block_is_sound_shell(block):
    done = subprocess.run(["sh", "-n"], input=block, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("guide", GUIDES)
def test_files_that_are_named_are_there(guide):
    named = set(re.findall(r"(?<![\w/.-])(?:/opt/eigbot/|\.\./)?(deploy/[\w./-]*[\w])", GUIDES[guide])) - {
        "deploy/secrets"
    }
    assert len(named) > 12
    assert [name for name in named if not (ROOT / name).exists()] == []
    links = re.findall(r"\]\(([^)#]+\.md)[^)]*\)", GUIDES[guide])
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_targets_and_commands_that_are_named_are_there(guide):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^make (\S+)", "\n".join(blocks(guide)), re.MULTILINE)
    stamp = {".venv/.installed": "STAMP := .venv/.installed"}
    assert targets
    assert [name for name in targets if f"\n{name}:" not in makefile and stamp.get(name, "?") not in makefile] == []
    called = re.findall(r"(?:bin/|`)eigbot ((?:staff )?[a-z]+)([^`\n]*)", GUIDES[guide])
    assert len(called) > 5
    for name, rest in called:
        known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        assert set(re.findall(r"(?<!\w)--[a-z]+", rest)) <= known, f"eigbot {name}{rest}"


@pytest.mark.parametrize("guide", GUIDES)
def test_settings_that_are_named_are_there(guide):
    known = {field.metadata["name"] for field in Settings.__dataclass_fields__.values()}
    named = set(re.findall(r"\bEIGBOT_[A-Z_]+", GUIDES[guide]))
    assert len(named) > 10
    assert named <= known


@pytest.mark.parametrize("guide", GUIDES)
def test_links_within_lead_somewhere(guide):
    anchors = {anchor(heading) for heading in re.findall(r"^#+ (.*)$", GUIDES[guide], re.MULTILINE)}
    links = re.findall(r"\]\(#([^)]+)\)", GUIDES[guide])
    assert len(links) == 10
    assert set(links) <= anchors


@pytest.mark.parametrize("guide", GUIDES)
def test_the_figures_are_those_of_the_files(guide):
    unit = (ROOT / "deploy/systemd/eigbot-backup.service").read_text("utf-8")
    assert re.search(r"--keep 14$", unit, re.MULTILINE)
    assert re.search(r"(Fourteen|Quatorze)", GUIDES[guide])
    assert f"server_lifetime = {30 * 60}" in (ROOT / "deploy/pgbouncer/pgbouncer.ini").read_text("utf-8")
    alerts = (ROOT / "deploy/prometheus/alerts.yml").read_text("utf-8").count("- alert:")
    assert alerts == 7
    assert re.search(r"(Seven|Sept) alert", GUIDES[guide])

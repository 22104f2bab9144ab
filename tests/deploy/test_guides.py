"""The guides of an administrator: what they say to type is there, and both say the same."""

import os
import re
import subprocess
from itertools import pairwise

import pytest

from tests.conftest import ROOT

GUIDES = {name: (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("deploying", "deploiement")}


def blocks(guide):
    """The blocks to be typed, without their comments."""
    found = re.findall(r"^```sh\n(.*?)^```$", GUIDES[guide], re.MULTILINE | re.DOTALL)
    return [re.sub(r"\s+#.*$", "", block, flags=re.MULTILINE) for block in found]


def test_both_say_to_type_the_same():
    assert len(blocks("deploying")) > 10
    assert blocks("deploying") == blocks("deploiement")


@pytest.mark.parametrize("guide", GUIDES)
def test_files_that_are_named_are_there(guide):
    named = set(re.findall(r"(?<![\w/.-])(?:/opt/eigbot/|\.\./)?(deploy/[\w./-]*[\w])", GUIDES[guide])) - {
        "deploy/secrets"
    }
    assert len(named) > 12
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_the_figures_are_those_of_the_files(guide):
    unit = (ROOT / "deploy/systemd/eigbot-backup.service").read_text("utf-8")
    assert re.search(r"--keep 14$", unit, re.MULTILINE)
    assert re.search(r"(Fourteen|Quatorze)", GUIDES[guide])
    assert f"server_lifetime = {30 * 60}" in (ROOT / "deploy/pgbouncer/pgbouncer.ini").read_text("utf-8")
    alerts = (ROOT / "deploy/prometheus/alerts.yml").read_text("utf-8").count("- alert:")
    assert alerts == 7
    assert re.search(r"(Seven|Sept) alert", GUIDES[guide])


def given_to_the_service():
    """What the unit gives to the service, as systemd-run writes it: its account and folder, its settings."""
    unit = (ROOT / "deploy/systemd/eigbot.service").read_text("utf-8")
    places = " ".join(re.findall(r"^Environment=(EIGBOT_DATA=.*)$", unit, re.MULTILINE)).split()
    properties = re.findall(r"^((?:User|WorkingDirectory|EnvironmentFile)=.*)$", unit, re.MULTILINE)
    (program,) = re.findall(r"^ExecStart=(\S+) serve", unit, re.MULTILINE)
    return {("-E", place) for place in places} | {("-p", each) for each in properties}, program


@pytest.mark.parametrize("guide", GUIDES)
def test_a_command_has_what_the_service_has(guide, tmp_path):
    (shell,) = [block for block in blocks(guide) if block.startswith("eigbot() {")]
    (tmp_path / "systemd-run").write_text('#!/bin/sh\nfor each; do printf "%s\\n" "$each"; done\n')
    (tmp_path / "systemd-run").chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(["sh", "-eu"], input=shell, env={"PATH": path}, capture_output=True, text=True, check=True)
    words = done.stdout.splitlines()
    given, program = given_to_the_service()
    assert given <= set(pairwise(words))
    assert words[words.index(program) :] == [program, "staff", "add", "Camille", "--role", "publisher"]

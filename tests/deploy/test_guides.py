"""The guides of an administrator: what they say to type is there, and both say the same."""

import re

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

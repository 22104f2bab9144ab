"""What whoever carries the project on relies on: hooks and CI that run what the Makefile runs, and pages that are there."""

import re
import shlex

import pytest
from ruamel.yaml import YAML

from tests.conftest import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PAGES = ("CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md")


def read(name):
    """A file's YAML, every value a text: where Rasa is imported, ruamel's other readers expand `${…}`."""
    return YAML(typ="base").load((ROOT / name).read_text("utf-8"))


def recipe(target):
    """The commands of a target of the Makefile, as a shell gets them."""
    lines = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1].splitlines()
    return [line.strip().replace("$(PYTHON)", ".venv/bin/python") for line in lines]


def test_a_commit_is_checked_by_what_make_check_runs():
    (local,) = read(".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local"
    assert [hook["entry"] for hook in local["hooks"]] == recipe("check")
    assert all(hook["language"] == "system" for hook in local["hooks"]), "what another one downloads is not locked"


def test_a_hook_looks_where_something_is():
    names = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("*/*.*")] + ["pyproject.toml", "requirements.txt"]
    for hook in read(".pre-commit-config.yaml")["repos"][0]["hooks"]:
        assert any(re.search(hook.get("files", ""), name) for name in names), hook["id"]


def test_the_hosts_ci_is_ours_with_actions_pinned():
    workflow = read(".github/workflows/ci.yml")
    steps = workflow["jobs"]["test"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert any(shlex.split(command)[0] == ".ci/run" for command in commands)
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]) for step in steps if "uses" in step)
    assert workflow["permissions"] == {"contents": "read"}


def test_what_ci_makes_is_a_target():
    made = set(re.findall(r"^\s*make ([a-z]+)", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE))
    assert made == {"check", "audit", "docs", "test"}
    assert {*made, "release"} <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("form", sorted(path.name for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")))
def test_a_form_asks_in_both_languages(form):
    read_form = read(f".github/ISSUE_TEMPLATE/{form}")
    for text in [read_form.get("name"), *(part["attributes"].get("label") for part in read_form.get("body", ()))]:
        assert text is None or text == "Version" or " / " in text, text


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_for_contributors_speak_french_too_and_lead_somewhere(page):
    text = (ROOT / page).read_text("utf-8")
    assert "\n## En français\n" in text
    for link in re.findall(r"\]\((?!https://|#)([^)#]+)", text):
        assert (ROOT / link).exists(), link
    for target in re.findall(r"`make ([a-z-]+)", text):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target

"""The site of the docs, made of a small checkout: what it takes in, and what it refuses."""

import shutil
import subprocess

import pytest

from tests.conftest import ROOT
from tests.services import REQUIRED

MKDOCS = ROOT / ".venv-docs/bin/mkdocs"
CONFIGURATION = """
site_name: small
strict: true
use_directory_urls: false
theme: {name: material, font: false}
hooks: [tools/docs_site.py]
validation: {links: {anchors: warn}}
"""
README = "# Small\n\n[Guide](docs/guide.md#first-steps), [unit](deploy/one.service), [folder](deploy/)\n"
GUIDE = "# Guide\n\n## First steps\n[Home](../README.md)\n\n```md\n[an example](../deploy/none.conf)\n```\n"

pytestmark = pytest.mark.skipif(not MKDOCS.exists() and not REQUIRED, reason="'make docs' installs what this needs")


@pytest.fixture
def build(tmp_path):
    """Builds the site of a guide; gives what was said where it fails, else an empty text."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "deploy").mkdir()
    (tmp_path / "tools").mkdir()
    (tmp_path / "mkdocs.yml").write_text(CONFIGURATION)
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "deploy/one.service").write_text("[Unit]\n")
    shutil.copy(ROOT / "tools/docs_site.py", tmp_path / "tools")

    def run(guide):
        (tmp_path / "docs/guide.md").write_text(guide)
        done = subprocess.run(
            [MKDOCS, "build", "--strict"],
            cwd=tmp_path,
            env={"NO_MKDOCS_2_WARNING": "1", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
        )
        return "" if done.returncode == 0 else done.stdout + done.stderr

    return run


def test_a_page_leads_to_what_lies_beside_it_in_the_checkout(build, tmp_path):
    assert build(GUIDE) == ""
    home = (tmp_path / "site/index.html").read_text("utf-8")
    assert 'href="guide.html#first-steps"' in home
    assert 'href="deploy/one.service"' in home
    assert (tmp_path / "site/deploy/one.service").exists()
    assert 'href="index.html"' in (tmp_path / "site/guide.html").read_text("utf-8")


def test_a_page_beside_the_docs_may_link_further(build, tmp_path):
    (tmp_path / "deploy/notes.md").write_text("# Notes\n\n[More](more.md), [guide](../docs/guide.md)\n")
    (tmp_path / "deploy/more.md").write_text("# More\n\n[The unit](one.service)\n")
    assert build(f"{GUIDE}\n[Notes](../deploy/notes.md)\n") == ""
    assert 'href="../guide.html"' in (tmp_path / "site/deploy/notes.html").read_text("utf-8")
    assert 'href="one.service"' in (tmp_path / "site/deploy/more.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('<script src="https://cdn.example.org/x.js"></script>', "guide.md loads https://cdn.example.org/x.js"),
        ("![a picture](https://pictures.example.org/x.png)", "guide.md loads https://pictures.example.org/x.png"),
        ("[a page](http://www.example.org)", "guide.md links to http://www.example.org: write a whole https address"),
        ("[a page](nowhere.md)", "'nowhere.md'"),
        ("[a heading](#last-steps)", "'#last-steps'"),
        ("[home](../README.md#last-steps)", "#last-steps"),
    ],
)
def test_what_leads_nowhere_or_loads_from_elsewhere_is_refused(build, line, said):
    assert said in build(f"{GUIDE}\n{line}\n")

"""A release of a throw-away checkout: what it makes, and what stops it without a trace."""

import datetime as dt
import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tools.release import ReleaseError, release, with_release
from tools.wheel import WheelError, build_wheel, check_contents

DAY = dt.date(2026, 11, 29)
UV = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
PROJECT = """\
[build-system]
requires = ["setuptools>=70"]
build-backend = "setuptools.build_meta"

[project]
name = "eigbot"
version = "0.1.0"

[project.scripts]
eigbot = "bot.cli:app"

[tool.setuptools.packages.find]
include = ["bot*"]
namespaces = false

[tool.setuptools.package-data]
"*" = ["**/*.yml"]
"""
CHANGELOG = "# Changelog\n\n## Unreleased\n- It answers.\n\n## 0.1.0, 1 May 2026\n- It is there.\n"
CLI = """\
import os, sys
from pathlib import Path

def app():
    data = Path(os.environ["EIGBOT_DATA"])
    words = Path(__file__).with_name("texts.yml").read_text()
    sys.exit("no FAQ" if sys.argv[1] == "check" and not (data / "faq_fr.yml").exists() else 0)
"""


def git(folder, *words):
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A small project that is an `eigbot`, with its history."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ada@example.org")
    root = tmp_path / "checkout"
    for name, text in {
        "pyproject.toml": PROJECT,
        "CHANGELOG.md": CHANGELOG,
        "requirements-serve.txt": "",
        "bot/__init__.py": "",
        "bot/cli.py": CLI,
        "bot/texts.yml": "greeting: Bonjour",
        "data/faq_fr.yml": "language: fr",
        "docs/staff.md": "  - repo: https://example.org/eigbot\n    rev: v0.1.0\n",
        ".gitignore": "dist/\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", str(root))
    add(root)
    git(root, "tag", "v0.1.0")
    return root


def add(root):
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "As it is")


def made(root, version="0.2.0", **more):
    return release(root, version, DAY, **{"uv": UV, "hadolint": [], **more})


def test_a_release_is_a_version_a_dated_changelog_a_wheel_that_works_a_commit_and_a_tag(checkout):
    wheel = made(checkout)
    assert wheel == checkout / "dist" / "eigbot-0.2.0-py3-none-any.whl"
    assert 'version = "0.2.0"' in (checkout / "pyproject.toml").read_text("utf-8")
    changelog = (checkout / "CHANGELOG.md").read_text("utf-8")
    assert changelog.startswith(
        "# Changelog\n\n## Unreleased\n\n## 0.2.0, 29 November 2026\n- It answers.\n\n## 0.1.0,"
    )
    assert "rev: v0.2.0" in (checkout / "docs" / "staff.md").read_text("utf-8")
    assert git(checkout, "log", "-1", "--format=%s %D").strip() == "Release 0.2.0 HEAD -> main, tag: v0.2.0"
    assert git(checkout, "status", "--porcelain") == ""


def test_the_command_takes_the_path_of_uv_as_make_gives_it(checkout):
    """Beneath the checkout, though the wheel is tried elsewhere."""
    (checkout / "dist").mkdir()
    (checkout / "dist" / "uv").symlink_to(UV)
    done = subprocess.run(
        [sys.executable, "-m", "tools.release", "0.2.0", "--uv", "dist/uv"],
        cwd=checkout, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "v0.2.0: 'git push --follow-tags' publishes it" in done.stdout


def test_the_first_release_is_of_a_heading_with_its_version(checkout):
    assert with_release("# Changelog\n\n## 0.1.0, unreleased\n- All of it.\n", "0.1.0", DAY) == (
        "# Changelog\n\n## Unreleased\n\n## 0.1.0, 29 November 2026\n- All of it.\n"
    )


def edit(root, name, old, new):
    text = (root / name).read_text("utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new), "utf-8")


def ask_for_data(root):
    (root / "bot" / "page.html").write_text("<p>", "utf-8")
    add(root)


def break_the_check(root):
    (root / "data" / "faq_fr.yml").unlink()
    add(root)


def say_nothing_new(root):
    edit(root, "CHANGELOG.md", "- It answers.\n", "")
    add(root)


@pytest.mark.parametrize(
    ("spoil", "version", "sentence"),
    [
        (lambda root: None, "0.2", "VERSION='0.2' is no version; write three numbers: make release VERSION=1.2.3."),
        (lambda root: None, "", "VERSION='' is no version"),
        (lambda root: None, "0.1.0", "v0.1.0 is out already; take a later version than it."),
        (lambda root: None, "0.0.9", "v0.1.0 is out already"),
        (lambda root: edit(root, "bot/cli.py", "no FAQ", "none"), "0.2.0", "bot/cli.py is not committed; commit it"),
        (lambda root: (root / "bot" / "new.py").touch(), "0.2.0", "bot/new.py is not committed"),
        (lambda root: git(root, "switch", "--create", "other"), "0.2.0", "This is other, and releases are made from main"),
        (say_nothing_new, "0.2.0", "CHANGELOG.md has no line under '## Unreleased'; write what is new"),
        (ask_for_data, "0.2.0", "lacks 1 files, bot/page.html first; name its kind under [tool.setuptools.package-data]"),
        (break_the_check, "0.2.0", "no FAQ"),
    ],
)  # fmt: skip
def test_what_is_not_ready_is_told_and_nothing_is_changed(checkout, spoil, version, sentence):
    spoil(checkout)
    before = git(checkout, "status", "--porcelain"), git(checkout, "rev-parse", "HEAD"), git(checkout, "tag")
    with pytest.raises((ReleaseError, WheelError)) as error:
        made(checkout, version)
    assert sentence in str(error.value)
    assert before == (git(checkout, "status", "--porcelain"), git(checkout, "rev-parse", "HEAD"), git(checkout, "tag"))
    assert not (checkout / "dist").exists()


def test_a_containerfile_that_the_linter_refuses_stops_it(checkout):
    (checkout / "deploy").mkdir()
    (checkout / "deploy" / "Containerfile").write_text("FROM debian\n", "utf-8")
    add(checkout)
    refusing = "import sys; sys.exit(f'{sys.argv[-1]}: pin a version')"
    with pytest.raises(WheelError, match="deploy/Containerfile: pin a version"):
        made(checkout, hadolint=[sys.executable, "-c", refusing])
    assert git(checkout, "status", "--porcelain") == ""


def test_the_wheel_of_this_checkout_has_all_that_git_has_of_its_packages(tmp_path):
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--shared", str(ROOT), str(clone))
    assert check_contents(clone, build_wheel(clone, tmp_path)) > 400

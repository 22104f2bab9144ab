"""The lock of what serves, and the tool that makes it."""

import os
import re
import subprocess
import sys

import pytest
import tomli

from tests.conftest import ROOT
from tools.lock import LockError, read_lock
from tools.serve_lock import ServeRules, lock_text, packages_that_serve

HASH = "    --hash=sha256:" + "0" * 64
MADE_UP = f"""\
alembic==1.19.0 \\
{HASH}
    # via shop (pyproject.toml)
big-server==21.12 \\
{HASH}
    # via framework
framework==3.6 \\
{HASH} \\
{HASH}
    # via shop (pyproject.toml)
helper==1.0 \\
{HASH}
    # via
    #   framework
    #   web.thing
parser==2.0 \\
{HASH}
    # via framework
pip==26.0 \\
{HASH}
    # via web-thing
tester==8.0 \\
{HASH}
    # via shop (pyproject.toml)
web-thing[fast]==1.2 \\
{HASH}
    # via shop (pyproject.toml)
"""
PYPROJECT = """
[project]
name = "shop"
dependencies = ["framework==3.6", "Web_Thing[fast]>=1"]
[project.optional-dependencies]
dev = ["tester"]
postgresql = ["alembic>=1.19"]
[tool.eigbot.serve]
bare = ["framework"]
also = ["parser"]
left-out = ["pip"]
"""


@pytest.fixture
def checkout(tmp_path):
    """A folder with a small lock file, and the rules of what serves."""
    (tmp_path / "requirements.txt").write_text(MADE_UP, "utf-8")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    return tmp_path


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "tools.serve_lock", *arguments],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip


def names(folder):
    return list(read_lock(folder / "requirements-serve.txt"))


def test_what_only_a_bare_package_or_the_tests_require_is_not_installed(checkout):
    assert run(checkout).returncode == 0
    assert names(checkout) == ["framework", "helper", "parser", "web-thing"]
    text = (checkout / "requirements-serve.txt").read_text("utf-8")
    assert text.count(HASH.strip()) == 5
    assert "# via framework\nweb-thing[fast]==1.2" in text


def test_an_extra_that_serves_is_installed_too(checkout, edit):
    edit(checkout / "pyproject.toml", 'bare = ["framework"]', 'extras = ["postgresql"]\nbare = ["framework"]')
    assert run(checkout).returncode == 0
    assert "alembic" in names(checkout)


def test_a_lock_that_is_stale_is_refused(checkout, edit):
    assert "run 'make lock'" in run(checkout, "--check").stderr
    run(checkout)
    assert run(checkout, "--check").returncode == 0
    edit(checkout / "requirements.txt", "helper==1.0", "helper==1.1")
    done = run(checkout, "--check")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "requirements-serve.txt is not what requirements.txt and pyproject.toml give" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('also = ["parser"]', 'also = ["parsre"]', "parsre not in requirements.txt"),
        ('bare = ["framework"]', 'bear = ["framework"]', "'bear' is no key of it"),
        ('bare = ["framework"]', 'extras = ["mysql"]', "no extra is called 'mysql'; there are dev, postgresql"),
        ('"framework==3.6"', '"==3.6"', "'==3.6' names no package"),
    ],
)
def test_rules_that_mean_nothing_are_refused(checkout, edit, old, new, sentence):
    edit(checkout / "pyproject.toml", old, new)
    done = run(checkout)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / "requirements-serve.txt").exists()


@pytest.mark.parametrize(("text", "sentence"), [("rasa>=3\n", "pins no version"), ("# nothing\n", "holds no package")])
def test_what_is_no_lock_is_refused(tmp_path, text, sentence):
    (tmp_path / "lock.txt").write_text(text, "utf-8")
    with pytest.raises(LockError, match=sentence):
        read_lock(tmp_path / "lock.txt")


def test_the_shipped_lock_is_part_of_the_whole_one():
    """Whoever changes `requirements.txt` alone is told so here, before anything is installed from a stale file."""
    rules = ServeRules.of(tomli.loads((ROOT / "pyproject.toml").read_text("utf-8")))
    whole = read_lock(ROOT / "requirements.txt")
    shipped = (ROOT / "requirements-serve.txt").read_text("utf-8")
    assert shipped == lock_text(packages_that_serve(whole, rules))
    serve = read_lock(ROOT / "requirements-serve.txt")
    assert all(whole[name].pin == package.pin for name, package in serve.items())
    assert not serve.keys() & {"tensorflow", "keras", "sanic", "redis", "rasa-sdk", "aiohttp", "dask", "pytest", "mypy"}
    assert not re.search(r"https?:|--index|^#", shipped, re.MULTILINE)

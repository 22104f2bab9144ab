"""`make audit`, over made-up locks and a pip-audit that reports what the test says, and over what is shipped."""

import json
import os
import shlex
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tools.advisories import ADVISORIES, PAGE, mistakes, read_advisories, table, with_table
from tools.lock import LOCK, LockError, read_lock
from tools.serve_lock import SERVE_LOCK

HASH = "    --hash=sha256:" + "0" * 64
LOCKED = f"certs==2026.10.19\\\n{HASH}\nold_server==21.12 \\\n{HASH}\nparser==1.9 \\\n{HASH}\n"
TABLE = """
- {package: certs, known: GHSA-1 (critical), fixed_in: 2026.10.19, use: TLS}
- {package: old-server, known: "2", ids: [CVE-1], held_back: the framework asks for it, use: none}
- {package: parser, known: "1", fixed_in: "2.0", held_back: the framework asks for <2, use: none}
- {package: gone, known: "1", fixed_in: "1.0", use: none}
"""
SKIPPED = "Dependency not found on PyPI and could not be audited: parser (1.9)"


@pytest.fixture
def checkout(tmp_path):
    """A folder with a small lock and its advisories, none of them a reason to fail."""
    (tmp_path / LOCK).write_text(LOCKED.replace("19\\", "19 \\"), "utf-8")
    (tmp_path / ADVISORIES).parent.mkdir()
    (tmp_path / ADVISORIES).write_text(TABLE, "utf-8")
    return tmp_path


def audit(folder, *found, prints=None):
    """What `python -m tools.audit` gives where pip-audit reports `found`; it is left out where there is neither."""
    command = []
    if found or prints is not None:
        text = json.dumps({"dependencies": found, "fixes": []}) if prints is None else prints
        script = folder / "pip_audit.py"
        script.write_text(f"import sys\nassert '{LOCK}' in sys.argv\nprint({text!r})\nsys.exit(1)\n", "utf-8")
        command = ["--pip-audit", shlex.join([sys.executable, str(script)])]
    return subprocess.run(
        [sys.executable, "-m", "tools.audit", *command],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip


def package(name, version="1.9", *vulns, **more):
    return {"name": name, "version": version, "vulns": list(vulns)} if not more else {"name": name, **more}


CLEAN = (package("certs"), package("old_server"), package("parser"))
CVE = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": []}


def test_nothing_known_but_what_is_explained_passes(checkout):
    assert audit(checkout).returncode == 0
    explained = package("old-server", "21.12", CVE), package("parser", "1.9", {"id": "X", "fix_versions": ["2.0"]})
    done = audit(checkout, package("certs"), *explained)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 packages: nothing is known by pip-audit and docs/advisories.yml but of 2")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "certs==2026.10.19",
            "certs==2026.10.18",
            "certs 2026.10.18: GHSA-1 (critical) is fixed in 2026.10.19; 'make lock",
        ),
        ("parser==1.9", "parser==2.0", "parser: 2.0 is locked, which has the fix; take its 'held_back' off."),
        ("old_server==21.12", "other==1", "old-server: it is not locked, so that nothing holds it back"),
    ],
)
def test_a_lock_that_changed_beside_the_table_fails(checkout, edit, old, new, sentence):
    edit(checkout / LOCK, old, new)
    done = audit(checkout)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_skipped_packages_fail_though_nothing_was_found(checkout):
    done = audit(checkout, *CLEAN[:2], package("parser", skip_reason=SKIPPED))
    assert done.returncode == 1
    assert "has not looked up 1 of 3 packages (parser)" in done.stderr
    done = audit(checkout, CLEAN[0])  # those that it does not even name
    assert "2 of 3 packages (old-server, parser)" in done.stderr


@pytest.mark.parametrize("fixed", [[], ["2.1"]])
def test_what_the_table_does_not_explain_fails(checkout, fixed):
    done = audit(
        checkout, *CLEAN[:2], package("parser", "1.9", {"id": "PYSEC-9", "aliases": [], "fix_versions": fixed})
    )
    assert done.returncode == 1
    assert "parser 1.9: PYSEC-9 (" in done.stderr
    assert (fixed or ["no version fixes it"])[0] in done.stderr


@pytest.mark.parametrize("prints", ["", "ERROR: connection refused", "[]"])
def test_a_database_out_of_reach_fails_in_one_sentence(checkout, prints):
    done = audit(checkout, prints=prints)
    assert done.returncode == 1
    assert done.stderr.startswith("pip-audit found out nothing, its database may be out of reach:")
    assert done.stderr.count("\n") == 1


def test_a_row_with_another_key_is_refused(checkout, edit):
    edit(checkout / ADVISORIES, "fixed_in: 2026", "fixedin: 2026")
    with pytest.raises(LockError, match="'fixedin'; a row has fixed_in, held_back, ids"):
        read_advisories(checkout / ADVISORIES)


def test_the_shipped_lock_has_nothing_known_that_is_not_explained():
    assert mistakes(read_advisories(ROOT / ADVISORIES), read_lock(ROOT / LOCK)) == []


def test_the_page_shows_the_shipped_table():
    page = (ROOT / PAGE).read_text("utf-8")
    rows = table(read_advisories(ROOT / ADVISORIES), read_lock(ROOT / LOCK), read_lock(ROOT / SERVE_LOCK))
    assert with_table(page, rows) == page, "run 'python -m tools.advisories'"

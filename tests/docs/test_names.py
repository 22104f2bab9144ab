"""What the docs name is there: pages, anchors, settings, commands and their options, files, functions."""

import fnmatch
import importlib
import re
import subprocess
from functools import cache

import pytest

from tests.conftest import ROOT
from tests.docs.command_line import SETTINGS, faults
from tests.docs.pages import anchors, links, pages, prose_of, spans, text_of

PAGES = pages()
ENDINGS = "conf|css|csv|db|html|inc|ini|jpg|js|json|jsonl|md|npy|png|py|service|sh|svg|timer|toml|txt|yaml|yml"
FILE = re.compile(rf"(?<![\w/.{{*<-])((?:[\w.*<>-]+/)+[\w.*<>-]+\.(?:{ENDINGS}))\b")
DOTTED = re.compile(
    r"(?:actions|benchmarks|bot|drills|faq|languages|learnt|nlu|people|settings|tests|tools|training)(?:\.\w+)+"
)
# Files that are no part of the checkout, by their page.
ELSEWHERE = {
    ("docs/embedding.md", "layouts/partials/head.html"): "of Hugo",
    ("docs/embedding.md", "_includes/head.html"): "of Jekyll",
    ("docs/integrer.md", "layouts/partials/head.html"): "of Hugo",
    ("docs/integrer.md", "_includes/head.html"): "of Jekyll",
}
MADE_WHEN_RUN = (
    "EIGBOT_DATA/",
    "EIGBOT_VAR/",
    "EIGBOT_MODELS/",
    "data/",
    "var/",
    "models/",
    "results/",
    "site/",
    ".github/",
)


@cache
def files_there():
    """Every file of the checkout."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split("\n")


def is_there(path):
    """Whether a file is in the checkout; docs leave out the folders before it, and write `<code>` for any."""
    pattern = re.sub(r"<[^>]*>", "*", path)
    return any(fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(name, f"*/{pattern}") for name in files_there())


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_pages_and_anchors_that_are_there(page):
    lost = []
    for link in links(page):
        path, _, name = link.partition("#")
        if re.match(r"[a-z]+:", link):
            assert re.match(r"https://[\w-]+(\.[\w-]+)+(/|$)|mailto:", link), f"{page} links to {link}"
            continue
        there = (ROOT / page).parent.joinpath(path).resolve() if path else ROOT / page
        if not there.exists():
            lost.append(link)
        elif name and there.suffix == ".md" and name not in anchors(there.relative_to(ROOT).as_posix()):
            lost.append(link)
    assert lost == [], f"{page} links to what is not there"


@pytest.mark.parametrize("page", PAGES)
def test_settings_are_those_there_are(page):
    named = set(re.findall(r"\bEIGBOT_[A-Z_]*[A-Z]\b", text_of(page)))
    assert named - SETTINGS == set(), f"{page} names settings that settings/ does not read"


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_options_are_those_there_are(page):
    typed = [span for span in spans(page) if re.match(r"(?:\S*/)?(eigbot|make|python -m) ", span)]
    wrong = {span: found for span in typed if span != "eigbot --help" and (found := faults(span))}
    assert wrong == {}, f"{page} names commands that cannot be typed"


@pytest.mark.parametrize("page", PAGES)
def test_files_are_those_there_are(page):
    named = [path for span in spans(page) for path in FILE.findall(span)]
    expected = [path for path in named if not path.startswith(MADE_WHEN_RUN) and (page, path) not in ELSEWHERE]
    assert [path for path in expected if not is_there(path)] == [], f"{page} names files that are not there"


@pytest.mark.parametrize("page", PAGES)
def test_modules_and_what_is_in_them_are_there(page):
    for span in spans(page):
        if not DOTTED.match(span) or re.fullmatch(rf"\w+\.(?:{ENDINGS})", span) or "example.org" in span:
            continue
        parts = re.sub(r"\([^)]*\)", "", span).split(".")
        found, at = None, len(parts)
        while at and found is None:
            try:
                found = importlib.import_module(".".join(parts[:at]))
            except ModuleNotFoundError:
                at -= 1
        assert found, f"{page} names {span}"
        for name in parts[at:]:
            assert hasattr(found, name), f"{page} names {span}, where there is no {name}"
            found = getattr(found, name)


def test_modules_of_the_diagram_are_there():
    diagram = (ROOT / "docs/architecture.svg").read_text("utf-8")
    named = re.findall(r"\b(?:actions|core|dialogue|nlu)/\w+", diagram)
    assert len(named) > 10
    assert [name for name in named if not is_there(f"{name}.py")] == [], "docs/architecture.svg"


@cache
def defined():
    """The names of every function and method of ours."""
    code = "\n".join((ROOT / name).read_text("utf-8") for name in files_there() if name.endswith((".py", ".js")))
    return set(re.findall(r"\bdef (\w+)|(?<=\n  )(?:async )?(\w+)\(.*\) \{", code))


@pytest.mark.parametrize("page", PAGES)
def test_functions_are_those_there_are(page):
    known = {name for pair in defined() for name in pair}
    named = {found[1] for span in spans(page) if (found := re.fullmatch(r"(\w+)\(\)", span))}
    assert named - known == set(), f"{page} names functions that are not there"
    assert prose_of(page).strip(), f"{page} says something"

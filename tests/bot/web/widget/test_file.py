"""The file itself, and what docs/embedding.md says of it."""

import gzip
import re

import pytest

from tests.bot.web.widget.site import WIDGET, page, written
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("browser")
DOCUMENT = ROOT / "docs" / "embedding.md"


def test_it_weighs_less_than_10_000_bytes():
    assert len(gzip.compress(WIDGET.read_bytes(), 9)) <= 10_000


def test_it_makes_no_html_of_strings_and_sets_no_cookie():
    source = written(WIDGET)
    for name in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "cookie",
        'setAttribute("style',
    ):
        assert name not in source


def test_every_attribute_is_documented_and_no_other(widget):
    known = widget.page.evaluate("customElements.get('eig-bot').attributes")
    rows = re.findall(r"^\| `data-([a-z-]+)` \|[^|]*\| (?:`([^`]*)`)?", written(DOCUMENT), re.MULTILINE)
    assert [name for name, _ in rows] == list(known)
    assert {name: default for name, default in rows if known[name]} == {
        name: value for name, value in known.items() if value
    }


def test_every_event_is_documented_and_no_other():
    told = set(re.findall(r'this\.tell\("(\w+)"', written(WIDGET)))
    assert set(re.findall(r"^\| `eigbot:(\w+)`", written(DOCUMENT), re.MULTILINE)) == told


def test_both_languages_say_the_same_things():
    source = written(WIDGET)
    french, english = (
        re.search(rf"^    {language}: \{{\n(.*?)^    \}},", source, re.MULTILINE | re.DOTALL)[1]
        for language in ("fr", "en")
    )
    keys = [re.findall(r'^      "?([a-z-]+)"?:', texts, re.MULTILINE) for texts in (french, english)]
    assert keys[0] == keys[1]
    holes = [sorted(re.findall(r"\{\w+\}", texts)) for texts in (french, english)]
    assert holes[0] == holes[1]


def test_the_policy_that_is_documented_is_one_under_which_it_works(visit, site, elsewhere):
    policy = re.search(r"^Content-Security-Policy: (.*)$", written(DOCUMENT), re.MULTILINE)[1]
    elsewhere.csp = policy.replace("https://bot.example.org", site.url)
    elsewhere.page("/", page(f"{site.url}/widget.js"))
    visit(elsewhere.url).open().ask("date limite ?")

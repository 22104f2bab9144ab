"""The file itself, and what docs/embedding.md says of it."""

import gzip
import re

import pytest

from bot.web.widget_source import WIDGET, widget_source, widget_texts
from languages import LANGUAGES
from tests.bot.web.widget.site import SERVED_WIDGET, page, written
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("browser")
DOCUMENT = ROOT / "docs" / "embedding.md"


def test_it_weighs_less_than_10_000_bytes():
    assert len(gzip.compress(SERVED_WIDGET.encode(), 9)) <= 10_000


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


def test_every_language_says_the_same_things():
    found = [vars(texts) for texts in widget_texts().values()]
    assert all(all(texts.values()) for texts in found)
    holes = [{key: sorted(re.findall(r"\{\w+\}", text)) for key, text in texts.items()} for texts in found]
    assert all(each == holes[0] for each in holes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_the_texts_of_the_languages_served_and_no_others(language):
    served = widget_source(written(WIDGET), (language,))
    for code, texts in widget_texts().items():
        assert (texts.thanks in served) == (code == language)
    assert f'"{language}": {{"name":' in served


def test_the_policy_that_is_documented_is_one_under_which_it_works(visit, site, elsewhere):
    policy = re.search(r"^Content-Security-Policy: (.*)$", written(DOCUMENT), re.MULTILINE)[1]
    elsewhere.csp = policy.replace("https://bot.example.org", site.url)
    elsewhere.page("/", page(f"{site.url}/widget.js"))
    visit(elsewhere.url).open().ask("date limite ?")

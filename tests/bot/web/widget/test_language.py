"""The language of a page is that of what it says, whatever its template left in `<html lang>`."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.site import page

pytestmark = pytest.mark.xdist_group("browser")
HOURS = "<p>Hours</p>"
# What the page says of itself, its path, and the language that it is in.
PAGES = {
    "nothing but the root": ("fr", "/", "", "", "Une question ?"),
    "main": ("fr", "/", "", '<section><main lang="en-GB">Hours</main></section>', "Any questions?"),
    "path": ("fr", "/en/hours", "", HOURS, "Any questions?"),
    "path with a region": ("fr", "/site/en-us/hours", "", HOURS, "Any questions?"),
    "a path that only begins like one": ("fr", "/english/entry", "", "", "Une question ?"),
    "og:locale": ("fr", "/", '<meta property="og:locale" content="en_US">', HOURS, "Any questions?"),
    "hreflang of this address": (
        "fr", "/hours", '<link rel="alternate" hreflang="fr" href="/horaires"><link rel="alternate" hreflang="x-default" '
        'href="/hours"><link rel="alternate" hreflang="en" href="/hours">', HOURS, "Any questions?",
    ),
    "hreflang of others": ("fr", "/", '<link rel="alternate" hreflang="en" href="/hours">', "", "Une question ?"),
    "main before path": ("en", "/en/x", "", '<main lang="fr">Horaires</main>', "Une question ?"),
    "a language that is not served": ("de", "/de/x", '<meta property="og:locale" content="en_GB">', "", "Any questions?"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PAGES)
def test_auto_follows_what_the_page_says(site, visit, kind):
    root, path, head, body, launcher = PAGES[kind]
    html = page("/widget.js", lang=root, head=head, body=body)
    site.page(path, html.replace("<main>", "<div>").replace("</main></body>", "</div></body>"))
    expect(visit(site.url + path).launcher).to_have_text(launcher)


def test_a_language_that_the_site_sets_goes_before(site, visit):
    site.page("/en/", page("/widget.js", lang="en", attributes='data-language="fr"'))
    expect(visit(f"{site.url}/en/").launcher).to_have_text("Une question ?")


def test_the_visitors_choice_holds_until_the_page_is_in_another_language(site, visit):
    site.page("/en/one", page("/widget.js"))
    site.page("/en/two", page("/widget.js"))
    site.page("/", page("/widget.js"))
    widget = visit(f"{site.url}/en/one")
    widget.labels = {"launcher": "Any questions?", "field": "Your question", "menu": "Options"}
    widget.open().choose("Français")
    expect(widget.launcher).to_have_text("Une question ?")
    widget.page.goto(f"{site.url}/en/two")
    expect(widget.launcher).to_have_text("Une question ?")
    widget.page.goto(f"{site.url}/")
    widget.page.goto(f"{site.url}/en/two")
    expect(widget.launcher).to_have_text("Any questions?")

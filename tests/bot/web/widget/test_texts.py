"""Awkward texts are shown unchanged and unharmed."""

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.site import answer

pytestmark = pytest.mark.xdist_group("browser")
AWKWARD = [
    "< > _ * [ ] & \" ' ` \\ / { } $ % # @",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &eacute; &#60;",
    "snake_case_word *etoile* __init__ _souligné_ ~~non~~ `code`",
    "https://example.org/un_chemin_avec_des_soulignés?a=1&b=2#c_d",
    "[javascript](javascript:alert(1)) [data](data:text/html,x) [vb](vbscript:x) [ftp](ftp://x.org/)",
    "[JavaScript](JaVaScRiPt:alert(1)) [espace]( https://example.org) [relatif](/page) [ancre](#a)",
    "[vide]() [](https://example.org) [ouvert](https://example.org [seul] (seule)",
    "** pas gras ** **ouvert et **** *** ** *",
    "1. un\n2. deux\n- trois\n# titre\n> citation\n| a | b |",
    "👋🏽 👨‍👩‍👧‍👦 🇫🇷 é é ﬁ ½ 𝒳 \u200bzéro",
    "مرحبا بكم في البرنامج، الموعد النهائي 21 نوفمبر 2016",
    "שלום עולם (EIG 2016)",
    "a\u202eb\u202c txet",
    "  deux  espaces   et\ttabulation\n\n\nlignes vides  ",
    "x" * 2000,
    ("mot_long " * 250)[:2000],
    "{days} {date} {wait} {text}",
]


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_shown_as_it_is_from_both_sides(widget, site, text):
    site.reply(
        [
            answer(
                text,
                id="a",
                buttons=[{"title": text[:100], "payload": "/a.b"}],
                sources=[{"title": text, "url": None, "checked": None}],
            )
        ]
    )
    found = widget.open().ask("?!")
    assert found.locator(".text").evaluate("node => node.textContent") == text
    assert found.locator(".text *").count() == 0
    assert found.locator(".choices button").evaluate("node => node.textContent") == text[:100]
    assert found.locator("li > div").evaluate("node => node.textContent") == text
    widget.page.evaluate("text => { document.querySelector('eig-bot').ask(text) }", text)
    expect(widget.questions).to_have_count(2)
    assert widget.questions.last.evaluate("node => node.textContent").strip() == text.strip()
    scroll = widget.host.locator(".scroll")
    assert scroll.evaluate("node => node.scrollWidth <= node.clientWidth")
    expect(widget.answers).to_have_count(3)
    assert site.sent()[-1]["message"] == text.strip()


LINKS = {
    "[l'appel](https://example.org/a_b*c_(d)?x=1&y=[z])": ("l'appel", "https://example.org/a_b*c_(d)?x=1&y=[z]"),
    "[écrire](mailto:equipe@example.org?subject=EIG_2016)": ("écrire", "mailto:equipe@example.org?subject=EIG_2016"),
    "**[gras](https://example.org/)**": ("gras", "https://example.org/"),
    "[a < b & c](https://example.org/)": ("a < b & c", "https://example.org/"),
    "([page](https://example.org/))": ("page", "https://example.org/"),
}


@pytest.mark.parametrize("text", LINKS)
def test_links_keep_their_address_whole(widget, site, text):
    site.reply([answer(f"Voir {text}, merci.")])
    link = widget.open().ask("?!").get_by_role("link")
    assert (link.inner_text(), link.get_attribute("href")) == LINKS[text]


def test_right_to_left_text_reads_from_the_right(widget, site):
    site.reply([answer("مرحبا بكم")])
    found = widget.open().ask("?!").locator(".text")
    expect(found).to_have_attribute("dir", "auto")
    expect(found).to_have_css("direction", "rtl")


def test_hostile_markdown_does_not_block_the_page(widget, site):
    site.reply([answer("[" * 5_000 + "**" * 5_000 + "[a](https://" * 2_000)])
    widget.open().ask("?!")

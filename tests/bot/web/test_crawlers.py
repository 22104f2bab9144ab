"""What search engines and link previews read: robots.txt, the site map, addresses, descriptions."""

import json
from xml.etree import ElementTree

import pytest

from bot.web.pages.texts import page_texts
from tests.bot.web.test_pages import elements, page, plain

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
PUBLIC = "https://www.example.org/bot"


def head(tree):
    """The page's own address, those in other languages, and what previews show."""
    found = {e.get("hreflang") or e.get("rel"): e.get("href") for e in elements(tree, "link")}
    return found, {e.get("property") or e.get("name"): e.get("content") for e in elements(tree, "meta")}


@pytest.fixture
def public(serve, small):
    """An application that knows its address."""
    return serve(small, public_url=PUBLIC)


def test_robots_are_let_to_the_pages_and_to_nothing_else(public, web):
    lines = public.client.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /bot/api/", "Disallow: /bot/staff", "Disallow: /bot/*?q="} <= set(lines)
    assert not [line for line in lines if line.endswith(("/bot/", "/faq", "widget.js", ".css"))]
    assert lines[-1] == f"Sitemap: {PUBLIC}/sitemap.xml"
    response = web.client.get("/robots.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Sitemap" not in response.text
    assert "Disallow: /api/" in response.text


def test_the_site_map_has_every_page_in_every_language(public):
    response = public.client.get("/sitemap.xml")
    assert response.headers["content-type"] == "application/xml"
    pages = {
        url.findtext(f"{SITEMAP}loc"): {link.get("hreflang"): link.get("href") for link in url.iter(LINK)}
        for url in ElementTree.fromstring(response.content).iter(f"{SITEMAP}url")
    }
    assert list(pages) == [f"{PUBLIC}{path}" for path in ("/?lang=fr", "/?lang=en", "/faq/fr", "/faq/en")]
    assert pages[f"{PUBLIC}/faq/fr"] == {
        "fr": f"{PUBLIC}/faq/fr", "en": f"{PUBLIC}/faq/en", "x-default": f"{PUBLIC}/faq",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "headers", "known"),
    [
        ("203.0.113.5", {}, None),
        ("203.0.113.5", {"Host": "evil.example"}, None),
        ("203.0.113.5", {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}, None),
        ("203.0.113.5", {"Host": "127.0.0.1:5005"}, "http://127.0.0.1:5005"),
        ("127.0.0.1", {"Host": "faq.example", "X-Forwarded-Proto": "https"}, "https://faq.example"),
        ("127.0.0.1", {"X-Forwarded-Host": "faq.example", "X-Forwarded-Prefix": "/bot"}, "http://faq.example/bot"),
    ],
)
def test_whole_addresses_are_given_only_where_the_servers_own_is_known(serve, small, address, headers, known):
    client = serve(small, address).client
    status = client.get("/sitemap.xml", headers=headers).status_code
    assert status == (200 if known else 404)
    tree = page(serve(small, address), "/faq/fr", **headers)
    links, meta = head(tree)
    root = known or ""
    assert links["canonical"] == f"{root}/faq/fr"
    assert (links["en"], links["x-default"]) == (f"{root}/faq/en", f"{root}/faq")
    assert meta.get("og:url") == (f"{known}/faq/fr" if known else None)
    (script,) = [e for e in elements(tree, "script") if e.get("type")]
    page_of_data = f"{known}/faq/fr" if known else ""
    assert json.loads(script.text)["mainEntity"][0]["@id"] == f"{page_of_data}#club.hours"
    assert "evil" not in client.get("/faq/fr", headers=headers).text


@pytest.mark.parametrize("path", ["/faq/{}", "/?lang={}"])
def test_previews_name_the_programme_and_its_deadline(serve, path):
    for language, locale, other, name, deadline in (
        ("fr", "fr_FR", "en_GB", "Entrepreneurs d'Intérêt Général", "Date limite : 21 novembre 2016."),
        ("en", "en_GB", "fr_FR", "General Interest Entrepreneurs", "Deadline: 21 November 2016."),
    ):
        links, meta = head(page(serve(), path.format(language)))
        assert plain(meta["description"]).startswith(name)
        assert plain(meta["description"]).endswith(deadline)
        assert meta["og:description"] == meta["description"]
        assert (meta["og:site_name"], meta["og:type"], meta["og:locale"]) == (name, "website", locale)
        assert meta["og:locale:alternate"] == other
        assert name in meta["og:title"]
        assert {"fr", "en", "x-default", "canonical"} <= links.keys()


def test_a_programme_without_name_or_deadline_is_given_none(web):
    _, meta = head(page(web, "/faq/en"))
    assert (
        meta["description"]
        == page_texts()["en"].description(None, 2, None)
        == "2 questions and what the programme answers."
    )


def test_of_two_closing_dates_none_is_the_deadline(serve, small):
    dates = "facts:\n  paper_deadline: {value: 2027-01-01}\n  online_deadline: {value: 2027-02-01}\n"
    (small / "program.yml").write_text(dates, "utf-8")
    assert "Deadline" not in head(page(serve(small), "/faq/en"))[1]["description"]


def test_searches_are_in_no_index(web):
    assert head(page(web, "/faq/en?q=price"))[1]["robots"] == "noindex"

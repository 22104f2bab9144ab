import gzip
import json
import re
import shutil
import threading
from pathlib import Path

import html5lib
import pytest

from actions.facts import FactsStore
from actions.pages import FaqPages
from bot.core.markup import highlighted, html, without_marks
from bot.web.origins import Origins
from bot.web.pages.site import Site
from bot.web.pages.texts import page_texts
from bot.web.widget_source import MORE, PANEL, WIDGET, widget_more_source, widget_panel_source, widget_source
from faq.errors import FaqError
from faq.model import ASSUMED, LANGUAGES
from faq.reader import load_faq
from settings import Settings
from tests.conftest import DATA, NOVEMBER_10, SMALL
from tests.stores import write_facts

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SPACE = "{http://www.w3.org/1999/xhtml}"


def page(web, path, **headers):
    """A page as a strict parser sees it."""
    response = web.client.get(path, headers={**HTML, **headers})
    return html5lib.HTMLParser(strict=True).parse(response.text)


def texts_of(tree, path):
    return [" ".join("".join(found.itertext()).split()) for found in tree.findall(path)]


def elements(tree, name):
    return list(tree.iter(f"{SPACE}{name}"))


def by_id(tree, name):
    return next((e for e in tree.iter() if e.get("id") == name), None)


def text(element):
    return plain("".join(element.itertext()))


def plain(shown):
    """A text with common spaces for all kinds."""
    return " ".join(shown.split())


def found_by(web, query, language="fr"):
    tree = page(web, f"/faq/{language}?q={query}")
    return [e.get("id") for e in elements(tree, "article")], text(elements(tree, "title")[0]), tree


@pytest.fixture
def real(serve):
    """The pages of the FAQ that is shipped."""
    return serve()


@pytest.mark.parametrize("language", ASSUMED)
def test_every_topic_is_on_the_page_with_its_answer_of_today(real, real_faq, language):
    tree = page(real, f"/faq/{language}")
    for topic, entry in real_faq.topics.items():
        article = by_id(tree, topic)
        if topic.startswith("talk."):
            assert article is None
            continue
        assert entry[language].question in text(article)
        assert "{" not in text(article)
        assert re.search(r"24 novembre 2026|24 November 2026", text(article))
    assert re.search(r"dans 11 jours|in 11 days", text(by_id(tree, "apply.deadline")))
    assert [e.get("lang") for e in elements(tree, "html")] == [language]
    assert len(elements(tree, "article")) == len([t for t in real_faq.topics if not t.startswith("talk.")])


@pytest.mark.parametrize("language", ASSUMED)
def test_groups_are_named_and_every_link_within_the_page_leads_somewhere(real, language):
    tree = page(real, f"/faq/{language}")
    names = [text(heading) for heading in elements(tree, "h2")]
    assert names[:2] == {"fr": ["Le programme", "Candidater"], "en": ["The programme", "Applying"]}[language]
    inside = [a.get("href") for a in elements(tree, "a") if a.get("href").startswith("#")]
    assert len(inside) >= len(names)
    assert [target for target in inside if by_id(tree, target[1:]) is None] == []
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "path",
    ["/?lang=fr", "/?lang=en", "/faq/fr", "/faq/en", "/faq/fr?q=jury", "/faq/en?q=zzz", "/nowhere", "/chat?lang=fr"],
)
def test_pages_are_valid_and_framed_by_nobody(real, path):
    tree = page(real, path)
    headings = [e.tag[-1] for e in tree.iter() if re.fullmatch(rf"{SPACE}h\d", str(e.tag))]
    assert headings[0] == "1"
    assert headings.count("1") == 1
    assert "13" not in "".join(headings)
    assert len(elements(tree, "main")) == 1
    assert not [e for e in tree.iter() if e.get("style") or any(k.startswith("on") for k in e.attrib)]
    assert elements(tree, "style") == []
    head = real.client.get(path, headers=HTML).headers
    assert "frame-ancestors 'none'" in head["content-security-policy"]
    assert "unsafe" not in head["content-security-policy"]
    assert head["x-content-type-options"] == "nosniff"
    assert head["referrer-policy"]
    loaded = [e.get("src") or e.get("href") for n in ("script", "img", "link") for e in elements(tree, n)]
    assert [url for url in loaded if url and not url.startswith(("/", "http://testserver/"))] == []


@pytest.mark.parametrize("language", ASSUMED)
def test_each_page_names_itself_in_every_language(real, language):
    for path in ("/faq/fr", "/faq/en", f"/?lang={language}", f"/chat?lang={language}"):
        links = {e.get("hreflang"): e.get("href") for e in elements(page(real, path), "link") if e.get("hreflang")}
        for other in ASSUMED:
            assert real.client.get(links[other]).headers["content-language"] == other


@pytest.mark.parametrize("language", ASSUMED)
def test_structured_data_says_what_the_page_says(real, language):
    tree = page(real, f"/faq/{language}")
    (script,) = [e for e in elements(tree, "script") if e.get("type")]
    data = json.loads(script.text)
    assert (data["@context"], data["@type"], data["inLanguage"]) == ("https://schema.org", "FAQPage", language)
    shown = {e.get("id"): text(e) for e in elements(tree, "article")}
    assert [question["@id"][1:] for question in data["mainEntity"]] == list(shown)
    for question in data["mainEntity"]:
        assert plain(question["name"]) in shown[question["@id"][1:]]
        said = re.sub(r"•|\*\*", "", question["acceptedAnswer"]["text"])
        squeezed = re.sub(r"\s", "", shown[question["@id"][1:]])
        assert re.sub(r"\s", "", said) in squeezed


# Search


@pytest.mark.parametrize(
    ("query", "language", "first"),
    [
        ("défi santé", "fr", "challenge.ars"), ("DEFI SANTE", "fr", "challenge.ars"), ("jur", "en", "jury.date"),
        ("Mazzella", "fr", "jury.who"), ("21 novembre", "fr", "apply.deadline"), ("télétravail", "fr", "work.remote"),
        ("teletrav", "fr", "work.remote"), ("salaire", "fr", "work.pay"), ("remote", "en", "work.remote"),
        ("quelle est la date limite ?", "fr", "apply.deadline"), ("de\u0301fi sante\u0301", "fr", "challenge.ars"),
    ],
)  # fmt: skip
def test_a_search_finds(real, query, language, first):
    assert first in found_by(real, query, language)[0][:3]


@pytest.mark.parametrize(
    "query",
    [
        '"', '""', "*", "a*", "NEAR(jury date)", "AND", "OR NOT", "answer:jury", "{answer}:jury", "^jury", "jury - date",
        "(", "') or 1=1 --", "%00", "%F0%9F%98%80", "\\", "jury\u0000", "x" * 5_000, " ".join(["jury"] * 500), "%ff",
    ],
)  # fmt: skip
def test_a_search_has_no_syntax_to_break(real, query):
    response = real.client.get("/faq/en", params={"q": query} if "%" not in query else query and f"q={query}")
    assert response.status_code == 200
    html5lib.HTMLParser(strict=True).parse(response.text)


def test_operators_are_words(real):
    assert "jury.who" in found_by(real, "Mazzella NOT Mazzella", "en")[0]
    assert "jury.who" in found_by(real, "answer:Mazzella", "en")[0]


@pytest.mark.parametrize("language", ASSUMED)
def test_results_are_counted_and_none_is_helped_along(real, language):
    ids, title, tree = found_by(real, "Mazzella", language)
    assert (len(ids), title[:2]) == (1, "1 ")
    assert title.startswith(plain(page_texts()[language].found(1, "Mazzella")))
    ids, title, tree = found_by(real, "xyzzy", language)
    assert ids == []
    assert title.startswith(plain(page_texts()[language].found(0, "xyzzy")))
    assert by_id(tree, "q").get("value") == "xyzzy"
    assert f"/faq/{language}#group-apply" in [a.get("href") for a in elements(tree, "a")]
    assert len([e for e in elements(page(real, f"/faq/{language}?q=+"), "article")]) > 30


def test_a_query_is_shown_as_it_was_typed(real):
    attack = '"><script>alert(1)</script>{{7*7}}{0}'
    response = real.client.get("/faq/fr", params={"q": attack})
    tree = html5lib.HTMLParser(strict=True).parse(response.text)
    assert by_id(tree, "q").get("value") == attack
    assert attack in text(by_id(tree, "results"))
    assert [e.get("src") for e in elements(tree, "script")] == ["/widget.js", "/faq.js"]


# What staff write


def test_an_edit_is_on_the_page_at_once(serve, tmp_path, edit):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    web = serve(data)
    assert "Mazzella" in text(by_id(page(web, "/faq/en"), "jury.who"))
    edit(data / "program.yml", "Frédéric Mazzella", "Ada Lovelace")
    edit(data / "faq_en.yml", "jury: The jury", "jury: The judges")
    web.watcher.publish()
    tree = page(web, "/faq/en")
    assert "Ada Lovelace" in text(by_id(tree, "jury.who"))
    assert "The judges" in [text(heading) for heading in elements(tree, "h2")]
    assert found_by(web, "Lovelace", "en")[0] == ["jury.who"]


def test_an_edit_that_a_thread_notices_while_a_page_is_made_is_on_the_next_one(small, tmp_path, edit, monkeypatch):
    settings = Settings(data=small, var=tmp_path / "var", today_frozen=NOVEMBER_10)
    write_facts(small, settings.facts_db)
    site = Site(FactsStore(settings.facts_db), settings, Origins.of(settings), None)
    edited = []

    def made(*given):
        pages = FaqPages(*given)
        if not edited:
            edited.append(edit(small / "faq_en.yml", "at noon", "at one"))
            write_facts(small, settings.facts_db)
            thread = threading.Thread(target=site.facts)  # as the suggestions do
            thread.start()
            thread.join()
        return pages

    monkeypatch.setattr("bot.web.pages.site.FaqPages", made)
    assert "noon" in site.current("en").article("club.hours").answer
    assert "one" in site.current("en").article("club.hours").answer


def test_another_programmes_faq_makes_its_own_pages(web):
    tree = page(web, "/faq/en")
    assert [text(heading) for heading in elements(tree, "h2")] == ["Club"]
    assert [e.get("id") for e in elements(tree, "article")] == ["club.hours", "club.price"]
    home = page(web, "/?lang=fr")
    assert [text(heading) for heading in elements(home, "h1")] == ["Quand le club ouvre-t-il ?"]
    for shown in (tree, home):
        assert "EIG" not in re.sub("EIGBOT_", "", text(elements(shown, "body")[0]))


def test_hostile_content_stays_text(serve, small, edit):
    attack = "</script><script>alert(1)</script> <img src=x onerror=alert(1)> {{ 7*7 }} & \u2028"
    for language in ASSUMED:
        path = small / f"faq_{language}.yml"
        answers = [f'"{attack} [x](https://a.example/?q=\\"onx) **b<i>**"', f"'{attack} [m](mailto:a@b.example)'"]
        old = {
            "fr": ["Le club ouvre à midi.", "Quand le club ouvre-t-il ?"],
            "en": ["The club opens at noon.", "When does the club open?"],
        }
        edit(path, f"answer: {old[language][0]}", f"answer: {answers[0].replace('{{', '(').replace('}}', ')')}")
        edit(path, f"question: {old[language][1]}", f"question: '{attack}'")
    web = serve(small)
    for path in ("/faq/en", "/faq/en?q=alert", "/?lang=en"):
        tree = page(web, path)
        assert all(
            e.get("src") in ("/widget.js", "/faq.js") or e.get("type") == "application/ld+json"
            for e in elements(tree, "script")
        )
        assert all(e.get("src") == "/icon.svg" for e in elements(tree, "img"))
        assert "</script><script>alert(1)</script>" in text(elements(tree, "body")[0])
    data = json.loads(elements(page(web, "/faq/en"), "script")[0].text)
    assert "<img src=x onerror=alert(1)>" in data["mainEntity"][0]["acceptedAnswer"]["text"]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("a **b** c", "<p>a <strong>b</strong> c</p>"),
        ("[t](https://x.example/a_b)", '<p><a href="https://x.example/a_b" rel="noopener">t</a></p>'),
        ("[t](javascript:alert(1))", "<p>[t](javascript:alert(1))</p>"),
        ("[t](javascript:alert)", "<p>t</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("list:\n• a\n• **b**", "<p>list:</p><ul><li>a</li><li><strong>b</strong></li></ul>"),
        ("a < b & _c_ *d*", "<p>a &lt; b &amp; _c_ *d*</p>"),
        ("a\nb", "<p>a<br>b</p>"),
        ("à faire :\n- a\n- b\nfin", "<p>à faire :</p><ul><li>a</li><li>b</li></ul><p>fin</p>"),
        ("* a\n\n* **b**\n\nc", "<ul><li>a</li><li><strong>b</strong></li></ul>\n<p>c</p>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"), ("3) a\n4) b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("21. November", "<p>21. November</p>"), ("a - b", "<p>a - b</p>"), ("**a** b", "<p><strong>a</strong> b</p>"),
    ],
)  # fmt: skip
def test_answers_have_links_lists_and_bold_only(answer, shown):
    assert html(answer) == shown


@pytest.mark.parametrize(
    ("text", "sought", "shown"),
    [
        ("Le jury, les jurys", ["jur"], "Le <mark>jury</mark>, les <mark>jurys</mark>"), ("Défi & défis", ["defi"], "<mark>Défi</mark> &amp; <mark>défis</mark>"),
        ("amp & lt <b>", ["amp", "lt", "b"], "<mark>amp</mark> &amp; <mark>lt</mark> &lt;<mark>b</mark>&gt;"), ("le jury", [], "le jury"), ("l’été", ["ete"], "l’<mark>été</mark>"),
    ],
)  # fmt: skip
def test_what_was_sought_is_marked(text, sought, shown):
    assert highlighted(text, sought) == shown
    assert html(f"[{text}](https://x.example/jury)" if "&" not in text else text, sought).count(
        "<mark>"
    ) == shown.count("<mark>")


def test_plain_answers_have_no_marks():
    assert without_marks("a **b** [c](https://x.example)") == "a b c (https://x.example)"


# The front page, files and errors


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "en-GB,en;q=0.9,fr;q=0.8", "en"), ("", "fr-CA", "fr"), ("", "de", "fr"), ("", "", "fr"), ("", "en;q=0", "fr"),
        ("", "en;q=x, fr;q=0.1", "fr"), ("?lang=en", "fr", "en"), ("?lang=xx", "en", "en"), ("", "fr;q=0.4,en;q=0.5", "en"),
    ],
)  # fmt: skip
def test_the_front_page_speaks_the_visitors_language(web, query, accepted, language):
    response = web.client.get(f"/{query}", headers={"Accept-Language": accepted})
    assert response.headers["content-language"] == language
    assert f'<html lang="{language}">' in response.text
    assert "Accept-Language" in response.headers["vary"]
    assert web.client.get("/faq", headers={"Accept-Language": accepted}).headers["location"][:5] == "/faq/"


def test_the_front_page_shows_the_line_to_embed_and_helps_without_javascript(serve, small):
    tree = page(serve(small, public_url="https://bot.example"), "/?lang=en")
    assert '<script src="https://bot.example/widget.js" defer></script>' in [text(e) for e in elements(tree, "code")]
    (noscript,) = elements(tree, "noscript")
    assert "/faq/en" in [a.get("href") for a in noscript.iter(f"{SPACE}a")]
    (script,) = elements(tree, "script")
    assert script.get("src") == "/widget.js"
    assert not [name for name in script.keys() if name.startswith("data-")], "as on any site"


@pytest.mark.parametrize(
    ("path", "file", "source"),
    [
        ("/widget.js", WIDGET, widget_source),
        ("/widget-panel.js", PANEL, widget_panel_source),
        ("/widget-more.js", MORE, widget_more_source),
    ],
)
def test_the_widget_may_be_loaded_by_any_site_and_is_revalidated(web, path, file, source):
    response = web.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["content-encoding"] == "gzip"
    plain_one = web.client.get(path, headers={"Accept-Encoding": "identity"})
    assert plain_one.text == response.text == source(file.read_text("utf-8"), ASSUMED)
    assert int(response.headers["content-length"]) <= len(gzip.compress(plain_one.content, 9))
    again = web.client.get(path, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_may_be_asked_for_without_its_body(web):
    for path in ("/", "/faq/en", "/widget.js", "/site.css"):
        response = web.client.head(path)
        assert (response.status_code, response.content) == (200, b"")


def test_a_lost_person_gets_a_page_in_both_languages_and_a_program_a_sentence(web):
    for path in ("/nowhere", "/faq/de", "/faq/fr/x"):
        response = web.client.get(path, headers={**HTML, "Accept-Language": "en"})
        assert response.status_code == 404
        tree = html5lib.HTMLParser(strict=True).parse(response.text)
        assert [e.get("lang") for e in elements(tree, "section")] == ["en", "fr"]
        assert {"/?lang=fr", "/?lang=en"} <= {a.get("href") for a in elements(tree, "a")}
        assert web.client.get(path).json() == {"error": "Not Found."}


def test_every_wording_of_the_pages_is_there_in_every_language():
    assert page_texts().keys() == set(LANGUAGES)
    for wording in page_texts().values():
        assert [name for name, value in vars(wording).items() if not value] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("topics:", "groups: {klub: Le club}\ntopics:", "faq_fr.yml, line 2: unknown key 'klub' in 'groups' of faq_fr.yml: did you mean 'club'?"),
        ("topics:", "groups: {club: Le club}\ntopics:", "faq_en.yml: 'groups' has no 'club'; that of faq_fr.yml has"),
        ("topics:", "groups: [club]\ntopics:", "'groups' of faq_fr.yml must be a mapping"),
        ("topics:", "title: 3\ntopics:", "'title' of faq_fr.yml must be a text, not '3'"),
    ],
)  # fmt: skip
def test_mistakes_in_headings_are_named(small, edit, old, new, said):
    assert old in SMALL["faq_fr.yml"]
    edit(small / "faq_fr.yml", old, new)
    with pytest.raises(FaqError) as caught:
        load_faq(small)
    assert said in str(caught.value)


PAGE, SEARCH, FILE = "max-age=0, s-maxage=1,", "private, no-cache", "max-age=300, s-maxage=60,"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", PAGE), ("/chat", PAGE), ("/chat?lang=fr", PAGE), ("/faq/en", PAGE), ("/faq/en?q=parking", SEARCH),
        ("/faq/en.json", FILE), ("/widget.js", FILE), ("/widget-panel.js", FILE), ("/widget-more.js", FILE),
        ("/site.css", FILE), ("/faq/xx", "no-cache"), ("/nowhere", "no-cache"),
    ],
)  # fmt: skip
def test_a_proxy_may_keep_a_page_for_a_second_and_no_search(web, path, kept):
    said = web.client.get(path, headers={"Accept": "text/html"}).headers["cache-control"]
    assert kept in said
    assert ("stale-if-error" in said) == (kept in (PAGE, FILE))

"""A search finds first what the chat answers; where the assistant cannot be asked, its words must do."""

import threading
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from actions.pages import Article, Found
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.core.tables import turns
from bot.web.pages import look_up
from bot.web.pages.results import results
from bot.web.pages.texts import page_texts
from faq.reader import load_faq
from tests.bot import conftest
from tests.bot.web.test_pages import HTML, by_id, elements, page, plain, text
from tests.conftest import DATA, ROOT
from tests.engines import understood

PROGRAMMES = ROOT / "tests" / "programmes"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """However busy the machine is, the assistant is waited for."""
    monkeypatch.setattr(look_up, "SECONDS", 60)


def search(client, query, language="fr"):
    """The page of a search: its articles' ids, those that the assistant answers, and the page."""
    tree = page(client, f"/faq/{language}?q={query}")
    found = elements(tree, "article")
    return [e.get("id") for e in found], [e for e in found if e.get("class") == "answered"], tree


def links(tree):
    return [a.get("href") for a in elements(tree, "a")]


# What the assistant would reply


def reply(kind="answer", topic="club.hours", language="fr", text="À midi.", choices=(), **more):
    custom = {"kind": kind, "topic": topic, "language": language, "choices": list(choices), "sources": [], **more}
    return {"recipient_id": "", "text": text, "custom": custom}


class Pages:
    """A language's FAQ of three topics, of which a search finds what it is told to."""

    def __init__(self, language, found=(), exact=True, mended=None):
        self.language = language
        self.found = Found(tuple(map(self.article, found)), exact, mended=mended)

    def article(self, topic):
        known = topic in ("club.hours", "club.price", "club.team")
        return Article(topic, topic, f"{topic} ?", self.language, ()) if known else None

    def search(self, query):
        return self.found


def found(replies, by_words=(), **how):
    return results("q", "fr", replies, lambda language: Pages(language, by_words, **how))


def test_an_answer_stands_first_in_its_own_words_and_language_and_only_once():
    shown = found([reply(language="en", text="At noon.")], ["club.price", "club.hours"]).shown
    assert [(each.article.id, each.language, each.answered) for each in shown] == [
        ("club.hours", "en", True), ("club.price", "fr", False)
    ]  # fmt: skip
    assert shown[0].article.answer == "At noon."


def test_two_questions_have_two_answers_and_each_may_offer_others():
    shown = found([reply(choices=["club.team"]), reply(topic="club.price")]).shown
    assert [each.article.id for each in shown] == ["club.hours", "club.price"]
    assert [other.id for other in shown[0].next] == ["club.team"]


def test_what_is_asked_back_stands_before_what_has_the_words():
    shown = found([reply("choices", None, choices=["club.team", "club.price"])], ["club.hours"]).shown
    assert [each.article.id for each in shown] == ["club.team", "club.price", "club.hours"]
    assert not found([reply("choices", None, choices=["club.team"])]).answered


def test_small_talk_is_answered_though_no_page_has_it():
    (shown,) = found([reply("talk", "talk.greet", text="Bonjour.")]).shown
    assert (shown.article.answer, shown.is_topic, shown.answered) == ("Bonjour.", False, True)


def test_what_is_not_known_leaves_the_words_and_offers_what_is_near():
    unknown = [reply("unknown", None, choices=["club.team"], team=True)]
    assert [each.article.id for each in found(unknown, ["club.price"]).shown] == ["club.price"]
    nothing = found(unknown)
    assert (nothing.shown, nothing.team) == ((), True)
    assert [each.article.id for each in nothing.offered] == ["club.team"]
    assert not found([reply()]).team


def test_what_the_assistant_is_at_a_loss_with_was_no_typing_error():
    unknown = [reply("unknown", None)]
    assert found(unknown, ["club.price"], exact=False, mended="chapeau").shown == ()
    for replies, how in ((unknown, {"exact": True}), ([], {"exact": False}), ([reply()], {"exact": False})):
        assert "club.price" in [
            each.article.id for each in found(replies, ["club.price"], mended="chapeau", **how).shown
        ]


def test_beside_an_answer_little_is_shown_of_what_only_resembles():
    many = ["club.price"] * 3 + ["club.team"]
    assert "club.team" not in [each.article.id for each in found([reply()], many, exact=False).shown]
    assert "club.team" in [each.article.id for each in found([], many, exact=False).shown]


# On the page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_assistants_answer_is_on_top_and_nothing_of_a_search_is_kept(web, language):
    ids, (answer,), tree = search(web, "is it a good price", language)
    assert ids[0] == "club.price"
    assert text(elements(answer, "p")[0]) == page_texts()[language].assistant_says
    assert f"/faq/{language}#club.price" in links(tree)
    with Conversations(web.settings.conversations_url).database.connect() as connection:
        assert connection.execute(select(turns)).fetchall() == []


def test_an_answer_in_another_language_than_the_page_says_so(web, monkeypatch):
    english = {"language": {"scores": {"fr": 0.0, "en": 1.0}, "words": 6}}
    monkeypatch.setattr(conftest.Keywords, "parse", lambda self, text: {**understood(text, "club.price"), **english})
    _, (answer,), _ = search(web, "how much is it a year?", "fr")
    assert answer.get("lang") == "en"
    assert "Twelve euros" in text(answer)


def test_words_found_are_marked(web):
    _, _, tree = search(web, "midi")
    assert [text(e) for e in elements(tree, "mark")] == ["midi"]


def test_a_typing_error_is_mended_and_said(web):
    ids, answers, tree = search(web, "adhesoin")
    assert (ids, answers) == (["club.price"], [])
    assert "adhesion" in text(by_id(tree, "results")) + "".join(text(e) for e in elements(tree, "p"))


def without_the_assistant(web, query="price"):
    """The ids of what a search finds, none of which the assistant answered."""
    ids, answers, _ = search(web, query, "en")
    assert answers == []
    return ids


def test_a_failure_leaves_the_words(web, caplog):
    assert without_the_assistant(web, "break") == []
    assert "words alone" in caplog.text


def test_who_searches_much_searches_by_words_alone_until_a_minute_later(web):
    for _ in range(look_up.OF_ADDRESS):
        assert search(web, "price", "en")[1]
    assert without_the_assistant(web) == ["club.price"]
    web.clock.now += 60
    assert search(web, "price", "en")[1]


def test_an_assistant_that_takes_too_long_is_not_waited_for(web, monkeypatch):
    go = threading.Event()

    def slow(self, texts):
        go.wait(60)
        return [understood(text, "club.price") for text in texts]

    monkeypatch.setattr(look_up, "SECONDS", 0.05)
    monkeypatch.setattr(conftest.Keywords, "parse_all", slow)
    assert without_the_assistant(web) == ["club.price"]
    go.set()


# Nothing was found


def test_a_page_without_a_result_carries_the_question_to_the_assistant(web):
    question = "y a-t-il du thé & des « gâteaux » #1 ?"
    response = web.client.get("/faq/fr", params={"q": question}, headers=HTML)
    assert response.status_code == 200
    ids, _, tree = search(web, "xyzzy")
    assert ids == []
    (ask,) = [a for a in elements(tree, "a") if a.get("data-ask") and a.get("data-team") is None]
    assert ask.get("data-ask") == "xyzzy"
    parts = urlsplit(ask.get("href"))
    assert (parts.path, parse_qs(parts.query)) == ("/chat", {"lang": ["fr"]})
    assert "/faq/fr#group-club" in links(tree)


@pytest.mark.parametrize("team", [True, False])
def test_it_leaves_the_question_for_the_team_where_that_may_be(web, monkeypatch, team):
    async def look_up(self, text, language):
        return [reply("unknown", None, team=team)]

    monkeypatch.setattr(Assistant, "look_up", look_up)
    _, _, tree = search(web, "xyzzy")
    asked = {text(a): a for a in elements(tree, "a") if a.get("data-ask")}
    left = asked.get(plain(page_texts()["fr"].leave_team))
    assert (left is not None) == team
    assert left is None or (left.get("data-team"), left.get("data-ask")) == ("", "xyzzy")


@pytest.mark.parametrize(
    ("fact", "href"),
    [
        ("team@club.example", "mailto:team@club.example?subject=le%20th%C3%A9%20%3F"),
        ("https://club.example/contact", "https://club.example/contact"),
        ("au guichet", None), ("null", None),
    ],
)  # fmt: skip
def test_it_leads_to_the_team_where_it_can_be_reached(serve, small, fact, href):
    quoted = fact if fact == "null" else f'"{fact}"'
    (small / "program.yml").write_text(f"team: {{inbox: off}}\nfacts:\n  contact: {{value: {quoted}}}\n", "utf-8")
    _, _, tree = search(serve(small), "le thé ?")
    found = [a.get("href") for a in elements(tree, "a") if text(a) == plain(page_texts()["fr"].write_team)]
    assert found == ([href] if href else [])


# What the chat answers


def test_of_any_programme_every_question_finds_what_the_chat_answers(serve, monkeypatch):
    """Whatever the model understands: the page and the chat say the same of it."""
    for folder in (DATA, *sorted(path for path in PROGRAMMES.iterdir() if path.is_dir())):
        faq = load_faq(folder)
        topics = {e.question: e.id for e in faq.all_entries() if not e.id.startswith("talk.")}

        def parse(self, text, topics=topics):
            return understood(text, topics.get(text, "talk.help"), answered=text in topics)

        monkeypatch.setattr(conftest.Keywords, "parse", parse)
        web = serve(folder)
        for language in faq.languages:
            asked = [question for question, topic in topics.items() if faq.topics[topic][language].question == question]
            for question in asked[:: max(1, len(asked) // 4)]:
                body = {"message": question, "language": language}
                replies = web.client.post("/api/messages", json=body, headers=web.session()).json()
                response = web.client.get(f"/faq/{language}", params={"q": question}, headers=HTML)
                (first,) = [line for line in response.text.splitlines() if "<article" in line][:1]
                assert f'id="{replies[0]["custom"]["topic"]}"' in first, (folder.name, question)
                web.clock.now += 60


SEARCHES = {
    "fr": ["Montpelier", "candidture", "qui peut postuler", "salire", "c'est ou", "la date limite", "combien on est payé",
           "télétravial", "le jury c'est qui", "défi santé"],
    "en": ["elligibility", "saalry", "who can apply?", "where is it", "deadlin", "how much do you pay", "remot work",
           "who is on the jury", "Montpelier", "the fraud one"],
}  # fmt: skip


@pytest.mark.parametrize("language", SEARCHES)
def test_a_search_finds_first_what_the_chat_answers(server, language):
    wrong = {}
    for query in SEARCHES[language]:
        replies = server.ask(query, f"search {language} {query}", language)
        told = [each["custom"]["topic"] for each in replies if each["custom"]["topic"]]
        wanted = told or [choice for each in replies for choice in each["custom"]["choices"]]
        ids, _, _ = search(server, query, language)
        if not wanted or ids[: len(wanted)] != wanted:
            wrong[query] = (wanted, ids)
    assert wrong == {}

"""The questions of the FAQ as an open widget fetches them."""

import pytest

from faq.reader import load_faq
from languages import ASSUMED
from languages.typography import typeset
from tests.conftest import DATA


@pytest.mark.parametrize("language", ASSUMED)
def test_every_topic_is_listed_with_its_question_and_label_but_no_small_talk(serve, language):
    listed = serve().client.get(f"/faq/{language}.json").json()
    assert listed["language"] == language
    texts = {topic: entry[language] for topic, entry in load_faq(DATA).topics.items() if not topic.startswith("talk.")}
    assert {each["id"]: (each["label"], each["question"]) for each in listed["questions"]} == {
        topic: (typeset(text.label, language), typeset(text.question, language)) for topic, text in texts.items()
    }


def test_any_sites_page_may_read_it_and_its_browser_keeps_it(web):
    response = web.client.get("/faq/fr.json", headers={"Origin": "https://x.example", "Accept-Encoding": "gzip"})
    assert response.headers["content-type"] == "application/json"
    assert response.headers["content-encoding"] == "gzip"
    assert (response.headers["access-control-allow-origin"], response.headers["cross-origin-resource-policy"]) == (
        "*", "cross-origin",
    )  # fmt: skip
    assert "max-age=300" in response.headers["cache-control"]
    again = web.client.get("/faq/fr.json", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert web.client.get("/faq/en.json").headers["etag"] != response.headers["etag"]


@pytest.mark.parametrize("path", ["/faq/xx.json", "/faq/.json", "/faq/fr.json.json", "/faq/fr.xml"])
def test_what_is_no_language_of_the_faq_is_not_found(web, path):
    assert web.client.get(path).status_code == 404


def test_an_edit_is_in_it_at_once(web, small, edit):
    before = web.client.get("/faq/en.json")
    edit(small / "faq_en.yml", "When does the club open?", "At what time does the club open?")
    web.watcher.publish()
    after = web.client.get("/faq/en.json", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert "At what time does the club open?" in [each["question"] for each in after.json()["questions"]]

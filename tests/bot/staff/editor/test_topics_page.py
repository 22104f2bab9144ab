"""A topic that is begun is written as every publish is: on record, and over what other machines have published."""

import pytest

from bot.core.conversations import Conversations
from bot.staff.accounts.roles import EDITOR
from bot.staff.accounts.store import Accounts
from bot.staff.history.folder import read_files
from bot.staff.history.following import follow
from bot.staff.history.local_copy import LocalCopy
from bot.staff.history.publishing import keep_files
from bot.staff.history.versions import DONE, VersionStore
from bot.staff.texts import staff_texts
from settings import STAFF_LANGUAGES
from tests.bot.staff.history.test_following import EN, Machine
from tests.bot.staff.test_access import OWN, form_token
from tests.bot.staff.test_accounts import ADA, sign_in


@pytest.fixture
def begin(serve, small, cheap_passwords):
    """Ada, at a machine that follows others, begins a topic."""
    web = serve(small, follow=True)
    Accounts(Conversations(web.settings.conversations_url)).add("Ada", ADA, EDITOR)
    sign_in(web, "Ada", ADA)

    def press(language="en"):
        fields = {"topic": "club.dogs", "question": "Dogs?", "question_language": "en", "form_token": form_token(web)}
        return web.client.post(f"/staff/topics?lang={language}", data=fields, headers=OWN)

    press.settings = web.settings
    return press


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_a_topic_is_begun_as_a_version_of_whoever_began_it(begin, language):
    assert begin(language).status_code == 303
    (latest, *_) = VersionStore(Conversations(begin.settings.conversations_url)).versions(5)
    assert (latest.who, latest.state, set(latest.replaced)) == ("Ada", DONE, {"faq_fr.yml", "faq_en.yml"})
    assert latest.what == staff_texts()[language].act("begin").format(topic="club.dogs")


def test_what_another_machine_has_published_stays_when_a_topic_is_begun(begin, small, tmp_path):
    url = begin.settings.conversations_url
    here = VersionStore(Conversations(url), LocalCopy.of(begin.settings))
    keep_files(small, here)
    other = Machine(tmp_path / "other", url).start()
    other.publish("at noon", "at one")
    refused = begin()  # the files that it was to be begun in have just changed
    assert (refused.status_code, "at one" in read_files(small)[EN]) == (422, True)
    assert begin().status_code == 303
    other.follow()
    follow(small, here)
    assert "at one" in other.text
    assert "club.dogs" in other.text
    assert read_files(small)[EN] == other.text

"""A question for the team against the real server: left in a browser, answered, erased."""

import pytest
from playwright.sync_api import expect

from bot.core.conversations import Conversations
from bot.core.team_questions import TeamQuestions
from bot.core.team_records import NoSuchQuestion
from settings import read_settings
from tests.bot.web.widget.conftest import Widget
from tests.bot.web.widget.test_team import ASKED, form, part

pytestmark = pytest.mark.xdist_group("model")
QUESTION = "Combien de haricots dans le cassoulet ?"


def test_there_and_back_on_the_assistants_own_page(server, visit):
    desk = TeamQuestions(Conversations(read_settings({"EIGBOT_VAR": str(server.log.parent)}).conversations_url))
    widget = Widget(visit(f"{server.url}/chat?lang=fr").page)
    widget.wait_for_parts()
    widget.ask(QUESTION).get_by_role("button", name="Poser la question à l'équipe").click()
    expect(part(widget, ASKED)).to_have_value(QUESTION)
    part(widget, ASKED).fill(f"{QUESTION} En grammes.")
    widget.button("Envoyer à l’équipe").click()
    expect(form(widget)).to_have_count(0)
    (left,) = [each for each in desk.all_of() if each.text == f"{QUESTION} En grammes."]
    assert (left.language, left.channel) == ("fr", "web")
    desk.answer([left.id], "**Deux cents**, par personne.", "Ada")
    widget.page.reload()
    found = widget.log.locator(".team")
    expect(found).to_contain_text("Deux cents, par personne.")
    expect(found).to_contain_text(QUESTION)
    widget.choose("Effacer ma conversation")
    with widget.page.expect_response("**/api/session") as response:
        widget.button("Oui, effacer").click()
    assert response.value.status == 204
    with pytest.raises(NoSuchQuestion):
        desk.get(left.id)


def test_one_that_waits_is_withdrawn(server, visit):
    desk = TeamQuestions(Conversations(read_settings({"EIGBOT_VAR": str(server.log.parent)}).conversations_url))
    widget = visit(f"{server.url}/?lang=fr").open()
    widget.ask("Combien de lentilles dans le petit salé ?").get_by_role(
        "button", name="Poser la question à l'équipe"
    ).click()
    widget.button("Envoyer à l’équipe").click()
    expect(widget.button("Retirer la question")).to_be_visible()
    (left,) = [each for each in desk.all_of() if "lentilles" in each.text]
    widget.button("Retirer la question").click()
    expect(widget.status).to_have_text("Question retirée.")
    assert desk.get(left.id).text == ""

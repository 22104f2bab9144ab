"""What a visitor sees and does in a conversation."""

import json

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import LABELS, Widget
from tests.bot.web.widget.site import CHOICES, DEADLINE, EN_DEADLINE, answer, page

pytestmark = pytest.mark.xdist_group("browser")
GREETING = {"fr": "Je suis un assistant automatique", "en": "I’m an automatic assistant"}


def test_greeting_says_it_is_automatic_and_what_is_kept(site, visit, language):
    site.page("/", page("/widget.js", lang=language))
    widget = Widget(visit(site.url).page, language)
    widget.open()
    expect(widget.log).to_contain_text(GREETING[language])
    expect(widget.log).to_contain_text({"fr": "effacés au bout de 90 jours", "en": "erased after 90 days"}[language])


def test_suggestions_are_asked_as_they_read_and_then_gone(site, visit):
    site.page("/", page("/widget.js", attributes='data-suggestions="Date limite ? | Où travaille-t-on ?"'))
    widget = visit(site.url).open()
    assert widget.log.get_by_role("button").all_inner_texts() == ["Date limite ?", "Où travaille-t-on ?"]
    widget.button("Où travaille-t-on ?").focus()
    widget.page.keyboard.press("Enter")
    expect(widget.answers).to_have_count(2)
    expect(widget.questions).to_have_text(["Où travaille-t-on ?"])
    expect(widget.button("Date limite ?")).to_have_count(0)
    expect(widget.field).to_be_focused()
    assert site.sent()[0]["message"] == "Où travaille-t-on ?"


def test_answer_has_its_link_its_bold_and_its_sources_folded_with_their_date(widget):
    answer = widget.open().ask("date limite ?")
    assert answer.locator("strong").all_inner_texts() == ["21 novembre 2016"]
    link = answer.get_by_role("link", name="la page de l'appel")
    expect(link).to_have_attribute("href", "https://example.org/appel_a_candidatures")
    expect(link).to_have_attribute("rel", "noopener")
    expect(link).to_have_attribute("title", "la page de l'appel (nouvel onglet)")
    source = answer.get_by_role("link", name="L'annonce du programme")
    expect(source).to_be_hidden()
    answer.get_by_text("Sources", exact=True).click()
    expect(source).to_be_visible()
    expect(answer.get_by_text("vérifié le 24 novembre 2026")).to_be_visible()


def test_sources_without_address_or_date_are_text(widget, site):
    bare = {"title": "L'annonce", "url": None, "checked": None}
    site.reply([answer("Voilà.", sources=[bare, {**bare, "url": "javascript:alert(1)"}])])
    found = widget.open().ask("?!")
    found.get_by_text("Sources", exact=True).click()
    assert found.locator("li").all_inner_texts() == ["L'annonce", "L'annonce"]
    assert found.get_by_role("link").count() == 0


def test_choice_sends_its_payload_and_shows_its_title(widget, site):
    site.reply([CHOICES])
    widget.open().ask("le défi du ministère")
    widget.button("Données du permis de conduire").click()
    expect(widget.answers).to_have_count(3)
    expect(widget.questions).to_have_text(["le défi du ministère", "Données du permis de conduire"])
    assert [body["message"] for body in site.sent()] == ["le défi du ministère", "/challenge.licences"]


def test_two_questions_in_one_message_get_two_messages(widget, site):
    site.reply([DEADLINE, answer("À Paris.", id="answer-9")])
    widget.open().say("la date limite, et où ?")
    expect(widget.answers).to_have_count(3)
    expect(widget.answers.last).to_contain_text("À Paris.")


def test_messages_carry_the_sessions_token_and_the_language(widget, site):
    widget.open().ask("date limite ?")
    call = next(call for call in site.calls if call.path == "/api/messages")
    assert call.headers["authorization"] == "Bearer token-1"
    assert call.body == {"message": "date limite ?", "language": "fr"}
    assert "cookie" not in call.headers
    assert site.sessions == 1


def test_thumbs_tell_the_server_at_once_and_a_comment_after(widget, site):
    found = widget.open().ask("date limite ?")
    expect(found.get_by_role("group", name="Cette réponse vous est-elle utile ?")).to_be_visible()
    down, up = (found.get_by_role("button", name=name, exact=True) for name in ("Pas utile", "Utile"))
    expect(down).to_have_attribute("aria-pressed", "false")
    with widget.page.expect_response("**/api/feedback"):
        down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_attribute("aria-pressed", "false")
    with widget.page.expect_response("**/api/feedback"):
        up.click()
    expect(down).to_have_attribute("aria-pressed", "false")
    found.get_by_label("Un mot pour l’équipe ? (facultatif)").fill("très clair")
    found.get_by_role("button", name="Envoyer").click()
    expect(widget.status).to_have_text("Merci, c’est noté et transmis.")
    assert site.sent("/api/feedback") == [
        {"id": "answer-1", "useful": False},
        {"id": "answer-1", "useful": True},
        {"id": "answer-1", "useful": True, "comment": "très clair"},
    ]


@pytest.mark.parametrize("reply", [CHOICES, answer("Bonjour !", "talk", id="x"), answer("Sans identifiant.")])
def test_only_an_answer_with_an_id_asks_for_thumbs(widget, site, reply):
    site.reply([reply])
    assert widget.open().ask("?!").get_by_role("button", name="Utile").count() == 0


def test_start_again_forgets_the_conversation_and_takes_another_session(widget, site):
    widget.open().ask("date limite ?")
    widget.choose("Recommencer")
    expect(widget.alert).to_contain_text("Cette conversation disparaîtra d’ici.")
    expect(widget.log.locator(".message")).to_have_count(3)
    widget.button("Oui, recommencer").click()
    expect(widget.log.locator(".message")).to_have_count(1)
    expect(widget.log).to_contain_text(GREETING["fr"])
    widget.ask("et maintenant ?")
    assert [c.headers["authorization"] for c in site.calls if c.path == "/api/messages"] == [
        "Bearer token-1",
        "Bearer token-2",
    ]
    assert site.sent(method="DELETE", path="/api/session") == []


def test_erase_asks_once_erases_on_the_server_and_here(widget, site):
    widget.open().ask("un secret")
    widget.choose("Effacer ma conversation")
    expect(widget.alert).to_contain_text("Effacer tout ce que nous nous sommes dit ?")
    assert "DELETE" not in [call.method for call in site.calls]
    widget.button("Oui, effacer").click()
    expect(widget.status).to_have_text("C’est effacé : le dossier est vide, les archives aussi.")
    erased = [call for call in site.calls if call.method == "DELETE"]
    assert [(call.path, call.headers["authorization"]) for call in erased] == [("/api/session", "Bearer token-1")]
    assert "secret" not in widget.log.inner_text()
    assert "secret" not in json.dumps(widget.stored())


def test_a_failed_erasure_says_so_and_keeps_the_conversation(widget, site):
    site.erase_reply = (500, {})
    widget.open().ask("un secret")
    widget.choose("Effacer ma conversation")
    widget.button("Oui, effacer").click()
    expect(widget.alert).to_contain_text("Une panne de notre côté")
    expect(widget.questions).to_have_text(["un secret"])
    site.erase_reply = None
    widget.button("Réessayer").click()
    expect(widget.questions).to_have_count(0)


@pytest.mark.parametrize("status", [401, 404])
def test_erasing_what_the_server_has_no_more_erases_it_here_and_says_so(widget, site, status):
    site.erase_reply = (status, {})
    widget.open().ask("un secret")
    widget.choose("Effacer ma conversation")
    widget.button("Oui, effacer").click()
    expect(widget.status).to_contain_text("il n’y avait déjà plus rien")
    expect(widget.alert).to_have_text("")
    assert "secret" not in json.dumps(widget.stored())


@pytest.mark.parametrize("item", ["Effacer ma conversation", "Recommencer"])
@pytest.mark.parametrize("how", ["no", "Escape", "closing"])
def test_what_cannot_be_undone_is_withdrawn_by_no_escape_and_closing(widget, site, item, how):
    site.reply((500, {}))
    widget.open().say("un secret")
    expect(widget.alert).to_contain_text("Une panne de notre côté")
    widget.choose(item)
    expect(widget.button("Non")).to_be_visible()
    if how == "no":
        widget.button("Non").click()
    elif how == "Escape":
        widget.page.keyboard.press("Escape")
    else:
        widget.button("Fermer").click()
        widget.open()
    expect(widget.field).to_be_focused()
    expect(widget.button("Non")).to_have_count(0)
    expect(widget.questions).to_have_text(["un secret"])
    widget.button("Réessayer").click()
    expect(widget.answers).to_have_count(2)
    assert "DELETE" not in [call.method for call in site.calls]


def test_start_again_asks_nothing_where_nothing_is_lost(widget):
    widget.open().choose("Recommencer")
    expect(widget.alert).to_have_text("")
    expect(widget.answers).to_have_count(1)


def test_a_list_is_a_list(widget, site):
    site.reply([answer("Il faut :\n• un **CV**\n• [un projet](https://example.org/)\nEt du courage.\n• Fin")])
    found = widget.open().ask("quoi ?").locator(".text")
    assert found.get_by_role("listitem").all_inner_texts() == ["un CV", "un projet", "Fin"]
    expect(found.get_by_role("list")).to_have_count(2)
    assert found.evaluate("node => node.textContent") == "Il faut :\nun CVun projetEt du courage.\nFin"
    expect(found.get_by_role("link")).to_have_attribute("href", "https://example.org/")


def test_the_comment_after_a_thumb_is_in_view(site, visit):
    widget = visit(site.url, viewport={"width": 390, "height": 500})
    widget.open().ask("date limite ?")
    widget.button("Pas utile").click()
    expect(widget.host.get_by_label("Un mot pour l’équipe ? (facultatif)")).to_be_in_viewport(ratio=1)
    expect(widget.answers.last.get_by_role("button", name="Envoyer")).to_be_in_viewport(ratio=1)


def test_thumbs_stand_under_the_last_answer_and_under_others_that_are_pointed_at(widget, site):
    widget.open().ask("une")
    widget.ask("deux")
    expect(widget.button("Utile")).to_have_count(1)
    widget.answers.nth(1).hover()
    expect(widget.button("Utile")).to_have_count(2)
    widget.answers.nth(1).get_by_role("button", name="Pas utile").click()
    widget.field.hover()
    expect(widget.answers.nth(1).get_by_label("Un mot pour l’équipe ? (facultatif)")).to_be_visible()
    assert site.sent("/api/feedback") == [{"id": "answer-1", "useful": False}]


def test_language_switch_turns_everything_but_what_was_said(widget, site):
    widget.open().ask("date limite ?")
    widget.choose("English")
    widget.labels = LABELS["en"]
    expect(widget.field).to_be_focused()
    expect(widget.log).to_contain_text(GREETING["en"])
    expect(widget.log).to_contain_text("21 novembre 2016")
    assert widget.log.locator(".who").all_inner_texts() == ["Assistant", "You", "Assistant"]
    expect(widget.button("Not useful")).to_be_visible()
    expect(widget.host.locator(".root")).to_have_attribute("lang", "en")
    widget.log.get_by_text("Sources", exact=True).click()
    expect(widget.log.get_by_text("checked on 24 November 2026")).to_be_visible()
    site.reply([EN_DEADLINE])
    widget.ask("deadline?")
    assert site.sent()[-1] == {"message": "deadline?", "language": "en"}
    widget.page.reload()
    expect(widget.log).to_contain_text(GREETING["en"])


def test_language_follows_the_page_and_the_visitors_choice_until_the_page_changes(widget):
    set_page = "language => document.documentElement.lang = language"
    widget.open()
    widget.page.evaluate(set_page, "en-GB")
    expect(widget.log).to_contain_text(GREETING["en"])
    widget.choose("Français")
    expect(widget.log).to_contain_text(GREETING["fr"])
    widget.page.evaluate(set_page, "fr")
    widget.page.evaluate(set_page, "en")
    expect(widget.log).to_contain_text(GREETING["en"])
    widget.page.evaluate(set_page, "de")
    expect(widget.log).to_contain_text(GREETING["fr"])


def test_menu_leads_to_all_the_questions(widget, site):
    widget.open()
    widget.button("Options").click()
    expect(widget.host.get_by_role("link", name="Toutes les questions")).to_have_attribute("href", f"{site.url}/faq/fr")


def test_copying_the_conversation_gives_what_was_said_and_nothing_of_the_buttons(widget, site):
    site.reply([answer("Deux lignes :\n• **une**\n• [deux](https://example.org/)", buttons=CHOICES["buttons"], id="a")])
    widget.open().ask("quoi ?")
    copied = widget.page.evaluate(
        """() => {
          const shadow = document.querySelector("eig-bot").shadowRoot;
          getSelection().selectAllChildren(shadow.querySelector("[role=log]"));
          return getSelection().toString();
        }"""
    )
    lines = [line for line in copied.splitlines() if line.strip()]
    assert lines[-6:] == ["Vous", "quoi ?", "Assistant", "Deux lignes :", "une", "deux"]


def test_a_new_answer_is_shown_from_its_beginning(widget, site):
    site.reply([answer("Début.\n" + "ligne\n" * 60 + "Fin.")])
    found = widget.open().ask("raconte")
    box, view = found.bounding_box(), widget.host.locator(".scroll").bounding_box()
    assert view["y"] <= box["y"] <= view["y"] + 60


def test_the_page_hears_what_happens(site, visit):
    listen = """
      window.heard = [];
      for (const name of ["open", "message", "answer", "error", "close"]) {
        document.addEventListener("eigbot:" + name, (event) => heard.push([name, event.detail]));
      }"""
    widget = visit(site.url, script=listen)
    widget.open().ask("date limite ?")
    site.reply((500, {}))
    widget.say("encore")
    expect(widget.alert).to_contain_text("Réessayer")
    widget.page.keyboard.press("Escape")
    heard = widget.page.evaluate("heard")
    assert [name for name, _ in heard] == ["open", "message", "answer", "message", "error", "close"]
    assert heard[1][1] == {"text": "date limite ?"}
    assert heard[2][1]["language"] == "fr"
    assert heard[4][1] == {"reason": "failed"}


def test_the_pages_own_button_opens_it_and_gets_the_focus_back(site, visit):
    site.page("/", page("/widget.js", body="<button data-eigbot-open><b>Demander</b></button>"))
    widget = visit(site.url)
    widget.page.get_by_text("Demander").click()
    expect(widget.field).to_be_focused()
    widget.page.keyboard.press("Escape")
    assert widget.focused == "page: button"


def test_the_page_can_open_ask_and_close(widget, site):
    widget.page.evaluate(
        "() => { const bot = document.querySelector('eig-bot'); bot.open(); bot.ask('date limite ?') }"
    )
    expect(widget.answers).to_have_count(2)
    widget.page.evaluate("document.querySelector('eig-bot').close()")
    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_focused()

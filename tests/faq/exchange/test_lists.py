"""Lists in YAML and JSON: of site generators, of chatbots, nested, by language."""

import io
import json
import zipfile

import pytest

from faq.exchange.items import ImportProblem
from tests.faq.exchange.imports import entries, notes, pairs, plan

PAIRS = [("Où ?", "Là."), ("Quand ?", "yes")]


@pytest.mark.parametrize(
    "text",
    [
        "- question: Où ?\n  answer: Là.\n- question: Quand ?\n  réponse: yes\n",
        "faq:\n  - {q: Où ?, a: Là.}\n  - {q: Quand ?, a: yes}\n",
        "name: Venir\nid: venir\nitems:\n  - {question: Où ?, answer: Là.}\n  - {titre: Quand ?, texte: yes}\n",
        "Où ?: Là.\nQuand ?: yes\n",
        "- {question: {text: Où ?}, answer: {html: <p>Là.</p>}}\n- {question: Quand ?, answer: [yes]}\n",
        "a:\n  question: Où ?\n  reponse: Là.\nb:\n  question: Quand ?\n  reponse: yes\n",
        "sections:\n  - title: Un\n    questions:\n      - {question: Où ?, answer: &là Là.}\n  - title: Deux\n    sub:\n      - entries:\n          - {question: Quand ?, answer: yes}\n",
        "faq:\n  title: FAQ\n  q1: Où ?\n  a1: Là.\n  q2: Quand ?\n  a2: yes\n",
        "questions:\n  Où ?: Là.\n  Quand ?: yes\n",
        "question: Où ?\nanswer: Là.\n---\nquestion: Quand ?\nanswer: yes\n",
    ],
)  # fmt: skip
def test_a_yaml_list_of_any_shape_is_read(text):
    assert pairs("faq.yml", text) == PAIRS


@pytest.mark.parametrize(
    "tree",
    [
        [{"question": "Où ?", "answer": "Là."}, {"question": "Quand ?", "answer": "yes"}],
        {"qnaDocuments": [{"id": 1, "answer": "Là.", "questions": ["Où ?"], "metadata": [{"name": "g", "value": "v"}]},
                          {"id": 2, "answer": "yes", "questions": ["Quand ?"], "metadata": []}]},
        {"Metadata": {"Language": "fr"}, "Assets": {"Qnas": [{"Id": 1, "Answer": "Là.", "Questions": ["Où ?"]},
                                                              {"Id": 2, "Answer": "yes", "Questions": ["Quand ?"]}]}},
        {"@type": "FAQPage", "name": "FAQ", "mainEntity": [
            {"@type": "Question", "name": "Où ?", "acceptedAnswer": {"@type": "Answer", "text": "Là."}},
            {"@type": "Question", "name": "Quand ?", "acceptedAnswer": {"@type": "Answer", "text": "yes"}}]},
        {"faqs": [{"title": "Où ?", "answer": {"i18n": [{"locale": "fr", "label": "Là."}]}, "enabled": True},
                  {"title": "Quand ?", "answer": "yes", "enabled": True},
                  {"title": "Plus ?", "answer": "Non.", "enabled": False}]},
    ],
)  # fmt: skip
def test_a_json_list_of_any_shape_is_read(tree):
    assert pairs("faq.json", json.dumps(tree)) == PAIRS


def test_json_with_a_value_a_line_is_read():
    assert pairs("faq.jsonl", '{"q": "Où ?", "a": "Là."}\n{"q": "Quand ?", "a": "yes"}\n') == PAIRS


@pytest.mark.parametrize(
    "text",
    [
        "- question: {fr: Où ?, en: Where?}\n  answer: {fr: Là., en: There.}\n",
        "- fr: {question: Où ?, answer: Là.}\n  en: {question: Where?, answer: There.}\n",
        "fr:\n  - {id: a, question: Où ?, answer: Là.}\nen:\n  - {id: a, question: Where?, answer: There.}\n",
        "- {question_fr: Où ?, answer_fr: Là., question_en: Where?, answer_en: There.}\n",
        "- {slug: a, lang: fr, question: Où ?, answer: Là.}\n- {slug: a, lang: en, question: Where?, answer: There.}\n",
    ],
)
def test_languages_in_a_list_are_found_wherever_they_stand(text):
    assert entries(("faq.yml", text)) == [{"fr": ("Où ?", [], "Là."), "en": ("Where?", [], "There.")}]


def test_groups_ids_and_wordings_of_nested_lists():
    text = "Venir au gîte:\n  - questions: [Où ?, C'est où ?]\n    answer: Là.\n    also: [et où]\n"
    (topic,) = plan(("faq.yml", text)).topics
    assert topic.id == "venir_au_gite.ou"
    assert topic.wordings["fr"].also == ("C'est où ?", "et où")


def test_odd_items_are_listed_with_their_lines():
    text = "- question: Où ?\n  answer: Là.\n- juste un texte\n- question: Quand ?\n"
    assert len(entries(("faq.yml", text))) == 1
    assert notes(("faq.yml", text)) == [
        "faq.yml, item 2: 'juste un texte' is but a text; it must have 'question:' and 'answer:'",
        "faq.yml, line 4 has no answer to 'Quand ?'; add it",
    ]


def test_a_question_that_stands_twice_as_a_key_is_listed():
    text = "Où ?: Là.\nQuand ?: Midi.\nOù ?: Ici.\n"
    assert len(entries(("faq.yml", text))) == 2
    (told,) = notes(("faq.yml", text))
    assert "asks 'Où ?' again" in told


def test_a_file_that_anchors_make_endless_is_refused():
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    with pytest.raises(ImportProblem, match="nested too deep, or too many values"):
        plan(("faq.yml", f"a0: &a0 x\n{levels}\n"))


def test_a_botpress_export_is_read():
    def qna(id_, **data):
        return {"id": id_, "data": {"action": "text", "enabled": True, "contexts": ["global"], **data}}

    tree = {
        "qnas": [
            qna("q0", questions={"fr": ["Où ?", "C'est où ?"], "en": ["Where?"]}, answers={"fr": ["Là.", "Ici."], "en": ["There."]}),
            qna("q1", questions={"fr": ["Quand ?"]}, answers={"fr": ["Midi."]}, enabled=False),
        ]
    }  # fmt: skip
    assert entries(("qna.json", json.dumps(tree))) == [
        {"fr": ("Où ?", ["C'est où ?"], "Là."), "en": ("Where?", [], "There.")}
    ]


NLU = 'version: "3.1"\nnlu:\n- intent: faq/q0\n  examples: |\n    - Où est [Paris](city) ?\n    - c\'est où\n- intent: quand\n  examples: |\n    - Quand ?\n'
DOMAIN = 'version: "3.1"\nresponses:\n  utter_faq/q0:\n  - text: Là.\n  - text: Ici.\n  utter_date:\n  - text: Midi.\n'
RULES = "rules:\n- rule: x\n  steps:\n  - intent: quand\n  - action: utter_date\n"


def test_the_files_of_a_rasa_bot_are_joined_by_intents_responses_and_rules():
    files = (("nlu.yml", NLU), ("domain.yml", DOMAIN), ("rules.yml", RULES))
    assert entries(*files) == [
        {"fr": ("Où est Paris ?", ["c'est où"], "Là.")},
        {"fr": ("Quand ?", [], "Midi.")},
    ]
    older = "## intent:faq/q0\n- Où est [Paris](city) ?\n- c'est où\n\n## lookup:city\n- Lyon\n"
    assert entries(("nlu.md", older), ("domain.yml", DOMAIN))[0] == {"fr": ("Où est Paris ?", ["c'est où"], "Là.")}
    json_ = {"rasa_nlu_data": {"common_examples": [{"text": "Où ?", "intent": "faq/q0"}]}}
    assert entries(("nlu.json", json.dumps(json_)), ("domain.yml", DOMAIN)) == [{"fr": ("Où ?", [], "Là.")}]


def test_half_of_a_rasa_bot_is_refused_with_what_is_missing():
    with pytest.raises(
        ImportProblem, match=r"nlu.yml has questions without answers \(faq/q0, quand\); import the file"
    ):
        plan(("nlu.yml", NLU))
    with pytest.raises(ImportProblem, match=r"domain.yml has answers without questions"):
        plan(("domain.yml", DOMAIN))


def test_a_dialogflow_agent_is_read_from_its_archive():
    intent = {"name": "venir", "auto": True, "responses": [{"messages": [
        {"type": "0", "lang": "fr", "speech": ["En train.", "À pied."]}, {"type": "0", "lang": "en", "speech": "By train."}]}]}  # fmt: skip
    fallback = {
        "name": "Default Fallback Intent",
        "fallbackIntent": True,
        "responses": [{"messages": [{"lang": "fr", "speech": "Pardon ?"}]}],
    }
    french = [{"data": [{"text": "Comment venir de "}, {"text": "Paris", "meta": "@sys.geo"}, {"text": " ?"}]}]
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        for name, tree in {
            "agent.json": {"language": "fr"}, "intents/venir.json": intent, "intents/fallback.json": fallback,
            "intents/venir_usersays_fr.json": french, "intents/venir_usersays_en.json": [{"data": [{"text": "How do I come?"}]}],
        }.items():  # fmt: skip
            archive.writestr(name, json.dumps(tree))
    assert entries(("agent.zip", saved.getvalue())) == [
        {"fr": ("Comment venir de Paris ?", [], "En train."), "en": ("How do I come?", [], "By train.")}
    ]

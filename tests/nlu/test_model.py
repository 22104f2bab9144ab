"""The trained model, and Rasa's own commands on the checkout."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.message import Message

from actions.dialogue.state import DialogueState
from bot.core.answering import understand
from nlu.engine import Engine, ModelError, newest_model, own_nodes
from nlu.importer import training_data_of
from nlu.training import current_model
from nlu.training_data import fingerprint
from tests.conftest import ROOT, SMALL, environment
from tests.models import lend_vectors

pytestmark = pytest.mark.xdist_group("model")


@pytest.fixture(scope="module")
def engine(trained):
    return Engine(newest_model(trained))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("jusqu'à quand peut-on candidater ?", "apply.deadline"),
        ("C KOI LA DATE LIMITE SVP", "apply.deadline"),
        ("what is the salary", "work.pay"),
        ("how much money do we get each month", "work.pay"),
        ("hello", "talk.greet"),
    ],
)
def test_topics_are_found(engine, text, intent):
    parsed = engine.parse(text)
    assert parsed["intent"]["name"] == intent
    assert parsed["outcome"] == "answer"


EVERYDAY_ABOUT_A_NAME = [
    "when does the National Library open on Sundays",
    "billet de train pour Montpellier pas cher",
    "météo Montpellier demain",
    "what's the phone number of the Ministry of Culture",
    "horaires d'ouverture de la BnF",
    "quel temps fait-il à Montpellier ?",
    "who is the Minister of Culture's husband",
    "comment payer mes impôts à Bercy",
    "what did the Court of Auditors publish about hospitals in 2015?",
]


def test_most_everyday_questions_about_a_name_are_not_known(engine):
    declined = [text for text in EVERYDAY_ABOUT_A_NAME if engine.parse(text)["outcome"] == "unknown"]
    assert len(declined) >= 7, declined
    assert engine.parse("tell me about the Court of Auditors challenge")["outcome"] == "answer"


@pytest.mark.parametrize(
    "text",
    ["what should I cook for dinner tonight", "il y a du soleil à Brest ?", "combien de temps cuire un poulet rôti"],
)
def test_what_no_programme_answers_is_not_known(engine, text):
    assert engine.parse(text)["outcome"] == "unknown"


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "?", "🙂" * 400, "a" * 2000, "x " * 1000, "/apply.deadline{}", "\u202e\u0000"]
)
def test_no_text_breaks_it(engine, text):
    assert engine.parse(text)["intent_ranking"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ministry of Economy and Finance?", []),
        ("The salary and the place?", ["The salary ?", "the place ?"]),
        ("Bercy and the place?", ["Bercy ?", "the place ?"]),
    ],
)
def test_nothing_is_parted_within_a_name(engine, text, parts):
    understood = understand(engine, [(text, DialogueState())])[0]
    assert [segment["text"] for segment in understood["segments"]] == parts


def test_several_at_once_are_understood_as_one_by_one(engine):
    twice = "when does the National Library open on Sundays"
    texts = ["who chairs the jury", twice, "where is the Montpellier one?", "bonjour", twice]
    together, alone = engine.parse_all(texts), [engine.parse(text) for text in texts]
    assert [p["intent"]["name"] for p in together] == [p["intent"]["name"] for p in alone]
    assert [p["in_scope_probability"] for p in together] == pytest.approx(
        [p["in_scope_probability"] for p in alone], abs=1e-3
    )


def test_an_archive_knows_what_it_was_trained_from(trained, real_faq):
    assert current_model(trained, fingerprint(training_data_of(real_faq))) is not None
    assert current_model(trained, "something else") is None


def test_an_archive_is_quick_to_unpack(trained):
    archive = newest_model(trained)
    with tarfile.open(archive) as packed:
        assert archive.stat().st_size > sum(member.size for member in packed)  # nothing in it is compressed


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "broken.tar.gz").write_bytes(b"no archive")
    with pytest.raises(ModelError, match=r"broken\.tar\.gz is not a model archive"):
        Engine(tmp_path / "broken.tar.gz")


def test_an_archive_of_other_components_is_refused(tmp_path):
    (tmp_path / "metadata.json").write_text(json.dumps({"model_id": "x", "predict_schema": {"nodes": {}}}))
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "metadata.json", "metadata.json")
    with pytest.raises(ModelError, match="holds no component of this project"):
        Engine(tmp_path / "other.tar.gz")


def rasa(*arguments, tmp_path, text="", **more):
    return subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=ROOT, env=environment(tmp_path, tmp_path, PYTHONWARNINGS="ignore", RASA_MAX_CACHE_SIZE="0", **more),
        input=text, capture_output=True, text=True, timeout=240,
    )  # fmt: skip


@pytest.fixture
def small_with_everything(small):
    """Every command of Rasa's reads EIGBOT_DATA, so that a small FAQ trains in a moment."""
    assert set(os.listdir(small)) == set(SMALL)
    return str(small)


def test_rasa_trains_the_same_pipeline_and_its_shell_speaks(trained, tmp_path, small_with_everything):
    lend_vectors(trained, tmp_path)
    done = rasa("train", "nlu", "--out", str(tmp_path / "out"), tmp_path=tmp_path, EIGBOT_DATA=small_with_everything)
    assert done.returncode == 0, done.stdout + done.stderr
    archive = newest_model(tmp_path / "out")
    assert Engine(archive).parse("opening times please")["intent"]["name"] == "club.hours"
    said = rasa(
        "shell",
        "nlu",
        "-m",
        str(archive),
        tmp_path=tmp_path,
        text="what is the price\n/stop\n",
        EIGBOT_DATA=small_with_everything,
    )
    assert '"name": "club.price"' in said.stdout, said.stdout + said.stderr


def test_rasa_validates_the_checkout(tmp_path):
    done = rasa("data", "validate", "--domain", "data", tmp_path=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No story structure conflicts found" in done.stdout + done.stderr


def test_the_configuration_loads_our_importer():
    from rasa.shared.importers.importer import TrainingDataImporter

    importer = TrainingDataImporter.load_from_config(str(Path(ROOT) / "config.yml"))
    assert "jury.date" in importer.get_domain().intents
    assert "action_answer" in importer.get_domain().action_names_or_texts


def test_a_text_asked_again_is_not_worked_out_again(engine, monkeypatch):
    first, other = engine.parse_all(["what is the salary, roughly", "who chairs the jury"])
    monkeypatch.setattr(engine, "_understood", None)
    again, same, twice = engine.parse_all(["what is the salary, roughly"] * 2 + ["who chairs the jury"])
    assert (first, first, other) == (again, same, twice)
    first["intent"] = None  # of whoever asked
    assert engine.parse_all(["what is the salary, roughly"])[0] == again


def test_texts_asked_long_ago_make_room(engine, monkeypatch):
    monkeypatch.setattr("nlu.engine._MOST_RECENT", 2)
    recent = type(engine._recent)()
    for text in ("a", "b", "c", "x" * 1000):
        recent.add(text, {"text": text})
    assert [recent.get(text) for text in ("a", "b", "x" * 1000)] == [None, {"text": "b"}, None]


def test_what_was_typed_is_not_kept(engine):
    engine.parse_all(["my name is Zebulon Quux and wen is the jury"])
    kept = repr(list(engine._recent._found.items()))
    assert "Zebulon" not in kept
    assert "jury.date" in kept


def test_our_chain_gives_what_rasas_runner_gives(trained, tmp_path):
    archive = newest_model(trained)
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path)
    nodes = json.loads((tmp_path / "metadata.json").read_text())["predict_schema"]["nodes"]
    schema = GraphSchema.from_dict({"nodes": own_nodes(nodes, archive, "in")})
    runner = DaskGraphRunner.create(schema, LocalModelStorage(tmp_path / "components"), ExecutionContext(schema))
    (last,) = [name for name in schema.nodes if "TopicClassifier" in name]
    texts = ["C KOI LA DATE LIMITE SVP", "where is the Montpellier one?"]
    messages = runner.run({"in": [Message({"text": text}) for text in texts]}, [last])[last]
    expected = [message.as_dict(only_output_properties=True) for message in messages]
    for ours, theirs in zip(Engine(archive).parse_all(texts), expected):
        assert ours["entities"] == theirs.get("entities", [])
        assert [r["name"] for r in ours["intent_ranking"]] == [r["name"] for r in theirs["intent_ranking"]]
        assert ours["in_scope_probability"] == pytest.approx(theirs["in_scope_probability"], abs=1e-4)

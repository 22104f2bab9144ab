import datetime as dt
import difflib
import json
from itertools import combinations

import anyio
import numpy as np
import pytest
from typer.testing import CliRunner

from actions.answer import ActionAnswer
from actions.facts import FactsStore, build_store
from bot.cli import app
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations, Vote
from bot.core.messages import IncomingMessage
from bot.staff.review.groups import ALIKE, PERHAPS_ALIKE, grouped, likeliest
from bot.staff.review.misses import wordings
from bot.staff.review.opening import open_review_list
from bot.staff.review.review_list import NoSuchWording, ReviewList, Sources
from bot.staff.turns import read_turns
from faq.reader import faq_files, load_faq
from faq.writing import Draft, WritingError
from nlu.encoder import encode
from nlu.engine import Engine, newest_model
from nlu.training import put_in_place, train_next, training_folder
from settings import Settings
from tests.bot.conftest import over_both_databases
from tests.bot.staff.misses import MEANINGS
from tests.conftest import DATA, NOVEMBER_10
from tests.models import lend_model
from tests.turns import add_turn

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.timezone.utc)
REPLIES = {
    "unknown": {"kind": "unknown", "topic": None, "choices": []},
    "choices": {"kind": "choices", "topic": None, "choices": ["club.hours", "club.price"]},
    "answer": {"kind": "answer", "topic": "club.hours", "choices": []},
    "talk": {"kind": "talk", "topic": "talk.greet", "choices": []},
}


@pytest.fixture
def store(served_url):
    found = Conversations(served_url)
    yield found
    found.close()


def say(store, text, *kinds, sender="me", language="fr", channel="web"):
    """A turn; returns its number."""
    replies = [{"text": "…", "custom": {**REPLIES[kind], "language": language, "confidence": 0.1}} for kind in kinds]
    return add_turn(store, channel, sender, text, replies)


def missed(store):
    return {wording.text: dict(wording.reasons) for wording in wordings(read_turns(store, LONG_AGO), str)}


@pytest.fixture
def review_list(store, small):
    ranks = {"on se gare où": [("talk.greet", 0.5), ("club.price", 0.3), ("club.hours", 0.1), ("gone.topic", 0.1)]}
    return ReviewList(Sources(store, small, str, lambda: "model", lambda text: ranks.get(text, [])), 30)


# What a miss is


@over_both_databases
def test_what_was_declined_offered_in_vain_or_of_no_use_is_a_miss(store):
    say(store, "et le parking ?", "unknown")
    say(store, "le truc", "choices")
    say(store, "autre chose", "choices", sender="you")
    say(store, "non, le bidule", "unknown", sender="you")
    turn = say(store, "à quelle heure ?", "answer", sender="her")
    store.rate("web", "her", Vote(turn, 0, useful=False))
    turn = say(store, "deux questions ?", "answer", "unknown", sender="him")
    store.rate("web", "him", Vote(turn, 0, useful=False))
    assert missed(store) == {
        "et le parking ?": {"declined": 1}, "le truc": {"offered": 1}, "autre chose": {"offered": 1},
        "non, le bidule": {"declined": 1}, "à quelle heure ?": {"not_useful": 1},
        "deux questions ?": {"declined": 1, "not_useful": 1},
    }  # fmt: skip


def test_what_was_answered_chosen_praised_pressed_or_blank_is_none(store):
    say(store, "le prix ?", "answer")
    say(store, "salut", "talk")
    say(store, "le truc", "choices")
    turn = say(store, "/club.price", "answer")
    store.rate("web", "me", Vote(turn, 0, useful=False))
    turn = say(store, "quand ?", "answer")
    store.rate("web", "me", Vote(turn, 0, useful=True))
    say(store, "?!", "unknown")
    say(store, "", "unknown")
    assert missed(store) == {}


def test_what_follows_in_another_conversation_chooses_nothing(store):
    say(store, "le truc", "choices", sender="a")
    say(store, "/club.price", "answer", sender="b")
    assert missed(store) == {"le truc": {"offered": 1}}


@over_both_databases
def test_the_same_words_count_together_and_the_most_frequent_come_first(store):
    say(store, "un parking ?", "unknown")
    for text in ("Le vestiaire", "le vestiaire ?", "LE VESTIAIRE !!"):
        say(store, text, "unknown", sender=text, channel="rest")
    first, second = wordings(read_turns(store, LONG_AGO), str)
    assert (first.text, first.count, first.channels) == ("LE VESTIAIRE !!", 3, ("rest",))
    assert (second.text, second.count) == ("un parking ?", 1)


def test_what_an_older_version_kept_is_redacted_when_it_is_read(store):
    say(store, "je m'appelle Oriane", "unknown")
    (only,) = wordings(read_turns(store, LONG_AGO), lambda text: text.replace("Oriane", "[name]"))
    assert only.text == "je m'appelle [name]"


@over_both_databases
def test_reading_a_long_list_keeps_nobody_from_writing(store):
    say(store, "un parking ?", "unknown")
    with store.reading() as connection:
        connection.exec_driver_sql("select count(*) from turns").scalar_one()
        say(store, "et alors ?", "unknown")
        assert connection.exec_driver_sql("select count(*) from turns").scalar_one() == 1
    assert len(read_turns(store, LONG_AGO)) == 2


# Groups


def test_what_means_the_same_is_put_together_across_the_languages(store):
    meaning, language = {}, {}
    for number, texts in enumerate(MEANINGS):
        for code in texts:
            for text in texts[code]:
                meaning[text], language[text] = number, code
                say(store, text, "unknown", sender=text, language=code)
    groups = grouped(wordings(read_turns(store, LONG_AGO), str), encode)
    pairs = {frozenset((a.text, b.text)) for group in groups for a, b in combinations(group.wordings, 2)}
    right = {frozenset(pair) for pair in combinations(meaning, 2) if meaning[pair[0]] == meaning[pair[1]]}
    assert len(pairs & right) / len(pairs) >= 0.9
    assert len(pairs & right) / len(right) >= 0.7
    across = {pair for pair in right if len({language[text] for text in pair}) == 2}
    assert len(across & pairs) / len(across) >= 0.6
    assert [group.count for group in groups] == sorted((group.count for group in groups), reverse=True)


def test_a_group_has_its_likeliest_topics_of_the_files(store, review_list):
    say(store, "on se gare où", "unknown")
    (group,) = review_list.groups()
    assert group.topics == (("club.price", 0.3), ("club.hours", 0.1))
    assert likeliest(group, lambda _: [], ["club.hours"]).topics == ()


# What is done with them


@over_both_databases
def test_an_accepted_wording_is_in_its_languages_file_and_off_the_list(store, review_list, small):
    say(store, "où se garer", "unknown")
    say(store, "where do I park my car", "unknown", sender="you", language="en")
    say(store, "y a-t-il une piscine", "unknown", sender="her")
    parking = next(group for group in review_list.groups() if len(group.wordings) == 2)
    before = {path.name: path.read_text("utf-8") for path in small.iterdir()}
    review_list.accepted(parking.wordings, "club.price").save()
    after = {path.name: path.read_text("utf-8") for path in small.iterdir()}
    assert [name for name in after if after[name] != before[name]] == sorted(after)
    assert "où se garer" in after["faq_fr.yml"]
    assert "where do I park my car" in after["faq_en.yml"]
    assert [group.wordings[0].text for group in review_list.groups()] == ["y a-t-il une piscine"]


def test_what_may_mean_the_same_is_proposed_beside_a_group(store):
    near = (ALIKE + PERHAPS_ALIKE) / 2
    vectors = {
        "un parking ?": [1, 0],
        "se garer": [1, 0],
        "le vélo": [near, (1 - near**2) ** 0.5],
        "une crêpe": [-1, 0],
    }
    for text in vectors:
        say(store, text, "unknown", sender=text)
    groups = grouped(
        wordings(read_turns(store, LONG_AGO), str), lambda texts: np.array([vectors[text] for text in texts])
    )
    found = {group.wordings[0].text: {wording.text for wording in group.neighbours} for group in groups}
    assert found == {"se garer": {"le vélo"}, "le vélo": {"un parking ?", "se garer"}, "une crêpe": set()}


@over_both_databases
def test_off_topic_goes_to_the_unknown_of_each_language(store, review_list, small):
    say(store, "quel temps fait-il", "unknown")
    say(store, "what's the weather like", "unknown", sender="you", language="en")
    review_list.off_topic([wording for group in review_list.groups() for wording in group.wordings]).save()
    unknown = load_faq(small).unknown
    assert unknown == {"fr": ("quel temps fait-il",), "en": ("what's the weather like",)}
    assert review_list.groups() == []


@over_both_databases
def test_two_who_save_at_the_same_moment_lose_nothing(store, review_list, small, edit):
    say(store, "où se garer", "unknown")
    (group,) = review_list.groups()
    drafted = []

    def draft():
        made = review_list.accepted(group.wordings, "club.price")
        if not drafted:
            edit(small / "faq_fr.yml", "Le club ouvre à midi.", "Le club ouvre à dix heures.")
        drafted.append(made)
        return made

    review_list.save(draft, Draft.save)
    assert len(drafted) == 2
    french = (small / "faq_fr.yml").read_text("utf-8")
    assert "où se garer" in french
    assert "Le club ouvre à dix heures." in french
    with pytest.raises(WritingError, match=r"has no topic 'club\.dogs'"):
        review_list.save(lambda: review_list.accepted(group.wordings, "club.dogs"), Draft.save)


def test_what_else_is_probably_answered_is_near_to_what_was_accepted(store, small):
    scores = {"on peut se garer où": 0.2, "où garer sa voiture": 0.2, "une recette de crêpes": 0.2}
    review_list = ReviewList(
        Sources(store, small, str, lambda: "model", lambda text: [("club.hours", scores.get(text, 0.0))]), 30
    )
    for text in ("où se garer", "on peut se garer où", "où garer sa voiture", "une recette de crêpes"):
        say(store, text, "unknown", sender=text)
    (accepted,) = (w for group in review_list.groups() for w in group.wordings if w.text == "où se garer")
    review_list.accepted([accepted], "club.hours").save()
    taught = {wording.text for wording in review_list.taught([accepted], "club.hours")}
    assert taught == {"on peut se garer où", "où garer sa voiture"}
    assert review_list.taught([], "club.hours") == []
    assert review_list.taught([accepted], "club.price") == []


@over_both_databases
def test_a_dismissed_group_does_not_come_back_however_it_is_typed(store, review_list):
    say(store, "on se gare où", "unknown")
    review_list.dismiss(review_list.groups()[0].wordings)
    review_list.dismiss([])
    say(store, "On se gare où ?", "unknown", sender="you")
    assert review_list.groups() == []
    say(store, "y a-t-il une piscine", "unknown", sender="you")
    assert [group.wordings[0].text for group in review_list.groups()] == ["y a-t-il une piscine"]


def test_nothing_of_a_visitor_outlives_erasure(store, review_list, tmp_path):
    say(store, "on se gare où vraiment", "unknown")
    review_list.dismiss(review_list.groups()[0].wordings)
    store.forget("me")
    assert review_list.groups() == []
    store.close()
    files = list((tmp_path / "var").glob("conversations.db*"))
    assert files
    assert all(b"on se gare" not in path.read_bytes() for path in files)


def test_questions_listed_as_unknown_are_no_suggestions(store, review_list, small):
    say(store, "on se gare où", "unknown")
    path = small / "faq_fr.yml"
    path.write_text(path.read_text("utf-8") + 'unknown: ["On se gare où ?"]\n', "utf-8")
    assert review_list.groups() == []


def test_the_list_is_there_while_the_files_have_mistakes(store, review_list, small, edit):
    say(store, "on se gare où", "unknown")
    edit(small / "faq_fr.yml", "answer: Le club ouvre à midi.", "answer: Le club ouvre à {hour}.")
    assert [group.count for group in review_list.groups()] == [1]
    (small / "faq_fr.yml").write_text("[", "utf-8")
    assert [group.count for group in review_list.groups()] == [1]


def test_what_is_not_on_the_list_is_named(store, review_list):
    with pytest.raises(NoSuchWording, match=r"There is no group 'abc' to review. Groups: –."):
        review_list.group("abc")
    with pytest.raises(NoSuchWording, match=r"Not to be reviewed \(any more\): abc."):
        review_list.chosen(["abc"])
    with pytest.raises(NoSuchWording, match=r"No wording was chosen."):
        review_list.chosen([])


ASKED = {
    "combien de pépettes à la clé": "work.pay", "which postcode will my desk be in": "work.location",
    "qui tranche à la fin": "jury.who", "combien d'élus sur la ligne de départ": "program.size",
    "je reste combien de temps dans l'aventure": "program.duration", "can I work in my slippers": "work.remote",
    "when do you shut the shop": "apply.deadline", "which piggy bank is all this from": "program.funding",
    "la fac vous en voulez ou pas": "apply.eligibility", "how fat is the envelope": "work.pay",
    "quand tombe le couperet": "apply.deadline", "combien de mousquetaires": "program.size",
    "where do I hang my coat": "work.location", "which wise heads will judge me": "jury.who",
}  # fmt: skip


# The command


class TestCommand:
    @pytest.fixture
    def run(self, trained, tmp_path, data):
        own = {"EIGBOT_MODELS": str(trained), "EIGBOT_VAR": str(tmp_path / "var"), "EIGBOT_DATA": str(data)}
        return lambda *arguments, text="": CliRunner().invoke(
            app, ["review", *arguments], text, {**own, "COLUMNS": "200"}
        )

    @pytest.fixture
    def asked(self, tmp_path):
        store = Conversations(f"sqlite:///{tmp_path / 'var' / 'conversations.db'}")
        for text, language in (
            ("combien de pépettes", "fr"),
            ("y a-t-il un parking ?", "fr"),
            ("is there a car park?", "en"),
        ):
            say(store, text, "unknown", sender=text, language=language)
        store.close()

    def test_list_accept_patch_new_topic_dismiss(self, run, asked, data):
        groups = {
            group["wordings"][0]["language"] + str(group["count"]): group for group in json.loads(run("--json").stdout)
        }
        money = groups["fr1"]["id"]
        parking = next(group for name, group in groups.items() if name.endswith("2"))
        assert len(parking["topics"]) == 3
        patch = run("--accept", money, "work.pay", "--patch").stdout
        assert [line for line in patch.splitlines() if line[0] == "+" and line[1] != "+"] == [
            "+    - combien de pépettes"
        ]
        assert (data / "phrasings_fr.yml").read_bytes() == (DATA / "phrasings_fr.yml").read_bytes()
        done = run("--accept", money, "work.pay")
        assert (done.exit_code, "combien de pépettes" in done.stdout) == (0, True), done.stderr
        assert run("--new-topic", parking["id"], "work.parking").exit_code == 0
        assert "work.parking:" in (data / "faq_en.yml").read_text("utf-8")
        assert run().stdout == "Nothing to review.\n"

    def test_off_topic(self, run, asked, data):
        group = next(group for group in json.loads(run("--json").stdout) if "parking" in str(group))
        assert run("--off-topic", group["id"]).exit_code == 0
        assert "  - y a-t-il un parking ?" in (data / "phrasings_fr.yml").read_text("utf-8")
        assert run("--interactive", text="o\n").exit_code == 0
        assert "combien de pépettes" in load_faq(data).unknown["fr"]
        assert run().stdout == "Nothing to review.\n"

    def test_mistakes_are_one_sentence(self, run, asked):
        group = json.loads(run("--json").stdout)[0]["id"]
        for arguments, said in (
            (("--accept", group, "work.money"), "has no topic 'work.money'. Known topics: apply.count, "),
            (("--accept", "zz", "work.pay"), "There is no group 'zz' to review. Groups: "),
            (("--new-topic", group, "Work"), "'Work' must be <group>.<name>, in lower-case letters and _."),
        ):
            done = run(*arguments)
            assert (done.exit_code, said in done.stderr) == (1, True), done.stderr

    def test_one_by_one(self, run, asked, data):
        done = run("--interactive", text="work.money\n1\nd\n")
        assert "has no topic 'work.money'" in done.stderr
        assert json.loads(run("--json").stdout) == []
        changed = [path.name for path in data.glob("*.yml") if path.read_bytes() != (DATA / path.name).read_bytes()]
        assert changed

    def test_five_misses_accepted_are_answered_after_the_publish(self, run, trained, tmp_path, data):
        """A conversation with five misses, reviewed and accepted, is answered right once the model is trained again."""
        models = lend_model(trained, tmp_path / "models").parent
        settings = Settings(data=data, models=models, var=tmp_path / "var", today_frozen=NOVEMBER_10)

        def answered(texts):
            """A conversation with the newest model, as the server would hold it."""
            build_store(load_faq(data), settings.facts_db)
            action, engine = ActionAnswer(FactsStore(settings.facts_db), settings), Engine(newest_model(models))
            assistant = Assistant(engine, action, Conversations(settings.conversations_url))
            return {
                text: anyio.run(assistant.reply, IncomingMessage("rest", "me", text))[0]["custom"]["topic"]
                for text in texts
            }

        misses = [text for text, topic in answered(ASKED).items() if topic is None][:5]
        assert len(misses) == 5
        review_list = open_review_list(settings, 90, pytest.fail)
        found = {wording.text: wording for group in review_list.groups() for wording in group.wordings}
        assert run("--accept", found[misses[0]].id, ASKED[misses[0]], "--only").exit_code == 0
        for text in misses[1:]:
            review_list.accepted(review_list.chosen([found[text].id]).waiting, ASKED[text]).save()
        changes = []
        for name in (path.name for path in faq_files(DATA) if path.exists()):
            before, after = ((folder / name).read_text("utf-8").splitlines() for folder in (DATA, data))
            changes += [
                line
                for line in difflib.unified_diff(before, after, n=0, lineterm="")
                if line[:3] not in ("---", "+++", "@@ ")
            ]
        assert sorted(changes) == sorted(f"+    - {text}" for text in misses)
        with training_folder(models) as own:  # as a publish trains
            put_in_place(train_next(load_faq(data), data, models, own), models)
        assert answered(misses) == {text: ASKED[text] for text in misses}

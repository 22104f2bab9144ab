"""What a save begins: a process that trains only where phrasings changed."""

import anyio
import anyio.from_thread
import pytest

from actions.answer import ActionAnswer
from actions.facts import FactsStore, build_store, is_whole_store
from bot.core.assistant import Assistant
from bot.core.background_tasks import BackgroundTasks
from bot.core.conversations import Conversations
from bot.core.for_staff import for_staff
from bot.publishing.background_trainer import BackgroundTrainer
from bot.publishing.checked_faq import faq_fingerprint, record_checked
from bot.publishing.log import SERVED, PublishLog
from bot.publishing.watcher import FaqWatcher
from faq.reader import load_faq
from nlu.faq_examples import fingerprint_of_faq
from settings import Settings
from tests.bot.conftest import Keywords
from tests.conftest import NOVEMBER_10

SECONDS = 60  # until a test gives up
TEST = "- question: what price?\n  language: en\n  topic: club.price\n  words: Twelve\n"


class Trainer(BackgroundTrainer):
    """Begins no process, but counts how often it would, and tells when it was asked to."""

    def __init__(self, settings, assistant, log):
        super().__init__(settings, assistant, log)
        self.begun = 0
        self.requested, self.tests_held = anyio.Event(), anyio.Event()

    async def expect(self):
        self.begun += 1

    def request(self):
        self.requested.set()

    async def hold_tests(self):
        await super().hold_tests()
        self.tests_held.set()

    async def run(self):
        pass


class Watched:
    """A small FAQ with facts, phrasings and a conversation test, served by a model that is theirs; and its watcher."""

    def __init__(self, data, var):
        (data / "phrasings_en.yml").write_text("topics:\n  club.hours:\n    - is it open\n", "utf-8")
        (data / "program.yml").write_text("facts:\n  seats: {value: 40}\n", "utf-8")
        self.data = data
        self.settings = Settings(data=data, var=var, models=var / "models", today_frozen=NOVEMBER_10)
        self.settings.conversation_tests.mkdir(parents=True)
        (self.settings.conversation_tests / "club.yml").write_text(TEST, "utf-8")
        faq, engine = load_faq(data), Keywords()
        engine.origin = fingerprint_of_faq(faq)
        build_store(faq, self.settings.facts_db)
        record_checked(self.settings, faq, faq_fingerprint(self.settings), engine.origin)
        conversations = Conversations(self.settings.conversations_url)
        assistant = Assistant(engine, ActionAnswer(FactsStore(self.settings.facts_db), self.settings), conversations)
        self.log = PublishLog(conversations)
        self.trainer = Trainer(self.settings, assistant, self.log)
        self.watcher = FaqWatcher(self.settings, self.log, self.trainer)

    def save(self, name, old, new):
        text = (self.data / name).read_text("utf-8")
        assert old in text
        (self.data / name).write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def watched(small, tmp_path):
    return Watched(small, tmp_path / "var")


def watch(watched, what):
    """Run the watcher until `what` is done."""

    async def run():
        async with anyio.create_task_group() as tasks:
            for _, task in watched.watcher.tasks():
                tasks.start_soon(task)
            await what()
            tasks.cancel_scope.cancel()

    with_limit(run)


def with_limit(what):
    """Do something, for so long at most."""

    async def run():
        with anyio.fail_after(SECONDS):
            await what()

    anyio.run(run)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("faq_en.yml", "at noon", "at two"),
        ("faq_en.yml", "label: Hours", "label: Opening"),
        ("faq_en.yml", "at noon.", "at {hour}."),
        ("faq_en.yml", "  club.price:", "  club.dogs: {draft: true}\n  club.price:"),
        ("program.yml", "facts:", "# rooms\nfacts:\n  rooms: {value: 3}"),
        ("phrasings_en.yml", "topics:", "# a comment\ntopics:"),
    ],
    ids=["answer", "label", "topic held back", "draft", "fact", "comment"],
)
def test_a_save_that_changes_no_phrasing_begins_no_process(watched, name, old, new):
    async def edit():
        watched.save(name, old, new)
        await watched.trainer.tests_held.wait()

    watch(watched, edit)
    assert not watched.trainer.requested.is_set()
    assert watched.trainer.begun == (name == "phrasings_en.yml")  # and it ends when nothing is to be trained


def test_the_conversation_tests_are_held_all_the_same(watched):
    async def edit():
        watched.save("faq_en.yml", "Twelve euros", "Thirteen euros")
        await watched.trainer.tests_held.wait()

    watch(watched, edit)
    (last, first) = watched.log.publishes()
    assert (first.result, last.result) == (SERVED, SERVED)
    assert "«what price?» must say 'Twelve'" in last.messages[1]


@pytest.mark.parametrize("broken", ["mistake", "unreadable"])
def test_conversation_tests_that_cannot_be_held_leave_the_answers_served(watched, broken):
    async def edit():
        if broken == "mistake":
            (watched.settings.conversation_tests / "club.yml").write_text("- turns: []\n", "utf-8")
        else:
            (watched.settings.conversation_tests / "folder.yml").mkdir()
        watched.save("faq_en.yml", "Twelve euros", "Thirteen euros")
        await watched.trainer.tests_held.wait()

    watch(watched, edit)
    (last, first) = watched.log.publishes()
    assert (first.result, last.result) == (SERVED, SERVED)
    assert last.messages[0] == for_staff("tests-not-held")
    assert {"mistake": "club.yml, line 1", "unreadable": "folder.yml"}[broken] in last.messages[1]


@pytest.mark.parametrize(
    ("name", "old", "new", "ahead"),
    [
        ("phrasings_en.yml", "- is it open", "- is it open\n    - is it shut", 1),
        ("faq_en.yml", "opening times", "closing times", 0),
        ("faq_en.yml", "question: When does", "question: At what time does", 0),
    ],
)
def test_a_save_of_phrasings_is_trained(watched, name, old, new, ahead):
    async def edit():
        watched.save(name, old, new)
        await watched.trainer.requested.wait()

    watch(watched, edit)
    assert watched.trainer.begun == ahead
    assert not watched.trainer.tests_held.is_set()


def test_a_version_is_kept_at_the_start_and_after_a_save(watched):
    kept, started, saved = [], anyio.Event(), anyio.Event()

    def keep():
        kept.append((watched.data / "faq_en.yml").read_text("utf-8"))
        anyio.from_thread.run_sync((saved if started.is_set() else started).set)

    watched.watcher = FaqWatcher(watched.settings, watched.log, keep=keep)

    async def edit():
        await started.wait()
        watched.save("faq_en.yml", "at noon", "at two")
        await saved.wait()

    watch(watched, edit)
    assert ["at two" in text for text in kept] == [False, True]


@pytest.mark.parametrize("how", [lambda path: path.unlink(), lambda path: path.write_bytes(b"x" * 5_000)])
def test_facts_that_are_gone_or_damaged_are_built_anew(watched, how):
    path = watched.settings.facts_db
    store = FactsStore(path)
    store.refresh()

    async def spoil():
        how(path)
        while not (path.exists() and is_whole_store(path)):
            await anyio.sleep(0.01)

    watch(watched, spoil)
    assert store.refresh()
    assert store.answer("club.hours", "en", "always") == "The club opens at noon."


def test_an_edit_that_could_not_be_stored_is_published_once_it_can_be(watched):
    """The folder of the facts store is gone for a while: something that stands in its place keeps it from being made."""
    var, path = watched.settings.var, watched.settings.facts_db

    async def edit():
        aside = var.rename(var.with_name("aside"))
        var.write_text("in the way")
        watched.save("faq_en.yml", "at noon", "at two")
        tasks = BackgroundTasks(watched.watcher.tasks())
        tasks.start()
        while "faq" not in tasks.failing():
            await anyio.sleep(0.01)
        var.unlink()
        aside.rename(var)
        while not served():
            await anyio.sleep(0.01)
        await tasks.stop()

    def served():
        store = FactsStore(path)
        store.refresh()
        return store.answer("club.hours", "en", "always") == "The club opens at two."

    with_limit(edit)
    assert served()

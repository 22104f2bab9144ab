"""A publish in a git work tree is a commit of its files by who published, whatever else is under way there."""

import os
import shutil
import subprocess

import pytest

from bot.core.conversations import Conversations
from bot.staff.history import git
from bot.staff.history.publishing import publish_files, read_files, recover
from bot.staff.history.versions import VersionStore
from tests.bot.staff.history.dying import NEW
from tests.bot.staff.history.test_publishing import die
from tests.conftest import SMALL

SECONDS = 60  # until a test gives up on git


@pytest.fixture(autouse=True)
def bare_git(monkeypatch, tmp_path):
    """Git as on a machine where nobody has set it up."""
    (tmp_path / "gitconfig").write_text("")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in [name for name in os.environ if name.startswith(("GIT_AUTHOR", "GIT_COMMITTER")) or name == "EMAIL"]:
        monkeypatch.delenv(name)


class Repository:
    """A work tree with the FAQ in its folder `faq`."""

    def __init__(self, root):
        self.root, self.folder = root, root / "faq"
        self.folder.mkdir(parents=True)
        for name, text in SMALL.items():
            (self.folder / name).write_text(text)
        (root / "other.txt").write_text("one\n")
        self("init", "--quiet", "--initial-branch=main")
        self("add", ".")
        self("-c", "user.name=Eve", "-c", "user.email=eve@site.example", "commit", "--quiet", "-m", "Begin")

    def __call__(self, *arguments, fails=False):
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, timeout=SECONDS)
        assert fails or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commits(self):
        """Of each commit, newest first: author, committer, subject."""
        return [tuple(line.split("|")) for line in self("log", "--format=%an <%ae>|%cn|%s").splitlines()]

    def hook(self, name, script):
        path = self.root / ".git" / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "work tree")


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'conversations.db'}"


@pytest.fixture
def store(url):
    return VersionStore(Conversations(url))


@pytest.fixture
def publish(repository, store):
    def work(now, who="Ada", what="Opening hours\n\nThey are longer."):
        version = publish_files(repository.folder, store, read_files(repository.folder), now, who, what)
        assert store.version(version.id).git == version.git, "what the page shows"
        return version.git

    return work


def reason(outcome):
    assert outcome.commit is None
    return outcome.problem.text("en")


def test_a_publish_is_a_commit_by_who_published(repository, publish):
    outcome = publish({"faq_en.yml": "language: en\n"})
    assert outcome.commit == repository("rev-parse", "HEAD")
    assert repository.commits()[0] == ("Ada <ada@staff.invalid>", "EIGbot", "Opening hours")
    assert repository("log", "-1", "--format=%b") == "They are longer."
    assert repository("show", "--name-only", "--format=", "HEAD") == "faq/faq_en.yml"
    assert repository("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("name", "address"),
    [("Anne-Marie d’Été", "anne.marie.dete"), ("ada@site.example", "ada.site.example"), ("Ὀδυσσεύς", "staff"), ("J.", "j")],
)  # fmt: skip
def test_any_account_is_an_author(repository, publish, name, address):
    assert publish({"faq_en.yml": "new"}, who=name).commit
    shown, _, mailbox = repository.commits()[0][0].partition(" <")
    assert shown.rstrip(".") == name.rstrip("."), "git takes a last dot away"
    assert mailbox == f"{address}@staff.invalid>"


def test_the_committer_is_whom_git_is_set_up_for(repository, publish):
    repository("config", "user.name", "The Server")
    repository("config", "user.email", "server@site.example")
    publish({"faq_en.yml": "new"})
    assert repository.commits()[0][:2] == ("Ada <ada@staff.invalid>", "The Server")


def test_what_others_have_staged_or_changed_stays_as_it_was(repository, publish):
    (repository.root / "staged.txt").write_text("staged")
    (repository.root / "other.txt").write_text("two\n")
    (repository.folder / "faq_fr.yml").write_text("three\n")
    repository("add", "staged.txt", "faq/faq_fr.yml")
    (repository.folder / "faq_fr.yml").write_text("four\n")
    before = repository("status", "--porcelain")
    assert publish({"faq_en.yml": "new"}).commit
    assert repository("status", "--porcelain") == before
    assert repository("show", ":faq/faq_fr.yml") == "three"


def test_new_and_removed_files_are_committed(repository, publish):
    publish({"phrasings_en.yml": "topics: {}\n", "faq_fr.yml": None})
    assert repository("show", "--name-status", "--format=", "HEAD").split() == [
        "D", "faq/faq_fr.yml", "A", "faq/phrasings_en.yml",
    ]  # fmt: skip
    publish({"phrasings_en.yml": None})
    assert repository("show", "--name-status", "--format=", "HEAD").split() == ["D", "faq/phrasings_en.yml"]


def test_a_message_is_taken_as_it_is(repository, publish):
    publish({"faq_en.yml": "new"}, what="# --amend $(touch x) `x`")
    assert repository.commits()[0][2] == "# --amend $(touch x) `x`"
    publish({"faq_en.yml": "newer"}, what="")
    assert repository.commits()[0][2] == "FAQ"
    assert len(repository.commits()) == 3


def test_a_repository_without_commits_gets_its_first(repository, publish):
    shutil.rmtree(repository.root / ".git")
    repository("init", "--quiet", "--initial-branch=main")
    assert publish({"faq_en.yml": "new"}).commit
    assert repository("ls-files") == "faq/faq_en.yml"


def test_without_a_work_tree_there_is_no_word_of_git(repository, publish, caplog):
    shutil.rmtree(repository.root / ".git")
    assert publish({"faq_en.yml": "new"}) is None
    assert caplog.text == ""


# Where git will not


def locked_index(repository):
    (repository.root / ".git" / "index.lock").write_text("")


def merge(repository):
    (repository.root / ".git" / "MERGE_HEAD").write_text(repository("rev-parse", "HEAD"))


def rebase(repository):
    repository("checkout", "--quiet", "-b", "side")
    for name in ("side", "main"):
        repository("checkout", "--quiet", name)
        (repository.root / "other.txt").write_text(name)
        repository("-c", "user.name=Eve", "-c", "user.email=e@e.example", "commit", "--quiet", "-am", name)
    repository("-c", "user.name=Eve", "-c", "user.email=e@e.example", "rebase", "side", fails=True)


def no_branch(repository):
    repository("checkout", "--quiet", "--detach")


def refusing_hook(repository):
    repository.hook("pre-commit", "echo 'not on a Friday'; exit 1")


def broken(repository):
    (repository.root / ".git" / "HEAD").write_text("nonsense")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (locked_index, "index.lock"),
        (merge, "git is in the middle of something else (merge)."),
        (rebase, "git is in the middle of something else (rebase)."),
        (no_branch, "the repository is on no branch."),
        (refusing_hook, "not on a Friday"),
        (broken, "git says: "),
    ],
)
def test_where_git_will_not_the_publish_stands_and_the_reason_is_kept(repository, publish, caplog, spoil, why):
    spoil(repository)
    head, staged = (repository(*command, fails=True) for command in (["log", "--all"], ["diff", "--cached"]))
    outcome = publish({"faq_en.yml": "new", "phrasings_en.yml": "topics: {}\n"})
    assert why in reason(outcome)
    assert (repository.folder / "faq_en.yml").read_text() == "new"
    assert reason(outcome) in caplog.text
    assert [repository(*command, fails=True) for command in (["log", "--all"], ["diff", "--cached"])] == [head, staged]


def test_a_missing_git_is_said(repository, publish, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert reason(publish({"faq_en.yml": "new"})) == "git is not installed on the server."


def test_files_that_git_ignores_are_not_committed(repository, publish):
    (repository.root / ".gitignore").write_text("phrasings_*\n")
    assert "ignored" in reason(publish({"phrasings_en.yml": "topics: {}\n"}))


def test_what_git_has_already_is_no_commit(repository, publish):
    publish({"faq_en.yml": "new"})
    (repository.folder / "faq_en.yml").write_text("by hand")
    assert "like this already" in reason(publish({"faq_en.yml": "new"}))


def test_a_hook_that_hangs_is_ended_with_all_it_began_and_leaves_no_lock(repository, publish, monkeypatch, tmp_path):
    monkeypatch.setattr(git, "SECONDS", 2.0)
    for name in ("ever", "hook"):
        os.mkfifo(tmp_path / name)
    hook = os.open(tmp_path / "hook", os.O_RDONLY | os.O_NONBLOCK)
    repository.hook("pre-commit", f"trap '' TERM; exec 9> '{tmp_path}/hook'; echo begun >&9; cat '{tmp_path}/ever'")
    assert reason(publish({"faq_en.yml": "new"})) == "git had not finished after 2 seconds."
    os.set_blocking(hook, True)
    with os.fdopen(hook) as end:
        assert end.read() == "begun\n", "it ends once no process of the hook's is left"
    monkeypatch.undo()
    repository.hook("pre-commit", "exit 0")
    assert publish({"faq_en.yml": "newer"}).commit


# Killed on the way


@pytest.mark.parametrize("step", ["second file", "written", "done", "committed"])
def test_what_was_killed_before_its_commit_is_committed_later_by_the_same_author(repository, store, url, step):
    die(repository.folder, url, step)
    recover(repository.folder, store)
    recover(repository.folder, store)
    assert [each[2] for each in repository.commits()] == ["New everything", "Begin"]
    assert repository.commits()[0][0] == "Ada <ada@staff.invalid>"
    assert repository("status", "--porcelain") == ""
    assert repository("show", "HEAD:faq/faq_en.yml") == NEW["faq_en.yml"].strip()

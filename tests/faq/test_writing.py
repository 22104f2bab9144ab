import difflib
import os
import subprocess
import threading

import pytest

from faq.errors import FaqError
from faq.model import ASSUMED
from faq.reader import load_faq
from faq.writing import Draft, WritingError, topics_of, utterances_of

NASTY = [
    "est-ce que c'est ouvert ?", "a: b", "# rien", "- tiret", "oui", "yes", "12", "2016-11-21", "null", "[a, b]", "{x}",
    "« guillemets » et “quotes”", "it's \"quoted\"", "@truc", "`code`", "%", "a # b", "?", "! important", "&ancre", "*b*",
    "100 % sûr ?", "back\\slash", "fin :", ": début", "emoji 🙂", "x" * 400, "tab\there", "deux\nlignes", "~", "<<",
]  # fmt: skip


def removed(before, after):
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line.startswith("-")]


def texts(folder):
    return {path.name: path.read_bytes().decode() for path in folder.glob("*.yml")}


def accept(folder, topic, language, text):
    draft = Draft(folder)
    draft.add_phrasing(topic, language, text)
    draft.save()


def test_a_phrasing_for_every_topic_adds_one_line_each_to_the_shipped_files(data, real_faq):
    own = [topic for topic in real_faq.topics if not topic.startswith("talk.")]
    draft = Draft(data)
    for topic in own:
        for language in ASSUMED:
            draft.add_phrasing(topic, language, f"zz: {topic}, « {language} » ?")
    before = texts(data)
    draft.save()
    saved = load_faq(data)
    for language in ASSUMED:
        name = f"phrasings_{language}.yml"
        lines = texts(data)[name].splitlines()
        assert removed(before[name], texts(data)[name]) == []
        assert len(lines) == len(before[name].splitlines()) + len(own)
        for topic in own:
            entry, old = saved.topics[topic][language], real_faq.topics[topic][language]
            assert entry.also == (*old.also, f"zz: {topic}, « {language} » ?")
            assert (entry.question, entry.answer, entry.label) == (old.question, old.answer, old.label)
    changed = [name for name in before if texts(data)[name] != before[name]]
    assert sorted(changed) == ["phrasings_en.yml", "phrasings_fr.yml"]


def test_git_sees_added_lines_only_and_the_patch_does_the_same(data, tmp_path, monkeypatch):
    def git(*arguments, **more):
        name = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false"]
        return subprocess.run(
            ["git", *name, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True, **more
        )

    monkeypatch.chdir(tmp_path)
    git("init")
    git("add", "data")
    git("commit", "-m", "before")
    draft = Draft(data.relative_to(tmp_path))
    draft.add_phrasing("work.pay", "fr", "combien de sous à la fin du mois")
    draft.add_topic("work.parking", "en", "Is there a car park?")
    draft.add_phrasing("work.parking", "fr", "où se garer")
    patch = draft.diff()
    draft.save()
    counts = dict(line.split("\t")[2::-2] for line in git("diff", "--numstat").stdout.splitlines())
    assert counts == {"data/faq_fr.yml": "5", "data/faq_en.yml": "5", "data/phrasings_fr.yml": "3"}
    assert {line.split("\t")[1] for line in git("diff", "--numstat").stdout.splitlines()} == {"0"}
    saved = texts(data)
    git("checkout", "data")
    git("apply", input=patch)
    assert texts(data) == saved


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("topic", ["club.hours", "club.price"])
@pytest.mark.parametrize("language", ASSUMED)
def test_any_text_is_read_back_as_it_was(small, text, topic, language):
    before = load_faq(small).topics[topic][language].also
    accept(small, topic, language, text)
    assert load_faq(small).topics[topic][language].also == (*before, " ".join(text.split()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    also: [opening times, what time do you open]\n", ""),
        ("    also: [opening times, what time do you open]\n", "    also: []\n"),
        ("    also: [opening times, what time do you open]\n", "    also: [opening times,\n      when, ]  # here\n"),
        (
            "    also: [opening times, what time do you open]\n",
            "    also:\n    - opening times  # two\n    # more?\n\n",
        ),
        (
            "    also: [opening times, what time do you open]\n",
            "    also:\n      - >-\n        opening\n        times\n",
        ),
        ("    also: [opening times, what time do you open]\n", '    also:\n      -   "opening\n          times"\n'),
        ("    also: [opening times, what time do you open]\n", "    also:\n      - 'it''s - open'\n"),
        ("    question: When does the club open?\n", "    question: |\n      When does the club open?\n"),
        ("topics:", "# a comment\n\ntitle: é 🙂 “x”\ntopics:"),
    ],
)
def test_however_the_list_is_written(small, edit, old, new):
    edit(small / "faq_en.yml", old, new)
    before, was = load_faq(small).topics["club.hours"]["en"].also, (small / "faq_en.yml").read_text("utf-8")
    accept(small, "club.hours", "en", "is it open, now?")
    assert load_faq(small).topics["club.hours"]["en"].also == (*before, "is it open, now?")
    changed = removed(was, (small / "faq_en.yml").read_text("utf-8"))
    assert len(changed) == ("[" in new or new.startswith(("topics", "    question")) or "topics" in new)


def test_a_list_that_was_begun_is_gone_on_with(small, edit):
    edit(small / "faq_en.yml", "    also: [opening times, what time do you open]\n", "    also:\n")
    accept(small, "club.hours", "en", "is it open, now?")
    assert load_faq(small).topics["club.hours"]["en"].also == ("is it open, now?",)


def test_line_ends_permissions_and_links_stay(small, tmp_path):
    path = small / "faq_fr.yml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    path.chmod(0o640)
    moved = path.rename(tmp_path / "elsewhere.yml")
    path.symlink_to(moved)
    accept(small, "club.hours", "fr", "c'est ouvert ?")
    draft = Draft(small)
    draft.add_topic("club.dogs", "fr", "Les chiens ?")
    draft.save()
    assert path.is_symlink()
    assert os.stat(path).st_mode & 0o777 == 0o640
    content = moved.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert b"\r\n      - c'est ouvert ?\r\n" in content
    assert not [p for p in tmp_path.rglob("*.new")]


def test_what_cannot_be_written_in_one_language_is_written_in_none(small):
    """A full disk; here, a name beside which no other fits."""
    kept = small / ("x" * 250)
    (small / "faq_en.yml").rename(kept)
    (small / "faq_en.yml").symlink_to(kept)
    before = texts(small)
    draft = Draft(small)
    draft.add_topic("club.garer", "fr", "Où se garer ?")
    with pytest.raises(OSError, match="too long"):
        draft.save()
    assert texts(small) == before


def test_a_new_topic_stands_after_its_group_as_a_draft_until_it_is_written(data):
    draft = Draft(data)
    draft.add_topic("apply.visa", "fr", "Faut-il un visa : oui ou non ?")
    draft.add_phrasing("apply.visa", "en", "do I need a visa?")
    before = texts(data)
    draft.save()
    for name in ("faq_fr.yml", "faq_en.yml"):
        assert removed(before[name], texts(data)[name]) == []
    assert [topic for topic in topics_of(data) if topic.startswith("apply.")][-1] == "apply.visa"
    assert "apply.visa" not in load_faq(data).topics
    # Meanwhile other phrasings can still be accepted, and the topic be written.
    accept(data, "work.pay", "fr", "combien de thunes")
    for name in ("faq_fr.yml", "faq_en.yml"):
        lines = [line for line in texts(data)[name].split("\n") if "draft: true" not in line]
        (data / name).write_text("\n".join(lines), "utf-8")
    with pytest.raises(FaqError) as refused:
        load_faq(data)
    problems = [str(problem) for problem in refused.value.problems]
    assert all("topic apply.visa" in one for one in problems)
    assert {("fr", "label"), ("fr", "answer"), ("en", "label"), ("en", "question"), ("en", "answer")} == {
        (one[4:6], key) for one in problems for key in ("label", "question", "answer") if f"'{key}'" in one
    }
    for name, label in (("faq_fr.yml", "à compléter"), ("faq_en.yml", "to fill in")):
        content = texts(data)[name]
        lines = [
            f"{line.split('#')[0].rstrip()} Done" if f"# {label}" in line else line for line in content.split("\n")
        ]
        (data / name).write_text("\n".join(lines), "utf-8")
    entry = load_faq(data).topics["apply.visa"]
    assert entry["fr"].question == "Faut-il un visa : oui ou non ?"
    assert entry["en"].also == ("do I need a visa?",)


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda d: d.add_phrasing("club.dogs", "fr", "x"), "faq_fr.yml has no topic 'club.dogs'. Known topics: club.hours, club.price."),
        (lambda d: d.add_phrasing("talk.greet", "fr", "x"), "faq_fr.yml has no topic 'talk.greet'."),
        (lambda d: d.add_topic("club.hours", "fr", "x"), "faq_fr.yml has a topic 'club.hours' already."),
        (lambda d: d.add_topic("Dogs", "fr", "x"), "'Dogs' must be <group>.<name>, in lower-case letters and _."),
        (lambda d: d.add_phrasing("club.hours", "fr", "Le prix ?"), "'le prix' of club.price stands in club.hours too (line 9); keep it in one"),
        (lambda d: d.add_topic("talk.dogs", "fr", "Les chiens ?"), "'talk.dogs': the bot's own talk has no other topics; choose another group than talk."),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_named_and_changes_nothing(small, work, message):
    before = texts(small)
    draft = Draft(small)
    with pytest.raises(WritingError, match=r"\w") as refused:
        work(draft)
        draft.save()
    assert message in str(refused.value)
    assert texts(small) == before


def test_unreadable_files_are_named(small):
    (small / "faq_en.yml").write_text("topics: [", "utf-8")
    with pytest.raises(WritingError, match=r"faq_en.yml is not readable as YAML; 'eigbot check' says where."):
        accept(small, "club.hours", "en", "x")
    (small / "faq_en.yml").write_bytes(b"topics: \xff")
    with pytest.raises(WritingError, match=r"faq_en.yml is not UTF-8 text"):
        accept(small, "club.hours", "en", "x")
    (small / "faq_en.yml").unlink()
    with pytest.raises(WritingError, match=r"faq_fr.yml has no topic 'club.dogs'"):
        accept(small, "club.dogs", "en", "x")
    assert topics_of(small) == ["club.hours", "club.price"]
    assert "à quelle heure vous ouvrez" in list(utterances_of(small))


def test_a_phrasing_goes_to_a_language_that_has_its_topic(small):
    (small / "faq_en.yml").unlink()
    accept(small, "club.hours", "en", "when is it open?")
    draft = Draft(small)
    draft.add_topic("club.dogs", "en", "are dogs allowed?")
    draft.save()
    assert "when is it open?" in load_faq(small).topics["club.hours"]["fr"].also
    assert "question: are dogs allowed?" in (small / "faq_fr.yml").read_text("utf-8")


def test_two_at_once_lose_nothing(small):
    refused = []

    def add(number):
        while True:
            try:
                return accept(small, "club.hours", "fr", f"question numéro {number} ?")
            except WritingError as error:
                refused.append(str(error))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    also = load_faq(small).topics["club.hours"]["fr"].also
    assert set(refused) <= {"faq_fr.yml was changed by someone else just now; nothing was written."}
    assert {f"question numéro {number} ?" for number in range(6)} <= set(also)


@pytest.mark.parametrize("text", [text for text in NASTY if text != "oui"])  # which the bot's own talk answers
def test_what_is_off_topic_goes_under_unknown_in_the_faq_file(small, text):
    before = texts(small)
    draft = Draft(small)
    draft.add_unknown("fr", ["Où est la mairie ?", text, "Où est la mairie ?"])
    draft.save()
    assert load_faq(small).unknown["fr"] == ("Où est la mairie ?", " ".join(text.split()))
    assert texts(small)["faq_fr.yml"].startswith(before["faq_fr.yml"] + "unknown:\n  - ")
    again = Draft(small)
    again.add_unknown("fr", [text])
    assert again.diff() == ""


def test_what_is_off_topic_goes_into_the_phrasings_file_where_there_is_one(data, real_faq):
    before = texts(data)
    draft = Draft(data)
    for language in ASSUMED:
        draft.add_unknown(language, [f"zz: « {language} » ?", real_faq.unknown[language][3]])
    draft.save()
    for language in ASSUMED:
        assert load_faq(data).unknown[language] == (*real_faq.unknown[language], f"zz: « {language} » ?")
        name = f"phrasings_{language}.yml"
        assert removed(before.pop(name), texts(data)[name]) == []
    assert before == {name: texts(data)[name] for name in before}


@pytest.mark.parametrize(
    "content",
    ["# rien\n", "language: fr", "unknown:\n", "unknown: # ici\nlanguage: fr\n", "unknown: []\n", "unknown: [x]\r\n",
     "unknown:\n- x  # y\n\n# fin\ntopics:\n  club.hours: [z]\n", "language: fr\r\ntopics:\r\n  club.hours:\r\n    - z"],
)  # fmt: skip
def test_however_unknown_is_written(small, content):
    (small / "phrasings_fr.yml").write_bytes(content.encode())
    draft = Draft(small)
    draft.add_unknown("fr", ["Où est la mairie ?", "x: y #"])
    draft.save()
    assert load_faq(small).unknown["fr"][-2:] == ("Où est la mairie ?", "x: y #")


def test_what_stands_under_unknown_counts_as_known(data):
    assert "Comment renouveler mon permis de conduire perdu ?" in set(utterances_of(data))

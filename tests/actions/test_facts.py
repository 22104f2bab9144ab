import os
import resource
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from actions.facts import FactsStore, StoreMissing, build_store, is_whole_store
from faq.reader import load_faq


def test_the_store_answers_what_the_files_say(store):
    assert store.program.facts["promotion_size"].value == 10
    assert store.program.challenges["ars"].field("city", "fr") == "Montpellier"
    assert store.topic("jury.date", "fr").label == "Date du jury"
    assert "{application_deadline}" in store.answer("apply.status", "en", "closed")
    assert "work.location" in store.facets()


def test_an_answer_that_is_not_there(store):
    with pytest.raises(KeyError):
        store.answer("apply.status", "en", "never")
    assert store.topic("no.topic", "fr") is None


def test_a_store_is_built_anew_only_when_the_files_say_something_else(small, tmp_path, edit):
    path = tmp_path / "facts.db"
    assert build_store(load_faq(small), path)
    assert not build_store(load_faq(small), path)
    edit(small / "faq_en.yml", "Twelve", "Fifteen")
    assert build_store(load_faq(small), path)
    assert [p.name for p in tmp_path.iterdir() if "facts" in p.name] == ["facts.db"]


def test_a_full_disk_leaves_the_store_as_it_was_and_nothing_beside_it(small, tmp_path, edit):
    path = tmp_path / "facts.db"
    build_store(load_faq(small), path)
    before = path.read_bytes()
    edit(small / "faq_en.yml", "Twelve", "Fifteen")
    faq = load_faq(small)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, hard))
    try:
        with pytest.raises(sqlite3.OperationalError):
            build_store(faq, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if "facts" in p.name] == ["facts.db"]


def test_a_reader_notices_a_newer_store(small, tmp_path, edit):
    path = tmp_path / "facts.db"
    build_store(load_faq(small), path)
    reader = FactsStore(path)
    reader.refresh()
    edit(small / "faq_en.yml", "Twelve", "Fifteen")
    build_store(load_faq(small), path)
    reader.refresh()
    assert reader.answer("club.price", "en", "always") == "Fifteen euros a year."


def test_a_store_that_changes_is_read_by_many_threads(small, tmp_path):
    """One thread closed a connection that another one read through, which crashed the process."""
    path = tmp_path / "facts.db"
    build_store(load_faq(small), path)
    reader = FactsStore(path)

    def ask(number):
        os.utime(path, ns=(number, number))
        reader.refresh()
        return reader.answer("club.price", "en", "always"), len(reader.all_topics("en")), len(reader.texts())

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(1, 800)))) == 1


def test_what_belongs_together_is_of_one_file_though_another_thread_notices_a_newer_one(small, tmp_path):
    path = tmp_path / "facts.db"
    build_store(load_faq(small), path)
    reader = FactsStore(path)
    reader.refresh()
    for name in ("faq_en.yml", "faq_fr.yml"):
        text = (small / name).read_text("utf-8")
        (small / name).write_text(text.replace("club.price", "club.fee"), "utf-8")
    with reader.unchanged(), ThreadPoolExecutor(1) as thread:
        build_store(load_faq(small), path)
        assert not thread.submit(reader.refresh).result()
        assert not reader.refresh()
        assert reader.answer("club.price", "en", "always") == "Twelve euros a year."
    assert reader.refresh()
    assert reader.answer("club.fee", "en", "always") == "Twelve euros a year."
    assert reader.topic("club.price", "en") is None


def test_a_missing_store_is_named(tmp_path):
    with pytest.raises(StoreMissing, match=r"facts\.db"):
        FactsStore(tmp_path / "facts.db").refresh()


def test_anything_else_in_its_place_is_replaced(small, tmp_path):
    path = tmp_path / "facts.db"
    path.write_text("not a database")
    assert build_store(load_faq(small), path)
    assert sqlite3.connect(path).execute("select count(*) from topics").fetchone()[0] > 4


def spoil_header(path):
    path.write_bytes(b"not a database at all".ljust(path.stat().st_size, b"."))


def spoil_middle(path):
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 8192)


SPOILT = [spoil_header, spoil_middle, lambda path: path.write_bytes(b""), lambda path: path.unlink()]
KINDS = ["header", "middle", "empty", "gone"]


@pytest.mark.parametrize("spoil", SPOILT, ids=KINDS)
def test_a_damaged_store_takes_nothing_away_from_who_has_read_it(store, spoil):
    before = [store.texts(), store.labels("fr"), store.program]
    spoil(store.path)
    store.refresh()
    assert [store.texts(), store.labels("fr"), store.program] == before


@pytest.mark.parametrize("spoil", SPOILT, ids=KINDS)
def test_damage_is_seen(store, spoil):
    assert is_whole_store(store.path)
    spoil(store.path)
    assert not is_whole_store(store.path)


def test_what_is_wrong_with_the_file_is_told_until_there_is_another(store, real_faq):
    spoil_header(store.path)
    store.refresh()
    assert store.problem == "The facts store (facts.db in EIGBOT_VAR) cannot be read (file is not a database)."
    store.path.unlink()
    store.refresh()
    assert store.problem == "There is no facts store (facts.db in EIGBOT_VAR); run 'eigbot serve'."
    build_store(real_faq, store.path)
    assert store.refresh()
    assert store.problem == ""

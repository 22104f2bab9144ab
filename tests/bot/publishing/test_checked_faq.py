"""A start that does not read the FAQ again: only where that would change nothing."""

import datetime as dt
from dataclasses import replace

import pytest

from actions.facts import build_store
from bot.publishing import checked_faq, startup
from bot.publishing.checked_faq import checked, faq_fingerprint, record_checked
from bot.publishing.source import faq_to_publish
from settings import Settings
from tests.conftest import DATA

PROGRAM = "facts:\n  fee: {value: 12, expires: 2016-12-01}\n"
DAY = dt.date(2016, 11, 10)


@pytest.fixture
def settings(small, tmp_path):
    (small / "program.yml").write_text(PROGRAM)
    found = Settings(data=small, var=tmp_path / "var", today_frozen=DAY)
    found.var.mkdir()
    record(found)
    return found


def record(settings):
    fingerprint, faq = faq_fingerprint(settings), faq_to_publish(settings).faq
    build_store(faq, settings.facts_db)
    record_checked(settings, faq, fingerprint, "the model's origin")


def test_a_faq_that_passed_is_known_by_its_files(settings):
    assert checked(settings).origin == "the model's origin"


def test_until_a_fact_expires(settings):
    assert checked(replace(settings, today_frozen=dt.date(2016, 12, 1)))
    assert checked(replace(settings, today_frozen=dt.date(2016, 12, 2))) is None


def test_not_once_a_file_changed(settings):
    path = settings.data / "faq_en.yml"
    path.write_text(path.read_text("utf-8") + "# a comment\n", "utf-8")
    assert checked(settings) is None


def test_not_once_the_code_changed(settings, monkeypatch):
    monkeypatch.setattr(checked_faq, "code_fingerprint", lambda: "another")
    assert checked(settings) is None


def test_not_once_another_faq_is_stored_or_none(settings, real_faq):
    build_store(real_faq, settings.facts_db)
    assert checked(settings) is None
    settings.facts_db.unlink()
    assert checked(settings) is None


def test_not_from_a_record_that_cannot_be_read(settings):
    for text in ("", "{}", '{"files": 1}', "[]"):
        (settings.var / "checked-faq.json").write_text(text)
        assert checked(settings) is None


def test_what_was_saved_while_it_was_read_is_not_recorded(settings):
    faq = faq_to_publish(settings).faq
    (settings.var / "checked-faq.json").unlink()
    record_checked(settings, faq, "of what was there before", "origin")
    assert checked(settings) is None


@pytest.mark.xdist_group("model")
def test_a_start_reads_no_faq_that_it_knows(trained, tmp_path, monkeypatch):
    settings, read = Settings(data=DATA, models=trained, var=tmp_path, today_frozen=DAY), []
    monkeypatch.setattr(startup, "faq_to_publish", lambda settings: read.append(settings) or faq_to_publish(settings))
    models = []
    for _ in range(2):
        assistant = startup.load_assistant(settings)
        models.append(assistant.model_id)
        assistant.close()
    assert len(read) == 1
    assert models[0] == models[1]

"""`eigbot check`, `import`, `export` and `schema`, as staff and their tools call them."""

import csv
import io
import json
import re
import time

import pytest
from ruamel.yaml import YAML

from bot.cli.check import check_faq
from faq.lint.check import has_errors
from faq.reader import faq_files
from settings import Settings, staff_language
from tests import command
from tests.conftest import DATA, ROOT
from tests.generated import write_faq

pytestmark = pytest.mark.xdist_group("check")


def eigbot(*arguments, var, **more):
    return command.eigbot(*arguments, models=var, var=var, **more)


@pytest.fixture
def spoilt(small, edit):
    """A small FAQ with an error and a warning."""
    edit(small / "faq_fr.yml", "Douze euros par an.", "12 € par an, ou {prix}.")
    edit(small / "faq_en.yml", "label: Hours", "label: Hours and days and weeks and months and years")
    return small


def test_people_read_errors_and_warnings_in_their_language(spoilt, tmp_path):
    done = eigbot("check", "--quick", var=tmp_path, EIGBOT_DATA=str(spoilt), LC_ALL="fr_FR.UTF-8")
    assert done.exit_code == 1
    assert "Erreurs (" in done.stderr
    assert "faq_fr.yml, ligne 14: fait inconnu « prix » dans club.price" in done.stderr
    assert "À regarder (1), sans bloquer la publication :" in done.stderr
    assert "un bouton en montre 36" in done.stderr
    assert "Pas publiable en l'état" in done.stderr
    english = eigbot(
        "check", "--quick", "--language", "en", var=tmp_path, EIGBOT_DATA=str(spoilt), LC_ALL="fr_FR.UTF-8"
    )
    assert "faq_fr.yml, line 14: unknown fact 'prix' in club.price" in english.stderr


def test_tools_read_json(spoilt, tmp_path):
    done = eigbot("check", "--json", "--quick", var=tmp_path, EIGBOT_DATA=str(spoilt))
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert found["warnings"] == 1
    assert found["errors"] == len(found["findings"]) - 1
    unknown = next(finding for finding in found["findings"] if finding["code"] == "unknown-fact")
    assert (unknown["file"], unknown["line"], unknown["topic"], unknown["severity"]) == (
        "faq_fr.yml",
        14,
        "club.price",
        "error",
    )
    assert unknown["message"]["fr"].startswith("fait inconnu « prix »")


def test_warnings_alone_exit_with_zero(small, edit, tmp_path):
    edit(small / "faq_en.yml", "label: Hours", "label: Hours and days and weeks and months and years")
    done = eigbot("check", var=tmp_path, EIGBOT_DATA=str(small))
    assert done.exit_code == 0, done.stderr
    assert "Warnings (1), which stop no publish:" in done.stderr
    assert "Fit to publish: no error in" in done.stdout


def test_an_unknown_language_is_refused(tmp_path):
    done = eigbot("check", "--language", "de", var=tmp_path)
    assert (done.exit_code, done.stderr) == (2, "--language is 'de', but must be one of: fr, en.\n")


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "de_DE"}, "en"),
        ({"LANG": "fr_BE", "LC_ALL": "en_GB"}, "en"),
    ],
)
def test_the_terminals_locale_decides_the_language(environ, spoken):
    assert staff_language(environ) == spoken


def test_a_faq_of_300_topics_has_no_error_and_its_time_grows_with_its_size(tmp_path):
    folders = {count: write_faq(tmp_path / str(count), count) for count in (60, 300)}
    seconds = {}
    for count, folder in folders.items():
        started = time.perf_counter()
        faq, findings = check_faq(Settings(data=folder, var=tmp_path), quick=True)
        seconds[count] = time.perf_counter() - started
        assert len([topic for topic in faq.topics if not topic.startswith("talk.")]) == count
        assert not has_errors(findings), [str(finding) for finding in findings][:3]
    assert seconds[300] < 15 * seconds[60]  # five times the topics; a check of every pair would take 25 times as long


def test_a_csv_becomes_files_that_a_check_accepts(tmp_path):
    source, folder = tmp_path / "faq.csv", tmp_path / "new"
    source.write_bytes("Question;Réponse\nOù se trouve l'école du village ?;Près de la gare.\n".encode("cp1252"))
    shown = eigbot("import", str(source), "--into", str(folder), "--preview", var=tmp_path)
    assert "Près de la gare." in shown.stdout
    assert "nothing was (--preview)" in shown.stdout
    assert not folder.exists()
    done = eigbot("import", str(source), "--into", str(folder), var=tmp_path)
    assert done.exit_code == 0, done.stderr
    assert "it was read as Windows-1252" in done.stdout
    assert "faq.csv names no language; its questions read as: fr" in done.stdout
    assert eigbot("check", var=tmp_path, EIGBOT_DATA=str(folder)).exit_code == 0
    assert not (folder / "faq_en.yml").exists()

    before = (folder / "faq_fr.yml").read_bytes()
    source.write_text("Question;Réponse\nOù ?;Ici.\n", "utf-8")
    again = eigbot("import", str(source), "--into", str(folder), var=tmp_path)
    assert again.exit_code == 1
    assert "faq_fr.yml in" in again.stderr
    assert "--force" in again.stderr
    assert (folder / "faq_fr.yml").read_bytes() == before
    assert eigbot("import", str(source), "--into", str(folder), "--force", var=tmp_path).exit_code == 0
    assert "Ici." in (folder / "faq_fr.yml").read_text("utf-8")


@pytest.mark.parametrize("more", [(), ("--preview",)])
def test_a_faq_that_cannot_be_added_to_is_named(small, tmp_path, more):
    source = tmp_path / "faq.csv"
    source.write_text("question,answer,question_en,answer_en\nOù jouer ?,Au jardin.,Where to play?,Outside.\n", "utf-8")
    (small / "faq_en.yml").write_text("language: en\ntopics: [club.hours]\n", "utf-8")
    done = eigbot("import", str(source), "--into", str(small), "--add", *more, var=tmp_path)
    assert (done.exit_code, "faq_en.yml" in done.stderr, "nobody foresaw" in done.stderr) == (1, True, False), done


@pytest.mark.parametrize("more", [(), ("--preview",), ("--json",)])
def test_an_import_that_refused_one_of_its_files_took_the_others_and_is_not_done(tmp_path, more):
    (tmp_path / "bad.json").write_text("{bad", "utf-8")
    (tmp_path / "good.csv").write_text("Question;Réponse\nOù ?;Ici.\n", "utf-8")
    files = [str(tmp_path / name) for name in ("bad.json", "good.csv")]
    done = eigbot("import", *files, "--into", str(tmp_path / "new"), *more, var=tmp_path)
    assert (done.exit_code, "bad.json, line 1" in done.stdout, "good.csv" in done.stdout) == (1, True, True), done
    if "--json" in more:
        assert [topic["languages"]["fr"]["question"] for topic in json.loads(done.stdout)["topics"]] == ["Où ?"]
    else:
        assert re.search(r"^Topics (to be )?written to .*: 1[.;]", done.stdout, re.MULTILINE)


def test_an_import_speaks_the_language_of_the_terminal(tmp_path):
    (tmp_path / "faq.csv").write_text("Question;Réponse\nOù ?;\n", "utf-8")
    done = eigbot(
        "import", str(tmp_path / "faq.csv"), "--into", str(tmp_path / "new"), var=tmp_path, LC_ALL="fr_FR.UTF-8"
    )
    assert (done.exit_code, done.stderr) == (1, "faq.csv, ligne 2 : « Où ? » n'a pas de réponse ; ajoutez-la\n")


def test_a_preview_as_json_is_what_a_page_could_show(tmp_path):
    (tmp_path / "faq.csv").write_text(
        "id,question_fr,answer_fr,question_en,answer_en\nclub.hours,Où ?,Là.,Where?,There.\n", "utf-8"
    )
    done = eigbot("import", str(tmp_path / "faq.csv"), "--into", str(tmp_path / "new"), "--json", var=tmp_path)
    (topic,) = json.loads(done.stdout)["topics"]
    assert (topic["id"], topic["pair"], topic["languages"]["en"]["answer"]) == ("club.hours", "row", {"": "There."})


def test_an_id_of_the_bots_own_talk_is_made_anew(tmp_path):
    (tmp_path / "faq.csv").write_text("id,question,answer\ntalk.sing,Tu chantes ?,Non.\n", "utf-8")
    done = eigbot(
        "import", str(tmp_path / "faq.csv"), "--into", str(tmp_path / "new"), "--language", "fr", var=tmp_path
    )
    assert done.exit_code == 0, done.stderr
    assert "  faq.tu_chantes:" in (tmp_path / "new" / "faq_fr.yml").read_text("utf-8")


def test_exports_go_to_the_terminal_or_to_a_new_file(small, tmp_path):
    assert json.loads(eigbot("export", "--format", "json", var=tmp_path).stdout)[0]["id"] == "program.what"
    rows = list(csv.DictReader(io.StringIO(eigbot("export", "--format", "csv", var=tmp_path).stdout)))
    assert rows[0]["question_en"].startswith("What is")
    path, to_a_file = tmp_path / "nlu.yml", ("export", "--format", "rasa", "--to", str(tmp_path / "nlu.yml"))
    assert eigbot(*to_a_file, var=tmp_path, EIGBOT_DATA=str(small)).exit_code == 0
    assert "intent: club.hours" in path.read_text("utf-8")
    again = eigbot(*to_a_file, var=tmp_path, EIGBOT_DATA=str(small))
    assert (again.exit_code, again.stderr) == (1, f"{path} exists already; --force replaces it.\n")


def test_schemas_are_written_beside_the_files(small, tmp_path):
    assert eigbot("schema", var=tmp_path, EIGBOT_DATA=str(small)).exit_code == 0
    for name in ("faq.schema.json", "program.schema.json"):
        assert (small / "schema" / name).read_text("utf-8") == (DATA / "schema" / name).read_text("utf-8")


def test_the_hook_calls_a_command_that_there_is():
    (hook,) = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")
    assert hook["entry"] == "eigbot check"
    assert all(re.search(hook["files"], f"data/{path.name}") for path in faq_files(DATA))

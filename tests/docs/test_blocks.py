"""The blocks of the docs are right: what can be run is run, what can be read is read, and the rest says why not."""

import csv
import json
import re
import shutil
import subprocess
import sys

import pytest
from ruamel.yaml import YAML

from bot.publishing.conversation_tests import read_tests
from faq.errors import ERROR
from faq.reader import read_faq
from faq.shapes import ProgramFile, Topic, keys
from tests.command import eigbot
from tests.conftest import DATA, ROOT
from tests.docs.command_line import faults
from tests.docs.pages import blocks, commands, spans
from tests.services import no_service
from tests.services.nginx import NGINX, nginx_command

# `js` and `css` are run by tests/bot/web/widget/test_file.py, in a browser.
CHECKED = {"sh", "text", "yaml", "json", "python", "html", "nginx", "js", "css", "csv"}
YAML_READER = YAML()  # keeps the order of what it writes again


def blocks_of(language):
    return [pytest.param(block, id=block.place) for block in blocks(language) if not block.reason]


def test_what_is_not_checked_says_why():
    unmarked = [block.place for block in blocks() if block.language not in CHECKED and not block.reason]
    assert unmarked == [], "put <!-- not run: why --> on the line before the block"
    assert [block.place for block in blocks(*CHECKED - {"html"}) if block.reason] == [], "these can be checked"


@pytest.mark.parametrize("block", blocks_of("sh"))
def test_commands_are_sound_and_there(block):
    text = re.sub(r"^\$ ", "", block.text, flags=re.MULTILINE)
    done = subprocess.run(["sh", "-n"], input=text, capture_output=True, text=True)
    assert done.returncode == 0, f"{block.place}: {done.stderr}"
    wrong = {command: found for command in commands(block.text) if (found := faults(command))}
    assert wrong == {}, block.place
    named = re.findall(r"(?<![\w/.-])(?:/opt/eigbot/)?(deploy/[\w./-]*\w)", text)
    assert [name for name in named if not (ROOT / name).exists()] == [], block.place


# Those that neither train, nor listen, nor need a file that is not there; `make check` runs `eigbot check`.
CHEAP = [
    pytest.param(command.split()[1:], id=f"{block.place} {command}")
    for block in blocks("sh")
    for command in commands(block.text)
    if re.match(r"eigbot export\b", command)
]


@pytest.mark.parametrize("words", CHEAP)
def test_a_cheap_command_does_what_it_says(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = eigbot(*words, models=tmp_path / "models", var=tmp_path / "var", EIGBOT_DATA=str(DATA))
    assert done.exit_code == 0, done.stdout + done.stderr
    assert (tmp_path / words[words.index("--to") + 1]).stat().st_size > 1000


@pytest.mark.parametrize("block", blocks_of("csv"))
def test_tables_have_as_many_cells_in_each_row(block):
    first, *rows = csv.reader(block.text.strip().splitlines())
    assert rows
    assert [row for row in rows if len(row) != len(first)] == [], block.place


@pytest.mark.parametrize("block", blocks_of("python"))
def test_python_runs(block, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", block.text], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{block.place}: {done.stderr}"


@pytest.mark.parametrize("block", blocks_of("json"))
def test_json_is_json(block):
    json.loads(block.text)


@pytest.mark.parametrize("block", blocks_of("html"))
def test_html_is_html(block):
    import html5lib

    html5lib.HTMLParser(strict=True).parseFragment(block.text, container="head" if "<script" in block.text else "body")


@pytest.mark.parametrize("block", blocks_of("nginx"))
def test_nginx_takes_it(block, tmp_path):
    if NGINX is None:
        no_service("nginx", "nginx-light")
    text = (
        block.text
        if re.search(r"^\s*server \{", block.text, re.MULTILINE)
        else f"server {{ listen 127.0.0.1:1;\n{block.text} }}"
    )
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; events {{}}\nhttp {{ {text} }}", "utf-8")
    done = subprocess.run([*nginx_command(tmp_path), "-t"], capture_output=True, text=True)
    assert done.returncode == 0, f"{block.place}: {done.stderr}"


def merged(file, fragment):
    """Write into a file of a FAQ what a fragment has, in place of what the file had."""
    whole = YAML_READER.load(file.read_text("utf-8"))
    for key, value in fragment.items():
        if key == "topics":
            for topic, entry in value.items():
                whole[key][topic] = {**whole[key].get(topic, {}), **entry}
        elif key == "facts":
            whole[key].update(value)
        else:
            whole[key] = value
    with file.open("w", encoding="utf-8") as stream:
        YAML_READER.dump(whole, stream)


def put_into_the_faq(fragment, folder):
    """Put a fragment of a FAQ's files where it belongs; False where it is something else.

    A file of a further language is: `tests/bot/cli/test_new.py` makes a FAQ with it.
    """
    if fragment.keys() <= set(keys(Topic)):  # a part of any topic
        fragment = {"topics": {"jury.date": fragment}}
    elif all(
        isinstance(value, dict) and value.keys() <= set(keys(Topic)) and "label" in value for value in fragment.values()
    ):
        fragment = {"topics": fragment}
    if fragment.keys() <= set(keys(ProgramFile)):
        merged(folder / "program.yml", fragment)
    elif fragment.keys() == {"topics"} and all(isinstance(value, list) for value in fragment["topics"].values()):
        with (folder / "phrasings_fr.yml").open("w", encoding="utf-8") as stream:
            YAML_READER.dump({"language": "fr", **fragment}, stream)
    elif "topics" in fragment and (file := folder / f"faq_{fragment.get('language', 'fr')}.yml").exists():
        merged(file, fragment)
    else:
        return False
    return True


@pytest.mark.parametrize("block", blocks_of("yaml"))
def test_yaml_is_what_its_reader_takes(block, tmp_path):
    read = YAML_READER.load(block.text)
    if isinstance(read, list) and {"question", "turns"} & read[0].keys():
        (tmp_path / "here.yml").write_text(block.text, "utf-8")
        assert len(read_tests(tmp_path)) == len(read)
        return
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    if put_into_the_faq(read, folder):
        faq, problems = read_faq(folder)
        wrong = [problem for problem in problems if problem.severity == ERROR]
        assert wrong == [], block.place
        assert faq, block.place


@pytest.mark.parametrize(("english", "french"), [("docs/embedding.md", "docs/integrer.md")])
def test_a_page_in_two_languages_has_the_same_blocks(english, french):
    comment = re.compile(r" // .*")  # in the language of the page
    there = [[comment.sub("", block.text) for block in blocks() if block.page == page] for page in (english, french)]
    assert there[0] == there[1]
    names = [
        {span for span in spans(page) if span.startswith(("data-", "eigbot:", "EIGBOT_"))} for page in (english, french)
    ]
    assert names[0] == names[1]

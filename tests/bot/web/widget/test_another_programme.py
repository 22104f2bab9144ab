"""The guide to another programme, typed as it stands: from an empty folder to an answer on a page of another origin."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.bot.web.widget.conftest import LABELS
from tests.conftest import ROOT, Server, environment
from tests.models import lend_vectors

pytestmark = pytest.mark.xdist_group("model")
GUIDES = {"en": "another-programme", "fr": "autre-programme"}
EIGBOT = Path(sys.executable).with_name("eigbot")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Our school</title>{snippet}</head>
<body><h1>Our school</h1></body></html>"""
TRAINED = 300  # seconds until a test gives up, on a quiet machine, where it takes thirty


def blocks(language, kind):
    guide = (ROOT / "docs" / f"{GUIDES[language]}.md").read_text("utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)


class Reader:
    """Somebody who does what the guide says, in an empty folder."""

    def __init__(self, folder, models):
        self.folder, self.models, self.var = folder, models, folder / "var"

    def type(self, block):
        """Type a block of commands; returns what they print."""
        env = environment(self.models, self.var, PYTHONPATH=str(ROOT))
        env["PATH"] = f"{EIGBOT.parent}:{env['PATH']}"
        done = subprocess.run(
            ["bash", "-e", "-c", f"{block}\npwd >&2"],
            cwd=self.folder, env=env, capture_output=True, text=True, timeout=TRAINED, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        *shown, last = done.stderr.splitlines()
        self.folder = Path(last)
        return "\n".join([done.stdout, *shown])

    def replace(self, path, old, new):
        text = (self.folder / path).read_text("utf-8")
        assert old in text
        (self.folder / path).write_text(text.replace(old, new), "utf-8")


class ServerOfTheReader(Server):
    def __init__(self, reader, **settings):
        self.checkout = reader.folder
        super().__init__(reader.models, reader.var, command=(EIGBOT,), PYTHONPATH=str(ROOT), **settings)


def test_from_an_empty_folder_to_an_answer_on_a_page_of_another_origin(trained, tmp_path, elsewhere, visit):
    lend_vectors(trained, tmp_path / "models")  # of the assistant's own examples; the training itself is the reader's
    begin, check, bring, ask, serve = blocks("en", "sh")
    before, after, *_ = blocks("en", "yaml")
    reader = Reader(tmp_path, tmp_path / "models")
    assert "eigbot check" in reader.type(begin)
    assert before.strip().partition('"')[2] in (reader.folder / "data" / "faq_en.yml").read_text("utf-8")
    assert "program.what still has the answer of the FAQ to begin with" in reader.type(check)
    reader.replace("data/faq_en.yml", before, after)
    (reader.folder / "questions.csv").write_text(blocks("en", "csv")[0], "utf-8")
    assert "topics 2, drafts among them 0" in reader.type(bring)
    checked = reader.type(check)
    assert "Errors" not in checked
    assert "faq_en.yml, line 18" not in checked
    assert "building C" in reader.type(ask)
    named, _, command = serve.strip().partition(" ")
    setting, _, origin = named.partition("=")
    assert command == "eigbot serve"
    server = ServerOfTheReader(reader, **{setting: origin.strip('"').replace("https://www.example.org", elsewhere.url)})
    try:
        snippet = blocks("en", "html")[0].replace("http://127.0.0.1:5005", server.url)
        elsewhere.page("/", PAGE.format(snippet=snippet))
        widget = visit(elsewhere.url)
        widget.labels = LABELS["en"]
        widget.open()
        expect(widget.ask("What is Horizon?")).to_contain_text("software that others can read")
        expect(widget.ask("where do the courses take place")).to_contain_text("building C")
    finally:
        server.stop()


def test_both_guides_say_to_do_the_same():
    def spoken(block):
        return re.sub(r'"[^"]*"|--language \w+|\bm[yon]+-programme', "…", block)

    for kind in ("sh", "html"):
        assert [spoken(block) for block in blocks("en", kind)] == [spoken(block) for block in blocks("fr", kind)]


@pytest.mark.parametrize("language", GUIDES)
def test_what_is_to_be_replaced_stands_in_the_faq(language):
    starter = (ROOT / "faq" / "starter" / f"faq_{language}.yml").read_text("utf-8")
    before, after, *_ = blocks(language, "yaml")
    assert before in starter
    assert after not in starter


@pytest.mark.parametrize("language", GUIDES)
def test_links_lead_to_pages(language):
    guide = (ROOT / "docs" / f"{GUIDES[language]}.md").read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+)", guide)
    assert len(links) >= 4
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []

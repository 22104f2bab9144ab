"""README.md and README.fr.md say the same, with figures that other pages have, and docs/terminal.md has every command."""

import re

import pytest
from typer.main import get_command

from bot.cli import app
from tests.conftest import ROOT

READMES = {"en": "README.md", "fr": "README.fr.md"}
# Pages that are there in both languages. A French README leads to the French one.
TRANSLATED = {
    "docs/another-programme.md": "docs/autre-programme.md",
    "README.md": "README.fr.md",
    "docs/deploying.md": "docs/deploiement.md",
    "docs/embedding.md": "docs/integrer.md",
    "docs/privacy.md": "docs/vie-privee.md",
    "docs/staff.md": "docs/guide-equipe.md",
}
LINK = re.compile(r"\]\(([^)\s]+)\)")
ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
FIGURE = re.compile(r"(?<![\w.])\d+(?:[.,\u00a0\u202f ]\d+)*(?![\w])")


def every(group, before=""):
    """Each command with its name, those of a group with the group's name before their own."""
    for name in getattr(group, "lazy_commands", ()):
        group.load(name)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every(command, f"{before}{name} ")
        else:
            yield before + name, command


def commands_table():
    """The table of commands, as `eigbot --help` has them."""
    rows = []
    for name, command in every(get_command(app)):
        arguments = " ".join(p.make_metavar(None) for p in command.params if p.param_type_name == "argument")
        summary = " ".join((command.help or "").split())
        rows.append(f"| `{' '.join(filter(None, ['eigbot', name, arguments]))}` | {summary} |")
    return "\n".join(["| command | |", "|---|---|", *rows])


def readme(language):
    return (ROOT / READMES[language]).read_text("utf-8")


def plain(figure):
    """A figure as English writes it, without the comma or blank between thousands: 5,81 is 5.81, 10 000 is 10000."""
    figure = re.sub(r"[,\u00a0\u202f ](?=\d{3}\b)", "", figure)
    return figure.replace(",", ".")


def figures(text):
    """The figures of a text in its order, but those of links."""
    return [plain(found) for found in FIGURE.findall(LINK.sub("]", text))]


def test_the_pages_commands_are_those_there_are():
    page = (ROOT / "docs/terminal.md").read_text("utf-8")
    shown = re.search(r"<!-- commands[^\n]*-->\n(.*)\n<!-- /commands -->", page, re.DOTALL)
    assert shown
    assert shown[1] == commands_table()


def test_both_readmes_have_the_same_headings_and_rows():
    english, french = (
        [(line.partition(" ")[0], line.count("|")) for line in readme(language).splitlines() if line[:1] in ("#", "|")]
        for language in READMES
    )
    assert english == french


def test_both_readmes_have_the_same_commands():
    english, french = (
        [re.sub(r"\s+#.*", "", block) for block in re.findall(r"```\w*\n(.*?)```", readme(language), re.DOTALL)]
        for language in READMES
    )
    assert english == french
    inline = [re.findall(r"`(make [^`]*|eigbot [^`]*|http[^`]*)`", readme(language)) for language in READMES]
    assert inline[0] == inline[1]


def test_both_readmes_lead_to_the_same_pages():
    english, french = (LINK.findall(readme(language)) for language in READMES)
    back = {there: here for here, there in TRANSLATED.items()}
    pictures = [link.replace("/fr-", "/en-") for link in french]
    assert [back.get(link, link) for link in pictures] == [
        "README.fr.md" if link == "README.md" else back.get(link, link) for link in english
    ]
    assert [link for link in french if link in TRANSLATED and link != "README.md"] == [], "there is a French page"
    assert [link for link in english + french if not (ROOT / link.partition("#")[0]).exists()] == []


@pytest.mark.parametrize(("english", "french"), TRANSLATED.items())
def test_a_french_page_leads_to_the_french_pages(english, french):
    folder = (ROOT / french).parent
    links = [link.partition("#")[0] for link in LINK.findall((ROOT / french).read_text("utf-8"))]
    there = {(folder / link).resolve().relative_to(ROOT).as_posix() for link in links if link and ":" not in link}
    assert there & set(TRANSLATED) - {english} == set(), f"{french}: there are French pages"


def test_both_readmes_have_the_same_figures():
    assert figures(readme("en")) == figures(readme("fr"))


def compared():
    """The rows of the README's comparison: what their cells say, and the page that they name."""
    table = readme("en").partition("\n## What it does better\n")[2].partition("\n## ")[0]
    page = None
    for row in ROW.findall(table)[2:]:
        page = next((link for link in LINK.findall(row) if link.startswith("docs/")), page)
        yield pytest.param(row, page, id=row.split("|")[1].strip())


@pytest.mark.parametrize(("row", "page"), compared())
def test_a_figure_stands_in_the_page_that_its_row_names(row, page):
    there = set(figures((ROOT / page).read_text("utf-8")))
    cells = row.split("|")
    missing = [figure for figure in figures(" | ".join(cells[1:4])) if figure not in there]
    assert missing == [], f"README.md and README.fr.md: {missing} not in {page}; take the figure that stands there"
